//! Days in French words, as the exports and the census write them.

use chrono::{Datelike, NaiveDate};

use carmila_voice::{Lang, MOIS, grouped};

/// `lundi 1er janvier`.
pub(super) fn day(date: NaiveDate) -> String {
    let first = if date.day() == 1 { "er" } else { "" };
    let weekday = Lang::Fr.weekday(date.weekday());
    format!("{weekday} {}{first} {}", date.day(), MOIS[date.month0() as usize])
}

/// `Lundi 1er janvier`.
pub(super) fn heading(date: NaiveDate) -> String {
    let words = day(date);
    words[..1].to_uppercase() + &words[1..]
}

/// `1 234`, the thousands apart by `space`.
pub(super) fn number(count: u32, space: char) -> String {
    grouped(count.into(), space)
}
