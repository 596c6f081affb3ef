//! A folder of workbooks and a store, and what a run leaves there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

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

/// Files by their name below a directory.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The execution that the run of [`Bench::ran`] belonged to.
pub const EXECUTION: &str = "carmila-xgb-first";

/// The last day that is asked for, where the horizon is not what a test is about: few days ahead are quick to learn.
pub const NEAR: &str = "2025-02-28";

/// Workbooks in a folder beside a store.
pub struct Bench {
    directory: tempfile::TempDir,
    /// Whether runs are to look no further than [`NEAR`].
    near: bool,
    pub counts: BTreeMap<(usize, NaiveDate), f64>,
    pub malls: Vec<(String, String, String)>,
}

impl Bench {
    /// An empty folder.
    pub fn empty() -> Bench {
        let malls = MALLS.map(|(id, name, cluster)| (id.into(), name.into(), cluster.into())).to_vec();
        let bench = Bench { directory: tempfile::tempdir().unwrap(), near: false, counts: BTreeMap::new(), malls };
        fs::create_dir(bench.folder()).unwrap();
        bench
    }

    /// Three malls from the first day of 2024, a Monday, to `last`. Runs look as far as they do when nothing is asked.
    pub fn until(last: &str) -> Bench {
        let mut bench = Bench::empty();
        bench.grow("2024-01-01", last);
        bench
    }

    /// The same, where runs look no further than [`NEAR`].
    pub fn near(last: &str) -> Bench {
        Bench { near: true, ..Bench::until(last) }
    }

    /// A near bench on which `carmila-job run` ran once. All that ask for the same day get copies of one run.
    pub fn ran(last: &'static str) -> Bench {
        type Stores = BTreeMap<&'static str, Arc<OnceLock<Files>>>;
        static RAN: LazyLock<Mutex<Stores>> = LazyLock::new(Mutex::default);
        let bench = Bench::near(last);
        let run = || {
            let output = bench.command(&[]).env("CLOUD_RUN_EXECUTION", EXECUTION).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            bench.everything()
        };
        let ran = Arc::clone(RAN.lock().unwrap().entry(last).or_default());
        let files = ran.get_or_init(run);
        if bench.store().exists() {
            return bench;
        }
        bench.restore(files);
        bench
    }

    /// So many malls, a letter each, from one day to another.
    pub fn crowd(malls: u8, first: &str, last: &str) -> Bench {
        let mut bench = Bench::empty();
        let mall = |mall: u8| (mall.to_string(), format!("Centre {}", char::from(b'A' + mall)), "Nord".to_owned());
        bench.malls = (0..malls).map(mall).collect();
        for date in day(first).iter_days().take_while(|date| *date <= day(last)) {
            bench.counts.extend((0..bench.malls.len()).map(|mall| ((mall, date), usual(mall, date))));
        }
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
        if self.near && !more.contains(&"--until") {
            command.args(["--until", NEAR]);
        }
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
            let made = (record[3].parse().unwrap(), day(&record[8]), record[9].to_owned());
            ((record[1].to_owned(), day(&record[2])), made)
        };
        csv::Reader::from_reader(bytes.as_slice()).records().map(|record| row(record.unwrap())).collect()
    }

    /// Bounds by mall and day in a file of the published run: the columns of the mall, of the day and of the first bound.
    pub fn bounds(&self, file: &str, names: [usize; 2], at: usize) -> BTreeMap<(String, NaiveDate), [Option<u32>; 4]> {
        let bytes = self.bytes(file);
        let row = |record: csv::StringRecord| {
            let bound = |column: usize| record[at + column].parse().ok();
            ((record[names[0]].to_owned(), day(&record[names[1]])), [0, 1, 2, 3].map(bound))
        };
        csv::Reader::from_reader(bytes.as_slice()).records().map(|record| row(record.unwrap())).collect()
    }

    /// The published intervals: 80 % low and high, 95 % low and high.
    pub fn intervals(&self) -> BTreeMap<(String, NaiveDate), [Option<u32>; 4]> {
        self.bounds("intervals.csv", [0, 1], 2)
    }

    /// Every file that the store shows.
    pub fn everything(&self) -> Files {
        let shown = |path: &Path| !path.iter().any(|part| part.to_string_lossy().starts_with('.'));
        self.below_store().into_iter().filter(|(name, _)| shown(name)).collect()
    }

    /// Every file of the store, also those that it keeps to itself. What goes while it is looked at is not there.
    pub fn below_store(&self) -> Files {
        let mut files = Files::new();
        let mut directories = vec![self.store()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    directories.push(entry.path());
                } else if let Ok(bytes) = fs::read(entry.path()) {
                    files.insert(entry.path().strip_prefix(self.store()).unwrap().to_owned(), bytes);
                }
            }
        }
        files
    }

    /// The store shows these files, and no others.
    pub fn restore(&self, files: &Files) {
        self.forget();
        for (name, bytes) in files {
            let path = self.store().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
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
