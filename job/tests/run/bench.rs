//! A folder of workbooks and a store, and what a run leaves there.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use carmila_cloud::checksum::Checksum;
use chrono::{Datelike, NaiveDate};
use serde_json::Value;

pub const MALLS: [(&str, &str, &str); 3] =
    [("11", "Avranches", "Ouest"), ("7", "Bègles Rives d'Arcins", ""), ("30", "Calais, Cité", "Nord")];

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub actual: Option<String>,
    pub predicted: Option<u32>,
}

pub type Table = BTreeMap<(String, NaiveDate), Row>;

/// Workbooks in a folder beside a store.
pub struct Bench {
    directory: tempfile::TempDir,
    pub counts: BTreeMap<(usize, NaiveDate), f64>,
    pub malls: Vec<(String, String, String)>,
}

impl Bench {
    /// Three malls from the first Monday of 2023 to `last`.
    pub fn until(last: &str) -> Bench {
        let malls = MALLS.map(|(id, name, cluster)| (id.into(), name.into(), cluster.into())).to_vec();
        let mut bench = Bench { directory: tempfile::tempdir().unwrap(), counts: BTreeMap::new(), malls };
        fs::create_dir(bench.folder()).unwrap();
        bench.grow("2023-01-02", last);
        bench
    }

    /// Actuals of more days, and the workbooks with them.
    pub fn grow(&mut self, first: &str, last: &str) {
        for date in day(first).iter_days().take_while(|date| *date <= day(last)) {
            for mall in 0..MALLS.len() {
                self.counts.insert((mall, date), usual(mall, date));
            }
        }
        self.write();
    }

    /// Writes the workbooks as `counts` and `malls` now say.
    pub fn write(&self) {
        let mut years: BTreeMap<i32, String> = BTreeMap::new();
        for ((mall, date), count) in &self.counts {
            let flux = years.entry(date.year()).or_insert_with(|| "Jour;Site;Entrées\n".into());
            flux.push_str(&format!("{date};\"{}\";{count}\n", self.malls[*mall].1));
        }
        for (year, flux) in years {
            fs::write(self.folder().join(format!("{year} flux quotidiens.csv")), flux).unwrap();
        }
        let mut transco = String::from("ID mall;Site;Cluster\n");
        for (id, name, cluster) in &self.malls {
            transco.push_str(&format!("{id};\"{name}\";{cluster}\n"));
        }
        fs::write(self.folder().join("Transco.csv"), transco).unwrap();
    }

    pub fn folder(&self) -> PathBuf {
        self.directory.path().join("folder")
    }

    pub fn store(&self) -> PathBuf {
        self.directory.path().join("store")
    }

    /// Everything starts anew.
    pub fn forget(&self) {
        let _ = fs::remove_dir_all(self.store());
    }

    /// `carmila-job run` with more arguments.
    pub fn command(&self, more: &[&str]) -> Command {
        let mut command = job();
        command.args(["run", "--lang", "en", "--progress", "json"]);
        command.arg("--folder").arg(self.folder()).arg("--store").arg(self.store()).args(more);
        command
    }

    /// What a run that ends well says.
    pub fn run(&self, more: &[&str]) -> String {
        let output = self.command(more).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.said(&output)
    }

    /// The result, with the store's place left out.
    pub fn said(&self, output: &Output) -> String {
        let said = String::from_utf8(output.stdout.clone()).unwrap();
        said.replace(self.store().to_str().unwrap(), "STORE")
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.store().join(name)).unwrap()).unwrap()
    }

    pub fn latest(&self) -> Value {
        self.json("latest.json")
    }

    pub fn published(&self) -> String {
        self.latest()["run"].as_str().unwrap().to_owned()
    }

    /// The ids of all runs in the store, by cutoff.
    pub fn runs(&self) -> Vec<String> {
        let directory = fs::read_dir(self.store().join("runs")).into_iter().flatten();
        let mut runs: Vec<_> = directory.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        runs.sort();
        runs
    }

    pub fn manifest(&self) -> Value {
        self.json(&format!("runs/{}/manifest.json", self.published()))
    }

    /// A file of the published run.
    pub fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.store().join("runs").join(self.published()).join(file)).unwrap()
    }

    /// The published table.
    pub fn table(&self) -> Table {
        let bytes = self.bytes("predictions.csv");
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let full = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let row = |record: csv::StringRecord| {
            let row = Row { actual: full(&record[3]), predicted: full(&record[4]).map(|text| text.parse().unwrap()) };
            ((record[0].to_owned(), day(&record[2])), row)
        };
        reader.records().map(|record| row(record.unwrap())).collect()
    }

    /// The track record: what was predicted, with which cutoff, by which run.
    pub fn frozen(&self) -> BTreeMap<(String, NaiveDate), (u32, NaiveDate, String)> {
        let bytes = self.bytes("frozen.csv");
        let row = |record: csv::StringRecord| {
            let made = (record[3].parse().unwrap(), day(&record[4]), record[5].to_owned());
            ((record[1].to_owned(), day(&record[2])), made)
        };
        csv::Reader::from_reader(bytes.as_slice()).records().map(|record| row(record.unwrap())).collect()
    }

    /// Every file that the store shows, by name.
    pub fn everything(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut directories = vec![self.store()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
                if entry.file_name().to_string_lossy().starts_with('.') {
                    continue;
                } else if entry.path().is_dir() {
                    directories.push(entry.path());
                } else {
                    files.insert(entry.path(), fs::read(entry.path()).unwrap());
                }
            }
        }
        files
    }

    /// Nothing is published, or a whole run is.
    pub fn assert_whole(&self) {
        if !self.store().join("latest.json").exists() {
            return;
        }
        let (latest, manifest) = (self.latest(), self.manifest());
        assert_eq!(latest["run"], manifest["run"]);
        assert_eq!(latest["predictions"], manifest["files"]["predictions.csv"]["checksum"]);
        for (name, file) in manifest["files"].as_object().unwrap() {
            assert_eq!(file["checksum"], Checksum::of(&self.bytes(name)).as_str(), "{name}");
        }
        assert!(!self.table().is_empty());
    }
}

/// The program, with nothing of this machine's environment that it listens to.
pub fn job() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("carmila-job"));
    for name in ["DRIVE_FOLDER_ID", "GCS_BUCKET_NAME", "CLOUD_RUN_EXECUTION", "RUST_LOG", "RAYON_NUM_THREADS"] {
        command.env_remove(name);
    }
    for name in ["CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT", "CLOUD_RUN_JOB", "K_SERVICE"] {
        command.env_remove(name);
    }
    command
}

/// Visitors of an unremarkable day: by weekday, by season, and a little of its own.
fn usual(mall: usize, date: NaiveDate) -> f64 {
    let weekday = [0.9, 0.9, 1.0, 0.95, 1.1, 1.5, 0.4][date.weekday().num_days_from_monday() as usize];
    let season = 1.0 + 0.1 * (f64::from(date.ordinal()) / 58.0).sin();
    let own = 1.0 + f64::from((date.num_days_from_ce() as u32 ^ mall as u32).wrapping_mul(2_654_435_761) >> 16) / 1e6;
    (4000.0 * (mall + 1) as f64 * weekday * season * own).round()
}
