//! Service Usage: which of Google's services a project has enabled.

use serde::Deserialize;

use crate::google::Google;
use crate::rest::Rest;
use crate::retry::Failure;

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    services: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    name: String,
    #[serde(default)]
    state: String,
}

/// Those of `services`, such as `run.googleapis.com`, that the project has not enabled.
///
/// # Errors
/// When nobody may say.
pub async fn disabled(google: &Google, project: &str, services: &[&str]) -> Result<Vec<String>, Failure> {
    let rest = Rest::new(google.tokens().map_err(Failure::without_credentials)?)?;
    let names: Vec<String> = services.iter().map(|service| format!("projects/{project}/services/{service}")).collect();
    let query: Vec<(&str, &str)> = names.iter().map(|name| ("names", name.as_str())).collect();
    let path = ["v1", "projects", project, "services:batchGet"];
    let root = google.endpoints.service_usage();
    let listed: Listed = rest.get("asking which services are enabled", root, &path, &query).await?;
    let is_enabled = |service: &str| {
        listed.services.iter().any(|listed| listed.state == "ENABLED" && listed.name.ends_with(&format!("/{service}")))
    };
    Ok(services.iter().filter(|service| !is_enabled(service)).map(|service| (*service).to_owned()).collect())
}
