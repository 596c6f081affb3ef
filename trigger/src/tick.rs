//! One tick: observe, decide, act, until there is nothing more to do or it is time to leave the rest to the next one.

use std::ops::ControlFlow;

use carmila_cloud::document;
use carmila_cloud::load::Load;
use carmila_cloud::runner::State as Ended;
use carmila_cloud::warehouse::State;

use crate::decide::{Action, Done, Observed, Started, decide};
use crate::doors::{Doors, is_unsure};
use crate::error::Error;
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
        if !failed.is_conflict() || !doors.pause(conflicts).await {
            let outcome = Outcome::Failed(Failure::Door { reason: failed.to_string() });
            return match seen {
                Some(observed) => Observed { done, ..observed }.ending(outcome),
                None => Ending { outcome, run: None, execution: None },
            };
        }
    }
}

async fn round<D: Doors>(
    doors: &D,
    done: &mut Done,
    seen: &mut Option<Observed>,
) -> Result<ControlFlow<Ending>, Error> {
    let mut observed = observe(doors, done.clone()).await?;
    let mut action = decide(&observed);
    if action == Action::Look {
        observed.work = Some(look(doors, &observed.folder.fingerprint).await?);
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
        Action::Announce(load) => {
            if load.attempt == 1 {
                doors.check_table().await?;
            }
            done.announced += 1;
            announce(doors, &observed, &load).await?;
            None
        }
        Action::StartLoad(load) => {
            doors.start_load(&load).await?;
            wait_for_load(doors, &load, done).await?
        }
        Action::WaitForLoad(load) => wait_for_load(doors, &load, done).await?,
        Action::MarkDone(load) => {
            if let Some(State::Done { rows }) = observed.announced.as_ref().map(|announced| &announced.state) {
                done.loaded = Some(*rows);
            }
            announce(doors, &observed, &Load { done: true, ..load }).await?;
            None
        }
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
        if !doors.pause(looks).await {
            let ours = done.started.as_ref().and_then(Started::name) == Some(execution);
            let left = Outcome::RunStarted(Left::Execution);
            return Ok(Some(if ours { left } else { Outcome::AlreadyRunning(Busy::Execution) }));
        }
    }
}

async fn wait_for_load<D: Doors>(doors: &D, load: &Load, done: &mut Done) -> Result<Option<Outcome>, Error> {
    let mut looks = 0;
    loop {
        match doors.load_state(load).await? {
            // One table has it, and it is the other's turn.
            State::Absent => doors.start_load(load).await?,
            State::Running => {}
            State::Done { rows } => {
                done.loaded = Some(rows);
                return Ok(None);
            }
            State::Failed { .. } => return Ok(None),
        }
        looks += 1;
        if !doors.pause(looks).await {
            return Ok(Some(Outcome::AlreadyRunning(Busy::Load(load.job(doors.table())))));
        }
    }
}

/// Writes what is announced, unless somebody else did since it was observed.
async fn announce<D: Doors>(doors: &D, observed: &Observed, load: &Load) -> Result<(), Error> {
    let read = observed.announced.as_ref().map(|announced| announced.generation);
    doors.write(&Load::name(doors.table()), document::write(load)?, read.into()).await?;
    Ok(())
}
