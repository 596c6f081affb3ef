//! The flux workbooks, a file a year, each year exported in another way. Read with every rule of the job, they give back
//! the sample's counts and nothing else.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use encoding_rs::WINDOWS_1252;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::spelling::spelling;
use super::{Error, Truth, french, sheets, transco};
use crate::panel::Panel;

const HEADINGS: [&str; 4] = ["Jour", "Site", "Zone", "Entrées"];
const MALL: &str = "Centre Commercial";
const CAR_PARK: &str = "Parking";

/// A site that no Transco names, in the first month of the first year.
const UNKNOWN: &str = "Galerie provisoire";

/// Rows a sheet, below what Excel can hold.
const SHEET_ROWS: usize = 1_000_000;

/// A calendar year of the panel and how it was exported.
pub(super) struct Year {
    year: i32,
    columns: Range<usize>,
    export: Export,
    first: bool,
    last: bool,
}

/// How a year was exported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Export {
    /// Real dates and numbers, header on the first row.
    Plain,
    /// Counts are text with no-break spaces.
    TextNumbers,
    /// A title first, the header on the third row, dates in French words.
    Titled,
    /// Semicolons, Windows-1252.
    Csv,
}

struct Row<'a> {
    date: NaiveDate,
    site: &'a str,
    zone: &'static str,
    count: u32,
}

/// The years of a panel, the last one plain, the three before it each with its own mess.
pub(super) fn years(panel: &Panel) -> Vec<Year> {
    let last = panel.cutoff().year();
    let column = |year| {
        let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        (day - panel.first).num_days().clamp(0, panel.days as i64) as usize
    };
    let year = |year| Year {
        year,
        columns: column(year)..column(year + 1),
        export: match last - year {
            1 => Export::TextNumbers,
            2 => Export::Titled,
            3 => Export::Csv,
            _ => Export::Plain,
        },
        first: year == panel.first.year(),
        last: year == last,
    };
    (panel.first.year()..=last).map(year).collect()
}

/// Writes a year's file; tells its path and how many rows of counts it has.
pub(super) fn write(dir: &Path, truth: &Truth, year: &Year) -> Result<(PathBuf, usize), Error> {
    let nfd = year.export != Export::Csv;
    let sites: Vec<String> =
        (0..truth.malls.len()).map(|mall| spelling(truth, mall, year.year, nfd, year.last)).collect();
    let rows = rows(truth, year, &sites);
    let name = format!("{} flux quotidiens", year.year);
    match year.export {
        Export::Csv => {
            let path = dir.join(name + ".csv");
            let count = write_csv(&path, rows).map_err(|source| Error::File { path: path.clone(), source })?;
            Ok((path, count))
        }
        export => {
            let path = dir.join(name + ".xlsx");
            let mut count = 0;
            sheets::save(&path, |workbook| {
                count = write_sheets(workbook, export, rows)?;
                Ok(())
            })?;
            Ok((path, count))
        }
    }
}

/// A year's rows by day and mall, then the corrections of a few that were exported too early, and the strays.
fn rows<'a>(truth: &'a Truth, year: &Year, sites: &'a [String]) -> Box<dyn Iterator<Item = Row<'a>> + 'a> {
    let panel = &truth.panel;
    let count = |mall: usize, column: usize| {
        let count = panel.counts[mall][column];
        (!count.is_nan()).then_some(count as u32)
    };
    let corrected = move |mall: usize, column: usize| (column * 31 + mall) % 1201 == 17;
    let day = move |column: usize| {
        (0..sites.len()).flat_map(move |mall| {
            let (date, site) = (panel.date(column), sites[mall].as_str());
            let counted = count(mall, column);
            let early = if corrected(mall, column) { counted.map(|c| c / 10 * 9) } else { counted };
            let mall_row = early.map(|count| Row { date, site, zone: MALL, count });
            let parking = counted.filter(|_| truth.parking[mall]);
            let parking_row = parking.map(|count| Row { date, site, zone: CAR_PARK, count: count / 5 * 2 });
            mall_row.into_iter().chain(parking_row)
        })
    };
    let correction = move |column: usize| {
        let malls = (0..sites.len()).filter(move |&mall| corrected(mall, column));
        malls.filter_map(move |mall| {
            let (date, site, count) = (panel.date(column), sites[mall].as_str(), count(mall, column)?);
            Some(Row { date, site, zone: MALL, count })
        })
    };
    let columns = year.columns.clone();
    let stray = move |site: &'static str, days: Range<usize>| {
        days.map(move |column| Row { date: panel.date(column), site, zone: MALL, count: 120 + column as u32 % 60 })
    };
    let month = columns.start..(columns.start + 31).min(columns.end);
    let unknown = stray(UNKNOWN, if year.first { month.clone() } else { 0..0 });
    let no_mall = stray(transco::NO_MALLS[2], if year.last { month } else { 0..0 });
    Box::new(columns.clone().flat_map(day).chain(columns.flat_map(correction)).chain(unknown).chain(no_mall))
}

fn write_sheets<'a>(
    workbook: &mut Workbook,
    export: Export,
    rows: impl Iterator<Item = Row<'a>>,
) -> Result<usize, XlsxError> {
    let as_date = Format::new().set_num_format("dd/mm/yyyy");
    let mut written = 0;
    let mut rows = rows.peekable();
    for number in 1.. {
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(if number == 1 { "Flux".to_string() } else { format!("Flux {number}") })?;
        let header = if export == Export::Titled { 2 } else { 0 };
        if header > 0 {
            sheet.write(0, 0, "Export des flux quotidiens")?;
        }
        sheet.write_row(header, 0, HEADINGS)?;
        for (at, row) in (header + 1..).zip(rows.by_ref().take(SHEET_ROWS)) {
            write_row(sheet, at, &row, export, &as_date)?;
            written += 1;
        }
        if rows.peek().is_none() {
            break;
        }
    }
    Ok(written)
}

fn write_row(sheet: &mut Worksheet, at: u32, row: &Row, export: Export, as_date: &Format) -> Result<(), XlsxError> {
    match export {
        Export::Titled => sheet.write(at, 0, format!("{} {}", french::day(row.date), row.date.year()))?,
        _ => sheet.write_with_format(at, 0, serial(row.date), as_date)?,
    };
    sheet.write(at, 1, row.site)?;
    sheet.write(at, 2, row.zone)?;
    match export {
        // Both no-break spaces are seen, the narrow one since Windows 10.
        Export::TextNumbers if row.date.month() > 6 => sheet.write(at, 3, french::number(row.count, '\u{202f}'))?,
        Export::TextNumbers => sheet.write(at, 3, french::number(row.count, '\u{a0}'))?,
        _ => sheet.write(at, 3, row.count)?,
    };
    Ok(())
}

/// Excel's number of a day.
fn serial(date: NaiveDate) -> f64 {
    (date.num_days_from_ce() - 693_594).into()
}

fn write_csv<'a>(path: &Path, rows: impl Iterator<Item = Row<'a>>) -> io::Result<usize> {
    let file = BufWriter::new(File::create(path)?);
    let mut csv = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(file);
    csv.write_record(HEADINGS.map(|heading| WINDOWS_1252.encode(heading).0))?;
    let mut written = 0;
    for row in rows {
        let (date, count) = (row.date.format("%d/%m/%Y").to_string(), row.count.to_string());
        csv.write_record([&date, row.site, row.zone, &count].map(|field| WINDOWS_1252.encode(field).0))?;
        written += 1;
    }
    csv.into_inner().map_err(|e| e.into_error())?.flush()?;
    Ok(written)
}
