//! Why a run failed, where it is not the workbooks' fault: that is a finding.

use carmila_cloud::{attendance, folder, store};

/// What went wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] folder::Error),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// It cannot be told who is at work.
    #[error(transparent)]
    Attendance(#[from] attendance::Error),
    /// A document in the store is not one.
    #[error("{name} in the store cannot be read ({source}). Restore it, or point latest.json at another run")]
    Document {
        /// Its name.
        name: String,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// A table in the store is not one.
    #[error("{name} in the store cannot be read ({source}). Restore it, or point latest.json at another run")]
    Table {
        /// Its name.
        name: String,
        /// What the parser said.
        source: csv::Error,
    },
    /// The model failed.
    #[error(transparent)]
    Forecast(#[from] crate::forecast::Error),
    /// A table cannot be made.
    #[error("a table cannot be made ({0}). Run again, and report it if it stays")]
    Frame(#[from] polars::error::PolarsError),
    /// A table cannot be written.
    #[error("the track record cannot be written ({0}). Run again, and report it if it stays")]
    Rows(#[from] csv::Error),
    /// A document cannot be written.
    #[error("a document cannot be written ({0}). Run again, and report it if it stays")]
    Json(#[from] serde_json::Error),
}

impl Error {
    /// Whether another run published meanwhile, so that this one has to look again.
    pub fn is_overtaken(&self) -> bool {
        matches!(self, Error::Store(store::Error::Conflict(_)))
    }
}
