//! How the program is called.

use crate::bench::job;

fn words(arguments: &[&str], environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = job().args(arguments).envs(environment.iter().copied()).output().unwrap();
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn wrong_usage_is_told_with_status_2() {
    let both = ["--folder", "x", "--store", "y"];
    let told = [
        words(&["run"], &[]),
        words(&["--store", "x"], &[]),
        words(&["run", "--as-of", "yesterday"], &[]),
        words(&both, &[("CLOUD_RUN_TASK_COUNT", "many")]),
        words(&both, &[("CLOUD_RUN_TASK_INDEX", "3"), ("CLOUD_RUN_TASK_COUNT", "3")]),
    ];
    assert!(told.iter().all(|(status, _)| *status == Some(2)));
    let first_lines: Vec<_> = told.iter().map(|(_, text)| text.lines().next().unwrap()).collect();
    insta::assert_snapshot!(first_lines.join("\n"), @r#"
    error: no store is named. Give --store DIR, or set GCS_BUCKET_NAME
    error: no folder is named. Give --folder DIR, or set DRIVE_FOLDER_ID
    error: invalid value 'yesterday' for '--as-of <DATE>': input contains invalid characters
    error: CLOUD_RUN_TASK_COUNT is "many". Set it to a number
    error: there is no task 3 of 3. Set CLOUD_RUN_TASK_INDEX below CLOUD_RUN_TASK_COUNT
    "#);
}

#[test]
fn what_cannot_be_opened_is_told_with_status_1() {
    let quiet = ["--progress", "quiet"];
    let told = [
        words(&[&["--folder", "/no/where", "--store", "y"], &quiet[..]].concat(), &[]),
        words(&[&["--store", "y"], &quiet[..]].concat(), &[("DRIVE_FOLDER_ID", "1AbC")]),
        words(&[&["--folder", "/"], &quiet[..]].concat(), &[("GCS_BUCKET_NAME", "carmila-results-x")]),
    ];
    assert!(told.iter().all(|(status, _)| *status == Some(1)));
    let lines: Vec<_> = told.iter().map(|(_, text)| text.trim_end()).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    ERROR the folder /no/where is not a directory. Name an existing one with --folder
    ERROR drive:1AbC is a Google Drive folder, which this build cannot read. Name a directory with --folder
    ERROR gs://carmila-results-x is a Cloud Storage bucket, which this build cannot use. Name a directory with --store
    ");
}
