//! What the run has to say to people: each problem once, with its place, however often it happened.
//!
//! Knows how problems fold, sort and print; what a problem is and how grave, `problem` knows; the words are in `fr` and
//! `en`.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::ser::{Serialize, SerializeStruct, Serializer};

mod en;
mod fr;
mod problem;

pub use carmila_voice::Lang;
pub use problem::{Column, Kind, Problem};

/// How grave a finding is, gravest first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Stops the run before anything is published.
    Error,
    /// The run goes on, and somebody should look.
    Warning,
    /// Good to know.
    Info,
}

/// Where a problem is. Empty where it is about the folder, or a mall, as a whole.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// The file's name.
    pub file: Option<String>,
    /// The sheet's name.
    pub sheet: Option<String>,
    /// Ranges of rows, both ends included, counted from 1 as Excel shows them.
    pub rows: Vec<(u32, u32)>,
}

impl Place {
    /// A whole file.
    pub fn file(file: &str) -> Place {
        Place { file: Some(file.to_owned()), ..Place::default() }
    }

    /// A whole sheet.
    pub fn sheet(file: &str, sheet: &str) -> Place {
        Place { sheet: Some(sheet.to_owned()), ..Place::file(file) }
    }

    /// The same sheet, at one row (counted from 1).
    pub fn row(&self, row: u32) -> Place {
        Place { rows: vec![(row, row)], ..self.clone() }
    }
}

/// A problem in words.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Words {
    /// One sentence on what is wrong.
    pub what: String,
    /// One sentence on what was done about it, or what to do.
    pub done: String,
}

/// One problem, with everywhere it happened.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The first problem of those folded here.
    pub problem: Problem,
    /// Where; at most [`Finding::RANGES`] ranges of rows.
    pub place: Place,
    /// How often.
    pub count: u64,
    /// A few of the others folded here.
    others: Vec<Problem>,
}

impl Finding {
    /// The most ranges of rows that a finding names.
    pub const RANGES: usize = 20;
    const EXAMPLES: usize = 3;

    /// The finding in words, with a few examples where several were folded.
    pub fn words(&self, lang: Lang) -> Words {
        let mut words = self.problem.words(lang);
        let mut examples: Vec<String> = Vec::new();
        for example in self.others.iter().filter_map(|p| p.example(lang).or_else(|| non_empty(p.subject()))) {
            if !examples.contains(&example) && self.problem.example(lang).as_ref() != Some(&example) {
                examples.push(example);
            }
        }
        if !examples.is_empty() {
            let quoted: Vec<String> = examples.iter().map(|e| lang.quote(e)).collect();
            let lead = if lang == Lang::Fr { "Aussi\u{a0}:" } else { "Also:" };
            let _ = write!(words.what, " {lead} {}.", quoted.join(", "));
        }
        words
    }

    fn fold(&mut self, problem: Problem, rows: &[(u32, u32)], count: u64) {
        self.count += count;
        for &(from, to) in rows {
            let full = self.place.rows.len() >= Finding::RANGES;
            match self.place.rows.last_mut() {
                Some(last) if from >= last.0 && from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                _ if full => {}
                _ => self.place.rows.push((from, to)),
            }
        }
        if self.others.len() < Finding::EXAMPLES - 1 && self.problem != problem && !self.others.contains(&problem) {
            self.others.push(problem);
        }
    }
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[derive(Debug, Eq, Hash, PartialEq)]
struct Key {
    code: &'static str,
    subject: String,
    file: Option<String>,
    sheet: Option<String>,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Findings {
    all: Vec<Finding>,
    index: HashMap<Key, usize>,
    subjects: HashMap<Key, usize>,
}

impl Findings {
    /// The most names that one kind of problem lists singly for one sheet; the rest fold into one finding.
    const NAMES: usize = 100;

    /// Nothing found yet.
    pub fn new() -> Findings {
        Findings::default()
    }

    /// Adds a problem; what happened before in the same sheet (and about the same name) is counted there.
    pub fn push(&mut self, problem: Problem, place: Place) {
        let rows: u64 = place.rows.iter().map(|(from, to)| u64::from(to.saturating_sub(*from)) + 1).sum();
        self.add(problem, place, rows.max(1));
    }

