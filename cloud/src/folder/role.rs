//! The one rule for which files are workbooks, by their name alone.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The kinds of files that are read.
pub const EXTENSIONS: [&str; 5] = ["xlsx", "xlsm", "xls", "ods", "csv"];

/// What a workbook is for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Counts of visitors.
    Flux,
    /// The list of malls.
    Transco,
    /// The exceptional openings of one year.
    Census,
}

/// What a file of this name is for, if it is a workbook. Lock files (`~$…`) are none.
pub fn recognise(name: &str) -> Option<Role> {
    let name = folded(name);
    let (stem, extension) = split(&name)?;
    role(stem).filter(|_| EXTENSIONS.contains(&extension))
}

/// Whether a file that is none by its name would be one, were it of a kind that is read.
pub fn is_of_another_kind(name: &str) -> bool {
    let name = folded(name);
    split(&name).is_some_and(|(stem, extension)| role(stem).is_some() && !EXTENSIONS.contains(&extension))
}

/// What a Google Sheet of this name is for, if it is a workbook: it needs no extension, and may have kept one.
pub(super) fn recognise_sheet(name: &str) -> Option<Role> {
    role(&folded(name))
}

/// Stem and extension of a file that people see.
fn split(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.').filter(|_| !is_lock(name) && !name.starts_with('.'))
}

fn folded(name: &str) -> String {
    name.nfc().collect::<String>().to_lowercase()
}

fn role(stem: &str) -> Option<Role> {
    if stem.contains("flux") {
        Some(Role::Flux)
    } else if stem.contains("transco") {
        Some(Role::Transco)
    } else if stem.split(|c: char| !c.is_alphanumeric()).any(|word| word == "oe") && names_a_year(stem) {
        Some(Role::Census)
    } else {
        None
    }
}

/// Whether this is what an office program leaves beside a workbook that it has open.
pub(super) fn is_lock(name: &str) -> bool {
    name.starts_with("~$")
}

fn names_a_year(stem: &str) -> bool {
    stem.split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_kind() {
        let roles = [
            "2023 flux quotidiens.xlsx",
            "FLUX-2024.CSV",
            "Transco.xlsx",
            "transco v2.ods",
            "Recensement OE 2024 - document de référence.xlsx",
            "recensement_oe_2023.xls",
            "Recensement OE.xlsx",
            "Boëte 2024.xlsx",
            "Recensement OEX 2024.xlsx",
            "~$2023 flux quotidiens.xlsx",
            "flux 2024.docx",
            "flux",
            "2024 flu\u{301}x.xlsx",
        ]
        .map(recognise);
        insta::assert_compact_debug_snapshot!(roles, @"[Some(Flux), Some(Flux), Some(Transco), Some(Transco), Some(Census), Some(Census), None, None, None, None, None, None, None]");
    }

    #[test]
    fn sheets_need_no_extension() {
        let roles =
            ["2023 flux quotidiens", "Transco.xlsx", "Recensement OE 2024 - document de référence", "Budget 2024"]
                .map(recognise_sheet);
        insta::assert_compact_debug_snapshot!(roles, @"[Some(Flux), Some(Transco), Some(Census), None]");
    }
}
