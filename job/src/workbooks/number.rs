//! Counts and hours as people and exports write them.

use super::cell::Cell;

/// The most visitors that a mall can have in a day; above, a count is a mistake.
pub(crate) const LIMIT: f64 = 1e7;

/// Why a cell is no count.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NoCount {
    Empty,
    NotANumber,
    Negative(f64),
    Absurd(f64),
    Broken(String),
}

/// The count of a cell: visitors, finite, from 0 to [`LIMIT`].
pub(crate) fn count(cell: &Cell) -> Result<f64, NoCount> {
    let value = match cell {
        Cell::Empty => return Err(NoCount::Empty),
        Cell::Number(value) => *value,
        Cell::Text(text) => parse(text).ok_or(NoCount::NotANumber)?,
        Cell::Broken(error) => return Err(NoCount::Broken(error.clone())),
        Cell::Flag(_) | Cell::Moment(_) => return Err(NoCount::NotANumber),
    };
    match value {
        v if v < 0.0 => Err(NoCount::Negative(v)),
        v if v <= LIMIT => Ok(v.abs()),
        v => Err(NoCount::Absurd(v)),
    }
}

/// Whether a count is whole, but for what a formula's arithmetic leaves behind the point.
pub(crate) fn is_whole(count: f64) -> bool {
    (count - count.round()).abs() < 1e-6
}

/// A number in text. A comma or point with exactly three digits behind is read as one between thousands, since counts
/// are whole; else it is the decimal one, and of two kinds the last is.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let mut digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '\u{2019}')).collect();
    if let Some(rest) = digits.strip_prefix('\u{2212}') {
        digits = format!("-{rest}");
    }
    if !digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '-' | '+' | 'e' | 'E')) {
        return None;
    }
    let decimal = match (digits.rfind(','), digits.rfind('.')) {
        (Some(comma), Some(point)) => Some(if comma > point { ',' } else { '.' }),
        (Some(_), None) => decimal_of(&digits, ','),
        (None, Some(_)) => decimal_of(&digits, '.'),
        (None, None) => None,
    };
    let plain: String = digits
        .chars()
        .filter(|c| !matches!(c, ',' | '.') || Some(*c) == decimal)
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    plain.parse().ok()
}

fn decimal_of(digits: &str, mark: char) -> Option<char> {
    let groups: Vec<&str> = digits.trim_start_matches(['-', '+']).split(mark).collect();
    let head = groups.first().copied().unwrap_or_default();
    let thousands = (1..=3).contains(&head.len())
        && !head.starts_with('0')
        && groups[1..].iter().all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
    if thousands { None } else { Some(mark) }
}

/// The minute of the day at which an hour cell begins; `None` in the result where the row is of the whole day.
pub(crate) fn minute(cell: &Cell) -> Result<Option<u16>, ()> {
    let minutes = match cell {
        Cell::Empty => return Ok(None),
        // An hour as such, or a time of day as Excel stores it: a fraction of the day.
        Cell::Number(value) if value.fract() == 0.0 && (0.0..=24.0).contains(value) => value * 60.0,
        Cell::Number(value) if (0.0..1.0).contains(value) => (value * 1440.0).round(),
        Cell::Moment(at) => {
            use chrono::Timelike;
            f64::from(at.time().num_seconds_from_midnight() / 60)
        }
        Cell::Text(text) => {
            let lower = text.trim().to_lowercase();
            if ["total", "jour", "journée", "journee", "toute la journée"].contains(&lower.as_str()) {
                return Ok(None);
            }
            f64::from(clock(&lower).ok_or(())?)
        }
        _ => return Err(()),
    };
    Ok(Some(minutes as u16))
}

/// The minute of the day of `10h`, `10h30`, `10:30:00`, `10`, and of the beginning of `10h-11h`.
pub(crate) fn clock(text: &str) -> Option<u16> {
    let start = text.trim().trim_start_matches("de ");
    let end = start.find(|c: char| !c.is_ascii_digit()).unwrap_or(start.len());
    let hour: u16 = start[..end].parse().ok()?;
    let rest = start[end..].trim_start();
    let after = match rest.strip_prefix(['h', 'H', ':']) {
        Some(after) => after,
        None if rest.is_empty() || rest.starts_with(['-', 'à', 'a', '–']) => "",
        None => return None,
    };
    let minutes: String = after.chars().take_while(char::is_ascii_digit).take(2).collect();
    let minute: u16 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use carmila_voice::grouped;

    #[test]
    fn numbers_as_exports_write_them() {
        for (text, value) in [
            ("1 234", 1234.0),
            ("1\u{a0}234", 1234.0),
            ("12\u{202f}345\u{202f}678", 12_345_678.0),
            ("1,234", 1234.0),
            ("1.234", 1234.0),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("722,0", 722.0),
            ("722.25", 722.25),
            ("0,125", 0.125),
            ("-12", -12.0),
            ("\u{2212}12", -12.0),
            ("1'234", 1234.0),
            ("1e3", 1000.0),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in ["", "n/a", "12 visiteurs", "-", "inf", "NaN", "1,2,3", "12/01/2024"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_count_says_why() {
        assert_eq!(count(&Cell::Number(-3.0)), Err(NoCount::Negative(-3.0)));
        assert_eq!(count(&Cell::Number(1e9)), Err(NoCount::Absurd(1e9)));
        assert!(matches!(count(&Cell::Number(f64::NAN)), Err(NoCount::Absurd(_))));
        assert_eq!(count(&Cell::Flag(true)), Err(NoCount::NotANumber));
        assert_eq!(count(&Cell::text(" \u{a0}")), Err(NoCount::Empty));
    }

    #[test]
    fn hours_as_exports_write_them() {
        let text = |t: &'static str| minute(&Cell::text(t));
        assert_eq!(text("10h"), Ok(Some(600)));
        assert_eq!(text("10h30"), Ok(Some(630)));
        assert_eq!(text("09:15:00"), Ok(Some(555)));
        assert_eq!(text("10h-11h"), Ok(Some(600)));
        assert_eq!(text("10 - 11"), Ok(Some(600)));
        assert_eq!(text("Total"), Ok(None));
        assert_eq!(text("midi"), Err(()));
        assert_eq!(minute(&Cell::Number(14.0)), Ok(Some(840)));
        assert_eq!(minute(&Cell::Number(0.5)), Ok(Some(720)));
        assert_eq!(minute(&Cell::Number(99.0)), Err(()));
    }

    const MARKS: &[char] = &[' ', ',', '.', '\'', '\u{a0}', '\u{202f}', '\u{2009}'];

    proptest! {
        #[test]
        fn a_count_survives_every_way_of_writing_it(value in 0u64..10_000_000, mark in proptest::sample::select(MARKS)) {
            prop_assert_eq!(count(&Cell::text(grouped(value, mark))), Ok(value as f64));
        }

        #[test]
        fn halves_survive_a_decimal_comma(value in 0u64..10_000_000, half in 0u64..10) {
            prop_assert_eq!(parse(&format!("{value},{half}")), Some(value as f64 + half as f64 / 10.0));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = (count(&Cell::text(text.as_str())), clock(&text));
        }
    }
}
