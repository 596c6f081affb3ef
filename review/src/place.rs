//! What a grant is on, in words: the resource that a grant's own attributes name.

use serde_json::{Map, Value};

/// What stands for an attribute that only the applying finds out.
pub(crate) const UNKNOWN: &str = "(known after apply)";

/// Attributes that say who may do what, or are Terraform's own: what is left says where.
const NOT_A_PLACE: &[&str] =
    &["audit_log_config", "condition", "etag", "id", "member", "members", "policy_data", "role", "service", "timeouts"];

/// A resource that something is granted on.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Place {
    /// The sort of thing, in our words.
    pub(crate) what: String,
    /// Which one, in the plan's.
    pub(crate) name: String,
}

/// Where a resource of the kind `google_NOUN_iam_…` grants.
pub(crate) fn place(noun: &str, values: &Value, unknown: &Value) -> Place {
    let attribute = |name: &str| last(&text(values, unknown, name));
    let located = |name: &str| format!("{} ({})", attribute(name), text(values, unknown, "location"));
    let dataset = || format!("{}.{}", attribute("project"), attribute("dataset_id"));
    let (what, name) = match noun {
        "project" => ("the whole project", attribute("project")),
        "folder" => ("the whole folder", attribute("folder")),
        "organization" => ("the whole organization", attribute("org_id")),
        "billing_account" => ("the billing account", attribute("billing_account_id")),
        "storage_bucket" => ("the bucket", attribute("bucket")),
        "service_account" => ("the account", attribute("service_account_id")),
        "cloud_run_v2_job" => ("the job", located("name")),
        "cloud_run_v2_service" => ("the service", located("name")),
        "artifact_registry_repository" => ("the registry", located("repository")),
        "bigquery_dataset" => ("the dataset", dataset()),
        "bigquery_table" => ("the table", format!("{}.{}", dataset(), attribute("table_id"))),
        _ => return Place { what: format!("the {}", noun.replace('_', " ")), name: named(values, unknown) },
    };
    Place { what: what.to_owned(), name }
}

/// Every attribute that can say where, for kinds that have no words of their own.
fn named(values: &Value, unknown: &Value) -> String {
    let empty = Map::new();
    let mut names: Vec<_> = [values, unknown].iter().flat_map(|v| v.as_object().unwrap_or(&empty).keys()).collect();
    names.sort_unstable();
    names.dedup();
    let attributes = names.iter().filter(|name| !NOT_A_PLACE.contains(&name.as_str()));
    attributes.map(|name| format!("{name}={}", text(values, unknown, name))).collect::<Vec<_>>().join(" ")
}

/// An attribute's text.
pub(crate) fn text(values: &Value, unknown: &Value, name: &str) -> String {
    match &values[name] {
        Value::String(text) => text.clone(),
        _ if unknown[name] == Value::Bool(true) => UNKNOWN.to_owned(),
        Value::Null => "(not said)".to_owned(),
        other => other.to_string(),
    }
}

/// The state holds full names where the configuration has the last part alone: b/NAME, projects/…/jobs/NAME.
fn last(name: &str) -> String {
    name.rsplit('/').next().unwrap_or(name).to_owned()
}
