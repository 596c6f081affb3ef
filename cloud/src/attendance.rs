//! Which execution is at work, told by whoever knows it for sure: nobody has to say that it ended.

use crate::runner::{self, Runner, State};
use crate::store;

/// Why it cannot be told who is at work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store that tells it cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The runner that tells it cannot be asked.
    #[error(transparent)]
    Runner(#[from] runner::Error),
    /// The program is ending.
    #[error("looking who is at work was interrupted. Run again")]
    Interrupted(#[from] tokio::task::JoinError),
}

/// Who tells which execution is at work.
#[derive(Clone, Debug)]
pub enum Attendances {
    /// Locks in a directory, which the system lets go of when a process ends.
    Directory(store::Directory),
    /// What executes the job.
    Runner(Runner),
    /// There is nobody to ask: others on the same inputs are not seen.
    Nobody,
}

/// As long as it lives, an execution is at work.
#[derive(Debug)]
pub struct Attendance {
    _lock: Option<store::Attendance>,
}

impl Attendances {
    /// Says that this execution is at work, until the answer is dropped or the process ends in whatever way.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn attend(&self, execution: &str) -> Result<Attendance, Error> {
        let _lock = match self {
            Attendances::Directory(directory) => {
                let (directory, execution) = (directory.clone(), execution.to_owned());
                Some(tokio::task::spawn_blocking(move || directory.attend(&execution)).await??)
            }
            Attendances::Runner(_) | Attendances::Nobody => None,
        };
        Ok(Attendance { _lock })
    }

    /// Whether this execution is at work.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn attended(&self, execution: &str) -> Result<bool, Error> {
        match self {
            Attendances::Directory(directory) => {
                let (directory, execution) = (directory.clone(), execution.to_owned());
                Ok(tokio::task::spawn_blocking(move || directory.attended(&execution)).await??)
            }
            Attendances::Runner(runner) => {
                // Boxed: the client crate's futures are so deep that the compiler gives up on those around them.
                let found = Box::pin(runner.find(execution)).await?;
                Ok(found.is_some_and(|execution| execution.state == State::Running))
            }
            Attendances::Nobody => Ok(false),
        }
    }
}
