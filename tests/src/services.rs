//! Service Usage's API: which services the project has enabled.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::reply::Reply;
use crate::request::Request;

/// All services are enabled but these.
#[derive(Debug, Default)]
pub struct Services(Mutex<BTreeSet<String>>);

impl Services {
    /// Disables a service, such as `run.googleapis.com`. What it serves goes on answering here.
    pub fn disable(&self, service: &str) {
        self.0.lock().unwrap().insert(service.to_owned());
    }

    /// Enables all of them.
    pub fn enable_all(&self) {
        self.0.lock().unwrap().clear();
    }
}

pub(crate) fn answer(services: &Services, request: &Request) -> Reply {
    if request.segments.get(3).is_none_or(|method| method != "services:batchGet") {
        return Reply::status_error(404, "Method not found.");
    }
    let disabled = services.0.lock().unwrap();
    let state = |name: &str| {
        let service = name.rsplit('/').next().unwrap_or_default();
        json!({ "name": name, "state": if disabled.contains(service) { "DISABLED" } else { "ENABLED" } })
    };
    let listed: Vec<Value> = request.parameters("names").map(state).collect();
    Reply::json(&json!({ "services": listed }))
}
