//! Uploads: in one request with its metadata, or in a session that can be taken up again.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::Content;
use super::object::{Conditions, Object};
use crate::ids;
use crate::reply::Reply;
use crate::request::Request;

/// An upload in several requests.
#[derive(Debug)]
pub struct Session {
    name: String,
    conditions: Conditions,
    metadata: Value,
    received: Vec<u8>,
    finished: Option<Value>,
}

pub fn answer(content: &mut Content, bucket: &str, request: &Request) -> Reply {
    if let Some(id) = request.parameter("upload_id") {
        return go_on(content, bucket, id, request);
    }
    match request.parameter("uploadType") {
        Some("multipart") => multipart(content, bucket, request),
        Some("resumable") => begin(content, bucket, request),
        Some("media") => {
            let name = request.parameter("name").unwrap_or_default();
            let metadata = json!({ "contentType": request.header("content-type") });
            finish(content, bucket, name, request.body.clone(), &metadata, &Conditions::of(request))
        }
        _ => bad("Bad Request: uploadType"),
    }
}

fn multipart(content: &mut Content, bucket: &str, request: &Request) -> Reply {
    let Some(parts) = parts(request) else { return bad("Missing end boundary in multipart body.") };
    let [first, media, trailing @ ..] = &parts[..] else { return bad("Bad Request: multipart") };
    let Ok(mut metadata) = serde_json::from_slice::<Value>(first) else { return bad("Parse Error") };
    if let Some(checksums) = trailing.first().and_then(|part| serde_json::from_slice::<Value>(part).ok()) {
        for name in ["crc32c", "md5Hash"] {
            if checksums[name].is_string() {
                metadata[name] = checksums[name].clone();
            }
        }
    }
    let name = request.parameter("name").or(metadata["name"].as_str()).unwrap_or_default().to_owned();
    finish(content, bucket, &name, media.clone(), &metadata, &Conditions::of(request))
}

fn begin(content: &mut Content, bucket: &str, request: &Request) -> Reply {
    let metadata = request.json();
    let name = request.parameter("name").or(metadata["name"].as_str()).unwrap_or_default().to_owned();
    let conditions = Conditions::of(request);
    if let Err(refusal) = conditions.check(content.objects.get(&name)) {
        return refusal;
    }
    let id = format!("session-{}", ids::next());
    let location = format!("{}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&upload_id={id}", request.base);
    content.sessions.insert(id, Session { name, conditions, metadata, received: Vec::new(), finished: None });
    Reply::empty(200).with("location", location).with("content-length", 0)
}

fn go_on(content: &mut Content, bucket: &str, id: &str, request: &Request) -> Reply {
    let Some(session) = content.sessions.get_mut(id) else { return bad("Upload session not found.") };
    if let Some(resource) = &session.finished {
        return Reply::json(resource);
    }
    let range = request.header("content-range").and_then(|range| range.strip_prefix("bytes ")).unwrap_or("0-*/*");
    let (part, total) = range.split_once('/').unwrap_or((range, "*"));
    let first = part.split_once('-').and_then(|(first, _)| first.parse::<usize>().ok());
    if let Some(first) = first {
        if first > session.received.len() {
            return Reply::text(503, "Invalid request.  There were bytes missing.");
        }
        session.received.truncate(first);
        session.received.extend_from_slice(&request.body);
    }
    let whole = total.parse::<usize>().ok();
    let open_end = whole.is_none() && part.ends_with('*') && first.is_some();
    if whole == Some(session.received.len()) || open_end {
        let (name, conditions) = (session.name.clone(), session.conditions.clone());
        let (metadata, bytes) = (session.metadata.clone(), Bytes::from(session.received.clone()));
        let reply = finish(content, bucket, &name, bytes, &metadata, &conditions);
        if reply.status == 200
            && let Some(session) = content.sessions.get_mut(id)
        {
            session.finished = serde_json::from_slice(&reply.body).ok();
        }
        return reply;
    }
    let reply = Reply::empty(308);
    match session.received.len() {
        0 => reply,
        length => reply.with("range", format!("bytes=0-{}", length - 1)),
    }
}

fn finish(
    content: &mut Content,
    bucket: &str,
    name: &str,
    bytes: Bytes,
    metadata: &Value,
    conditions: &Conditions,
) -> Reply {
    if name.is_empty() {
        return Reply::error(400, "required", "Required parameter: name");
    }
    if let Err(refusal) = conditions.check(content.objects.get(name)) {
        return refusal;
    }
    let object = Object::new(name, bytes, metadata);
    for (field, computed) in [("crc32c", object.crc32c()), ("md5Hash", object.md5())] {
        if metadata[field].as_str().is_some_and(|given| given != computed) {
            return bad(&format!(
                "Provided {field} {} doesn't match calculated {computed}.",
                metadata[field].as_str().unwrap_or_default()
            ));
        }
    }
    let resource = object.resource(bucket);
    content.write(object);
    Reply::json(&resource)
}

/// The parts of a `multipart/related` body, without their headers.
fn parts(request: &Request) -> Option<Vec<Bytes>> {
    let boundary = request.header("content-type")?.split("boundary=").nth(1)?.trim_matches('"');
    let delimiter = format!("--{boundary}");
    let body = &request.body;
    let mut starts = Vec::new();
    let mut at = 0;
    while let Some(found) = find(&body[at..], delimiter.as_bytes()) {
        starts.push(at + found);
        at += found + delimiter.len();
    }
    if !body.get(at..)?.starts_with(b"--") {
        return None;
    }
    let part = |bounds: &[usize]| {
        let part = body.slice(bounds[0] + delimiter.len()..bounds[1]);
        let head = find(&part, b"\r\n\r\n")? + 4;
        Some(part.slice(head..part.len().checked_sub(2)?))
    };
    starts.windows(2).map(part).collect()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == wanted[0]) {
        at += found;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn bad(message: &str) -> Reply {
    Reply::error(400, "invalid", message)
}
