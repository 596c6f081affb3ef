//! How high a mall stands at a cutoff: what its target and its features are divided by, so that one model serves large
//! and small malls alike.

use super::history::History;
use super::series::Series;
use crate::calendar;

/// The windows of a level, in weeks.
const WEEKS: [i64; 6] = [2, 4, 8, 13, 26, 52];
/// A year, in columns.
pub const YEAR: i64 = calendar::YEAR as i64;

/// How many years before `day` the last year is that is known at `cutoff` (columns): more than one beyond a year ahead.
pub fn years_back(day: i64, cutoff: i64) -> i64 {
    (day - cutoff - 1) / YEAR + 1
}

/// What a target is divided by. Models on different scales err differently, so their mean errs less.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scale {
    /// The mean of the last 52 weeks: calm, but late after a change of level.
    Year,
    /// The last eight weeks, freed of their season by what the same weeks were to their year a year before: quick, but
    /// noisy.
    Deseasonalised,
}

/// Mean visitors a day of a mall at a cutoff, by window.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// Over the last 2, 4, 8, 13, 26 and 52 weeks; NaN where too few days are known.
    pub now: [f32; 6],
    /// The same windows a year before.
    pub before: [f32; 6],
    deseasonalised: f32,
    ever: f32,
}

impl Level {
    /// The level of a mall at a cutoff (a column).
    pub fn new(history: &History, mall: usize, cutoff: i64) -> Self {
        let series = &history.malls[mall];
        let windows =
            |at: i64| WEEKS.map(|weeks| series.mean(at - 7 * weeks + 1, at, u32::try_from(weeks).unwrap_or(0).max(5)));
        let (now, before) = (windows(cutoff), windows(cutoff - YEAR));
        let season = [series, &history.all].map(|s| season(s, cutoff)).into_iter().find(|season| season.is_finite());
        let deseasonalised = now[2] / season.unwrap_or(1.0);
        Level { now, before, deseasonalised, ever: series.mean(0, cutoff, 1) }
    }

    /// The level on a scale, else by the widest window known; NaN for a mall without any history.
    pub fn on(&self, scale: Scale) -> f32 {
        let first = match scale {
            Scale::Year => self.now[5],
            Scale::Deseasonalised => self.deseasonalised,
        };
        [first].into_iter().chain(self.now.into_iter().rev()).find(|v| v.is_finite()).unwrap_or(self.ever)
    }
}

/// What the eight weeks up to a year before `cutoff` were to the year around them.
fn season(series: &Series, cutoff: i64) -> f32 {
    let then = cutoff - YEAR;
    let season = series.mean(then - 55, then, 8) / series.mean(then - 181, then + 182, 100);
    if season.is_finite() { season.clamp(0.05, 20.0) } else { f32::NAN }
}
