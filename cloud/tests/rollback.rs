//! Publishing an earlier run again.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use carmila_cloud::checksum::Checksum;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::google::Google;
use carmila_cloud::latest::Latest;
use carmila_cloud::rollback::{Error, roll_back, runs};
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::store::{Address, Precondition, Store};
use serde_json::json;

fn id(digit: char) -> RunId {
    RunId::try_from(format!("2025-01-31-{}", digit.to_string().repeat(12))).unwrap()
}

/// The papers of a run, made after the one with the digit before its own.
fn papers(run: &RunId, files: serde_json::Value) -> Vec<u8> {
    let digit = run.as_str().chars().last().and_then(|digit| digit.to_digit(10)).unwrap();
    let previous = digit.checked_sub(1).and_then(|before| char::from_digit(before, 10)).filter(|digit| *digit > '0');
    json!({
        "run": run, "version": "1.0.0", "fingerprint": Fingerprint::of([]), "previous": previous.map(id), "as_of": null,
        "until": null, "files": files, "rows": 1,
    })
    .to_string()
    .into_bytes()
}

/// A run with a table, a report and its papers, published.
async fn publish(store: &Store, digit: char) -> Latest {
    let (run, table) = (id(digit), format!("table {digit}").into_bytes());
    let (report, intervals) = (format!("report {digit}").into_bytes(), format!("intervals {digit}").into_bytes());
    let file = |bytes: &[u8]| json!({ "checksum": Checksum::of(bytes), "size": bytes.len() });
    let files = json!({
        "intervals.csv": file(&intervals), "predictions.csv": file(&table), "report.html": file(&report),
    });
    let papers = papers(&run, files);
    let latest = Latest {
        run: run.clone(),
        version: format!("1.0.{digit}"),
        fingerprint: Fingerprint::of([]),
        asked: Asked::default(),
        predictions: Checksum::of(&table),
    };
    for (name, bytes) in [
        (format!("runs/{run}/predictions.csv"), table),
        (format!("runs/{run}/intervals.csv"), intervals),
        (format!("runs/{run}/report.html"), report),
        (format!("runs/{run}/manifest.json"), papers),
        (Latest::NAME.to_owned(), serde_json::to_vec(&latest).unwrap()),
    ] {
        store.write(&name, bytes, Precondition::Any).await.unwrap();
    }
    latest
}

async fn published(store: &Store) -> Latest {
    serde_json::from_slice(&store.read(Latest::NAME).await.unwrap().unwrap().0).unwrap()
}

#[tokio::test]
async fn an_earlier_run_stands_for_what_the_later_one_stood_for() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&Address::from(directory.path().to_str().unwrap()), &Google::default()).unwrap();
    assert!(matches!(roll_back(&store, &id('1')).await, Err(Error::NoRun)));
    let (first, second) = (publish(&store, '1').await, publish(&store, '2').await);
    assert_eq!(roll_back(&store, &first.run).await.unwrap(), Some(second.run.clone()));
    let back = Latest { run: first.run.clone(), predictions: first.predictions.clone(), ..second.clone() };
    assert_eq!(published(&store).await, back);
    let newest = async || String::from_utf8(store.read("latest/report.html").await.unwrap().unwrap().0).unwrap();
    assert_eq!(newest().await, "report 1");
    // Again is no change, and forth goes as back.
    assert_eq!(roll_back(&store, &first.run).await.unwrap(), Some(first.run.clone()));
    assert_eq!(roll_back(&store, &second.run).await.unwrap(), Some(first.run.clone()));
    assert_eq!(published(&store).await, second);
    assert_eq!(newest().await, "report 2");
    // A run of a version that made none leaves nothing there that is of another run.
    store.delete(&format!("runs/{}/report.html", first.run)).await.unwrap();
    let intervals = Checksum::of(b"intervals 1");
    let files = json!({
        "intervals.csv": { "checksum": intervals }, "predictions.csv": { "checksum": first.predictions },
    });
    let name = format!("runs/{}/manifest.json", first.run);
    store.write(&name, papers(&first.run, files), Precondition::Any).await.unwrap();
    roll_back(&store, &first.run).await.unwrap();
    assert!(store.read("latest/report.html").await.unwrap().is_none());
}

