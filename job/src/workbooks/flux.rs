//! A flux workbook: its rows of day, mall, zone, hour and count, as the sheets have them. Duplicates and hours are not
//! its business, nor which names are malls.

use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::{Datelike, NaiveDate};

use super::book::{Book, COLUMNS};
use super::cell::{Cell, quoted};
use super::counts::WHOLE_DAY;
use super::date;
use super::heading::{self, Row as Found};
use super::number::{self, NoCount};
use crate::findings::{Column, Findings, Place, Problem};
use crate::name;

/// The minute of a row whose hour cannot be read.
const NO_HOUR: i16 = i16::MAX;

/// A row that counts. `who` and `zone` are indexes into the table's lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) who: u32,
    pub(crate) zone: u32,
    /// Days of the common era.
    pub(crate) day: i32,
    /// Minute of the day at which the hour begins; [`WHOLE_DAY`] where the row is of the whole day.
    pub(crate) minute: i16,
    /// Visitors; NaN where an hour's count cannot be used, so that the whole day cannot.
    pub(crate) count: f64,
    /// As Excel counts rows.
    pub(crate) row: u32,
}

/// Whom a row names.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Who {
    pub(crate) id: String,
    pub(crate) site: String,
}

/// One sheet.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) place: Place,
    pub(crate) who: Vec<Who>,
    pub(crate) zones: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// Reads the tables of a flux workbook.
pub(crate) fn read(
    file: &str,
    book: &mut Book,
    today: NaiveDate,
    findings: &mut Findings,
) -> Result<Vec<Table>, Problem> {
    let mut tables = Vec::new();
    let (mut ignored, mut lacking) = (Vec::new(), None);
    for sheet in 0..book.sheets().len() {
        let place = book.place(file, sheet);
        let mut reading = Reading::new(place.clone(), book.epoch_1904, today);
        if book.rows(sheet, &mut |row, cells| reading.row(row, cells))? {
            reading.findings.push(Problem::ColumnsBeyond { limit: COLUMNS }, place.clone());
        }
        match reading.columns {
            Some(_) => {
                if book.is_hidden(sheet) && reading.seen > 0 {
                    reading.findings.push(Problem::SheetHidden, place);
                }
                tables.extend(reading.finish(findings));
            }
            None => {
                lacking = lacking.or(reading.lacking.map(|problem| (problem, place.clone())));
                if reading.seen > 0 {
                    ignored.push(place);
                }
            }
        }
    }
    if !tables.is_empty() {
        ignored.into_iter().for_each(|place| findings.push(Problem::SheetIgnored, place));
    } else if let Some((problem, place)) = lacking {
        findings.push(problem, place);
    } else {
        let wanted = vec![Column::Day, Column::Mall, Column::Count];
        findings.push(Problem::NoTable { wanted }, Place::file(file));
    }
    Ok(tables)
}

/// One sheet while it is read.
struct Reading {
    epoch_1904: bool,
    today: NaiveDate,
    columns: Option<heading::Flux>,
    lacking: Option<Problem>,
    seen: usize,
    day_heading: String,
    days_read: usize,
    days_unread: usize,
    days_missing: usize,
    /// Whether a date cell has an hour, and no column has any.
    hours_in_dates: bool,
    example: String,
    known_who: HashMap<String, u32>,
    known_zones: HashMap<String, u32>,
    table: Table,
    findings: Findings,
    date_findings: Findings,
    buffer: String,
}

impl Reading {
    fn new(place: Place, epoch_1904: bool, today: NaiveDate) -> Reading {
        Reading {
            epoch_1904,
            today,
            columns: None,
            lacking: None,
            seen: 0,
            day_heading: String::new(),
            days_read: 0,
            days_unread: 0,
            days_missing: 0,
            hours_in_dates: false,
            example: String::new(),
            known_who: HashMap::new(),
            known_zones: HashMap::new(),
            // Zone 0 is that of a table without zones.
            table: Table { place, who: Vec::new(), zones: vec![String::new()], rows: Vec::new() },
            findings: Findings::new(),
            date_findings: Findings::new(),
            buffer: String::new(),
        }
    }

