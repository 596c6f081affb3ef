//! One run dealt out over several tasks. A task predicts its share and leaves it in the store under the run's id; the
//! task that finds all shares there goes on. What is predicted never depends on who predicts it.

use serde::{Deserialize, Serialize};

use carmila_cloud::run_id::RunId;
use carmila_cloud::store::{Error, Precondition, Store};

use crate::prediction::Prediction;

/// Which of how many tasks this process is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Share {
    index: usize,
    count: usize,
}

/// What one task predicted: for each unit of work, by its number, its predictions.
pub type Units = Vec<(usize, Vec<Prediction>)>;

#[derive(Debug, Serialize, Deserialize)]
struct Part {
    run: RunId,
    units: Units,
}

impl Share {
    /// The only task.
    pub const WHOLE: Share = Share { index: 0, count: 1 };

    /// Task `index`, from 0, of `count`; `None` if there is no such task.
    pub fn new(index: usize, count: usize) -> Option<Share> {
        (index < count).then_some(Share { index, count })
    }

    /// Whether no other task works on the same run.
    pub fn is_whole(self) -> bool {
        self.count == 1
    }

    /// The units of work of this task, out of `units`.
    pub fn deal(self, units: usize) -> Vec<usize> {
        (self.index..units).step_by(self.count).collect()
    }

    /// What this task predicted earlier, if it did.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recall(self, store: &Store, run: &RunId) -> Result<Option<Units>, Error> {
        read(store, run, &self.name(run)).await
    }

    /// Leaves this task's part in the store.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn leave(self, store: &Store, run: &RunId, units: Units) -> Result<(), Error> {
        let name = self.name(run);
        let part = Part { run: run.clone(), units };
        let bytes = serde_json::to_vec(&part).map_err(|_| Error::Damaged(name.clone()))?;
        store.write(&name, bytes, Precondition::Any).await.map(drop)
    }

    /// The predictions of all tasks, by unit, if all tasks left theirs.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn gather(self, store: &Store, run: &RunId) -> Result<Option<Vec<Vec<Prediction>>>, Error> {
        let mut all = Vec::new();
        for index in 0..self.count {
            match read(store, run, &Share { index, ..self }.name(run)).await? {
                Some(units) => all.extend(units),
                None => return Ok(None),
            }
        }
        all.sort_by_key(|(unit, _)| *unit);
        Ok(Some(all.into_iter().map(|(_, predictions)| predictions).collect()))
    }

    /// Takes away the parts of a run that is published.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn clear(self, store: &Store, run: &RunId) -> Result<(), Error> {
        for name in store.list(&format!("parts/{run}/")).await? {
            store.delete(&name).await?;
        }
        Ok(())
    }

    fn name(self, run: &RunId) -> String {
        format!("parts/{run}/{}-of-{}.json", self.index, self.count)
    }
}

async fn read(store: &Store, run: &RunId, name: &str) -> Result<Option<Units>, Error> {
    let Some((bytes, _)) = store.read(name).await? else { return Ok(None) };
    // A part that cannot be read is made again.
    let part = serde_json::from_slice::<Part>(&bytes).ok();
    Ok(part.filter(|part| part.run == *run).map(|part| part.units))
}
