//! What an OLE file is (an .xls, a password, a Word document), and an .xls made safe to read: its container is rebuilt,
//! and what its records say of sizes and places is checked before anybody reserves memory by it.

use std::io::{Cursor, Read, Write};

use cfb::{CompoundFile, Version};

use super::cell::CELLS;
use crate::findings::{Kind, Problem};

const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const EOF: u16 = 0x000A;
const BOF: u16 = 0x0809;
/// Cells begin with their row and column: number, label, bool or error, RK, shared string, RK run, formula, rich text.
const CELL: [u16; 8] = [0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00BD, 0x0006, 0x00D6];
const SHEETS: usize = 255;

/// A clean container with the workbook's records and nothing else.
pub(super) fn rebuilt(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(unreadable)?;
    if file.exists("/EncryptedPackage") || file.exists("/EncryptionInfo") {
        return Err(Problem::Password);
    }
    let name = ["/Workbook", "/Book", "/WORKBOOK", "/BOOK"].into_iter().find(|n| file.is_stream(n));
    let Some(name) = name else {
        let document = ["/WordDocument", "/PowerPoint Document"].into_iter().any(|n| file.exists(n));
        return Err(Problem::NotAWorkbook { kind: if document { Kind::Document } else { Kind::Other } });
    };
    let mut records = Vec::new();
    let stream = file.open_stream(name).map_err(unreadable)?;
    stream.take(bytes.len() as u64).read_to_end(&mut records).map_err(unreadable)?;
    check(&mut records)?;
    pack(&records).map_err(unreadable)
}

fn unreadable(error: std::io::Error) -> Problem {
    Problem::Unreadable { reason: error.to_string() }
}

fn pack(records: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(records)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// One record: its type, and where its data begins and ends.
struct Record {
    kind: u16,
    start: usize,
    end: usize,
}

fn word(records: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*records.get(at)?, *records.get(at + 1)?]))
}

fn record(records: &[u8], at: usize) -> Option<Record> {
    let (kind, length) = (word(records, at)?, word(records, at + 2)?);
    let start = at + 4;
    let end = start + usize::from(length);
    (end <= records.len()).then_some(Record { kind, start, end })
}

/// Checks where the sheets begin and how far their cells reach, and blots out the declared dimensions.
fn check(records: &mut [u8]) -> Result<(), Problem> {
    let broken = |reason: &str| Problem::Unreadable { reason: reason.to_owned() };
    let (mut sheets, mut declared, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(found) = record(records, at) {
        match found.kind {
            BOUND_SHEET => {
                let (low, high) = (word(records, found.start), word(records, found.start + 2));
                let (Some(low), Some(high)) = (low, high) else { return Err(broken("a sheet without a place")) };
                sheets.push(usize::from(high) << 16 | usize::from(low));
            }
            DIMENSIONS => declared.push(at),
            _ => {}
        }
        at = found.end;
    }
    if sheets.len() > SHEETS {
        return Err(broken("more sheets than a workbook has"));
    }
    let mut cells = 0;
    for sheet in sheets {
        if sheet >= records.len() {
            return Err(broken("a sheet past the end of the file"));
        }
        cells += area(records, sheet);
        if cells > CELLS {
            return Err(Problem::TooManyCells { cells, limit: CELLS });
        }
    }
    for at in declared {
        records[at..at + 2].copy_from_slice(&[0xFF, 0xFF]);
    }
    Ok(())
}

fn area(records: &[u8], sheet: usize) -> u64 {
    let (mut at, mut depth, mut bounds) = (sheet, 0, None::<[u64; 4]>);
    while let Some(found) = record(records, at) {
        match found.kind {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            kind if CELL.contains(&kind) => {
                if let (Some(row), Some(column)) = (word(records, found.start), word(records, found.start + 2)) {
                    let last =
                        u64::from(column) + if kind == 0x00BD { (found.end - found.start) as u64 / 6 } else { 0 };
                    let (row, column) = (u64::from(row), u64::from(column));
                    let [top, bottom, left, right] = bounds.unwrap_or([row, row, column, last]);
                    bounds = Some([top.min(row), bottom.max(row), left.min(column), right.max(last)]);
                }
            }
            _ => {}
        }
        at = found.end;
    }
    bounds.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
}
