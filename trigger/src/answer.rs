//! The end of a tick as programs read it: in an answer, and in a log.

use carmila_voice::Lang;
use chrono::{Local, NaiveDate};
use serde::Serialize;
use serde_json::Value;

use crate::outcome::{Ending, Obstacle, Outcome};
use crate::words;

/// What `POST /` answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// `unchanged`, `already running`, `run started`, `loaded`, `blocked` or `failed`.
    pub outcome: &'static str,
    /// Why, in words.
    pub reason: String,
    /// The published run, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// How many days ago its newest count is: what an alert goes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<u64>,
    /// The execution that the tick started or waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution: Option<String>,
    /// Why the workbooks were refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Value>,
}

impl Answer {
    /// The answer that says this, today.
    pub fn of(ending: &Ending, lang: Lang) -> Answer {
        let findings = match &ending.outcome {
            Outcome::Blocked(Obstacle::Refused { findings }) => Some(findings.clone()),
            _ => None,
        };
        Answer {
            outcome: ending.outcome.code(),
            reason: words::reason(ending, lang),
            run: ending.run.as_ref().map(ToString::to_string),
            age: ending.run.as_ref().map(|run| age(run.cutoff(), Local::now().date_naive())),
            execution: ending.execution.clone(),
            findings,
        }
    }

    /// Logs it, as one event.
    pub fn log(&self) {
        let Answer { outcome, reason, run, age, execution, .. } = self;
        macro_rules! event {
            ($level:ident) => {
                tracing::$level!(outcome, reason, run, age, execution, "{outcome}: {reason}")
            };
        }
        match *outcome {
            "failed" => event!(error),
            "blocked" => event!(warn),
            _ => event!(info),
        }
    }
}

/// The days from one to the other. A count of tomorrow, east of here, is none old.
pub(crate) fn age(newest: NaiveDate, today: NaiveDate) -> u64 {
    (today - newest).num_days().try_into().unwrap_or_default()
}
