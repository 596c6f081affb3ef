//! What is known of a mall, or of several together, day by day.

use chrono::Datelike;

use super::window::{LATELY, Window, YEAR};
use crate::actuals::Actuals;
use crate::prediction::Prediction;

/// The share of its malls that have to have a count, or a prediction, for a day to have a total.
const QUORUM: f64 = 0.8;

/// One day, in visitors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Day {
    /// What came.
    pub actual: Option<f64>,
    /// What was or is predicted.
    pub predicted: Option<f64>,
    /// The 80 % interval.
    pub band: Option<(f64, f64)>,
    /// What came 364 days before, on the same weekday.
    pub last: Option<f64>,
}

impl Day {
    /// What came, or what is predicted where nothing has come.
    pub fn value(&self) -> Option<f64> {
        self.actual.or(self.predicted)
    }
}

/// The days of a window.
#[derive(Clone, Debug, Default)]
pub struct Line(pub Vec<Day>);

impl Line {
    /// Whether no day has a count or a prediction.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|day| day.value().is_none())
    }

    /// Some of the days.
    pub fn at(&self, columns: impl Iterator<Item = usize>) -> impl Iterator<Item = &Day> {
        columns.filter_map(|column| self.0.get(column))
    }
}

/// Each mall's line. `published` is sorted.
pub fn of_malls(window: &Window, malls: usize, actuals: &Actuals, published: &[Prediction]) -> Vec<Line> {
    let of = |mall: usize| {
        let day = |column: usize| {
            let date = window.date(column);
            let last = date.checked_sub_days(YEAR).and_then(|date| actuals.get(mall, date));
            Day { actual: actuals.get(mall, date), last, ..Day::default() }
        };
        let mut days: Vec<Day> = (0..window.days()).map(day).collect();
        let from = published.partition_point(|made| made.mall < mall);
        for made in published[from..].iter().take_while(|made| made.mall == mall) {
            let Some(day) = window.column(made.date).and_then(|column| days.get_mut(column)) else { continue };
            day.predicted = Some(made.visitors.into());
            day.band = made.bounds.map(|bounds| (bounds.low_80.into(), bounds.high_80.into()));
        }
        Line(days)
    };
    (0..malls).map(of).collect()
}

/// The line of several malls together. Where one of them has no count on a day that the others have one, its prediction
/// stands in, and the other way round: a mall that is late does not make a hole. The bounds add up as if all malls erred
/// the same way, so that the sum of intervals holds at least as often as each.
pub fn total<'a>(lines: impl Iterator<Item = &'a Line> + Clone, days: usize) -> Line {
    let day = |column: usize| {
        let of_day = || lines.clone().filter_map(move |line| line.0.get(column));
        let present: Vec<&Day> = of_day().filter(|day| day.value().is_some()).collect();
        let enough = |some: usize| some > 0 && some as f64 >= QUORUM * present.len() as f64;
        let sum = |first: fn(&Day) -> Option<f64>, second: fn(&Day) -> Option<f64>| {
            let some = present.iter().filter(|day| first(day).is_some()).count();
            enough(some).then(|| present.iter().filter_map(|day| first(day).or_else(|| second(day))).sum())
        };
        let predicted = sum(|day| day.predicted, |day| day.actual);
        let bands: Option<Vec<(f64, f64)>> =
            present.iter().filter(|day| day.predicted.is_some()).map(|day| day.band).collect();
        let band = bands.filter(|bands| !bands.is_empty() && predicted.is_some());
        let band = band.map(|bands| bands.iter().fold((0.0, 0.0), |sum, band| (sum.0 + band.0, sum.1 + band.1)));
        let last: Vec<f64> = present.iter().filter_map(|day| day.last).collect();
        Day {
            actual: sum(|day| day.actual, |day| day.predicted),
            predicted,
            band,
            last: enough(last.len()).then(|| last.iter().sum()),
        }
    };
    Line((0..days).map(day).collect())
}

/// The columns of the days on which a mall is closed although it is usually open on their weekday.
pub fn closures(window: &Window, line: &Line) -> Vec<usize> {
    let weekday = |column: usize| window.date(column).weekday().num_days_from_monday() as usize;
    let (mut open, mut days) = ([0_u32; 7], [0_u32; 7]);
    for (column, value) in line.0.iter().enumerate().filter_map(|(column, day)| Some((column, day.value()?))) {
        days[weekday(column)] += 1;
        open[weekday(column)] += u32::from(value > 0.0);
    }
    let usually_open = |column: usize| 2 * open[weekday(column)] > days[weekday(column)];
    let closed = |column: &usize| line.0[*column].value() == Some(0.0) && usually_open(*column);
    (0..line.0.len()).filter(closed).collect()
}

/// The mean of each weekday, from Monday, over the last eight weeks, and over the same weeks of the year before.
pub fn week(window: &Window, line: &Line) -> [[Option<f64>; 7]; 2] {
    let columns = window.known().saturating_sub(2 * LATELY)..window.known();
    [|day: &Day| day.actual, |day: &Day| day.last].map(|count| {
        let mut sums = [(0.0, 0_u32); 7];
        for column in columns.clone() {
            if let Some(visitors) = count(&line.0[column]) {
                let sum = &mut sums[window.date(column).weekday().num_days_from_monday() as usize];
                *sum = (sum.0 + visitors, sum.1 + 1);
            }
        }
        sums.map(|(sum, days)| (days > 0).then(|| sum / f64::from(days)))
    })
}
