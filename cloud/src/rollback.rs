//! Publishing an earlier run again. It moves `latest.json`, and the newest report after it: runs are never changed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::checksum::Checksum;
use crate::document;
use crate::latest::Latest;
use crate::newest;
use crate::run_id::RunId;
use crate::runs::{INTERVALS, MANIFEST, PREDICTIONS, path};
use crate::store::{self, Store};

/// The most runs that a refusal names.
const NAMED: usize = 5;
/// What the tables are loaded from.
const LOADED: [&str; 2] = [INTERVALS, PREDICTIONS];

/// Why an earlier run cannot be published again, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to go back from.
    #[error("nothing is published in this store. Run carmila-job, or name another store with --store")]
    NothingPublished,
    /// There is no such run.
    #[error("there is no run {run} in the store. {}", instead(.others))]
    Absent {
        /// The run.
        run: RunId,
        /// Those that could be published again, the newest first.
        others: Vec<RunId>,
    },
    /// A file of it is not there any more, or is another one.
    #[error("the run {run} is not whole: its {file} is {}. {}", if *.lost { "missing" } else { "damaged" }, instead(.others))]
    NotWhole {
        /// The run.
        run: RunId,
        /// The file.
        file: String,
        /// Whether it is gone.
        lost: bool,
        /// Those that could be published again, the newest first.
        others: Vec<RunId>,
    },
    /// It never had one of the files that the tables are loaded from.
    #[error("the run {run} is of a version that made no {file}, without which the tables cannot be loaded. {}", instead(.others))]
    Older {
        /// The run.
        run: RunId,
        /// The file.
        file: &'static str,
        /// Those that could be published again, the newest first.
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
    let others = async || Ok::<_, Error>(runs(store).await?.others.into_iter().filter(|other| other != run).collect());
    let Some(Manifest { files, .. }) = manifest else {
        return Err(Error::Absent { run: run.clone(), others: others().await? });
    };
    if let Some(file) = LOADED.into_iter().find(|file| !files.contains_key(*file)) {
        return Err(Error::Older { run: run.clone(), file, others: others().await? });
    }
    // All of them: the next run carries on from what is frozen there.
    for (file, File { checksum }) in &files {
        let lost = match store.read_exactly(&path(run, file), checksum).await {
            Ok(_) => continue,
            Err(store::Error::Missing(_)) => true,
            Err(store::Error::Damaged(_)) => false,
            Err(error) => return Err(error.into()),
        };
        return Err(Error::NotWhole { run: run.clone(), file: file.clone(), lost, others: others().await? });
    }
    let predictions = files[PREDICTIONS].checksum.clone();
    let back = Latest { run: run.clone(), predictions, ..latest.clone() };
    let bytes = document::write(&back).map_err(|source| undocumented(Latest::NAME, source))?;
    store.write(Latest::NAME, bytes, Some(generation).into()).await?;
    newest::follow(store).await?;
    Ok(latest.run)
}

/// The runs of a store, as far as their files' names tell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Runs {
    /// The published one.
    pub published: RunId,
    /// The others that have their papers and what the tables are loaded from, the newest first.
    pub others: Vec<RunId>,
}

/// Which runs there are to go back to.
///
/// # Errors
/// When nothing is published, or the store cannot be used.
pub async fn runs(store: &Store) -> Result<Runs, Error> {
    let Some((bytes, _)) = store.read(Latest::NAME).await? else { return Err(Error::NothingPublished) };
    let published = parse::<Latest>(Latest::NAME, &bytes)?.run;
    let names: BTreeSet<String> = store.list("runs/").await?.into_iter().collect();
    let ids = names.iter().filter_map(|name| name.strip_prefix("runs/")?.strip_suffix(MANIFEST)?.strip_suffix('/'));
    let mut others: Vec<RunId> = ids.filter_map(|id| RunId::try_from(id.to_owned()).ok()).collect();
    others.retain(|run| *run != published && LOADED.iter().all(|file| names.contains(&path(run, file))));
    others.sort();
    others.reverse();
    Ok(Runs { published, others })
}

fn instead(others: &[RunId]) -> String {
    match others {
        [] => "There is no other than the one that is published".to_owned(),
        others => format!("The newest beside the published one: {}", newest_of(others)),
    }
}

/// The first of them, in a line.
pub(crate) fn newest_of(runs: &[RunId]) -> String {
    runs.iter().take(NAMED).map(RunId::as_str).collect::<Vec<_>>().join(", ")
}

fn parse<'a, T: Deserialize<'a>>(name: &str, bytes: &'a [u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|source| undocumented(name, source))
}

fn undocumented(name: &str, source: serde_json::Error) -> Error {
    Error::Document { name: name.to_owned(), source }
}
