//! Where credentials may be. It knows files and variables, not what is in them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;

use super::Error;

/// A token that somebody else got. It is shown to nobody but Google.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where to look for credentials, in this order: `token`, `file`, `well_known`, the metadata server.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Environment {
    /// `GOOGLE_OAUTH_ACCESS_TOKEN`: what `gcloud auth print-access-token` gave, good for an hour.
    pub token: Option<Secret>,
    /// `GOOGLE_APPLICATION_CREDENTIALS`: a file that has to be there.
    pub file: Option<PathBuf>,
    /// What `gcloud auth application-default login` leaves, if it was run.
    pub well_known: Option<PathBuf>,
    /// `CARMILA_IMPERSONATE`: the service account to act as, when a person is signed in.
    pub impersonate: Option<String>,
    /// `GCE_METADATA_HOST`: where the metadata server is, if not where Google has it.
    pub metadata_host: Option<String>,
}

impl Environment {
    /// From the environment of this process.
    pub fn read() -> Environment {
        let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let gcloud = variable("CLOUDSDK_CONFIG").map(PathBuf::from).or_else(|| {
            let home = if cfg!(windows) { "APPDATA" } else { "HOME" };
            let below = if cfg!(windows) { "gcloud" } else { ".config/gcloud" };
            Some(Path::new(&variable(home)?).join(below))
        });
        Environment {
            token: variable("GOOGLE_OAUTH_ACCESS_TOKEN").map(Secret),
            file: variable("GOOGLE_APPLICATION_CREDENTIALS").map(PathBuf::from),
            well_known: gcloud.map(|directory| directory.join("application_default_credentials.json")),
            impersonate: variable("CARMILA_IMPERSONATE"),
            metadata_host: variable("GCE_METADATA_HOST"),
        }
    }

    /// The document that is found first, and where.
    pub(super) fn document(&self) -> Result<Option<(PathBuf, Value)>, Error> {
        let found = match (&self.file, &self.well_known) {
            (Some(path), _) => (path, fs::read(path)),
            (None, Some(path)) => match fs::read(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                read => (path, read),
            },
            (None, None) => return Ok(None),
        };
        let (path, read) = found;
        let bytes = read.map_err(|source| Error::Unreadable { path: path.clone(), source })?;
        let document = serde_json::from_slice(&bytes).map_err(|_| Error::NotCredentials(path.clone()))?;
        Ok(Some((path.clone(), document)))
    }
}
