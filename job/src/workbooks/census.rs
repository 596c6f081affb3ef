//! A census of exceptional openings: one row a mall, one column a day, each cell open, closed or nothing.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::{Datelike, NaiveDate};

use super::book::Book;
use super::cell::{Cell, quoted};
use super::transco::Transco;
use super::{date, heading, opening};
use crate::calendar::Opening;
use crate::findings::{Column, Findings, Place, Problem};
use crate::name::bare;

/// The openings of all censuses, by mall and day.
#[derive(Debug, Default)]
pub(crate) struct Census(BTreeMap<(usize, NaiveDate), bool>);

impl Census {
    /// The openings, sorted by mall and day, one each.
    pub(crate) fn openings(self) -> Vec<Opening> {
        self.0.into_iter().map(|((mall, date), open)| Opening { mall, date, open }).collect()
    }

    /// Takes in a census; what it says again wins.
    pub(crate) fn read(
        &mut self,
        file: &str,
        book: &mut Book,
        transco: &Transco,
        findings: &mut Findings,
    ) -> Result<(), Problem> {
        let recap = |sheet: &String| bare(sheet).starts_with("RECAP");
        let some_recap = book.sheets().iter().any(recap);
        let (mut found, mut ignored, mut recapped) = (false, Vec::new(), None);
        for sheet in 0..book.sheets().len() {
            let name = book.sheets()[sheet].clone();
            let place = book.place(file, sheet);
            if some_recap && !recap(&name) {
                ignored.push(place);
                continue;
            }
            let year = year_of(file).or_else(|| year_of(&format!("OE {name}")));
            let (epoch, mut days, mut seen) = (book.epoch_1904, None::<Vec<(usize, NaiveDate)>>, 0);
            book.rows(sheet, &mut |row, cells| {
                seen += 1;
                match &days {
                    Some(days) => self.row(cells, days, &place.row(row), transco, findings),
                    None => days = headings(cells, year, epoch, &place.row(row), findings),
                }
                if days.is_none() && seen >= heading::SEARCHED {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })?;
            match days {
                Some(days) if days.is_empty() && year.is_none() => {
                    found = true;
                    findings.push(Problem::CensusYear, place);
                }
                Some(_) => found = true,
                None if some_recap => recapped = Some(place),
                None if seen > 0 => ignored.push(place),
                None => {}
            }
        }
        if found {
            ignored.into_iter().for_each(|place| findings.push(Problem::SheetIgnored, place));
        } else {
            let place = recapped.unwrap_or_else(|| Place::file(file));
            findings.push(Problem::NoTable { wanted: vec![Column::Centre] }, place);
        }
        Ok(())
    }

    fn row(
        &mut self,
        cells: &[Cell],
        days: &[(usize, NaiveDate)],
        place: &Place,
        transco: &Transco,
        findings: &mut Findings,
    ) {
        let name = cells.first().map(Cell::shown).unwrap_or_default().into_owned();
        let cell = |column: usize| cells.get(column).unwrap_or(&Cell::Empty);
        if name.is_empty() && days.iter().all(|(column, _)| cell(*column).is_empty()) {
            return;
        }
        let (mall, problem) = transco.named(&name);
        let problem = problem.map(|problem| match problem {
            Problem::UnknownSite { name } if name.is_empty() => Problem::SiteMissing,
            Problem::UnknownSite { name } => Problem::CensusUnknownMall { name },
            other => other,
        });
        problem.into_iter().for_each(|problem| findings.push(problem, place.clone()));
        let Some(mall) = mall else { return };
        for (column, date) in days {
            match opening::of(cell(*column)) {
                Ok(None) => {}
                Ok(Some(open)) => {
                    if self.0.insert((mall, *date), open).is_some_and(|before| before != open) {
                        let mall = transco.malls[mall].name.clone();
                        findings.push(Problem::CensusConflict { mall, date: *date }, place.clone());
                    }
                }
                Err(()) => {
                    findings.push(Problem::CensusStatus { value: quoted(cell(*column)) }, place.clone());
                }
            }
        }
    }
}

/// The days of a row of headings, by column; `None` where the row is not one.
fn headings(
    cells: &[Cell],
    year: Option<i32>,
    epoch_1904: bool,
    place: &Place,
    findings: &mut Findings,
) -> Option<Vec<(usize, NaiveDate)>> {
    if !cells.first().is_some_and(heading::is_mall) {
        return None;
    }
    let mut days = Vec::new();
    for (column, cell) in cells.iter().enumerate().skip(1).filter(|(_, c)| !c.is_empty()) {
        let read = match cell {
            Cell::Text(text) => date::parse(text, year),
            other => date::of(other, epoch_1904),
        };
        match read {
            Some(date) => {
                if !date::agrees(&cell.shown(), date) {
                    let problem = Problem::CensusWeekday { heading: quoted(cell), year: date.year() };
                    findings.push(problem, place.clone());
                }
                days.push((column, date));
            }
            None if year.is_none() => {}
            None => findings.push(Problem::CensusHeading { heading: quoted(cell) }, place.clone()),
        }
    }
    Some(days)
}

/// The first year that a name has after `OE`.
fn year_of(name: &str) -> Option<i32> {
    let name = bare(name);
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    words.find(|w| *w == "OE" || w.strip_prefix("OE").is_some_and(|y| y.parse::<i32>().is_ok()))?;
    let after = name.get(name.find("OE")?..)?;
    after
        .split(|c: char| !c.is_ascii_digit())
        .find_map(|digits| digits.parse().ok().filter(|y| digits.len() == 4 && (1990..2100).contains(y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_the_one_after_oe() {
        assert_eq!(year_of("Recensement OE 2024 - document de référence.xlsx"), Some(2024));
        assert_eq!(year_of("2023-01 OE_2024 v2.xlsx"), Some(2024));
        assert_eq!(year_of("OE.xlsx"), None);
    }
}
