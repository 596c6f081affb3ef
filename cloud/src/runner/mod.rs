//! What executes the job. It knows executions and how they end, not what the job does.

use serde::{Deserialize, Serialize};

/// One execution of the job.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Execution {
    /// Its name, as the job sees it in `CLOUD_RUN_EXECUTION`.
    pub name: String,
    /// How it stands.
    #[serde(flatten)]
    pub state: State,
    /// Where a person reads its logs, if anywhere.
    pub logs: Option<String>,
}

/// How an execution stands.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum State {
    /// Waiting or at work.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended badly, or was cancelled.
    Failed {
        /// Why, in the runner's words.
        reason: String,
    },
}
