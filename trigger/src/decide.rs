//! From what was observed to what is done: a pure function.

use carmila_cloud::VERSION;
use carmila_cloud::attempt::{self, Attempt};
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::latest::Latest;
use carmila_cloud::load::Load;
use carmila_cloud::papers::Harm;
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::runner::{Execution, State as Ended};
use carmila_cloud::store::Generation;
use carmila_cloud::warehouse::State;

use crate::outcome::{Ending, Failure, Left, Obstacle, Outcome};

/// How many executions may crash on the same workbooks.
pub const CRASHES: u32 = 3;
/// How many loads a tick tries.
pub const LOADS: u32 = 2;

/// What a tick sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// The load that was announced last.
    pub announced: Option<Announced>,
    /// The writing that announced it, also where it cannot be read.
    pub announcement: Option<Generation>,
    /// What is published.
    pub published: Option<Published>,
    /// What is in the folder; none where nobody looks, since nothing is to run.
    pub folder: Option<Contents>,
    /// Who works, or worked, on these workbooks; asked only when [`Action::Look`] says so.
    pub work: Option<Work>,
    /// What this tick did.
    pub done: Done,
}

/// An announced load.
#[derive(Clone, Debug, PartialEq)]
pub struct Announced {
    /// The load.
    pub load: Load,
    /// How its job stands.
    pub state: State,
}

/// A published run.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The document.
    pub latest: Latest,
    /// Which writing of it.
    pub generation: Generation,
}

/// What is in the folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// The fingerprint of the workbooks.
    pub fingerprint: Fingerprint,
    /// How many workbooks.
    pub workbooks: usize,
    /// How many other things.
    pub others: usize,
    /// Where it is.
    pub place: String,
    /// The accounts that it has to be shared with.
    pub readers: Vec<String>,
}

/// Who works, or worked, on these workbooks.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// The executions at work, on whatever workbooks.
    pub running: Vec<Execution>,
    /// The attempt at these workbooks.
    pub attempt: Option<Attempt>,
    /// How the attempt's execution ended, where that matters and its runner still knows.
    pub last_words: Option<String>,
}

/// What a tick did so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Done {
    /// The execution that it started.
    pub started: Option<Started>,
    /// Executions that it saw ended, which a list may still hold for a while.
    pub ended: Vec<String>,
    /// The execution that it waited for last.
    pub waited_for: Option<String>,
    /// How many loads it announced.
    pub announced: u32,
    /// How many rows it loaded, or saw loaded.
    pub loaded: Option<u64>,
    /// The run that the table held when it began.
    pub before: Option<RunId>,
    /// The run that it found whole.
    pub whole: Option<RunId>,
    /// The run that it found harmed, and what is wrong.
    pub harmed: Option<(RunId, Harm)>,
}

/// An execution that a tick started.
#[derive(Clone, Debug, PartialEq)]
pub enum Started {
    /// It is at work.
    AtWork(String),
    /// It ended well, or its runner no longer knows.
    Over(String),
    /// It ended badly, and why.
    Badly(String, String),
    /// Whether it was started is not known, and why.
    Unsure(String),
}

impl Started {
    /// Its name, where one is known.
    pub fn name(&self) -> Option<&str> {
        match self {
            Started::AtWork(name) | Started::Over(name) | Started::Badly(name, _) => Some(name),
            Started::Unsure(_) => None,
        }
    }
}

impl Done {
    fn is_harmed(&self, run: &RunId) -> bool {
        self.harmed.as_ref().is_some_and(|(harmed, _)| harmed == run)
    }

