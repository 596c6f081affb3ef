//! Transco: the malls and their clusters, and the rows with `-` that are none.

use std::path::{Path, PathBuf};

use super::{Error, Truth, sheets};

/// What Transco lists beside the malls: `Site` and `Cluster` of rows whose `ID mall` is `-`.
pub(super) const NO_MALLS: [&str; 3] = ["Siège", "Total périmètre", "Test compteur"];

pub(super) fn write(dir: &Path, truth: &Truth) -> Result<PathBuf, Error> {
    let path = dir.join("Transco.xlsx");
    sheets::save(&path, |workbook| {
        let sheet = workbook.add_worksheet().set_name("Transco")?;
        sheet.write_row(0, 0, ["ID mall", "Site", "Cluster"])?;
        let mut malls: Vec<_> = truth.malls.iter().collect();
        malls.sort_by_key(|mall| mall.id.parse().unwrap_or(0u32));
        for (row, mall) in (1..).zip(&malls) {
            sheet.write(row, 0, mall.id.parse().unwrap_or(0u32))?;
            sheet.write(row, 1, &mall.name)?;
            sheet.write(row, 2, &mall.cluster)?;
        }
        for (row, site) in (malls.len() as u32 + 1..).zip(NO_MALLS) {
            sheet.write_row(row, 0, ["-", site, "-"])?;
        }
        sheet.set_column_width(1, 34)?;
        Ok(())
    })?;
    Ok(path)
}
