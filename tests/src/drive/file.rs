//! One file of the folder, and what the API says of it.

use chrono::{DateTime, SecondsFormat, Utc};
use md5::{Digest as _, Md5};
use serde_json::{Value, json};
use sha2::Sha256;

use super::FOLDER;
use crate::ids;

pub const FOLDER_TYPE: &str = "application/vnd.google-apps.folder";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const SHEET_TYPE: &str = "application/vnd.google-apps.spreadsheet";
const SHORTCUT_TYPE: &str = "application/vnd.google-apps.shortcut";

/// What a file is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Bytes.
    Binary(Vec<u8>),
    /// A Google Sheet, by what it exports to.
    Sheet(Vec<u8>),
    /// A folder.
    Folder,
    /// A way to another file.
    Shortcut {
        /// Its id.
        target: String,
        /// Its MIME type.
        target_type: String,
    },
}

/// A file.
#[derive(Clone, Debug)]
pub struct File {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) trashed: bool,
    version: u64,
    revision: u64,
    created: DateTime<Utc>,
    modified: DateTime<Utc>,
}

impl File {
    pub(super) fn new(name: &str, kind: Kind) -> File {
        let number = ids::next();
        let now = Utc::now();
        File {
            id: format!("1File{number:08}_{:x}", Md5::digest(name)[0]),
            name: name.to_owned(),
            kind,
            trashed: false,
            version: 1,
            revision: number,
            created: now,
            modified: now,
        }
    }

    pub(super) fn replace(&mut self, kind: Kind) {
        self.kind = kind;
        self.revision = ids::next();
        self.modified = Utc::now();
        self.touch();
    }

    pub(super) fn touch(&mut self) {
        self.version += 1;
    }

    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match &self.kind {
            Kind::Binary(bytes) | Kind::Sheet(bytes) => Some(bytes),
            Kind::Folder | Kind::Shortcut { .. } => None,
        }
    }

    pub(super) fn mime(&self) -> &'static str {
        match &self.kind {
            Kind::Sheet(_) => SHEET_TYPE,
            Kind::Folder => FOLDER_TYPE,
            Kind::Shortcut { .. } => SHORTCUT_TYPE,
            Kind::Binary(_) => match self.name.rsplit_once('.').map(|(_, extension)| extension) {
                Some("xlsx") => XLSX,
                Some("xls") => "application/vnd.ms-excel",
                Some("ods") => "application/vnd.oasis.opendocument.spreadsheet",
                Some("csv") => "text/csv",
                _ => "application/octet-stream",
            },
        }
    }

    pub(super) fn resource(&self, on_shared_drive: bool) -> Value {
        let mut resource = json!({
            "kind": "drive#file",
            "id": self.id,
            "name": self.name,
            "mimeType": self.mime(),
            "parents": [FOLDER],
            "trashed": self.trashed,
            "version": self.version.to_string(),
            "createdTime": milliseconds(self.created),
            "modifiedTime": milliseconds(self.modified),
            "capabilities": { "canDownload": true },
        });
        match &self.kind {
            Kind::Binary(bytes) => {
                resource["size"] = bytes.len().to_string().into();
                resource["md5Checksum"] = hex(&Md5::digest(bytes)).into();
                resource["sha256Checksum"] = hex(&Sha256::digest(bytes)).into();
                resource["headRevisionId"] = format!("0Bx{}", self.revision).into();
                resource["originalFilename"] = self.name.clone().into();
            }
            // What a Google Sheet takes of one's quota, which is not what it exports to.
            Kind::Sheet(_) => resource["size"] = "1024".into(),
            Kind::Shortcut { target, target_type } => {
                resource["shortcutDetails"] = json!({ "targetId": target, "targetMimeType": target_type });
            }
            Kind::Folder => {}
        }
        if on_shared_drive {
            resource["driveId"] = "0ASharedDrive".into();
        }
        resource
    }
}

fn milliseconds(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
