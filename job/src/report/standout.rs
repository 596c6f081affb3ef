//! What stands out lately: days that nobody foresaw, malls that grow or shrink, malls that say nothing.

use chrono::NaiveDate;

use super::line::{Day, Line};
use super::window::Window;
use super::{growth, shown};
use crate::findings::{Findings, Problem};

const SURPRISES: usize = 6;
const MOVERS: usize = 4;
/// A surprise is this many times the usual error, and this share of what was predicted.
const UNUSUAL: f64 = 3.0;
const NOTABLE: f64 = 0.2;
/// Growth that is worth a word, and the days that it is measured on at least.
const MOVED: f64 = 0.05;
const LEAST_DAYS: usize = 14;
/// A mall this much smaller than the middle one moves nothing.
const SMALL: f64 = 0.1;

/// A day on which something else came than was predicted.
#[derive(Clone, Copy, Debug)]
pub struct Surprise {
    /// The mall, by its index.
    pub mall: usize,
    /// The day.
    pub date: NaiveDate,
    /// What came.
    pub actual: f64,
    /// What had been predicted.
    pub predicted: f64,
}

/// A mall that grows or shrinks.
#[derive(Clone, Copy, Debug)]
pub struct Mover {
    /// The mall, by its index.
    pub mall: usize,
    /// By what share, against the same weekdays a year before.
    pub growth: f64,
    /// What came.
    pub actual: f64,
}

/// A mall that says nothing any more.
#[derive(Clone, Debug)]
pub struct Silent {
    /// Its name.
    pub name: String,
    /// The day of its last count, if it ever had one.
    pub since: Option<NaiveDate>,
}

/// The largest surprises of the last weeks, one a mall, the largest first.
pub fn surprises(window: &Window, lines: &[Line]) -> Vec<Surprise> {
    let error = |day: &Day| Some((day.actual? - day.predicted?).abs());
    let one = |(mall, line): (usize, &Line)| {
        let errors: Vec<f64> = line.0.iter().filter_map(error).collect();
        let usual = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
        let surprise = |column: usize| {
            let (actual, predicted) = (line.0[column].actual?, line.0[column].predicted?);
            let off = (actual - predicted).abs();
            let is_one = off > UNUSUAL * usual && off > NOTABLE * predicted.max(actual);
            is_one.then(|| Surprise { mall, date: window.date(column), actual, predicted })
        };
        window.lately().filter_map(surprise).max_by(|a, b| off(a).total_cmp(&off(b)))
    };
    let mut surprises: Vec<Surprise> = shown(lines).filter_map(one).collect();
    surprises.sort_by(|a, b| off(b).total_cmp(&off(a)).then(a.mall.cmp(&b.mall)));
    surprises.truncate(SURPRISES);
    surprises
}

fn off(surprise: &Surprise) -> f64 {
    (surprise.actual - surprise.predicted).abs()
}

/// The malls that have grown most in the last weeks, and those that have shrunk most.
pub fn movers(window: &Window, lines: &[Line]) -> [Vec<Mover>; 2] {
    let one = |(mall, line): (usize, &Line)| {
        let pairs = line.at(window.lately()).filter_map(|day| Some((day.actual?, day.last?)));
        let (days, actual, last) = pairs.fold((0, 0.0, 0.0), |sum, pair| (sum.0 + 1, sum.1 + pair.0, sum.2 + pair.1));
        let growth = growth(actual, last)?;
        (days >= LEAST_DAYS).then_some(Mover { mall, growth, actual })
    };
    let mut all: Vec<Mover> = shown(lines).filter_map(one).collect();
    all.sort_by(|a, b| a.actual.total_cmp(&b.actual));
    let middle = all.get(all.len() / 2).map_or(0.0, |mover| mover.actual);
    all.retain(|mover| mover.actual >= SMALL * middle || mover.growth < -MOVED);
    all.sort_by(|a, b| b.growth.total_cmp(&a.growth).then(a.mall.cmp(&b.mall)));
    let up = all.iter().filter(|mover| mover.growth >= MOVED).take(MOVERS).copied().collect();
    let down = all.iter().rev().filter(|mover| mover.growth <= -MOVED).take(MOVERS).copied().collect();
    [up, down]
}

/// The malls that no longer report, or never did, in the order of the findings.
pub fn silent(findings: &Findings) -> Vec<Silent> {
    let one = |problem: &Problem| match problem {
        Problem::Silent { mall, since } => Some(Silent { name: mall.clone(), since: Some(*since) }),
        Problem::NeverReported { mall } => Some(Silent { name: mall.clone(), since: None }),
        _ => None,
    };
    let mut silent: Vec<Silent> = findings.sorted().into_iter().filter_map(|finding| one(&finding.problem)).collect();
    silent.sort_by_key(|mall| std::cmp::Reverse(mall.since));
    silent
}
