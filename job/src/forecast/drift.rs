//! How far all malls together may depart from what the same days saw a year before. What a model has learned of growth
//! comes from the few years before a cutoff, in which a recovery or a slump looks like a habit; carried on unchecked it
//! misses everywhere in the same direction.

use super::history::History;
use super::lessons::Lesson;
use super::level::{YEAR, years_back};

/// The largest common drift, as a logarithm: about what a good or a bad year brings. What is well below is kept as it is.
const LARGEST: f64 = 0.03;
/// From this horizon on, in days, the drift is damped in full; nearer days know it from the level of the last weeks.
const FULL: f32 = 91.0;

/// Damps the common drift of a forecast in visitors, one value a lesson; what malls do apart from the others stays. The
/// drift is the forecast of all malls over the smoothed counts of the same weekdays a year before. Growth that fades is
/// the damped trend of Gardner and McKenzie, *Forecasting trends in time series*, Management Science 31 (1985); the bound
/// is common to all malls since their sum tells growth from noise.
pub fn damp(history: &History, lessons: &[Lesson], forecast: &mut [f32]) {
    let (mut ahead, mut before) = (0.0, 0.0);
    for (lesson, value) in lessons.iter().zip(forecast.iter()) {
        let last_year = lesson.day - YEAR * years_back(lesson.day, lesson.cutoff);
        let recalled = history.malls[lesson.mall].smoothed(last_year, lesson.cutoff);
        if recalled.is_finite() && value.is_finite() {
            ahead += f64::from(value.max(0.0));
            before += f64::from(recalled);
        }
    }
    let drift = (ahead / before).ln();
    if !drift.is_finite() {
        return;
    }
    let excess = (LARGEST * (drift / LARGEST).tanh() - drift) as f32;
    for (lesson, value) in lessons.iter().zip(forecast.iter_mut()) {
        *value *= (excess * ((lesson.day - lesson.cutoff) as f32 / FULL).min(1.0)).exp();
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::mall::Mall;
    use crate::panel::Panel;

    /// What becomes of a forecast of `visitors` a day for a mall that counted 100 on each of `days` days, on the first and
    /// the hundredth day.
    fn damped(days: usize, visitors: f32) -> [f32; 2] {
        let first = NaiveDate::default();
        let panel = Panel { first, days, counts: vec![vec![100.0; days]] };
        let mall = Mall { id: "1".to_owned(), name: "A".to_owned(), cluster: "C".to_owned() };
        let history = History::new(&panel, &[mall], first + chrono::Days::new(1000));
        let cutoff = days as i64 - 1;
        let lessons: Vec<Lesson> = (1..=100).map(|ahead| Lesson { mall: 0, cutoff, day: cutoff + ahead }).collect();
        let mut forecast = vec![visitors; 100];
        damp(&history, &lessons, &mut forecast);
        [forecast[0], forecast[99]].map(|value| (value * 10.0).round() / 10.0)
    }

    #[test]
    fn a_common_year_is_left_alone_and_a_recovery_is_not_carried_on() {
        assert_eq!(damped(800, 101.0), [101.0, 101.0]);
        assert_eq!(damped(800, 130.0), [129.7, 103.0]);
        assert_eq!(damped(800, 50.0), [50.4, 97.0]);
    }

    #[test]
    fn without_a_year_before_there_is_no_drift() {
        assert_eq!(damped(100, 200.0), [200.0, 200.0]);
    }
}
