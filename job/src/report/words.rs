//! Numbers and days as the report writes them.

use carmila_voice::{Lang, MOIS};
use chrono::{Datelike, NaiveDate};

use crate::calendar::Holiday;

/// Whole visitors.
pub fn visitors(lang: Lang, value: f64) -> String {
    lang.number(value.round().max(0.0) as u64)
}

/// A number that is read in passing: millions and milliards with one or two digits behind the mark, else whole.
pub fn about(lang: Lang, value: f64) -> String {
    const MILLION: f64 = 1e6;
    const MILLIARD: f64 = 1e9;
    let (unit, name) = match value {
        value if value < MILLION => return visitors(lang, value),
        value if value < MILLIARD => (MILLION, "M"),
        _ => (MILLIARD, lang.either("Md", "bn")),
    };
    format!("{}{}{name}", fixed(lang, value / unit, if value < 100.0 * unit { 2 } else { 1 }), space(lang))
}

/// A share as per cent: `7.3%`, or `7,3 %`.
pub fn percent(lang: Lang, share: f64) -> String {
    format!("{}{}%", fixed(lang, 100.0 * share, 1), space(lang))
}

/// The same, with its sign.
pub fn signed(lang: Lang, share: f64) -> String {
    let tenths = (share * 1000.0).round();
    let sign = if tenths > 0.0 {
        "+"
    } else if tenths < 0.0 {
        "\u{2212}"
    } else {
        ""
    };
    format!("{sign}{}", percent(lang, share.abs()))
}

/// A day without its year: `lundi 14 juillet`, or `Monday 14 July`.
pub fn day(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Fr => {
            let first = if date.day() == 1 { "er" } else { "" };
            format!("{} {}{first} {}", lang.weekday(date.weekday()), date.day(), MOIS[date.month0() as usize])
        }
        Lang::En => date.format("%A %-d %B").to_string(),
    }
}

/// The name of a holiday.
pub fn holiday(lang: Lang, holiday: Holiday) -> &'static str {
    let [fr, en] = match holiday {
        Holiday::NewYear => ["Jour de l’an", "New Year’s Day"],
        Holiday::EasterMonday => ["Lundi de Pâques", "Easter Monday"],
        Holiday::LabourDay => ["Fête du travail", "Labour Day"],
        Holiday::VictoryDay => ["Victoire 1945", "Victory Day"],
        Holiday::Ascension => ["Ascension", "Ascension"],
        Holiday::WhitMonday => ["Lundi de Pentecôte", "Whit Monday"],
        Holiday::NationalDay => ["Fête nationale", "Bastille Day"],
        Holiday::Assumption => ["Assomption", "Assumption"],
        Holiday::AllSaints => ["Toussaint", "All Saints’ Day"],
        Holiday::Armistice => ["Armistice", "Armistice"],
        Holiday::Christmas => ["Noël", "Christmas"],
    };
    lang.either(fr, en)
}

fn space(lang: Lang) -> &'static str {
    lang.either("\u{202f}", "")
}

fn fixed(lang: Lang, value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = lang.number(whole.parse().unwrap_or_default());
    if rest.is_empty() { whole } else { format!("{whole}{}{rest}", lang.either(",", ".")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!([about(Lang::Fr, 999_999.0), about(Lang::En, 12_345_678.0)], ["999\u{202f}999", "12.35M"]);
        assert_eq!([percent(Lang::Fr, 0.0734), percent(Lang::En, 12.5)], ["7,3\u{202f}%", "1,250.0%"]);
        assert_eq!([signed(Lang::En, 0.0211), signed(Lang::En, -0.0211)], ["+2.1%", "\u{2212}2.1%"]);
        assert_eq!(signed(Lang::Fr, -0.0001), "0,0\u{202f}%");
        let may = NaiveDate::from_ymd_opt(2025, 5, 1).unwrap();
        assert_eq!([day(Lang::Fr, may), day(Lang::En, may)], ["jeudi 1er mai", "Thursday 1 May"]);
    }
}
