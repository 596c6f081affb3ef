//! A fake Google, the real job on it, and the real trigger as a process that is asked over HTTP, as Cloud Scheduler asks.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use carmila_tests::FakeGoogle;
use carmila_tests::bigquery::{INTERVALS, Row, TABLE};
use carmila_tests::run::Job;
use serde_json::Value;
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_secs(600);

/// A Google with its job.
pub struct Stage {
    pub google: FakeGoogle,
}

impl Stage {
    pub async fn new() -> Stage {
        let google = FakeGoogle::start().await;
        google.run().set_job(job());
        google.run().set_variable("RAYON_NUM_THREADS", "1");
        Stage { google }
    }

    /// A trigger that serves.
    pub async fn trigger(&self) -> Trigger {
        Trigger::start(self.google.environment_of_trigger()).await
    }

    pub fn document(&self, name: &str) -> Value {
        let bytes = self.google.storage().get(name).unwrap_or_else(|| panic!("{name} is not in the bucket"));
        serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{name} is not whole: {error}"))
    }

    /// The published predictions: the rows of the CSV that `latest.json` names.
    pub fn published(&self) -> Vec<Row> {
        self.file("predictions.csv")
    }

    /// The published intervals.
    pub fn published_intervals(&self) -> Vec<Row> {
        self.file("intervals.csv")
    }

    fn file(&self, name: &str) -> Vec<Row> {
        let run = self.document("latest.json")["run"].as_str().unwrap().to_owned();
        rows(&self.google.storage().get(&format!("runs/{run}/{name}")).unwrap())
    }

    /// The table in BigQuery.
    pub fn table(&self) -> Vec<Row> {
        self.google.bigquery().table(TABLE).unwrap().rows
    }

    /// The table of intervals in BigQuery.
    pub fn intervals(&self) -> Vec<Row> {
        self.google.bigquery().table(INTERVALS).unwrap().rows
    }
}

/// The job as Terraform makes it, but for its retries.
pub fn job() -> Job {
    Job { program: program("carmila-job"), ..Job::default() }
}

/// The rows of a CSV with a header, as BigQuery holds them.
pub fn rows(csv: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv);
    let cell = |(column, text): (usize, &str)| (column < 2 || !text.is_empty()).then(|| text.to_owned());
    reader.records().map(|record| record.unwrap().iter().enumerate().map(cell).collect()).collect()
}

/// A program of the workspace, which is built beside this test.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join(name);
    assert!(program.is_file(), "{} is not there. Run the tests of the whole workspace: make test", program.display());
    program
}

/// A serving trigger.
pub struct Trigger {
    url: String,
    child: Arc<Mutex<Child>>,
    client: reqwest::Client,
}

impl Trigger {
    pub async fn start(environment: Vec<(&'static str, String)>) -> Trigger {
        // A free port, for a moment.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(program("carmila-trigger"))
            .arg("serve")
            .env_clear()
            .env("PORT", port.to_string())
            .env("LANG", "en_GB.UTF-8")
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(if std::env::var_os("CARMILA_LOUD").is_some() { Stdio::inherit() } else { Stdio::null() })
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        let trigger = Trigger { url, child: Arc::new(Mutex::new(child)), client };
        let begun = Instant::now();
        while trigger.client.get(format!("{}/health", trigger.url)).send().await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "the trigger does not answer");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        trigger
    }

    /// One tick; `None` when the trigger died meanwhile.
    pub async fn try_tick(&self) -> Option<Tick> {
        let answer = self.client.post(&self.url).send().await.ok()?;
        let status = answer.status().as_u16();
        Some(Tick { status, answer: answer.json().await.ok()? })
    }

    pub async fn tick(&self) -> Tick {
        self.try_tick().await.expect("the trigger answers")
    }

    /// What kills it, as `kill -9` does.
    pub fn killer(&self) -> impl Fn() + Send + Sync + 'static {
        let child = self.child.clone();
        move || {
            let _ = child.lock().unwrap().start_kill();
        }
    }

    pub fn is_dead(&self) -> bool {
        self.child.lock().unwrap().try_wait().unwrap().is_some()
    }
}

/// The end of a tick, as it was answered.
#[derive(Clone, Debug)]
pub struct Tick {
    pub status: u16,
    pub answer: Value,
}

impl Tick {
    pub fn outcome(&self) -> &str {
        self.answer["outcome"].as_str().unwrap()
    }

    pub fn reason(&self) -> &str {
        self.answer["reason"].as_str().unwrap()
    }
}
