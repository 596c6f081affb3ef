//! The guide's story: workbooks in Drive, a tick every hour, the table in BigQuery.

use std::path::Path;

use carmila_tests::bigquery::TABLE;
use carmila_tests::drive::Drive;
use carmila_tests::log::Asked;

use crate::stage::{Stage, program};
use crate::workbooks::Workbooks;

/// Sample workbooks as people have them, in the folder.
fn put_sample(drive: &Drive) {
    let directory = tempfile::tempdir().unwrap();
    let mut sample = std::process::Command::new(program("carmila-job"));
    sample.arg("sample").arg(directory.path()).args(["--malls", "2", "--years", "1"]);
    assert!(sample.output().unwrap().status.success());
    put(drive, directory.path());
}

fn put(drive: &Drive, directory: &Path) {
    for file in std::fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        drive.put(path.file_name().unwrap().to_str().unwrap(), std::fs::read(&path).unwrap());
    }
}

fn calls(asked: &[Asked]) -> String {
    asked.iter().map(|asked| format!("{asked}\n")).collect()
}

/// From the folder to the table, then a day and a night in which nothing happens.
async fn becomes_rows(stage: &Stage, least: usize) {
    let trigger = stage.trigger().await;
    let first = trigger.tick().await;
    assert_eq!((first.status, first.outcome()), (200, "loaded"), "{}", first.answer);
    let published = stage.published();
    assert!(published.len() > least, "{}", published.len());
    assert!(stage.table() == published, "the table is not the published one");
    let intervals = stage.intervals();
    assert!(!intervals.is_empty() && intervals == stage.published_intervals(), "{} intervals", intervals.len());
    assert_eq!(stage.google.run().executions().len(), 1);

    stage.google.log().take();
    for hour in 0..24 {
        let quiet = trigger.tick().await;
        assert_eq!((quiet.status, quiet.outcome()), (200, "unchanged"), "{}", quiet.answer);
        let asked = stage.google.log().take_calls();
        assert!(asked.len() <= 3, "hour {hour}:\n{}", calls(&asked));
    }
    assert_eq!(stage.google.run().executions().len(), 1);
    assert_eq!(stage.google.bigquery().loads().len(), 2);
}

#[tokio::test]
async fn workbooks_in_drive_become_rows_in_bigquery() {
    let stage = Stage::new().await;
    put_sample(stage.google.drive());
    becomes_rows(&stage, 600).await;
}

/// The same with real workbooks: those of every `NAME/carmila` in the folder that CARMILA_DATA names.
#[tokio::test]
async fn real_workbooks_in_drive_become_rows_in_bigquery() {
    let Some(data) = std::env::var_os("CARMILA_DATA").filter(|data| !data.is_empty()) else {
        eprintln!("left out: CARMILA_DATA names no folder of real workbooks");
        return;
    };
    let mut sets = 0;
    for set in std::fs::read_dir(&data).unwrap() {
        let folder = set.unwrap().path().join("carmila");
        if folder.is_dir() {
            let stage = Stage::new().await;
            stage.google.run().set_variable("RAYON_NUM_THREADS", "2");
            put(stage.google.drive(), &folder);
            becomes_rows(&stage, 10_000).await;
            sets += 1;
        }
    }
    assert!(sets > 0, "{} holds no NAME/carmila", data.display());
}

#[tokio::test]
async fn a_changed_workbook_is_a_new_run_and_a_new_table() {
    let stage = Stage::new().await;
    let mut workbooks = Workbooks::new();
    workbooks.put(&stage.google);
    let trigger = stage.trigger().await;
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    let before = stage.table();
    workbooks.add_day();
    workbooks.put(&stage.google);
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    let after = stage.table();
    assert_eq!(after, stage.published());
    assert_ne!(before, after);
    assert_eq!(trigger.tick().await.outcome(), "unchanged");
    let schema = stage.google.bigquery().table(TABLE).unwrap().fields;
    assert!(schema.iter().all(|field| field["description"].is_string()), "{schema:?}");
}
