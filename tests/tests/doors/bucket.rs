//! What a bucket promises as a store, on the fake Google and on an emulator that others wrote, so that our reading of
//! Cloud Storage is not its own judge.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use carmila_cloud::checksum::Checksum;
use carmila_cloud::credentials::Environment;
use carmila_cloud::google::{Endpoints, Google};
use carmila_cloud::store::{self, Address, Precondition, Store};
use carmila_tests::FakeGoogle;

use crate::first_is;

const BUCKET: &str = "carmila-results-carmila-test";

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_google_keeps_a_buckets_promises() {
    let fake = FakeGoogle::start().await;
    fake.storage().set_page(2);
    promises(&crate::store(&fake)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emulator_of_others_keeps_a_buckets_promises() {
    let Some(program) = std::env::var_os("FAKE_GCS_SERVER").filter(|program| !program.is_empty()) else {
        assert!(std::env::var_os("CI").is_none(), "FAKE_GCS_SERVER does not say where fake-gcs-server is");
        eprintln!(
            "left out: FAKE_GCS_SERVER does not say where fake-gcs-server is (scripts/tool fake-gcs-server gets it)"
        );
        return;
    };
    let emulator = Emulator::start(Command::new(program)).await;
    let store = emulator.store(BUCKET).await;
    promises(&store).await;
    let missing = emulator.door("another").write("x", Vec::new(), Precondition::Any).await.unwrap_err().to_string();
    assert!(missing.starts_with("there is no bucket gs://another."), "{missing}");
}

/// What job and trigger rely on.
async fn promises(store: &Store) {
    assert!(store.read("a/b ü.json").await.unwrap().is_none());
    let first = store.write("a/b ü.json", b"1".to_vec(), Precondition::DoesNotExist).await.unwrap();
    assert_eq!(store.read("a/b ü.json").await.unwrap(), Some((b"1".to_vec(), first)));
    let second = store.write("a/b ü.json", b"2".to_vec(), first_is(first)).await.unwrap();
    assert!(second > first);
    for stale in [Precondition::DoesNotExist, first_is(first)] {
        let refused = store.write("a/b ü.json", b"3".to_vec(), stale).await;
        assert!(matches!(&refused, Err(store::Error::Conflict(name)) if name == "a/b ü.json"), "{refused:?}");
    }
    assert_eq!(store.read("a/b ü.json").await.unwrap(), Some((b"2".to_vec(), second)));

    for name in ["runs/b", "runs/a", "runs/c", "latest.json"] {
        store.write(name, vec![7; 100_000], Precondition::Any).await.unwrap();
    }
    assert_eq!(store.list("runs/").await.unwrap(), ["runs/a", "runs/b", "runs/c"]);
    store.delete("runs/b").await.unwrap();
    store.delete("runs/b").await.unwrap();
    assert_eq!(store.list("").await.unwrap(), ["a/b ü.json", "latest.json", "runs/a", "runs/c"]);
    assert!(matches!(store.read("../x").await, Err(store::Error::Name(_))));
    assert_eq!(store.locate("latest.json"), "gs://carmila-results-carmila-test/latest.json");

    // As large as the table of a thousand malls.
    let table: Vec<u8> = (0..30_000_000_u32).map(|number| (number % 251) as u8).collect();
    store.write("runs/c", table.clone(), Precondition::Any).await.unwrap();
    assert!(store.read_exactly("runs/c", &Checksum::of(&table)).await.unwrap() == table);
    assert!(matches!(store.read_exactly("runs/c", &Checksum::of(b"other")).await, Err(store::Error::Damaged(_))));
    assert!(matches!(store.read_exactly("none", &Checksum::of(b"")).await, Err(store::Error::Missing(_))));

    let mut generation = None;
    for round in 0..3_u8 {
        let writers = (0..6_u8).map(|writer| {
            let store = store.clone();
            tokio::spawn(async move { store.write("latest.json.claim", vec![round, writer], generation.into()).await })
        });
        let mut winners = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            winners.extend(writer.await.unwrap().ok());
        }
        assert_eq!(winners.len(), 1, "round {round}");
        generation = winners.pop();
    }
}

/// A running fake-gcs-server, which dies with this.
struct Emulator {
    child: Child,
    url: String,
    tokens: FakeGoogle,
}

impl Emulator {
    async fn start(mut command: Command) -> Emulator {
        // A free port, for a moment.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}");
        command.args(["-scheme", "http", "-backend", "memory", "-host", "127.0.0.1", "-port", &port.to_string()]);
        command.args(["-public-host", &format!("127.0.0.1:{port}"), "-external-url", &url]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let emulator = Emulator { child, url, tokens: FakeGoogle::start().await };
        let begun = Instant::now();
        while reqwest::get(format!("{}/storage/v1/b", emulator.url)).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "fake-gcs-server does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        emulator
    }

    async fn store(&self, bucket: &str) -> Store {
        let made = reqwest::Client::new().post(format!("{}/storage/v1/b", self.url));
        let made = made.json(&serde_json::json!({ "name": bucket, "versioning": { "enabled": true } })).send().await;
        assert!(made.unwrap().status().is_success());
        self.door(bucket)
    }

    /// It takes any token, so the fake Google's do.
    fn door(&self, bucket: &str) -> Store {
        let metadata_host = Some(self.tokens.metadata_of_job());
        let credentials = Environment { metadata_host, ..Environment::default() };
        let google = Google::new(Endpoints::at(&self.url).unwrap(), credentials);
        Store::open(&Address::Bucket(bucket.to_owned()), &google).unwrap()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
