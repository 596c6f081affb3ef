//! Access tokens that were given out: whose, for what, until when.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::ids;
use crate::log::Room;
use crate::reply::Reply;
use crate::request::Request;

const CLOUD: &str = "https://www.googleapis.com/auth/cloud-platform";
const DRIVE: [&str; 2] = ["https://www.googleapis.com/auth/drive", "https://www.googleapis.com/auth/drive.readonly"];

#[derive(Clone, Debug)]
struct Token {
    account: String,
    scopes: Vec<String>,
    until: Instant,
}

#[derive(Debug)]
pub struct Tokens {
    given: Mutex<HashMap<String, Token>>,
    lifetime: Mutex<Duration>,
}

impl Default for Tokens {
    fn default() -> Tokens {
        Tokens { given: Mutex::default(), lifetime: Mutex::new(Duration::from_secs(3600)) }
    }
}

impl Tokens {
    pub fn set_lifetime(&self, lifetime: Duration) {
        *self.lifetime.lock().unwrap() = lifetime;
    }

    /// A new token and the seconds it lives.
    pub fn give(&self, account: &str, scopes: Vec<String>) -> (String, u64) {
        let lifetime = *self.lifetime.lock().unwrap();
        let text = format!("ya29.fake-{}", ids::next());
        let token = Token { account: account.to_owned(), scopes, until: Instant::now() + lifetime };
        self.given.lock().unwrap().insert(text.clone(), token);
        (text, lifetime.as_secs())
    }

    /// Who a token is of, while it is good.
    pub fn owner(&self, token: &str) -> Option<String> {
        self.given.lock().unwrap().get(token).filter(|token| token.until > Instant::now()).map(|t| t.account.clone())
    }

    /// From now on, none of those given is accepted any more.
    pub fn revoke(&self) {
        self.given.lock().unwrap().clear();
    }

    /// Whose token the request bears, when it is good for this API.
    pub fn check(&self, room: Room, request: &Request) -> Result<String, Reply> {
        let bearer = request.header("authorization").and_then(|header| header.strip_prefix("Bearer "));
        let token = bearer.and_then(|bearer| self.given.lock().unwrap().get(bearer).cloned());
        let Some(token) = token.filter(|token| token.until > Instant::now()) else {
            return Err(unauthorized());
        };
        let has = |scope: &str| token.scopes.iter().any(|had| had == scope);
        let enough = match room {
            Room::Drive => DRIVE.into_iter().any(has),
            Room::Storage => has(CLOUD) || token.scopes.iter().any(|had| had.contains("/auth/devstorage.")),
            Room::BigQuery => has(CLOUD) || has("https://www.googleapis.com/auth/bigquery"),
            _ => has(CLOUD),
        };
        if enough {
            return Ok(token.account);
        }
        Err(insufficient())
    }
}

fn insufficient() -> Reply {
    let message = "Request had insufficient authentication scopes.";
    let error = json!({
        "code": 403,
        "message": message,
        "errors": [{ "message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions" }],
        "status": "PERMISSION_DENIED",
        "details": [{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "domain": "googleapis.com",
        }],
    });
    Reply { status: 403, ..Reply::json(&json!({ "error": error })) }
        .with("www-authenticate", r#"Bearer realm="https://accounts.google.com/", error="insufficient_scope""#)
}

pub fn unauthorized() -> Reply {
    let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or \
                   other valid authentication credential.";
    Reply::error(401, "authError", message)
        .with("www-authenticate", r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#)
}
