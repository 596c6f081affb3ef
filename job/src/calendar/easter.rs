//! The date of Easter: nothing but the computus.

use chrono::NaiveDate;

use super::day;

/// Easter Sunday of a Gregorian year.
///
/// The anonymous algorithm that S. Butcher printed in *Nature* of 20 April 1876 and J. Meeus in *Astronomical
/// Algorithms* (1991), chapter 8; right for every year from 1583 on.
pub fn easter(year: i32) -> NaiveDate {
    let golden = year.rem_euclid(19);
    let (century, in_century) = (year.div_euclid(100), year.rem_euclid(100));
    let moon_correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let from_march = epact + to_sunday - 7 * late + 114;
    day(year, (from_march / 31) as u32, (from_march % 31 + 1) as u32)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Weekday};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_easters() {
        // The earliest and the latest there are, both sides of a century, and the years of this project's data.
        let known = [
            (1818, 3, 22),
            (1900, 4, 15),
            (1943, 4, 25),
            (1961, 4, 2),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2016, 3, 27),
            (2019, 4, 21),
            (2023, 4, 9),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2100, 3, 28),
        ];
        for (year, month, day) in known {
            assert_eq!(NaiveDate::from_ymd_opt(year, month, day), Some(easter(year)));
        }
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_of_spring(year in 1900..=2100) {
            let sunday = easter(year);
            prop_assert_eq!(sunday.weekday(), Weekday::Sun);
            prop_assert!(day(year, 3, 22) <= sunday && sunday <= day(year, 4, 25));
        }
    }
}
