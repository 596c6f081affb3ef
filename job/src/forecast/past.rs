//! Forecasts from days of the past, held against what came: the errors that the intervals are made of. None of them knows
//! a day after its own cutoff.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::hindsight::Hindsight;
use super::model::Error;
use super::outlook::{Outlook, outlook};
use super::settings::Plan;
use crate::calendar::Openings;
use crate::mall::Mall;
use crate::panel::Panel;

/// How many cutoffs of the past are looked at, and how many days lie between them: a year, so that every season and every
/// horizon up to a year has its errors.
const CUTOFFS: i64 = 4;
const BETWEEN: i64 = 91;
/// Days of history before which a cutoff is of no use.
const LEAST_DAYS: i64 = 60;

/// The days after past cutoffs of `panel` on which a mall had visitors and was not predicted to be closed, as far ahead as
/// `until` lies ahead of the panel's end.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn errors(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    until: NaiveDate,
    plan: &Plan,
) -> Result<Vec<Hindsight>, Error> {
    let longest = (until - panel.cutoff()).num_days().max(BETWEEN);
    let backs = (1..=CUTOFFS).map(|k| k * BETWEEN).filter(|back| panel.days as i64 - back >= LEAST_DAYS);
    let one = |back: i64| {
        let cutoff = panel.date(panel.days - 1 - back as usize);
        let end = panel.date((panel.days as i64 - 1 - back + longest.min(back)) as usize);
        let outlooks = outlook(&panel.until(cutoff), malls, openings, panel.first..=end, plan)?;
        let seen = |day: &Outlook| {
            let actual = panel.counts[day.lesson.mall][day.lesson.day as usize];
            Hindsight::new(&day.lesson, day.visitors, actual, day.level).filter(|_| !day.closed)
        };
        Ok(outlooks.iter().filter_map(seen).collect::<Vec<_>>())
    };
    let backs: Vec<i64> = backs.collect();
    let seen: Result<Vec<Vec<Hindsight>>, Error> = backs.into_par_iter().map(one).collect();
    Ok(seen?.concat())
}
