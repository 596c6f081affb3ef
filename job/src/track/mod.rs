//! The track record: frozen predictions whose day has come, beside the same weekday of the year before. The report shows
//! it, the manifest keeps it, and [`drift`] says whether it is still what it was.
pub mod drift;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::actuals::Actuals;
use crate::backtest::score::{Score, Seen};
use crate::backtest::{BANDS, InBand};
use crate::calendar::YEAR;
use crate::frozen::Record;

/// The weeks that the sentence is about.
pub const WEEKS: usize = 13;
/// The most weeks that are told one by one.
const MOST_WEEKS: usize = 53;

/// How the frozen predictions did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Track {
    /// By week, the newest first.
    pub weeks: Vec<Week>,
    /// By horizon.
    pub bands: Vec<InBand>,
    /// The last weeks, at most [`WEEKS`].
    pub recent: Score,
    /// How many these are.
    pub recent_weeks: usize,
    /// Of all malls together, by week: the mean error of the last weeks.
    pub recent_total: Option<f64>,
    /// Each mall.
    #[serde(skip)]
    pub malls: Vec<Score>,
    /// All frozen days with an actual, also those that have no year before them.
    #[serde(skip)]
    pub whole: crate::frozen::Score,
}

/// A week.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Week {
    /// Its Monday.
    pub monday: NaiveDate,
    /// What came on its days that were predicted, in visitors.
    pub actual: f64,
    /// What had been predicted for them.
    pub predicted: f64,
    /// Mall by mall and day by day, where the year before says something too.
    pub score: Score,
    /// All malls and days together: what was predicted over what came, less 1.
    pub total: Option<f64>,
}

/// A frozen day of a mall that came.
struct Came {
    mall: usize,
    date: NaiveDate,
    actual: f64,
    predicted: f64,
    seen: Option<Seen>,
}

impl Track {
    /// Of the record, as far as actuals have come.
    pub fn of(record: &Record, actuals: &Actuals, malls: usize) -> Track {
        let came = |(made, cutoff): (crate::prediction::Prediction, NaiveDate)| {
            let actual = actuals.get(made.mall, made.date)?;
            let (predicted, horizon) = (f64::from(made.visitors), (made.date - cutoff).num_days());
            let seen =
                naive(actuals, made.mall, made.date, horizon).and_then(|naive| Seen::new(&made, cutoff, actual, naive));
            Some(Came { mall: made.mall, date: made.date, actual, predicted, seen })
        };
        let came: Vec<Came> = record.kept().filter_map(came).collect();
        let seen = || came.iter().filter_map(|day| day.seen.as_ref());
        let mut by_week: BTreeMap<NaiveDate, Vec<&Came>> = BTreeMap::new();
        let mut by_mall: Vec<Vec<&Seen>> = vec![Vec::new(); malls];
        for day in &came {
            by_week.entry(day.date.week(Weekday::Mon).first_day()).or_default().push(day);
            if let (Some(of_mall), Some(seen)) = (by_mall.get_mut(day.mall), &day.seen) {
                of_mall.push(seen);
            }
        }
        let weeks = by_week.iter().rev().take(MOST_WEEKS);
        let weeks: Vec<Week> = weeks.map(|(monday, days)| Week::of(*monday, days)).collect();
        let recent: Vec<&Week> = weeks.iter().take(WEEKS).collect();
        let from = recent.last().map_or(NaiveDate::MAX, |week| week.monday);
        let totals: Vec<f64> = recent.iter().filter_map(|week| Some(week.total?.abs())).collect();
        Track {
            bands: BANDS
                .into_iter()
                .map(|(from, to)| InBand {
                    horizon: (from, to),
                    score: Score::of(seen().filter(|day| (from..=to).contains(&day.horizon))),
                })
                .filter(|band| band.score.days > 0)
                .collect(),
            recent: Score::of(came.iter().filter(|day| day.date >= from).filter_map(|day| day.seen.as_ref())),
            recent_weeks: recent.len(),
            recent_total: (!totals.is_empty()).then(|| totals.iter().sum::<f64>() / totals.len() as f64),
            malls: by_mall.into_iter().map(|seen| Score::of(seen.into_iter())).collect(),
            whole: record.score(actuals),
            weeks,
        }
    }
}

impl Week {
    fn of(monday: NaiveDate, days: &[&Came]) -> Week {
        let (actual, predicted) = days.iter().fold((0.0, 0.0), |sum, day| (sum.0 + day.actual, sum.1 + day.predicted));
        let score = Score::of(days.iter().filter_map(|day| day.seen.as_ref()));
        let total = (actual > 0.0).then(|| predicted / actual - 1.0);
        Week { monday, actual, predicted, score, total }
    }
}

/// The same weekday of the last year that was known so many days before.
fn naive(actuals: &Actuals, mall: usize, date: NaiveDate, horizon: i64) -> Option<f64> {
    let years = 1 + u64::try_from(horizon - 1).ok()? / YEAR;
    actuals.get(mall, date.checked_sub_days(Days::new(YEAR * years))?)
}
