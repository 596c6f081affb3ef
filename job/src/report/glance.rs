//! All malls together: the year, what is to come of it, and the next days.

use chrono::NaiveDate;

use super::line::{Line, total};
use super::window::Window;
use super::{growth, shown};
use crate::calendar::{Holiday, holiday};

/// All malls at a glance.
#[derive(Clone, Debug)]
pub struct Glance {
    /// How many malls have anything to show.
    pub malls: usize,
    /// Together, day by day.
    pub line: Line,
    /// The year in numbers.
    pub year: Year,
    /// The days ahead, one by one.
    pub fortnight: Vec<Ahead>,
}

/// A year of one mall or several, in visitors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Year {
    /// What has come.
    pub so_far: f64,
    /// What is predicted of the days without a count.
    pub to_come: f64,
    /// Between what, where every prediction has an interval.
    pub band: Option<(f64, f64)>,
    /// The growth of what has come, on days and malls that both years have.
    pub growth_so_far: Option<f64>,
    /// The growth of what is to come, on days and malls that both years have.
    pub growth_to_come: Option<f64>,
    /// The growth of the whole, on days and malls that both years have.
    pub growth: Option<f64>,
}

impl Year {
    /// The year of some malls.
    pub fn of<'a>(window: &Window, lines: impl Iterator<Item = &'a Line>) -> Year {
        let mut year = Year::default();
        let (mut low, mut high, mut bounded) = (0.0, 0.0, true);
        // Now and a year before: what has come, what is to come.
        let mut pairs = [(0.0, 0.0); 2];
        for day in lines.flat_map(|line| line.at(window.of_year())) {
            match (day.actual, day.predicted) {
                (Some(actual), _) => year.so_far += actual,
                (None, Some(predicted)) => {
                    year.to_come += predicted;
                    bounded &= day.band.is_some();
                    let (least, most) = day.band.unwrap_or_default();
                    (low, high) = (low + least, high + most);
                }
                (None, None) => continue,
            }
            if let (Some(value), Some(last)) = (day.value(), day.last) {
                let pair = &mut pairs[usize::from(day.actual.is_none())];
                *pair = (pair.0 + value, pair.1 + last);
            }
        }
        year.band = (bounded && year.to_come > 0.0).then_some((low, high));
        let [so_far, to_come] = pairs;
        year.growth_so_far = growth(so_far.0, so_far.1);
        year.growth_to_come = growth(to_come.0, to_come.1);
        year.growth = growth(so_far.0 + to_come.0, so_far.1 + to_come.1);
        year
    }

    /// What has come and what is to come.
    pub fn total(&self) -> f64 {
        self.so_far + self.to_come
    }
}

/// A day ahead.
#[derive(Clone, Copy, Debug)]
pub struct Ahead {
    /// The day.
    pub date: NaiveDate,
    /// What is predicted.
    pub predicted: f64,
    /// Between what.
    pub band: Option<(f64, f64)>,
    /// What came on the same weekday a year before.
    pub last: Option<f64>,
    /// The holiday that it is.
    pub holiday: Option<Holiday>,
    /// How many malls are closed although they are usually open on this weekday.
    pub closed: usize,
}

impl Ahead {
    /// Against the same weekday of the year before.
    pub fn growth(&self) -> Option<f64> {
        growth(self.predicted, self.last?)
    }
}

impl Glance {
    /// Of all malls; `shut` has the columns of each mall's exceptional closures.
    pub fn of(window: &Window, lines: &[Line], shut: &[Vec<usize>]) -> Glance {
        let line = total(shown(lines).map(|(_, line)| line), window.days());
        let ahead = |column: usize| {
            let day = line.0.get(column)?;
            let date = window.date(column);
            let closed = shut.iter().filter(|days| days.binary_search(&column).is_ok()).count();
            Some(Ahead {
                date,
                predicted: day.predicted?,
                band: day.band,
                last: day.last,
                holiday: holiday(date),
                closed,
            })
        };
        Glance {
            malls: shown(lines).count(),
            year: Year::of(window, lines.iter()),
            fortnight: window.fortnight().filter_map(ahead).collect(),
            line,
        }
    }
}
