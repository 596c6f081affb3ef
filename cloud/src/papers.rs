//! What a run's papers, its manifest, tell others than the job that wrote them: what it stands for, and whether its files
//! are still what it wrote.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::checksum::Checksum;
use crate::fingerprint::Fingerprint;
use crate::run_id::{Asked, RunId};
use crate::runs::{MANIFEST, path};
use crate::store::{Error, Store};

/// The part of a manifest that is read here.
#[derive(Clone, Debug, Deserialize)]
pub struct Papers {
    /// The run.
    pub run: RunId,
    /// The version that made it.
    pub version: String,
    /// The inputs.
    pub fingerprint: Fingerprint,
    /// What was asked beyond them.
    #[serde(flatten)]
    pub asked: Asked,
    /// The run that was published before it.
    pub previous: Option<RunId>,
    /// What changed and how much was found, in a few lines by language.
    #[serde(default)]
    pub summary: BTreeMap<String, String>,
    files: BTreeMap<String, File>,
}

#[derive(Clone, Debug, Deserialize)]
struct File {
    checksum: Checksum,
}

/// What is wrong with a file of a run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Harm {
    /// Its name beside the papers.
    pub file: String,
    /// Whether it is gone, rather than another one.
    pub lost: bool,
}

impl Papers {
    /// The papers of a run, or what is wrong with them.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn read(store: &Store, run: &RunId) -> Result<Result<Papers, Harm>, Error> {
        let harm = |lost| Harm { file: MANIFEST.to_owned(), lost };
        let Some((bytes, _)) = store.read(&path(run, MANIFEST)).await? else { return Ok(Err(harm(true))) };
        let papers = serde_json::from_slice::<Papers>(&bytes).ok().filter(|papers| papers.run == *run);
        Ok(papers.ok_or(harm(false)))
    }

    /// The checksum of a file beside the papers, if the run wrote it.
    pub fn checksum(&self, file: &str) -> Option<&Checksum> {
        self.files.get(file).map(|written| &written.checksum)
    }

    /// The names of the files beside the papers.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The first of these files that is not what the run wrote; one that it never wrote is passed over.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn harm<'a>(
        &self,
        store: &Store,
        files: impl IntoIterator<Item = &'a str>,
    ) -> Result<Option<Harm>, Error> {
        for file in files {
            let Some(checksum) = self.checksum(file) else { continue };
            let lost = match store.read_exactly(&path(&self.run, file), checksum).await {
                Ok(_) => continue,
                Err(Error::Missing(_)) => true,
                Err(Error::Damaged(_)) => false,
                Err(error) => return Err(error),
            };
            return Ok(Some(Harm { file: file.to_owned(), lost }));
        }
        Ok(None)
    }
}
