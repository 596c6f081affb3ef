//! The part that a day plays in its year, so that days of different years can be told apart or taken for the same.
//! It knows the calendar and the trade, not the malls.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{Holiday, day, easter, holiday, trade};

/// What a day *is*: two days of different years with the same identity are the same day for a shop.
///
/// A day has exactly one; where several fit, the first of this list. 24, 26 and 31 December and 2 January on a Sunday
/// are Sundays first: nobody opens them as the eve or the morrow.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Identity {
    /// A public holiday. One that falls on a Sunday is another day than on a weekday, except those that shut the doors
    /// by themselves ([`Holiday::shuts`]), whose `sunday` is always false.
    Holiday {
        /// Which.
        holiday: Holiday,
        /// Whether it falls on a Sunday and that matters.
        sunday: bool,
    },
    /// 24 or 31 December.
    Eve(Holiday),
    /// 26 December or 2 January.
    Morrow(Holiday),
    /// The Monday before a holiday on Tuesday, or the Friday after one on Thursday.
    Bridge(Holiday),
    /// The Friday before Easter.
    GoodFriday,
    /// Easter Sunday.
    Easter,
    /// Whit Sunday.
    Whitsun,
    /// Black Friday, and the Saturday and Sunday after it.
    BlackFriday(Weekday),
    /// The first Sunday of the winter sales.
    WinterSales,
    /// The first Sunday of the summer sales.
    SummerSales,
    /// The n-th such weekday before Christmas, from 1 (18 to 24 December) to 5 (from 20 November on).
    BeforeChristmas {
        /// The weekday.
        weekday: Weekday,
        /// 1 to 5.
        nth: u8,
    },
    /// Such a weekday between Christmas and New Year.
    AfterChristmas(Weekday),
    /// Any other day: its weekday and ISO week, so that a Sunday's counterpart in another year is at most six days of
    /// the year away. The first days of January belong to week 1 wherever ISO puts them.
    Plain {
        /// The weekday.
        weekday: Weekday,
        /// 1 to 47.
        week: u8,
    },
}

/// What a day is.
pub fn identity(date: NaiveDate) -> Identity {
    let sunday = date.weekday() == Weekday::Sun;
    if let Some(holiday) = holiday(date) {
        return Identity::Holiday { holiday, sunday: sunday && !holiday.shuts() };
    }
    if sunday { special_sunday(date) } else { special_weekday(date) }.unwrap_or_else(|| season(date))
}

/// Where a day stands in its year, whatever else it is.
pub(super) fn season(date: NaiveDate) -> Identity {
    let weekday = date.weekday();
    match (day(date.year(), 12, 25) - date).num_days() {
        before @ 1..=35 => Identity::BeforeChristmas { weekday, nth: ((before - 1) / 7 + 1) as u8 },
        after if after <= 0 => Identity::AfterChristmas(weekday),
        _ if date.ordinal() <= 3 && date.iso_week().week() > 50 => Identity::Plain { weekday, week: 1 },
        _ => Identity::Plain { weekday, week: date.iso_week().week() as u8 },
    }
}

fn special_sunday(date: NaiveDate) -> Option<Identity> {
    let year = date.year();
    let first_after = |start: NaiveDate| (0..7).contains(&(date - start).num_days());
    match (date - easter(year)).num_days() {
        0 => return Some(Identity::Easter),
        49 => return Some(Identity::Whitsun),
        _ => {}
    }
    if first_after(trade::black_friday(year)) {
        Some(Identity::BlackFriday(Weekday::Sun))
    } else if first_after(trade::winter_sales(year)) {
        Some(Identity::WinterSales)
    } else if first_after(trade::summer_sales(year)) {
        Some(Identity::SummerSales)
    } else {
        None
    }
}

