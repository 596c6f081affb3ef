//! Rolling-origin evaluation: what the forecast would have said at cutoffs of the past, against what came. Pure.
//!
//! After Tashman, *Out-of-sample tests of forecasting accuracy*, International Journal of Forecasting 16 (2000). Days
//! without visitors are left out for every method: closures are known ahead, and a broken counter tells nothing.
pub mod score;
pub mod table;

use chrono::{Datelike, Days, NaiveDate};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::calendar::Openings;
use crate::forecast::{self, Error, Settings, seasonal_naive};
use crate::mall::Mall;
use crate::panel::Panel;
use score::{Score, Seen};

/// How many cutoffs are looked at where none is asked for, and how many days lie between them.
const CUTOFFS: u64 = 8;
const BETWEEN: u64 = 91;
/// Days of history before which a cutoff is of no use.
const LEAST_DAYS: u64 = 400;

/// The error of the forecast and of the seasonal naive one.
#[derive(Clone, Debug, Serialize)]
pub struct Backtest {
    /// By cutoff, over all its horizons.
    pub cutoffs: Vec<AtCutoff>,
    /// By horizon band, over all cutoffs.
    pub bands: Vec<InBand>,
    /// Over everything.
    pub all: Score,
}

/// One cutoff's error.
#[derive(Clone, Debug, Serialize)]
pub struct AtCutoff {
    /// The last day that the forecast knew.
    pub cutoff: NaiveDate,
    /// How the forecast did.
    pub score: Score,
}

/// One horizon band's error.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InBand {
    /// First and last horizon of the band, in days.
    pub horizon: (i64, i64),
    /// How the forecast did.
    pub score: Score,
}

/// The bands of horizons, in days.
pub const BANDS: [(i64, i64); 4] = [(1, 7), (8, 28), (29, 90), (91, 366)];

/// Cutoffs a quarter apart, the newest a quarter before the end of `panel`, as far as history allows; oldest first.
pub fn quarterly(panel: &Panel) -> Vec<NaiveDate> {
    let cutoffs = (1..=CUTOFFS).filter_map(|k| panel.cutoff().checked_sub_days(Days::new(BETWEEN * k)));
    let mut cutoffs: Vec<NaiveDate> = cutoffs.filter(|cutoff| *cutoff >= panel.first + Days::new(LEAST_DAYS)).collect();
    cutoffs.reverse();
    cutoffs
}

/// Forecasts from each of `cutoffs` to 31 December of the year of the day after it, or to the end of `panel`, as a run on
/// that day would have. `told` hears of every cutoff that is done.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn backtest(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    cutoffs: &[NaiveDate],
    settings: &Settings,
    told: impl Fn() + Sync,
) -> Result<Backtest, Error> {
    let one = |cutoff: &NaiveDate| -> Result<Vec<Seen>, Error> {
        let known = panel.until(*cutoff);
        let december = NaiveDate::from_ymd_opt((*cutoff + Days::new(1)).year(), 12, 31).unwrap_or(NaiveDate::MAX);
        let until = december.min(panel.cutoff());
        let predicted = forecast::ahead(&known, malls, openings, until, settings)?;
        told();
        Ok(score::seen(panel, &predicted, &seasonal_naive(&known, until), *cutoff))
    };
    let seen: Vec<Vec<Seen>> = cutoffs.par_iter().map(one).collect::<Result<_, _>>()?;
    let at = |(cutoff, seen): (&NaiveDate, &Vec<Seen>)| AtCutoff { cutoff: *cutoff, score: Score::of(seen.iter()) };
    let band = |(from, to): (i64, i64)| {
        let within = seen.iter().flatten().filter(|day| (from..=to).contains(&day.horizon));
        InBand { horizon: (from, to), score: Score::of(within) }
    };
    Ok(Backtest {
        cutoffs: cutoffs.iter().zip(&seen).map(at).collect(),
        bands: BANDS.into_iter().map(band).collect(),
        all: Score::of(seen.iter().flatten()),
    })
}
