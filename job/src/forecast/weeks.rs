//! How far off the predictions of past weeks may have been, each from the errors of the weeks before it alone.

use std::collections::VecDeque;

use chrono::NaiveDate;

use super::closures::Closures;
use super::hindsight::Hindsight;
use super::history::History;
use super::lessons::Lesson;
use super::level::{Level, Scale};
use super::spread::Spread;
use crate::calendar::Openings;
use crate::mall::Mall;
use crate::panel::Panel;
use crate::prediction::Prediction;

/// Errors of so many weeks count: enough for every mall to have its own, few enough to be of the same season.
const WEEKS: usize = 13;
/// Fewer weeks than this say little of others: a year's first one has New Year's Day in it.
const LEAST_WEEKS: usize = 3;

/// Lays intervals around the predictions of past weeks, which come in order, each with the day that its predictions knew
/// last. A week knows the errors of weeks that had ended by then: the first ones, too few, stay without.
pub fn surround<'a>(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    weeks: impl Iterator<Item = (NaiveDate, &'a mut Vec<Prediction>)>,
) {
    let history = History::new(panel, malls, panel.cutoff());
    let mut recent: VecDeque<Vec<Hindsight>> = VecDeque::with_capacity(WEEKS);
    for (cutoff, predictions) in weeks {
        let known = panel.until(cutoff);
        let closures = Closures::learn(&known, openings);
        let seen: Vec<Hindsight> = recent.iter().flatten().copied().collect();
        let spread = Spread::learn(&seen, malls.len()).filter(|_| recent.len() >= LEAST_WEEKS);
        let seen_last: Vec<Option<usize>> =
            known.counts.iter().map(|counts| counts.iter().rposition(|count| count.is_finite())).collect();
        let mut errors = Vec::new();
        for prediction in predictions.iter_mut() {
            let Prediction { mall, date, .. } = *prediction;
            let (day, predicted) = ((date - panel.first).num_days(), prediction.visitors as f32);
            let Some(cutoff) = seen_last[mall].map(|column| column as i64) else { continue };
            let closed = closures.closed(mall, date);
            let level = Level::new(&history, mall, cutoff).on(Scale::Year);
            let lesson = Lesson { mall, cutoff, day };
            prediction.bounds = spread.as_ref().map(|spread| spread.around(&lesson, predicted, level, closed));
            let came = usize::try_from(day).ok().and_then(|day| panel.counts[mall].get(day)).copied();
            let seen = came.filter(|_| !closed).and_then(|came| Hindsight::new(&lesson, predicted, came, level));
            errors.extend(seen);
        }
        if recent.len() == WEEKS {
            recent.pop_front();
        }
        recent.push_back(errors);
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::prediction::Coverage;

    const MALLS: usize = 20;
    const WEEKS_BEFORE: usize = 60;

    /// What each mall counts on a day: a level of its own, and chance.
    fn count(mall: usize, day: usize) -> f32 {
        let chance = ((mall * 7919 + day * 104_729) as u32).wrapping_mul(2_654_435_761) >> 20;
        (mall + 1) as f32 * 100.0 * (1.0 + chance as f32 / 4096.0)
    }

    /// Predictions of the middle of that for ten weeks, surrounded; `treat` says what came from the seventh week on.
    fn surrounded(treat: fn(f32) -> f32) -> Vec<Vec<Prediction>> {
        let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let days = 7 * (WEEKS_BEFORE + 10);
        let treated = |mall, day| if day < 7 * (WEEKS_BEFORE + 6) { count(mall, day) } else { treat(count(mall, day)) };
        let counts = (0..MALLS).map(|mall| (0..days).map(|day| treated(mall, day)).collect()).collect();
        let panel = Panel { first, days, counts };
        let mall = |id: usize| Mall { id: id.to_string(), name: format!("Mall {id}"), cluster: "C".to_owned() };
        let malls: Vec<Mall> = (0..MALLS).map(mall).collect();
        let week = |week: usize| -> Vec<Prediction> {
            let days = (0..MALLS).flat_map(|mall| (0..7).map(move |day| (mall, 7 * (WEEKS_BEFORE + week) + day)));
            let visitors = |mall: usize| (mall as u32 + 1) * 150;
            days.map(|(mall, day)| Prediction { mall, date: panel.date(day), visitors: visitors(mall), bounds: None })
                .collect()
        };
        let mut weeks: Vec<Vec<Prediction>> = (0..10).map(week).collect();
        let cutoffs = (0..10).map(|week| panel.date(7 * (WEEKS_BEFORE + week)) - Days::new(1));
        let openings = Openings::infer(&malls, &[]);
        surround(&panel, &malls, &openings, cutoffs.zip(&mut weeks));
        weeks
    }

    #[test]
    fn a_week_knows_the_errors_before_it_and_no_others() {
        let (plain, treated) = (surrounded(|count| count), surrounded(|count| count * 3.0));
        assert!(plain[..LEAST_WEEKS].iter().flatten().all(|made| made.bounds.is_none()));
        assert!(plain[LEAST_WEEKS..].iter().flatten().all(|made| made.bounds.is_some()));
        assert_eq!(plain[..7], treated[..7]);
        assert_ne!(plain[7], treated[7]);
    }

    #[test]
    fn what_comes_falls_within_as_often_as_is_said() {
        let mut coverage = Coverage::default();
        for made in surrounded(|count| count)[LEAST_WEEKS..].iter().flatten() {
            let day = (made.date - NaiveDate::from_ymd_opt(2024, 1, 1).unwrap()).num_days() as usize;
            coverage.add(&made.bounds.unwrap(), f64::from(count(made.mall, day)));
        }
        let [narrow, wide] = coverage.shares().map(Option::unwrap);
        assert!((0.75..0.87).contains(&narrow) && (0.92..0.99).contains(&wide), "{narrow} {wide}");
    }
}
