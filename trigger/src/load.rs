//! The steps of a load: announced, started, waited for, marked as done.

use carmila_cloud::document;
use carmila_cloud::load::Load;
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
            }
            done.announced += 1;
            announce(depot, observed, &load).await?;
            Ok(None)
        }
        Action::StartLoad(load) => {
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
    let read = observed.announced.as_ref().map(|announced| announced.generation);
    depot.write(&Load::name(depot.table()), document::write(load)?, read.into()).await?;
    Ok(())
}
