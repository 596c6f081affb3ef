//! The name of a run, which says all that the run's output depends on.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::checksum::Checksum;
use crate::fingerprint::Fingerprint;

const DIGITS: usize = 12;

/// What was asked of a run beyond "these inputs": part of its identity.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// `--as-of`: every later actual is left out.
    pub as_of: Option<NaiveDate>,
    /// `--until`: the last day to predict.
    pub until: Option<NaiveDate>,
    /// `--effort`: how much is computed.
    #[serde(default, skip_serializing_if = "Effort::is_normal")]
    pub effort: Effort,
}

/// How much a forecast may cost: more models err less.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// As quick as a forecast of use can be.
    Fast,
    /// What every run has that is not told otherwise.
    #[default]
    Normal,
    /// As good as is known.
    Best,
}

impl Effort {
    fn is_normal(&self) -> bool {
        *self == Effort::Normal
    }
}

impl Asked {
    /// Whether nothing was asked: what the trigger starts.
    pub fn is_plain(&self) -> bool {
        *self == Asked::default()
    }

    /// What a name is made of: `given`, then what was asked; the normal effort is nothing that was asked.
    pub(crate) fn named<const N: usize>(&self, given: [Value; N]) -> Checksum {
        let mut terms = given.to_vec();
        terms.extend([json!(self.as_of), json!(self.until)]);
        terms.extend((!self.effort.is_normal()).then(|| json!(self.effort)));
        Checksum::of(json!(terms).to_string().as_bytes())
    }
}

/// `<cutoff>-<12 hex of SHA-256(fingerprint, version, previous run id, what was asked)>`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId(String);

/// What was read is not the id of a run.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not the id of a run. Write a cutoff and 12 hex digits, such as 2026-11-24-0123456789ab")]
pub struct NotARunId(String);

impl RunId {
    /// The id of the run on these inputs after `previous`.
    pub fn new(
        cutoff: NaiveDate,
        fingerprint: &Fingerprint,
        version: &str,
        previous: Option<&RunId>,
        asked: Asked,
    ) -> RunId {
        let named = asked.named([json!(fingerprint), json!(version), json!(previous)]);
        RunId(format!("{cutoff}-{}", &named.as_str()[..DIGITS]))
    }

    /// The last day on which any mall has an actual.
    pub fn cutoff(&self) -> NaiveDate {
        let day = self.0.rsplit_once('-').and_then(|(cutoff, _)| cutoff.parse().ok());
        // What is no day was refused where the id was made.
        day.unwrap_or_default()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RunId {
    type Error = NotARunId;

    fn try_from(text: String) -> Result<RunId, NotARunId> {
        let is_one = text.rsplit_once('-').is_some_and(|(cutoff, digits)| {
            cutoff.parse::<NaiveDate>().is_ok_and(|day| day.to_string() == cutoff)
                && digits.len() == DIGITS
                && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        });
        if is_one { Ok(RunId(text)) } else { Err(NotARunId(text)) }
    }
}

impl From<RunId> for String {
    fn from(id: RunId) -> String {
        id.0
    }
}
