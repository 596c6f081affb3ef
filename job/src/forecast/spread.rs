//! How far off a prediction may be: intervals that hold four days of five, and nineteen of twenty.
//!
//! Normalised split conformal prediction (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, *Distribution-free predictive
//! inference for regression*, Journal of the American Statistical Association 113, 2018): errors of past forecasts are
//! divided by how hard their mall and day are, and the quantiles of what remains, by horizon and on each side of its own,
//! are laid around every prediction.

use super::hindsight::Hindsight;
use super::lessons::Lesson;
use crate::prediction::Bounds;

/// The shares of errors below the four bounds, from the lowest to the highest.
const SHARES: [f64; 4] = [0.025, 0.1, 0.9, 0.975];
/// First and last horizon of a band, in days, and the horizon that stands for it; between two the bounds are interpolated
/// over the logarithm of the horizon.
const BANDS: [(i64, i64, f32); 4] = [(1, 7, 4.0), (8, 28, 17.0), (29, 90, 55.0), (91, i64::MAX, 200.0)];
/// Fewer errors than this do not make an interval.
const LEAST: usize = 100;
/// An error is relative to its prediction, or to this share of its mall's level where that is more.
const SMALL: f32 = 0.05;
/// Keeps the logarithm of an error finite.
const NO_ERROR: f32 = 0.005;
/// A mall's own errors count as much as the others' from this many days on.
const OWN: f32 = 100.0;

/// How errors are distributed.
#[derive(Clone, Debug)]
pub struct Spread {
    /// By mall, how hard it is: the mean logarithm of its errors.
    malls: Vec<f32>,
    /// How errors grow with the day's part of its mall's level: its power.
    power: f32,
    /// By band, the quantiles of the errors over their difficulty.
    reach: [[f32; 4]; 4],
}

impl Spread {
    /// Learns from errors of the past; `None` if they are too few.
    pub fn learn(seen: &[Hindsight], malls: usize) -> Option<Spread> {
        if seen.len() < LEAST {
            return None;
        }
        let logs: Vec<f32> = seen.iter().map(|day| (error(day).abs() + NO_ERROR).ln()).collect();
        let all = logs.iter().map(|log| f64::from(*log)).sum::<f64>() / logs.len() as f64;
        let mut sums = vec![(all * f64::from(OWN), f64::from(OWN)); malls];
        for (day, log) in seen.iter().zip(&logs) {
            let (sum, days) = &mut sums[day.mall];
            (*sum, *days) = (*sum + f64::from(*log), *days + 1.0);
        }
        let malls: Vec<f32> = sums.into_iter().map(|(sum, days)| (sum / days) as f32).collect();
        let part = |day: &Hindsight| f64::from(part(day.predicted, day.level));
        let left = |(day, log): (&Hindsight, &f32)| (part(day), f64::from(log - malls[day.mall]));
        let power = slope(seen.iter().zip(&logs).map(left)) as f32;
        let mut spread = Spread { malls, power, reach: [[0.0; 4]; 4] };
        let scores: Vec<f32> =
            seen.iter().map(|day| error(day) / spread.difficulty(day.mall, day.predicted, day.level)).collect();
        let mut nearer = quantiles(scores.clone());
        for (reach, (from, to, _)) in spread.reach.iter_mut().zip(BANDS) {
            let band = seen.iter().zip(&scores).filter(|(day, _)| (from..=to).contains(&day.horizon));
            let band: Vec<f32> = band.map(|(_, score)| *score).collect();
            if band.len() >= LEAST {
                nearer = quantiles(band);
            }
            *reach = nearer;
        }
        Some(spread)
    }

    /// The intervals around a prediction of `visitors` for a mall at this `level`, both in visitors a day; a day on which
    /// the mall is `closed` has no doubt.
    pub fn around(&self, lesson: &Lesson, visitors: f32, level: f32, closed: bool) -> Bounds {
        if closed {
            return Bounds::default();
        }
        let horizon = (lesson.day - lesson.cutoff) as f32;
        let unit = self.difficulty(lesson.mall, visitors, level) * over(visitors, level) * wider(horizon);
        let at = |bound: usize| (visitors + unit * self.reach(bound, horizon)).max(0.0).round() as u32;
        let visitors = visitors.round() as u32;
        // A forecast lies within its own intervals, even where the past says that it is usually too high or too low.
        Bounds {
            low_80: at(1).min(visitors),
            high_80: at(2).max(visitors),
            low_95: at(0).min(at(1)).min(visitors),
            high_95: at(3).max(at(2)).max(visitors),
        }
    }

    fn difficulty(&self, mall: usize, visitors: f32, level: f32) -> f32 {
        (self.malls[mall] + self.power * part(visitors, level)).exp()
    }

