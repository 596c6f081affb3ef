//! What is expected of each mall on each day ahead: the mean of the models, damped, and nobody where a mall is closed.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::closures::Closures;
use super::history::History;
use super::lessons::{self, Described, Lesson};
use super::level::{Level, Scale};
use super::model::{Error, Model};
use super::settings::Plan;
use super::spread::Spread;
use super::{drift, series, shares};
use crate::calendar::Openings;
use crate::mall::Mall;
use crate::panel::Panel;
use crate::prediction::{Bounds, Prediction};

/// The longest horizon that a model learns, in days; a day further ahead counts as this far.
const LONGEST: i64 = 400;
/// Predictions described at a time, to bound memory.
const BATCH: usize = 8_000;

/// What the models say of a day ahead of a mall, before it is rounded.
pub struct Outlook {
    /// Mall, cutoff and day.
    pub lesson: Lesson,
    /// The day.
    pub date: NaiveDate,
    /// Visitors; 0 when closed.
    pub visitors: f32,
    /// Whether nobody is expected: the mall is closed, or has only ever counted nobody.
    pub closed: bool,
    /// The mall's level over the last year, in visitors a day.
    pub level: f32,
}

impl Outlook {
    /// As it is published; without bounds where there is no spread.
    pub fn prediction(&self, spread: Option<&Spread>) -> Prediction {
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

/// Looks ahead from each mall's own last actual at the days of `wanted` that the plan has; in no order.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn outlook(
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
        // Malls take turns, so that every day and every weekday is somebody's.
        let days = (from.max(cutoff + 1)..length as i64).filter(|day| (day + mall as i64) % plan.every == 0);
        let of_mall = days.map(|day| Lesson { mall, cutoff, day });
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
    let date = |lesson: &Lesson| panel.date(lesson.day as usize);
    let open: Vec<bool> = lessons.par_iter().map(|lesson| !closures.closed(lesson.mall, date(lesson))).collect();
    shares::draw(&history, &lessons, &open, &mut forecast);
    outlooks.extend(lessons.into_iter().zip(forecast).zip(open).map(|((lesson, visitors), open)| {
        let (date, closed) = (date(&lesson), !open);
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
