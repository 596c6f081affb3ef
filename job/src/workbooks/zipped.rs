//! What a zip file says of itself before anything in it is believed: .xlsx and .ods are zip files, and so is a bomb.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::findings::{Kind, Problem};

/// The format inside.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Inside {
    Xlsx,
    Ods,
}

const MIB: u64 = 1 << 20;
/// The most that all parts together may unpack to.
const TOTAL: u64 = 1024 * MIB;
/// Below this, any ratio is harmless; above, no real sheet packs better than 300 to 1.
const HARMLESS: u64 = 100 * MIB;
const RATIO: u64 = 300;
/// Sheets are streamed; these two limits are for parts that are held in memory.
const STRINGS: u64 = 128 * MIB;
const PART: u64 = 16 * MIB;

/// Looks at the declared sizes first, then unpacks each part into nothing, since a size can be a lie.
pub(super) fn inspect(bytes: &[u8]) -> Result<Inside, Problem> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let limit = TOTAL.min(HARMLESS.max(RATIO * bytes.len() as u64));
    let mut names = Vec::with_capacity(zip.len());
    let mut total = 0u64;
    for i in 0..zip.len() {
        let part = zip.by_index_raw(i).map_err(unreadable)?;
        total = total.saturating_add(part.size());
        within(total, limit)?;
        let name = part.name().map_err(unreadable)?.into_owned();
        within(part.size(), allowed(&name))?;
        names.push(name);
    }
    let inside = format(&names)?;
    for (i, name) in names.iter().enumerate() {
        if !is_read(name) {
            continue;
        }
        let part = zip.by_index(i).map_err(unreadable)?;
        let declared = part.size();
        let unpacked = io::copy(&mut part.take(declared + 1), &mut io::sink())
            .map_err(|e| Problem::Unreadable { reason: e.to_string() })?;
        if unpacked > declared {
            return Err(Problem::Unreadable { reason: format!("{name} is larger than it declares") });
        }
    }
    Ok(inside)
}

fn within(unpacked: u64, limit: u64) -> Result<(), Problem> {
    if unpacked > limit { Err(Problem::TooLarge { unpacked, limit }) } else { Ok(()) }
}

fn allowed(name: &str) -> u64 {
    let name = name.to_ascii_lowercase();
    if name.contains("sharedstrings") {
        STRINGS
    } else if name.contains("worksheets/") || name == "content.xml" || !is_read(&name) {
        TOTAL
    } else {
        PART
    }
}

fn is_read(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "mimetype" || name.ends_with(".xml") || name.ends_with(".rels")
}

fn format(names: &[String]) -> Result<Inside, Problem> {
    let has = |start: &str| names.iter().any(|n| n.to_ascii_lowercase().replace('\\', "/").starts_with(start));
    match () {
        () if has("xl/workbook.bin") => Err(Problem::NotAWorkbook { kind: Kind::Xlsb }),
        () if has("xl/") => Ok(Inside::Xlsx),
        () if has("content.xml") => Ok(Inside::Ods),
        () if has("word/") || has("ppt/") => Err(Problem::NotAWorkbook { kind: Kind::Document }),
        () => Err(Problem::NotAWorkbook { kind: Kind::Other }),
    }
}

fn unreadable(error: ZipError) -> Problem {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Problem::Password,
        other => Problem::Unreadable { reason: other.to_string() },
    }
}