    /// This execution is over; `None` where its runner no longer knows it.
    pub fn see_ended(&mut self, execution: &str, state: Option<Ended>) {
        // It may have made again what was harmed.
        self.harmed = None;
        self.ended.push(execution.to_owned());
        if self.started == Some(Started::AtWork(execution.to_owned())) {
            self.started = Some(match state {
                Some(Ended::Failed { reason }) => Started::Badly(execution.to_owned(), reason),
                _ => Started::Over(execution.to_owned()),
            });
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Ask who works on these workbooks.
    Look,
    /// Start the job.
    Run,
    /// Wait for this execution.
    WaitForRun(String),
    /// Announce this load.
    Announce(Load),
    /// Start the announced load.
    StartLoad(Load),
    /// Wait for the announced load.
    WaitForLoad(Load),
    /// Say that the announced load is done.
    MarkDone(Load),
    /// Nothing more.
    End(Ending),
}

/// What is to be done in this situation.
pub fn decide(observed: &Observed) -> Action {
    load(observed).unwrap_or_else(|| match observed.harm() {
        Some(harm) => mend(observed, harm),
        None if observed.stands() => observed.end(None),
        None => run(observed),
    })
}

/// What is published and not in the table is loaded, whatever the folder says: workbooks that change faster than runs
/// end would keep the table from moving otherwise. A load that fails holds up nothing but itself, since the next run may
/// mend what is wrong with it.
fn load(observed: &Observed) -> Option<Action> {
    let fit = |latest: &Latest| latest.asked.is_plain() && !observed.done.is_harmed(&latest.run);
    let plain = observed.published.as_ref().filter(|published| fit(&published.latest));
    let first = plain.map(|published| Load::first(published.latest.run.clone(), published.generation));
    let Some(Announced { load, state, .. }) = &observed.announced else { return first.map(Action::Announce) };
    let current = first.as_ref().is_some_and(|first| first.run == load.run && first.generation == load.generation);
    match state {
        // A load without its file ends nowhere; that of another run may.
        State::Absent if observed.done.is_harmed(&load.run) => first.map(Action::Announce),
        State::Absent if current || !load.done => Some(Action::StartLoad(load.clone())),
        State::Running => Some(Action::WaitForLoad(load.clone())),
        State::Done { .. } if !load.done => Some(Action::MarkDone(load.clone())),
        State::Done { .. } if current => None,
        State::Failed { .. } if current && observed.done.announced < LOADS => Some(Action::Announce(load.next())),
        State::Failed { reason } if current => {
            observed.stands().then(|| observed.fail(Failure::Load { reason: reason.clone() }))
        }
        _ => first.map(Action::Announce),
    }
}

/// A file of what is published is not what its run wrote: the job makes it again, if it can.
fn mend(observed: &Observed, harm: &Harm) -> Action {
    let tried = matches!(observed.done.started, Some(Started::Over(_)));
    match &observed.folder {
        Some(folder) if folder.workbooks > 0 && !(tried && observed.stands()) => run(observed),
        _ => observed.fail(Failure::Harmed { harm: harm.clone() }),
    }
}

/// What the folder holds is not what is published.
fn run(observed: &Observed) -> Action {
    let Observed { folder, work, done, .. } = observed;
    let Some(folder) = folder else { return observed.end(None) };
    if folder.workbooks == 0 {
        return observed.block(Obstacle::NoWorkbooks {
            place: folder.place.clone(),
            readers: folder.readers.clone(),
            others: folder.others,
        });
    }
    if let Some(Started::AtWork(name)) = &done.started {
        return Action::WaitForRun(name.clone());
    }
    let Some(Work { running, attempt, last_words }) = work else { return Action::Look };
    if let Some(execution) = running.iter().find(|execution| !done.ended.contains(&execution.name)) {
        return Action::WaitForRun(execution.name.clone());
    }
    let attempt = attempt.as_ref().filter(|attempt| attempt.version == VERSION);
    let closed = attempt.and_then(|attempt| attempt.closed.as_ref());
    if let Some(refusal) = closed.filter(|closed| closed.outcome == attempt::Outcome::Refused) {
        return observed.block(Obstacle::Refused { findings: refusal.findings.clone() });
    }
    let crashed = attempt.filter(|attempt| attempt.closed.is_none());
    match (&done.started, crashed) {
        (Some(Started::Badly(_, reason)), _) => observed.fail(Failure::Execution { reason: Some(reason.clone()) }),
        (Some(Started::Unsure(reason)), _) => observed.fail(Failure::Unsure { reason: reason.clone() }),
        (Some(_), Some(_)) => observed.fail(Failure::Execution { reason: last_words.clone() }),
        (Some(_), None) => observed.end(Some(Left::Workbooks)),
        (None, Some(attempt)) if attempt.claims >= CRASHES => {
            observed.block(Obstacle::Crashed { times: attempt.claims, reason: last_words.clone() })
        }
        (None, _) => Action::Run,
    }
}

impl Observed {
    /// Whether what is published is what a run on the folder would publish, or nobody asks for a run.
    pub fn stands(&self) -> bool {
        let Some(folder) = &self.folder else { return true };
        let stands = |p: &Published| p.latest.stands_for(&folder.fingerprint, VERSION, Asked::default());
        self.published.as_ref().is_some_and(stands)
    }

    /// The run that the table holds, as far as what was announced tells.
    pub fn held(&self) -> Option<RunId> {
        self.announced.as_ref().filter(|announced| announced.load.done).map(|announced| announced.load.run.clone())
    }

    /// What is wrong with what is published, as far as this tick knows.
    fn harm(&self) -> Option<&Harm> {
        let (run, harm) = self.done.harmed.as_ref()?;
        self.published.as_ref().filter(|published| published.latest.run == *run).map(|_| harm)
    }

    /// How the tick ends with this outcome.
    pub fn ending(&self, outcome: Outcome) -> Ending {
        let run = self.published.as_ref().map(|published| published.latest.run.clone());
        let news = run != self.done.before;
        let started = self.done.started.as_ref().and_then(Started::name).map(str::to_owned);
        Ending { outcome, run, news, execution: started.or_else(|| self.done.waited_for.clone()) }
    }

    fn end(&self, left: Option<Left>) -> Action {
        let outcome = match (&self.done.loaded, left) {
            (Some(rows), left) => Outcome::Loaded { rows: *rows, left },
            (None, Some(left)) => Outcome::RunStarted(left),
            (None, None) => Outcome::Unchanged,
        };
        Action::End(self.ending(outcome))
    }

    fn block(&self, obstacle: Obstacle) -> Action {
        Action::End(self.ending(Outcome::Blocked(obstacle)))
    }

    fn fail(&self, failure: Failure) -> Action {
        Action::End(self.ending(Outcome::Failed(failure)))
    }
}
