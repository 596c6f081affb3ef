//! The doors of the world, and a call that can be cut off before and after it takes effect.

use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;

use carmila_cloud::folder::Listing;
use carmila_cloud::load::Load;
use carmila_cloud::papers::Harm;
use carmila_cloud::run_id::RunId;
use carmila_cloud::runner::{self, Execution, State as Ended};
use carmila_cloud::store::{self, Generation, Precondition};
use carmila_cloud::warehouse::State;
use carmila_trigger::doors::{Depot, Doors};
use carmila_trigger::error::Error;

use super::job::job;
use super::world::{Fate, INTERVALS, TABLE, World};

/// Jobs that were started and that nobody polls yet.
pub type Started = Arc<Mutex<Vec<(String, Actor)>>>;
/// Something at work.
pub type Actor = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Clone)]
pub struct Shared {
    pub world: Arc<Mutex<World>>,
    pub jobs: Started,
}

impl Shared {
    pub fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// Starts an execution, as the runner does.
    pub fn start(&self, world: &mut World) -> Execution {
        let name = format!("x-{}", world.executions.len());
        world.executions.insert(name.clone(), Ended::Running);
        self.jobs.lock().unwrap().push((name.clone(), Box::pin(job(self.clone(), name.clone()))));
        Execution { name, state: Ended::Running, logs: None }
    }

    /// Somebody else may go on.
    pub async fn pass(&self) {
        let mut passed = false;
        poll_fn(move |_| if std::mem::replace(&mut passed, true) { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    async fn call<T>(&self, effect: impl FnOnce(&mut World) -> T) -> Result<T, Error> {
        self.pass().await;
        let (fate, answer) = {
            let mut world = self.lock();
            world.calls += 1;
            let fate = world.fate();
            (fate, (fate != Fate::NeverArrives).then(|| effect(&mut world)))
        };
        self.pass().await;
        match answer {
            Some(answer) if fate == Fate::Well => Ok(answer),
            _ => Err(store::Error::Unusable { path: "world".into(), source: std::io::Error::other("cut off") }.into()),
        }
    }
}

/// The doors as one tick uses them.
pub struct Tick {
    pub shared: Shared,
    pub started: Mutex<usize>,
}

impl Doors for Tick {
    type Depot = Tick;

    fn depot(&self) -> &Tick {
        self
    }

    fn folder(&self) -> &str {
        "folder"
    }

    fn readers(&self) -> &[String] {
        &[]
    }

    async fn list(&self) -> Result<Listing, Error> {
        self.shared.call(|world| world.listing()).await
    }

    async fn run(&self) -> Result<Execution, Error> {
        *self.started.lock().unwrap() += 1;
        assert_eq!(*self.started.lock().unwrap(), 1, "a tick starts two executions");
        let answer = self.shared.call(|world| self.shared.start(world)).await;
        answer.map_err(|_| runner::Error::Unsure { job: "job".into(), reason: "cut off".into() }.into())
    }

    async fn running(&self) -> Result<Vec<Execution>, Error> {
        let list = |world: &mut World| {
            // A list may still hold the execution that ended last.
            let late = world.chance().is_some_and(|byte| byte < 40).then(|| world.executions.keys().last().cloned());
            let late = late.flatten();
            let names: Vec<_> = world.executions.keys().cloned().collect();
            let listed = names.into_iter().filter(|name| world.is_at_work(name) || late.as_ref() == Some(name));
            listed.map(|name| Execution { name, state: Ended::Running, logs: None }).collect()
        };
        self.shared.call(list).await
    }

    async fn find(&self, name: &str) -> Result<Option<Execution>, Error> {
        let find = |world: &mut World| {
            let state = world.executions.get(name).cloned();
            state.map(|state| Execution { name: name.into(), state, logs: None })
        };
        self.shared.call(find).await
    }
}

impl Depot for Tick {
    async fn read(&self, name: &str) -> Result<Option<(Vec<u8>, Generation)>, Error> {
        self.shared.call(|world| world.read(name)).await
    }

    async fn write(&self, name: &str, bytes: Vec<u8>, precondition: Precondition) -> Result<Generation, Error> {
        Ok(self.shared.call(|world| world.write(name, bytes, precondition)).await??)
    }

    fn table(&self) -> &str {
        TABLE
    }

    fn warehouse_is_near(&self) -> bool {
        false
    }

    async fn check_table(&self) -> Result<(), Error> {
        self.shared.call(|_| ()).await
    }

    async fn harm(&self, _: &RunId) -> Result<Option<Harm>, Error> {
        self.shared.call(|_| None).await
    }

    async fn load_state(&self, load: &Load) -> Result<State, Error> {
        let intervals = self.shared.call(|world| world.load_state(&load.job(INTERVALS))).await?;
        let State::Done { .. } = intervals else { return Ok(intervals) };
        self.shared.call(|world| world.load_state(&load.job(TABLE))).await
    }

    async fn start_load(&self, load: &Load) -> Result<(), Error> {
        let table = match self.shared.call(|world| world.load_state(&load.job(INTERVALS))).await? {
            State::Absent => INTERVALS,
            State::Done { .. } => TABLE,
            _ => return Ok(()),
        };
        self.shared.call(|world| world.start_load(table, load)).await
    }

    async fn pause(&self, _: u32) -> bool {
        self.shared.pass().await;
        // Now and then the deadline passes.
        self.shared.lock().chance().is_none_or(|byte| byte >= 12)
    }
}
