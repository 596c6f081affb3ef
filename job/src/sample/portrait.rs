//! One mall, drawn: what it is, what befalls it, and how its counter behaves.

use chrono::{Duration, NaiveDate};

use super::Sample;
use super::dice::Dice;
use super::names::name;
use super::style::{STYLES, Style, Sundays};
use crate::calendar::Holiday;
use crate::calendar::school::Zone;
use crate::mall::Mall;

/// What the counter says of a closed day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Closed {
    Zero,
    NoRow,
    /// The few who have a key.
    Staff,
}

/// Days on which the counter tells nothing or the same 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outage {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub zeros: bool,
}

/// Weeks of building works, with the share of the visitors that still comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Works {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub share: f64,
}

pub(super) struct Portrait {
    pub mall: Mall,
    pub style: &'static Style,
    pub zone: Zone,
    /// Visitors on an average open weekday of the sample's first year.
    pub level: f64,
    /// Logarithm of a year's growth.
    pub growth: f64,
    /// Monday to Sunday, as a factor.
    pub week: [f64; 7],
    pub seaside: bool,
    pub sundays: Sundays,
    /// The public holidays on which it is open.
    pub holidays: Vec<Holiday>,
    pub parking: bool,
    pub closed: Closed,
    pub opened: Option<NaiveDate>,
    pub silent_from: Option<NaiveDate>,
    pub works: Option<Works>,
    pub outages: Vec<Outage>,
    /// A day on which the counter counted a hundredfold.
    pub glitch: Option<NaiveDate>,
    /// Deviation of the logarithm of a day's count.
    pub noise: f64,
}

/// What befalls one mall in 24; small samples get one of each.
enum Fate {
    Works,
    OpensLate,
    LongZeros,
    FallsSilent,
    Glitch,
    None,
}

impl Fate {
    fn of(n: usize) -> Fate {
        match n % 24 {
            1 | 13 => Fate::Works,
            2 => Fate::OpensLate,
            3 => Fate::LongZeros,
            4 if n % 72 == 4 => Fate::FallsSilent,
            5 => Fate::Glitch,
            _ => Fate::None,
        }
    }
}

impl Portrait {
    pub(super) fn draw(sample: &Sample, n: usize) -> Portrait {
        let dice = &mut Dice::new(sample.seed, 1 + n as u64);
        let style = &STYLES[n % STYLES.len()];
        let (name, zone) = name(n);
        let sundays = if dice.chance(style.sundays[0].1) { style.sundays[0].0 } else { style.sundays[1].0 };
        let holidays = Holiday::ALL.into_iter().filter(|h| dice.chance(style.holidays) && !h.shuts()).collect();
        let closed = match dice.uniform() {
            0.0..0.70 => Closed::Zero,
            0.70..0.94 => Closed::NoRow,
            _ => Closed::Staff,
        };
        let mut portrait = Portrait {
            mall: Mall { id: (1000 + n).to_string(), name, cluster: style.name.to_string() },
            style,
            zone,
            level: style.level * dice.normal(0.35).exp(),
            growth: 0.004 + dice.normal(0.025),
            week: style.week.map(|factor| factor * dice.normal(0.05).exp()),
            seaside: dice.chance(0.12),
            sundays,
            holidays,
            parking: n % 10 == 3,
            closed,
            opened: None,
            silent_from: None,
            works: None,
            outages: outages(sample, dice),
            glitch: None,
            noise: dice.between(0.035, 0.08),
        };
        portrait.befall(Fate::of(n), sample, dice);
        portrait
    }

    fn befall(&mut self, fate: Fate, sample: &Sample, dice: &mut Dice) {
        let days = (sample.last - sample.first).num_days();
        let at = |share: f64| sample.first + Duration::days((days as f64 * share) as i64);
        match fate {
            Fate::Works => {
                let first = dice.day(at(0.2), at(0.7));
                let last = first + Duration::weeks(dice.whole(6, 18));
                self.works = Some(Works { first, last, share: dice.between(0.5, 0.8) });
            }
            Fate::OpensLate => self.opened = Some(dice.day(at(0.35), at(0.6))),
            Fate::LongZeros => {
                let first = dice.day(at(0.3), at(0.8));
                self.outages.push(Outage { first, last: first + Duration::days(dice.whole(30, 45)), zeros: true });
            }
            Fate::FallsSilent => self.silent_from = Some(dice.day(at(0.8), at(0.9))),
            Fate::Glitch => self.glitch = Some(dice.day(at(0.1), at(0.5))),
            Fate::None => {}
        }
    }
}

/// A counter fails about every ten months, for one to six days.
fn outages(sample: &Sample, dice: &mut Dice) -> Vec<Outage> {
    let mut outages = Vec::new();
    let mut first = sample.first;
    loop {
        first += Duration::days((-300.0 * (1.0 - dice.uniform()).ln()) as i64 + 1);
        if first > sample.last {
            return outages;
        }
        let last = first + Duration::days(dice.whole(0, 5));
        outages.push(Outage { first, last, zeros: dice.chance(0.4) });
        first = last;
    }
}