fn special_weekday(date: NaiveDate) -> Option<Identity> {
    match (date.month(), date.day()) {
        (12, 24) => return Some(Identity::Eve(Holiday::Christmas)),
        (12, 31) => return Some(Identity::Eve(Holiday::NewYear)),
        (12, 26) => return Some(Identity::Morrow(Holiday::Christmas)),
        (1, 2) => return Some(Identity::Morrow(Holiday::NewYear)),
        _ => {}
    }
    let bridged = match date.weekday() {
        Weekday::Mon => holiday(date + Days::new(1)),
        Weekday::Fri => holiday(date - Days::new(1)),
        _ => None,
    };
    if let Some(holiday) = bridged {
        return Some(Identity::Bridge(holiday));
    }
    if (date - easter(date.year())).num_days() == -2 {
        return Some(Identity::GoodFriday);
    }
    let friday = trade::black_friday(date.year());
    (0..2).contains(&(date - friday).num_days()).then(|| Identity::BlackFriday(date.weekday()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The day of `year` that is the same as `date`.
    fn same(date: NaiveDate, year: i32) -> Option<NaiveDate> {
        day(year, 1, 1).iter_days().take_while(|d| d.year() == year).find(|&d| identity(d) == identity(date))
    }

    #[test]
    fn days_of_2024_in_other_years() {
        let days = [
            (1, 2),
            (1, 14),
            (3, 10),
            (3, 29),
            (4, 1),
            (5, 10),
            (5, 20),
            (6, 30),
            (7, 14),
            (8, 15),
            (8, 16),
            (9, 1),
            (11, 24),
            (11, 29),
            (12, 1),
            (12, 8),
            (12, 15),
            (12, 22),
            (12, 24),
            (12, 29),
            (12, 31),
        ];
        let lines = days.map(|(month, of)| {
            let date = day(2024, month, of);
            let others = [2022, 2023, 2025, 2026].map(|year| match same(date, year) {
                Some(other) => other.format("%d/%m  ").to_string(),
                None => "-      ".to_string(),
            });
            format!("{} {}{:?}\n", date.format("%a %d/%m:"), others.concat(), identity(date))
        });
        insta::assert_snapshot!(lines.concat(), @r"
        Tue 02/01: -      02/01  02/01  02/01  Morrow(NewYear)
        Sun 14/01: 16/01  15/01  12/01  11/01  WinterSales
        Sun 10/03: 13/03  12/03  09/03  08/03  Plain { weekday: Sun, week: 10 }
        Fri 29/03: 15/04  07/04  18/04  03/04  GoodFriday
        Mon 01/04: 18/04  10/04  21/04  06/04  Holiday { holiday: EasterMonday, sunday: false }
        Fri 10/05: 27/05  19/05  30/05  15/05  Bridge(Ascension)
        Mon 20/05: 06/06  29/05  09/06  25/05  Holiday { holiday: WhitMonday, sunday: false }
        Sun 30/06: 26/06  02/07  29/06  28/06  SummerSales
        Sun 14/07: -      -      -      -      Holiday { holiday: NationalDay, sunday: true }
        Thu 15/08: 15/08  15/08  15/08  15/08  Holiday { holiday: Assumption, sunday: false }
        Fri 16/08: -      14/08  -      -      Bridge(Assumption)
        Sun 01/09: 04/09  03/09  31/08  30/08  Plain { weekday: Sun, week: 35 }
        Sun 24/11: 20/11  -      23/11  22/11  BeforeChristmas { weekday: Sun, nth: 5 }
        Fri 29/11: 25/11  24/11  28/11  27/11  BlackFriday(Fri)
        Sun 01/12: 27/11  26/11  30/11  29/11  BlackFriday(Sun)
        Sun 08/12: 04/12  10/12  07/12  06/12  BeforeChristmas { weekday: Sun, nth: 3 }
        Sun 15/12: 11/12  17/12  14/12  13/12  BeforeChristmas { weekday: Sun, nth: 2 }
        Sun 22/12: 18/12  24/12  21/12  20/12  BeforeChristmas { weekday: Sun, nth: 1 }
        Tue 24/12: 24/12  -      24/12  24/12  Eve(Christmas)
        Sun 29/12: -      31/12  28/12  27/12  AfterChristmas(Sun)
        Tue 31/12: 31/12  -      31/12  31/12  Eve(NewYear)
        ");
    }

    proptest! {
        #[test]
        fn the_same_day_is_the_same_weekday_and_season(days in 0..40_000u64, shift in -10..10i32) {
            let date = day(1980, 1, 1) + Days::new(days);
            let plain = matches!(identity(date), Identity::Plain { .. } | Identity::BeforeChristmas { .. });
            if let Some(other) = same(date, date.year() + shift).filter(|_| plain) {
                prop_assert_eq!(other.weekday(), date.weekday());
                prop_assert!((other.ordinal() as i32 - date.ordinal() as i32).abs() <= 9);
            }
        }
    }
}
