//! Cloud Storage's JSON API: one bucket of objects with generations, preconditions and checksums.

mod object;
mod upload;

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use axum::body::Bytes;
use axum::http::Method;
use serde_json::json;

use crate::reply::Reply;
use crate::request::Request;
use object::Conditions;
pub use object::Object;
use upload::Session;

/// A bucket and what is in it.
#[derive(Debug)]
pub struct Storage {
    bucket: String,
    content: Mutex<Content>,
}

#[derive(Debug, Default)]
struct Content {
    exists: bool,
    objects: BTreeMap<String, Object>,
    sessions: HashMap<String, Session>,
    writings: Vec<(String, Bytes)>,
    page: Option<usize>,
    lacking: Vec<String>,
}

impl Storage {
    pub(crate) fn with_bucket(name: &str) -> Storage {
        let content = Content { exists: true, ..Content::default() };
        Storage { bucket: name.to_owned(), content: Mutex::new(content) }
    }

    /// The bucket's name.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Takes the bucket away, with what is in it hidden, or gives it back.
    pub fn set_exists(&self, exists: bool) {
        self.content.lock().unwrap().exists = exists;
    }

    /// From now on, nobody has these rights, as far as he who asks for his rights is told.
    pub fn deny(&self, rights: &[&str]) {
        self.content.lock().unwrap().lacking = rights.iter().map(|right| (*right).to_owned()).collect();
    }

    /// From now on, a page of a list has at most as many objects, whatever was asked for.
    pub fn set_page(&self, objects: usize) {
        self.content.lock().unwrap().page = Some(objects);
    }

    /// The bytes of an object.
    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.content.lock().unwrap().objects.get(name).map(|object| object.bytes.to_vec())
    }

    /// The generation of an object.
    pub fn generation(&self, name: &str) -> Option<i64> {
        self.content.lock().unwrap().objects.get(name).map(|object| object.generation)
    }

    /// Writes an object, as someone else would.
    pub fn put(&self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.content.lock().unwrap().write(Object::new(name, bytes.into().into(), &json!({})));
    }

    /// Every writing of an object that there was, in order.
    pub fn writings(&self, name: &str) -> Vec<Vec<u8>> {
        let content = self.content.lock().unwrap();
        content.writings.iter().filter(|(written, _)| written == name).map(|(_, bytes)| bytes.to_vec()).collect()
    }

    /// The names of all objects, sorted.
    pub fn names(&self) -> Vec<String> {
        self.content.lock().unwrap().objects.keys().cloned().collect()
    }
}

impl Content {
    fn write(&mut self, object: Object) {
        self.writings.push((object.name.clone(), object.bytes.clone()));
        self.objects.insert(object.name.clone(), object);
    }
}

pub(crate) fn answer(storage: &Storage, request: &Request) -> Reply {
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    let (uploads, path) = match segments[..] {
        ["upload", "storage", "v1", ref path @ ..] => (true, path.to_vec()),
        ["download", "storage", "v1", ref path @ ..] | ["storage", "v1", ref path @ ..] => (false, path.to_vec()),
        _ => return Reply::text(404, "Not Found"),
    };
    let mut content = storage.content.lock().unwrap();
    let (bucket, rest) = match path[..] {
        ["b", bucket, ref rest @ ..] => (bucket, rest.to_vec()),
        _ => return Reply::text(404, "Not Found"),
    };
    let media = segments[0] == "download" || request.parameter("alt") == Some("media");
    if bucket != storage.bucket || !content.exists {
        let message = "The specified bucket does not exist.";
        return if media { Reply::text(404, message) } else { Reply::error(404, "notFound", message) };
    }
    match (&request.method, uploads, &rest[..]) {
        (&Method::POST | &Method::PUT, true, ["o"]) => upload::answer(&mut content, bucket, request),
        (&Method::GET, false, ["o"]) => list(&content, bucket, request),
        (&Method::GET, false, ["o", name]) if media => download(&content, bucket, name, request),
        (&Method::GET, false, ["o", name]) => describe(&content, bucket, name, request),
        (&Method::DELETE, false, ["o", name]) => delete(&mut content, bucket, name, request),
        (&Method::GET, false, ["iam", "testPermissions"]) => {
            let lacking = |right: &&str| content.lacking.iter().any(|lacking| lacking == right);
            let held: Vec<&str> = request.parameters("permissions").filter(|right| !lacking(right)).collect();
            Reply::json(&json!({ "kind": "storage#testIamPermissionsResponse", "permissions": held }))
        }
        (&Method::GET, false, []) => Reply::json(&json!({
            "kind": "storage#bucket", "id": bucket, "name": bucket, "location": "EUROPE-WEST9",
            "locationType": "region", "storageClass": "STANDARD",
        })),
        _ => Reply::text(404, "Not Found"),
    }
}

