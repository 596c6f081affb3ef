//! An earlier run published again, and loaded. Nothing runs because of it: what is published goes on to stand for the same
//! workbooks, so that the ticks to come leave it until a file or the version changes.

use std::ops::ControlFlow;

use carmila_cloud::run_id::RunId;

use crate::decide::{Action, Done, Observed, decide};
use crate::doors::Depot;
use crate::error::Error;
use crate::load;
use crate::observe::observe_published;
use crate::outcome::Ending;
use crate::tick::end;

/// What came of a rollback.
#[derive(Clone, Debug, PartialEq)]
pub struct RolledBack {
    /// The run that was published before, where one was: the same one where nothing had to move.
    pub from: Option<RunId>,
    /// Whether what is published had been asked for by hand, `--as-of` or `--until` a day. Such a run is not loaded.
    pub by_hand: bool,
    /// How the load ended.
    pub ending: Ending,
}

/// Loads what is published, unless the table holds it.
pub async fn load_published<D: Depot>(depot: &D) -> (Ending, bool) {
    let (mut done, mut seen, mut conflicts) = (Done::default(), None, 0);
    loop {
        let failed = match round(depot, &mut done, &mut seen).await {
            Ok(ControlFlow::Break(ending)) => {
                let published = seen.and_then(|observed: Observed| observed.published);
                return (ending, published.is_some_and(|published| !published.latest.asked.is_plain()));
            }
            Ok(ControlFlow::Continue(())) => continue,
            Err(error) => error,
        };
        conflicts += 1;
        if !failed.is_conflict() || !depot.pause(conflicts).await {
            return (end(&failed, done, seen), false);
        }
    }
}

async fn round<D: Depot>(
    depot: &D,
    done: &mut Done,
    seen: &mut Option<Observed>,
) -> Result<ControlFlow<Ending>, Error> {
    let observed = observe_published(depot, done.clone()).await?;
    let action = decide(&observed);
    if let Action::End(ending) = action {
        *seen = Some(observed);
        return Ok(ControlFlow::Break(ending));
    }
    let left = load::act(depot, action, &observed, done).await?;
    let ending = left.map(|outcome| Observed { done: done.clone(), ..observed.clone() }.ending(outcome));
    *seen = Some(observed);
    Ok(ending.map_or(ControlFlow::Continue(()), ControlFlow::Break))
}
