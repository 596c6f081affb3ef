//! How a year's export spells a mall: one in ten another way than Transco.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Truth;
use super::dice::Dice;

/// A mall's name in an export. `nfd`: whether the file can hold decomposed letters; `last`: whether it is the last year,
/// in which the first accented name is always decomposed.
pub(super) fn spelling(truth: &Truth, mall: usize, year: i32, nfd: bool, last: bool) -> String {
    let name = &truth.malls[mall].name;
    let mut dice = Dice::new(truth.seed, (3 << 32) + (year as u64) * 1_000_000 + mall as u64);
    if last && truth.malls.iter().position(|mall| !mall.name.is_ascii()) == Some(mall) {
        return name.nfd().collect();
    }
    if !dice.chance(0.1) {
        return name.clone();
    }
    match dice.whole(0, if nfd { 4 } else { 3 }) {
        0 => name.to_uppercase(),
        1 => format!("{name}  "),
        2 => format!(" {name}\u{a0}"),
        3 => name.nfd().filter(|&letter| !is_combining_mark(letter)).collect(),
        _ => name.nfd().collect(),
    }
}
