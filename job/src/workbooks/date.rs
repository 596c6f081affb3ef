//! Days as people and exports write them: date cells, serials, ISO, French text, day first.

use carmila_voice::MOIS;
use chrono::{Datelike, Days, NaiveDate, Timelike, Weekday};

use super::cell::Cell;
use super::number::clock;
use crate::name::bare;

/// The first day that a count can be of; an earlier date is a mistake, such as a serial of 1900.
pub(crate) const EARLIEST: NaiveDate = match NaiveDate::from_ymd_opt(1990, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The day of a cell; `epoch_1904` where the workbook counts serials from 1904.
pub(crate) fn of(cell: &Cell, epoch_1904: bool) -> Option<NaiveDate> {
    match cell {
        Cell::Moment(moment) => Some(moment.date()),
        Cell::Number(value) => serial(*value, epoch_1904),
        Cell::Text(text) => {
            parse(text, None).or_else(|| serial(text.trim().parse().ok()?, epoch_1904).filter(|day| *day >= EARLIEST))
        }
        _ => None,
    }
}

/// The minute of the day that a date cell has beside its day, where an hourly export would have it: on a quarter of an hour.
/// 0 where there is none.
pub(crate) fn minute(cell: &Cell) -> u16 {
    let minute = match cell {
        Cell::Moment(moment) => moment.hour() as u16 * 60 + moment.minute() as u16,
        // A serial is as exact as a float.
        Cell::Number(value) => ((value.fract() * 1440.0).round() as u16).min(1439),
        Cell::Text(text) => time(text).unwrap_or_default(),
        _ => 0,
    };
    if minute.is_multiple_of(15) { minute } else { 0 }
}

/// The time after the day: `2024-01-31 09:00`, `31/01/2024 9h`, `2024-01-31T09:00:00`, `31/01/2024 1:00 PM`.
fn time(text: &str) -> Option<u16> {
    let mut words = text.split([' ', 'T', '\u{a0}', '\u{202f}']).skip(1);
    let minute = words.find_map(|word| clock(word).filter(|_| word.contains([':', 'h', 'H'])))?;
    let afternoon = words.next().is_some_and(|word| word.eq_ignore_ascii_case("pm"));
    Some(if afternoon && minute < 720 { minute + 720 } else { minute.min(1439) })
}

/// The day of a serial, or of a number such as 20240131.
fn serial(value: f64, epoch_1904: bool) -> Option<NaiveDate> {
    if value.fract() == 0.0 && (19_000_101.0..=21_001_231.0).contains(&value) {
        let number = value as u32;
        return NaiveDate::from_ymd_opt((number / 10_000) as i32, number / 100 % 100, number % 100);
    }
    if !(1.0..80_000.0).contains(&value) {
        return None;
    }
    let epoch = if epoch_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) };
    epoch?.checked_add_days(Days::new(value as u64))
}

/// The day of a text. `year` is the one of a text without a year, such as a heading `Lundi 1er janvier`.
pub(crate) fn parse(text: &str, year: Option<i32>) -> Option<NaiveDate> {
    let bare = bare(text);
    let parts: Vec<&str> = bare.split(['/', '-', '.']).map(str::trim).collect();
    numeric(&bare).or_else(|| in_words(&bare, year)).or_else(|| match parts.as_slice() {
        [day, month] => NaiveDate::from_ymd_opt(year?, month.parse().ok()?, day.parse().ok()?),
        _ => None,
    })
}

/// `2024-01-31`, `31/01/2024`, `31.01.24`, each with or without a time or a weekday around it.
fn numeric(text: &str) -> Option<NaiveDate> {
    let start = if weekday(text).is_some() { text.split_once(' ')?.1.trim_start() } else { text };
    let date = start.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if ![a, b, c].iter().all(|p| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let month = b.parse().ok()?;
    let (year, day): (&str, &str) = if a.len() == 4 { (a, c) } else { (c, a) };
    let short = year.len() == 2;
    if day.len() > 2 || !(short || year.len() == 4) {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    NaiveDate::from_ymd_opt(if short { year + 2000 } else { year }, month, day.parse().ok()?)
}

/// `lundi 1er janvier 2024`, `1 janv. 2024`, and without the year where `year` is given.
fn in_words(text: &str, year: Option<i32>) -> Option<NaiveDate> {
    let mut words =
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/')).filter(|w| !w.is_empty()).peekable();
    if words.peek().is_some_and(|w| weekday(w).is_some()) {
        words.next();
    }
    let day = words.next()?;
    let day: u32 = day.strip_suffix("ER").unwrap_or(day).parse().ok()?;
    let month = month(words.next()?)?;
    let year = match words.next() {
        Some(written) => {
            let short = written.len() == 2;
            let written: i32 = written.parse().ok()?;
            if short { written + 2000 } else { written }
        }
        None => year?,
    };
    NaiveDate::from_ymd_opt(year, month, day)
}

fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    let at = MOIS.iter().position(|m| {
        let m = bare(m);
        // `janv`, `avr`, `juil`; `jui` would be two months.
        m == word || (word.len() >= 3 && word != "JUI" && m.starts_with(word))
    })?;
    Some(at as u32 + 1)
}

/// The weekday that a text begins with, in French, whole or in three letters.
pub(crate) fn weekday(text: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("LUNDI", Weekday::Mon),
        ("MARDI", Weekday::Tue),
        ("MERCREDI", Weekday::Wed),
        ("JEUDI", Weekday::Thu),
        ("VENDREDI", Weekday::Fri),
        ("SAMEDI", Weekday::Sat),
        ("DIMANCHE", Weekday::Sun),
    ];
    let bare = bare(text);
    let word = bare.split([' ', '.', ',']).next()?;
    DAYS.iter().find(|(name, _)| *name == word || (word.len() == 3 && name.starts_with(word))).map(|(_, day)| *day)
}

