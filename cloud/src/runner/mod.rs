//! What executes the job. It knows executions and how they end, not what the job does.

mod cloud_run;
mod last_words;
mod process;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::credentials;
use crate::store;
pub use cloud_run::{CloudRun, Description};
pub use process::Process;

/// What is wrong with a runner, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The program is not there, or is none.
    #[error("the job {program} cannot be started ({source}). Build it, or name it with --job")]
    Program {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The answer to a start was lost: there may be an execution, or none.
    #[error("{job} may have been started or not: {reason}. Look for a running execution before starting another")]
    Unsure {
        /// The job.
        job: String,
        /// What happened to the answer.
        reason: String,
    },
    /// There is no such job.
    #[error(
        "there is no job {job} in {region} of the project {project}. Run `make deploy`, which makes it, or name another \
         with GCP_PROJECT_ID, GCP_REGION and CLOUD_RUN_JOB_NAME"
    )]
    NoJob {
        /// The project.
        project: String,
        /// The region.
        region: String,
        /// The job.
        job: String,
    },
    /// Cloud Run refuses, or cannot be asked.
    #[error("{0}")]
    CloudRun(String),
    /// There is nobody to ask Cloud Run as.
    #[error(transparent)]
    Credentials(#[from] credentials::Error),
    /// The system lacks what secure connections need.
    #[error("no secure connection to Cloud Run can be made ({0}). Check that the system has certificates")]
    Connections(#[from] google_cloud_gax::client_builder::Error),
    /// The store, which says who is at work, cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The program is ending.
    #[error("looking after the job was interrupted. Run again")]
    Interrupted(#[from] tokio::task::JoinError),
}

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

/// What executes the job.
#[derive(Clone, Debug)]
pub enum Runner {
    /// A program on this machine.
    Process(Process),
    /// A Cloud Run job.
    CloudRun(CloudRun),
}

impl Runner {
    /// Starts an execution of the job as it stands, and does not wait for it.
    ///
    /// # Errors
    /// [`Error::Unsure`] when it may have been started all the same; otherwise it was not.
    pub async fn run(&self) -> Result<Execution, Error> {
        match self {
            Runner::Process(process) => process.run().await,
            Runner::CloudRun(job) => job.run().await,
        }
    }

    /// The executions that are waiting or at work, whoever started them.
    ///
    /// # Errors
    /// When the runner cannot be asked.
    pub async fn running(&self) -> Result<Vec<Execution>, Error> {
        match self {
            Runner::Process(process) => process.running().await,
            Runner::CloudRun(job) => job.running().await,
        }
    }

    /// The execution of this name; `None` where the runner does not know it, or no longer.
    ///
    /// # Errors
    /// When the runner cannot be asked.
    pub async fn find(&self, name: &str) -> Result<Option<Execution>, Error> {
        match self {
            Runner::Process(process) => process.find(name).await,
            Runner::CloudRun(job) => job.find(name).await,
        }
    }
}
