//! Error measures of forecasts whose days have come.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::panel::Panel;
use crate::prediction::{Bounds, Coverage, Prediction};

/// A day that came, beside what was said of it, in visitors.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The mall, by its index.
    pub mall: usize,
    /// Days ahead of the cutoff.
    pub horizon: i64,
    actual: f64,
    predicted: f64,
    naive: f64,
    bounds: Option<Bounds>,
}

/// Error and coverage over some days; a share is of 1.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Score {
    /// Days of malls that both methods predicted.
    pub days: usize,
    /// Weighted absolute percentage error: Σ|actual − predicted| / Σ actual.
    pub wape: Option<f64>,
    /// Σ(predicted − actual) / Σ actual.
    pub bias: Option<f64>,
    /// The seasonal naive forecast's WAPE on the same days.
    pub naive_wape: Option<f64>,
    /// The seasonal naive forecast's bias on the same days.
    pub naive_bias: Option<f64>,
    /// Share of days within the interval meant for 80 %.
    pub coverage_80: Option<f64>,
    /// Share of days within the interval meant for 95 %.
    pub coverage_95: Option<f64>,
    /// Mean width of the 80 % interval over the mean actual.
    pub width_80: Option<f64>,
    /// Mean width of the 95 % interval over the mean actual.
    pub width_95: Option<f64>,
}

impl Seen {
    /// A day that came, beside what was `made` of it on `cutoff` and what the seasonal naive forecast says. Days without
    /// visitors are nothing to score by.
    pub fn new(made: &Prediction, cutoff: NaiveDate, actual: f64, naive: f64) -> Option<Seen> {
        let horizon = (made.date - cutoff).num_days();
        let Prediction { mall, visitors, bounds, .. } = *made;
        (horizon > 0 && actual > 0.0).then_some(Seen {
            mall,
            horizon,
            actual,
            predicted: visitors.into(),
            naive,
            bounds,
        })
    }
}

/// The days of `actuals` after `cutoff` that have visitors and both predictions.
pub fn seen(actuals: &Panel, predicted: &[Prediction], naive: &Panel, cutoff: NaiveDate) -> Vec<Seen> {
    let one = |made: &Prediction| {
        let day = usize::try_from((made.date - actuals.first).num_days()).ok()?;
        let at = |panel: &Panel| panel.counts[made.mall].get(day).copied().filter(|count| count.is_finite());
        Seen::new(made, cutoff, at(actuals)?.into(), at(naive)?.into())
    };
    predicted.iter().filter_map(one).collect()
}

impl Score {
    /// Over some days.
    pub fn of<'a>(seen: impl Iterator<Item = &'a Seen>) -> Score {
        let (mut days, mut actual, mut error, mut bias) = (0, 0.0, [0.0; 2], [0.0; 2]);
        let (mut coverage, mut width, mut around) = (Coverage::default(), [0.0; 2], 0.0);
        for day in seen {
            days += 1;
            actual += day.actual;
            for (method, predicted) in [day.predicted, day.naive].into_iter().enumerate() {
                error[method] += (day.actual - predicted).abs();
                bias[method] += predicted - day.actual;
            }
            if let Some(bounds) = day.bounds {
                coverage.add(&bounds, day.actual);
                around += day.actual;
                width[0] += f64::from(bounds.high_80 - bounds.low_80);
                width[1] += f64::from(bounds.high_95 - bounds.low_95);
            }
        }
        let share = |part: f64| (days > 0).then(|| part / actual);
        let [coverage_80, coverage_95] = coverage.shares();
        Score {
            days,
            wape: share(error[0]),
            bias: share(bias[0]),
            naive_wape: share(error[1]),
            naive_bias: share(bias[1]),
            coverage_80,
            coverage_95,
            width_80: (around > 0.0).then(|| width[0] / around),
            width_95: (around > 0.0).then(|| width[1] / around),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(actual: f64, predicted: f64, naive: f64, bounds: Option<Bounds>) -> Seen {
        Seen { mall: 0, horizon: 1, actual, predicted, naive, bounds }
    }

    #[test]
    fn errors_are_weighted_by_visitors() {
        let score = Score::of([day(100.0, 110.0, 80.0, None), day(300.0, 290.0, 300.0, None)].iter());
        assert_eq!((score.wape, score.bias), (Some(0.05), Some(0.0)));
        assert_eq!((score.naive_wape, score.naive_bias), (Some(0.05), Some(-0.05)));
        assert_eq!((score.coverage_80, score.width_95), (None, None));
        assert_eq!(Score::of([].iter()).wape, None);
    }

    #[test]
    fn coverage_and_width_are_of_the_days_that_have_intervals() {
        let bounds = Some(Bounds { low_80: 90, high_80: 110, low_95: 60, high_95: 140 });
        let days = [day(100.0, 100.0, 0.0, bounds), day(60.0, 100.0, 0.0, bounds), day(240.0, 100.0, 0.0, None)];
        let score = Score::of(days.iter());
        assert_eq!((score.coverage_80, score.coverage_95), (Some(0.5), Some(1.0)));
        assert_eq!((score.width_80, score.width_95), (Some(0.25), Some(1.0)));
    }
}
