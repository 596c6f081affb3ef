//! A folder of workbooks for one test, and what comes of reading it.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::fmt::Write as _;

use carmila_job::actuals::Actuals;
use carmila_job::findings::{Findings, Lang};
use carmila_job::workbooks::{Source, Workbooks, read};
use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// The day on which every test is run.
pub const TODAY: &str = "2024-06-30";

#[derive(Default)]
pub struct Folder(Vec<Source>);

impl Folder {
    /// Three malls and a parking that is none.
    pub fn new() -> Folder {
        Folder::default().csv(
            "Transco.csv",
            "ID mall;Site;Cluster\n1001;Bègles;Sud\n1002;Châlons;Est\n1003;Épône;Ouest\n-;Parking Silo;\n",
        )
    }

    pub fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Folder {
        self.0.push(Source { id: format!("id-{}", self.0.len()), name: name.into(), bytes: bytes.into() });
        self
    }

    pub fn csv(self, name: &str, text: &str) -> Folder {
        self.file(name, text.as_bytes())
    }

    pub fn xlsx(self, name: &str, sheet: impl FnOnce(&mut Worksheet)) -> Folder {
        self.file(name, xlsx("Flux", sheet))
    }

    pub fn read(&self) -> Reading {
        let mut findings = Findings::new();
        let workbooks = read(&self.0, TODAY.parse().unwrap(), &mut findings);
        Reading { workbooks, findings }
    }
}

pub fn xlsx(name: &str, fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    fill(sheet);
    book.save_to_buffer().unwrap()
}

/// Writes a row of texts; what reads as an ISO day becomes a date cell, a number a number.
pub fn row(sheet: &mut Worksheet, at: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        let column = column as u16;
        if let Ok(day) = cell.parse::<NaiveDate>() {
            let date = Format::new().set_num_format("dd/mm/yyyy");
            let serial = (day - "1899-12-30".parse::<NaiveDate>().unwrap()).num_days();
            sheet.write_with_format(at, column, serial as f64, &date).unwrap();
        } else if let Ok(number) = cell.parse::<f64>() {
            sheet.write(at, column, number).unwrap();
        } else if !cell.is_empty() {
            sheet.write(at, column, *cell).unwrap();
        }
    }
}

pub struct Reading {
    pub workbooks: Option<Workbooks>,
    pub findings: Findings,
}

impl Reading {
    /// One line a mall: its counts by day.
    pub fn counts(&self) -> String {
        let Some(workbooks) = &self.workbooks else { return "nothing".into() };
        let actuals = Actuals::lay_out(&workbooks.flux, workbooks.malls.len(), None).unwrap();
        let Some(panel) = actuals.map(|actuals| actuals.panel()) else { return "no counts".into() };
        let mut out = String::new();
        for (mall, counts) in workbooks.malls.iter().zip(&panel.counts) {
            let _ = write!(out, "{}", mall.name);
            for (column, count) in counts.iter().enumerate().filter(|(_, c)| !c.is_nan()) {
                let _ = write!(out, "  {}={count}", panel.date(column).format("%m-%d"));
            }
            out.push('\n');
        }
        out
    }

    /// One line a known opening.
    pub fn openings(&self) -> String {
        let Some(workbooks) = &self.workbooks else { return "nothing".into() };
        workbooks.census.iter().fold(String::new(), |mut out, opening| {
            let state = if opening.open { "open" } else { "closed" };
            let _ = writeln!(out, "{} {} {state}", workbooks.malls[opening.mall].name, opening.date);
            out
        })
    }

    /// The findings as a terminal shows them.
    pub fn findings(&self) -> String {
        self.findings.print(Lang::En)
    }

    /// The findings' kinds, gravest first.
    pub fn codes(&self) -> Vec<&'static str> {
        self.findings.sorted().iter().map(|f| f.problem.code()).collect()
    }
}
