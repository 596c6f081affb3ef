//! Several triggers, and several ticks of one, at the same time.

use std::sync::Arc;
use std::time::Duration;

use crate::stage::{Stage, Tick, Trigger, job};
use crate::workbooks::Workbooks;
use carmila_tests::faults::{At, Fault};
use carmila_tests::log::Room;
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
    let trigger = Arc::new(stage.trigger().await);
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

/// At whatever of its writings a run is overtaken by somebody who publishes an earlier one, it goes on from that one.
#[tokio::test]
async fn what_is_published_meanwhile_is_gone_on_from() {
    let stage = Stage::new().await;
    let mut workbooks = Workbooks::new();
    let mut published = Vec::new();
    let trigger = stage.trigger().await;
    for _ in 0..2 {
        workbooks.add_day();
        workbooks.put(&stage.google);
        assert_eq!(trigger.tick().await.outcome(), "loaded");
        published.push(stage.google.storage().get("latest.json").unwrap());
    }
    let run_of = |latest: &[u8]| serde_json::from_slice::<serde_json::Value>(latest).unwrap()["run"].clone();
    let mut overtaken = 0;
    for nth in 1..=6 {
        workbooks.add_day();
        workbooks.put(&stage.google);
        let (storage, back) = (stage.google.storage().clone(), published[nth % 2].clone());
        let event = move || storage.put("latest.json", back.clone());
        let writing = At { method: Some("POST"), path: Some("upload"), room: Some(Room::Storage) };
        stage.google.faults().once(writing, nth, Fault::Meanwhile { event: Arc::new(event), done: false });
        let before = stage.google.storage().writings("latest.json").len();
        let mut ticks = 0;
        while trigger.tick().await.outcome() != "unchanged" {
            ticks += 1;
            assert!(ticks < 6, "it does not come to rest");
        }
        stage.google.faults().mend();
        assert_eq!(stage.table(), stage.published());
        let last = stage.google.storage().writings("latest.json").split_off(before);
        let back = last.iter().position(|latest| *latest == published[nth % 2]).unwrap();
        if let Some(after) = last.get(back + 1) {
            let run = run_of(after).as_str().unwrap().to_owned();
            let followed = &stage.document(&format!("runs/{run}/manifest.json"))["previous"];
            assert_eq!(*followed, run_of(&published[nth % 2]), "at writing {nth}");
            overtaken += 1;
        }
    }
    assert!(overtaken > 3, "{overtaken}");
}