    fn row(&mut self, row: u32, cells: &[Cell]) -> ControlFlow<()> {
        self.seen += 1;
        let Some(columns) = self.columns.take() else {
            match heading::flux(cells) {
                Found::Headings(columns) => {
                    self.day_heading = cells[columns.days[0]].shown().into_owned();
                    if !columns.other_counts.is_empty() {
                        let shown = |column: &usize| quoted(&cells[*column]);
                        let (used, others) = (shown(&columns.count), columns.other_counts.iter().map(shown).collect());
                        self.findings.push(Problem::SeveralCounts { used, others }, self.table.place.row(row));
                    }
                    self.columns = Some(columns);
                    self.seen = 0;
                }
                Found::Lacks(column, headings) => {
                    self.lacking.get_or_insert(Problem::ColumnMissing { column, headings });
                }
                Found::Other if self.seen >= heading::SEARCHED => return ControlFlow::Break(()),
                Found::Other => {}
            }
            return ControlFlow::Continue(());
        };
        self.columns = Some(self.count(row, cells, columns));
        ControlFlow::Continue(())
    }

    /// Takes in one row; returns the columns for the next, which change where the headings come again.
    fn count(&mut self, row: u32, cells: &[Cell], columns: heading::Flux) -> heading::Flux {
        let cell = |column: usize| cells.get(column).unwrap_or(&Cell::Empty);
        let count = cell(columns.count);
        let site = columns.site.map_or(&Cell::Empty, cell);
        let id = columns.id.map_or(&Cell::Empty, cell);
        let dates = || columns.days.iter().map(|c| cell(*c));
        let nobody = site.is_empty() && id.is_empty();
        if nobody && count.is_empty() && dates().all(Cell::is_empty) {
            return columns;
        }
        let date = dates().find_map(|c| date::of(c, self.epoch_1904));
        if date.is_none()
            && let Found::Headings(again) = heading::flux(cells)
        {
            return again;
        }
        let here = self.table.place.row(row);
        let zone = match self.zone(&columns.zones, cells) {
            Ok(zone) => zone,
            Err(problem) => {
                self.findings.push(problem, here);
                return columns;
            }
        };
        if nobody {
            self.findings.push(Problem::SiteMissing, here);
            return columns;
        }
        let Some(date) = date else {
            match dates().find(|c| !c.is_empty()) {
                None => {
                    self.days_missing += 1;
                    self.date_findings.push(Problem::DateMissing, here);
                }
                Some(unread) => {
                    let value = quoted(unread);
                    self.no_date(value.clone(), Problem::DateUnreadable { value }, here);
                }
            }
            return columns;
        };
        if date < date::EARLIEST {
            let value = dates().find(|c| !c.is_empty()).map(quoted).unwrap_or_default();
            self.no_date(value, Problem::DateImplausible { date }, here);
            return columns;
        }
        self.days_read += 1;
        if date > self.today {
            self.findings.push(Problem::DateFuture { date, today: self.today }, here);
            return columns;
        }
        let minute = match columns.hour.map_or(Ok(None), |c| number::minute(cell(c))) {
            Ok(Some(minute)) => minute as i16,
            Ok(None) => match dates().map(date::minute).find(|minute| *minute > 0) {
                Some(minute) if columns.hour.is_none() => {
                    self.hours_in_dates = true;
                    minute as i16
                }
                _ => WHOLE_DAY,
            },
            Err(()) => {
                let value = columns.hour.map(|c| quoted(cell(c))).unwrap_or_default();
                self.findings.push(Problem::HourUnreadable { value }, here.clone());
                NO_HOUR
            }
        };
        let count = match number::count(count) {
            Ok(_) if minute == NO_HOUR => f64::NAN,
            Ok(visitors) => {
                if !number::is_whole(visitors) {
                    self.findings.push(Problem::CountFraction { value: visitors }, here);
                }
                visitors
            }
            // An hour without a count is an hour in which nobody counted anything, such as a night.
            Err(NoCount::Empty) if minute >= 0 => return columns,
            Err(why) => {
                self.findings.push(problem(why, count), here);
                if minute == WHOLE_DAY {
                    return columns;
                }
                f64::NAN
            }
        };
        let who = self.who(id, site);
        self.table.rows.push(Row { who, zone, day: date.num_days_from_ce(), minute, count, row });
        columns
    }