async fn named(store: &Store) -> (Option<RunId>, Vec<RunId>) {
    let runs = runs(store).await.unwrap();
    (runs.published, runs.others.into_iter().map(|papers| papers.run).collect())
}

#[tokio::test]
async fn without_a_latest_that_can_be_read_a_run_stands_for_what_it_was_made_of() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&Address::from(directory.path().to_str().unwrap()), &Google::default()).unwrap();
    for digit in ['2', '1', '3'] {
        publish(&store, digit).await;
    }
    store.write(Latest::NAME, b"{".to_vec(), Precondition::Any).await.unwrap();
    // In the order in which they came after each other.
    assert_eq!(named(&store).await, (None, vec![id('3'), id('2'), id('1')]));
    assert_eq!(roll_back(&store, &id('2')).await.unwrap(), None);
    let Latest { run, version, predictions, .. } = published(&store).await;
    assert_eq!((run, version, predictions), (id('2'), "1.0.0".to_owned(), Checksum::of(b"table 2")));
    store.delete(Latest::NAME).await.unwrap();
    assert_eq!(roll_back(&store, &id('1')).await.unwrap(), None);
    assert_eq!(published(&store).await.run, id('1'));
}

#[tokio::test]
async fn only_a_whole_run_is_published_again() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&Address::from(directory.path().to_str().unwrap()), &Google::default()).unwrap();
    for digit in ['1', '2', '3'] {
        publish(&store, digit).await;
    }
    let now = published(&store).await;
    let told = async |run: RunId| roll_back(&store, &run).await.unwrap_err().to_string();
    assert_eq!(named(&store).await, (Some(id('3')), vec![id('2'), id('1')]));
    insta::assert_snapshot!(told(id('9')).await, @"there is no run 2025-01-31-999999999999 in the store. The newest beside the published one: 2025-01-31-222222222222, 2025-01-31-111111111111");
    store.write(&format!("runs/{}/predictions.csv", id('1')), b"cut".to_vec(), Precondition::Any).await.unwrap();
    insta::assert_snapshot!(told(id('1')).await, @"the run 2025-01-31-111111111111 is not whole: its predictions.csv is damaged. The newest beside the published one: 2025-01-31-222222222222");
    store.delete(&format!("runs/{}/intervals.csv", id('2'))).await.unwrap();
    insta::assert_snapshot!(told(id('2')).await, @"the run 2025-01-31-222222222222 is not whole: its intervals.csv is missing. The newest beside the published one: 2025-01-31-111111111111");
    // Of a version from before there were intervals.
    let files = json!({ "predictions.csv": { "checksum": Checksum::of(b"table 2") } });
    let papers_of = |digit| format!("runs/{}/manifest.json", id(digit));
    store.write(&papers_of('2'), papers(&id('2'), files), Precondition::Any).await.unwrap();
    insta::assert_snapshot!(told(id('2')).await, @"the run 2025-01-31-222222222222 is of a version that made no intervals.csv, without which the tables cannot be loaded. The newest beside the published one: 2025-01-31-111111111111");
    let french = roll_back(&store, &id('2')).await.unwrap_err().french();
    insta::assert_snapshot!(french, @"la version 2025-01-31-222222222222 vient d'un programme qui ne faisait pas encore intervals.csv, sans lequel les tables ne peuvent être chargées. Les plus récentes à côté de celle qui est publiée : 2025-01-31-111111111111");
    assert_eq!(named(&store).await.1, [id('1')]);
    store.write(&papers_of('2'), b"{".to_vec(), Precondition::Any).await.unwrap();
    insta::assert_snapshot!(told(id('2')).await, @"the run 2025-01-31-222222222222 is not whole: its manifest.json is damaged. The newest beside the published one: 2025-01-31-111111111111");
    assert_eq!(published(&store).await, now);
}
