//! Whether the forecast still errs as it used to. A record that leaves its band tells that the malls, or how they are
//! counted, are no longer what the models learned from.
//!
//! An error is measured in halves of its own 80 % interval, which is wider for a mall that is hard and for a day that is far
//! ahead: so weeks that were predicted from near and from far can be compared. Two things are watched over the last four
//! weeks, the mean error and the share of days outside the interval, each against the record's weeks before them.
//!
//! A band is as wide as it takes for both of two reasons. Chance: the last weeks' mean is more than three standard errors
//! away, where the spread between the record's own weeks is the measure (malls err together, so that their number proves
//! nothing), widened for weeks that err as the one before did (Bayley and Hammersley, *The "effective" number of independent
//! observations in an autocorrelated time series*, Supplement to the Journal of the Royal Statistical Society 8, 1946); for
//! the share of days it is never less than what the binomial distribution has where each mall and week counts once. Weight:
//! the error has doubled, or a band for four days of five holds fewer than every other. What a season does stays below that:
//! the last weeks of nantes-cantines' school years err 1.8 times as much as those before them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Weekday};

use crate::actuals::Actuals;
use crate::findings::Problem;
use crate::frozen::Record;
use crate::mall::Mall;

/// The weeks that are judged, those that they are held against at most, and at least.
const RECENT: usize = 4;
const MOST: usize = 52;
const LEAST: usize = 9;
/// An error counts as so many halves of its interval at most: beyond, it is one day gone wrong.
const LARGEST: f64 = 5.0;
/// Standard errors that are chance.
const CHANCE: f64 = 3.0;
/// The error has left its band when it is so many times what it was.
const TIMES: f64 = 2.0;
/// The share of days outside their interval that is too much.
const OUTSIDE: f64 = 0.5;
/// The correlation of a week with the next is taken for no more than this: a short record knows it badly.
const TIED: f64 = 0.9;
/// The most malls that are named, and the share of what is too much that they account for together.
const NAMED: usize = 5;
const SHARE: f64 = 0.5;

/// A frozen day that came, with what it says of its interval.
#[derive(Clone, Copy, Debug)]
struct Judged {
    mall: usize,
    monday: NaiveDate,
    /// In halves of the interval.
    error: f64,
    /// 1 where it fell outside.
    outside: f64,
}

/// What is looked at of a day.
type Of = fn(&Judged) -> f64;

/// What the record has to say, if it has left its band: [`Problem::Drifted`].
pub fn drifted(record: &Record, actuals: &Actuals, malls: &[Mall]) -> Option<Problem> {
    let mut weeks: BTreeMap<NaiveDate, Vec<Judged>> = BTreeMap::new();
    for (made, _) in record.kept() {
        let Some((bounds, actual)) = made.bounds.zip(actuals.get(made.mall, made.date)) else { continue };
        // A closed day, expected or not, proves nothing of an interval.
        if actual <= 0.0 || made.visitors == 0 {
            continue;
        }
        let half = (f64::from(bounds.high_80 - bounds.low_80) / 2.0).max(0.5);
        let error = ((actual - f64::from(made.visitors)).abs() / half).min(LARGEST);
        let outside = !(f64::from(bounds.low_80)..=f64::from(bounds.high_80)).contains(&actual);
        let monday = made.date.week(Weekday::Mon).first_day();
        let judged = Judged { mall: made.mall, monday, error, outside: f64::from(u8::from(outside)) };
        weeks.entry(monday).or_default().push(judged);
    }
    let weeks: Vec<Vec<Judged>> = weeks.into_values().collect();
    let (before, recent) = weeks.split_at_checked(weeks.len().checked_sub(RECENT)?)?;
    let before = &before[before.len().saturating_sub(MOST)..];
    if before.len() < LEAST {
        return None;
    }
    let (error, outside): (Of, Of) = (|day| day.error, |day| day.outside);
    let [usual, now] = [before, recent].map(|weeks| [error, outside].map(|of| mean(weeks.iter().flatten(), of)));
    let malls_and_weeks: BTreeSet<_> = recent.iter().flatten().map(|day| (day.mall, day.monday)).collect();
    let binomial = (usual[1] * (1.0 - usual[1]) / malls_and_weeks.len().max(1) as f64).sqrt();
    let doubled = now[0] > TIMES * usual[0] && now[0] - usual[0] > CHANCE * standard_error(before, error);
    let missed = now[1] > OUTSIDE && now[1] - usual[1] > CHANCE * standard_error(before, outside).max(binomial);
    if !doubled && !missed {
        return None;
    }
    let (named, more) = culprits(recent, usual[0]);
    let name = |mall: usize| malls.get(mall).map(|mall| mall.name.clone());
    Some(Problem::Drifted {
        since: recent.first()?.first()?.monday,
        times: now[0] / usual[0],
        outside: now[1],
        before: usual[1],
        malls: named.into_iter().filter_map(name).collect(),
        more,
    })
}

