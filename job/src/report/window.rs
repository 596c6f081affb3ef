//! Which days are shown: the current data year to the last predicted day, and in its first weeks the weeks before it.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::{calendar, horizon};

/// Weeks up to the newest count that are always shown.
const WEEKS: u64 = 9;
/// A year, to the same weekday.
pub const YEAR: Days = Days::new(calendar::YEAR);
/// The weeks that "lately" means, in days.
pub const LATELY: usize = 28;
/// The days ahead that are told one by one.
pub const FORTNIGHT: usize = 14;

/// The shown days, numbered from 0: their columns.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The day of column 0, a Monday.
    pub first: NaiveDate,
    /// The newest day with an actual.
    pub cutoff: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// The year that is told of as a whole.
    pub year: i32,
}

impl Window {
    /// The days to show of a run.
    pub fn of(cutoff: NaiveDate, end: NaiveDate) -> Window {
        let year = horizon::year(cutoff);
        let january = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(cutoff);
        let first = january.min(cutoff - Days::new(7 * WEEKS)).week(Weekday::Mon).first_day();
        Window { first, cutoff, end: end.max(cutoff), year }
    }

    /// How many days there are.
    pub fn days(&self) -> usize {
        (self.end - self.first).num_days() as usize + 1
    }

    /// The day of a column.
    pub fn date(&self, column: usize) -> NaiveDate {
        self.first + Days::new(column as u64)
    }

    /// The column of a day that is shown.
    pub fn column(&self, date: NaiveDate) -> Option<usize> {
        (date <= self.end).then(|| usize::try_from((date - self.first).num_days()).ok())?
    }

    /// How many columns are of days up to the newest count.
    pub fn known(&self) -> usize {
        (self.cutoff - self.first).num_days() as usize + 1
    }

    /// The columns of the year.
    pub fn of_year(&self) -> impl Iterator<Item = usize> + Clone + use<> {
        let window = *self;
        (0..window.days()).filter(move |column| window.date(*column).year() == window.year)
    }

    /// The columns of the last weeks with counts.
    pub fn lately(&self) -> std::ops::Range<usize> {
        self.known().saturating_sub(LATELY)..self.known()
    }

    /// The columns of the next fortnight.
    pub fn fortnight(&self) -> std::ops::Range<usize> {
        self.known()..(self.known() + FORTNIGHT).min(self.days())
    }
}