    fn add(&mut self, problem: Problem, place: Place, count: u64) {
        let key = |subject: &str| Key {
            code: problem.code(),
            subject: subject.to_owned(),
            file: place.file.clone(),
            sheet: place.sheet.clone(),
        };
        let mut own = key(problem.subject());
        if !own.subject.is_empty() && !self.index.contains_key(&own) {
            let names = self.subjects.entry(key("")).or_insert(0);
            *names += 1;
            if *names > Findings::NAMES {
                own = key("");
            }
        }
        if let Some(&at) = self.index.get(&own) {
            self.all[at].fold(problem, &place.rows, count);
            return;
        }
        self.index.insert(own, self.all.len());
        let mut finding = Finding { problem, place, count, others: Vec::new() };
        finding.place.rows.truncate(Finding::RANGES);
        self.all.push(finding);
    }

    /// Adds all of `others`, folding as [`Findings::push`] does.
    pub fn extend(&mut self, others: Findings) {
        for Finding { problem, place, count, others } in others.all {
            let bare = Place { rows: Vec::new(), ..place.clone() };
            self.add(problem, place, count);
            for other in others {
                self.add(other, bare.clone(), 0);
            }
        }
    }

    /// Whether anything forbids to publish.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|f| f.problem.level() == Level::Error)
    }

    /// Number of findings (not of times).
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Number of findings of one level.
    pub fn at(&self, level: Level) -> usize {
        self.all.iter().filter(|f| f.problem.level() == level).count()
    }

    /// The findings: gravest first, then by file, sheet, first row, kind and name.
    pub fn sorted(&self) -> Vec<&Finding> {
        let mut all: Vec<&Finding> = self.all.iter().collect();
        all.sort_by(|a, b| {
            let key =
                |f: &Finding| (f.problem.level(), f.place.clone(), f.problem.code(), f.problem.subject().to_owned());
            key(a).cmp(&key(b))
        });
        all
    }

