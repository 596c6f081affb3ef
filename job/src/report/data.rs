//! What the charts draw from, as compact JSON. A column of numbers is written as the index of its first one and, from
//! there, each less the one before it; `null` where there is none.

use chrono::NaiveDate;
use serde::Serialize;

use super::glance::Year;
use super::line::{Day, Line, total, week};
use super::window::{FORTNIGHT, LATELY, Window};
use super::{Story, shown, words};
use crate::calendar::holiday;
use crate::findings::Lang;

/// With more malls than this, weeks are sent instead of days beyond the next fortnight.
const DAILY: usize = 250;
const WEEK: usize = 7;
/// Days that a week needs for its sum to mean something.
const LEAST_DAYS: usize = 5;

/// All that is drawn.
#[derive(Debug, Serialize)]
pub struct Data {
    first: NaiveDate,
    /// The columns of the newest count and of the last day.
    cutoff: usize,
    end: usize,
    /// Whether lines of clusters and malls are by week.
    weekly: bool,
    /// Column, name in French, name in English.
    holidays: Vec<(usize, &'static str, &'static str)>,
    all: Series,
    clusters: Vec<Shown>,
    malls: Vec<Shown>,
}

/// A line, each of its columns packed.
#[derive(Debug, Default, Serialize)]
struct Series {
    /// What came, what was predicted, how far below and above it the 80 % interval reaches, what came a year before.
    a: Vec<Option<i64>>,
    p: Vec<Option<i64>>,
    l: Vec<Option<i64>>,
    h: Vec<Option<i64>>,
    y: Vec<Option<i64>>,
}

/// A cluster or a mall.
#[derive(Debug, Serialize)]
struct Shown {
    /// Its name.
    n: String,
    /// The cluster, by its index, of a mall; the number of malls of a cluster.
    c: usize,
    /// Visitors of the year, what has come and what is predicted.
    s: i64,
    /// Growth of these, on days and malls that both years have, in thousandths.
    g: Option<i64>,
    /// Error of the forecast, and of the simple one, in thousandths.
    e: Option<i64>,
    x: Option<i64>,
    line: Series,
    /// By day around the newest count, where the line is by week.
    #[serde(skip_serializing_if = "Option::is_none")]
    near: Option<Series>,
    /// The mean of each weekday lately, and a year before.
    w: [[Option<i64>; 7]; 2],
    /// The columns of exceptional closures, packed.
    k: Vec<Option<i64>>,
}