/// Whether a heading that names a weekday names the one of `date`.
pub(crate) fn agrees(heading: &str, date: NaiveDate) -> bool {
    weekday(heading).is_none_or(|day| day == date.weekday())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ymd(y: i32, m: u32, d: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(y, m, d)
    }

    #[test]
    fn an_hour_may_stand_beside_its_day() {
        let at = |text: &str| minute(&Cell::text(text));
        let nine = [
            "2024-02-01 09:00",
            "2024-02-01T09:00:00",
            "01/02/2024 9h",
            "01/02/2024 09h00",
            "jeudi 1 f\u{e9}vrier 2024 9:00",
        ];
        assert!(nine.into_iter().all(|text| at(text) == 540), "{:?}", nine.map(at));
        assert_eq!([at("01/02/2024 1:00 PM"), at("01/02/2024 12:00 PM"), at("01/02/2024")], [780, 720, 0]);
        assert_eq!([45_323.375, 45_323.0, 45_323.500_1].map(|serial| minute(&Cell::Number(serial))), [540, 0, 720]);
        assert_eq!(at("2024-02-01 08:12"), 0, "when an export was made is no hour of visitors");
        assert_eq!(at("Jeudi 1 f\u{e9}vrier 2024"), 0);
    }

    #[test]
    fn days_as_exports_write_them() {
        for text in [
            "2024-02-01",
            "2024/02/01",
            "2024-02-01T00:00:00",
            "2024-02-01 00:00:00",
            "01/02/2024",
            "1/2/2024",
            "01.02.24",
            "01-02-2024 10:00",
            "jeudi 01/02/2024",
            "jeudi 1er février 2024",
            "Jeudi 1 fevrier 2024",
            "1 févr. 2024",
            "jeu. 1 FÉVRIER 24",
            "1er\u{a0}février 2024",
            "20240201",
            "45323",
        ] {
            assert_eq!(of(&Cell::text(text), false), ymd(2024, 2, 1), "{text}");
        }
        for text in ["", "Total", "31/02/2024", "13/13/2024", "lundi", "2024", "1,5", "février 2024", "99999999"] {
            assert_eq!(of(&Cell::text(text), false), None, "{text}");
        }
    }

    #[test]
    fn serials_count_from_the_epoch_of_the_workbook() {
        assert_eq!(of(&Cell::Number(45323.75), false), ymd(2024, 2, 1));
        assert_eq!(of(&Cell::Number(43861.0), true), ymd(2024, 2, 1));
        assert_eq!(of(&Cell::Number(20240201.0), false), ymd(2024, 2, 1));
        assert_eq!(of(&Cell::Number(-1.0), false), None);
        assert_eq!(of(&Cell::Number(f64::NAN), false), None);
    }

    #[test]
    fn headings_without_a_year_take_the_one_of_the_census() {
        assert_eq!(parse("Lundi 1er janvier", Some(2024)), ymd(2024, 1, 1));
        assert_eq!(parse("Jeudi 15 août", Some(2024)), ymd(2024, 8, 15));
        assert_eq!(parse("15/08", Some(2024)), ymd(2024, 8, 15));
        assert_eq!(parse("Lundi 1er janvier 2023", Some(2024)), ymd(2023, 1, 1));
        assert_eq!(parse("Lundi 1er janvier", None), None);
        assert!(agrees("Lundi 1er janvier", ymd(2024, 1, 1).unwrap()));
        assert!(!agrees("Dimanche 1er janvier", ymd(2024, 1, 1).unwrap()));
    }

    proptest! {
        #[test]
        fn a_day_survives_every_way_of_writing_it(n in 0u64..25_000) {
            let day = EARLIEST + Days::new(n);
            let french = crate::findings::Lang::Fr.day(day);
            let nfd: String = unicode_normalization::UnicodeNormalization::nfd(french.as_str()).collect();
            for text in [
                day.format("%Y-%m-%d").to_string(),
                day.format("%d/%m/%Y").to_string(),
                day.format("%d/%m/%Y 00:00").to_string(),
                french.to_uppercase(),
                nfd,
                french,
            ] {
                prop_assert_eq!(of(&Cell::text(text.as_str()), false), Some(day), "{}", text);
            }
            let serial = (day - ymd(1899, 12, 30).unwrap()).num_days();
            prop_assert_eq!(of(&Cell::Number(serial as f64), false), Some(day));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*", year in proptest::option::of(any::<i32>())) {
            let _ = (parse(&text, year), weekday(&text));
        }
    }
}
