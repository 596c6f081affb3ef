//! The real doors, opened where the options say, and the clock that a tick goes by.

use std::env;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use carmila_cloud::folder::{self, Folder, Listing};
use carmila_cloud::load::Load;
use carmila_cloud::newest;
use carmila_cloud::papers::{Harm, Papers};
use carmila_cloud::run_id::RunId;
use carmila_cloud::runner::{CloudRun, Execution, Process, Runner};
use carmila_cloud::runs::{self, LOADED, PREDICTIONS};
use carmila_cloud::store::{Generation, Precondition, Store};
use carmila_cloud::warehouse::{self, BigQuery, Sqlite, State, Table, Warehouse};
use carmila_voice::Lang;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::doors::{Depot, Doors};
use crate::error::Error;
use crate::options::{Holdings, Job, Pipeline};
use crate::tables::Tables;

const PROGRAM: &str = "carmila-job";
/// The accounts that read the folder.
const READERS: [&str; 2] = ["job-carmila", "trigger-carmila"];
/// How long between two looks at what is at work: at first and at most, on this machine and elsewhere.
const NEAR: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(400));
const FAR: (Duration, Duration) = (Duration::from_millis(800), Duration::from_secs(15));

/// Store and tables.
#[derive(Debug)]
pub struct Held {
    store: Store,
    tables: Tables,
    query: String,
}

/// All four doors.
#[derive(Debug)]
pub struct Opened {
    folder: Folder,
    place: String,
    readers: Vec<String>,
    held: Held,
    runner: Runner,
}

/// Store and warehouse as one tick uses them: until its deadline, or until it is stopped.
#[derive(Debug)]
pub struct Reach<'a> {
    held: &'a Held,
    pace: (Duration, Duration),
    until: Instant,
    stop: CancellationToken,
}

/// The doors as one tick uses them.
#[derive(Debug)]
pub struct Session<'a> {
    opened: &'a Opened,
    reach: Reach<'a>,
}

impl Held {
    /// Store and warehouse of this pipeline.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub async fn open(holdings: &Holdings) -> Result<Held, Error> {
        let google = &holdings.google;
        let store = Store::open(&holdings.store, google)?;
        let table = Table::predictions(&holdings.table).map_err(warehouse::Error::from)?;
        let warehouse = match &holdings.warehouse {
            warehouse::Address::Sqlite(path) => Warehouse::Sqlite(Sqlite::new(path, table)),
            warehouse::Address::BigQuery { project, dataset, .. } => {
                Warehouse::BigQuery(BigQuery::open(project, dataset, &holdings.location, table, google).await?)
            }
        };
        let tables = Tables::new(warehouse, &holdings.intervals)?;
        Ok(Held { store, tables, query: query(holdings) })
    }

    /// Both for one tick that has `patience`.
    pub fn reach(&self, patience: Duration, stop: CancellationToken) -> Reach<'_> {
        let near =
            matches!(self.store, Store::Directory(_)) && matches!(self.tables.predictions(), Warehouse::Sqlite(_));
        Reach { held: self, pace: if near { NEAR } else { FAR }, until: Instant::now() + patience, stop }
    }

    /// Where runs are.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What they are loaded into.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Where a person finds the table, and how to ask it for something.
    pub fn table(&self) -> (String, &str) {
        (self.tables.predictions().locate(), &self.query)
    }

    /// Where a person opens the newest report.
    pub fn report(&self) -> String {
        self.store.link(newest::NAME)
    }

    /// What the run changed and found, as its papers tell people; nothing where they cannot be read, or do not say.
    pub async fn summary(&self, run: &RunId, lang: Lang) -> Option<String> {
        let papers = boxed(Papers::read(&self.store, run)).await.ok()?.ok()?;
        papers.summary.get(lang.as_str()).cloned()
    }

    /// Where a person finds what this run published.
    pub fn csv(&self, run: &RunId) -> String {
        self.store.locate(&runs::path(run, PREDICTIONS))
    }
}

impl Opened {
    /// The doors of this pipeline.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub async fn open(pipeline: &Pipeline) -> Result<Opened, Error> {
        let google = &pipeline.holdings.google;
        let folder = Folder::open(&pipeline.folder, google)?;
        let held = Held::open(&pipeline.holdings).await?;
        let runner = match (&pipeline.job, &held.store) {
            (Job::Process { program, arguments }, Store::Directory(directory)) => {
                let program = program.clone().unwrap_or_else(beside);
                let arguments = arguments.iter().map(Into::into).collect();
                Runner::Process(Process::new(program, arguments, directory.clone()))
            }
            (Job::CloudRun { project, region, job }, _) => {
                Runner::CloudRun(CloudRun::open(project, region, job, google).await?)
            }
            (Job::Process { .. }, Store::Bucket(_)) => return Err(Error::Unfollowed),
        };
        let place = folder.locate();
        Ok(Opened { folder, place, readers: readers(pipeline), held, runner })
    }

    /// The doors for one tick that has `patience`.
    pub fn session(&self, patience: Duration, stop: CancellationToken) -> Session<'_> {
        let pace = if matches!(self.runner, Runner::Process(_)) { NEAR } else { FAR };
        Session { opened: self, reach: Reach { pace, ..self.held.reach(patience, stop) } }
    }

    /// Store and warehouse.
    pub fn held(&self) -> &Held {
        &self.held
    }
}

