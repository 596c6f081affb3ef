//! The forecast: what each mall will count on each day, from what is known at a cutoff. Pure: a panel in, predictions out.
//!
//! One model serves all malls and all horizons: gradient-boosted trees on rows of (mall, pseudo-cutoff, day) whose target
//! is the count over the mall's level, after the winners of the M5 competition (Makridakis et al., *M5 accuracy
//! competition*, International Journal of Forecasting 38, 2022), who trained one boosted model across all series. The
//! forecast is direct: every day ahead is predicted from the cutoff, none from another prediction (Ben Taieb et al., *A
//! review and comparison of strategies for multi-step ahead time series forecasting*, Expert Systems with Applications
//! 39, 2012).
mod anniversary;
mod closures;
mod drift;
mod features;
mod hindsight;
mod history;
mod idea;
mod lessons;
mod level;
mod model;
mod naive;
mod outlook;
mod past;
mod series;
mod settings;
mod shares;
mod spread;
mod weeks;
mod why;

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::calendar::Openings;
use crate::mall::Mall;
use crate::panel::Panel;
use crate::prediction::Prediction;
pub use idea::Idea;
pub use model::Error;
pub use naive::seasonal_naive;
use outlook::{Outlook, explained, outlook};
pub use settings::{Plan, Settings};
use spread::Spread;
pub use weeks::surround;
pub use why::{PARTS, Part, Why};

/// Predicts every mall from the day after its own last actual up to `until`, with intervals where there is enough past to
/// measure errors on; `panel` is cut at the cutoff. 0 on closed days, nothing for a mall without any actual. Sorted.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn ahead(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    until: NaiveDate,
    settings: &Settings,
) -> Result<Vec<Prediction>, Error> {
    // Side by side, so that no core waits for the last model of either.
    let (outlooks, hindsight) = rayon::join(
        || outlook(panel, malls, openings, panel.first..=until, &settings.ahead),
        || past::errors(panel, malls, openings, until, &settings.past),
    );
    Ok(predictions(&outlooks?, Spread::learn(&hindsight?, malls.len()).as_ref()))
}

/// Predicts the days of one week as [`ahead`] does, without intervals; `panel` is cut before the week begins.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn week(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    days: RangeInclusive<NaiveDate>,
    settings: &Settings,
) -> Result<Vec<Prediction>, Error> {
    Ok(predictions(&outlook(panel, malls, openings, days, &settings.week)?, None))
}

/// Why [`ahead`] predicts what it does of the malls and days that are `asked`; of what it does not predict, nothing.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn why_ahead(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    until: NaiveDate,
    settings: &Settings,
    asked: &[(usize, NaiveDate)],
) -> Result<Vec<Why>, Error> {
    Ok(explained(panel, malls, openings, panel.first..=until, &settings.ahead, asked)?.1)
}

/// Why [`week`] predicts what it does of the malls and days that are `asked`.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn why_week(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    days: RangeInclusive<NaiveDate>,
    settings: &Settings,
    asked: &[(usize, NaiveDate)],
) -> Result<Vec<Why>, Error> {
    Ok(explained(panel, malls, openings, days, &settings.week, asked)?.1)
}

fn predictions(outlooks: &[Outlook], spread: Option<&Spread>) -> Vec<Prediction> {
    let mut predictions: Vec<Prediction> = outlooks.iter().map(|day| day.prediction(spread)).collect();
    predictions.sort_unstable();
    predictions
}
