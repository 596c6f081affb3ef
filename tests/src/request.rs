//! A request as the rooms see it: read whole, its path and query taken apart.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};

const LIMIT: usize = 256 << 20;

#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    /// Decoded, so that a segment may contain a slash.
    pub segments: Vec<String>,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Of the port that was called.
    pub account: &'static str,
    /// Where the fake itself answers, for links to it.
    pub base: String,
}

impl Request {
    /// `None` when the caller went away in the middle of it.
    pub async fn read(request: axum::extract::Request, account: &'static str, base: &str) -> Option<Request> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, LIMIT).await.ok()?;
        let path = parts.uri.path();
        Some(Request {
            method: parts.method,
            segments: path.split('/').filter(|segment| !segment.is_empty()).map(|text| decode(text, false)).collect(),
            query: pairs(parts.uri.query().unwrap_or_default()),
            headers: parts.headers,
            body,
            account,
            base: base.to_owned(),
        })
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    pub fn parameters<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.parameter(name) == Some("true")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body of a form, as token endpoints are sent.
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(&String::from_utf8_lossy(&self.body))
    }

    /// First and last byte of `Range: bytes=…`, within `size` bytes; an error when nothing is left of it.
    pub fn range(&self, size: usize) -> Option<Result<(usize, usize), ()>> {
        let (first, last) = self.header("range")?.strip_prefix("bytes=")?.split_once('-')?;
        let end = size.checked_sub(1);
        let range = match (first.parse::<usize>(), last.parse::<usize>(), end) {
            (_, _, None) => Err(()),
            (Ok(first), _, Some(end)) if first > end => Err(()),
            (Ok(first), Ok(last), Some(end)) => Ok((first, last.min(end))),
            (Ok(first), Err(_), Some(end)) => Ok((first, end)),
            (Err(_), Ok(tail), Some(end)) => Ok(((end + 1).saturating_sub(tail), end)),
            (Err(_), Err(_), _) => Err(()),
        };
        Some(range)
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |text: &str| {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        (decode(key, true), decode(value, true))
    };
    text.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}

fn decode(text: &str, form: bool) -> String {
    let source = text.as_bytes();
    let mut bytes = Vec::with_capacity(source.len());
    let mut at = 0;
    while at < source.len() {
        let hex = source.get(at + 1..at + 3).and_then(|digits| str::from_utf8(digits).ok());
        match (source[at], hex.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                at += 2;
            }
            (b'+', _) if form => bytes.push(b' '),
            (byte, _) => bytes.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