    /// Keeps what is wrong with a date: a finding of the row, or a sign that the column is another one.
    fn no_date(&mut self, value: String, problem: Problem, here: Place) {
        self.days_unread += 1;
        if self.example.is_empty() {
            self.example = value;
        }
        self.date_findings.push(problem, here);
    }

    /// The index of the row's zone, if it is one of the centre's.
    fn zone(&mut self, zones: &[usize], cells: &[Cell]) -> Result<u32, Problem> {
        if zones.is_empty() {
            return Ok(0);
        }
        let mut other = None;
        for cell in zones.iter().filter_map(|c| cells.get(*c)).filter(|c| !c.is_empty()) {
            let shown = cell.shown();
            let next = self.table.zones.len() as u32;
            match self.known_zones.get(shown.as_ref()) {
                Some(&u32::MAX) => other = other.or(Some(quoted(cell))),
                Some(&zone) => return Ok(zone),
                None if name::bare(&shown).contains("CENTRE") => {
                    self.known_zones.insert(shown.clone().into_owned(), next);
                    self.table.zones.push(name::bare(&shown));
                    return Ok(next);
                }
                None => {
                    self.known_zones.insert(shown.into_owned(), u32::MAX);
                    other = other.or(Some(quoted(cell)));
                }
            }
        }
        Err(other.map_or(Problem::ZoneMissing, |zone| Problem::OtherZone { zone }))
    }

    fn who(&mut self, id: &Cell, site: &Cell) -> u32 {
        self.buffer.clear();
        self.buffer.push_str(&id.shown());
        self.buffer.push('\u{1f}');
        self.buffer.push_str(&site.shown());
        if let Some(&who) = self.known_who.get(&self.buffer) {
            return who;
        }
        let who = self.table.who.len() as u32;
        self.table.who.push(Who { id: id.shown().into_owned(), site: site.shown().into_owned() });
        self.known_who.insert(self.buffer.clone(), who);
        who
    }

    fn finish(mut self, findings: &mut Findings) -> Option<Table> {
        if self.seen == 0 {
            self.findings.push(Problem::TableEmpty, self.table.place.clone());
        }
        let heading = self.day_heading;
        if self.days_unread + self.days_missing <= self.days_read {
            self.findings.extend(self.date_findings);
        } else if self.days_unread > 0 {
            self.findings.push(Problem::DateColumn { heading, example: self.example }, self.table.place.clone());
        } else {
            self.findings.push(Problem::DateColumnGaps { heading }, self.table.place.clone());
        }
        // Beside the other hours of a day, midnight is one of them.
        for row in self.table.rows.iter_mut().filter(|row| self.hours_in_dates && row.minute == WHOLE_DAY) {
            row.minute = 0;
        }
        findings.extend(self.findings);
        Some(self.table)
    }
}

fn problem(why: NoCount, cell: &Cell) -> Problem {
    match why {
        NoCount::Empty => Problem::CountMissing,
        NoCount::NotANumber => Problem::CountUnreadable { value: quoted(cell) },
        NoCount::Negative(value) => Problem::CountNegative { value },
        NoCount::Absurd(value) => Problem::CountAbsurd { value },
        NoCount::Broken(error) => Problem::CountFormula { error },
    }
}
