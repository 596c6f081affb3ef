//! Where runs go. It knows names, bytes and generations, not what is written.

mod bucket;
mod directory;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::checksum::Checksum;
use crate::credentials;
use crate::google::Google;
use crate::retry::Failure;
pub use bucket::Bucket;
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
    /// There is no such bucket.
    #[error("there is no bucket gs://{0}. Create it with `make deploy`, or name another one")]
    NoBucket(String),
    /// The account may not use the bucket.
    #[error("{account} may not use gs://{bucket} ({failure}). Grant it roles/storage.objectUser on the bucket")]
    Forbidden {
        /// The bucket.
        bucket: String,
        /// Who asked.
        account: String,
        /// What Cloud Storage said.
        failure: Failure,
    },
    /// Cloud Storage said no, or nothing.
    #[error("{}", .failure.tell(&format!("{what} cannot be used"), "Check the bucket's name and try again"))]
    Bucket {
        /// What was being read or written.
        what: String,
        /// What Cloud Storage said.
        failure: Failure,
    },
    /// There are no credentials to ask Cloud Storage with.
    #[error(transparent)]
    Credentials(#[from] credentials::Error),
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
    /// A Cloud Storage bucket.
    Bucket(Bucket),
}

impl Store {
    /// The store at this address. Google is asked nothing yet.
    ///
    /// # Errors
    /// When there are no credentials for a bucket.
    pub fn open(address: &Address, google: &Google) -> Result<Store, Error> {
        match address {
            Address::Directory(path) => Ok(Store::Directory(Directory::new(path))),
            Address::Bucket(bucket) => Ok(Store::Bucket(Bucket::new(bucket, google)?)),
        }
    }

    /// Where a person finds the file of this name.
    pub fn locate(&self, name: &str) -> String {
        match self {
            Store::Directory(directory) => directory.root().join(name).display().to_string(),
            Store::Bucket(bucket) => bucket.locate(name),
        }
    }

    /// Where a browser opens the file of this name.
    pub fn link(&self, name: &str) -> String {
        match self {
            Store::Directory(_) => self.locate(name),
            Store::Bucket(bucket) => bucket.link(name),
        }
    }

    // Boxed below: the futures of the client crates are so deep that the compiler gives up on those around them.

    /// The file of this name and which writing of it this is; `None` if there is none.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn read(&self, name: &str) -> Result<Option<(Vec<u8>, Generation)>, Error> {
        match self {
            Store::Directory(directory) => on(directory, name, |directory, name| directory.read(name)).await,
            Store::Bucket(bucket) => Box::pin(bucket.read(name)).await,
        }
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
        match self {
            Store::Directory(directory) => {
                on(directory, name, move |directory, name| directory.write(name, &bytes, precondition)).await
            }
            Store::Bucket(bucket) => Box::pin(bucket.write(name, bytes, precondition)).await,
        }
    }

    /// The names that start with `prefix`, sorted.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        match self {
            Store::Directory(directory) => on(directory, prefix, |directory, prefix| directory.list(prefix)).await,
            Store::Bucket(bucket) => Box::pin(bucket.list(prefix)).await,
        }
    }

    /// Deletes a file, if there is one.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        match self {
            Store::Directory(directory) => on(directory, name, |directory, name| directory.delete(name)).await,
            Store::Bucket(bucket) => Box::pin(bucket.delete(name)).await,
        }
    }
}

async fn on<T: Send + 'static>(
    directory: &Directory,
    name: &str,
    work: impl FnOnce(&Directory, &str) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (directory, name) = (directory.clone(), name.to_owned());
    tokio::task::spawn_blocking(move || work(&directory, &name)).await?
}

/// Refuses names that would lead out of a store, or that it keeps for itself.
fn check(name: &str) -> Result<(), Error> {
    let plain = |segment: &str| !segment.is_empty() && !segment.starts_with('.') && !segment.contains(['\\', '\0']);
    if name.split('/').all(plain) { Ok(()) } else { Err(Error::Name(name.to_owned())) }
}
