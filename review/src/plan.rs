//! The JSON of a saved plan, as far as a review reads it.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use crate::change::Action;

/// A plan, as `terraform show -json` says it.
#[derive(Debug, Deserialize)]
pub struct Plan {
    format_version: String,
    #[serde(default)]
    errored: bool,
    #[serde(default = "whole")]
    complete: bool,
    #[serde(default)]
    pub(crate) resource_changes: Vec<ResourceChange>,
}

/// One resource's part of it.
#[derive(Debug, Deserialize)]
pub(crate) struct ResourceChange {
    pub(crate) address: String,
    pub(crate) previous_address: Option<String>,
    #[serde(default)]
    mode: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) change: Change,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Change {
    actions: Vec<String>,
    #[serde(default)]
    pub(crate) before: Value,
    #[serde(default)]
    pub(crate) after: Value,
    #[serde(default)]
    pub(crate) after_unknown: Value,
    pub(crate) importing: Option<Value>,
}

/// What cannot be reviewed.
#[derive(Debug, Error)]
pub enum PlanError {
    /// No plan's JSON.
    #[error("this is no plan's JSON: {0}. Make it with `terraform show -json PLAN`")]
    Unreadable(#[from] serde_json::Error),
    /// JSON of a Terraform to come.
    #[error("the plan's JSON is of format {0}, and 1.x is known here. Use a Terraform 1.x")]
    Format(String),
    /// An action that this program does not know, and so cannot tell the effect of.
    #[error("{address} has an action that is not known here: {action}. Read the plan itself")]
    Action {
        /// Whose.
        address: String,
        /// Which.
        action: String,
    },
    /// Terraform stopped while planning.
    #[error(
        "Terraform stopped while it made this plan, so something is missing in it. See what it said, and plan again"
    )]
    Errored,
    /// Part of the changes is put off to another plan.
    #[error(
        "the plan puts off some changes to another one, so it does not say them all. Plan without -target and deferral"
    )]
    Partial,
}

impl Plan {
    /// Reads it, and refuses one that does not say everything.
    pub fn parse(json: &str) -> Result<Plan, PlanError> {
        let plan: Plan = serde_json::from_str(json)?;
        if !plan.format_version.starts_with("1.") {
            return Err(PlanError::Format(plan.format_version));
        }
        if plan.errored {
            return Err(PlanError::Errored);
        }
        if !plan.complete {
            return Err(PlanError::Partial);
        }
        Ok(plan)
    }

    /// The resources that it manages, with what is done to each: what is only read is left out.
    pub(crate) fn managed(&self) -> impl Iterator<Item = Result<(Action, &ResourceChange), PlanError>> {
        self.resource_changes.iter().filter(|resource| resource.mode != "data").map(|resource| {
            let actions: Vec<_> = resource.change.actions.iter().map(String::as_str).collect();
            let action = Action::of(&actions).ok_or_else(|| PlanError::Action {
                address: resource.address.clone(),
                action: actions.join(" and "),
            })?;
            Ok((action, resource))
        })
    }
}

fn whole() -> bool {
    true
}
