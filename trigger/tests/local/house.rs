//! A folder of small workbooks, a store and a database, and the trigger over them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::NaiveDate;
use serde_json::Value;

/// The trigger with an environment that says nothing.
pub fn trigger() -> Command {
    let trigger = Path::new(env!("CARGO_BIN_EXE_carmila-trigger"));
    let job = trigger.with_file_name("carmila-job");
    assert!(job.is_file(), "{} is missing: build it with cargo build --release --workspace --bins", job.display());
    let mut command = Command::new(trigger);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("LANG", "en_GB.UTF-8");
    command
}

/// A directory with all that a tick on this machine needs.
pub struct House {
    directory: tempfile::TempDir,
}

impl House {
    /// Three malls up to this day.
    pub fn until(last: &str) -> House {
        let house = House { directory: tempfile::tempdir().unwrap() };
        fs::create_dir(house.folder()).unwrap();
        fs::write(house.folder().join("Transco.csv"), "ID mall;Site;Cluster\n1;A;N\n2;B;N\n3;C;S\n").unwrap();
        house.grow(last);
        house
    }

    /// The counts go up to this day.
    pub fn grow(&self, last: &str) {
        let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let mut flux = String::from("Jour;Site;Entrées\n");
        for (day, date) in first.iter_days().take_while(|date| *date <= last.parse().unwrap()).enumerate() {
            for (mall, name) in ["A", "B", "C"].iter().enumerate() {
                flux.push_str(&format!("{date};{name};{}\n", 1000 * (mall + 1) + 100 * (day % 7) + day % 31));
            }
        }
        fs::write(self.folder().join("2024 flux.csv"), flux).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn folder(&self) -> PathBuf {
        self.path("folder")
    }

    /// A command of the trigger on this house.
    pub fn command(&self, verb: &str) -> Command {
        let mut command = trigger();
        command.current_dir(self.directory.path());
        command.args([verb, "--folder", "folder", "--store", "store", "--warehouse", "sqlite:t.sqlite"]);
        command
    }

    /// A command that needs store and table alone.
    pub fn holdings(&self, verb: &str) -> Command {
        let mut command = trigger();
        command.current_dir(self.directory.path());
        command.args([verb, "--store", "store", "--warehouse", "sqlite:t.sqlite"]);
        command
    }

    pub fn tick(&self, more: &[&str]) -> Output {
        self.command("tick").args(more).output().unwrap()
    }

    /// What a tick says: its status, stdout, and the event of the outcome where it failed.
    pub fn told(&self, more: &[&str]) -> String {
        let output = self.tick(more);
        let said = String::from_utf8(output.stdout).unwrap();
        let events = events(&output.stderr);
        let grave = events.iter().filter(|event| event["outcome"] == "failed");
        let grave: Vec<_> = grave.map(|event| event["message"].as_str().unwrap()).collect();
        self.plain(&format!("{}\n{said}{}", output.status.code().unwrap(), grave.join("\n")))
    }

    /// Without what differs each time.
    pub fn plain(&self, text: &str) -> String {
        let age = |line: &str| match line.split_once("\"age\": ") {
            Some((before, _)) => format!("{before}\"age\": \"[age]\",\n"),
            None => line.to_owned(),
        };
        let text: String = text.split_inclusive('\n').map(age).collect();
        let text = text.replace(&self.directory.path().display().to_string(), "[house]");
        let ends = [' ', '\n', '/', ';', ':', '"', ','];
        let execution =
            |word: &'_ str| word.strip_prefix("local-").or(word.strip_prefix("by-hand-")).map(str::to_owned);
        let shown = text.split_inclusive(ends).map(|word| match execution(word) {
            Some(rest) => format!("[execution]{}", rest.trim_start_matches(|c| !ends.contains(&c))),
            None => word.to_owned(),
        });
        shown.collect()
    }

    /// The job on this house.
    pub fn job(&self, arguments: &[&str]) -> Output {
        let mut job = Command::new(Path::new(env!("CARGO_BIN_EXE_carmila-trigger")).with_file_name("carmila-job"));
        job.current_dir(self.directory.path()).env_clear().env("LANG", "en_GB.UTF-8").args(arguments).output().unwrap()
    }

    /// The published run.
    pub fn published(&self) -> String {
        let latest = fs::read(self.path("store/latest.json")).unwrap();
        serde_json::from_slice::<Value>(&latest).unwrap()["run"].as_str().unwrap().to_owned()
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        fs::read_dir(self.path("store/runs")).map_or(0, Iterator::count)
    }

    /// Loads and rows of the predictions that the database holds; the intervals are loaded as often.
    pub fn loaded(&self) -> (u32, u32) {
        let database = rusqlite::Connection::open(self.path("t.sqlite")).unwrap();
        let count = |from: &str| -> u32 {
            database.query_row(&format!("SELECT count(*) FROM {from}"), [], |row| row.get(0)).unwrap()
        };
        let loads = |table: &str| count(&format!("loads WHERE job LIKE '{table}-%'"));
        assert_eq!(loads("intervalles_carmila"), loads("predictions_carmila"));
        assert!(count("intervalles_carmila") > 0);
        (loads("predictions_carmila"), count("predictions_carmila"))
    }

    /// A program in the place of the job.
    pub fn script(&self, text: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path("job.sh");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    }
}

/// Events of a log.
pub fn events(log: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(log).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
