//! Several triggers, and several ticks of one, at the same time.

use std::time::Duration;

use crate::stage::{Stage, Tick, Trigger, job};
use crate::workbooks::Workbooks;
use carmila_tests::run::Job;

async fn stage() -> Stage {
    let stage = Stage::new().await;
    stage.google.run().set_job(Job { start_delay: Duration::from_millis(100), ..job() });
    stage.google.bigquery().set_latency(Duration::from_millis(100));
    Workbooks::new().put(&stage.google);
    stage
}

/// Whatever each of them said: one published run, one load of it.
async fn assert_one(stage: &Stage, trigger: &Trigger) {
    stage.google.run().settle().await;
    let last = trigger.tick().await;
    assert!(["unchanged", "loaded"].contains(&last.outcome()), "{}", last.answer);
    assert_eq!(stage.table(), stage.published());
    assert_eq!(stage.google.storage().writings("latest.json").len(), 1);
    assert_eq!(stage.google.bigquery().loaded().len(), 2);
}

fn assert_none_failed(ticks: &[Tick]) {
    for tick in ticks {
        assert_eq!(tick.status, 200, "{}", tick.answer);
        assert_ne!(tick.outcome(), "failed", "{}", tick.answer);
    }
}

#[tokio::test]
async fn two_triggers_at_the_same_time() {
    let stage = stage().await;
    let (one, other) = (stage.trigger().await, stage.trigger().await);
    let (first, second) = tokio::join!(one.tick(), other.tick());
    assert_none_failed(&[first, second]);
    assert_one(&stage, &one).await;
}

#[tokio::test]
async fn two_hundred_ticks_at_the_same_time() {
    let stage = stage().await;
    let trigger = std::sync::Arc::new(stage.trigger().await);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let trigger = trigger.clone();
        posts.spawn(async move { trigger.tick().await });
    }
    let ticks = posts.join_all().await;
    assert_none_failed(&ticks);
    assert!(ticks.iter().any(|tick| tick.outcome() == "already running"));
    assert_one(&stage, &trigger).await;
    assert_eq!(stage.google.run().executions().len(), 1);
}
