//! The steps of a load: announced, started, waited for, marked as done.

use carmila_cloud::document;
use carmila_cloud::load::Load;
use carmila_cloud::run_id::RunId;
use carmila_cloud::runs::path;
use carmila_cloud::warehouse::State;

use crate::decide::{Action, Done, Observed};
use crate::doors::Depot;
use crate::error::Error;
use crate::outcome::{Busy, Outcome};

/// Does what is to be done about a load; an outcome where the rest is left to the next tick. Other actions are not seen to
/// here.
///
/// # Errors
/// When a door or a document fails.
pub async fn act<D: Depot>(
    depot: &D,
    action: Action,
    observed: &Observed,
    done: &mut Done,
) -> Result<Option<Outcome>, Error> {
    match action {
        Action::Announce(load) => {
            if load.attempt == 1 {
                depot.check_table().await?;
                if !is_whole(depot, &load.run, done).await? {
                    return Ok(None);
                }
            }
            done.announced += 1;
            announce(depot, observed, &load).await?;
            Ok(None)
        }
        Action::StartLoad(load) => {
            if !is_whole(depot, &load.run, done).await? {
                return Ok(None);
            }
            depot.start_load(&load).await?;
            wait(depot, &load, done).await
        }
        Action::WaitForLoad(load) => wait(depot, &load, done).await,
        Action::MarkDone(load) => {
            if let Some(State::Done { rows }) = observed.announced.as_ref().map(|announced| &announced.state) {
                done.loaded = Some(*rows);
            }
            announce(depot, observed, &Load { done: true, ..load }).await?;
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// Whether a run's files are what the run wrote, as far as the tables are loaded from them: nothing else reaches a table.
async fn is_whole<D: Depot>(depot: &D, run: &RunId, done: &mut Done) -> Result<bool, Error> {
    if done.whole.as_ref() != Some(run) {
        match depot.harm(run).await? {
            None => done.whole = Some(run.clone()),
            Some(harm) => {
                tracing::warn!("{} is not what {run} wrote", path(run, &harm.file));
                done.harmed = Some((run.clone(), harm));
                return Ok(false);
            }
        }
    }
    Ok(true)
}

async fn wait<D: Depot>(depot: &D, load: &Load, done: &mut Done) -> Result<Option<Outcome>, Error> {
    let mut looks = 0;
    loop {
        match depot.load_state(load).await? {
            // One table has it, and it is the other's turn.
            State::Absent => depot.start_load(load).await?,
            State::Running => {}
            State::Done { rows } => {
                done.loaded = Some(rows);
                return Ok(None);
            }
            State::Failed { .. } => return Ok(None),
        }
        looks += 1;
        if !depot.pause(looks).await {
            return Ok(Some(Outcome::AlreadyRunning(Busy::Load(load.job(depot.table())))));
        }
    }
}

/// Writes what is announced, unless somebody else did since it was observed.
async fn announce<D: Depot>(depot: &D, observed: &Observed, load: &Load) -> Result<(), Error> {
    depot.write(&Load::name(depot.table()), document::write(load)?, observed.announcement.into()).await?;
    Ok(())
}
