//! The directory store, as job and trigger use it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use carmila_cloud::attendance::{self, Attendances};
use carmila_cloud::checksum::Checksum;
use carmila_cloud::google::Google;
use carmila_cloud::store::{Address, Error, Generation, Precondition, Store};

fn store(directory: &tempfile::TempDir) -> Store {
    Store::open(&Address::from(directory.path().join("store").to_str().unwrap()), &Google::default()).unwrap()
}

#[tokio::test]
async fn what_is_written_is_read_and_each_writing_has_its_generation() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory);
    assert!(store.read("a/b.json").await.unwrap().is_none());
    let mut last = Generation(0);
    for _ in 0..20 {
        let generation = store.write("a/b.json", b"same".to_vec(), Precondition::Any).await.unwrap();
        assert!(generation > last);
        assert_eq!(store.read("a/b.json").await.unwrap(), Some((b"same".to_vec(), generation)));
        last = generation;
    }
    store.delete("a/b.json").await.unwrap();
    store.delete("a/b.json").await.unwrap();
    assert!(store.read("a/b.json").await.unwrap().is_none());
    assert!(!directory.path().join("store/a").exists());
    let again = store.write("a/b.json", b"same".to_vec(), Precondition::DoesNotExist).await.unwrap();
    assert!(again > last);
}

#[tokio::test]
async fn a_precondition_that_fails_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory);
    let first = store.write("x", b"1".to_vec(), None.into()).await.unwrap();
    let second = store.write("x", b"2".to_vec(), Some(first).into()).await.unwrap();
    for stale in [Precondition::DoesNotExist, Precondition::Generation(first)] {
        assert!(matches!(store.write("x", b"3".to_vec(), stale).await, Err(Error::Conflict(name)) if name == "x"));
    }
    assert!(matches!(store.write("y", b"1".to_vec(), Some(first).into()).await, Err(Error::Conflict(_))));
    assert_eq!(store.read("x").await.unwrap(), Some((b"2".to_vec(), second)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_conditional_writers_one_wins_each_round() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory);
    let mut generation = None;
    for round in 0..10_u8 {
        let writers = (0..8_u8).map(|writer| {
            let store = store.clone();
            tokio::spawn(async move { store.write("x", vec![round, writer], generation.into()).await })
        });
        let mut winners = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            winners.extend(writer.await.unwrap().ok());
        }
        assert_eq!(winners.len(), 1);
        generation = winners.pop();
    }
}

#[tokio::test]
async fn names_are_listed_by_prefix_and_never_lead_out() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory);
    assert!(store.list("").await.unwrap().is_empty());
    for name in ["runs/b/x", "runs/a/y", "latest.json", "runs-old"] {
        store.write(name, Vec::new(), Precondition::Any).await.unwrap();
    }
    assert_eq!(store.list("runs/").await.unwrap(), ["runs/a/y", "runs/b/x"]);
    assert_eq!(store.list("runs/a").await.unwrap(), ["runs/a/y"]);
    assert_eq!(store.list("").await.unwrap(), ["latest.json", "runs-old", "runs/a/y", "runs/b/x"]);
    for name in ["", "../x", "a//b", "/x", ".lock", "a/.new"] {
        assert!(matches!(store.read(name).await, Err(Error::Name(_))), "{name:?}");
    }
}

#[tokio::test]
async fn damage_is_seen() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory);
    store.write("x", b"whole".to_vec(), Precondition::Any).await.unwrap();
    assert_eq!(store.read_exactly("x", &Checksum::of(b"whole")).await.unwrap(), b"whole");
    std::fs::write(directory.path().join("store/x"), "whol").unwrap();
    assert!(matches!(store.read_exactly("x", &Checksum::of(b"whole")).await, Err(Error::Damaged(_))));
    assert!(matches!(store.read_exactly("y", &Checksum::of(b"whole")).await, Err(Error::Missing(_))));
}

#[tokio::test]
async fn an_execution_is_at_work_until_all_its_processes_are_gone() {
    let directory = tempfile::tempdir().unwrap();
    let Store::Directory(store) = store(&directory) else { unreachable!() };
    let present = Attendances::Directory(store);
    assert!(!present.attended("run-1").await.unwrap());
    let (first, second) = (present.attend("run-1").await.unwrap(), present.attend("run-1").await.unwrap());
    drop(first);
    assert!(present.attended("run-1").await.unwrap());
    assert!(!present.attended("run-2").await.unwrap());
    drop(second);
    assert!(!present.attended("run-1").await.unwrap());
    assert!(!directory.path().join("store/.attending").exists());
}

#[tokio::test]
async fn a_store_that_cannot_be_used_is_named() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("store"), "a file").unwrap();
    let store = store(&directory);
    let Store::Directory(there) = &store else { unreachable!() };
    let place = directory.path().join("store");
    let present = Attendances::Directory(there.clone());
    let attended = present.attend("run-1").await.err();
    assert!(
        matches!(&attended, Some(attendance::Error::Store(Error::Unusable { path, .. })) if *path == place),
        "{attended:?}"
    );
    let written = store.write("x", Vec::new(), Precondition::Any).await.err();
    assert!(matches!(&written, Some(Error::Unusable { path, .. }) if *path == place), "{written:?}");
}
