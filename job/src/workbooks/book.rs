//! One file as sheets of rows of cells, whatever its format: what it is is told by its first bytes, never by its name
//! alone, and nothing is unpacked before its size is known.

use std::collections::HashSet;
use std::io::{Cursor, Read, Seek};
use std::ops::ControlFlow;

use calamine::{Data, Ods, OdsError, Range, Reader, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use super::cell::Cell;
use super::{ods, text, xls, zipped};
use crate::findings::{Kind, Place, Problem};

/// Columns past this one are not read: a census has at most a year of them.
pub(crate) const COLUMNS: usize = 400;

/// A workbook that is open.
pub(crate) struct Book<'a> {
    sheets: Vec<String>,
    hidden: HashSet<String>,
    /// Whether serials count from 1904, as they did on the Macintosh.
    pub(crate) epoch_1904: bool,
    content: Content<'a>,
}

enum Content<'a> {
    Streamed(Box<Xlsx<Cursor<&'a [u8]>>>),
    Laid(Vec<Range<Data>>),
    Text(String),
}

/// What [`Book::rows`] calls with the row as Excel counts it, and its cells.
pub(crate) type Visit<'v> = dyn FnMut(u32, &[Cell]) -> ControlFlow<()> + 'v;

impl<'a> Book<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// Why it cannot be read, as a problem with the whole file.
    pub(crate) fn open(name: &str, bytes: &'a [u8]) -> Result<Book<'a>, Problem> {
        match bytes {
            [] => Err(Problem::EmptyFile),
            [b'P', b'K', ..] => match zipped::inspect(bytes)? {
                zipped::Inside::Xlsx => Book::xlsx(bytes),
                zipped::Inside::Ods => Book::ods(bytes),
            },
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Book::xls(&xls::rebuilt(bytes)?),
            [b'%', b'P', b'D', b'F', ..] => Err(Problem::NotAWorkbook { kind: Kind::Pdf }),
            _ => Book::text(name, bytes),
        }
    }

    fn xlsx(bytes: &'a [u8]) -> Result<Book<'a>, Problem> {
        let book = Xlsx::new(Cursor::new(bytes)).map_err(xlsx_problem)?;
        let epoch_1904 = book.has_1904_epoch();
        let hidden = hidden(&book);
        Ok(Book { sheets: book.sheet_names(), hidden, epoch_1904, content: Content::Streamed(Box::new(book)) })
    }

    fn xls(bytes: &[u8]) -> Result<Book<'a>, Problem> {
        let mut book = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
            XlsError::Password => Problem::Password,
            other => Problem::Unreadable { reason: other.to_string() },
        })?;
        let epoch_1904 = book.has_1904_epoch();
        Book::laid(&mut book, epoch_1904)
    }

    fn ods(bytes: &[u8]) -> Result<Book<'a>, Problem> {
        ods::inspect(bytes)?;
        let mut book = Ods::new(Cursor::new(bytes)).map_err(|e| match e {
            OdsError::Password => Problem::Password,
            other => Problem::Unreadable { reason: other.to_string() },
        })?;
        Book::laid(&mut book, false)
    }

    fn laid<'b, R: Reader<Cursor<&'b [u8]>>>(book: &mut R, epoch_1904: bool) -> Result<Book<'a>, Problem>
    where
        R::Error: std::fmt::Display,
    {
        let sheets = book.sheet_names();
        let ranges: Result<Vec<_>, _> = sheets.iter().map(|sheet| book.worksheet_range(sheet)).collect();
        let ranges = ranges.map_err(|e| Problem::Unreadable { reason: e.to_string() })?;
        Ok(Book { sheets, hidden: hidden(book), epoch_1904, content: Content::Laid(ranges) })
    }

    fn text(name: &str, bytes: &[u8]) -> Result<Book<'a>, Problem> {
        let not_a_workbook = |kind| Err(Problem::NotAWorkbook { kind });
        let Some(text) = text::decode(bytes) else { return not_a_workbook(Kind::Other) };
        let start = text.trim_start().get(..9).unwrap_or_default().to_ascii_lowercase();
        if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") {
            return not_a_workbook(Kind::Web);
        }
        if !name.to_ascii_lowercase().ends_with(".csv") {
            return not_a_workbook(Kind::Other);
        }
        let hidden = HashSet::new();
        Ok(Book { sheets: vec![String::new()], hidden, epoch_1904: false, content: Content::Text(text) })
    }

    /// The sheets, in the workbook's order. A text file has one without a name.
    pub(crate) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Whether Excel does not show a sheet.
    pub(crate) fn is_hidden(&self, sheet: usize) -> bool {
        self.hidden.contains(&self.sheets[sheet])
    }

    /// The place of a sheet in the file of this name.
    pub(crate) fn place(&self, file: &str, sheet: usize) -> Place {
        Place { sheet: Some(self.sheets[sheet].clone()).filter(|sheet| !sheet.is_empty()), ..Place::file(file) }
    }

    /// Visits the rows of a sheet that hold anything, from the top. Whether some had cells past [`COLUMNS`] is returned.
    ///
    /// # Errors
    /// Where the file is damaged further on.
    pub(crate) fn rows(&mut self, sheet: usize, visit: &mut Visit) -> Result<bool, Problem> {
        match &mut self.content {
            Content::Streamed(book) => stream(book, &self.sheets[sheet], visit).map_err(xlsx_problem),
            Content::Laid(ranges) => Ok(walk(&ranges[sheet], visit)),
            Content::Text(text) => read_text(text, visit),
        }
    }
}

