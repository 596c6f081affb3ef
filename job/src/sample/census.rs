//! The census of exceptional openings of the sample's last year, as malls fill it in: each in its own words.

use std::path::{Path, PathBuf};

use chrono::Datelike;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::doors::census_days;
use super::{Error, Truth, french, sheets};

/// A mall that has gone from Transco and not from the census.
const GONE: &str = "LA GRANDE HALLE";

/// How a mall writes that it is open or closed.
#[derive(Clone, Copy)]
enum Hand {
    Boolean,
    Number,
    Words,
    Hours,
}

impl Hand {
    fn of(mall: usize) -> Hand {
        match mall % 12 {
            3 => Hand::Number,
            7 => Hand::Words,
            10 => Hand::Hours,
            _ => Hand::Boolean,
        }
    }

    fn write(self, sheet: &mut Worksheet, row: u32, column: u16, open: bool) -> Result<(), XlsxError> {
        match self {
            Hand::Boolean => sheet.write(row, column, open)?,
            Hand::Number => sheet.write(row, column, u32::from(open))?,
            Hand::Words => sheet.write(row, column, if open { "oui" } else { "non" })?,
            Hand::Hours => sheet.write(row, column, if open { "10h-19h" } else { "Fermé" })?,
        };
        Ok(())
    }
}

pub(super) fn write(dir: &Path, truth: &Truth) -> Result<PathBuf, Error> {
    let year = truth.panel.cutoff().year();
    let days = census_days(year);
    let path = dir.join(format!("Recensement OE {year} - document de référence.xlsx"));
    sheets::save(&path, |workbook| {
        let title = format!("RECAP OE {year}");
        let sheet = workbook.add_worksheet().set_name(&title)?;
        sheet.write(0, 0, &title)?;
        sheet.write(1, 0, "CENTRE")?;
        for (column, &date) in (1..).zip(&days) {
            sheet.write(1, column, french::heading(date))?;
        }
        for (row, mall) in (2..).zip(&truth.malls) {
            sheet.write(row, 0, mall.name.to_uppercase())?;
        }
        for cell in &truth.census {
            let column = days.binary_search(&cell.date).unwrap_or(0) as u16 + 1;
            Hand::of(cell.mall).write(sheet, cell.mall as u32 + 2, column, cell.open)?;
        }
        let last = truth.malls.len() as u32 + 2;
        sheet.write(last, 0, GONE)?;
        for column in 1..=days.len() as u16 {
            sheet.write(last, column, false)?;
        }
        sheet.set_column_width(0, 34)?;
        Ok(())
    })?;
    Ok(path)
}
