//! What stands for the inputs of a run: one rule, for the job and for the trigger.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::checksum::Checksum;
use crate::folder::Entry;

/// The SHA-256 of the sorted (id, name, checksum or version) of the recognised workbooks.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(Checksum);

impl Fingerprint {
    /// The fingerprint of these workbooks, whatever their order.
    pub fn of<'a>(workbooks: impl IntoIterator<Item = &'a Entry>) -> Fingerprint {
        let mut lines: Vec<_> = workbooks.into_iter().map(|e| (&e.id, &e.name, e.stamp.as_str())).collect();
        lines.sort();
        // JSON keeps the fields apart whatever they contain.
        Fingerprint(Checksum::of(serde_json::json!(lines).to_string().as_bytes()))
    }

    /// The 64 hex digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
