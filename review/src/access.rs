//! What opens or closes something without being a grant: accounts and their keys, roles of one's own, who a program runs
//! as, who comes in through a federation, and the older lists of access.

use serde_json::Value;

use crate::change::Action;
use crate::place::{UNKNOWN, text};
use crate::plan::ResourceChange;

/// Attributes that decide who may, by the kind of resource and the attribute's path.
const DOORS: &[(&str, &str, &str)] = &[
    ("google_bigquery_dataset", "/access", "who may read and write it"),
    ("google_cloud_run_v2_job", "/template/0/template/0/service_account", "whom it runs as"),
    ("google_cloud_run_v2_service", "/ingress", "from where it is called"),
    ("google_cloud_run_v2_service", "/invoker_iam_disabled", "whether anybody may call it"),
    ("google_cloud_run_v2_service", "/template/0/service_account", "whom it runs as"),
    ("google_cloud_scheduler_job", "/http_target/0/oidc_token/0/service_account_email", "whom it calls as"),
    ("google_iam_workload_identity_pool", "/disabled", "whether anybody comes in"),
    ("google_iam_workload_identity_pool_provider", "/attribute_condition", "who comes in"),
    ("google_iam_workload_identity_pool_provider", "/attribute_mapping", "what those who come in are known by"),
    ("google_iam_workload_identity_pool_provider", "/disabled", "whether anybody comes in"),
    ("google_iam_workload_identity_pool_provider", "/oidc", "whose word is taken for who comes in"),
    ("google_project_iam_custom_role", "/permissions", "what whoever holds it may do"),
    ("google_organization_iam_custom_role", "/permissions", "what whoever holds it may do"),
    ("google_service_account", "/disabled", "whether it can be used"),
    ("google_storage_bucket", "/public_access_prevention", "whether it can be made public"),
    ("google_storage_bucket", "/uniform_bucket_level_access", "whether objects have access rules of their own"),
];

/// Kinds that are access through and through: whatever happens to one is told.
const LISTS: &[&str] =
    &["_access_control", "_acl", "_dataset_access", "_iam_audit_config", "_iam_deny_policy", "_service_account_key"];

/// A sentence of ours, with the plan's words where it has {}.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Note {
    pub(crate) words: String,
    pub(crate) quoted: Vec<String>,
}

fn note(words: impl Into<String>, quoted: impl IntoIterator<Item = String>) -> Note {
    Note { words: words.into(), quoted: quoted.into_iter().collect() }
}

/// What a change to this resource opens or closes.
pub(crate) fn effects(action: Action, resource: &ResourceChange) -> Vec<Note> {
    let kind = resource.kind.as_str();
    if action == Action::Nothing {
        return Vec::new();
    }
    if LISTS.iter().any(|list| kind.ends_with(list)) {
        return vec![note(format!("is {}: {{}}", action.done()), [what_it_says(resource)])];
    }
    let before = |name: &str| text(&resource.change.before, &Value::Null, name);
    match (kind, action) {
        ("google_service_account", Action::Destroy) => {
            vec![note(
                "the account {} is deleted, and with it goes everything that is granted to it",
                [before("email")],
            )]
        }
        ("google_service_account", Action::Replace) => vec![note(
            "the account {} is deleted and made anew: what is granted to the old one, here or elsewhere, is not the new \
             one's, though both have one address",
            [before("email")],
        )],
        ("google_project_iam_custom_role" | "google_organization_iam_custom_role", Action::Destroy) => {
            vec![note("the role {} is deleted: whoever holds it has nothing by it", [before("role_id")])]
        }
        (_, Action::Destroy | Action::Forget) => Vec::new(),
        (_, Action::Create) => open_to_all(resource).into_iter().collect(),
        _ => doors(resource),
    }
}

/// The address of an account whose grants go with it.
pub(crate) fn departed(action: Action, resource: &ResourceChange) -> Option<String> {
    let gone = resource.kind == "google_service_account" && matches!(action, Action::Destroy | Action::Replace);
    gone.then(|| text(&resource.change.before, &Value::Null, "email"))
}

fn doors(resource: &ResourceChange) -> Vec<Note> {
    let of_its_kind = DOORS.iter().filter(|(of, ..)| *of == resource.kind);
    let changes = of_its_kind.filter_map(|(_, path, words)| {
        let at = |values: &Value| values.pointer(path).filter(|value| !blank(value)).cloned();
        let (before, mut after) = (at(&resource.change.before), at(&resource.change.after));
        if resource.change.after_unknown.pointer(path) == Some(&Value::Bool(true)) {
            after = Some(Value::String(UNKNOWN.to_owned()));
        }
        (before != after).then(|| note(format!("{words} changes from {{}} to {{}}"), [said(before), said(after)]))
    });
    changes.collect()
}

/// What is new and open to all from its first day.
fn open_to_all(resource: &ResourceChange) -> Option<Note> {
    let open = resource.kind == "google_cloud_run_v2_service"
        && resource.change.after["invoker_iam_disabled"] == Value::Bool(true);
    open.then(|| note("whoever finds it may call it: {}", ["invoker_iam_disabled = true".to_owned()]))
}

fn blank(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(false))
        || value.as_str() == Some("")
        || value.as_array().is_some_and(Vec::is_empty)
}

fn said(value: Option<Value>) -> String {
    value.map_or("nothing".to_owned(), |value| value.as_str().map_or(value.to_string(), str::to_owned))
}

/// A list of access in full, but for what is secret.
fn what_it_says(resource: &ResourceChange) -> String {
    let values = if resource.change.after.is_null() { &resource.change.before } else { &resource.change.after };
    let kept = values.as_object().into_iter().flatten().filter(|(name, value)| {
        !blank(value)
            && !matches!(name.as_str(), "etag" | "id" | "private_key" | "public_key" | "public_key_data" | "timeouts")
    });
    kept.map(|(name, value)| format!("{name}={}", said(Some(value.clone())))).collect::<Vec<_>>().join(" ")
}
