//! The trade's own calendar: the two sales and Black Friday. What it says holds for all of France but the border and
//! overseas departments, whose prefects set other days.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::day;

/// First day of the winter sales: the second Wednesday of January, or the first where the second falls after the 12th
/// (Code de commerce, D310-15-2); the pandemic's one other day by decree.
pub fn winter_sales(year: i32) -> NaiveDate {
    match year {
        2021 => day(2021, 1, 20),
        _ => last_on_or_before(day(year, 1, 12), Weekday::Wed),
    }
}

/// First day of the summer sales: the last Wednesday of June, or the one before where that falls after the 28th; the
/// pandemic's two other days by decree.
pub fn summer_sales(year: i32) -> NaiveDate {
    match year {
        2020 => day(2020, 7, 15),
        2021 => day(2021, 6, 30),
        _ => last_on_or_before(day(year, 6, 28), Weekday::Wed),
    }
}

/// Whether a day is one of the winter or summer sales: five weeks up to 2014, six from 2015, four from 2020 (six again
/// in the winter of 2021).
pub fn on_sales(date: NaiveDate) -> bool {
    let year = date.year();
    let weeks = match year {
        ..=2014 => 5,
        2015..=2019 => 6,
        2021 if date.month() < 6 => 6,
        _ => 4,
    };
    [winter_sales(year), summer_sales(year)].iter().any(|&first| (0..7 * weeks).contains(&(date - first).num_days()))
}

/// Black Friday: the day after the fourth Thursday of November.
pub fn black_friday(year: i32) -> NaiveDate {
    last_on_or_before(day(year, 11, 29), Weekday::Fri)
}

/// The last such weekday that is not after `date`.
pub(super) fn last_on_or_before(date: NaiveDate, weekday: Weekday) -> NaiveDate {
    date - Days::new(u64::from(date.weekday().days_since(weekday)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sales_and_black_fridays_as_they_were() {
        let lines = (2014..=2026).map(|year| {
            let days = [winter_sales(year), summer_sales(year), black_friday(year)];
            days.map(|d| d.format("%d/%m ").to_string()).concat() + &year.to_string() + "\n"
        });
        insta::assert_snapshot!(lines.collect::<String>(), @r"
        08/01 25/06 28/11 2014
        07/01 24/06 27/11 2015
        06/01 22/06 25/11 2016
        11/01 28/06 24/11 2017
        10/01 27/06 23/11 2018
        09/01 26/06 29/11 2019
        08/01 15/07 27/11 2020
        20/01 30/06 26/11 2021
        12/01 22/06 25/11 2022
        11/01 28/06 24/11 2023
        10/01 26/06 29/11 2024
        08/01 25/06 28/11 2025
        07/01 24/06 27/11 2026
        ");
    }

    #[test]
    fn sales_last_as_long_as_the_law_said() {
        assert!(on_sales(day(2024, 1, 10)) && on_sales(day(2024, 2, 6)));
        assert!(!on_sales(day(2024, 1, 9)) && !on_sales(day(2024, 2, 7)));
        assert!(on_sales(day(2018, 8, 7)) && !on_sales(day(2018, 8, 8)));
        assert!(on_sales(day(2021, 3, 2)) && !on_sales(day(2021, 3, 3)));
    }
}
