//! One tick: observe, decide, act, until there is nothing more to do or it is time to leave the rest to the next one.

use std::ops::ControlFlow;

use carmila_cloud::runner::State as Ended;

use crate::decide::{Action, Done, Observed, Started, decide};
use crate::doors::{Depot, Doors, is_unsure};
use crate::error::Error;
use crate::load;
use crate::observe::{look, observe};
use crate::outcome::{Busy, Ending, Failure, Left, Outcome};

/// Ticks once. Whatever goes wrong is an ending too.
pub async fn tick<D: Doors>(doors: &D) -> Ending {
    let mut done = Done::default();
    let mut seen = None;
    let mut conflicts = 0;
    loop {
        let failed = match round(doors, &mut done, &mut seen).await {
            Ok(ControlFlow::Break(ending)) => return ending,
            Ok(ControlFlow::Continue(())) => continue,
            Err(error) => error,
        };
        // Someone else was faster: look at what they did.
        conflicts += 1;
        if !failed.is_conflict() || !doors.depot().pause(conflicts).await {
            return end(&failed, done, seen);
        }
    }
}

/// The ending of what failed.
pub(crate) fn end(failed: &Error, done: Done, seen: Option<Observed>) -> Ending {
    let outcome = Outcome::Failed(Failure::Door { reason: failed.to_string(), french: failed.french() });
    match seen {
        Some(observed) => Observed { done, ..observed }.ending(outcome),
        None => Ending { outcome, run: None, news: false, execution: None },
    }
}

async fn round<D: Doors>(
    doors: &D,
    done: &mut Done,
    seen: &mut Option<Observed>,
) -> Result<ControlFlow<Ending>, Error> {
    let mut observed = observe(doors, done.clone()).await?;
    if seen.is_none() {
        done.before = observed.held();
        observed.done.before = done.before.clone();
    }
    let mut action = decide(&observed);
    if action == Action::Look {
        if let Some(folder) = &observed.folder {
            observed.work = Some(look(doors, &folder.fingerprint).await?);
        }
        action = decide(&observed);
    }
    tracing::debug!(?action, "decided");
    let left = match action {
        Action::End(ending) => return Ok(ControlFlow::Break(ending)),
        Action::Look => None,
        Action::Run => {
            run(doors, done).await?;
            None
        }
        Action::WaitForRun(execution) => wait_for_run(doors, &execution, done).await?,
        of_a_load => load::act(doors.depot(), of_a_load, &observed, done).await?,
    };
    let ending = left.map(|outcome| Observed { done: done.clone(), ..observed.clone() }.ending(outcome));
    *seen = Some(observed);
    Ok(ending.map_or(ControlFlow::Continue(()), ControlFlow::Break))
}

async fn run<D: Doors>(doors: &D, done: &mut Done) -> Result<(), Error> {
    done.started = Some(match doors.run().await {
        Ok(execution) => {
            tracing::info!(execution = execution.name, "started {}", execution.name);
            Started::AtWork(execution.name)
        }
        Err(error) if is_unsure(&error) => {
            tracing::warn!("{error}");
            Started::Unsure(error.to_string())
        }
        Err(error) => return Err(error),
    });
    Ok(())
}

async fn wait_for_run<D: Doors>(doors: &D, execution: &str, done: &mut Done) -> Result<Option<Outcome>, Error> {
    done.waited_for = Some(execution.to_owned());
    let mut looks = 0;
    loop {
        match doors.find(execution).await?.map(|found| found.state) {
            Some(Ended::Running) => {}
            ended => {
                done.see_ended(execution, ended);
                return Ok(None);
            }
        }
        looks += 1;
        if !doors.depot().pause(looks).await {
            let ours = done.started.as_ref().and_then(Started::name) == Some(execution);
            let left = Outcome::RunStarted(Left::Execution);
            return Ok(Some(if ours { left } else { Outcome::AlreadyRunning(Busy::Execution) }));
        }
    }
}
