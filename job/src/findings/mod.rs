//! What the run has to say to people: each problem once, with its place, however often it happened.
//!
//! Knows how problems fold, sort and print; what a problem is and how grave, `problem` knows; the words are in `fr` and
//! `en`.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use serde::ser::{Serialize, SerializeStruct, Serializer};

mod en;
mod fr;
mod problem;
mod tally;

use carmila_cloud::folder::EXTENSIONS;
pub use carmila_voice::Lang;
pub use problem::{Column, DRIFTED, Kind, NOT_FORECAST, Problem};
pub use tally::Tally;

use crate::name::bare;

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

    /// What there is to say of this place to someone who is at `other`: the rows alone where the sheet is the same.
    pub fn seen_from(self, other: &Place) -> Place {
        let same = (&self.file, &self.sheet) == (&other.file, &other.sheet);
        if same { Place { rows: self.rows, ..Place::default() } } else { self }
    }

    /// `2024 flux.xlsx › Flux › rows 2–9, 12`, as far as it is known; at most five ranges of rows.
    pub fn words(&self, lang: Lang) -> String {
        const SHOWN: usize = 5;
        let mut parts: Vec<String> = self.file.iter().chain(&self.sheet).cloned().collect();
        let one = |(from, to): &(u32, u32)| if from == to { from.to_string() } else { format!("{from}–{to}") };
        let rows: Vec<String> = self.rows.iter().take(SHOWN).map(one).collect();
        let noun = match self.rows.as_slice() {
            [] => return parts.join(" › "),
            [(from, to)] if from == to => lang.either("ligne", "row"),
            _ => lang.either("lignes", "rows"),
        };
        let more = if self.rows.len() > SHOWN { "…" } else { "" };
        parts.push(format!("{noun} {}{more}", rows.join(", ")));
        parts.join(" › ")
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

/// Which predictions a finding is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach<'a> {
    /// All of them.
    All,
    /// Those of these malls.
    Malls(&'a BTreeSet<String>),
    /// That cannot be told.
    Unknown,
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
    /// The files, where it is a problem of several.
    files: BTreeSet<String>,
    /// The malls that it is about, where it names any.
    malls: BTreeSet<String>,
    /// A few of the others folded here.
    others: Vec<Problem>,
    /// Whether there are others than these, and rows past [`Finding::RANGES`].
    more_others: bool,
    more_rows: bool,
}

impl Finding {
    /// The most ranges of rows that a finding names.
    pub const RANGES: usize = 20;
    const EXAMPLES: usize = 3;

    /// The finding in words, with a few examples where several were folded.
    pub fn words(&self, lang: Lang) -> Words {
        let mut words = self.problem.words(lang);
        let mut examples: Vec<String> = Vec::new();
        for example in self.others.iter().filter_map(|p| p.example(lang).or_else(|| non_empty(&p.subject()))) {
            if !examples.contains(&example) && self.problem.example(lang).as_ref() != Some(&example) {
                examples.push(example);
            }
        }
        if !examples.is_empty() {
            let quoted: Vec<String> = examples.iter().map(|e| lang.quote(e)).collect();
            let lead = lang.either("Aussi\u{a0}:", "Also:");
            let end = if self.more_others { "…" } else { "." };
            let _ = write!(words.what, " {lead} {}{end}", quoted.join(", "));
        }
        words
    }

    /// Which predictions it is about, as far as that can be told.
    pub fn reach(&self) -> Reach<'_> {
        use Problem::*;
        match &self.problem {
            NoCensus | MissingYear { .. } | MissingDays { .. } | DataOlder { .. } | Drifted { .. } => Reach::All,
            _ if self.malls.is_empty() => Reach::Unknown,
            _ => Reach::Malls(&self.malls),
        }
    }

    /// Where it is, in words; empty where it is about the folder, or a mall, as a whole.
    pub fn whereabouts(&self, lang: Lang) -> String {
        const FILES: usize = 3;
        if self.files.is_empty() {
            return self.place.words(lang);
        }
        let files = self.files.iter().take(FILES).cloned().collect::<Vec<_>>().join(", ");
        format!("{files}{}", if self.files.len() > FILES { "…" } else { "" })
    }

    fn new(problem: Problem, mut place: Place, count: u64) -> Finding {
        let more_rows = place.rows.len() > Finding::RANGES;
        place.rows.truncate(Finding::RANGES);
        let malls = problem.mall().map(str::to_owned).into_iter().collect();
        let (files, others) = (BTreeSet::new(), Vec::new());
        Finding { problem, place, count, files, malls, others, more_others: false, more_rows }
    }

    fn fold(&mut self, problem: Problem, place: Place, count: u64) {
        self.count += count;
        if let Some(mall) = problem.mall().filter(|mall| !self.malls.contains(*mall)) {
            self.malls.insert(mall.to_owned());
        }
        if self.files.is_empty() && (&place.file, &place.sheet) == (&self.place.file, &self.place.sheet) {
            self.fold_rows(&place.rows);
        } else {
            let here = std::mem::take(&mut self.place);
            self.files.extend(here.file.into_iter().chain(place.file));
        }
        if self.problem == problem || self.others.contains(&problem) {
            return;
        }
        if self.others.len() < Finding::EXAMPLES - 1 {
            self.others.push(problem);
        } else {
            self.more_others = true;
        }
    }

    fn fold_rows(&mut self, rows: &[(u32, u32)]) {
        for &(from, to) in rows {
            let full = self.place.rows.len() >= Finding::RANGES;
            match self.place.rows.last_mut() {
                Some(last) if from >= last.0 && from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                _ if full => self.more_rows = true,
                _ => self.place.rows.push((from, to)),
            }
        }
    }

    /// Gravest first, then by file, sheet, first row, kind and name, as people look names up.
    fn compare(&self, other: &Finding) -> Ordering {
        let key = |f: &Finding| {
            let Place { file, sheet, rows } = &f.place;
            let (file, name) = (file.as_deref().map(looked_up), looked_up(&f.problem.subject()));
            (f.problem.level(), file, sheet.clone(), rows.clone(), f.problem.code(), name)
        };
        key(self).cmp(&key(other))
    }
}

