//! The eleven public holidays of France (Code du travail, L3133-1). Alsace-Moselle's two more are not known here.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{day, easter};

/// A public holiday.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Holiday {
    NewYear,
    EasterMonday,
    LabourDay,
    VictoryDay,
    Ascension,
    WhitMonday,
    NationalDay,
    Assumption,
    AllSaints,
    Armistice,
    Christmas,
}

impl Holiday {
    /// All eleven; where two fall on one day, the one that decides about doors comes first.
    pub const ALL: [Holiday; 11] = [
        Holiday::NewYear,
        Holiday::LabourDay,
        Holiday::Christmas,
        Holiday::VictoryDay,
        Holiday::NationalDay,
        Holiday::Assumption,
        Holiday::AllSaints,
        Holiday::Armistice,
        Holiday::EasterMonday,
        Holiday::Ascension,
        Holiday::WhitMonday,
    ];

    /// The day of this holiday in a year.
    pub fn date(self, year: i32) -> NaiveDate {
        let after_easter = |days| easter(year) + Days::new(days);
        match self {
            Holiday::NewYear => day(year, 1, 1),
            Holiday::EasterMonday => after_easter(1),
            Holiday::LabourDay => day(year, 5, 1),
            Holiday::VictoryDay => day(year, 5, 8),
            Holiday::Ascension => after_easter(39),
            Holiday::WhitMonday => after_easter(50),
            Holiday::NationalDay => day(year, 7, 14),
            Holiday::Assumption => day(year, 8, 15),
            Holiday::AllSaints => day(year, 11, 1),
            Holiday::Armistice => day(year, 11, 11),
            Holiday::Christmas => day(year, 12, 25),
        }
    }

    /// Whether the holiday itself shuts the doors, whatever its weekday: 1 January, 1 May, 25 December.
    pub fn shuts(self) -> bool {
        matches!(self, Holiday::NewYear | Holiday::LabourDay | Holiday::Christmas)
    }
}

/// The public holiday that a day is. A fixed one wins over a moving one (Ascension on 1 May 2008: Labour Day).
pub fn holiday(date: NaiveDate) -> Option<Holiday> {
    let fixed = match (date.month(), date.day()) {
        (1, 1) => Some(Holiday::NewYear),
        (5, 1) => Some(Holiday::LabourDay),
        (5, 8) => Some(Holiday::VictoryDay),
        (7, 14) => Some(Holiday::NationalDay),
        (8, 15) => Some(Holiday::Assumption),
        (11, 1) => Some(Holiday::AllSaints),
        (11, 11) => Some(Holiday::Armistice),
        (12, 25) => Some(Holiday::Christmas),
        _ => None,
    };
    let movable = || match (date.weekday(), date - easter(date.year())) {
        (Weekday::Mon, after) if after.num_days() == 1 => Some(Holiday::EasterMonday),
        (Weekday::Mon, after) if after.num_days() == 50 => Some(Holiday::WhitMonday),
        (Weekday::Thu, after) if after.num_days() == 39 => Some(Holiday::Ascension),
        _ => None,
    };
    fixed.or_else(movable)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn year(year: i32) -> String {
        let days = day(year, 1, 1).iter_days().take_while(|d| d.year() == year);
        let lines = days.filter_map(|d| Some(format!("{} {:?}\n", d.format("%a %d %b"), holiday(d)?)));
        lines.collect()
    }

    #[test]
    fn holidays_of_three_years() {
        insta::assert_snapshot!(year(2024), @r"
        Mon 01 Jan NewYear
        Mon 01 Apr EasterMonday
        Wed 01 May LabourDay
        Wed 08 May VictoryDay
        Thu 09 May Ascension
        Mon 20 May WhitMonday
        Sun 14 Jul NationalDay
        Thu 15 Aug Assumption
        Fri 01 Nov AllSaints
        Mon 11 Nov Armistice
        Wed 25 Dec Christmas
        ");
        insta::assert_snapshot!(year(2025), @r"
        Wed 01 Jan NewYear
        Mon 21 Apr EasterMonday
        Thu 01 May LabourDay
        Thu 08 May VictoryDay
        Thu 29 May Ascension
        Mon 09 Jun WhitMonday
        Mon 14 Jul NationalDay
        Fri 15 Aug Assumption
        Sat 01 Nov AllSaints
        Tue 11 Nov Armistice
        Thu 25 Dec Christmas
        ");
        insta::assert_snapshot!(year(2026), @r"
        Thu 01 Jan NewYear
        Mon 06 Apr EasterMonday
        Fri 01 May LabourDay
        Fri 08 May VictoryDay
        Thu 14 May Ascension
        Mon 25 May WhitMonday
        Tue 14 Jul NationalDay
        Sat 15 Aug Assumption
        Sun 01 Nov AllSaints
        Wed 11 Nov Armistice
        Fri 25 Dec Christmas
        ");
    }

    #[test]
    fn two_holidays_on_one_day() {
        assert_eq!(Holiday::Ascension.date(2008), Holiday::LabourDay.date(2008));
        assert_eq!(holiday(day(2008, 5, 1)), Some(Holiday::LabourDay));
    }

    proptest! {
        #[test]
        fn a_holiday_and_its_date_agree(year in 1900..=2100) {
            for one in Holiday::ALL {
                let found = holiday(one.date(year));
                prop_assert!(found == Some(one) || found.map(|h| h.date(year)) == Some(one.date(year)));
            }
        }
    }
}
