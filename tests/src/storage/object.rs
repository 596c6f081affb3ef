//! One object: its bytes, which writing of it this is, and the preconditions that a request puts on it.

use axum::body::Bytes;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use crate::ids;
use crate::reply::Reply;
use crate::request::Request;

/// An object.
#[derive(Clone, Debug)]
pub struct Object {
    pub(super) name: String,
    pub(super) bytes: Bytes,
    pub(super) generation: i64,
    pub(super) content_type: String,
    metadata: Value,
    created: DateTime<Utc>,
}

impl Object {
    pub(super) fn new(name: &str, bytes: Bytes, asked: &Value) -> Object {
        Object {
            name: name.to_owned(),
            bytes,
            generation: ids::generation(),
            content_type: asked["contentType"].as_str().unwrap_or("application/octet-stream").to_owned(),
            metadata: asked["metadata"].clone(),
            created: Utc::now(),
        }
    }

    pub(super) fn crc32c(&self) -> String {
        BASE64_STANDARD.encode(crc32c::crc32c(&self.bytes).to_be_bytes())
    }

    pub(super) fn md5(&self) -> String {
        BASE64_STANDARD.encode(Md5::digest(&self.bytes))
    }

    pub(super) fn etag(&self) -> String {
        BASE64_STANDARD.encode(self.generation.to_be_bytes())
    }

    pub(super) fn resource(&self, bucket: &str) -> Value {
        let created = ids::timestamp(self.created);
        let mut resource = json!({
            "kind": "storage#object",
            "id": format!("{bucket}/{}/{}", self.name, self.generation),
            "name": self.name,
            "bucket": bucket,
            "generation": self.generation.to_string(),
            "metageneration": "1",
            "contentType": self.content_type,
            "storageClass": "STANDARD",
            "size": self.bytes.len().to_string(),
            "crc32c": self.crc32c(),
            "md5Hash": self.md5(),
            "etag": self.etag(),
            "timeCreated": created,
            "updated": created,
            "timeStorageClassUpdated": created,
            "timeFinalized": created,
        });
        if self.metadata.is_object() {
            resource["metadata"] = self.metadata.clone();
        }
        resource
    }
}

/// `ifGenerationMatch` and its negation.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    matches: Option<i64>,
    differs: Option<i64>,
}

impl Conditions {
    pub fn of(request: &Request) -> Conditions {
        let number = |name: &str| request.parameter(name).and_then(|text| text.parse().ok());
        Conditions { matches: number("ifGenerationMatch"), differs: number("ifGenerationNotMatch") }
    }

    /// Whether they hold for what is there: generation 0 is that nothing is.
    pub fn check(&self, current: Option<&Object>) -> Result<(), Reply> {
        let generation = current.map_or(0, |object| object.generation);
        if self.matches.is_some_and(|wanted| wanted != generation) {
            let message = "At least one of the pre-conditions you specified did not hold.";
            return Err(Reply::error(412, "conditionNotMet", message));
        }
        if self.differs == Some(generation) {
            return Err(Reply::empty(304));
        }
        Ok(())
    }
}
