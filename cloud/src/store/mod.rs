//! Where runs go. It knows names, bytes, generations and who is at work, not what is written.

mod directory;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::checksum::Checksum;
pub use directory::{Attendance, Directory};

/// What is wrong with a store, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system said no.
    #[error("{path} cannot be used ({source}). Check that the store is there, writable and not full")]
    Unusable {
        /// What was being read or written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A precondition does not hold.
    #[error("{0} was written by someone else meanwhile. Read it again, and write what then holds")]
    Conflict(String),
    /// The bytes are not those that were written.
    #[error("{0} in the store is not what was written there. Restore it, or point latest.json at another run")]
    Damaged(String),
    /// A file that has to be there is not.
    #[error("{0} is missing from the store. Restore it, or point latest.json at another run")]
    Missing(String),
    /// A name that would lead out of the store, or that the store keeps for itself.
    #[error("{0:?} cannot name anything in a store. Write segments that do not start with a dot, joined by slashes")]
    Name(String),
    /// A Cloud Storage bucket.
    #[error("gs://{0} is a Cloud Storage bucket, which this build cannot use. Name a directory with --store")]
    Bucket(String),
    /// The program is ending.
    #[error("using the store was interrupted. Run again")]
    Interrupted(#[from] tokio::task::JoinError),
}

/// Where a store is, as it is written on the command line: `DIR` or `gs://BUCKET`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Address {
    /// A directory, made when first written to.
    Directory(PathBuf),
    /// A Cloud Storage bucket.
    Bucket(String),
}

impl From<&str> for Address {
    fn from(text: &str) -> Address {
        match text.strip_prefix("gs://") {
            Some(bucket) => Address::Bucket(bucket.trim_end_matches('/').to_owned()),
            None => Address::Directory(PathBuf::from(text)),
        }
    }
}

/// Which writing of a file: greater at each one, never used twice for one name.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(pub i64);

/// What has to hold for a writing to happen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Precondition {
    /// Nothing.
    Any,
    /// There is no such file.
    DoesNotExist,
    /// The file is the one that was read.
    Generation(Generation),
}

impl From<Option<Generation>> for Precondition {
    /// "Still as it was read", where `None` is that it was not there.
    fn from(read: Option<Generation>) -> Precondition {
        read.map_or(Precondition::DoesNotExist, Precondition::Generation)
    }
}

/// A store of whole files: whoever reads a name sees one whole writing of it or none.
#[derive(Clone, Debug)]
pub enum Store {
    /// A directory on this machine.
    Directory(Directory),
}

impl Store {
    /// The store at this address.
    ///
    /// # Errors
    /// When it is one that this build cannot use.
    pub fn open(address: &Address) -> Result<Store, Error> {
        match address {
            Address::Directory(path) => Ok(Store::Directory(Directory::new(path))),
            Address::Bucket(bucket) => Err(Error::Bucket(bucket.clone())),
        }
    }

    /// Where a person finds the file of this name.
    pub fn locate(&self, name: &str) -> String {
        match self {
            Store::Directory(directory) => directory.root().join(name).display().to_string(),
        }
    }

    /// The file of this name and which writing of it this is; `None` if there is none.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn read(&self, name: &str) -> Result<Option<(Vec<u8>, Generation)>, Error> {
        let name = name.to_owned();
        self.on_directory(move |directory| directory.read(&name)).await
    }

    /// The file of this name, which has to be there with these contents.
    ///
    /// # Errors
    /// [`Error::Missing`] and [`Error::Damaged`] where it is not, or when the system refuses.
    pub async fn read_exactly(&self, name: &str, checksum: &Checksum) -> Result<Vec<u8>, Error> {
        let (bytes, _) = self.read(name).await?.ok_or_else(|| Error::Missing(name.to_owned()))?;
        if Checksum::of(&bytes) == *checksum { Ok(bytes) } else { Err(Error::Damaged(name.to_owned())) }
    }

    /// Writes a whole file, or nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the precondition does not hold, or when the system refuses.
    pub async fn write(&self, name: &str, bytes: Vec<u8>, precondition: Precondition) -> Result<Generation, Error> {
        let name = name.to_owned();
        self.on_directory(move |directory| directory.write(&name, &bytes, precondition)).await
    }

    /// The names that start with `prefix`, sorted.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let prefix = prefix.to_owned();
        self.on_directory(move |directory| directory.list(&prefix)).await
    }

    /// Deletes a file, if there is one.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        let name = name.to_owned();
        self.on_directory(move |directory| directory.delete(&name)).await
    }

    /// Says that this execution is at work, until the answer is dropped or the process ends in whatever way.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn attend(&self, execution: &str) -> Result<Attendance, Error> {
        let execution = execution.to_owned();
        self.on_directory(move |directory| directory.attend(&execution)).await
    }

    /// Whether a process of this execution is at work.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn attended(&self, execution: &str) -> Result<bool, Error> {
        let execution = execution.to_owned();
        self.on_directory(move |directory| directory.attended(&execution)).await
    }

    async fn on_directory<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Directory) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match self {
            Store::Directory(directory) => {
                let directory = directory.clone();
                tokio::task::spawn_blocking(move || work(&directory)).await?
            }
        }
    }
}
