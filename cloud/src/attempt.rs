//! `attempts/<fingerprint>.json`: who works, or worked, on these inputs, and how it ended.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::run_id::{Asked, RunId};

/// The attempt to make a run out of some inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// The inputs.
    pub fingerprint: Fingerprint,
    /// The version that works on them: another version starts afresh.
    pub version: String,
    /// What was asked beyond these inputs.
    #[serde(flatten)]
    pub asked: Asked,
    /// The execution that claimed them last.
    pub execution: String,
    /// How many executions of this version claimed them since they were last closed.
    pub claims: u32,
    /// When they were claimed last.
    pub claimed: DateTime<Utc>,
    /// How it ended; absent while the execution works, and for ever if it crashed.
    pub closed: Option<Closed>,
}

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The findings, as the job words them.
    pub findings: serde_json::Value,
}

/// How an attempt ended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// These inputs are what this run stands for.
    Published {
        /// The run that `latest.json` named at that moment.
        run: RunId,
    },
    /// The findings have errors: nothing was published.
    Refused,
}

impl Attempt {
    /// Its name in the store. What was asked for by hand has a name of its own, so that it neither blocks the trigger
    /// nor is held by it.
    pub fn name(fingerprint: &Fingerprint, asked: Asked) -> String {
        if asked.is_plain() {
            return format!("attempts/{fingerprint}.json");
        }
        format!("attempts/{}.json", asked.named([serde_json::json!(fingerprint)]))
    }

    /// Whether `execution` already saw these inputs refused, so that its retries need not look again.
    pub fn was_refused_to(&self, execution: &str, version: &str) -> bool {
        self.execution == execution
            && self.version == version
            && self.closed.as_ref().is_some_and(|closed| closed.outcome == Outcome::Refused)
    }
}
