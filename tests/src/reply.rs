//! Answers as Google words them.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

/// An answer, whole, so that a fault can cut it.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
}

impl Reply {
    pub fn json(value: &Value) -> Reply {
        Reply::new(200, "application/json; charset=UTF-8", value.to_string())
    }

    pub fn bytes(content_type: &str, body: impl Into<Bytes>) -> Reply {
        Reply::new(200, content_type, body)
    }

    pub fn text(status: u16, body: impl Into<Bytes>) -> Reply {
        Reply::new(status, "text/html; charset=UTF-8", body)
    }

    pub fn empty(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Bytes::new() }
    }

    fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Reply {
        Reply { status, headers: vec![("content-type", content_type.to_owned())], body: body.into() }
    }

    /// What most of Google's APIs answer when they refuse.
    pub fn error(status: u16, reason: &str, message: impl AsRef<str>) -> Reply {
        let message = message.as_ref();
        let error = json!({
            "code": status,
            "message": message,
            "errors": [{ "message": message, "domain": domain(reason), "reason": reason }],
            "status": status_word(status),
        });
        Reply { status, ..Reply::json(&json!({ "error": error })) }
    }

    /// What the newer ones answer: Cloud Run and IAM Credentials.
    pub fn status_error(status: u16, message: impl AsRef<str>) -> Reply {
        let error = json!({ "code": status, "message": message.as_ref(), "status": status_word(status) });
        Reply { status, ..Reply::json(&json!({ "error": error })) }
    }

    pub fn with(mut self, header: &'static str, value: impl ToString) -> Reply {
        self.headers.push((header, value.to_string()));
        self
    }

    pub fn into_response(self) -> Response {
        let mut response = Response::new(self.body.into());
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap();
        for (name, value) in self.headers {
            response.headers_mut().append(HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap());
        }
        response
    }
}

fn domain(reason: &str) -> &'static str {
    if reason.ends_with("ateLimitExceeded") { "usageLimits" } else { "global" }
}

fn status_word(status: u16) -> &'static str {
    match status {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ALREADY_EXISTS",
        412 => "FAILED_PRECONDITION",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        _ => "INTERNAL",
    }
}
