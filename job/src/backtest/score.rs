//! Error measures of forecasts whose days have come.

use serde::Serialize;

use super::BANDS;
use crate::panel::Panel;

/// The shares of days that the two intervals are meant to hold.
const LEVELS: [f64; 2] = [0.80, 0.95];
/// Fewer errors than this do not make an interval.
const LEAST: usize = 100;

/// A day that came, beside what was said of it, in visitors.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Days ahead of the cutoff.
    pub horizon: i64,
    actual: f64,
    predicted: f64,
    naive: f64,
    /// Whether the day fell within each of [`LEVELS`]' intervals, where earlier cutoffs make one.
    within: Option<[bool; 2]>,
}

/// Error and coverage over some days; a share is of 1.
#[derive(Clone, Debug, Serialize)]
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
}

/// The days of `actuals` from column `from` on that have visitors and both predictions.
pub fn seen(actuals: &Panel, predicted: &Panel, naive: &Panel, from: usize) -> Vec<Seen> {
    let mut seen = Vec::new();
    for ((actual, predicted), naive) in actuals.counts.iter().zip(&predicted.counts).zip(&naive.counts) {
        for day in from..predicted.len().min(actual.len()) {
            if actual[day] > 0.0 && predicted[day].is_finite() && naive[day].is_finite() {
                seen.push(Seen {
                    horizon: (day - from) as i64 + 1,
                    actual: actual[day].into(),
                    predicted: predicted[day].into(),
                    naive: naive[day].into(),
                    within: None,
                });
            }
        }
    }
    seen
}

/// Lays around every prediction the intervals that the errors at earlier cutoffs make, by horizon band, and notes whether
/// the day fell within. Split conformal prediction with the error relative to the prediction (Lei et al.,
/// *Distribution-free predictive inference for regression*, Journal of the American Statistical Association 113, 2018).
/// `cutoffs` are in the order of time.
pub fn bound(cutoffs: &mut [Vec<Seen>]) {
    for (from, to) in BANDS {
        let mut errors: Vec<f64> = Vec::new();
        for seen in cutoffs.iter_mut() {
            let reach = LEVELS.map(|level| quantile(&errors, level));
            let mut new = Vec::new();
            for day in seen.iter_mut().filter(|day| (from..=to).contains(&day.horizon)) {
                let error = (day.actual - day.predicted).abs() / day.predicted.max(1.0);
                day.within = reach[0].zip(reach[1]).map(|(narrow, wide)| [error <= narrow, error <= wide]);
                new.push(error);
            }
            errors.extend(new);
            errors.sort_unstable_by(f64::total_cmp);
        }
    }
}

/// The smallest of the sorted `errors` that at least a share `level` of the days to come will stay below.
fn quantile(errors: &[f64], level: f64) -> Option<f64> {
    let rank = ((errors.len() + 1) as f64 * level).ceil() as usize;
    if errors.len() < LEAST { None } else { errors.get(rank - 1).or(errors.last()).copied() }
}

impl Score {
    /// Over some days.
    pub fn of<'a>(seen: impl Iterator<Item = &'a Seen>) -> Score {
        let (mut days, mut actual, mut error, mut bias) = (0, 0.0, [0.0; 2], [0.0; 2]);
        let (mut bounded, mut within) = (0usize, [0usize; 2]);
        for day in seen {
            days += 1;
            actual += day.actual;
            for (method, predicted) in [day.predicted, day.naive].into_iter().enumerate() {
                error[method] += (day.actual - predicted).abs();
                bias[method] += predicted - day.actual;
            }
            if let Some(inside) = day.within {
                bounded += 1;
                within.iter_mut().zip(inside).for_each(|(count, inside)| *count += usize::from(inside));
            }
        }
        let share = |part: f64| (days > 0).then(|| part / actual);
        let covered = |count: usize| (bounded > 0).then(|| count as f64 / bounded as f64);
        Score {
            days,
            wape: share(error[0]),
            bias: share(bias[0]),
            naive_wape: share(error[1]),
            naive_bias: share(bias[1]),
            coverage_80: covered(within[0]),
            coverage_95: covered(within[1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(horizon: i64, actual: f64, predicted: f64, naive: f64) -> Seen {
        Seen { horizon, actual, predicted, naive, within: None }
    }

    #[test]
    fn errors_are_weighted_by_visitors() {
        let score = Score::of([day(1, 100.0, 110.0, 80.0), day(2, 300.0, 290.0, 300.0)].iter());
        assert_eq!((score.wape, score.bias), (Some(0.05), Some(0.0)));
        assert_eq!((score.naive_wape, score.naive_bias), (Some(0.05), Some(-0.05)));
        assert_eq!(score.coverage_80, None);
        assert_eq!(Score::of([].iter()).wape, None);
    }

    #[test]
    fn intervals_are_made_of_earlier_errors_alone() {
        // Errors of 1 % to 100 %, then twice the same ones: four of five, and all but 5 %, fall within.
        let errors: Vec<Seen> = (1..=100).map(|error| day(1, 100.0 + f64::from(error), 100.0, 0.0)).collect();
        let mut cutoffs = [errors.clone(), errors];
        bound(&mut cutoffs);
        assert!(cutoffs[0].iter().all(|day| day.within.is_none()));
        let score = Score::of(cutoffs[1].iter());
        assert_eq!((score.coverage_80, score.coverage_95), (Some(0.81), Some(0.96)));
    }
}
