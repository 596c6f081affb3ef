//! Where workbooks come from. It knows names, contents and change, not what a workbook says.

mod directory;
mod drive;
mod role;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::checksum::Checksum;
use crate::credentials;
use crate::google::Google;
use crate::retry::Failure;
pub use directory::Directory;
pub use drive::Drive;
pub use role::{EXTENSIONS, Role, is_of_another_kind, recognise};

const READINGS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(200);

/// What is wrong with a folder, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such directory.
    #[error("the folder {0} is not a directory. Name an existing one with --folder")]
    NotADirectory(PathBuf),
    /// The system said no.
    #[error("{path} cannot be read ({source}). Check that it is there and that you may read it")]
    Unreadable {
        /// What was being read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no longer what the listing said.
    #[error("{0} kept changing while it was read. Run again when it is no longer being written")]
    Changing(String),
    /// Drive shows nothing there, which is also what it shows to those whom a folder is not shared with.
    #[error(
        "{folder} is not there, not shared or empty. Share it as Viewer with {accounts}, and put the workbooks in it"
    )]
    NotShared {
        /// The folder, as it is written on the command line.
        folder: String,
        /// Whom to share it with.
        accounts: String,
    },
    /// Google does not export a Sheet of this size.
    #[error("{0} is a Google Sheet of more than 10 MB, which Google does not export. Save it as .xlsx in the folder")]
    TooLarge(String),
    /// Drive said no, or nothing.
    #[error("{}", .failure.tell(
        &format!("{what} cannot be read"),
        "Check that the folder is shared as Viewer, with downloads allowed"
    ))]
    Drive {
        /// What was being read.
        what: String,
        /// What Drive said.
        failure: Failure,
    },
    /// There are no credentials to ask Drive with.
    #[error(transparent)]
    Credentials(#[from] credentials::Error),
    /// The program is ending.
    #[error("reading the folder was interrupted. Run again")]
    Interrupted(#[from] tokio::task::JoinError),
}

/// Where a folder is, as it is written on the command line: `DIR` or `drive:ID`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Address {
    /// A directory.
    Directory(PathBuf),
    /// A Google Drive folder, by its id.
    Drive(String),
}

impl From<&str> for Address {
    /// After `drive:` the address that a browser shows for the folder does as well.
    fn from(text: &str) -> Address {
        let Some(named) = text.strip_prefix("drive:") else { return Address::Directory(PathBuf::from(text)) };
        let id = named.rsplit_once("/folders/").map_or(named, |(_, id)| id);
        Address::Drive(id.split(['?', '#', '/']).next().unwrap_or_default().to_owned())
    }
}

/// A recognised workbook in a folder.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What stays when the file is renamed; in a directory, where nothing does, its name.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Which contents it has.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Its size in bytes, where the folder tells.
    pub size: Option<u64>,
}

/// Which contents a file has.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stamp {
    /// A digest of its bytes.
    Checksum(String),
    /// A counter of its changes, where there are no bytes to digest.
    Version(String),
}

impl Stamp {
    /// The digest or the counter.
    pub fn as_str(&self) -> &str {
        match self {
            Stamp::Checksum(text) | Stamp::Version(text) => text,
        }
    }
}

/// What is in a folder, in cloud order: by name, then by id.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Listing {
    /// The recognised workbooks.
    pub workbooks: Vec<Entry>,
    /// What is there and is not read, hidden files apart.
    pub passed_over: Vec<PassedOver>,
}

/// Something in the folder that is not read.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct PassedOver {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: Reason,
}

/// Why something in the folder is not read.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Reason {
    /// It is a folder, which is not followed.
    Subfolder,
    /// It leads to a folder, which is not followed either.
    Shortcut,
    /// Its name is none of a workbook.
    NotAWorkbook,
    /// It is no file, or leads nowhere.
    NotAFile,
    /// An office program has the workbook beside it open.
    Lock,
}

/// A folder as it was at one moment.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    /// Where it is, for people.
    pub folder: String,
    /// The workbooks with their bytes, in cloud order.
    pub workbooks: Vec<(Entry, Vec<u8>)>,
    /// What was not read.
    pub passed_over: Vec<PassedOver>,
}

/// A folder of workbooks.
#[derive(Clone, Debug)]
pub enum Folder {
    /// A directory on this machine.
    Directory(Directory),
    /// A folder in Google Drive.
    Drive(Drive),
}

impl Folder {
    /// The folder at this address. Google is asked nothing yet.
    ///
    /// # Errors
    /// When there is no such directory, or when there are no credentials for Drive.
    pub fn open(address: &Address, google: &Google) -> Result<Folder, Error> {
        match address {
            Address::Directory(path) => Ok(Folder::Directory(Directory::open(path)?)),
            Address::Drive(id) => Ok(Folder::Drive(Drive::new(id, google)?)),
        }
    }

    /// Where a person finds it.
    pub fn locate(&self) -> String {
        match self {
            Folder::Directory(directory) => directory.path().display().to_string(),
            Folder::Drive(drive) => drive.locate(),
        }
    }

    /// What is in it now.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn list(&self) -> Result<Listing, Error> {
        match self {
            Folder::Directory(directory) => {
                let directory = directory.clone();
                tokio::task::spawn_blocking(move || directory.list()).await?
            }
            // Boxed: the futures of the client crate are so deep that the compiler gives up on those around them.
            Folder::Drive(drive) => Box::pin(drive.list()).await,
        }
    }

    /// The bytes of a workbook.
    ///
    /// # Errors
    /// [`Error::Changing`] when they are not those of the entry, or change while they are read.
    pub async fn read(&self, entry: &Entry) -> Result<Vec<u8>, Error> {
        match self {
            Folder::Directory(directory) => {
                let (directory, entry) = (directory.clone(), entry.clone());
                tokio::task::spawn_blocking(move || directory.read(&entry)).await?
            }
            Folder::Drive(drive) => Box::pin(drive.read(entry)).await,
        }
    }

    /// The whole folder as it was at one moment: when a workbook changes meanwhile, everything is listed and read
    /// again, a few times.
    ///
    /// # Errors
    /// When the system refuses, or when a workbook keeps changing.
    pub async fn fetch(&self) -> Result<Fetched, Error> {
        let mut reading = 1;
        loop {
            match self.fetch_once().await {
                Err(Error::Changing(name)) if reading < READINGS => {
                    tracing::info!("{name} changed while it was read: reading the folder again");
                    tokio::time::sleep(PAUSE * reading).await;
                    reading += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn fetch_once(&self) -> Result<Fetched, Error> {
        let Listing { workbooks, passed_over } = self.list().await?;
        let mut fetched =
            Fetched { folder: self.locate(), workbooks: Vec::with_capacity(workbooks.len()), passed_over };
        for entry in workbooks {
            let bytes = self.read(&entry).await?;
            fetched.workbooks.push((entry, bytes));
        }
        Ok(fetched)
    }
}

impl Stamp {
    fn of(bytes: &[u8]) -> Stamp {
        Stamp::Checksum(Checksum::of(bytes).into())
    }
}
