//! How a tick ends.

use carmila_cloud::papers::Harm;
use carmila_cloud::run_id::RunId;
use serde_json::Value;

/// The end of a tick.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// How it ended.
    pub outcome: Outcome,
    /// The published run, where one is known.
    pub run: Option<RunId>,
    /// Whether that is another run than the table held before.
    pub news: bool,
    /// The execution that this tick started or waited for.
    pub execution: Option<String>,
}

/// How a tick ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The table is what the folder's workbooks give.
    Unchanged,
    /// Something is at work; a later tick goes on from there.
    AlreadyRunning(Busy),
    /// This tick started an execution, and something is left for the next one.
    RunStarted(Left),
    /// The table is new.
    Loaded {
        /// How many rows it has.
        rows: u64,
        /// What is left for the next tick.
        left: Option<Left>,
    },
    /// Nothing happens until somebody does something.
    Blocked(Obstacle),
    /// The next tick tries again.
    Failed(Failure),
}

/// What failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Failure {
    /// A door or a document.
    Door {
        /// What is wrong, and what to do.
        reason: String,
        /// The same in French.
        french: String,
    },
    /// An execution of the job.
    Execution {
        /// How it ended, where its runner still knows.
        reason: Option<String>,
    },
    /// The answer to starting an execution was lost, and none is seen.
    Unsure {
        /// What happened to the answer.
        reason: String,
    },
    /// A file of the published run is not what the run wrote, and running again did not mend it.
    Harmed {
        /// What is wrong.
        harm: Harm,
    },
    /// A load of the table.
    Load {
        /// Why, in the warehouse's words.
        reason: String,
    },
}

/// What is at work.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Busy {
    /// Another tick of this process.
    Tick,
    /// An execution of the job.
    Execution,
    /// A load of the table, by its job's id.
    Load(String),
}

/// What is left for the next tick.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Left {
    /// To wait for the execution and load what it publishes.
    Execution,
    /// To run again: the workbooks changed while the execution was at work.
    Workbooks,
}

/// What stands in the way.
#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    /// Nothing in the folder is a workbook.
    NoWorkbooks {
        /// Where the folder is.
        place: String,
        /// Who has to be able to read it.
        readers: Vec<String>,
        /// How many other things are there.
        others: usize,
    },
    /// The job refused these workbooks.
    Refused {
        /// What it found.
        findings: Value,
    },
    /// The job crashed on these workbooks again and again.
    Crashed {
        /// How often.
        times: u32,
        /// How the last execution ended, where its runner still knows.
        reason: Option<String>,
    },
}

impl Outcome {
    /// Its name in answers and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Outcome::Unchanged => "unchanged",
            Outcome::AlreadyRunning(_) => "already running",
            Outcome::RunStarted(_) => "run started",
            Outcome::Loaded { .. } => "loaded",
            Outcome::Blocked(_) => "blocked",
            Outcome::Failed(_) => "failed",
        }
    }
}
