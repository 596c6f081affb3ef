//! Each mall's part of all malls' visitors. What a model says of one mall a year ahead is noisy, while the part that the
//! mall had of the same weekdays lately is steady; so the forecast is drawn towards that part of the day's total.

use super::history::History;
use super::lessons::Lesson;
use super::series::median;

/// How far a distant day is drawn, as a weight in the geometric mean.
const WEIGHT: f32 = 0.2;
/// From this horizon on, in days, the weight is whole; of nearer days a model knows more than parts do.
const FULL: f32 = 91.0;
/// How many weeks a part is the median of, and how many of them must be known.
const WEEKS: i64 = 26;
const LEAST_WEEKS: usize = 6;

/// Draws a forecast in visitors, one value a lesson, towards each mall's usual part of what all malls of that day are
/// forecast together; a day's total stays about what it was. Only what is `open` has a part, and is drawn. This is a
/// top-down forecast by proportions of the past (Gross and Sohl, *Disaggregation methods to expedite product line
/// forecasting*, Journal of Forecasting 9, 1990), combined with the one from below.
pub fn draw(history: &History, lessons: &[Lesson], open: &[bool], forecast: &mut [f32]) {
    let mut parts = vec![f32::NAN; lessons.len()];
    for (same, parts) in by_mall(lessons, &mut parts) {
        let week: [f32; 7] = std::array::from_fn(|weekday| part(history, same, weekday as i64));
        for (lesson, part) in same.iter().zip(parts) {
            *part = week[lesson.day.rem_euclid(7) as usize];
        }
    }
    let drawn = |at: usize| open[at] && forecast[at] > 0.0 && parts[at] > 0.0;
    let drawn: Vec<bool> = (0..lessons.len()).map(drawn).collect();
    let days = history.days.len();
    let (mut visitors, mut expected) = (vec![0f64; days], vec![0f64; days]);
    for (at, lesson) in lessons.iter().enumerate().filter(|(at, _)| drawn[*at]) {
        visitors[lesson.day as usize] += f64::from(forecast[at]);
        expected[lesson.day as usize] += f64::from(parts[at]);
    }
    for (at, lesson) in lessons.iter().enumerate().filter(|(at, _)| drawn[*at]) {
        let day = lesson.day as usize;
        let usual = parts[at] * (visitors[day] / expected[day]) as f32;
        let weight = WEIGHT * ((lesson.day - lesson.cutoff) as f32 / FULL).min(1.0);
        forecast[at] *= (usual / forecast[at]).powf(weight);
    }
}

/// Lessons of one mall and cutoff, with as many of `values`.
fn by_mall<'a, T>(lessons: &'a [Lesson], mut values: &'a mut [T]) -> impl Iterator<Item = (&'a [Lesson], &'a mut [T])> {
    lessons.chunk_by(|a, b| (a.mall, a.cutoff) == (b.mall, b.cutoff)).map(move |same| {
        let (own, rest) = std::mem::take(&mut values).split_at_mut(same.len());
        values = rest;
        (same, own)
    })
}

/// A mall's usual count on the weekday of column `weekday`, over what all malls did that day; NaN where too little is
/// known.
fn part(history: &History, same: &[Lesson], weekday: i64) -> f32 {
    let Lesson { mall, cutoff, .. } = same[0];
    let last = cutoff - (cutoff - weekday).rem_euclid(7);
    let column = |week: i64| last - 7 * week;
    let parts = (0..WEEKS).map(|week| history.malls[mall].at(column(week)) / history.all.at(column(week)));
    let (part, weeks) = median(parts);
    if weeks < LEAST_WEEKS { f32::NAN } else { part }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::mall::Mall;
    use crate::panel::Panel;

    /// What becomes of forecasts for two malls that counted 100 and 300 a day for 30 weeks, `ahead` days after.
    fn drawn(forecast: [f32; 2], open: [bool; 2], ahead: i64) -> [f32; 2] {
        let first = NaiveDate::default();
        let panel = Panel { first, days: 210, counts: vec![vec![100.0; 210], vec![300.0; 210]] };
        let mall = |name: &str| Mall { id: name.to_owned(), name: name.to_owned(), cluster: "C".to_owned() };
        let history = History::new(&panel, &[mall("A"), mall("B")], first + chrono::Days::new(1000));
        let lessons = [0, 1].map(|mall| Lesson { mall, cutoff: 209, day: 209 + ahead });
        let mut drawn = forecast;
        draw(&history, &lessons, &open, &mut drawn);
        drawn.map(|visitors| (visitors * 10.0).round() / 10.0)
    }

    #[test]
    fn a_forecast_is_drawn_towards_the_usual_parts_the_more_the_further_ahead() {
        assert_eq!(drawn([120.0, 360.0], [true; 2], 200), [120.0, 360.0], "the usual parts stay");
        assert_eq!(drawn([200.0, 200.0], [true; 2], 200), [174.1, 216.9]);
        assert_eq!(drawn([200.0, 200.0], [true; 2], 1), [199.7, 200.2]);
    }

    #[test]
    fn a_closed_mall_has_no_part() {
        assert_eq!(drawn([200.0, 200.0], [true, false], 200), [200.0, 200.0]);
        assert_eq!(drawn([200.0, 0.0], [true; 2], 200), [200.0, 0.0]);
    }
}
