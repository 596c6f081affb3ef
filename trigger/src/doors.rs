//! What a tick needs of the outside. Nothing here knows what a tick is for.

use std::future::Future;

use carmila_cloud::folder::Listing;
use carmila_cloud::load::Load;
use carmila_cloud::papers::Harm;
use carmila_cloud::run_id::RunId;
use carmila_cloud::runner::{self, Execution};
use carmila_cloud::store::{Generation, Precondition};
use carmila_cloud::warehouse;

use crate::error::Error;

/// Store, warehouse and clock: all that it takes to load what is published.
pub trait Depot: Sync {
    /// A document of the store and which writing of it this is.
    fn read(&self, name: &str) -> impl Future<Output = Result<Option<(Vec<u8>, Generation)>, Error>> + Send;

    /// Writes a document of the store.
    fn write(
        &self,
        name: &str,
        bytes: Vec<u8>,
        precondition: Precondition,
    ) -> impl Future<Output = Result<Generation, Error>> + Send;

    /// The table's name, by which its loads are announced.
    fn table(&self) -> &str;

    /// Whether asking the warehouse costs nothing, so that even what is said to be loaded is asked for.
    fn warehouse_is_near(&self) -> bool;

    /// Whether the table can take a load.
    fn check_table(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// What is wrong with the papers of a run or with what the tables are loaded from.
    fn harm(&self, run: &RunId) -> impl Future<Output = Result<Option<Harm>, Error>> + Send;

    /// How a load stands.
    fn load_state(&self, load: &Load) -> impl Future<Output = Result<warehouse::State, Error>> + Send;

    /// Starts what of a load comes next: it has a part for each table. What was started once is not started again.
    fn start_load(&self, load: &Load) -> impl Future<Output = Result<(), Error>> + Send;

    /// Waits before looking for the `looks`th time; `false` when it is time to leave the rest to the next tick.
    fn pause(&self, looks: u32) -> impl Future<Output = bool> + Send;
}

/// All four doors and the clock, as a tick uses them.
pub trait Doors: Sync {
    /// Those that a load needs too.
    type Depot: Depot;

    /// Those that a load needs too.
    fn depot(&self) -> &Self::Depot;

    /// Where the folder is, for people.
    fn folder(&self) -> &str;

    /// The accounts that the folder has to be shared with.
    fn readers(&self) -> &[String];

    /// What is in the folder.
    fn list(&self) -> impl Future<Output = Result<Listing, Error>> + Send;

    /// Starts the job; [`runner::Error::Unsure`] where it may have been started.
    fn run(&self) -> impl Future<Output = Result<Execution, Error>> + Send;

    /// The executions that are waiting or at work.
    fn running(&self) -> impl Future<Output = Result<Vec<Execution>, Error>> + Send;

    /// The execution of this name, if it is still known.
    fn find(&self, name: &str) -> impl Future<Output = Result<Option<Execution>, Error>> + Send;
}

/// Whether the job may have been started although its runner said no.
pub(crate) fn is_unsure(error: &Error) -> bool {
    matches!(error, Error::Runner(runner::Error::Unsure { .. }))
}
