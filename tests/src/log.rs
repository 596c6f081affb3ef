//! What was asked of the fake, in order, so that tests can count it.

use std::fmt;
use std::sync::Mutex;

use crate::request::Request;

/// Which API a request belongs to.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Room {
    /// The metadata server.
    Metadata,
    /// The exchange of keys and refresh tokens for access tokens.
    OAuth,
    /// IAM Credentials.
    Iam,
    /// Drive.
    Drive,
    /// Cloud Scheduler.
    Scheduler,
    /// Service Usage.
    Services,
    /// Cloud Storage.
    Storage,
    /// Cloud Run.
    Run,
    /// BigQuery.
    BigQuery,
    /// None that there is.
    Nowhere,
}

impl Room {
    /// By the path alone, as the one loopback port serves them all.
    pub(crate) fn of(request: &Request) -> Room {
        let segment = |at: usize| request.segments.get(at).map(String::as_str).unwrap_or_default();
        match (segment(0), segment(1), segment(2)) {
            ("computeMetadata", "v1", _) => Room::Metadata,
            ("token" | "tokeninfo", "", _) => Room::OAuth,
            ("v1", "projects", "-") => Room::Iam,
            ("v1", "projects", _) if segment(3) == "locations" => Room::Scheduler,
            ("v1", "projects", _) if segment(3).starts_with("services") => Room::Services,
            ("drive", "v3", _) => Room::Drive,
            ("storage", "v1", _) | ("upload" | "download", "storage", "v1") => Room::Storage,
            ("v2", "projects", _) => Room::Run,
            ("bigquery", "v2", _) => Room::BigQuery,
            _ => Room::Nowhere,
        }
    }

    /// Whether it only hands out tokens.
    pub fn is_about_tokens(self) -> bool {
        matches!(self, Room::Metadata | Room::OAuth | Room::Iam)
    }
}

/// One request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Asked {
    /// The API.
    pub room: Room,
    /// GET, POST…
    pub method: String,
    /// The path, decoded, without its query.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The status it was answered with; `None` when the connection was cut.
    pub status: Option<u16>,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /{}", self.method, self.path)?;
        match self.status {
            Some(status) => write!(f, " {status}"),
            None => write!(f, " cut"),
        }
    }
}

/// Every request since the last look.
#[derive(Debug, Default)]
pub struct Log(Mutex<Vec<Asked>>);

impl Log {
    pub(crate) fn note(&self, room: Room, request: &Request, status: Option<u16>) {
        self.0.lock().unwrap().push(Asked {
            room,
            method: request.method.to_string(),
            path: request.segments.join("/"),
            query: request.query.clone(),
            status,
        });
    }

    /// All requests since the last call of this.
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// The same without those about tokens.
    pub fn take_calls(&self) -> Vec<Asked> {
        self.take().into_iter().filter(|asked| !asked.room.is_about_tokens()).collect()
    }
}
