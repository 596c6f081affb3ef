//! The folder's workbooks as tables: malls, their counts a day, their exceptional openings.
//!
//! Knows formats, headings, spellings and duplicates; each problem becomes a finding. What the counts mean is none of
//! its business.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use carmila_cloud::folder::{Role, recognise};
use chrono::{Days, NaiveDate};
use polars::prelude::DataFrame;
use rayon::prelude::*;

use crate::calendar::Opening;
use crate::findings::{Findings, Place, Problem};
use crate::mall::Mall;
use crate::name::Match;

mod book;
mod cell;
mod census;
mod counts;
mod date;
mod flux;
mod heading;
mod number;
mod ods;
mod opening;
mod origins;
mod text;
mod transco;
mod xls;
mod zipped;

use book::Book;
use census::Census;
use counts::{Rows, Settled};
use flux::{Table, Who};
pub use origins::Origins;
use transco::Transco;

/// One file of the folder, as it was fetched.
#[derive(Clone, Debug)]
pub struct Source {
    /// The folder's own name for the file, which no other file has.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// What the workbooks say.
#[derive(Debug)]
pub struct Workbooks {
    /// The malls of Transco, sorted by name.
    pub malls: Vec<Mall>,
    /// `mall` (UInt32, index in `malls`), `date` (Date), `count` (Float64, visitors): unique on mall and date, sorted by
    /// both, only days that have a count, none after today.
    pub flux: DataFrame,
    /// Where each of these counts is.
    pub origins: Origins,
    /// What the censuses say, one each mall and day, sorted by both.
    pub census: Vec<Opening>,
}

/// Reads the workbooks. `None` where there is nothing to go on with; an error that leaves something to look at, such as
/// one damaged workbook of several, is among the findings only.
pub fn read(sources: &[Source], today: NaiveDate, findings: &mut Findings) -> Option<Workbooks> {
    let mut sorted: Vec<(Role, &Source)> = Vec::new();
    for source in sources {
        match recognise(&source.name) {
            Some(role) => sorted.push((role, source)),
            None => findings.push(Problem::not_used(source.name.clone()), Place::file(&source.name)),
        }
    }
    sorted.sort_by(|(_, a), (_, b)| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let of = |role| sorted.iter().filter(move |(r, _)| *r == role).map(|(_, source)| *source);

    let transco = of(Role::Transco).next_back().map(|source| {
        let kept = source.name.clone();
        let others = of(Role::Transco).rev().skip(1);
        others.for_each(|o| findings.push(Problem::SeveralTransco { kept: kept.clone() }, Place::file(&o.name)));
        opened(source, findings, |book, findings| transco::read(&source.name, book, findings)).unwrap_or_default()
    });
    let Some(transco) = transco else {
        findings.push(Problem::NoTransco, Place::default());
        return None;
    };

    let mut census = Census::default();
    if of(Role::Census).next().is_none() {
        findings.push(Problem::NoCensus, Place::default());
    }
    for source in of(Role::Census).filter(|_| !transco.malls.is_empty()) {
        opened(source, findings, |book, findings| census.read(&source.name, book, &transco, findings));
    }

    let flux: Vec<&Source> = of(Role::Flux).collect();
    if flux.is_empty() {
        findings.push(Problem::NoFlux, Place::default());
        return None;
    }
    let read: Vec<(Vec<Table>, Findings)> = flux
        .par_iter()
        .map(|source| {
            let mut own = Findings::new();
            let tables = opened(source, &mut own, |book, own| flux::read(&source.name, book, today, own));
            (tables.unwrap_or_default(), own)
        })
        .collect();
    let mut tables = Vec::new();
    for (more, own) in read {
        tables.extend(more);
        findings.extend(own);
    }
    if transco.malls.is_empty() {
        return None;
    }
    let (flux, origins) = settled(&tables, &transco, findings)?;
    Some(Workbooks { malls: transco.malls, flux, origins, census: census.openings() })
}

/// What `read` makes of a file, or a finding. A parser that gives up in a panic, which a damaged file can make it do,
/// gives up on that file alone.
fn opened<T>(
    source: &Source,
    findings: &mut Findings,
    read: impl FnOnce(&mut Book, &mut Findings) -> Result<T, Problem>,
) -> Option<T> {
    let whole = catch_unwind(AssertUnwindSafe(|| {
        let mut book = Book::open(&source.name, &source.bytes)?;
        read(&mut book, findings)
    }));
    let problem = match whole {
        Ok(Ok(value)) => return Some(value),
        Ok(Err(problem)) => problem,
        Err(_) => Problem::Unreadable { reason: "its structure contradicts itself".to_owned() },
    };
    findings.push(problem, Place::file(&source.name));
    None
}

/// Whom a row names: a mall, with what is to be said of it, or why none.
fn mall_of(who: &Who, transco: &Transco) -> (Option<usize>, Option<Problem>) {
    let Some(mall) = transco.names.by_id(&who.id) else {
        return transco.named(if who.site.is_empty() { &who.id } else { &who.site });
    };
    let other = matches!(transco.names.find(&who.site), Match::Mall { mall: other, .. } if other != mall);
    let disagrees = || Problem::IdDisagrees { name: who.site.clone(), mall: transco.malls[mall].name.clone() };
    (Some(mall), other.then(disagrees))
}

impl Workbooks {
    /// Where the count of this mall and day is; empty where there is none.
    pub fn place(&self, mall: usize, date: NaiveDate) -> Place {
        self.origins.place(&self.flux, mall, date).unwrap_or_default()
    }
}

/// One count a mall and day, from all tables, and where each is.
fn settled(tables: &[Table], transco: &Transco, findings: &mut Findings) -> Option<(DataFrame, Origins)> {
    let (mut rows, mut origins) = (Rows::default(), Vec::new());
    let mut zones: HashMap<&str, u32> = HashMap::new();
    let mut unmatched = false;
    for (at, table) in tables.iter().enumerate() {
        let malls: Vec<_> = table.who.iter().map(|who| mall_of(who, transco)).collect();
        let zone_of: Vec<u32> = table
            .zones
            .iter()
            .map(|zone| {
                let next = zones.len() as u32;
                *zones.entry(zone).or_insert(next)
            })
            .collect();
        for row in &table.rows {
            let (mall, problem) = &malls[row.who as usize];
            if let Some(problem) = problem {
                findings.push(problem.clone(), table.place.row(row.row));
            }
            let Some(mall) = mall else {
                unmatched = true;
                continue;
            };
            rows.mall.push(*mall as u32);
            rows.day.push(row.day - DAYS_BEFORE_1970);
            rows.minute.push(i32::from(row.minute));
            rows.zone.push(zone_of[row.zone as usize]);
            rows.count.push(Some(row.count).filter(|c| !c.is_nan()));
            origins.push((at as u32, *mall as u32, row));
        }
    }
    if rows.mall.is_empty() {
        // A workbook that cannot be read says the more urgent thing: what it holds is not known.
        if findings.has_errors() {
            return None;
        }
        if unmatched {
            findings.push(Problem::NothingInCommon, Place::default());
        } else {
            findings.push(Problem::NoCounts, Place::default());
        }
        return None;
    }
    match counts::settle(rows) {
        Ok(settled) => Some(reported(settled, tables, &origins, transco, findings)),
        Err(error) => {
            findings.push(Problem::Unreadable { reason: error.to_string() }, Place::default());
            None
        }
    }
}

const DAYS_BEFORE_1970: i32 = 719_163;

/// The counts, with what was decided about them among the findings.
fn reported(
    settled: Settled,
    tables: &[Table],
    origins: &[(u32, u32, &flux::Row)],
    transco: &Transco,
    findings: &mut Findings,
) -> (DataFrame, Origins) {
    let mall = |mall: u32| transco.malls[mall as usize].name.clone();
    let date = |day: i32| NaiveDate::default() + Days::new(day.max(0) as u64);
    let mut lost = |(loser, winner): (u32, u32), problem: fn(String, NaiveDate, Place, [f64; 2]) -> Problem| {
        let ((at, who, lost), (there, _, kept)) = (origins[loser as usize], origins[winner as usize]);
        let here = tables[at as usize].place.row(lost.row);
        let other = tables[there as usize].place.row(kept.row).seen_from(&here);
        findings.push(problem(mall(who), date(lost.day - DAYS_BEFORE_1970), other, [lost.count, kept.count]), here);
    };
    for pair in settled.duplicates {
        lost(pair, |mall, date, other, [dropped, kept]| match dropped == kept {
            true => Problem::DuplicateSame { mall, date, other },
            false => Problem::DuplicateDiffers { mall, date, kept, dropped, other },
        });
    }
    for pair in settled.redivided {
        lost(pair, |mall, date, other, _| Problem::ZonesBesideWhole { mall, date, other });
    }
    let mut say = |row: u32, problem: fn(String, NaiveDate) -> Problem| {
        let (at, who, row) = origins[row as usize];
        findings.push(problem(mall(who), date(row.day - DAYS_BEFORE_1970)), tables[at as usize].place.row(row.row));
    };
    settled.daily.into_iter().for_each(|row| say(row, |mall, _| Problem::DailyBesideHourly { mall }));
    settled.incomplete.into_iter().for_each(|row| say(row, |mall, date| Problem::HoursIncomplete { mall, date }));
    settled.zones.into_iter().for_each(|row| say(row, |mall, _| Problem::SeveralZones { mall }));
    let rows = settled.sources.into_iter().map(|source| {
        let (at, _, row) = origins[source as usize];
        (at, row.row)
    });
    (settled.frame, Origins { tables: tables.iter().map(|table| table.place.clone()).collect(), rows: rows.collect() })
}
