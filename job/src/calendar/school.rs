//! The school breaks of mainland France by zone. A table of dates and nothing else: outside its years it knows nothing.

use chrono::{Datelike, NaiveDate};

/// A school zone; which academies it holds changed in 2015.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(missing_docs, reason = "zones have no other names")]
pub enum Zone {
    A,
    B,
    C,
}

impl Zone {
    /// All three, in the order of the table.
    pub const ALL: [Zone; 3] = [Zone::A, Zone::B, Zone::C];
}

/// First or last day, as month * 100 + day.
type MonthDay = u32;

/// A year: the last day of the Christmas break begun the year before; by zone, the first day of winter's sixteen; by zone,
/// spring's first and last day; summer's; autumn's; the first day of the Christmas break.
type Year =
    (i32, MonthDay, [MonthDay; 3], [(MonthDay, MonthDay); 3], (MonthDay, MonthDay), (MonthDay, MonthDay), MonthDay);

const WINTER_DAYS: i64 = 16;

/// Days without school, the first and the last of each break, from the calendars that the Ministry of Education fixes by
/// order (education.gouv.fr, data set `fr-en-calendrier-scolaire`), as compiled in the package vacances-scolaires-france
/// 0.12. A break starts on the day after the last class. Spring 2021 is the one that was held, the same for all zones.
/// Long weekends, such as Ascension's, are not breaks.
#[rustfmt::skip]
const YEARS: [Year; 18] = [
    (2010, 103, [213, 206, 220], [(410, 425), (403, 418), (417, 502)], (703, 901), (1023, 1103), 1218),
    (2011, 102, [226, 219, 212], [(423, 508), (416, 501), (409, 425)], (702, 904), (1022, 1102), 1217),
    (2012, 102, [211, 225, 218], [(407, 422), (421, 506), (414, 429)], (706, 903), (1027, 1111), 1222),
    (2013, 106, [223, 216, 302], [(420, 505), (413, 428), (427, 512)], (706, 902), (1019, 1103), 1221),
    (2014, 105, [301, 222, 215], [(426, 511), (419, 504), (412, 427)], (705, 901), (1018, 1102), 1220),
    (2015, 104, [207, 221, 214], [(411, 426), (425, 510), (418, 503)], (704, 831), (1017, 1101), 1219),
    (2016, 103, [213, 206, 220], [(409, 424), (402, 417), (416, 501)], (706, 831), (1020, 1102), 1217),
    (2017, 102, [218, 211, 204], [(415, 501), (408, 423), (401, 417)], (708, 903), (1021, 1105), 1223),
    (2018, 107, [210, 224, 217], [(407, 422), (421, 506), (414, 429)], (707, 902), (1020, 1104), 1222),
    (2019, 106, [216, 209, 223], [(413, 428), (406, 422), (420, 505)], (706, 901), (1019, 1103), 1221),
    (2020, 105, [222, 215, 208], [(418, 503), (411, 426), (404, 419)], (704, 831), (1017, 1101), 1219),
    (2021, 103, [206, 220, 213], [(410, 425), (410, 425), (410, 425)], (707, 901), (1023, 1107), 1218),
    (2022, 102, [212, 205, 219], [(416, 501), (409, 424), (423, 508)], (708, 831), (1022, 1106), 1217),
    (2023, 102, [204, 211, 218], [(408, 423), (415, 501), (422, 508)], (708, 903), (1021, 1105), 1223),
    (2024, 107, [217, 224, 210], [(413, 428), (420, 505), (406, 421)], (706, 901), (1019, 1103), 1221),
    (2025, 105, [222, 208, 215], [(419, 504), (405, 421), (412, 427)], (705, 831), (1018, 1102), 1220),
    (2026, 104, [207, 214, 221], [(404, 419), (411, 426), (418, 503)], (704, 831), (1017, 1101), 1219),
    (2027, 103, [213, 220, 206], [(410, 425), (417, 502), (403, 418)], (703, 831), (1023, 1107), 1218),
];

/// Whether the schools of a zone are closed for a break on a day; `None` before 2010 and after 2027.
pub fn on_holiday(zone: Zone, date: NaiveDate) -> Option<bool> {
    let first_year = YEARS[0].0;
    let row = YEARS.get(usize::try_from(date.year() - first_year).ok()?)?;
    let &(_, christmas_end, winter, spring, summer, autumn, christmas) = row;
    let today = date.month() * 100 + date.day();
    let within = |(first, last): (MonthDay, MonthDay)| first <= today && today <= last;
    let winter = NaiveDate::from_ymd_opt(date.year(), winter[zone as usize] / 100, winter[zone as usize] % 100)?;
    Some(
        today <= christmas_end
            || (0..WINTER_DAYS).contains(&(date - winter).num_days())
            || within(spring[zone as usize])
            || within(summer)
            || within(autumn)
            || today >= christmas,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::day;

    fn breaks(zone: Zone, year: i32) -> String {
        let mut lines = String::new();
        let days = day(year, 1, 1).iter_days().take_while(|d| d.year() == year);
        let mut before = false;
        for date in days {
            let now = on_holiday(zone, date).unwrap();
            if now != before {
                let edge =
                    if now { date.format("%a %d/%m") } else { date.pred_opt().unwrap().format(" to %a %d/%m\n") };
                lines += &edge.to_string();
            }
            before = now;
        }
        lines
    }

    #[test]
    fn breaks_as_the_ministry_published_them() {
        insta::assert_snapshot!(breaks(Zone::A, 2024), @r"
        Mon 01/01 to Sun 07/01
        Sat 17/02 to Sun 03/03
        Sat 13/04 to Sun 28/04
        Sat 06/07 to Sun 01/09
        Sat 19/10 to Sun 03/11
        Sat 21/12
        ");
        insta::assert_snapshot!(breaks(Zone::B, 2025), @r"
        Wed 01/01 to Sun 05/01
        Sat 08/02 to Sun 23/02
        Sat 05/04 to Mon 21/04
        Sat 05/07 to Sun 31/08
        Sat 18/10 to Sun 02/11
        Sat 20/12
        ");
        insta::assert_snapshot!(breaks(Zone::C, 2016), @r"
        Fri 01/01 to Sun 03/01
        Sat 20/02 to Sun 06/03
        Sat 16/04 to Sun 01/05
        Wed 06/07 to Wed 31/08
        Thu 20/10 to Wed 02/11
        Sat 17/12
        ");
    }

    #[test]
    fn every_year_has_its_share_of_breaks() {
        for year in 2010..=2027 {
            for zone in Zone::ALL {
                let days = day(year, 1, 1).iter_days().take_while(|d| d.year() == year);
                let free = days.filter(|&d| on_holiday(zone, d) == Some(true)).count();
                assert!((115..=130).contains(&free), "{year} {zone:?}: {free}");
            }
        }
    }

    #[test]
    fn nothing_is_known_outside_the_table() {
        assert_eq!(on_holiday(Zone::A, day(2009, 12, 31)), None);
        assert_eq!(on_holiday(Zone::A, day(2028, 1, 1)), None);
    }
}
