//! One cell, whatever the format it came in, and how a table asks for its text.

use std::borrow::Cow;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use chrono::NaiveDateTime;

/// The most cells of an .xls or .ods, which are laid out whole in memory; an .xlsx is streamed.
pub(super) const CELLS: u64 = 3_000_000;

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing, or nothing but white space.
    #[default]
    Empty,
    /// A number; also a time of day, as its fraction of the day.
    Number(f64),
    /// Text, as written.
    Text(Cow<'a, str>),
    /// TRUE or FALSE.
    Flag(bool),
    /// A date, with its time.
    Moment(NaiveDateTime),
    /// A formula that ended in an error, as Excel writes it.
    Broken(String),
}

impl<'a> Cell<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
        let text = text.into();
        if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// The cell as a person reads it: names, IDs, headings, and what findings quote.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Number(value) => Cow::Owned(value.to_string()),
            Cell::Text(text) => Cow::Borrowed(text.trim()),
            Cell::Flag(true) => Cow::Borrowed("TRUE"),
            Cell::Flag(false) => Cow::Borrowed("FALSE"),
            Cell::Moment(moment) => Cow::Owned(moment.format("%Y-%m-%d").to_string()),
            Cell::Broken(error) => Cow::Borrowed(error),
        }
    }
}

/// What a finding quotes of a cell: enough to find it again.
pub(crate) fn quoted(cell: &Cell) -> String {
    cell.shown().chars().filter(|c| !c.is_control()).take(60).collect()
}

fn serial(moment: ExcelDateTime) -> Cell<'static> {
    match moment.as_datetime() {
        Some(at) if !moment.is_duration() && moment.as_f64() >= 1.0 => Cell::Moment(at),
        _ => Cell::Number(moment.as_f64()),
    }
}

fn iso(text: &str) -> Option<NaiveDateTime> {
    let day = |t: &str| t.parse::<chrono::NaiveDate>().ok().and_then(|d| d.and_hms_opt(0, 0, 0));
    text.parse().ok().or_else(|| day(text)).or_else(|| day(text.get(..10)?))
}

fn error(kind: &CellErrorType) -> Cell<'static> {
    Cell::Broken(kind.to_string())
}

impl<'a> From<DataRef<'a>> for Cell<'a> {
    fn from(data: DataRef<'a>) -> Cell<'a> {
        match data {
            DataRef::Int(value) => Cell::Number(value as f64),
            DataRef::Float(value) => Cell::Number(value),
            DataRef::String(text) => Cell::text(text),
            DataRef::SharedString(text) => Cell::text(text),
            DataRef::Bool(flag) => Cell::Flag(flag),
            DataRef::DateTime(moment) => serial(moment),
            DataRef::DateTimeIso(text) => iso(&text).map_or_else(|| Cell::text(text), Cell::Moment),
            DataRef::DurationIso(text) => Cell::text(text),
            DataRef::Error(kind) => error(&kind),
            DataRef::Empty => Cell::Empty,
        }
    }
}

impl<'a> From<&'a Data> for Cell<'a> {
    fn from(data: &'a Data) -> Cell<'a> {
        match data {
            Data::Int(value) => Cell::Number(*value as f64),
            Data::Float(value) => Cell::Number(*value),
            Data::String(text) => Cell::text(text.as_str()),
            Data::Bool(flag) => Cell::Flag(*flag),
            Data::DateTime(moment) => serial(*moment),
            Data::DateTimeIso(text) => iso(text).map_or_else(|| Cell::text(text.as_str()), Cell::Moment),
            Data::DurationIso(text) => Cell::text(text.as_str()),
            Data::Error(kind) => error(kind),
            Data::Empty => Cell::Empty,
        }
    }
}
