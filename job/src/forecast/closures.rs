//! The days on which a mall is closed as far as its own past shows it, where the census says nothing: weekdays on which
//! it never opens, holidays it always keeps, the long break it takes every year.

use chrono::NaiveDate;

use crate::calendar::{self, Holiday, Openings, holiday};
use crate::panel::Panel;

/// How far back weekdays are looked at, in weeks.
const WEEKDAY_WEEKS: usize = 26;
/// A weekday is a closed one when fewer than this share of its last weeks saw visitors.
const WEEKDAY_SHARE: f32 = 0.25;
/// Weeks of a mall's past below which nothing is concluded from a weekday.
const LEAST_WEEKS: usize = 6;
/// Half of the window that shows a yearly closure, in days: wide, since a break that moves by a week (school holidays do)
/// says nothing of its edges.
const AROUND: usize = 10;
/// How far around a holiday a mall must be seen alive, in days, and on how many of those days.
const AROUND_HOLIDAY: usize = 3;
/// How far on either side where the holiday lies in a break, such as New Year's Day in the school holidays.
const AROUND_BREAK: usize = 14;
/// A year, in columns.
const YEAR: usize = calendar::YEAR as usize;

/// Who is closed when.
pub struct Closures<'a> {
    panel: &'a Panel,
    openings: &'a Openings,
    /// By mall and weekday from Monday.
    weekdays: Vec<[bool; 7]>,
    /// By mall, the holidays on which it has always been closed.
    holidays: Vec<Vec<Holiday>>,
}

impl<'a> Closures<'a> {
    /// Learns from a panel that is cut at the cutoff, beside what the census says.
    pub fn learn(panel: &'a Panel, openings: &'a Openings) -> Self {
        let weekdays = panel.counts.iter().map(|counts| closed_weekdays(panel, counts)).collect();
        let days: Vec<(usize, Holiday)> =
            (0..panel.days).filter_map(|column| Some((column, holiday(panel.date(column))?))).collect();
        let holidays = panel.counts.iter().map(|counts| closed_holidays(&days, counts)).collect();
        Closures { panel, openings, weekdays, holidays }
    }

    /// Whether `mall` is closed on a day after the cutoff. The census wins over the past.
    pub fn closed(&self, mall: usize, date: NaiveDate) -> bool {
        if let Some(open) = self.openings.status(mall, date) {
            return !open;
        }
        let kept = holiday(date).is_some_and(|holiday| self.holidays[mall].contains(&holiday));
        kept || self.weekdays[mall][weekday(date)] || self.closes_every_year(mall, date)
    }

    /// Whether the same three weeks were without a visitor in both years before.
    fn closes_every_year(&self, mall: usize, date: NaiveDate) -> bool {
        let counts = &self.panel.counts[mall];
        let day = (date - self.panel.first).num_days();
        let shut = |years: i64| {
            let Ok(middle) = usize::try_from(day - YEAR as i64 * years) else { return false };
            let Some(weeks) = middle.checked_sub(AROUND).and_then(|from| counts.get(from..=middle + AROUND)) else {
                return false;
            };
            !weeks.iter().any(|count| *count > 0.0) && counts[..middle].iter().any(|count| *count > 0.0)
        };
        // A day more than a year ahead looks at the last two years that are known.
        let first = (day - counts.len() as i64).max(0) / YEAR as i64 + 1;
        shut(first) && shut(first + 1)
    }
}

fn weekday(date: NaiveDate) -> usize {
    chrono::Datelike::weekday(&date).num_days_from_monday() as usize
}

/// The part of a mall's counts that it was there for: from its first visitor to its last count.
fn span(counts: &[f32]) -> std::ops::Range<usize> {
    let first = counts.iter().position(|count| *count > 0.0);
    let last = counts.iter().rposition(|count| count.is_finite());
    first.zip(last).map_or(0..0, |(first, last)| first..last + 1)
}

fn closed_weekdays(panel: &Panel, counts: &[f32]) -> [bool; 7] {
    let span = span(counts);
    let recent = span.end.saturating_sub(7 * WEEKDAY_WEEKS).max(span.start)..span.end;
    // Weeks without any visitor say nothing of a weekday.
    let weeks: Vec<&[f32]> = counts[recent.clone()].rchunks(7).collect();
    let mut open = [0usize; 7];
    let mut there = 0;
    for (back, week) in weeks.iter().enumerate() {
        if week.len() < 7 || !week.iter().any(|count| *count > 0.0) {
            continue;
        }
        there += 1;
        let monday = recent.end - 7 * (back + 1);
        for (day, count) in week.iter().enumerate() {
            open[weekday(panel.date(monday + day))] += usize::from(*count > 0.0);
        }
    }
    open.map(|open| there >= LEAST_WEEKS && (open as f32) < WEEKDAY_SHARE * there as f32)
}