    fn reach(&self, bound: usize, horizon: f32) -> f32 {
        let at = |band: usize| self.reach[band][bound];
        let Some(next) = BANDS.iter().position(|(.., middle)| horizon < *middle) else { return at(BANDS.len() - 1) };
        let Some(before) = next.checked_sub(1) else { return at(0) };
        let [low, high] = [before, next].map(|band| BANDS[band].2.ln());
        at(before) + (at(next) - at(before)) * (horizon.ln() - low) / (high - low)
    }
}

/// What lies ahead departs from the past more than the past from itself, the more the further ahead.
fn wider(horizon: f32) -> f32 {
    1.0 + 0.01 * horizon.ln()
}

/// What an error is relative to.
fn over(visitors: f32, level: f32) -> f32 {
    visitors.max(SMALL * level)
}

fn error(day: &Hindsight) -> f32 {
    (day.actual - day.predicted) / over(day.predicted, day.level)
}

/// The logarithm of a day's part of its mall's level.
fn part(visitors: f32, level: f32) -> f32 {
    let part = (visitors / level).clamp(SMALL, 1.0 / SMALL).ln();
    if part.is_finite() { part } else { 0.0 }
}

/// The slope of a straight line through the points, by least squares.
fn slope(points: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let count = points.clone().count().max(1) as f64;
    let (x, y) = points.clone().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let (up, across) = points.fold((0.0, 0.0), |(u, a), (px, py)| (u + (px - x) * (py - y), a + (px - x).powi(2)));
    if across > 0.0 { up / across } else { 0.0 }
}

fn quantiles(mut scores: Vec<f32>) -> [f32; 4] {
    scores.sort_unstable_by(f32::total_cmp);
    SHARES.map(|share| {
        let rank = share * (scores.len().saturating_sub(1)) as f64;
        let rank = if share < 0.5 { rank.floor() } else { rank.ceil() };
        scores.get(rank as usize).copied().unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// Errors of two malls, the second three times as hard, that grow with the horizon.
    fn world(seed: u64, days: i64) -> Vec<Hindsight> {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let mut day = |i: i64| {
            let (mall, horizon) = ((i % 2) as usize, 1 + i % 364);
            let noise: f32 = (0..6).map(|_| dice.random::<f32>() - 0.5).sum();
            let error = noise * if mall == 1 { 0.3 } else { 0.1 } * (1.0 + horizon as f32 / 364.0);
            Hindsight { mall, horizon, predicted: 1000.0, actual: 1000.0 * (1.0 + error), level: 1000.0 }
        };
        (0..days).map(&mut day).collect()
    }

    #[test]
    fn new_errors_fall_within_as_often_as_is_said() {
        // So many that chance moves a share by a hundredth, not by the width of what is allowed.
        const DAYS: i64 = 200_000;
        let spread = Spread::learn(&world(1, DAYS), 2).unwrap();
        for (mall, (from, to, _)) in [0, 1].into_iter().flat_map(|mall| BANDS.map(|band| (mall, band))) {
            let (mut days, mut held) = (0.0, [0.0; 2]);
            for day in world(2, DAYS).iter().filter(|day| day.mall == mall && (from..=to).contains(&day.horizon)) {
                let lesson = Lesson { mall, cutoff: 0, day: day.horizon };
                let b = spread.around(&lesson, day.predicted, day.level, false);
                let actual = day.actual.round() as u32;
                days += 1.0;
                held[0] += f64::from(u8::from((b.low_80..=b.high_80).contains(&actual)));
                held[1] += f64::from(u8::from((b.low_95..=b.high_95).contains(&actual)));
            }
            let [narrow, wide] = held.map(|held| held / days);
            assert!((0.76..0.90).contains(&narrow) && (0.92..0.995).contains(&wide), "{mall} {from} {narrow} {wide}");
        }
    }

    #[test]
    fn too_few_errors_make_no_interval() {
        assert!(Spread::learn(&world(1, LEAST as i64 - 1), 2).is_none());
    }

    proptest! {
        #[test]
        fn intervals_never_cross_and_hold_their_forecast(
            horizon in 1i64..900, visitors in 0f32..1e6, level in 0.001f32..1e6, mall in 0usize..2, seed in 0u64..4,
        ) {
            let spread = Spread::learn(&world(seed, 20_000), 2).unwrap();
            let b = spread.around(&Lesson { mall, cutoff: 0, day: horizon }, visitors, level, false);
            let inside = [b.low_95, b.low_80, visitors.round() as u32, b.high_80, b.high_95];
            prop_assert!(inside.is_sorted(), "{:?}", inside);
        }
    }
}
