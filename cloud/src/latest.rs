//! `latest.json`: which run is the published one.

use serde::{Deserialize, Serialize};

use crate::checksum::Checksum;
use crate::fingerprint::Fingerprint;
use crate::run_id::{Asked, RunId};

/// All that a quiet tick needs. A rollback points `run` and `predictions` at an earlier run and leaves the rest.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Latest {
    /// The published run.
    pub run: RunId,
    /// The version that the publication stands for.
    pub version: String,
    /// The inputs that the publication stands for.
    pub fingerprint: Fingerprint,
    /// What had been asked beyond these inputs.
    #[serde(flatten)]
    pub asked: Asked,
    /// The checksum of the run's `predictions.csv`.
    pub predictions: Checksum,
}

impl Latest {
    /// Its name in the store.
    pub const NAME: &str = "latest.json";

    /// Whether it is what a run on these inputs would publish.
    ///
    /// The id of a run depends on the run before it, so running again would look for the id that *follows* the
    /// published run. What makes it the same run is told here instead: the same inputs, version and wishes.
    pub fn stands_for(&self, fingerprint: &Fingerprint, version: &str, asked: Asked) -> bool {
        self.fingerprint == *fingerprint && self.version == version && self.asked == asked
    }
}
