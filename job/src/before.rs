//! What runs left in the store, read back and held against its checksums.

use std::collections::BTreeSet;

use carmila_cloud::checksum::Checksum;
use carmila_cloud::latest::Latest;
use carmila_cloud::run_id::RunId;
use carmila_cloud::runs::{FROZEN, INTERVALS, MANIFEST, PREDICTIONS, path};
use carmila_cloud::store::{Error as StoreError, Store};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::documents;
use crate::error::Error;
use crate::frozen::{Before, Frozen};
use crate::intervals::{self, Intervals};
use crate::manifest::Manifest;
use crate::prediction::Prediction;

#[derive(Deserialize)]
struct Row {
    nom_mall: String,
    date: NaiveDate,
    donnees_reelles: Option<f64>,
    donnees_predites: Option<u32>,
}

/// The papers of a run.
///
/// # Errors
/// When they are missing or cannot be read.
pub async fn manifest(store: &Store, run: &RunId) -> Result<Manifest, Error> {
    let name = path(run, MANIFEST);
    let read = documents::read(store, &name).await?;
    Ok(read.map(|(manifest, _)| manifest).ok_or(StoreError::Missing(name))?)
}

/// The papers of the published run.
///
/// # Errors
/// When they are missing, cannot be read, or are of another table than the published one.
pub async fn papers(store: &Store, latest: &Latest) -> Result<Manifest, Error> {
    let manifest = manifest(store, &latest.run).await?;
    let same = manifest.run == latest.run && manifest.has(PREDICTIONS, &latest.predictions);
    if same { Ok(manifest) } else { Err(StoreError::Damaged(path(&latest.run, MANIFEST)).into()) }
}

/// What a run left.
#[derive(Debug)]
pub enum Inspected {
    /// Every file is as the run wrote it.
    Whole(Box<Manifest>),
    /// The names of the files that are missing or are not what the run wrote.
    Damaged(Vec<String>),
}

/// Holds the files of the published run against its papers, and these against `latest.json`.
///
/// # Errors
/// When the store cannot be used.
pub async fn inspect(store: &Store, latest: &Latest) -> Result<Inspected, Error> {
    match inspect_run(store, &latest.run).await? {
        Inspected::Whole(manifest) if !manifest.has(PREDICTIONS, &latest.predictions) => {
            Ok(Inspected::Damaged(vec![path(&latest.run, PREDICTIONS)]))
        }
        inspected => Ok(inspected),
    }
}

/// Holds the files of a run against its papers.
///
/// # Errors
/// When the store cannot be used.
pub async fn inspect_run(store: &Store, run: &RunId) -> Result<Inspected, Error> {
    let papers = || Ok(Inspected::Damaged(vec![path(run, MANIFEST)]));
    let manifest = match manifest(store, run).await {
        Ok(manifest) if manifest.run == *run => manifest,
        Ok(_) => return papers(),
        Err(error) if error.damaged().is_some() => return papers(),
        Err(error) => return Err(error),
    };
    let mut damaged = Vec::new();
    if [PREDICTIONS, FROZEN].iter().any(|file| !manifest.files.contains_key(*file)) {
        return papers();
    }
    for (file, written) in &manifest.files {
        let name = path(run, file);
        match store.read_exactly(&name, &written.checksum).await {
            Ok(_) => {}
            Err(StoreError::Missing(_) | StoreError::Damaged(_)) => damaged.push(name),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(if damaged.is_empty() { Inspected::Whole(Box::new(manifest)) } else { Inspected::Damaged(damaged) })
}

/// What to say of a run whose files are damaged.
///
/// # Errors
/// When the store cannot be used.
pub async fn broken(store: &Store, run: &RunId, damaged: Vec<String>) -> Result<Error, Error> {
    let damaged = damaged.iter().map(|name| store.locate(name)).collect();
    Ok(Error::Broken { run: run.clone(), damaged, whole: others(store, run).await? })
}

/// A result, where an error over a damaged file of a run says which other runs are whole.
///
/// # Errors
/// Those of `result`.
pub async fn explained<T>(store: &Store, run: &RunId, result: Result<T, Error>) -> Result<T, Error> {
    match result {
        Err(error) => match error.damaged().map(str::to_owned) {
            Some(name) => Err(broken(store, run, vec![name]).await?),
            None => Err(error),
        },
        whole => whole,
    }
}

/// The newest other runs that are whole, a few.
async fn others(store: &Store, run: &RunId) -> Result<Vec<RunId>, Error> {
    const ENOUGH: usize = 3;
    const LOOKED_AT: usize = 10;
    let mut whole = Vec::new();
    for other in runs(store).await?.into_iter().rev().filter(|other| other != run).take(LOOKED_AT) {
        if whole.len() < ENOUGH && matches!(inspect_run(store, &other).await?, Inspected::Whole(_)) {
            whole.push(other);
        }
    }
    Ok(whole)
}

/// The runs that the store has anything of, by cutoff.
///
/// # Errors
/// When the store cannot be used.
pub async fn runs(store: &Store) -> Result<BTreeSet<RunId>, Error> {
    let names = store.list("runs/").await?;
    let run = |name: &String| RunId::try_from(name.split('/').nth(1)?.to_owned()).ok();
    Ok(names.iter().filter_map(run).collect())
}

/// What a run predicted and froze.
///
/// # Errors
/// When its files are missing, are not those that it wrote, or cannot be read.
pub async fn read(store: &Store, manifest: Manifest) -> Result<Before, Error> {
    let run = manifest.run.clone();
    let file = |file: &str| manifest.files.get(file).map(|written| written.checksum.clone());
    let exactly = async |name: &str, written: Option<Checksum>| match written {
        Some(checksum) => store.read_exactly(name, &checksum).await,
        None => Err(StoreError::Missing(name.to_owned())),
    };
    let (table, record) = (path(&run, PREDICTIONS), path(&run, FROZEN));
    let intervals = match file(INTERVALS) {
        // A run of a version that knew no intervals.
        None => Intervals::new(),
        written => {
            let name = path(&run, INTERVALS);
            intervals::read(&exactly(&name, written).await?).map_err(|source| Error::Table { name, source })?
        }
    };
    let ahead = ahead(&exactly(&table, file(PREDICTIONS)).await?, &intervals, &manifest)
        .map_err(|source| Error::Table { name: table, source })?;
    let bytes = exactly(&record, file(FROZEN)).await?;
    let rows: Result<Vec<Frozen>, csv::Error> = csv::Reader::from_reader(bytes.as_slice()).deserialize().collect();
    let frozen = rows.map_err(|source| Error::Table { name: record, source })?;
    Ok(Before { run, cutoff: manifest.span.cutoff, malls: manifest.malls, ahead, frozen })
}

/// The predictions of days that had no actual. The table is sorted like the malls.
fn ahead(table: &[u8], intervals: &Intervals, manifest: &Manifest) -> Result<Vec<Prediction>, csv::Error> {
    let mut ahead = Vec::new();
    let mut mall = 0;
    for row in csv::Reader::from_reader(table).deserialize() {
        let row: Row = row?;
        let (None, Some(visitors)) = (row.donnees_reelles, row.donnees_predites) else { continue };
        while manifest.malls.get(mall).is_some_and(|m| m.name != row.nom_mall) {
            mall += 1;
        }
        let bounds = intervals.get(&(row.nom_mall, row.date)).copied();
        ahead.push(Prediction { mall, date: row.date, visitors, bounds });
    }
    Ok(ahead)
}
