//! A Cloud Storage bucket as a store. It knows whole objects, their generations and what Cloud Storage says no with.

mod objects;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use google_cloud_gax::retry_policy::NeverRetry;
use google_cloud_storage::client::Storage;
use google_cloud_storage::read_resume_policy::NeverResume;
use tokio::sync::OnceCell;

use super::{Error, Generation, Precondition, check};
use crate::credentials::{CLOUD, Tokens};
use crate::google::{Endpoints, Google};
use crate::retry::Failure;
use objects::Objects;

/// Larger objects than a run ever writes would be sent in pieces.
const IN_ONE_PIECE: usize = 1 << 30;
const LONG: Duration = Duration::from_secs(300);

/// A Cloud Storage bucket.
#[derive(Clone)]
pub struct Bucket {
    name: String,
    tokens: Tokens,
    endpoints: Endpoints,
    client: Arc<OnceCell<Storage>>,
    objects: Objects,
}

impl Bucket {
    pub(super) fn new(name: &str, google: &Google) -> Result<Bucket, Error> {
        let (tokens, endpoints) = (google.tokens()?, google.endpoints.clone());
        let objects = Objects::new(name, tokens.clone(), &endpoints)
            .map_err(|failure| Error::Bucket { what: format!("gs://{name}"), failure })?;
        Ok(Bucket { name: name.to_owned(), tokens, endpoints, client: Arc::default(), objects })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn locate(&self, name: &str) -> String {
        format!("gs://{}/{name}", self.name)
    }

    /// For people who are signed in: the browser shows their own rights, not the program's.
    pub(super) fn link(&self, name: &str) -> String {
        format!("https://storage.cloud.google.com/{}/{name}", self.name)
    }

    pub(super) async fn read(&self, name: &str) -> Result<Option<(Vec<u8>, Generation)>, Error> {
        check(name)?;
        let client = self.client().await?;
        let whole = || async {
            let read = client.read_object(self.resource(), name).with_retry_policy(NeverRetry);
            let mut response = read.with_read_resume_policy(NeverResume).send().await?;
            let generation = Generation(response.object().generation);
            let mut bytes = Vec::new();
            // What comes is held against its checksum when the last of it has come.
            while let Some(chunk) = response.next().await {
                bytes.extend_from_slice(&chunk?);
            }
            Ok((bytes, generation))
        };
        match self.tokens.within(LONG, &format!("reading {name}"), &[CLOUD], whole).await {
            Ok(read) => Ok(Some(read)),
            Err(failure) if failure.status() == Some(404) && !is_about_the_bucket(&failure) => Ok(None),
            Err(failure) => Err(self.refused(name, failure).await),
        }
    }

    pub(super) async fn write(
        &self,
        name: &str,
        bytes: Vec<u8>,
        precondition: Precondition,
    ) -> Result<Generation, Error> {
        check(name)?;
        let client = self.client().await?;
        let bytes = Bytes::from(bytes);
        // Whether an attempt may have been done although its answer never came.
        let unsure = AtomicBool::new(false);
        let whole = || async {
            let write = client
                .write_object(self.resource(), name, bytes.clone())
                .set_content_type(content_type(name))
                .with_retry_policy(NeverRetry)
                .with_resumable_upload_threshold(IN_ONE_PIECE);
            let write = match precondition {
                Precondition::Any => write,
                Precondition::DoesNotExist => write.set_if_generation_match(0),
                Precondition::Generation(Generation(read)) => write.set_if_generation_match(read),
            };
            let written = write.send_buffered().await.map_err(Failure::from);
            if written.as_ref().is_err_and(Failure::is_unsure) {
                unsure.store(true, Ordering::Relaxed);
            }
            Ok(Generation(written?.generation))
        };
        match self.tokens.within(LONG, &format!("writing {name}"), &[CLOUD], whole).await {
            Ok(generation) => Ok(generation),
            Err(failure) if failure.status() == Some(412) => match self.read(name).await? {
                Some((now, generation)) if unsure.into_inner() && now == bytes => Ok(generation),
                _ => Err(Error::Conflict(name.to_owned())),
            },
            Err(failure) => Err(self.refused(name, failure).await),
        }
    }

    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        match self.objects.list(prefix).await {
            Ok(names) => Ok(names),
            Err(failure) => Err(self.refused(prefix, failure).await),
        }
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), Error> {
        check(name)?;
        match self.objects.delete(name).await {
            Ok(()) => Ok(()),
            Err(failure) if failure.status() == Some(404) && !is_about_the_bucket(&failure) => Ok(()),
            Err(failure) => Err(self.refused(name, failure).await),
        }
    }

    /// Those of `rights`, such as `storage.objects.get`, that the account lacks.
    ///
    /// # Errors
    /// When there is no such bucket, or it cannot be asked.
    pub async fn lacking(&self, rights: &[&str]) -> Result<Vec<String>, Error> {
        match self.objects.held(rights).await {
            Ok(held) => {
                Ok(rights.iter().filter(|right| !held.iter().any(|h| h == *right)).map(|r| (*r).into()).collect())
            }
            Err(failure) => Err(self.refused("", failure).await),
        }
    }

    async fn client(&self) -> Result<&Storage, Error> {
        let build = || {
            let builder = Storage::builder().with_credentials(self.tokens.for_cloud()).with_retry_policy(NeverRetry);
            builder.with_endpoint(self.endpoints.storage()).build()
        };
        self.client.get_or_try_init(build).await.map_err(|error| Error::Bucket {
            what: format!("gs://{}", self.name),
            failure: Failure::unreachable(&error.to_string()),
        })
    }

    fn resource(&self) -> String {
        format!("projects/_/buckets/{}", self.name)
    }

    async fn refused(&self, name: &str, failure: Failure) -> Error {
        match failure.status() {
            Some(404) => Error::NoBucket(self.name.clone()),
            Some(403) if !failure.is_worth_a_retry() => {
                let account = self.tokens.account().await.unwrap_or_else(|| "whoever runs this".to_owned());
                Error::Forbidden { bucket: self.name.clone(), account, failure }
            }
            _ => Error::Bucket { what: self.locate(name), failure },
        }
    }
}

/// Both are 404: the object is not there, or the whole bucket.
fn is_about_the_bucket(failure: &Failure) -> bool {
    failure.message.to_lowercase().contains("bucket does not exist")
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("json") => "application/json",
        Some("csv") => "text/csv; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bucket").field(&self.name).finish()
    }
}
