//! `manifest.json`: what a run was made of, and what it made.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use carmila_cloud::checksum::Checksum;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::folder::Entry;
use carmila_cloud::run_id::{Asked, RunId};

use crate::changes::Changes;
use crate::findings::{Lang, Tally};
use crate::frozen::Score;
use crate::mall::Mall;
use crate::parts::Parts;
use crate::table::Rows;
use crate::track::Track;

/// The papers of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The run.
    pub run: RunId,
    /// The version that made it.
    pub version: String,
    /// The run that was published before it.
    pub previous: Option<RunId>,
    /// What stands for the inputs.
    pub fingerprint: Fingerprint,
    /// What stands for what the inputs say, whatever their files are called or stamped.
    pub contents: Checksum,
    /// What was asked beyond the inputs.
    #[serde(flatten)]
    pub asked: Asked,
    /// The days it covers.
    pub span: Span,
    /// The workbooks.
    pub inputs: Vec<Entry>,
    /// The malls of Transco, in the order of the table.
    pub malls: Vec<Mall>,
    /// How many rows there are in the table.
    pub rows: Rows,
    /// How many predictions are frozen, and how many of these this run back-filled.
    pub frozen: FrozenRows,
    /// How the frozen predictions did.
    pub scores: Score,
    /// The same by week and by horizon, beside the same weekday of the year before.
    #[serde(default)]
    pub track: Track,
    /// The days of the last weeks that nobody foresaw, the largest error first.
    #[serde(default)]
    pub surprises: Vec<Surprise>,
    /// The files beside this one.
    pub files: BTreeMap<String, File>,
    /// Against the run before.
    #[serde(default)]
    pub changes: Changes,
    /// What changed and how much was found, in words.
    #[serde(default)]
    pub summary: Summary,
    /// What is wrong with the inputs.
    pub findings: serde_json::Value,
    /// Seconds, by step and in total, up to the writing of this.
    pub timings: BTreeMap<String, f64>,
}

/// A day on which something else came than was predicted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surprise {
    /// The mall's name.
    pub mall: String,
    /// The day.
    pub date: NaiveDate,
    /// What came, in visitors.
    pub actual: f64,
    /// What had been predicted, in whole visitors.
    pub predicted: u32,
    /// What had made it, where that is known: together the prediction.
    pub parts: Option<Parts>,
}

/// A few lines for people, in their language.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

impl Summary {
    /// Of what changed and of what was found.
    pub fn of(changes: &Changes, findings: &serde_json::Value) -> Summary {
        let tally = Tally::of(findings);
        let words = |lang: Lang| {
            let found = lang.either("constats", "findings");
            lang.typeset(&format!("{}\n{found} {}", changes.words(lang), tally.words(lang)))
        };
        Summary { fr: words(Lang::Fr), en: words(Lang::En) }
    }
}

impl Manifest {
    /// Whether the run left a file of these contents.
    pub fn has(&self, file: &str, contents: &Checksum) -> bool {
        self.files.get(file).is_some_and(|written| written.checksum == *contents)
    }
}

/// The days that a run covers.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The first actual.
    pub first: NaiveDate,
    /// The last actual.
    pub cutoff: NaiveDate,
    /// The last predicted day.
    pub end: NaiveDate,
}

/// How many predictions are frozen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct FrozenRows {
    /// All of them.
    pub rows: usize,
    /// Those that this run predicted for past weeks.
    pub back_filled: usize,
}

/// A file that a run left.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Of its bytes.
    pub checksum: Checksum,
    /// In bytes.
    pub size: usize,
}

impl File {
    /// What is said of these bytes.
    pub fn of(bytes: &[u8]) -> File {
        File { checksum: Checksum::of(bytes), size: bytes.len() }
    }
}
