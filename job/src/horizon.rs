//! How far a run looks, and which year is the current one.

use chrono::{Datelike, Days, Months, NaiveDate};

const AT_LEAST: Days = Days::new(90);

/// A forecast further ahead says nothing any more.
const AT_MOST: Months = Months::new(60);

/// The last day that may be asked for.
pub fn limit(cutoff: NaiveDate) -> NaiveDate {
    cutoff.checked_add_months(AT_MOST).unwrap_or(NaiveDate::MAX)
}

/// The current data year: that of the last actual, or the next one when that is a 31 December.
pub fn year(cutoff: NaiveDate) -> i32 {
    cutoff.succ_opt().map_or(cutoff.year(), |next| next.year())
}

/// The last day to predict: what was asked, else 31 December of the current data year, at least 90 days ahead.
pub fn end(cutoff: NaiveDate, until: Option<NaiveDate>) -> NaiveDate {
    let december = NaiveDate::from_ymd_opt(year(cutoff), 12, 31).unwrap_or(NaiveDate::MAX);
    until.unwrap_or_else(|| december.max(cutoff + AT_LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_year_ends_the_horizon_unless_it_is_near_or_another_day_was_asked() {
        assert_eq!(end(day("2025-03-31"), None), day("2025-12-31"));
        assert_eq!(end(day("2025-12-30"), None), day("2026-03-30"));
        assert_eq!(end(day("2025-12-31"), None), day("2026-12-31"));
        assert_eq!(end(day("2025-12-30"), Some(day("2025-12-31"))), day("2025-12-31"));
        assert_eq!(end(day("2025-03-31"), Some(day("2027-01-01"))), day("2027-01-01"));
    }
}