fn list(content: &Content, bucket: &str, request: &Request) -> Reply {
    let prefix = request.parameter("prefix").unwrap_or_default();
    let after = request.parameter("pageToken").unwrap_or_default();
    let asked = request.parameter("maxResults").and_then(|size| size.parse().ok()).unwrap_or(1000usize);
    let size = asked.min(1000).min(content.page.unwrap_or(1000));
    let mut found =
        content.objects.values().filter(|object| object.name.starts_with(prefix) && object.name.as_str() > after);
    let page: Vec<&Object> = found.by_ref().take(size).collect();
    let mut listed = json!({ "kind": "storage#objects" });
    if !page.is_empty() {
        listed["items"] = page.iter().map(|object| object.resource(bucket)).collect();
    }
    if let Some(last) = page.last().filter(|_| found.next().is_some()) {
        listed["nextPageToken"] = last.name.clone().into();
    }
    Reply::json(&listed)
}

fn describe(content: &Content, bucket: &str, name: &str, request: &Request) -> Reply {
    let Some(object) = content.objects.get(name) else { return no_object(bucket, name) };
    match Conditions::of(request).check(Some(object)) {
        Ok(()) => Reply::json(&object.resource(bucket)),
        Err(refusal) => refusal,
    }
}

fn download(content: &Content, bucket: &str, name: &str, request: &Request) -> Reply {
    let wanted = request.parameter("generation").and_then(|text| text.parse::<i64>().ok());
    let found = content.objects.get(name).filter(|object| wanted.is_none_or(|wanted| object.generation == wanted));
    let Some(object) = found else {
        return Reply::text(404, format!("No such object: {bucket}/{name}"));
    };
    if let Err(refusal) = Conditions::of(request).check(Some(object)) {
        return refusal;
    }
    let reply = match request.range(object.bytes.len()) {
        None => Reply::bytes(&object.content_type, object.bytes.clone()),
        Some(Err(())) => return Reply::text(416, "The requested range cannot be satisfied."),
        Some(Ok((first, last))) => {
            let part = Reply::bytes(&object.content_type, object.bytes.slice(first..=last));
            let range = format!("bytes {first}-{last}/{}", object.bytes.len());
            Reply { status: 206, ..part }.with("content-range", range)
        }
    };
    reply
        .with("x-goog-generation", object.generation)
        .with("x-goog-metageneration", 1)
        .with("x-goog-hash", format!("crc32c={},md5={}", object.crc32c(), object.md5()))
        .with("x-goog-stored-content-encoding", "identity")
        .with("x-goog-stored-content-length", object.bytes.len())
        .with("x-goog-storage-class", "STANDARD")
        .with("etag", object.etag())
}

fn delete(content: &mut Content, bucket: &str, name: &str, request: &Request) -> Reply {
    let Some(object) = content.objects.get(name) else { return no_object(bucket, name) };
    if let Err(refusal) = Conditions::of(request).check(Some(object)) {
        return refusal;
    }
    content.objects.remove(name);
    Reply::empty(204)
}

fn no_object(bucket: &str, name: &str) -> Reply {
    Reply::error(404, "notFound", format!("No such object: {bucket}/{name}"))
}
