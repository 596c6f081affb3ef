//! What a tick sees. It asks for as little as it can: a quiet tick takes three requests.

use carmila_cloud::VERSION;
use carmila_cloud::attempt::Attempt;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::latest::Latest;
use carmila_cloud::load::Load;
use carmila_cloud::run_id::Asked;
use carmila_cloud::runner::State as Ended;
use carmila_cloud::store::Generation;
use carmila_cloud::warehouse::State;
use serde::de::DeserializeOwned;

use crate::decide::{Announced, Contents, Done, Observed, Published, Work};
use crate::doors::{Depot, Doors};
use crate::error::Error;

/// What there is now, the work apart.
///
/// # Errors
/// When a door or a document fails.
pub async fn observe<D: Doors>(doors: &D, done: Done) -> Result<Observed, Error> {
    let observed = observe_published(doors.depot(), done).await?;
    let listing = doors.list().await?;
    let folder = Contents {
        fingerprint: Fingerprint::of(&listing.workbooks),
        workbooks: listing.workbooks.len(),
        others: listing.passed_over.len(),
        place: doors.folder().to_owned(),
        readers: doors.readers().to_vec(),
    };
    Ok(Observed { folder: Some(folder), ..observed })
}

/// What is published and what of it is loaded, for whom nothing is to run.
///
/// # Errors
/// When a door or a document fails.
pub async fn observe_published<D: Depot>(depot: &D, done: Done) -> Result<Observed, Error> {
    // The announced load before what is published: a load that was announced after the first look makes announcing
    // another one fail, so nothing older than what is published now can replace it.
    let (announced, announcement) = announced(depot).await?;
    let published = read(depot, Latest::NAME).await?;
    let published = published.map(|(latest, generation)| Published { latest, generation });
    Ok(Observed { announced, announcement, published, folder: None, work: None, done })
}

/// The announced load, and which writing of the announcement is there. One that cannot be read counts as none: the load
/// that it was of has a name of its own in the warehouse, and is found there again.
async fn announced<D: Depot>(depot: &D) -> Result<(Option<Announced>, Option<Generation>), Error> {
    let Some((bytes, generation)) = depot.read(&Load::name(depot.table())).await? else { return Ok((None, None)) };
    let Ok(load) = serde_json::from_slice::<Load>(&bytes) else { return Ok((None, Some(generation))) };
    let state =
        if load.done && !depot.warehouse_is_near() { State::Done { rows: 0 } } else { depot.load_state(&load).await? };
    Ok((Some(Announced { load, state }), Some(generation)))
}

/// Who works, or worked, on these workbooks.
///
/// # Errors
/// When a door or a document fails.
pub async fn look<D: Doors>(doors: &D, fingerprint: &Fingerprint) -> Result<Work, Error> {
    let running = doors.running().await?;
    let attempt = read::<Attempt, D::Depot>(doors.depot(), &Attempt::name(fingerprint, Asked::default())).await?;
    let attempt = attempt.map(|(attempt, _)| attempt);
    let crashed = attempt.as_ref().filter(|a| running.is_empty() && a.version == VERSION && a.closed.is_none());
    let last_words = match crashed {
        Some(attempt) => match doors.find(&attempt.execution).await?.map(|execution| execution.state) {
            Some(Ended::Failed { reason }) => Some(reason),
            _ => None,
        },
        None => None,
    };
    Ok(Work { running, attempt, last_words })
}

pub(crate) async fn read<T: DeserializeOwned, D: Depot>(
    depot: &D,
    name: &str,
) -> Result<Option<(T, Generation)>, Error> {
    let Some((bytes, generation)) = depot.read(name).await? else { return Ok(None) };
    match serde_json::from_slice(&bytes) {
        Ok(document) => Ok(Some((document, generation))),
        Err(source) => Err(Error::Document { name: name.to_owned(), source }),
    }
}
