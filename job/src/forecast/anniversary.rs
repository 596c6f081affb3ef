//! Which days of the past a date recalls: its own date, its place in the month, its distance from Easter. The French
//! holidays come from the calendar; the rest lets the data of any country say what its days do.

use chrono::{Datelike, Days, NaiveDate};

use crate::calendar::school::{Zone, on_holiday};
use crate::calendar::{YEAR, easter, holiday};

/// Holidays further than this many days away do not matter.
const NEAR: i64 = 7;

/// What a date is and recalls; the days of the past are columns, the nearest year first.
pub struct Day {
    /// 0 is Monday.
    pub weekday: f32,
    /// 1 to 12.
    pub month: f32,
    /// Day of the month.
    pub day: f32,
    /// Day of the year.
    pub ordinal: f32,
    /// Days since Easter, within -60 and 70.
    pub easter: f32,
    /// Days since the last French public holiday, 0 on it, and until the next; at most a week.
    pub holiday: [f32; 2],
    /// How many of the three French zones are on school holiday; NaN where that is not known.
    pub school: f32,
    /// The same calendar date in past years.
    pub dates: [i64; 3],
    /// The same weekday of the same month in past years: the fourth Thursday of November.
    pub nths: [i64; 3],
    /// The same distance from Easter in past years.
    pub easters: [i64; 3],
}

impl Day {
    /// Describes `date`, with past days as columns of a panel that begins on `first`.
    pub fn new(date: NaiveDate, first: NaiveDate) -> Self {
        let column = |day: NaiveDate| (day - first).num_days();
        let year = date.year();
        let after_easter = (date - easter(year)).num_days();
        let nth = ((date.day() - 1) / 7 + 1) as u8;
        let near = |step: i64| (0..NEAR).find(|k| holiday(date + chrono::Duration::days(step * k)).is_some());
        let zones = Zone::ALL.map(|zone| on_holiday(zone, date));
        Day {
            weekday: date.weekday().num_days_from_monday() as f32,
            month: date.month() as f32,
            day: date.day() as f32,
            ordinal: date.ordinal() as f32,
            easter: after_easter.clamp(-60, 70) as f32,
            holiday: [-1, 1].map(|step| near(step).unwrap_or(NEAR) as f32),
            school: zones.into_iter().map(|on| on.map_or(f32::NAN, |on| if on { 1.0 } else { 0.0 })).sum(),
            dates: [1, 2, 3]
                .map(|ago| column(date.with_year(year - ago).unwrap_or(date - Days::new(365 * ago as u64)))),
            nths: [1, 2, 3].map(|ago| {
                let same = NaiveDate::from_weekday_of_month_opt(year - ago, date.month(), date.weekday(), nth);
                // Its month does not have a fifth one every year.
                column(same.unwrap_or(date - Days::new(YEAR * ago as u64)))
            }),
            easters: [1, 2, 3].map(|ago| column(easter(year - ago)) + after_easter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn recalled(day: &str) -> Vec<String> {
        let first = date("2000-01-01");
        let Day { dates, nths, easters, .. } = Day::new(date(day), first);
        [dates, nths, easters].map(|past| (first + Days::new(past[0] as u64)).to_string()).to_vec()
    }

    #[test]
    fn days_recall_their_like() {
        // Thanksgiving 2024, Easter Monday 2024, a 29 February.
        assert_eq!(recalled("2024-11-28"), ["2023-11-28", "2023-11-23", "2023-12-07"]);
        assert_eq!(recalled("2024-04-01"), ["2023-04-01", "2023-04-03", "2023-04-10"]);
        assert_eq!(recalled("2024-02-29")[0], "2023-03-01");
    }

    #[test]
    fn holidays_cast_a_week() {
        let holiday = |day| Day::new(date(day), date("2020-01-01")).holiday;
        assert_eq!(holiday("2024-05-01"), [0.0, 0.0]);
        assert_eq!(holiday("2024-05-02"), [1.0, 6.0]);
        assert_eq!(holiday("2024-10-01"), [7.0, 7.0]);
    }
}
