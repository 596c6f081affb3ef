//! A folder in Google Drive. It knows how Drive lists, stamps and exports files.

mod bytes;
mod hub;

use std::fmt;

use google_drive3::api::File;
use md5::{Digest, Md5};

use super::role::{is_lock, recognise_sheet};
use super::{Entry, Error, Listing, PassedOver, Reason, Stamp, recognise};
use crate::checksum::Checksum;
use crate::credentials::Tokens;
use crate::google::Google;
use crate::retry::Failure;
use bytes::Bytes;
use hub::Hub;

const FOLDER: &str = "application/vnd.google-apps.folder";
const SHORTCUT: &str = "application/vnd.google-apps.shortcut";
const SHEET: &str = "application/vnd.google-apps.spreadsheet";
const GOOGLES_OWN: &str = "application/vnd.google-apps.";

/// A folder in Google Drive.
#[derive(Clone)]
pub struct Drive {
    id: String,
    tokens: Tokens,
    hub: Hub,
    bytes: Bytes,
}

impl Drive {
    pub(super) fn new(id: &str, google: &Google) -> Result<Drive, Error> {
        let tokens = google.tokens()?;
        let no_connection = |failure| Error::Drive { what: format!("drive:{id}"), failure };
        let hub = Hub::new(tokens.clone(), &google.endpoints).map_err(no_connection)?;
        let bytes = Bytes::new(tokens.clone(), &google.endpoints).map_err(no_connection)?;
        Ok(Drive { id: id.to_owned(), tokens, hub, bytes })
    }

    pub(super) fn locate(&self) -> String {
        format!("https://drive.google.com/drive/folders/{}", self.id)
    }

    pub(super) async fn list(&self) -> Result<Listing, Error> {
        let files = match self.hub.list(&self.id).await {
            Ok(files) if files.is_empty() => return Err(self.not_shared().await),
            Ok(files) => files,
            Err(failure) if failure.status() == Some(404) => return Err(self.not_shared().await),
            Err(failure) => return Err(Error::Drive { what: format!("drive:{}", self.id), failure }),
        };
        let mut listing = Listing::default();
        for file in files {
            match judge(file) {
                Ok(workbook) => listing.workbooks.push(workbook),
                Err(passed_over) => listing.passed_over.push(passed_over),
            }
        }
        listing.workbooks.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        listing.passed_over.sort();
        Ok(listing)
    }

    pub(super) async fn read(&self, entry: &Entry) -> Result<Vec<u8>, Error> {
        let told = |failure: Failure| match failure.status() {
            // It went away since the listing.
            Some(404) => Error::Changing(entry.name.clone()),
            Some(403) if failure.reason == "exportSizeLimitExceeded" => Error::TooLarge(entry.name.clone()),
            _ => Error::Drive { what: entry.name.clone(), failure },
        };
        let (bytes, is_as_listed) = match &entry.stamp {
            Stamp::Checksum(checksum) => {
                let bytes = self.bytes.of_file(&entry.id, &entry.name).await.map_err(told)?;
                let same = is_checksum_of(checksum, &bytes);
                (bytes, same)
            }
            Stamp::Version(version) => {
                let bytes = self.bytes.of_sheet(&entry.id, &entry.name).await.map_err(told)?;
                let now = self.hub.version(&entry.id).await.map_err(told)?;
                (bytes, now == *version)
            }
        };
        if is_as_listed { Ok(bytes) } else { Err(Error::Changing(entry.name.clone())) }
    }

    async fn not_shared(&self) -> Error {
        Error::NotShared { folder: format!("drive:{}", self.id), accounts: self.accounts().await }
    }

    /// Whom the folder has to be shared with: job and trigger both read it.
    async fn accounts(&self) -> String {
        match self.tokens.account().await {
            Some(account) => match account.split_once('@') {
                Some(("job-carmila" | "trigger-carmila", domain)) => pair(domain),
                _ => account,
            },
            None => pair("PROJECT.iam.gserviceaccount.com"),
        }
    }
}

fn pair(domain: &str) -> String {
    format!("job-carmila@{domain} and trigger-carmila@{domain}")
}

fn judge(file: File) -> Result<Entry, PassedOver> {
    let (id, name, kind) =
        (file.id.unwrap_or_default(), file.name.unwrap_or_default(), file.mime_type.unwrap_or_default());
    let pass_over = |name: String, reason| Err(PassedOver { name, reason });
    let role = match kind.as_str() {
        FOLDER => return pass_over(name, Reason::Subfolder),
        SHORTCUT => return pass_over(name, Reason::Shortcut),
        SHEET => recognise_sheet(&name),
        other if other.starts_with(GOOGLES_OWN) => None,
        _ if is_lock(&name) => return pass_over(name, Reason::Lock),
        _ => recognise(&name),
    };
    let checksum = file.sha256_checksum.or(file.md5_checksum).map(Stamp::Checksum);
    let stamp = checksum.or(file.version.map(|version| Stamp::Version(version.to_string())));
    match (role, stamp) {
        (Some(role), Some(stamp)) => {
            let size = file.size.and_then(|size| u64::try_from(size).ok()).filter(|_| kind != SHEET);
            Ok(Entry { id, name, role, stamp, size })
        }
        _ => pass_over(name, Reason::NotAWorkbook),
    }
}

fn is_checksum_of(checksum: &str, bytes: &[u8]) -> bool {
    if checksum.len() == 32 {
        let md5: String = Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        return md5 == checksum;
    }
    Checksum::of(bytes).as_str() == checksum
}

impl fmt::Debug for Drive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Drive").field(&self.id).finish()
    }
}
