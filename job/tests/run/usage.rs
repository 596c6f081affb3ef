//! How the program is called.

use std::path::Path;

use crate::bench::{Bench, job};

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
        words(&["run", "--horizon", "2025-01-01"], &[]),
        words(&["run", "--effort", "much"], &[]),
        words(&["--folder", "x", "check"], &[]),
        words(&both, &[("CLOUD_RUN_TASK_COUNT", "many")]),
        words(&both, &[("CLOUD_RUN_TASK_INDEX", "3"), ("CLOUD_RUN_TASK_COUNT", "3")]),
    ];
    assert!(told.iter().all(|(status, _)| *status == Some(2)));
    let first_lines: Vec<_> = told.iter().map(|(_, text)| text.lines().next().unwrap()).collect();
    insta::assert_snapshot!(first_lines.join("\n"), @r#"
    error: no store is named. Give --store DIR, or set GCS_BUCKET_NAME
    error: no folder is named. Give --folder DIR, or set DRIVE_FOLDER_ID
    error: invalid value 'yesterday' for '--as-of <DATE>': there is no such day. Write it as YYYY-MM-DD, such as 2025-12-31
    error: unexpected argument '--horizon' found
    error: invalid value 'much' for '--effort <fast|normal|best>': there is no such effort. Write fast, normal or best
    error: flags of a command stand before it. Write them after it
    error: CLOUD_RUN_TASK_COUNT is "many". Set it to a number
    error: there is no task 3 of 3. Set CLOUD_RUN_TASK_INDEX below CLOUD_RUN_TASK_COUNT
    "#);
}

#[test]
fn the_language_may_stand_before_the_command_or_after_it() {
    let before = words(&["--lang", "fr", "--progress", "quiet", "check", "--folder", "/no/where"], &[]);
    assert_eq!(before, words(&["check", "--folder", "/no/where", "--progress", "quiet", "--lang", "fr"], &[]));
    assert_ne!(before, words(&["check", "--folder", "/no/where", "--progress", "quiet", "--lang", "en"], &[]));
}

#[test]
fn what_cannot_be_opened_is_told_with_status_1() {
    let quiet = ["--progress", "quiet"];
    let keys = ("GOOGLE_APPLICATION_CREDENTIALS", "/no/where.json");
    let told = [
        words(&[&["--folder", "/no/where", "--store", "y"], &quiet[..]].concat(), &[]),
        words(&[&["--store", "y"], &quiet[..]].concat(), &[("DRIVE_FOLDER_ID", "1AbC"), keys]),
        words(&[&["--folder", "/"], &quiet[..]].concat(), &[("GCS_BUCKET_NAME", "carmila-results-x"), keys]),
    ];
    assert!(told.iter().all(|(status, _)| *status == Some(1)));
    let lines: Vec<_> = told.iter().map(|(_, text)| text.trim_end()).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    ERROR the folder /no/where is not a directory. Name an existing one with --folder
    ERROR the credentials in /no/where.json cannot be read (No such file or directory (os error 2)). Check GOOGLE_APPLICATION_CREDENTIALS
    ERROR the credentials in /no/where.json cannot be read (No such file or directory (os error 2)). Check GOOGLE_APPLICATION_CREDENTIALS
    ");
}

#[test]
fn folders_and_ends_that_make_no_sense_are_refused() {
    let bench = Bench::until("2024-02-01");
    let told = |folder: &Path, more: &[&str]| {
        let mut command = job();
        command.args(["run", "--lang", "en", "--progress", "quiet", "--folder"]).arg(folder);
        let output = command.arg("--store").arg(bench.store()).args(more).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true), "{more:?}");
        assert!(!bench.store().join("latest.json").exists());
        String::from_utf8(output.stderr).unwrap()
    };
    let future = told(&bench.folder(), &["--as-of", "2999-12-31"]);
    assert!(future.contains("--as-of 2999-12-31 has not come yet"), "{future}");
    let empty = bench.folder().join("empty");
    std::fs::create_dir(&empty).unwrap();
    assert!(told(&empty, &[]).contains("There is no workbook in"));
    let file = told(&bench.folder().join("Transco.csv"), &[]);
    assert!(file.contains("is not a directory. Name an existing one with --folder"), "{file}");
    let far = told(&bench.folder(), &["--until", "9999-12-31"]);
    assert!(far.contains("more than five years after the last count"), "{far}");
    assert!(far.contains("Choose an end up to 1 February 2029"), "{far}");
    let past = told(&bench.folder(), &["--until", "2024-02-01"]);
    assert!(past.contains("but there are counts up to 1 February 2024"), "{past}");
}

#[test]
fn a_store_that_cannot_be_written_is_told() {
    let bench = Bench::near("2025-01-12");
    let told = |store: &Path| {
        let mut command = job();
        command.args(["run", "--lang", "en", "--progress", "quiet", "--folder"]).arg(bench.folder());
        let output = command.arg("--store").arg(store).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true), "{store:?}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.contains(store.to_str().unwrap()) && words.lines().count() == 1, "{words}");
        words
    };
    let file = bench.folder().join("Transco.csv");
    let before = std::fs::read(&file).unwrap();
    told(&file);
    told(&file.join("below"));
    assert_eq!(std::fs::read(&file).unwrap(), before);
    told(Path::new("/proc/nothing"));

    use std::os::unix::fs::PermissionsExt;
    let closed = bench.folder().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
    // Nothing is closed to root.
    if std::fs::write(closed.join("probe"), "").is_err() {
        told(&closed);
    }
}