impl Data {
    /// What there is to draw.
    pub fn of(story: &Story, lines: &[Line], shut: &[Vec<usize>]) -> Data {
        let Story { window, malls, glance, track, .. } = story;
        let weekly = glance.malls > DAILY;
        let mut names: Vec<&str> = shown(lines).map(|(mall, _)| malls[mall].cluster.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let thousandths = |share: Option<f64>| share.map(|share| (share * 1000.0).round() as i64);
        let show = |name: &str, cluster: usize, of: &[&Line], line: &Line, shut: &[usize]| {
            let year = Year::of(window, of.iter().copied());
            Shown {
                n: name.to_owned(),
                c: cluster,
                s: whole(year.total()),
                g: thousandths(year.growth),
                e: None,
                x: None,
                line: if weekly { Series::of(&weeks(line)) } else { Series::of(&line.0) },
                near: weekly.then(|| Series::of(near(window, line))),
                w: week(window, line).map(|means| means.map(|mean| mean.map(whole))),
                k: packed(shut.iter().map(|column| Some(*column as i64))),
            }
        };
        let mall = |(mall, line): (usize, &Line)| {
            let cluster = names.binary_search(&malls[mall].cluster.as_str()).unwrap_or_default();
            let score = track.malls.get(mall);
            Shown {
                e: thousandths(score.and_then(|score| score.wape)),
                x: thousandths(score.and_then(|score| score.naive_wape)),
                ..show(&malls[mall].name, cluster, &[line], line, &shut[mall])
            }
        };
        let cluster = |name: &&str| {
            let of: Vec<(usize, &Line)> = shown(lines).filter(|(mall, _)| malls[*mall].cluster == **name).collect();
            let mean = |error: fn(&crate::backtest::score::Score) -> Option<f64>| {
                let scores = of.iter().filter_map(|(mall, _)| track.malls.get(*mall)).filter(|score| score.days > 0);
                let (sum, days) = scores.fold((0.0, 0.0), |sum, score| {
                    let days = score.days as f64;
                    (sum.0 + days * error(score).unwrap_or_default(), sum.1 + days)
                });
                (days > 0.0).then(|| sum / days)
            };
            let of_cluster: Vec<&Line> = of.iter().map(|(_, line)| *line).collect();
            let line = total(of_cluster.iter().copied(), window.days());
            Shown {
                e: thousandths(mean(|score| score.wape)),
                x: thousandths(mean(|score| score.naive_wape)),
                ..show(name, of.len(), &of_cluster, &line, &[])
            }
        };
        let name = |column: usize| {
            let holiday = holiday(window.date(column))?;
            Some((column, words::holiday(Lang::Fr, holiday), words::holiday(Lang::En, holiday)))
        };
        Data {
            first: window.first,
            cutoff: window.known() - 1,
            end: window.days() - 1,
            weekly,
            holidays: (0..window.days()).filter_map(name).collect(),
            all: Series::of(&glance.line.0),
            clusters: names.iter().map(cluster).collect(),
            malls: shown(lines).map(mall).collect(),
        }
    }
}

impl Series {
    fn of(days: &[Day]) -> Series {
        let below = |day: &Day| Some(day.predicted? - day.band?.0);
        let above = |day: &Day| Some(day.band?.1 - day.predicted?);
        let column = |count: &dyn Fn(&Day) -> Option<f64>| packed(days.iter().map(|day| count(day).map(whole)));
        Series {
            a: column(&|day| day.actual),
            p: column(&|day| day.predicted),
            l: column(&below),
            h: column(&above),
            y: column(&|day| day.last),
        }
    }
}

fn whole(visitors: f64) -> i64 {
    visitors.round() as i64
}

/// The days around the newest count.
fn near<'a>(window: &Window, line: &'a Line) -> &'a [Day] {
    let known = window.known();
    &line.0[known.saturating_sub(LATELY)..(known + FORTNIGHT).min(line.0.len())]
}

/// Weeks from Monday to Sunday, each as seven mean days.
fn weeks(line: &Line) -> Vec<Day> {
    let week = |days: &[Day]| {
        let mean = |count: &dyn Fn(&Day) -> Option<f64>| {
            let some: Vec<f64> = days.iter().filter_map(count).collect();
            (some.len() >= LEAST_DAYS).then(|| some.iter().sum::<f64>() * WEEK as f64 / some.len() as f64)
        };
        let (low, high) = (mean(&|day| Some(day.band?.0)), mean(&|day| Some(day.band?.1)));
        Day {
            actual: mean(&|day| day.actual),
            predicted: mean(&|day| day.predicted),
            band: low.zip(high),
            last: mean(&|day| day.last),
        }
    };
    line.0.chunks(WEEK).map(week).collect()
}

fn packed(numbers: impl Iterator<Item = Option<i64>>) -> Vec<Option<i64>> {
    let numbers: Vec<Option<i64>> = numbers.collect();
    let Some(first) = numbers.iter().position(Option::is_some) else { return Vec::new() };
    let last = numbers.iter().rposition(Option::is_some).unwrap_or(first);
    let mut packed = vec![Some(first as i64)];
    let mut before = 0;
    for number in &numbers[first..=last] {
        packed.push(number.map(|number| number - std::mem::replace(&mut before, number)));
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_packed_from_the_first_to_the_last_one() {
        let numbers = [None, Some(7), None, Some(9), Some(4), None].into_iter();
        assert_eq!(packed(numbers), [Some(1), Some(7), None, Some(2), Some(-5)]);
        assert_eq!(packed([None, None].into_iter()), []);
    }
}
