//! The same inputs after the same run give the same bytes, however they are worked on.

use std::fs;
use std::process::{Child, Stdio};

use crate::bench::{Bench, day};

#[test]
fn the_same_run_again_changes_nothing() {
    let bench = Bench::ran("2025-01-12");
    let (run, left) = (bench.published(), bench.everything());
    let said = bench.run(&[]);
    let unchanged = format!("unchanged: {run} stands for these workbooks\ntable STORE/runs/{run}/predictions.csv\n");
    assert!(said.starts_with(&unchanged), "{said}");
    assert_eq!(left, bench.everything());
    // What was asked is part of which run it is.
    assert!(bench.run(&["--until", "2025-02-27"]).starts_with("published"));
    assert_ne!(run, bench.published());
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let bench = Bench::ran("2025-01-12");
    let left = |bench: &Bench| (bench.published(), bench.bytes("predictions.csv"), bench.bytes("frozen.csv"));
    let alone = left(&bench);
    for threads in ["1", "5"] {
        bench.forget();
        assert!(bench.command(&[]).env("RAYON_NUM_THREADS", threads).output().unwrap().status.success());
        assert_eq!(left(&bench), alone, "{threads} threads");
    }
}

#[test]
fn any_number_of_tasks_gives_the_same_bytes() {
    let bench = Bench::ran("2025-01-12");
    let alone = (bench.published(), bench.bytes("predictions.csv"), bench.bytes("frozen.csv"));
    let task = |index: usize, count: usize| {
        let mut command = bench.command(&[]);
        command.env("CLOUD_RUN_TASK_INDEX", index.to_string()).env("CLOUD_RUN_TASK_COUNT", count.to_string());
        command
    };
    let same = |bench: &Bench| {
        assert_eq!(alone, (bench.published(), bench.bytes("predictions.csv"), bench.bytes("frozen.csv")));
        assert!(!bench.store().join("parts").exists());
    };

    // One after the other, one of them twice, in any order; more tasks than work.
    bench.forget();
    for index in [2, 0, 2, 5, 4, 3] {
        let output = task(index, 6).output().unwrap();
        assert!(output.status.success());
        assert!(bench.said(&output).starts_with("part of 2025-01-12-"));
        assert!(!bench.store().join("latest.json").exists());
    }
    assert!(bench.said(&task(1, 6).output().unwrap()).starts_with("published"));
    same(&bench);
    assert!(bench.said(&task(0, 6).output().unwrap()).starts_with("unchanged"));

    // All at once, as tasks of one execution.
    bench.forget();
    let start = |index| {
        let mut task = task(index, 3);
        task.env("CLOUD_RUN_EXECUTION", "carmila-xgb-x1").stdout(Stdio::null()).stderr(Stdio::null());
        task.spawn().unwrap()
    };
    let tasks: Vec<Child> = (0..3).map(start).collect();
    for mut task in tasks {
        assert!(task.wait().unwrap().success());
    }
    same(&bench);
}

#[test]
fn parts_of_another_run_are_never_mixed_in() {
    let mut bench = Bench::near("2025-01-12");
    let task = |bench: &Bench, index: &str| {
        let mut command = bench.command(&[]);
        command.envs([("CLOUD_RUN_TASK_INDEX", index), ("CLOUD_RUN_TASK_COUNT", "2")]);
        bench.said(&command.output().unwrap())
    };
    assert!(task(&bench, "0").starts_with("part"));
    bench.grow("2025-01-13", "2025-01-19");
    assert!(task(&bench, "1").starts_with("part"));
    assert!(task(&bench, "0").starts_with("published 2025-01-19-"));
    let tasks = bench.bytes("predictions.csv");
    bench.forget();
    bench.run(&[]);
    assert_eq!(bench.bytes("predictions.csv"), tasks);
}

#[test]
fn as_of_a_day_is_the_folder_cut_at_that_day() {
    let bench = Bench::near("2025-02-16");
    bench.run(&["--as-of", "2025-01-12"]);
    assert!(bench.published().starts_with("2025-01-12-"));
    let cut = Bench::ran("2025-01-12");
    assert_eq!(bench.bytes("predictions.csv"), cut.bytes("predictions.csv"));
    let made = |bench: &Bench| bench.frozen().into_iter().map(|(key, (visitors, cutoff, _))| (key, visitors, cutoff));
    assert!(made(&bench).eq(made(&cut)));

    let before = bench.published();
    let output = bench.command(&["--as-of", "2022-12-31"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no count on or before"));
    assert_eq!(before, bench.published());
}

#[test]
fn the_same_contents_under_another_name_only_move_the_fingerprint() {
    let bench = Bench::ran("2025-01-12");
    let (run, fingerprint) = (bench.published(), bench.latest()["fingerprint"].clone());
    fs::rename(bench.folder().join("2025 flux quotidiens.csv"), bench.folder().join("2025 flux.csv")).unwrap();
    assert!(bench.run(&[]).starts_with("unchanged"));
    assert_eq!(run, bench.published());
    assert_ne!(fingerprint, bench.latest()["fingerprint"]);
    assert!(bench.run(&[]).starts_with("unchanged"));
}

#[test]
fn a_rollback_holds_until_the_workbooks_change() {
    let mut bench = Bench::ran("2025-01-12");
    let earlier = bench.latest();
    bench.grow("2025-01-13", "2025-01-19");
    bench.run(&[]);
    let mut latest = bench.latest();
    latest["run"] = earlier["run"].clone();
    latest["predictions"] = earlier["predictions"].clone();
    fs::write(bench.store().join("latest.json"), latest.to_string()).unwrap();
    assert!(bench.run(&[]).starts_with("unchanged: 2025-01-12-"));
    bench.grow("2025-01-20", "2025-01-21");
    assert!(bench.run(&[]).starts_with("published 2025-01-21-"));
    assert_eq!(bench.table().values().filter(|row| row.predicted.is_some()).count(), 3 * (31 + 28));
    assert!(bench.frozen().values().all(|(_, cutoff, _)| *cutoff < day("2025-01-21")));
}
