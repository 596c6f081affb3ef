//! Days in French words, as the exports and the census write them.

use chrono::{Datelike, NaiveDate};

const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `lundi 1er janvier`.
pub(super) fn day(date: NaiveDate) -> String {
    let first = if date.day() == 1 { "er" } else { "" };
    let weekday = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
    format!("{weekday} {}{first} {}", date.day(), MONTHS[date.month0() as usize])
}

/// `Lundi 1er janvier`.
pub(super) fn heading(date: NaiveDate) -> String {
    let words = day(date);
    words[..1].to_uppercase() + &words[1..]
}

/// `1 234`, the thousands apart by `space`.
pub(super) fn number(count: u32, space: char) -> String {
    let digits = count.to_string();
    let group = |(i, digit): (usize, char)| {
        let apart = i > 0 && (digits.len() - i).is_multiple_of(3);
        apart.then_some(space).into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(group).collect()
}
