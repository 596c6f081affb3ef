//! Publishing an earlier run again. It moves `latest.json`, and the newest report after it: runs are never changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::document;
use crate::latest::Latest;
use crate::newest;
use crate::papers::{Harm, Papers};
use crate::run_id::RunId;
use crate::runs::{LOADED, MANIFEST, PREDICTIONS, path};
use crate::store::{self, Generation, Store};

/// The most runs that a refusal names.
const NAMED: usize = 5;

/// Why an earlier run cannot be published again, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store has no run at all.
    #[error("there is no run in this store. Run carmila-job, or name another store with --store")]
    NoRun,
    /// There is no such run.
    #[error("there is no run {run} in the store. {}", instead(.others))]
    Absent {
        /// The run.
        run: RunId,
        /// Those that could be published again, the newest first.
        others: Vec<RunId>,
    },
    /// A file of it is not there any more, or is another one.
    #[error("the run {run} is not whole: its {} is {}. {}", .harm.file, if .harm.lost { "missing" } else { "damaged" }, instead(.others))]
    NotWhole {
        /// The run.
        run: RunId,
        /// What is wrong.
        harm: Harm,
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
    /// The document that names the published run cannot be written.
    #[error("latest.json cannot be written ({0}). Report it if it stays")]
    Document(#[from] serde_json::Error),
    /// The store cannot be used, or someone published meanwhile.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Publishes this run again in the place of the one that is published, which is the answer where one was. `latest.json`
/// goes on to stand for the same inputs, version and wishes, so that nothing runs because of it; the next change of the
/// inputs makes a new run after this one. Where `latest.json` is missing or damaged, it stands for what the run was made of.
///
/// # Errors
/// When the run is not whole, byte for byte, or another one was published meanwhile.
pub async fn roll_back(store: &Store, run: &RunId) -> Result<Option<RunId>, Error> {
    let (latest, generation) = published(store).await?;
    if latest.as_ref().is_some_and(|latest| latest.run == *run) {
        newest::follow(store).await?;
        return Ok(Some(run.clone()));
    }
    let papers = match Papers::read(store, run).await? {
        Ok(papers) => papers,
        Err(harm) => return Err(not_whole(store, run, harm).await?),
    };
    let Some(predictions) = papers.checksum(PREDICTIONS).cloned() else {
        return Err(older(store, run, PREDICTIONS).await?);
    };
    if let Some(file) = LOADED.into_iter().find(|file| papers.checksum(file).is_none()) {
        return Err(older(store, run, file).await?);
    }
    // All of them: the next run carries on from what is frozen there.
    if let Some(harm) = papers.harm(store, papers.files()).await? {
        return Err(not_whole(store, run, harm).await?);
    }
    let Papers { version, fingerprint, asked, .. } = papers;
    let back = match latest.clone() {
        Some(latest) => Latest { run: run.clone(), predictions, ..latest },
        None => Latest { run: run.clone(), version, fingerprint, asked, predictions },
    };
    store.write(Latest::NAME, document::write(&back)?, generation.into()).await?;
    newest::follow(store).await?;
    Ok(latest.map(|latest| latest.run))
}

/// What `latest.json` says, as far as it can be read, and which writing of it is there.
async fn published(store: &Store) -> Result<(Option<Latest>, Option<Generation>), store::Error> {
    let Some((bytes, generation)) = store.read(Latest::NAME).await? else { return Ok((None, None)) };
    Ok((serde_json::from_slice(&bytes).ok(), Some(generation)))
}

async fn not_whole(store: &Store, run: &RunId, harm: Harm) -> Result<Error, Error> {
    let (run, others) = (run.clone(), others(store, run).await?);
    Ok(match harm {
        Harm { file, lost: true } if file == MANIFEST => Error::Absent { run, others },
        harm => Error::NotWhole { run, harm, others },
    })
}

async fn older(store: &Store, run: &RunId, file: &'static str) -> Result<Error, Error> {
    Ok(Error::Older { run: run.clone(), file, others: others(store, run).await? })
}

/// The runs of a store.
#[derive(Clone, Debug)]
pub struct Runs {
    /// The published one, where `latest.json` can be read.
    pub published: Option<RunId>,
    /// The papers of the others that have what the tables are loaded from, the newest first.
    pub others: Vec<Papers>,
}

/// Which runs there are to go back to, as far as their names and papers tell.
///
/// # Errors
/// When there is none at all, or the store cannot be used.
pub async fn runs(store: &Store) -> Result<Runs, Error> {
    let published = published(store).await?.0.map(|latest| latest.run);
    let names: BTreeSet<String> = store.list("runs/").await?.into_iter().collect();
    let ids = names.iter().filter_map(|name| name.strip_prefix("runs/")?.strip_suffix(MANIFEST)?.strip_suffix('/'));
    let mut all = BTreeMap::new();
    for run in ids.filter_map(|id| RunId::try_from(id.to_owned()).ok()) {
        if let Ok(papers) = Papers::read(store, &run).await? {
            all.insert(run, papers);
        }
    }
    if all.is_empty() && published.is_none() {
        return Err(Error::NoRun);
    }
    let mut others: Vec<(usize, Papers)> =
        all.values().map(|papers| (generations(&all, papers), papers.clone())).collect();
    others.retain(|(_, Papers { run, .. })| {
        published.as_ref() != Some(run) && LOADED.iter().all(|file| names.contains(&path(run, file)))
    });
    others.sort_by(|(a, one), (b, other)| (b, &other.run).cmp(&(a, &one.run)));
    Ok(Runs { published, others: others.into_iter().map(|(_, papers)| papers).collect() })
}

/// How many runs came before this one, each after the other.
fn generations(all: &BTreeMap<RunId, Papers>, papers: &Papers) -> usize {
    let previous = |papers: &&Papers| all.get(papers.previous.as_ref()?);
    // No longer than all of them, whatever damaged papers say.
    std::iter::successors(Some(papers), previous).take(all.len()).count()
}

async fn others(store: &Store, run: &RunId) -> Result<Vec<RunId>, Error> {
    match runs(store).await {
        Ok(Runs { others, .. }) => {
            Ok(others.into_iter().map(|papers| papers.run).filter(|other| other != run).collect())
        }
        Err(error) => Err(error),
    }
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
