//! Publishing an earlier run again. It moves `latest.json`, and the newest report after it: runs are never changed.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::checksum::Checksum;
use crate::document;
use crate::latest::Latest;
use crate::newest;
use crate::run_id::RunId;
use crate::runs::{MANIFEST, PREDICTIONS, path};
use crate::store::{self, Store};

const NAMED: usize = 5;

/// Why an earlier run cannot be published again, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to go back from.
    #[error("nothing is published in this store. Run carmila-job, or name another store with --store")]
    NothingPublished,
    /// The run is not there, or not whole.
    #[error("there is no whole run {run} in the store. {}", instead(.others))]
    NotWhole {
        /// The run.
        run: RunId,
        /// The newest that have a manifest, the newest first.
        others: Vec<RunId>,
    },
    /// A document in the store is not one.
    #[error("{name} in the store cannot be read ({source}). Restore it, or name another run")]
    Document {
        /// Its name.
        name: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The store cannot be used, or someone published meanwhile.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What a rollback needs of a run's manifest.
#[derive(Deserialize)]
struct Manifest {
    run: RunId,
    files: BTreeMap<String, File>,
}

#[derive(Deserialize)]
struct File {
    checksum: Checksum,
}

/// Publishes this run again in the place of the one that is published, which is the answer. `latest.json` goes on to
/// stand for the same inputs, version and wishes, so that nothing runs because of it; the next change of the inputs
/// makes a new run after this one.
///
/// # Errors
/// When the run is not whole, byte for byte, or another one was published meanwhile.
pub async fn roll_back(store: &Store, run: &RunId) -> Result<RunId, Error> {
    let Some((bytes, generation)) = store.read(Latest::NAME).await? else { return Err(Error::NothingPublished) };
    let latest: Latest = parse(Latest::NAME, &bytes)?;
    if latest.run == *run {
        newest::follow(store).await?;
        return Ok(latest.run);
    }
    let name = path(run, MANIFEST);
    let manifest = match store.read(&name).await? {
        Some((bytes, _)) => Some(parse::<Manifest>(&name, &bytes)?).filter(|manifest| manifest.run == *run),
        None => None,
    };
    let predictions = manifest.as_ref().and_then(|manifest| manifest.files.get(PREDICTIONS));
    let (Some(manifest), Some(predictions)) = (&manifest, predictions) else {
        return Err(Error::NotWhole { run: run.clone(), others: others(store, &latest.run).await? });
    };
    // All of them: the next run carries on from what is frozen there.
    for (file, File { checksum }) in &manifest.files {
        store.read_exactly(&path(run, file), checksum).await?;
    }
    let back = Latest { run: run.clone(), predictions: predictions.checksum.clone(), ..latest.clone() };
    let bytes = document::write(&back).map_err(|source| undocumented(Latest::NAME, source))?;
    store.write(Latest::NAME, bytes, Some(generation).into()).await?;
    newest::follow(store).await?;
    Ok(latest.run)
}

async fn others(store: &Store, published: &RunId) -> Result<Vec<RunId>, Error> {
    let names = store.list("runs/").await?;
    let ids = names.iter().filter_map(|name| name.strip_prefix("runs/")?.strip_suffix(MANIFEST)?.strip_suffix('/'));
    let mut runs: Vec<RunId> = ids.filter_map(|id| RunId::try_from(id.to_owned()).ok()).collect();
    runs.retain(|run| run != published);
    runs.sort();
    Ok(runs.into_iter().rev().take(NAMED).collect())
}

fn instead(others: &[RunId]) -> String {
    match others {
        [] => "There is no other than the one that is published".to_owned(),
        others => {
            let names: Vec<&str> = others.iter().map(RunId::as_str).collect();
            format!("The newest beside the published one: {}", names.join(", "))
        }
    }
}

fn parse<'a, T: Deserialize<'a>>(name: &str, bytes: &'a [u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|source| undocumented(name, source))
}

fn undocumented(name: &str, source: serde_json::Error) -> Error {
    Error::Document { name: name.to_owned(), source }
}