fn hidden<R: Reader<RS>, RS: Read + Seek>(book: &R) -> HashSet<String> {
    let sheets = book.sheets_metadata().iter();
    sheets.filter(|sheet| sheet.visible != SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect()
}

fn xlsx_problem(error: XlsxError) -> Problem {
    match error {
        XlsxError::Password => Problem::Password,
        other => Problem::Unreadable { reason: other.to_string() },
    }
}

fn stream(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, visit: &mut Visit) -> Result<bool, XlsxError> {
    let mut cells = match book.worksheet_cells_reader(sheet) {
        // A sheet of nothing but a chart.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
        other => other?,
    };
    let (mut row, mut current, mut beyond) = (Vec::new(), 0, false);
    while let Some(cell) = cells.next_cell()? {
        let (at, column) = cell.get_position();
        if at != current {
            if !row.is_empty() && visit(current + 1, &row).is_break() {
                return Ok(beyond);
            }
            row.clear();
            current = at;
        }
        let value = Cell::from(cell.get_value().clone());
        if value.is_empty() {
            continue;
        }
        let column = column as usize;
        if column >= COLUMNS {
            beyond = true;
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, Cell::Empty);
        }
        row[column] = value;
    }
    if !row.is_empty() {
        let _ = visit(current + 1, &row);
    }
    Ok(beyond)
}

fn walk(range: &Range<Data>, visit: &mut Visit) -> bool {
    let Some((top, left)) = range.start() else { return false };
    let (left, mut beyond) = (left as usize, false);
    for (i, cells) in range.rows().enumerate() {
        let mut row = vec![Cell::Empty; left.min(COLUMNS)];
        row.extend(cells.iter().take(COLUMNS.saturating_sub(left)).map(Cell::from));
        beyond |= cells.iter().skip(COLUMNS.saturating_sub(left)).any(|c| *c != Data::Empty);
        if row.iter().any(|c| !c.is_empty()) && visit(top + i as u32 + 1, &row).is_break() {
            break;
        }
    }
    beyond
}

fn read_text(text: &str, visit: &mut Visit) -> Result<bool, Problem> {
    let mut records = text::records(text);
    let (mut record, mut beyond) = (csv::StringRecord::new(), false);
    loop {
        match records.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(beyond),
            Err(e) => return Err(Problem::Unreadable { reason: e.to_string() }),
        }
        beyond |= record.len() > COLUMNS;
        let row: Vec<Cell> = record.iter().take(COLUMNS).map(Cell::text).collect();
        let line = record.position().map_or(0, |p| p.line() as u32);
        if row.iter().any(|c| !c.is_empty()) && visit(line, &row).is_break() {
            return Ok(beyond);
        }
    }
}
