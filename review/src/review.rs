//! What a plan changes: grants first, as their net effect over the whole plan, then everything else by number.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::{Note, departed, effects};
use crate::change::Action;
use crate::grant::{Grant, Way, grants};
use crate::plan::{Plan, PlanError};

/// Grants, each with the addresses of the resources that say it: where something is not known yet, several may read alike.
pub(crate) type Grants = BTreeMap<Grant, BTreeSet<String>>;

/// The changes of one plan.
#[derive(Debug, Default)]
pub struct Review {
    pub(crate) gained: Grants,
    pub(crate) lost: Grants,
    /// Left as they are by the plan, while the account that holds them goes, and they with it.
    pub(crate) orphaned: Grants,
    /// Grants that stay at Google, while Terraform no longer looks after them.
    pub(crate) unwatched: Grants,
    /// Given by one resource and taken by another: which of the two comes last is not certain.
    pub(crate) uncertain: Grants,
    /// Other sentences on who may do what, by address.
    pub(crate) notes: BTreeSet<(String, Note)>,
    pub(crate) others: BTreeMap<Action, BTreeSet<String>>,
    pub(crate) taken_over: BTreeSet<String>,
    pub(crate) renamed: usize,
}

impl Review {
    /// Reviews a plan.
    pub fn of(plan: &Plan) -> Result<Review, PlanError> {
        let mut review = Review::default();
        let mut departing = BTreeSet::new();
        let mut staying = Grants::new();
        for change in plan.managed() {
            let (action, resource) = change?;
            let address = &resource.address;
            if resource.change.importing.is_some() {
                review.taken_over.insert(address.clone());
            }
            review.renamed += usize::from(resource.previous_address.is_some());
            departing.extend(departed(action, resource).map(|email| format!("serviceAccount:{email}")));
            for note in effects(action, resource) {
                review.notes.insert((address.clone(), note));
            }
            let Some((way, noun)) = Way::of(&resource.kind) else {
                if action != Action::Nothing {
                    review.others.entry(action).or_default().insert(address.clone());
                }
                continue;
            };
            let before = grants(way, noun, &resource.change.before, &serde_json::Value::Null);
            let after = grants(way, noun, &resource.change.after, &resource.change.after_unknown);
            if !matches!(way, Way::Removal) {
                add(&mut staying, &before & &after, address);
            }
            review.granting(way, action, address, before, after);
        }
        review.orphaned = staying.into_iter().filter(|(grant, _)| departing.contains(&grant.member)).collect();
        review.settle();
        Ok(review)
    }

    /// Whether nobody gains or loses anything.
    pub fn leaves_access_alone(&self) -> bool {
        let grants = [&self.gained, &self.lost, &self.orphaned, &self.unwatched, &self.uncertain];
        grants.iter().all(|grants| grants.is_empty()) && self.notes.is_empty()
    }

    fn granting(&mut self, way: Way, action: Action, address: &str, before: BTreeSet<Grant>, after: BTreeSet<Grant>) {
        match (way, action) {
            (_, Action::Nothing) => {}
            (Way::Removal, Action::Create | Action::Update | Action::Replace) => {
                add(&mut self.lost, &after - &before, address);
            }
            // What was taken away stays away.
            (Way::Removal, Action::Destroy | Action::Forget) => {}
            (_, Action::Forget) => add(&mut self.unwatched, before, address),
            _ => {
                add(&mut self.gained, &after - &before, address);
                add(&mut self.lost, &before - &after, address);
            }
        }
        let alone = match way {
            Way::Binding => "whoever else holds this role there loses it: the list of its members is the whole list",
            Way::Policy => "whoever else holds anything there loses it: this policy is the whole policy",
            Way::Member | Way::Removal => return,
        };
        if matches!(action, Action::Create | Action::Replace) {
            self.notes.insert((address.to_owned(), Note { words: alone.to_owned(), quoted: Vec::new() }));
        }
    }

    fn settle(&mut self) {
        let both: Vec<_> = self.gained.keys().filter(|grant| self.lost.contains_key(grant)).cloned().collect();
        for grant in both {
            if let (Some(givers), Some(takers)) = (self.gained.remove(&grant), self.lost.remove(&grant)) {
                self.uncertain.insert(grant, &givers | &takers);
            }
        }
    }
}

fn add(to: &mut Grants, grants: impl IntoIterator<Item = Grant>, address: &str) {
    for grant in grants {
        to.entry(grant).or_default().insert(address.to_owned());
    }
}