fn mean<'a>(days: impl Iterator<Item = &'a Judged>, of: Of) -> f64 {
    let (sum, count) = days.fold((0.0, 0.0), |(sum, count), day| (sum + of(day), count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// How far the mean of the last weeks may be from the mean of those before by chance, out of the spread between these.
fn standard_error(weeks: &[Vec<Judged>], of: Of) -> f64 {
    let means: Vec<f64> = weeks.iter().map(|week| mean(week.iter(), of)).collect();
    let count = means.len() as f64;
    let centre = means.iter().sum::<f64>() / count;
    let square = means.iter().map(|mean| (mean - centre).powi(2)).sum::<f64>();
    let next = means.windows(2).map(|pair| (pair[0] - centre) * (pair[1] - centre)).sum::<f64>();
    let tied = if square > 0.0 { (next / square).clamp(0.0, TIED) } else { 0.0 };
    (square / (count - 1.0) * (1.0 + tied) / (1.0 - tied) * (1.0 / RECENT as f64 + 1.0 / count)).sqrt()
}

/// The malls that account for most of what is too much, the worst first, and how many others would have to be named.
fn culprits(recent: &[Vec<Judged>], usual: f64) -> (Vec<usize>, usize) {
    let mut excess: BTreeMap<usize, f64> = BTreeMap::new();
    for day in recent.iter().flatten() {
        *excess.entry(day.mall).or_default() += day.error - usual;
    }
    let mut worst: Vec<(usize, f64)> = excess.into_iter().filter(|(_, excess)| *excess > 0.0).collect();
    worst.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let all: f64 = worst.iter().map(|(_, excess)| excess).sum();
    let mut so_far = 0.0;
    let needed = worst.iter().take_while(|(_, excess)| {
        let wanted = so_far < SHARE * all;
        so_far += excess;
        wanted
    });
    let needed: Vec<usize> = needed.map(|(mall, _)| *mall).collect();
    (needed.iter().take(NAMED).copied().collect(), needed.len().saturating_sub(NAMED))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEKS: usize = 16;
    const MALLS: usize = 10;

    /// A record whose days err by chance, times what `treat` says of a mall and a week.
    fn weeks(treat: impl Fn(usize, usize) -> f64) -> Vec<Vec<Judged>> {
        let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let chance = |seed: usize| f64::from((seed as u32).wrapping_mul(2_654_435_761) >> 16) / 65_536.0;
        let day = |week: usize, mall: usize, day: usize| {
            let error = 1.3 * chance(week * 7919 + mall * 104_729 + day * 31) * treat(mall, week);
            let monday = first + chrono::Days::new(7 * week as u64);
            Judged { mall, monday, error, outside: f64::from(u8::from(error > 1.0)) }
        };
        let week = |week: usize| {
            (0..MALLS).flat_map(|mall| (0..7).map(move |d| (mall, d))).map(|(m, d)| day(week, m, d)).collect()
        };
        (0..WEEKS).map(week).collect()
    }

    #[test]
    fn weeks_that_move_together_prove_less() {
        let calm = standard_error(&weeks(|_, _| 1.0), |day| day.error);
        // Every other week twice as bad, and a slow swing of the same size.
        let swing = standard_error(&weeks(|_, week| if week % 2 == 0 { 0.75 } else { 1.5 }), |day| day.error);
        let slow = standard_error(&weeks(|_, week| if week < WEEKS / 2 { 0.75 } else { 1.5 }), |day| day.error);
        assert!(calm < 0.05 && swing > 3.0 * calm && slow > 2.0 * swing, "{calm} {swing} {slow}");
    }

    #[test]
    fn those_who_err_more_are_named_until_they_account_for_half() {
        let of = |treat: fn(usize, usize) -> f64| culprits(&weeks(treat)[WEEKS - RECENT..], 0.65);
        assert_eq!(of(|mall, _| if mall == 3 { 5.0 } else { 1.0 }), (vec![3], 0));
        let (two, more) = of(|mall, _| if mall == 3 || mall == 7 { 5.0 } else { 0.9 });
        assert!(two.len() <= 2 && more == 0 && two.iter().all(|mall| [3, 7].contains(mall)), "{two:?}");
        let (all, more) = of(|_, _| 4.0);
        assert_eq!((all.len(), more), (5, 0));
    }
}
