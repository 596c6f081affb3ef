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
mod history;
mod lessons;
mod level;
mod model;
mod naive;
mod past;
mod series;
mod spread;

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::calendar::Openings;
use crate::mall::Mall;
use crate::panel::Panel;
use crate::prediction::{Bounds, Prediction};
use closures::Closures;
use history::History;
use lessons::{Described, Lesson};
use level::{Level, Scale};
pub use model::Error;
use model::{Model, Parameters};
pub use naive::seasonal_naive;
use spread::Spread;

/// The longest horizon that a model learns, in days; a day further ahead counts as this far.
const LONGEST: i64 = 400;
/// Predictions described at a time, to bound memory.
const BATCH: usize = 8_000;

/// How one forecast is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What the models' targets are divided by. There is one model a scale and seed, and the forecast is their mean.
    pub scales: Vec<Scale>,
    /// Seeds of what each model draws.
    pub seeds: Vec<u64>,
    /// Rows to learn from, about; training time does not grow beyond them with the number of malls.
    pub rows: usize,
    /// Number of pseudo-cutoffs.
    pub cutoffs: i64,
    /// Days between pseudo-cutoffs.
    pub step: i64,
    /// The trees.
    pub parameters: Parameters,
}

/// How the forecasts of a run are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// For the days ahead.
    pub ahead: Plan,
    /// For the forecasts from days of the past that the intervals are made of.
    pub past: Plan,
    /// For one past week: quick, since there is one for every week of the year and its horizon is short.
    pub week: Plan,
}

impl Default for Settings {
    fn default() -> Self {
        let parameters = Parameters {
            trees: 200,
            max_depth: 7,
            eta: 0.08,
            max_bin: 64,
            subsample: 0.8,
            colsample_bytree: 0.7,
            min_child_weight: 5.0,
        };
        Settings {
            ahead: Plan {
                scales: vec![Scale::Year, Scale::Deseasonalised],
                seeds: vec![1, 2],
                rows: 60_000,
                cutoffs: 26,
                step: 28,
                parameters,
            },
            past: Plan {
                scales: vec![Scale::Year, Scale::Deseasonalised],
                seeds: vec![1],
                rows: 30_000,
                cutoffs: 26,
                step: 28,
                parameters: Parameters { trees: 120, eta: 0.1, ..parameters },
            },
            week: Plan {
                scales: vec![Scale::Year],
                seeds: vec![1],
                rows: 25_000,
                cutoffs: 104,
                step: 7,
                parameters: Parameters { trees: 100, eta: 0.12, max_depth: 6, ..parameters },
            },
        }
    }
}

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
    let outlooks = outlook(panel, malls, openings, panel.first..=until, &settings.ahead)?;
    let hindsight = past::errors(panel, malls, openings, until, &settings.past)?;
    Ok(predictions(&outlooks, Spread::learn(&hindsight, malls.len()).as_ref()))
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

/// What the models say of a day ahead of a mall, before it is rounded.
struct Outlook {
    lesson: Lesson,
    date: NaiveDate,
    /// Visitors; 0 when closed.
    visitors: f32,
    /// Whether nobody is expected: the mall is closed, or has only ever counted nobody.
    closed: bool,
    /// The mall's level over the last year, in visitors a day.
    level: f32,
}

impl Outlook {
    fn prediction(&self, spread: Option<&Spread>) -> Prediction {
        let around = |spread: &Spread| match self.closed {
            true => Bounds::default(),
            false => spread.around(&self.lesson, self.visitors, self.level),
        };
        Prediction {
            mall: self.lesson.mall,
            date: self.date,
            // A float becomes the nearest u32 that there is, never a wrapped one.
            visitors: self.visitors.round() as u32,
            bounds: spread.map(around),
        }
    }
}

fn predictions(outlooks: &[Outlook], spread: Option<&Spread>) -> Vec<Prediction> {
    let mut predictions: Vec<Prediction> = outlooks.iter().map(|day| day.prediction(spread)).collect();
    predictions.sort_unstable();
    predictions
}

