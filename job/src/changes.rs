//! What a run changed against the one before it: workbooks, the newest count, frozen predictions. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use carmila_cloud::folder::Entry;
use carmila_cloud::run_id::RunId;

use crate::findings::Lang;

/// Against the run before; where there is none, every workbook is new.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// The run before.
    pub since: Option<RunId>,
    /// Names of workbooks that it did not have.
    pub new: Vec<String>,
    /// Names of workbooks that have another content or another name.
    pub changed: Vec<String>,
    /// Names of workbooks that only it had.
    pub gone: Vec<String>,
    /// The newest count: in the run before, and now.
    pub cutoff: Moved,
    /// Predictions of the run before whose day's actual arrived.
    pub newly_frozen: usize,
    /// Predictions that this run made for past weeks.
    pub back_filled: usize,
}

/// A day then and now.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// In the run before.
    pub from: Option<NaiveDate>,
    /// Now.
    pub to: NaiveDate,
}

impl Changes {
    /// Of the workbooks; the rest is for the run to fill in.
    pub fn between(before: &[Entry], now: &[Entry]) -> Changes {
        let find = |entries: &[Entry], id: &str| entries.iter().position(|entry| entry.id == id);
        let name = |entry: &Entry| entry.name.clone();
        let mut changes = Changes::default();
        for entry in now {
            match find(before, &entry.id).map(|at| &before[at]) {
                None => changes.new.push(name(entry)),
                Some(then) if (&then.name, &then.stamp) != (&entry.name, &entry.stamp) => {
                    changes.changed.push(name(entry));
                }
                Some(_) => {}
            }
        }
        changes.gone = before.iter().filter(|then| find(now, &then.id).is_none()).map(name).collect();
        changes
    }

    /// A line on each thing that changed.
    pub fn words(&self, lang: Lang) -> String {
        let cutoff = lang.day(self.cutoff.to);
        let (frozen, filled) = (lang.number(self.newly_frozen as u64), lang.number(self.back_filled as u64));
        let counts = match (lang, self.cutoff.from.filter(|from| *from != self.cutoff.to)) {
            (Lang::En, None) => format!("counts up to {cutoff}"),
            (Lang::Fr, None) => format!("comptages jusqu'au {cutoff}"),
            (Lang::En, Some(from)) => format!("counts up to {cutoff}, before {}", lang.day(from)),
            (Lang::Fr, Some(from)) => format!("comptages jusqu'au {cutoff}, avant {}", lang.day(from)),
        };
        let predictions = match lang {
            Lang::En => format!("predictions {frozen} newly frozen, {filled} back-filled"),
            Lang::Fr => format!("prévisions {frozen} figées, {filled} calculées après coup"),
        };
        format!("{}\n{counts}\n{predictions}", self.workbooks(lang))
    }

    fn workbooks(&self, lang: Lang) -> String {
        let lead = lang.either("classeurs", "workbooks");
        if self.since.is_none() {
            let (count, first) = (self.new.len(), lang.either("première exécution", "first run"));
            return format!("{lead} {count}, {first}");
        }
        let kinds = [
            (&self.new, "nouveau", "nouveaux", "new"),
            (&self.changed, "modifié", "modifiés", "changed"),
            (&self.gone, "disparu", "disparus", "gone"),
        ];
        let kinds: Vec<String> = kinds
            .into_iter()
            .filter(|(names, ..)| !names.is_empty())
            .map(|(names, one, several, en)| {
                let word = lang.either(if names.len() == 1 { one } else { several }, en);
                format!("{} {word} ({})", names.len(), listed(names))
            })
            .collect();
        if kinds.is_empty() {
            return format!("{lead} {}", lang.either("inchangés", "unchanged"));
        }
        format!("{lead} {}", kinds.join(", "))
    }
}

/// A few of the names.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}
