//! Why a run failed, where it is not the workbooks' fault: that is a finding.

use carmila_cloud::run_id::RunId;
use carmila_cloud::{attendance, folder, newest, store};
use chrono::NaiveDate;

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
    #[error(
        "{name} in the store cannot be read ({source}). Restore it, or publish another run again: carmila-trigger rollback \
         says which there are"
    )]
    Document {
        /// Its name.
        name: String,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// A table in the store is not one.
    #[error(
        "{name} in the store cannot be read ({source}). Restore it, or publish another run again: carmila-trigger rollback \
         says which there are"
    )]
    Table {
        /// Its name.
        name: String,
        /// What the parser said.
        source: csv::Error,
    },
    /// The published run has lost files, and these workbooks do not make them again.
    #[error(
        "files of the published run are missing or damaged, and cannot be made again: {}. Restore them from a copy, or \
         publish a run that is whole ({}) with carmila-trigger rollback",
        damaged.join(", "), listed(whole).unwrap_or_else(|| "there is none".to_owned())
    )]
    Broken {
        /// The run.
        run: RunId,
        /// Where its files are that are not what it wrote.
        damaged: Vec<String>,
        /// Other runs whose files are.
        whole: Vec<RunId>,
    },
    /// The store's table is of all actuals, and only some are asked for.
    #[error(
        "the table of this store goes on as actuals arrive (run {run}), and --as-of {as_of} would take it back. Give a \
         store of its own with --store"
    )]
    Live {
        /// The day that was asked for.
        as_of: NaiveDate,
        /// The published run.
        run: RunId,
    },
    /// The day to look from has not come.
    #[error("--as-of {as_of} has not come yet: today is {today}. Give an earlier day, or leave --as-of out")]
    Future {
        /// The day that was asked for.
        as_of: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// There are published runs, and nothing says which is the published one.
    #[error(
        "latest.json is missing from the store, and a run had been published there. Publish one again: carmila-trigger \
         rollback says which there are. To begin anew, delete {} as well",
        newest::NAME
    )]
    Unnamed,
    /// The model failed.
    #[error(transparent)]
    Forecast(#[from] crate::forecast::Error),
    /// The report cannot be made.
    #[error("the report cannot be made ({0}). Run again, and report it if it stays")]
    Report(#[from] askama::Error),
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
    /// The file in the store that is missing or is not what was written there, if that is what is wrong.
    pub fn damaged(&self) -> Option<&str> {
        match self {
            Error::Document { name, .. } | Error::Table { name, .. } => Some(name),
            Error::Store(store::Error::Damaged(name) | store::Error::Missing(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether another run published meanwhile, so that this one has to look again.
    pub fn is_overtaken(&self) -> bool {
        matches!(self, Error::Store(store::Error::Conflict(_)))
    }
}

/// Runs in a sentence, if there are any.
pub(crate) fn listed(runs: &[RunId]) -> Option<String> {
    let runs: Vec<&str> = runs.iter().map(RunId::as_str).collect();
    (!runs.is_empty()).then(|| runs.join(", "))
}
