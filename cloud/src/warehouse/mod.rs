//! Where the table is that people look at. It knows loads and how they end, not what is loaded.

mod bigquery;
mod sqlite;
mod table;

use std::path::PathBuf;

use crate::credentials;
use crate::store::{self, Store};
pub use bigquery::{BigQuery, LOCATION};
pub use sqlite::Sqlite;
pub use table::{Column, Kind, Mode, NotASchema, Table};

/// What is wrong with a warehouse, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No address that anyone knows.
    #[error("{0:?} is not the address of a warehouse. Write sqlite:FILE or bigquery:PROJECT.DATASET.TABLE")]
    Address(String),
    /// The database refuses.
    #[error("{path} cannot be used ({source}). Name a SQLite database, or a new file in a place you may write to")]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The table has other columns than ours.
    #[error("{table} has other columns than a run writes: {difference}. {remedy}")]
    OtherSchema {
        /// The table and where it is.
        table: String,
        /// What is wanted and what is there.
        difference: String,
        /// What to do.
        remedy: String,
    },
    /// There is no such table.
    #[error(
        "there is no {missing} for {table} in BigQuery. Run `make deploy`, which makes it, or name another with BQ_DATASET \
         and {variable}"
    )]
    NoTable {
        /// The table.
        table: String,
        /// What is missing: it or its dataset.
        missing: &'static str,
        /// The variable that names the table.
        variable: &'static str,
    },
    /// The dataset is in another part of the world than the load's jobs.
    #[error("{table} is in {location}, not in {expected}. Set BQ_LOCATION to {location}")]
    Elsewhere {
        /// The table.
        table: String,
        /// Where it is.
        location: String,
        /// Where it was looked for.
        expected: String,
    },
    /// BigQuery refuses, or cannot be asked.
    #[error("{0}")]
    BigQuery(String),
    /// The file is not where BigQuery can read it.
    #[error(
        "BigQuery loads from a bucket, and the store is a directory. Name a bucket with --store gs://BUCKET, or load \
         into --warehouse sqlite:FILE"
    )]
    NotABucket,
    /// There is nobody to ask BigQuery as.
    #[error(transparent)]
    Credentials(#[from] credentials::Error),
    /// The store that is loaded from cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// This build carries no schema.
    #[error(transparent)]
    Schema(#[from] NotASchema),
    /// The program is ending.
    #[error("loading was interrupted. Run again")]
    Interrupted(#[from] tokio::task::JoinError),
}

/// Where a warehouse is, as it is written on the command line: `sqlite:FILE` or `bigquery:PROJECT.DATASET.TABLE`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Address {
    /// A SQLite database, made when first loaded into.
    Sqlite(PathBuf),
    /// A BigQuery table.
    BigQuery {
        /// The project that has the dataset, and whose load jobs fill it.
        project: String,
        /// The dataset.
        dataset: String,
        /// The table.
        table: String,
    },
}

impl TryFrom<&str> for Address {
    type Error = Error;

    fn try_from(text: &str) -> Result<Address, Error> {
        let address = match text.split_once(':') {
            Some(("sqlite", file)) if !file.is_empty() => Some(Address::Sqlite(PathBuf::from(file))),
            // A project of a domain has a colon and dots of its own: `example.com:project`.
            Some(("bigquery", path)) => {
                let mut parts = path.rsplitn(3, '.').map(str::to_owned);
                match (parts.next(), parts.next(), parts.next()) {
                    (Some(table), Some(dataset), Some(project))
                        if ![&table, &dataset, &project].iter().any(|part| part.is_empty()) =>
                    {
                        Some(Address::BigQuery { project, dataset, table })
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        address.ok_or_else(|| Error::Address(text.to_owned()))
    }
}

/// How a load's job stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum State {
    /// Nobody started it.
    Absent,
    /// At work.
    Running,
    /// The table holds what it loaded.
    Done {
        /// How many rows it loaded.
        rows: u64,
    },
    /// The table is as it was before.
    Failed {
        /// Why, in the warehouse's words.
        reason: String,
    },
}

/// What is loaded.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where the file is.
    pub store: Store,
    /// The CSV's name there: UTF-8, a header, and the table's columns in their order.
    pub name: String,
}

impl Source {
    /// Where BigQuery finds the file; `None` where it cannot.
    fn uri(&self) -> Option<String> {
        Some(self.store.locate(&self.name)).filter(|place| place.starts_with("gs://"))
    }
}

/// A table in a warehouse.
#[derive(Clone, Debug)]
pub enum Warehouse {
    /// A SQLite database on this machine.
    Sqlite(Sqlite),
    /// A BigQuery table.
    BigQuery(BigQuery),
}

impl Warehouse {
    /// The table that is loaded.
    pub fn table(&self) -> &Table {
        match self {
            Warehouse::Sqlite(sqlite) => sqlite.table(),
            Warehouse::BigQuery(bigquery) => bigquery.table(),
        }
    }

    /// Another table in the same database or dataset.
    pub fn beside(&self, table: Table) -> Warehouse {
        match self {
            Warehouse::Sqlite(sqlite) => Warehouse::Sqlite(sqlite.beside(table)),
            Warehouse::BigQuery(bigquery) => Warehouse::BigQuery(bigquery.beside(table)),
        }
    }

    /// Where a person finds the table.
    pub fn locate(&self) -> String {
        match self {
            Warehouse::Sqlite(sqlite) => sqlite.locate(),
            Warehouse::BigQuery(bigquery) => bigquery.locate(),
        }
    }

    /// Whether the table can be loaded into.
    ///
    /// # Errors
    /// When it cannot: it is missing, it has other columns, it is not ours to write.
    pub async fn check(&self) -> Result<(), Error> {
        match self {
            Warehouse::Sqlite(sqlite) => sqlite.check().await,
            Warehouse::BigQuery(bigquery) => bigquery.check().await,
        }
    }

    /// How the job of this id stands.
    ///
    /// # Errors
    /// When the warehouse cannot be asked.
    pub async fn state(&self, job: &str) -> Result<State, Error> {
        match self {
            Warehouse::Sqlite(sqlite) => sqlite.state(job).await,
            Warehouse::BigQuery(bigquery) => bigquery.state(job).await,
        }
    }

    /// Starts the job of this id, which replaces the table's rows by those of `source`, all or none. Where the id exists
    /// nothing happens: a job runs once.
    ///
    /// # Errors
    /// When the warehouse cannot be asked. A job that fails is no error here: see [`Warehouse::state`].
    pub async fn start(&self, job: &str, source: &Source) -> Result<(), Error> {
        match self {
            Warehouse::Sqlite(sqlite) => sqlite.start(job, source).await,
            Warehouse::BigQuery(bigquery) => bigquery.start(job, source).await,
        }
    }
}
