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
    /// What is predicted of days that have passed without a count.
    pub uncounted: f64,
    /// What is predicted of the days ahead.
    pub to_come: f64,
    /// Between what all that is predicted lies, where every prediction has an interval.
    pub band: Option<(f64, f64)>,
    /// The same of the days ahead.
    pub band_to_come: Option<(f64, f64)>,
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
        let (mut all, mut ahead) = (Bounds::default(), Bounds::default());
        // Now and a year before: what has come, what passed uncounted, what is to come.
        let mut pairs = [(0.0, 0.0); 3];
        let days = lines.flat_map(|line| window.of_year().filter_map(|column| Some((column, line.0.get(column)?))));
        for (column, day) in days {
            let part = match (day.actual, day.predicted) {
                (Some(actual), _) => {
                    year.so_far += actual;
                    0
                }
                (None, Some(predicted)) if column < window.known() => {
                    year.uncounted += predicted;
                    all.add(day.band);
                    1
                }
                (None, Some(predicted)) => {
                    year.to_come += predicted;
                    all.add(day.band);
                    ahead.add(day.band);
                    2
                }
                (None, None) => continue,
            };
            if let (Some(value), Some(last)) = (day.value(), day.last) {
                pairs[part] = (pairs[part].0 + value, pairs[part].1 + last);
            }
        }
        year.band = all.0.filter(|_| year.uncounted + year.to_come > 0.0);
        year.band_to_come = ahead.0.filter(|_| year.to_come > 0.0);
        let [so_far, uncounted, to_come] = pairs;
        year.growth_so_far = growth(so_far.0, so_far.1);
        year.growth_to_come = growth(to_come.0, to_come.1);
        year.growth = growth(so_far.0 + uncounted.0 + to_come.0, so_far.1 + uncounted.1 + to_come.1);
        year
    }

    /// What has come, what passed uncounted and what is to come.
    pub fn total(&self) -> f64 {
        self.so_far + self.uncounted + self.to_come
    }
}

/// A sum of intervals; nothing once one is missing.
struct Bounds(Option<(f64, f64)>);

impl Default for Bounds {
    fn default() -> Self {
        Bounds(Some((0.0, 0.0)))
    }
}

impl Bounds {
    fn add(&mut self, band: Option<(f64, f64)>) {
        self.0 = self.0.zip(band).map(|(sum, (low, high))| (sum.0 + low, sum.1 + high));
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

#[cfg(test)]
mod tests {
    use super::super::line::Day;
    use super::*;

    #[test]
    fn what_passed_uncounted_is_not_still_to_come() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let window = Window::of(date("2024-06-30"), date("2024-12-31"));
        let mut line = Line(vec![Day::default(); window.days()]);
        let mut put = |day: &str, made: Day| line.0[window.column(date(day)).unwrap()] = made;
        let predicted = |visitors, band| Day { predicted: Some(visitors), band, last: Some(10.0), ..Day::default() };
        put("2024-03-01", Day { actual: Some(100.0), last: Some(80.0), ..predicted(90.0, None) });
        put("2024-06-30", predicted(10.0, Some((5.0, 20.0))));
        put("2024-07-01", predicted(30.0, Some((20.0, 50.0))));
        let year = Year::of(&window, [&line].into_iter());
        assert_eq!((year.so_far, year.uncounted, year.to_come, year.total()), (100.0, 10.0, 30.0, 140.0));
        assert_eq!((year.band, year.band_to_come), (Some((25.0, 70.0)), Some((20.0, 50.0))));
        assert_eq!((year.growth_so_far, year.growth_to_come), (Some(0.25), Some(2.0)));
        // 140 against 100.
        assert!((year.growth.unwrap() - 0.4).abs() < 1e-9);
    }
}
