//! Runs that are refused, and runs that die.

use std::sync::Arc;

use carmila_tests::faults::{At, Fault};
use carmila_tests::log::Room;

use crate::stage::Stage;
use crate::workbooks::{FLUX, Workbooks};

#[tokio::test]
async fn refused_workbooks_block_until_they_change() {
    let stage = Stage::new().await;
    let workbooks = Workbooks::new();
    workbooks.put(&stage.google);
    stage.google.drive().put(FLUX, "Jour;ID mall\n2025-01-01;1001\n");
    let trigger = stage.trigger().await;
    for _ in 0..3 {
        let tick = trigger.tick().await;
        assert_eq!((tick.status, tick.outcome()), (200, "blocked"), "{}", tick.answer);
        let errors = tick.answer["findings"].as_array().unwrap().iter().filter(|finding| finding["level"] == "error");
        assert!(errors.count() > 0, "{}", tick.answer);
    }
    assert_eq!(stage.google.run().executions().len(), 1);
    assert!(stage.google.storage().get("latest.json").is_none());
    workbooks.put(&stage.google);
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    assert_eq!(stage.table(), stage.published());
}

#[tokio::test]
async fn a_run_that_dies_is_tried_three_times() {
    let stage = Stage::new().await;
    let mut workbooks = Workbooks::new();
    workbooks.put(&stage.google);
    let trigger = stage.trigger().await;
    // Each dies when it has claimed the workbooks.
    let claimed = At { method: Some("POST"), path: Some("upload"), room: Some(Room::Storage) };
    let run = stage.google.run().clone();
    for _ in 0..3 {
        let run = run.clone();
        stage.google.faults().once(
            claimed.clone(),
            1,
            Fault::Meanwhile { event: Arc::new(move || run.stop()), done: true },
        );
        let tick = trigger.tick().await;
        assert_eq!((tick.status, tick.outcome()), (500, "failed"), "{}", tick.answer);
    }
    let blocked = trigger.tick().await;
    assert_eq!((blocked.status, blocked.outcome()), (200, "blocked"), "{}", blocked.answer);
    assert_eq!(trigger.tick().await.outcome(), "blocked");
    assert_eq!(stage.google.run().executions().len(), 3);
    insta::assert_snapshot!(blocked.reason(), @"");
    workbooks.add_day();
    workbooks.put(&stage.google);
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    assert_eq!(stage.table(), stage.published());
}
