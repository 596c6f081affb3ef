//! The simple forecast that every other one has to beat: the same weekday a year before.

use chrono::NaiveDate;

use crate::calendar;
use crate::panel::Panel;

/// The season, in columns.
const YEAR: usize = calendar::YEAR as usize;

/// Seasonal naive with a season of 364 days (Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd
/// edition, section 5.2), on the grid of `panel` extended to `until`; before the cutoff, and where the day a year before
/// has no count, NaN.
pub fn seasonal_naive(panel: &Panel, until: NaiveDate) -> Panel {
    let days = ((until - panel.first).num_days().max(0) as usize + 1).max(panel.days);
    let predict = |counts: &Vec<f32>| {
        let recall =
            |day: usize| day.checked_sub(YEAR * ((day - panel.days) / YEAR + 1)).map_or(f32::NAN, |day| counts[day]);
        (0..days).map(|day| if day < panel.days { f32::NAN } else { recall(day) }).collect()
    };
    Panel { first: panel.first, days, counts: panel.counts.iter().map(predict).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekday_recalls_the_one_a_year_before() {
        let first: NaiveDate = "2022-01-01".parse().unwrap();
        let panel = Panel { first, days: 730, counts: vec![(0..730).map(|day| day as f32).collect()] };
        let naive = seasonal_naive(&panel, "2025-01-10".parse().unwrap());
        let at = |day: usize| naive.counts[0][day];
        assert!(at(729).is_nan());
        assert_eq!([at(730), at(1093), at(1094)], [366.0, 729.0, 366.0]);
    }
}
