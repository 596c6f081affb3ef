//! `loads/<table>.json`: which load of the warehouse was announced last, and whether it is done.
//!
//! A load is announced here, with a generation precondition, before it is started, and no other is announced before its
//! job has ended. So a trigger that comes late with an older run can only start the load that is announced: the table
//! never goes back. It also spares a quiet tick every question to the warehouse.

use serde::{Deserialize, Serialize};

use crate::run_id::RunId;
use crate::store::Generation;

/// The load that was announced last.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// The run whose files are loaded.
    pub run: RunId,
    /// The generation of `latest.json` that named the run: a rollback has one of its own.
    pub generation: Generation,
    /// From 1; a failed load is followed by another attempt.
    pub attempt: u32,
    /// Whether its job ended well.
    pub done: bool,
}

impl Load {
    /// The document of the load into `table`.
    pub fn name(table: &str) -> String {
        format!("loads/{table}.json")
    }

    /// The id of the load's job, which the warehouse takes once: letters, digits, dashes and underscores.
    pub fn job(&self, table: &str) -> String {
        format!("{table}-{}-{}-{}", self.run, self.generation.0, self.attempt)
    }

    /// The first load of this publication.
    pub fn first(run: RunId, generation: Generation) -> Load {
        Load { run, generation, attempt: 1, done: false }
    }

    /// What follows when this one failed.
    pub fn next(&self) -> Load {
        Load { attempt: self.attempt + 1, done: false, ..self.clone() }
    }
}
