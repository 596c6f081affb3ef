//! A run's files in the store, then the one document that names them: whoever reads `latest.json` finds a whole run.

use carmila_cloud::document;
use carmila_cloud::latest::Latest;
use carmila_cloud::run_id::RunId;
use carmila_cloud::runs::{MANIFEST, path};
use carmila_cloud::store::{Generation, Precondition, Store};

use crate::documents;
use crate::error::Error;
use crate::frozen::Frozen;
use crate::manifest::Manifest;

/// What is published now, and which writing of `latest.json` says so.
///
/// # Errors
/// When the store or the document cannot be read.
pub async fn latest(store: &Store) -> Result<Option<(Latest, Generation)>, Error> {
    documents::read(store, Latest::NAME).await
}

/// Writes a run's files.
///
/// # Errors
/// When the store cannot be written.
pub async fn files(store: &Store, run: &RunId, files: Vec<(&str, Vec<u8>)>) -> Result<(), Error> {
    for (file, bytes) in files {
        store.write(&path(run, file), bytes, Precondition::Any).await?;
    }
    Ok(())
}

/// Writes a run's papers, after its files.
///
/// # Errors
/// When the store cannot be written.
pub async fn papers(store: &Store, manifest: &Manifest) -> Result<(), Error> {
    store.write(&path(&manifest.run, MANIFEST), document::write(manifest)?, Precondition::Any).await?;
    Ok(())
}

/// Swings `latest.json`, which has to be as it was `read`, unless it says so already.
///
/// # Errors
/// A conflict when another run was published meanwhile, or when the store cannot be used.
pub async fn swing(store: &Store, to: &Latest, read: Option<Generation>) -> Result<(), Error> {
    let bytes = document::write(to)?;
    match store.write(Latest::NAME, bytes, read.into()).await {
        Ok(_) => Ok(()),
        Err(error) => match latest(store).await? {
            Some((now, _)) if now == *to => Ok(()),
            _ => Err(error.into()),
        },
    }
}

/// `frozen.csv`: UTF-8, comma, header, ISO dates.
///
/// # Errors
/// When it cannot be written.
pub fn frozen_csv(rows: &[Frozen]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    writer.write_record(Frozen::COLUMNS)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
