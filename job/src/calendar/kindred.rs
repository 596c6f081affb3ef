//! Which other days' openings bear on a day, and how: the only place that knows how doors follow from doors.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Holiday;
use super::identity::{Identity, identity, season};

/// What must be heard of a kindred day for it to count.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Counts {
    Always,
    IfOpen,
    IfClosed,
}

impl Counts {
    pub(super) fn hear(self, open: Option<bool>) -> Option<bool> {
        match self {
            Counts::Always => open,
            Counts::IfOpen => open.filter(|&open| open),
            Counts::IfClosed => open.filter(|&open| !open),
        }
    }
}

/// The identities whose openings tell a day's, best first: its own and at most two others.
///
/// - A holiday on a Sunday is closed if either the holiday or the Sunday is; what opens one need not open the other.
/// - A mall that opens a holiday even on a Sunday opens it on a weekday.
/// - Easter and Whit Sunday are closed if the plain Sunday is.
/// - 24 and 31 December on a Sunday are closed where the eve is, however that Sunday is in other years.
/// - The first Sunday of the sales and the Sunday of Black Friday are at least the Sunday that they would be otherwise;
///   the fourth Sunday before Christmas, next to Black Friday's in the years where it is not that, follows it.
pub(super) fn kin(date: NaiveDate) -> [Option<(Identity, Counts)>; 3] {
    let own = identity(date);
    let by_season = season(date);
    let only = (own, Counts::Always);
    match own {
        Identity::Holiday { holiday, sunday: true } => {
            let weekday = Identity::Holiday { holiday, sunday: false };
            [Some(only), Some((weekday, Counts::IfClosed)), Some((by_season, Counts::IfClosed))]
        }
        Identity::Holiday { holiday, sunday: false } if !holiday.shuts() => {
            [Some(only), Some((Identity::Holiday { holiday, sunday: true }, Counts::IfOpen)), None]
        }
        Identity::Easter | Identity::Whitsun => [Some(only), Some((by_season, Counts::IfClosed)), None],
        Identity::WinterSales | Identity::SummerSales | Identity::BlackFriday(Weekday::Sun) => {
            [Some(only), Some((by_season, Counts::Always)), None]
        }
        Identity::BeforeChristmas { weekday: Weekday::Sun, nth: 4 } => {
            [Some(only), Some((Identity::BlackFriday(Weekday::Sun), Counts::Always)), None]
        }
        Identity::BeforeChristmas { weekday: Weekday::Sun, nth: 1 } if date.day() == 24 => {
            [Some((Identity::Eve(Holiday::Christmas), Counts::IfClosed)), Some(only), None]
        }
        Identity::AfterChristmas(Weekday::Sun) if date.day() == 31 => {
            [Some((Identity::Eve(Holiday::NewYear), Counts::IfClosed)), Some(only), None]
        }
        _ => [Some(only), None, None],
    }
}
