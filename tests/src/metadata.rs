//! The metadata server of Cloud Run: tokens of the account that a port belongs to.

use serde_json::json;

use crate::google::{Google, PROJECT, REGION};
use crate::reply::Reply;
use crate::request::Request;

const CLOUD: &str = "https://www.googleapis.com/auth/cloud-platform";

pub fn answer(google: &Google, request: &Request) -> Reply {
    if request.header("metadata-flavor") != Some("Google") {
        return Reply::text(403, "Missing Metadata-Flavor:Google header.");
    }
    let path: Vec<&str> = request.segments.iter().skip(2).map(String::as_str).collect();
    let account = request.account;
    let plain = |text: &str| Reply::bytes("application/text", text.to_owned());
    let known = |name: &str| name == "default" || name == account;
    let reply = match path[..] {
        ["instance", "service-accounts", name, "token"] if known(name) => token(google, request),
        ["instance", "service-accounts", name, "email"] if known(name) => plain(account),
        ["instance", "service-accounts", name, "scopes"] if known(name) => plain(CLOUD),
        ["project", "project-id"] => plain(PROJECT),
        ["project", "numeric-project-id"] => plain("123456789012"),
        ["instance", "region"] => plain(&format!("projects/123456789012/regions/{REGION}")),
        ["universe", "universe-domain" | "universe_domain"] => plain("googleapis.com"),
        _ => Reply::text(404, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>"),
    };
    reply.with("metadata-flavor", "Google").with("server", "Metadata Server for VM")
}

fn token(google: &Google, request: &Request) -> Reply {
    let asked = request.parameters("scopes").flat_map(|text| text.split(',')).filter(|scope| !scope.is_empty());
    let mut scopes: Vec<String> = asked.map(str::to_owned).collect();
    if scopes.is_empty() {
        scopes.push(CLOUD.to_owned());
    }
    if google.metadata_lacks_drive() {
        scopes.retain(|scope| !scope.contains("/auth/drive"));
        scopes.push(CLOUD.to_owned());
    }
    let (token, lifetime) = google.tokens.give(request.account, scopes);
    Reply::json(&json!({ "access_token": token, "expires_in": lifetime, "token_type": "Bearer" }))
}
