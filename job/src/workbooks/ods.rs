//! How many cells an .ods spans, before it is laid out in memory: a repeat count of a few bytes can stand for a billion.

use std::io::{BufRead, BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::cell::CELLS;
use crate::findings::Problem;

/// Refuses an .ods whose tables span more than [`CELLS`] cells.
pub(super) fn inspect(bytes: &[u8]) -> Result<(), Problem> {
    let unreadable = |reason: String| Problem::Unreadable { reason };
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(e.to_string()))?;
    let content = zip.by_name("content.xml").map_err(|e| unreadable(e.to_string()))?;
    let cells = spanned(BufReader::new(content)).map_err(|e| unreadable(e.to_string()))?;
    if cells > CELLS { Err(Problem::TooManyCells { cells, limit: CELLS }) } else { Ok(()) }
}

/// The area up to the last cell that holds something, over all tables.
fn spanned(content: impl BufRead) -> Result<u64, quick_xml::Error> {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().check_end_names = false;
    let (mut total, mut rows, mut height, mut width) = (0u64, 0u64, 0u64, 0u64);
    let (mut repeat, mut column, mut used) = (1u64, 0u64, 0u64);
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer)?;
        let (start, empty) = match &event {
            Event::Start(start) => (Some(start), false),
            Event::Empty(start) => (Some(start), true),
            _ => (None, false),
        };
        if let Some(start) = start {
            match start.name().as_ref() {
                "table:table" => (rows, height, width) = (0, 0, 0),
                "table:table-row" => (repeat, column, used) = (repeats(start, "table:number-rows-repeated"), 0, 0),
                "table:table-cell" | "table:covered-table-cell" => {
                    column = column.saturating_add(repeats(start, "table:number-columns-repeated"));
                    let says = start.attributes().flatten().any(|a| {
                        let key = a.key.as_ref();
                        key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula"
                    });
                    if says || !empty {
                        used = column;
                    }
                }
                _ => {}
            }
        }
        let closes = match &event {
            Event::End(end) => end.name().as_ref() == "table:table-row",
            Event::Empty(start) => start.name().as_ref() == "table:table-row",
            Event::Eof => return Ok(total),
            _ => false,
        };
        if closes {
            rows = rows.saturating_add(repeat);
            if used > 0 {
                let before = height.saturating_mul(width);
                (height, width) = (rows, width.max(used));
                total = total.saturating_add(height.saturating_mul(width) - before);
                if total > CELLS {
                    return Ok(total);
                }
            }
        }
        buffer.clear();
    }
}

fn repeats(start: &BytesStart, name: &str) -> u64 {
    let attribute = start.attributes().flatten().find(|a| a.key.as_ref() == name);
    attribute.and_then(|a| a.value.parse().ok()).unwrap_or(1)
}
