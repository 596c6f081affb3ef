//! The findings by what is to be done about them.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::findings::{Finding, Findings, Lang, Level, Problem, Reach, Words};
use crate::mall::Mall;
use crate::prediction::Prediction;

/// The most findings that are told for one remedy.
const SHOWN: usize = 150;

/// What is to be done, in the order of how much it matters.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// Counts are missing: the malls have them.
    Ask,
    /// A workbook says something that cannot be used.
    Correct,
    /// It may be right or wrong.
    Verify,
    /// Files that do not belong into the folder, or are missing from it.
    Tidy,
    /// Nothing.
    Know,
}

/// All findings with one remedy, the worst first.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// What is to be done.
    pub kind: Kind,
    /// How many findings there are.
    pub count: usize,
    /// The first of them.
    pub findings: Vec<Told>,
}

/// A finding as it is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// How grave it is.
    pub level: Level,
    /// How often it happened.
    pub count: u64,
    /// How many predictions it touches, where that is known.
    pub touched: Option<usize>,
    words: [(Words, String); 2],
}

impl Told {
    /// What is wrong, and what was done or is to do.
    pub fn words(&self, lang: Lang) -> &Words {
        &self.words[usize::from(lang == Lang::En)].0
    }

    /// File, sheet and rows.
    pub fn whereabouts(&self, lang: Lang) -> &str {
        &self.words[usize::from(lang == Lang::En)].1
    }
}

/// The findings by remedy.
pub fn remedies(findings: &Findings, malls: &[Mall], published: &[Prediction], cutoff: NaiveDate) -> Vec<Remedy> {
    let mut ahead: HashMap<&str, usize> = HashMap::new();
    for made in published.iter().filter(|made| made.date > cutoff) {
        if let Some(mall) = malls.get(made.mall) {
            *ahead.entry(&mall.name).or_default() += 1;
        }
    }
    let everything = ahead.values().sum();
    let told = |finding: &Finding| Told {
        level: finding.problem.level(),
        count: finding.count,
        touched: match finding.reach() {
            Reach::All => Some(everything),
            Reach::Malls(malls) => Some(malls.iter().filter_map(|mall| ahead.get(mall.as_str())).sum()),
            Reach::Unknown => None,
        },
        words: [Lang::Fr, Lang::En].map(|lang| (finding.words(lang), finding.whereabouts(lang))),
    };
    let mut remedies: Vec<Remedy> = [Kind::Ask, Kind::Correct, Kind::Verify, Kind::Tidy, Kind::Know]
        .map(|kind| Remedy { kind, count: 0, findings: Vec::new() })
        .into();
    for finding in findings.sorted() {
        let kind = kind(&finding.problem);
        if let Some(remedy) = remedies.iter_mut().find(|remedy| remedy.kind == kind) {
            remedy.findings.push(told(finding));
        }
    }
    for remedy in &mut remedies {
        remedy.count = remedy.findings.len();
        // Stable: what is as grave and touches as much stays in the order of the findings.
        remedy.findings.sort_by_key(|told| (told.level, std::cmp::Reverse(told.touched)));
        remedy.findings.truncate(SHOWN);
    }
    remedies.retain(|remedy| remedy.count > 0);
    remedies
}

fn kind(problem: &Problem) -> Kind {
    use Problem::*;
    match problem {
        Silent { .. } | NeverReported { .. } | MissingYear { .. } | MissingDays { .. } | ZeroRun { .. } => Kind::Ask,
        Sparse { .. } | CountMissing | Gap { .. } | HoursIncomplete { .. } | NotForecast { .. } => Kind::Ask,
        Spike { .. } | DuplicateDiffers { .. } | ZonesBesideWhole { .. } | CensusConflict { .. } | DataOlder { .. } => {
            Kind::Verify
        }
        Drifted { .. } => Kind::Verify,
        MallGone { .. } | LooseName { .. } | CensusWeekday { .. } | IdDisagrees { .. } => Kind::Verify,
        Subfolder { .. } | Shortcut { .. } | LockFile { .. } | NotUsed { .. } | NoCensus => Kind::Tidy,
        SeveralTransco { .. } => Kind::Tidy,
        other if other.level() == Level::Info => Kind::Know,
        ShortHistory { .. } => Kind::Know,
        _ => Kind::Correct,
    }
}