/// The job beside this program.
pub(crate) fn beside() -> PathBuf {
    let here = env::current_exe().ok().and_then(|program| program.parent().map(|parent| parent.join(PROGRAM)));
    here.unwrap_or_else(|| PROGRAM.into()).with_extension(env::consts::EXE_EXTENSION)
}

pub(crate) fn readers(pipeline: &Pipeline) -> Vec<String> {
    match (&pipeline.folder, &pipeline.project) {
        (folder::Address::Drive(_), Some(project)) => {
            READERS.iter().map(|account| format!("{account}@{project}.iam.gserviceaccount.com")).collect()
        }
        (folder::Address::Drive(_), None) => READERS.map(str::to_owned).into(),
        (folder::Address::Directory(_), _) => Vec::new(),
    }
}

/// A question to the table, for people to begin with.
fn query(holdings: &Holdings) -> String {
    let select = |table: &str| {
        format!("SELECT date, nom_mall, donnees_reelles, donnees_predites FROM {table} ORDER BY date DESC LIMIT 10")
    };
    match &holdings.warehouse {
        warehouse::Address::Sqlite(path) => format!("sqlite3 {} '{}'", path.display(), select(&holdings.table)),
        warehouse::Address::BigQuery { project, dataset, table } => {
            format!("bq query --use_legacy_sql=false '{}'", select(&format!("`{project}.{dataset}.{table}`")))
        }
    }
}

/// Google's clients nest futures so deep that the compiler takes minutes over a tick that holds them unboxed.
fn boxed<'a, T>(future: impl Future<Output = T> + Send + 'a) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
    Box::pin(future)
}

impl Depot for Reach<'_> {
    async fn read(&self, name: &str) -> Result<Option<(Vec<u8>, Generation)>, Error> {
        Ok(boxed(self.held.store.read(name)).await?)
    }

    async fn write(&self, name: &str, bytes: Vec<u8>, precondition: Precondition) -> Result<Generation, Error> {
        Ok(boxed(self.held.store.write(name, bytes, precondition)).await?)
    }

    fn table(&self) -> &str {
        &self.held.tables.predictions().table().name
    }

    fn warehouse_is_near(&self) -> bool {
        matches!(self.held.tables.predictions(), Warehouse::Sqlite(_))
    }

    async fn check_table(&self) -> Result<(), Error> {
        Ok(boxed(self.held.tables.check()).await?)
    }

    async fn harm(&self, run: &RunId) -> Result<Option<Harm>, Error> {
        let store = &self.held.store;
        Ok(match boxed(Papers::read(store, run)).await? {
            Ok(papers) => boxed(papers.harm(store, LOADED)).await?,
            Err(harm) => Some(harm),
        })
    }

    async fn load_state(&self, load: &Load) -> Result<State, Error> {
        Ok(boxed(self.held.tables.state(load)).await?)
    }

    async fn start_load(&self, load: &Load) -> Result<(), Error> {
        Ok(boxed(self.held.tables.start(load, &self.held.store)).await?)
    }

    async fn pause(&self, looks: u32) -> bool {
        let (first, most) = self.pace;
        let pause = first.mul_f64(1.3_f64.powi(looks.min(30) as i32)).min(most);
        tokio::select! {
            () = self.stop.cancelled() => false,
            () = tokio::time::sleep_until((Instant::now() + pause).min(self.until)) => Instant::now() < self.until,
        }
    }
}

impl<'a> Doors for Session<'a> {
    type Depot = Reach<'a>;

    fn depot(&self) -> &Reach<'a> {
        &self.reach
    }

    fn folder(&self) -> &str {
        &self.opened.place
    }

    fn readers(&self) -> &[String] {
        &self.opened.readers
    }

    async fn list(&self) -> Result<Listing, Error> {
        Ok(boxed(self.opened.folder.list()).await?)
    }

    async fn run(&self) -> Result<Execution, Error> {
        Ok(boxed(self.opened.runner.run()).await?)
    }

    async fn running(&self) -> Result<Vec<Execution>, Error> {
        Ok(boxed(self.opened.runner.running()).await?)
    }

    async fn find(&self, name: &str) -> Result<Option<Execution>, Error> {
        Ok(boxed(self.opened.runner.find(name)).await?)
    }
}
