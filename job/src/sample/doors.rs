//! When a drawn mall is open, and the days of a year that its census asks about.

use chrono::{Datelike, NaiveDate, Weekday};

use super::portrait::Portrait;
use super::style::Sundays;
use crate::calendar::{Identity, identity};

/// The Sunday before school starts again, at the turn of August.
const BACK_TO_SCHOOL: Identity = Identity::Plain { weekday: Weekday::Sun, week: 35 };

impl Portrait {
    pub(super) fn is_open(&self, date: NaiveDate) -> bool {
        let sunday = date.weekday() != Weekday::Sun || self.opens_sunday(identity(date));
        match identity(date) {
            Identity::Holiday { holiday, .. } => self.holidays.contains(&holiday) && sunday,
            _ => sunday,
        }
    }

    fn opens_sunday(&self, identity: Identity) -> bool {
        match self.sundays {
            Sundays::All => identity != Identity::Easter,
            Sundays::Special => is_special(identity),
            Sundays::Few => matches!(identity, Identity::BeforeChristmas { nth: 1 | 2, .. }),
        }
    }
}

fn is_special(identity: Identity) -> bool {
    matches!(
        identity,
        Identity::WinterSales
            | Identity::SummerSales
            | Identity::BlackFriday(_)
            | Identity::BeforeChristmas { weekday: Weekday::Sun, .. }
            | BACK_TO_SCHOOL
    )
}

/// The days of a census: public holidays, the eves, the bridge of Ascension and the Sundays that somebody may open.
pub(super) fn census_days(year: i32) -> Vec<NaiveDate> {
    let asked = |date: &NaiveDate| match identity(*date) {
        Identity::Holiday { .. } | Identity::Eve(_) | Identity::AfterChristmas(Weekday::Sun) => true,
        other => date.weekday() == Weekday::Sun && is_special(other),
    };
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    first.iter_days().take_while(|d| d.year() == year).filter(asked).collect()
}
