//! IAM Credentials: a token of an account for one who may act as it.

use chrono::{TimeDelta, Utc};
use serde_json::json;

use crate::google::Google;
use crate::ids;
use crate::reply::Reply;
use crate::request::Request;

pub fn answer(google: &Google, request: &Request, caller: &str) -> Reply {
    let target = match request.segments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["v1", "projects", "-", "serviceAccounts", target] => target.strip_suffix(":generateAccessToken"),
        _ => None,
    };
    let Some(account) = target else {
        return Reply::status_error(404, "Method not found.");
    };
    if !google.may_act_as(caller, account) {
        return Reply::status_error(
            403,
            "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
        );
    }
    let asked = request.json();
    let scopes: Vec<String> =
        asked["scope"].as_array().into_iter().flatten().filter_map(|s| s.as_str().map(str::to_owned)).collect();
    if scopes.is_empty() {
        return Reply::status_error(400, "Request contains an invalid argument.");
    }
    let (token, lifetime) = google.tokens.give(account, scopes);
    let expires = Utc::now() + TimeDelta::seconds(lifetime as i64);
    Reply::json(&json!({ "accessToken": token, "expireTime": ids::timestamp(expires) }))
}
