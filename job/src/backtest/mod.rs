//! Rolling-origin evaluation: what the forecast would have said at cutoffs of the past, against what came. Pure.
//!
//! After Tashman, *Out-of-sample tests of forecasting accuracy*, International Journal of Forecasting 16 (2000). Days
//! without visitors are left out for every method: closures are known ahead, and a broken counter tells nothing.
pub mod score;
pub mod table;

use chrono::{Days, NaiveDate};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::calendar::Openings;
use crate::forecast::{self, Error, Settings, seasonal_naive};
use crate::horizon;
use crate::mall::Mall;
use crate::panel::Panel;
use score::{Score, Seen};

/// How many cutoffs are looked at where none is asked for, how many days lie between them, and between the newest and the
/// end: three years in eight steps, so that each falls on another part of the year.
const CUTOFFS: u64 = 8;
const BETWEEN: u64 = 137;
const NEWEST: u64 = 91;
/// Days of history before which a cutoff is of no use.
const LEAST_DAYS: u64 = 400;

/// The error of the forecast and of the seasonal naive one.
#[derive(Clone, Debug, Serialize)]
pub struct Backtest {
    /// By cutoff, over all its horizons.
    pub cutoffs: Vec<AtCutoff>,
    /// By horizon band, over all cutoffs.
    pub bands: Vec<InBand>,
    /// By mall, over all cutoffs; without malls that nothing is known to score by.
    pub malls: Vec<OfMall>,
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

/// One mall's error.
#[derive(Clone, Debug, Serialize)]
pub struct OfMall {
    /// Its name.
    pub mall: String,
    /// How the forecast did.
    pub score: Score,
}

impl OfMall {
    /// How many times as much as the seasonal naive forecast the forecast errs, where that errs at all.
    pub fn beside_naive(&self) -> Option<f64> {
        Some(self.score.wape? / self.score.naive_wape?).filter(|times| times.is_finite())
    }
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

/// Cutoffs spread over the year, the newest a quarter before the end of `panel`, as far as history allows; oldest first.
pub fn spread(panel: &Panel) -> Vec<NaiveDate> {
    let cutoffs = (0..CUTOFFS).filter_map(|k| panel.cutoff().checked_sub_days(Days::new(NEWEST + BETWEEN * k)));
    let mut cutoffs: Vec<NaiveDate> = cutoffs.filter(|cutoff| *cutoff >= panel.first + Days::new(LEAST_DAYS)).collect();
    cutoffs.reverse();
    cutoffs
}

/// Forecasts from each of `cutoffs` as far as a run on that day would have, or to the end of `panel`. `told` hears of every cutoff that is done.
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
        let until = horizon::end(*cutoff, None).min(panel.cutoff());
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
    let mut by_mall: Vec<Vec<&Seen>> = vec![Vec::new(); malls.len()];
    for day in seen.iter().flatten() {
        by_mall[day.mall].push(day);
    }
    let of_mall =
        |(mall, seen): (&Mall, Vec<&Seen>)| OfMall { mall: mall.name.clone(), score: Score::of(seen.into_iter()) };
    Ok(Backtest {
        cutoffs: cutoffs.iter().zip(&seen).map(at).collect(),
        bands: BANDS.into_iter().map(band).collect(),
        malls: malls.iter().zip(by_mall).filter(|(_, seen)| !seen.is_empty()).map(of_mall).collect(),
        all: Score::of(seen.iter().flatten()),
    })
}
