//! A grant: who may do what, where and when. It knows the three ways in which Google's provider writes one, and the one in
//! which it takes one away.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::place::{Place, UNKNOWN, place, text};

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Grant {
    pub(crate) member: String,
    pub(crate) role: String,
    pub(crate) place: Place,
    pub(crate) condition: Option<String>,
}

/// How a kind of resource grants.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    /// One member, beside whatever others granted.
    Member,
    /// All members of one role: whoever else has it loses it.
    Binding,
    /// All members of all roles: whoever else has anything loses it.
    Policy,
    /// The member loses the role, whoever granted it.
    Removal,
}

impl Way {
    /// How a kind grants, and on what sort of thing; none for what grants nothing.
    pub(crate) fn of(kind: &str) -> Option<(Way, &str)> {
        let kind = kind.strip_prefix("google_")?;
        if let Some(noun) = kind.strip_suffix("_iam_member_remove") {
            return Some((Way::Removal, noun));
        }
        let ways = [("_iam_member", Way::Member), ("_iam_binding", Way::Binding), ("_iam_policy", Way::Policy)];
        ways.into_iter().find_map(|(suffix, way)| Some((way, kind.strip_suffix(suffix)?)))
    }
}

/// The grants that a resource with these values is.
pub(crate) fn grants(way: Way, noun: &str, values: &Value, unknown: &Value) -> BTreeSet<Grant> {
    if values.is_null() {
        return BTreeSet::new();
    }
    let place = place(noun, values, unknown);
    match way {
        Way::Member | Way::Removal => {
            let member = text(values, unknown, "member");
            [grant(member, text(values, unknown, "role"), &place, condition(values, unknown))].into()
        }
        Way::Binding => {
            let (role, condition) = (text(values, unknown, "role"), condition(values, unknown));
            members(&values["members"], &unknown["members"])
                .into_iter()
                .map(|member| grant(member, role.clone(), &place, condition.clone()))
                .collect()
        }
        Way::Policy => match values["policy_data"].as_str().map(serde_json::from_str::<Value>) {
            Some(Ok(policy)) => {
                policy["bindings"].as_array().into_iter().flatten().flat_map(|b| bound(b, &place)).collect()
            }
            _ => [grant(UNKNOWN.to_owned(), UNKNOWN.to_owned(), &place, None)].into(),
        },
    }
}

fn bound(binding: &Value, place: &Place) -> Vec<Grant> {
    let role = text(binding, &Value::Null, "role");
    let condition = binding["condition"].as_object().map(|_| expression(&binding["condition"]));
    members(&binding["members"], &Value::Null)
        .into_iter()
        .map(|member| grant(member, role.clone(), place, condition.clone()))
        .collect()
}

fn grant(member: String, role: String, place: &Place, condition: Option<String>) -> Grant {
    Grant { member, role, place: place.clone(), condition }
}

fn members(values: &Value, unknown: &Value) -> Vec<String> {
    let known = values.as_array().into_iter().flatten().map(|member| member.as_str().unwrap_or(UNKNOWN).to_owned());
    let mut members: Vec<_> = known.collect();
    let more = match unknown {
        Value::Bool(unknown) => *unknown,
        // A set's unknown members are told apart from its known ones by nothing but their number.
        Value::Array(items) => {
            items.iter().any(|item| item == &Value::Bool(true)) && !members.iter().any(|m| m == UNKNOWN)
        }
        _ => false,
    };
    if more {
        members.push(UNKNOWN.to_owned());
    }
    members
}

fn condition(values: &Value, unknown: &Value) -> Option<String> {
    match &values["condition"] {
        Value::Array(blocks) => blocks.first().map(expression),
        _ if unknown["condition"] == Value::Bool(true) => Some(UNKNOWN.to_owned()),
        _ => None,
    }
}

/// What decides; a condition's title and description only tell of it.
fn expression(condition: &Value) -> String {
    condition["expression"].as_str().unwrap_or(UNKNOWN).to_owned()
}
