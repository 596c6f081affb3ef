//! `/tokeninfo`: who a token is of. `/token`: a key's signed assertion, or a person's refresh token, for an access token.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::google::Google;
use crate::reply::Reply;
use crate::request::Request;

const REFRESH: &str = "refresh_token";
const ASSERTION: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

pub fn answer(google: &Google, request: &Request) -> Reply {
    if request.segments == ["tokeninfo"] {
        return told(google, request);
    }
    let form = request.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let given = match field("grant_type") {
        Some(ASSERTION) => field("assertion").and_then(claims),
        // A person who logged in with gcloud, whose client is refused Drive's scope.
        Some(REFRESH) => field(REFRESH).map(|person| {
            let scopes = ["cloud-platform", "userinfo.email"].map(|s| format!("https://www.googleapis.com/auth/{s}"));
            (person.to_owned(), scopes.to_vec())
        }),
        _ => None,
    };
    let Some((account, scopes)) = given else {
        let refusal = json!({ "error": "invalid_grant", "error_description": "Bad Request" });
        return Reply { status: 400, ..Reply::json(&refusal) };
    };
    let (token, lifetime) = google.tokens.give(&account, scopes);
    Reply::json(&json!({ "access_token": token, "expires_in": lifetime, "token_type": "Bearer" }))
}

/// Who a token is of.
fn told(google: &Google, request: &Request) -> Reply {
    let form = request.form();
    let token = form.iter().find(|(key, _)| key == "access_token").map(|(_, token)| token.as_str());
    match token.and_then(|token| google.tokens.owner(token)) {
        Some(email) => Reply::json(&json!({ "email": email, "email_verified": "true" })),
        None => Reply { status: 400, ..Reply::json(&json!({ "error": "invalid_token" })) },
    }
}

/// Whose assertion it is and what it asks for. The signature is not looked at.
fn claims(assertion: &str) -> Option<(String, Vec<String>)> {
    let claims = BASE64_URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let scopes = claims["scope"].as_str()?.split(' ').map(str::to_owned).collect();
    Some((claims["iss"].as_str()?.to_owned(), scopes))
}
