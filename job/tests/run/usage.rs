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
        words(&["--folder", "x"], &[]),
        words(&["run", "--as-of", "yesterday"], &[]),
        words(&both, &[("CLOUD_RUN_TASK_COUNT", "many")]),
        words(&both, &[("CLOUD_RUN_TASK_INDEX", "3"), ("CLOUD_RUN_TASK_COUNT", "3")]),
    ];
    let first_lines: Vec<_> = told.iter().map(|(status, text)| (*status, text.lines().next().unwrap())).collect();
    insta::assert_debug_snapshot!(first_lines, @"");
}

#[test]
fn what_cannot_be_opened_is_told_with_status_1() {
    let quiet = ["--progress", "quiet"];
    let told = [
        words(&[&["--folder", "/no/where", "--store", "y"], &quiet[..]].concat(), &[]),
        words(&[&["--store", "y"], &quiet[..]].concat(), &[("DRIVE_FOLDER_ID", "1AbC")]),
        words(&[&["--folder", "/"], &quiet[..]].concat(), &[("GCS_BUCKET_NAME", "carmila-results-x")]),
    ];
    insta::assert_debug_snapshot!(told, @"");
}
