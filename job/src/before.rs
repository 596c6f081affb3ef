//! What the published run left in the store, read back and held against its checksums.

use carmila_cloud::latest::Latest;
use carmila_cloud::store::{Error as StoreError, Store};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::error::Error;
use crate::frozen::{Before, Frozen};
use crate::manifest::Manifest;
use crate::prediction::Prediction;
use crate::publish::{FROZEN, MANIFEST, PREDICTIONS, path};

#[derive(Deserialize)]
struct Row {
    nom_mall: String,
    date: NaiveDate,
    donnees_reelles: Option<f64>,
    donnees_predites: Option<u32>,
}

/// The papers of the published run.
///
/// # Errors
/// When they are missing or cannot be read.
pub async fn manifest(store: &Store, latest: &Latest) -> Result<Manifest, Error> {
    let name = path(&latest.run, MANIFEST);
    let (bytes, _) = store.read(&name).await?.ok_or_else(|| StoreError::Missing(name.clone()))?;
    serde_json::from_slice(&bytes).map_err(|source| Error::Document { name, source })
}

/// What the published run predicted and froze.
///
/// # Errors
/// When its files are missing, are not those that it wrote, or cannot be read.
pub async fn read(store: &Store, latest: &Latest, manifest: Manifest) -> Result<Before, Error> {
    let table = path(&latest.run, PREDICTIONS);
    let bytes = store.read_exactly(&table, &latest.predictions).await?;
    let ahead = ahead(&bytes, &manifest).map_err(|source| Error::Table { name: table, source })?;
    let name = path(&latest.run, FROZEN);
    let file = manifest.files.get(FROZEN).ok_or_else(|| StoreError::Missing(name.clone()))?;
    let bytes = store.read_exactly(&name, &file.checksum).await?;
    let rows: Result<Vec<Frozen>, csv::Error> = csv::Reader::from_reader(bytes.as_slice()).deserialize().collect();
    let frozen = rows.map_err(|source| Error::Table { name, source })?;
    Ok(Before { run: latest.run.clone(), cutoff: manifest.span.cutoff, malls: manifest.malls, ahead, frozen })
}

/// The predictions of days that had no actual. The table is sorted like the malls.
fn ahead(table: &[u8], manifest: &Manifest) -> Result<Vec<Prediction>, csv::Error> {
    let mut ahead = Vec::new();
    let mut mall = 0;
    for row in csv::Reader::from_reader(table).deserialize() {
        let row: Row = row?;
        let (None, Some(visitors)) = (row.donnees_reelles, row.donnees_predites) else { continue };
        while manifest.malls.get(mall).is_some_and(|m| m.name != row.nom_mall) {
            mall += 1;
        }
        ahead.push(Prediction { mall, date: row.date, visitors });
    }
    Ok(ahead)
}
