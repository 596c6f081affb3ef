//! How a run ended, and how people are told.

use carmila_cloud::run_id::RunId;
use carmila_cloud::runs::{PREDICTIONS, path};
use serde_json::Value;

use crate::changes::Changes;
use crate::findings::{Lang, Tally};

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// This run is published.
    Published {
        /// Its id.
        run: RunId,
        /// Against the run before.
        changes: Changes,
        /// What was found in the workbooks.
        findings: Found,
    },
    /// This run is published already, and stands for these workbooks.
    Unchanged {
        /// Its id.
        run: RunId,
        /// What is found in the workbooks as they are now.
        findings: Found,
    },
    /// This run was published already, and had lost files, which were made again.
    Restored {
        /// Its id.
        run: RunId,
        /// The files that were missing or damaged, by their names in the store.
        damaged: Vec<String>,
        /// What is found in the workbooks as they are now.
        findings: Found,
    },
    /// This task left its part; the task that ends last publishes.
    Part(RunId),
    /// This execution is at work on the same inputs.
    AtWork(String),
    /// The findings have errors: nothing is published.
    Refused {
        /// The findings, as JSON.
        findings: Value,
        /// The document in the store that has them.
        document: String,
        /// The run that stays published, if any is.
        stays: Option<RunId>,
    },
}

/// Whether it is the day that was asked for that stops the run, not a workbook.
fn of_until(findings: &Value) -> bool {
    let errors = findings.as_array().into_iter().flatten().filter(|finding| finding["level"] == "error");
    let mut codes = errors.map(|finding| finding["code"].as_str().unwrap_or_default()).peekable();
    codes.peek().is_some() && codes.all(|code| code.starts_with("until-"))
}

/// What was found in the workbooks.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// How many findings there are.
    pub tally: Tally,
    /// The document in the store that has them.
    pub document: String,
}

impl Found {
    /// The findings that a document has.
    pub fn new(findings: &Value, document: String) -> Found {
        Found { tally: Tally::of(findings), document }
    }
}

impl Outcome {
    /// What people are told. `locate` says where a document of the store is.
    pub fn words(&self, lang: Lang, locate: impl Fn(&str) -> String) -> String {
        let table = |run| format!("table {}", locate(&path(run, PREDICTIONS)));
        let found = |tally: &Tally, document: &str| {
            let (lead, see) = (lang.either("constats", "findings"), lang.either("voir", "see"));
            format!("{lead} {} ({see} carmila-job check, {})", tally.words(lang), locate(document))
        };
        let said = match self {
            Outcome::Published { run, changes, findings } => {
                let (said, changed) = (lang.either("publié", "published"), changes.words(lang));
                format!("{said} {run}\n{}\n{changed}\n{}", table(run), found(&findings.tally, &findings.document))
            }
            Outcome::Unchanged { run, findings } => {
                let said = match lang {
                    Lang::En => format!("unchanged: {run} stands for these workbooks"),
                    Lang::Fr => format!("inchangé : {run} correspond à ces classeurs"),
                };
                format!("{said}\n{}\n{}", table(run), found(&findings.tally, &findings.document))
            }
            Outcome::Restored { run, damaged, findings } => {
                let files: Vec<String> = damaged.iter().map(|name| locate(name)).collect();
                let files = files.join(", ");
                let said = match lang {
                    Lang::En => format!("restored {run}: missing or damaged, and made again: {files}"),
                    Lang::Fr => format!("rétabli {run} : manquants ou abîmés, et refaits : {files}"),
                };
                format!("{said}\n{}\n{}", table(run), found(&findings.tally, &findings.document))
            }
            Outcome::Part(run) => match lang {
                Lang::En => format!("part of {run} done: the task that ends last publishes"),
                Lang::Fr => format!("partie de {run} faite : la dernière tâche publiera"),
            },
            Outcome::AtWork(other) => match lang {
                Lang::En => format!("already running: {other} is at work on these workbooks"),
                Lang::Fr => format!("déjà en cours : {other} travaille sur ces classeurs"),
            },
            Outcome::Refused { findings, document, stays } => {
                let said = match (lang, stays) {
                    (Lang::En, None) => "refused: nothing was published.".to_owned(),
                    (Lang::Fr, None) => "refusé : rien n'a été publié.".to_owned(),
                    (Lang::En, Some(run)) => format!("refused: nothing was published, {run} stays."),
                    (Lang::Fr, Some(run)) => format!("refusé : rien n'a été publié, {run} reste."),
                };
                let correct = if of_until(findings) {
                    lang.either("Donnez un autre jour à --until et relancez", "Give --until another day and run again")
                } else {
                    lang.either("Corrigez les classeurs et relancez", "Correct the workbooks and run again")
                };
                format!("{said} {correct}\n{}", found(&Tally::of(findings), document))
            }
        };
        lang.typeset(&said)
    }
}