fn outlook(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    wanted: RangeInclusive<NaiveDate>,
    plan: &Plan,
) -> Result<Vec<Outlook>, Error> {
    let history = History::new(panel, malls, *wanted.end());
    let length = history.days.len();
    let from = (*wanted.start() - panel.first).num_days().max(0);
    let (mut lessons, mut outlooks) = (Vec::new(), Vec::new());
    let mut levels = vec![f32::NAN; malls.len()];
    for (mall, counts) in panel.counts.iter().enumerate() {
        let Some(last) = counts.iter().rposition(|count| count.is_finite()) else { continue };
        let cutoff = last as i64;
        levels[mall] = Level::new(&history, mall, cutoff).on(Scale::Year);
        let of_mall = (from.max(cutoff + 1)..length as i64).map(|day| Lesson { mall, cutoff, day });
        if counts.iter().any(|count| *count > 0.0) {
            lessons.extend(of_mall);
        } else {
            outlooks.extend(of_mall.map(|lesson| {
                let date = panel.date(lesson.day as usize);
                Outlook { lesson, date, visitors: 0.0, closed: true, level: levels[mall] }
            }));
        }
    }
    let longest = (length as i64 - panel.days as i64).clamp(7, LONGEST);
    let members: Vec<(Scale, u64)> =
        plan.scales.iter().flat_map(|scale| plan.seeds.iter().map(|seed| (*scale, *seed))).collect();
    let forecasts = members.par_iter().map(|member| model(&history, panel.days, &lessons, longest, *member, plan));
    let forecasts: Vec<Vec<f32>> = forecasts.collect::<Result<_, _>>()?;
    let mean = |index: usize| forecasts.iter().map(|forecast| forecast[index]).sum::<f32>() / forecasts.len() as f32;
    let mut forecast: Vec<f32> = (0..lessons.len()).map(mean).collect();
    drift::damp(&history, &lessons, &mut forecast);
    let closures = Closures::learn(panel, openings);
    outlooks.extend(lessons.into_iter().zip(forecast).map(|(lesson, visitors)| {
        let date = panel.date(lesson.day as usize);
        let closed = closures.closed(lesson.mall, date);
        let visitors = if closed { 0.0 } else { visitors.max(0.0) };
        Outlook { lesson, date, visitors, closed, level: levels[lesson.mall] }
    }));
    Ok(outlooks)
}

/// One model's forecast of each of `wanted`, in visitors; `days` is the number of columns known.
fn model(
    history: &History,
    days: usize,
    wanted: &[Lesson],
    longest: i64,
    (scale, seed): (Scale, u64),
    plan: &Plan,
) -> Result<Vec<f32>, Error> {
    let past = lessons::draw(history, days as i64 - 1, longest, seed, plan);
    if past.is_empty() {
        return Ok(wanted.iter().map(|lesson| recent(history, lesson)).collect());
    }
    let described = Described::new(history, &past, scale, longest);
    let (targets, weights) = (described.targets(history, &past), described.weights());
    let model = Model::train(described.rows, &targets, &weights, seed, &plan.parameters)?;
    let mut forecast = Vec::with_capacity(wanted.len());
    for batch in wanted.chunks(BATCH) {
        let described = Described::new(history, batch, scale, longest);
        let ratios = model.predict(&described.rows)?;
        forecast.extend(ratios.iter().zip(&described.scales).map(|(ratio, scale)| ratio * scale));
    }
    Ok(forecast)
}

/// What a weekday usually counted lately, where there is too little past to learn from.
fn recent(history: &History, lesson: &Lesson) -> f32 {
    let series = &history.malls[lesson.mall];
    let (usual, weeks) = series::median(series.weekday(lesson.day, lesson.cutoff, 8));
    if weeks > 0 { usual } else { series.mean(0, lesson.cutoff, 1) }
}
