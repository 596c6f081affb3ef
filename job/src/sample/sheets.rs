//! What every written file shares: a workbook with fixed properties, errors that name the file, and the lock file that
//! Excel leaves behind.

use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::Error;

/// Builds and saves a workbook that holds the same bytes each time.
pub(super) fn save(path: &Path, build: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>) -> Result<(), Error> {
    let written = || {
        let mut workbook = Workbook::new();
        let created = ExcelDateTime::from_ymd(2025, 10, 13)?;
        workbook.set_properties(&DocProperties::new().set_author("Carmila").set_creation_datetime(&created));
        build(&mut workbook)?;
        workbook.save(path)
    };
    written().map_err(|source| Error::Workbook { path: path.to_path_buf(), source: Box::new(source) })
}

/// The file that Excel keeps beside a workbook that somebody has open: the user's name, twice, in 165 bytes.
pub(super) fn write_lock(dir: &Path, open: &Path) -> Result<PathBuf, Error> {
    let name = open.file_name().unwrap_or_default().to_string_lossy();
    let path = dir.join(format!("~${name}"));
    let mut bytes = vec![b' '; 165];
    bytes[0] = 7;
    bytes[1..8].copy_from_slice(b"analyst");
    bytes[55..57].copy_from_slice(&[7, 0]);
    for (i, letter) in b"analyst".iter().enumerate() {
        bytes[57 + 2 * i..59 + 2 * i].copy_from_slice(&[*letter, 0]);
    }
    fs::write(&path, bytes).map_err(|source| Error::File { path: path.clone(), source })?;
    Ok(path)
}
