//! How many findings there are of each level, in findings as they are kept in documents.

use serde_json::Value;

use super::{Lang, Level};

/// Numbers of findings.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    /// What stops a run.
    pub errors: usize,
    /// What somebody should look at.
    pub warnings: usize,
    /// What is good to know.
    pub infos: usize,
}

impl Tally {
    /// Counts the findings of a document.
    pub fn of(findings: &Value) -> Tally {
        let at = |level: Level| {
            let level = serde_json::to_value(level).unwrap_or_default();
            findings.as_array().into_iter().flatten().filter(|finding| finding["level"] == level).count()
        };
        Tally { errors: at(Level::Error), warnings: at(Level::Warning), infos: at(Level::Info) }
    }

    /// `1 error, 2 warnings`; of levels without findings nothing is said.
    pub fn words(self, lang: Lang) -> String {
        let kinds = [
            (self.errors, ["erreur", "erreurs"], ["error", "errors"]),
            (self.warnings, ["avertissement", "avertissements"], ["warning", "warnings"]),
            (self.infos, ["note", "notes"], ["note", "notes"]),
        ];
        let some: Vec<String> = kinds
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, fr, en)| {
                let several = usize::from(count > 1);
                format!("{} {}", lang.number(count as u64), lang.either(fr[several], en[several]))
            })
            .collect();
        if some.is_empty() { lang.either("aucun", "none").to_owned() } else { some.join(", ") }
    }
}
