//! A small world: a folder, a store with generations, executions, loads and the table. Every change is checked against
//! what must never happen. A tape of bytes decides all that chance decides; when it is spent, nothing goes wrong.

use std::collections::{BTreeMap, BTreeSet};

use carmila_cloud::VERSION;
use carmila_cloud::attempt::Attempt;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::folder::{Entry, Listing, Role, Stamp};
use carmila_cloud::latest::Latest;
use carmila_cloud::load::Load;
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::runner::State as Ended;
use carmila_cloud::store::{Error as StoreError, Generation, Precondition};
use carmila_cloud::warehouse::State;
use carmila_trigger::outcome::Ending;
use serde::de::DeserializeOwned;

pub const TABLE: &str = "t";
pub const INTERVALS: &str = "i";

/// What goes wrong with one call.
#[derive(Clone, Copy, PartialEq)]
pub enum Fate {
    Well,
    NeverArrives,
    AnswerIsLost,
}

pub struct World {
    tape: std::vec::IntoIter<u8>,
    clock: i64,
    /// Which set of workbooks is in the folder: its contents are those of half of it.
    pub folder: u8,
    objects: BTreeMap<String, (Vec<u8>, Generation)>,
    /// The contents of each run.
    pub runs: BTreeMap<RunId, u8>,
    pub executions: BTreeMap<String, Ended>,
    pub loads: BTreeMap<String, (RunId, State)>,
    /// The publication that the table holds.
    pub table: Option<(RunId, Generation)>,
    /// The run whose intervals are in their table.
    pub intervals: Option<RunId>,
    publications: BTreeMap<Generation, Latest>,
    pub endings: Vec<Ending>,
    pub calls: usize,
}

impl World {
    pub fn new(tape: Vec<u8>) -> World {
        World {
            tape: tape.into_iter(),
            clock: 0,
            folder: 0,
            objects: BTreeMap::new(),
            runs: BTreeMap::new(),
            executions: BTreeMap::new(),
            loads: BTreeMap::new(),
            table: None,
            intervals: None,
            publications: BTreeMap::new(),
            endings: Vec::new(),
            calls: 0,
        }
    }

    /// The next byte; `None` when chance has nothing more to say.
    pub fn chance(&mut self) -> Option<u8> {
        self.tape.next()
    }

    pub fn fate(&mut self) -> Fate {
        match self.chance() {
            Some(0..3) => Fate::NeverArrives,
            Some(3..6) => Fate::AnswerIsLost,
            _ => Fate::Well,
        }
    }

    pub fn listing(&self) -> Listing {
        let entry = Entry {
            id: "flux".into(),
            name: "flux.csv".into(),
            role: Role::Flux,
            stamp: Stamp::Version(self.folder.to_string()),
            size: None,
        };
        Listing { workbooks: vec![entry], passed_over: Vec::new() }
    }

    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.listing().workbooks)
    }

    pub fn read(&self, name: &str) -> Option<(Vec<u8>, Generation)> {
        self.objects.get(name).cloned()
    }

    pub fn document<T: DeserializeOwned>(&self, name: &str) -> Option<(T, Generation)> {
        self.read(name).map(|(bytes, generation)| (serde_json::from_slice(&bytes).unwrap(), generation))
    }

    pub fn latest(&self) -> Option<(Latest, Generation)> {
        self.document(Latest::NAME)
    }

    pub fn attempt(&self) -> Option<Attempt> {
        self.document(&Attempt::name(&self.fingerprint(), Asked::default())).map(|(attempt, _)| attempt)
    }

    pub fn write(&mut self, name: &str, bytes: Vec<u8>, precondition: Precondition) -> Result<Generation, StoreError> {
        let current = self.objects.get(name).map(|(_, generation)| *generation);
        let holds = match precondition {
            Precondition::Any => true,
            Precondition::DoesNotExist => current.is_none(),
            Precondition::Generation(read) => current == Some(read),
        };
        if !holds {
            return Err(StoreError::Conflict(name.into()));
        }
        if name == Latest::NAME {
            let latest: Latest = serde_json::from_slice(&bytes).unwrap();
            let before = self.latest().map(|(latest, _)| latest);
            let again = before.is_some_and(|before| before.stands_for(&latest.fingerprint, VERSION, latest.asked));
            assert!(!again, "a second run is published for the same workbooks");
            return Ok(self.publish(latest));
        }
        Ok(self.put(name, bytes))
    }

    fn publish(&mut self, latest: Latest) -> Generation {
        assert!(self.runs.contains_key(&latest.run), "a run that is not whole is published");
        let generation = self.put(Latest::NAME, serde_json::to_vec(&latest).unwrap());
        self.publications.insert(generation, latest);
        generation
    }

    fn put(&mut self, name: &str, bytes: Vec<u8>) -> Generation {
        self.clock += 1;
        self.objects.insert(name.into(), (bytes, Generation(self.clock)));
        Generation(self.clock)
    }

    pub fn is_at_work(&self, execution: &str) -> bool {
        self.executions.get(execution) == Some(&Ended::Running)
    }

    pub fn load_state(&self, job: &str) -> State {
        self.loads.get(job).map_or(State::Absent, |(_, state)| state.clone())
    }

    pub fn start_load(&mut self, table: &str, load: &Load) {
        let job = load.job(table);
        if self.loads.contains_key(&job) {
            return;
        }
        let busy: Vec<_> = self.loads.iter().filter(|(_, (_, state))| *state == State::Running).collect();
        assert!(busy.is_empty(), "{job} is started while {busy:?} is at work");
        let (announced, _) = self.document::<Load>(&Load::name(TABLE)).expect("a load is started unannounced");
        assert_eq!(announced.job(table), job, "another load is announced than is started");
        self.loads.insert(job, (load.run.clone(), State::Running));
    }

    /// Whether the table refuses what this run holds.
    pub fn is_poisoned(&self, run: &RunId) -> bool {
        self.runs[run] % 8 == 7
    }

    /// The load at work, if any, ends.
    pub fn end_load(&mut self, well: bool) {
        let running = self.loads.iter().find(|(_, (_, state))| *state == State::Running);
        let Some((job, (run, _))) = running.map(|(job, load)| (job.clone(), load.clone())) else { return };
        if !well || self.is_poisoned(&run) {
            self.loads.insert(job, (run, State::Failed { reason: "no".into() }));
            return;
        }
        if job.starts_with(INTERVALS) {
            self.intervals = Some(run.clone());
            self.loads.insert(job, (run, State::Done { rows: 1 }));
            return;
        }
        assert_eq!(self.intervals.as_ref(), Some(&run), "the predictions name a run whose intervals are missing");
        // Its id names the publication.
        let generation = Generation(job.rsplit('-').nth(1).unwrap().parse().unwrap());
        assert_eq!(self.publications[&generation].run, run, "the run is not the one that was published");
        if let Some((_, before)) = &self.table {
            assert!(*before < generation, "the table goes back, or is loaded twice: {before:?}, then {generation:?}");
        }
        self.table = Some((run.clone(), generation));
        self.loads.insert(job, (run, State::Done { rows: 1 }));
    }

    /// Somebody points `latest.json` at an earlier run.
    pub fn roll_back(&mut self, choice: u8) {
        let Some((latest, _)) = self.latest() else { return };
        let runs: BTreeSet<_> = self.runs.keys().filter(|run| **run != latest.run).cloned().collect();
        if let Some(run) = runs.iter().nth(usize::from(choice) % runs.len().max(1)) {
            self.publish(Latest { run: run.clone(), ..latest });
        }
    }
}
