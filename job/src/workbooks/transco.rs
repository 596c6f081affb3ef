//! Transco: which names are malls, their IDs and their clusters.

use std::collections::HashMap;
use std::ops::ControlFlow;

use unicode_normalization::UnicodeNormalization;

use super::book::Book;
use super::cell::Cell;
use super::heading::{self, Row as Found};
use crate::findings::{Column, Findings, Place, Problem};
use crate::mall::Mall;
use crate::name::{Match, Names, key};

/// What Transco says.
#[derive(Debug, Default)]
pub(crate) struct Transco {
    /// Sorted by name.
    pub(crate) malls: Vec<Mall>,
    /// Whom a name or an ID stands for.
    pub(crate) names: Names,
}

impl Transco {
    /// Whom a name stands for, with what is to be said of it, or why for nobody.
    pub(crate) fn named(&self, name: &str) -> (Option<usize>, Option<Problem>) {
        let written = |mall: usize| self.malls[mall].name.clone();
        let name = name.to_owned();
        match self.names.find(&name) {
            Match::Mall { mall, loose: false } => (Some(mall), None),
            Match::Mall { mall, loose: true } => (Some(mall), Some(Problem::LooseName { name, mall: written(mall) })),
            Match::NotAMall => (None, Some(Problem::NotAMall { name })),
            Match::Ambiguous(several) => {
                let malls = several.into_iter().map(written).collect();
                (None, Some(Problem::AmbiguousName { name, malls }))
            }
            Match::Unknown => (None, Some(Problem::UnknownSite { name })),
        }
    }
}

struct Entry {
    mall: Mall,
    place: Place,
}

impl Entry {
    fn is_mall(&self) -> bool {
        !self.mall.id.chars().all(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}'))
    }
}

/// Reads Transco. What stands in the way of every mall is an error among the findings.
pub(crate) fn read(file: &str, book: &mut Book, findings: &mut Findings) -> Result<Transco, Problem> {
    let (mut entries, mut lacking, mut clusters) = (Vec::new(), None, false);
    let (mut found, mut ignored) = (false, Vec::new());
    for sheet in 0..book.sheets().len() {
        let place = book.place(file, sheet);
        let (mut columns, mut seen) = (None::<heading::Transco>, 0);
        book.rows(sheet, &mut |row, cells| {
            seen += 1;
            match &columns {
                Some(columns) => entries.extend(entry(columns, cells, place.row(row))),
                None => match heading::transco(cells) {
                    Found::Headings(found) => columns = Some(found),
                    Found::Lacks(column, headings) => {
                        lacking.get_or_insert((Problem::ColumnMissing { column, headings }, place.clone()));
                    }
                    Found::Other if seen >= heading::SEARCHED => return ControlFlow::Break(()),
                    Found::Other => {}
                },
            }
            ControlFlow::Continue(())
        })?;
        match columns {
            Some(columns) => {
                found = true;
                clusters |= columns.cluster.is_some();
            }
            None if seen > 0 => ignored.push(place),
            None => {}
        }
    }
    match (found, lacking) {
        (true, _) => ignored.into_iter().for_each(|place| findings.push(Problem::SheetIgnored, place)),
        (false, Some((problem, place))) => findings.push(problem, place),
        (false, None) => {
            findings.push(Problem::NoTable { wanted: vec![Column::Id, Column::Site] }, Place::file(file));
        }
    }
    if found && !clusters {
        findings.push(Problem::ColumnMissing { column: Column::Cluster, headings: Vec::new() }, Place::file(file));
    }
    let transco = settle(entries, clusters, findings);
    if found && transco.malls.is_empty() {
        findings.push(Problem::TranscoEmpty, Place::file(file));
    }
    Ok(transco)
}

fn entry(columns: &heading::Transco, cells: &[Cell], place: Place) -> Option<Entry> {
    let text =
        |column: usize| cells.get(column).map(|c| c.shown().trim().nfc().collect::<String>()).unwrap_or_default();
    let mall =
        Mall { id: text(columns.id), name: text(columns.site), cluster: columns.cluster.map(text).unwrap_or_default() };
    (!mall.id.is_empty() || !mall.name.is_empty()).then_some(Entry { mall, place })
}

fn settle(entries: Vec<Entry>, clusters: bool, findings: &mut Findings) -> Transco {
    let (mut malls, mut others) = (Vec::<Entry>::new(), Vec::new());
    let mut by_name: HashMap<String, ()> = HashMap::new();
    for entry in entries {
        if !entry.is_mall() {
            others.push(entry.mall.name);
        } else if entry.mall.name.is_empty() {
            findings.push(Problem::TranscoNameMissing { id: entry.mall.id }, entry.place);
        } else if by_name.insert(key(&entry.mall.name), ()).is_some() {
            findings.push(Problem::TranscoNameTwice { name: entry.mall.name }, entry.place);
        } else {
            malls.push(entry);
        }
    }
    malls.sort_by(|a, b| a.mall.name.cmp(&b.mall.name));
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    let mut names = Names::default();
    for (index, Entry { mall, place }) in malls.iter().enumerate() {
        names.add(&mall.name, Some(index));
        names.add_id(&mall.id, index);
        let same = by_id.entry(key(&mall.id)).or_default();
        same.push(index);
        if same.len() > 1 {
            let names = same.iter().map(|i| malls[*i].mall.name.clone()).collect();
            findings.push(Problem::TranscoIdTwice { id: mall.id.clone(), names }, place.clone());
        }
        if clusters && mall.cluster.is_empty() {
            findings.push(Problem::ClusterMissing { mall: mall.name.clone() }, place.clone());
        }
    }
    others.iter().for_each(|name| names.add(name, None));
    Transco { malls: malls.into_iter().map(|e| e.mall).collect(), names }
}