fn closed_holidays(days: &[(usize, Holiday)], counts: &[f32]) -> Vec<Holiday> {
    let span = span(counts);
    let visited = |days: &[f32]| days.iter().filter(|count| **count > 0.0).count();
    // Only days with life around them: in a month without counts every day looks closed.
    let alive = |column: usize| {
        let around = &counts[column.saturating_sub(AROUND_HOLIDAY)..(column + AROUND_HOLIDAY + 1).min(counts.len())];
        span.contains(&column) && visited(around) >= AROUND_HOLIDAY
    };
    let in_break = |column: usize| {
        let before = &counts[column.saturating_sub(AROUND_BREAK)..column];
        let after = &counts[column..(column + AROUND_BREAK + 1).min(counts.len())];
        visited(before) > 0 && visited(after) > 0
    };
    let kept = |holiday: &Holiday| {
        let on = |seen: &dyn Fn(usize) -> bool| -> Vec<f32> {
            days.iter()
                .filter(|(column, kept)| kept == holiday && seen(*column))
                .map(|(column, _)| counts[*column])
                .collect()
        };
        let (near, wide) = (on(&alive), on(&|column| alive(column) || in_break(column)));
        // One missing day may be an accident; one 0 or two missing days are a habit.
        visited(&wide) == 0 && (wide.len() > 1 || near.contains(&0.0))
    };
    Holiday::ALL.into_iter().filter(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mall::Mall;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A mall that is open 100 strong from 2021 to 2023 but for what `shut` says.
    fn closed(shut: impl Fn(NaiveDate) -> Option<f32>, days: &[&str]) -> Vec<bool> {
        let first = date("2021-01-01");
        let counts = first.iter_days().take(1095).map(|day| shut(day).unwrap_or(100.0)).collect();
        let panel = Panel { first, days: 1095, counts: vec![counts] };
        let malls = [Mall { id: "1".to_owned(), name: "A".to_owned(), cluster: "C".to_owned() }];
        let openings = Openings::infer(&malls, &[]);
        let closures = Closures::learn(&panel, &openings);
        days.iter().map(|day| closures.closed(0, date(day))).collect()
    }

    #[test]
    fn nothing_is_closed_without_a_reason() {
        assert_eq!(closed(|_| None, &["2024-01-01", "2024-05-05", "2024-08-12"]), [false, false, false]);
    }

    #[test]
    fn a_weekday_without_visitors_is_closed() {
        let sundays = |day: NaiveDate| (weekday(day) == 6).then_some(f32::NAN);
        assert_eq!(closed(sundays, &["2024-01-07", "2024-01-08"]), [true, false]);
    }

    #[test]
    fn a_holiday_that_is_always_kept_is_closed() {
        // Easter Monday moves: 5 April 2021, 18 April 2022, 10 April 2023; 1 April 2024.
        let mondays = |day: NaiveDate| (holiday(day) == Some(Holiday::EasterMonday)).then_some(0.0);
        assert_eq!(closed(mondays, &["2024-04-01", "2024-04-05", "2024-05-01"]), [true, false, false]);
        let once = |day: NaiveDate| (day == date("2023-05-01")).then_some(0.0);
        assert_eq!(closed(once, &["2024-05-01"]), [false]);
    }

    #[test]
    fn a_holiday_in_a_break_that_is_always_kept_is_closed() {
        use chrono::Datelike;
        // Ten days around New Year, missing each time; the second Monday of January is not a part of it.
        let festive = |day: NaiveDate| {
            ((day.month() == 12 && day.day() > 23) || (day.month() == 1 && day.day() < 7)).then_some(f32::NAN)
        };
        assert_eq!(closed(festive, &["2024-01-01", "2024-01-08", "2024-05-01"]), [true, false, false]);
        // A counter that was out for two months around one New Year says nothing of the day.
        let out = |day: NaiveDate| (day > date("2022-11-30") && day < date("2023-02-01")).then_some(f32::NAN);
        assert_eq!(closed(out, &["2024-01-01"]), [false]);
    }

    #[test]
    fn a_summer_closure_comes_back_only_when_it_came_twice() {
        let august = |years: &'static [i32]| {
            move |day: NaiveDate| {
                use chrono::Datelike;
                (day.month() == 8 && years.contains(&day.year())).then_some(f32::NAN)
            }
        };
        assert_eq!(closed(august(&[2022, 2023]), &["2024-08-14", "2024-07-14"]), [true, false]);
        assert_eq!(closed(august(&[2023]), &["2024-08-14"]), [false]);
    }
}
