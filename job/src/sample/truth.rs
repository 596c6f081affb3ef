//! The sample's numbers: malls, counts and the answers of the census. Pure; no file and no mess.

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::Sample;
use super::demand::Day;
use super::dice::Dice;
use super::doors::census_days;
use super::portrait::{Closed, Portrait};
use crate::calendar::{Opening, school};
use crate::mall::Mall;
use crate::panel::Panel;

/// Share of the cells that the census leaves empty.
const UNANSWERED: f64 = 0.04;

/// What a sample tells, as the job would read it from its workbooks.
#[derive(Clone, Debug)]
pub struct Truth {
    /// Sorted by name.
    pub malls: Vec<Mall>,
    /// From the sample's first day to its last.
    pub panel: Panel,
    /// The answers for the sample's last year, by mall and day.
    pub census: Vec<Opening>,
    /// Whether the mall's car park is counted too, for each mall.
    pub parking: Vec<bool>,
    /// The seed that all this was drawn from.
    pub seed: u64,
}

impl Truth {
    /// Draws a sample's numbers; the same sample gives the same ones.
    pub fn draw(sample: &Sample) -> Truth {
        let dates = sample.first.iter_days().take_while(|date| *date <= sample.last);
        let days: Vec<Day> = dates.map(|date| Day::new(date, sample.first)).collect();
        let weather: Vec<Vec<f64>> = (0..school::Zone::ALL.len())
            .map(|zone| persistent(&mut Dice::new(sample.seed, u64::MAX - zone as u64), days.len(), 0.6, 0.045))
            .collect();
        let mut portraits: Vec<(usize, Portrait)> = (0..sample.malls).map(|n| (n, Portrait::draw(sample, n))).collect();
        portraits.sort_by(|(_, a), (_, b)| a.mall.name.cmp(&b.mall.name));
        let count = |(n, portrait): &(usize, Portrait)| {
            counts(portrait, &days, &weather[portrait.zone as usize], &mut Dice::new(sample.seed, counting(*n)))
        };
        let counts = portraits.par_iter().map(count).collect();
        let malls = portraits.iter().map(|(_, portrait)| portrait.mall.clone()).collect();
        let parking = portraits.iter().map(|(_, portrait)| portrait.parking).collect();
        let census = census(sample, &portraits);
        let panel = Panel { first: sample.first, days: days.len(), counts };
        Truth { malls, panel, census, parking, seed: sample.seed }
    }
}

/// The stream of random numbers of a mall's counts.
fn counting(n: usize) -> u64 {
    (1 << 32) + n as u64
}

/// Noise that lasts: each day keeps `memory` of the day before; `deviation` is that of the long run.
fn persistent(dice: &mut Dice, days: usize, memory: f64, deviation: f64) -> Vec<f64> {
    let fresh = deviation * (1.0 - memory * memory).sqrt();
    let mut now = dice.normal(deviation);
    let day = |_| {
        now = memory * now + dice.normal(fresh);
        now
    };
    (0..days).map(day).collect()
}

fn counts(portrait: &Portrait, days: &[Day], weather: &[f64], dice: &mut Dice) -> Vec<f32> {
    let mood = persistent(dice, days.len(), 0.97, 0.05);
    let day = |((day, weather), mood): ((&Day, &f64), &f64)| {
        let chance = [dice.normal(portrait.noise), dice.normal(1.0), dice.uniform()];
        count(portrait, day, weather + mood, chance).map_or(f32::NAN, |count| count as f32)
    };
    days.iter().zip(weather).zip(&mood).map(day).collect()
}

/// What the counter says at the end of a day; none: there is no row. `chance` is two normals and a uniform.
fn count(portrait: &Portrait, day: &Day, mood: f64, chance: [f64; 3]) -> Option<f64> {
    let date = day.date;
    let absent = portrait.opened.is_some_and(|opened| date < opened)
        || portrait.silent_from.is_some_and(|silent| date >= silent);
    if absent {
        return None;
    }
    if let Some(outage) = portrait.outages.iter().find(|outage| outage.first <= date && date <= outage.last) {
        return outage.zeros.then_some(0.0);
    }
    if !portrait.is_open(date) {
        return match portrait.closed {
            Closed::Zero => Some(0.0),
            Closed::NoRow => None,
            Closed::Staff => Some((3.0 + 22.0 * chance[2]).floor()),
        };
    }
    // Negative binomial in effect: the mean is uncertain, and people come one by one.
    let mean = portrait.demand(day) * (mood + chance[0]).exp();
    let counted = (mean + mean.sqrt() * chance[1]).round().max(1.0);
    Some(if portrait.glitch == Some(date) { counted * 100.0 } else { counted })
}

fn census(sample: &Sample, portraits: &[(usize, Portrait)]) -> Vec<Opening> {
    let asked: Vec<NaiveDate> = census_days(sample.last.year());
    let answers = portraits.iter().enumerate().flat_map(|(mall, (n, portrait))| {
        let mut dice = Dice::new(sample.seed, (2 << 32) + *n as u64);
        let answered: Vec<NaiveDate> = asked.iter().copied().filter(|_| !dice.chance(UNANSWERED)).collect();
        answered.into_iter().map(move |date| Opening { mall, date, open: portrait.is_open(date) })
    });
    answers.collect()
}