/// The kinds of files that are read, as a list.
fn kinds() -> String {
    EXTENSIONS.map(|extension| format!(".{extension}")).join(", ")
}

/// Orders names as people look them up: Épinal beside Epinal, before Evry.
pub(crate) fn looked_up(name: &str) -> (String, String) {
    (bare(name), name.to_owned())
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

    fn add(&mut self, problem: Problem, place: Place, count: u64) -> usize {
        let here =
            if problem.is_of_all_files() { Place::default() } else { Place { rows: Vec::new(), ..place.clone() } };
        let key = |subject: &str| Key {
            code: problem.code(),
            subject: subject.to_owned(),
            file: here.file.clone(),
            sheet: here.sheet.clone(),
        };
        let mut own = key(&problem.subject());
        if !own.subject.is_empty() && !self.index.contains_key(&own) {
            let names = self.subjects.entry(key("")).or_insert(0);
            *names += 1;
            if *names > Findings::NAMES {
                own = key("");
            }
        }
        if let Some(&at) = self.index.get(&own) {
            self.all[at].fold(problem, place, count);
            return at;
        }
        self.index.insert(own, self.all.len());
        self.all.push(Finding::new(problem, place, count));
        self.all.len() - 1
    }

    /// Adds all of `others`, folding as [`Findings::push`] does.
    pub fn extend(&mut self, others: Findings) {
        for Finding { problem, place, count, files, malls, others, more_others, more_rows } in others.all {
            let bare = Place { rows: Vec::new(), ..place.clone() };
            let more = others.into_iter().map(|other| (other, bare.clone()));
            let more: Vec<_> = more.chain(files.iter().map(|file| (problem.clone(), Place::file(file)))).collect();
            let at = self.add(problem, place, count);
            self.all[at].more_others |= more_others;
            self.all[at].more_rows |= more_rows;
            self.all[at].malls.extend(malls);
            for (other, place) in more {
                self.add(other, place, 0);
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
        all.sort_by(|a, b| a.compare(b));
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
            let _ = writeln!(out, "{label}{}\n  {what}\n  {done}", labelled(finding, lang));
        }
        out
    }
}

fn labelled(finding: &Finding, lang: Lang) -> String {
    let place = finding.whereabouts(lang);
    let mut out = if place.is_empty() { place } else { format!("  {place}") };
    if finding.count > 1 {
        let times = lang.either("fois", "times");
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
        let mut object = serializer.serialize_struct("Finding", 10)?;
        object.serialize_field("level", &self.problem.level())?;
        object.serialize_field("code", self.problem.code())?;
        object.serialize_field("file", &self.place.file)?;
        object.serialize_field("files", &self.files)?;
        object.serialize_field("sheet", &self.place.sheet)?;
        object.serialize_field("rows", &self.place.rows)?;
        object.serialize_field("more_rows", &self.more_rows)?;
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
        insta::assert_snapshot!(findings.print(Lang::En), @"
        Warning  2024 flux.xlsx › Flux › rows 2–1001, 2000 (1,001 times)
          The date “n/a 2” cannot be read. Also: “n/a 3”, “n/a 4”…
          The rows were left out; correct them in the workbook.
        Warning  2024 flux.xlsx › Flux › row 7
          “Nulle Part” is not in Transco.
          Its rows were left out; correct the spelling, or add the mall to Transco.
        ");
        insta::assert_json_snapshot!(findings, @r#"
        [
          {
            "level": "warning",
            "code": "date-unreadable",
            "file": "2024 flux.xlsx",
            "files": [],
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
            "more_rows": false,
            "count": 1001,
            "what": {
              "fr": "La date « n/a 2 » est illisible. Aussi : « n/a 3 », « n/a 4 »…",
              "en": "The date “n/a 2” cannot be read. Also: “n/a 3”, “n/a 4”…"
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
            "files": [],
            "sheet": "Flux",
            "rows": [
              [
                7,
                7
              ]
            ],
            "more_rows": false,
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
        "#);
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
    fn lists_that_are_cut_say_so() {
        let place = Place::file("flux.csv");
        let told = |rows: u32| {
            let mut findings = Findings::new();
            (0..rows).for_each(|row| findings.push(Problem::SiteMissing, place.row(2 * row + 2)));
            let json = serde_json::to_value(&findings).unwrap();
            let ranges = json[0]["rows"].as_array().unwrap().len();
            format!("{ranges} ranges, more: {}\n{}", json[0]["more_rows"], findings.print(Lang::En))
        };
        insta::assert_snapshot!(told(5) + &told(20) + &told(21), @"
        5 ranges, more: false
        Warning  flux.csv › rows 2, 4, 6, 8, 10 (5 times)
          The mall is missing.
          The rows were left out; correct them in the workbook.
        20 ranges, more: false
        Warning  flux.csv › rows 2, 4, 6, 8, 10… (20 times)
          The mall is missing.
          The rows were left out; correct them in the workbook.
        20 ranges, more: true
        Warning  flux.csv › rows 2, 4, 6, 8, 10… (21 times)
          The mall is missing.
          The rows were left out; correct them in the workbook.
        ");
    }

    #[test]
    fn names_come_in_the_order_in_which_people_look_them_up() {
        let mut findings = Findings::new();
        for mall in ["Zup", "Évry", "Epinal", "Épinal", "Œuvres", "Oubli"] {
            findings.push(Problem::Silent { mall: mall.into(), since: chrono::NaiveDate::default() }, Place::default());
        }
        let names: Vec<_> = findings.sorted().iter().map(|f| f.problem.subject().into_owned()).collect();
        assert_eq!(names, ["Epinal", "Épinal", "Évry", "Œuvres", "Oubli", "Zup"]);
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
