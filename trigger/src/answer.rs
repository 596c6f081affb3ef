//! The end of a tick as programs read it: in an answer, and in a log.

use carmila_voice::Lang;
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
    /// The execution that the tick started or waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution: Option<String>,
    /// Why the workbooks were refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Value>,
}

impl Answer {
    /// The answer that says this.
    pub fn of(ending: &Ending, lang: Lang) -> Answer {
        let findings = match &ending.outcome {
            Outcome::Blocked(Obstacle::Refused { findings }) => Some(findings.clone()),
            _ => None,
        };
        Answer {
            outcome: ending.outcome.code(),
            reason: words::reason(ending, lang),
            run: ending.run.as_ref().map(ToString::to_string),
            execution: ending.execution.clone(),
            findings,
        }
    }

    /// Logs it, as one event.
    pub fn log(&self) {
        let Answer { outcome, reason, run, execution, .. } = self;
        macro_rules! event {
            ($level:ident) => {
                tracing::$level!(outcome, reason, run, execution, "{outcome}: {reason}")
            };
        }
        match *outcome {
            "failed" => event!(error),
            "blocked" => event!(warn),
            _ => event!(info),
        }
    }
}