    /// The findings for a terminal, one paragraph each; empty where there is nothing to say.
    pub fn print(&self, lang: Lang) -> String {
        let mut out = String::new();
        for finding in self.sorted() {
            let label = match (finding.problem.level(), lang) {
                (Level::Error, Lang::Fr) => "Erreur",
                (Level::Error, Lang::En) => "Error",
                (Level::Warning, Lang::Fr) => "Attention",
                (Level::Warning, Lang::En) => "Warning",
                (Level::Info, _) => "Info",
            };
            let Words { what, done } = finding.words(lang);
            let _ = writeln!(out, "{label}{}\n  {what}\n  {done}", whereabouts(finding, lang));
        }
        out
    }
}

fn whereabouts(finding: &Finding, lang: Lang) -> String {
    let mut out = String::new();
    if let Some(file) = &finding.place.file {
        let _ = write!(out, "  {file}");
    }
    if let Some(sheet) = &finding.place.sheet {
        let _ = write!(out, " › {sheet}");
    }
    if !finding.place.rows.is_empty() {
        let one = matches!(finding.place.rows.as_slice(), [(from, to)] if from == to);
        out.push_str(match (lang, one) {
            (Lang::Fr, true) => " › ligne ",
            (Lang::Fr, false) => " › lignes ",
            (Lang::En, true) => " › row ",
            (Lang::En, false) => " › rows ",
        });
        let shown = finding.place.rows.iter().take(5);
        let rows: Vec<String> =
            shown.map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") }).collect();
        out.push_str(&rows.join(", "));
        if finding.place.rows.len() > 5 {
            out.push('…');
        }
    }
    if finding.count > 1 {
        let times = if lang == Lang::Fr { "fois" } else { "times" };
        let _ = write!(out, " ({} {times})", lang.number(finding.count));
    }
    out
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Both {
            fr: String,
            en: String,
        }
        let (fr, en) = (self.words(Lang::Fr), self.words(Lang::En));
        let mut object = serializer.serialize_struct("Finding", 8)?;
        object.serialize_field("level", &self.problem.level())?;
        object.serialize_field("code", self.problem.code())?;
        object.serialize_field("file", &self.place.file)?;
        object.serialize_field("sheet", &self.place.sheet)?;
        object.serialize_field("rows", &self.place.rows)?;
        object.serialize_field("count", &self.count)?;
        object.serialize_field("what", &Both { fr: fr.what, en: en.what })?;
        object.serialize_field("done", &Both { fr: fr.done, en: en.done })?;
        object.end()
    }
}

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.sorted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreadable(value: &str) -> Problem {
        Problem::DateUnreadable { value: value.into() }
    }

    #[test]
    fn the_same_thing_a_thousand_times_is_one_finding_with_its_rows() {
        let mut findings = Findings::new();
        let place = Place::sheet("2024 flux.xlsx", "Flux");
        for row in 2..1002 {
            findings.push(unreadable(&format!("n/a {row}")), place.row(row));
        }
        findings.push(unreadable("later"), place.row(2000));
        findings.push(Problem::UnknownSite { name: "Nulle Part".into() }, place.row(7));
        insta::assert_snapshot!(findings.print(Lang::En), @r###"
        Warning  2024 flux.xlsx › Flux › rows 2–1001, 2000 (1,001 times)
          The date “n/a 2” cannot be read. Also: “n/a 3”, “n/a 4”.
          The rows were left out; correct them in the workbook.
        Warning  2024 flux.xlsx › Flux › row 7
          “Nulle Part” is not in Transco.
          Its rows were left out; correct the spelling, or add the mall to Transco.
        "###);
        insta::assert_json_snapshot!(findings, @r###"
        [
          {
            "level": "warning",
            "code": "date-unreadable",
            "file": "2024 flux.xlsx",
            "sheet": "Flux",
            "rows": [
              [
                2,
                1001
              ],
              [
                2000,
                2000
              ]
            ],
            "count": 1001,
            "what": {
              "fr": "La date « n/a 2 » est illisible. Aussi : « n/a 3 », « n/a 4 ».",
              "en": "The date “n/a 2” cannot be read. Also: “n/a 3”, “n/a 4”."
            },
            "done": {
              "fr": "Les lignes ont été écartées ; corrigez-les dans le classeur.",
              "en": "The rows were left out; correct them in the workbook."
            }
          },
          {
            "level": "warning",
            "code": "unknown-site",
            "file": "2024 flux.xlsx",
            "sheet": "Flux",
            "rows": [
              [
                7,
                7
              ]
            ],
            "count": 1,
            "what": {
              "fr": "« Nulle Part » n'est pas dans Transco.",
              "en": "“Nulle Part” is not in Transco."
            },
            "done": {
              "fr": "Ses lignes ont été écartées ; corrigez l'orthographe ou ajoutez le centre à Transco.",
              "en": "Its rows were left out; correct the spelling, or add the mall to Transco."
            }
          }
        ]
        "###);
    }

    #[test]
    fn names_past_a_hundred_fold_and_merging_loses_no_count() {
        let mut parts = Findings::new();
        for part in 0..3 {
            let mut findings = Findings::new();
            for i in 0..200 {
                let name = format!("Site {part}-{i}");
                findings.push(Problem::UnknownSite { name }, Place::file("flux.csv").row(i + 1));
            }
            parts.extend(findings);
        }
        assert_eq!(parts.len(), Findings::NAMES + 1);
        assert_eq!(parts.sorted().iter().map(|f| f.count).sum::<u64>(), 600);
        assert!(!parts.has_errors());
    }

    #[test]
    fn errors_come_first() {
        let mut findings = Findings::new();
        findings.push(Problem::SheetIgnored, Place::sheet("a.xlsx", "Notes"));
        findings.push(Problem::NoCensus, Place::default());
        findings.push(Problem::Password, Place::file("z.xlsx"));
        let codes: Vec<_> = findings.sorted().iter().map(|f| f.problem.code()).collect();
        assert_eq!(codes, ["password", "no-census", "sheet-ignored"]);
        assert!(findings.has_errors());
    }
}
