//! The two tables that a run's files go into, as one load: the intervals first and the predictions last, so that the
//! predictions never name a run whose intervals are missing.

use carmila_cloud::load::Load;
use carmila_cloud::runs::{self, INTERVALS, PREDICTIONS};
use carmila_cloud::store::Store;
use carmila_cloud::warehouse::{Error, Source, State, Table, Warehouse};

/// The tables, in one database or dataset.
#[derive(Debug)]
pub struct Tables {
    predictions: Warehouse,
    intervals: Warehouse,
}

impl Tables {
    /// The table of the predictions, and beside it the one of this name for the intervals.
    ///
    /// # Errors
    /// When this build carries no schema.
    pub fn new(predictions: Warehouse, intervals: &str) -> Result<Tables, Error> {
        let intervals = predictions.beside(Table::intervals(intervals)?);
        Ok(Tables { predictions, intervals })
    }

    /// The table that people look at first, and by whose name loads are announced.
    pub fn predictions(&self) -> &Warehouse {
        &self.predictions
    }

    /// Whether both can be loaded into.
    ///
    /// # Errors
    /// When one cannot.
    pub async fn check(&self) -> Result<(), Error> {
        self.intervals.check().await?;
        self.predictions.check().await
    }

    /// How a load stands: absent also while one table has it and nobody started the other.
    ///
    /// # Errors
    /// When the warehouse cannot be asked.
    pub async fn state(&self, load: &Load) -> Result<State, Error> {
        match self.intervals.state(&job(&self.intervals, load)).await? {
            State::Done { .. } => self.predictions.state(&job(&self.predictions, load)).await,
            state => Ok(state),
        }
    }

    /// Starts what of a load comes next. Where that is at work or has ended already, nothing happens.
    ///
    /// # Errors
    /// When the warehouse cannot be asked.
    pub async fn start(&self, load: &Load, store: &Store) -> Result<(), Error> {
        let (table, file) = match self.intervals.state(&job(&self.intervals, load)).await? {
            State::Absent => (&self.intervals, INTERVALS),
            State::Done { .. } => (&self.predictions, PREDICTIONS),
            State::Running | State::Failed { .. } => return Ok(()),
        };
        let source = Source { store: store.clone(), name: runs::path(&load.run, file) };
        table.start(&job(table, load), &source).await
    }
}

fn job(warehouse: &Warehouse, load: &Load) -> String {
    load.job(&warehouse.table().name)
}
