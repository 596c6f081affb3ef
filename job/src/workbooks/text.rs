//! Text files of comma, semicolon or tab separated values, in the encodings that spreadsheets write.

use encoding_rs::{Encoding, WINDOWS_1252};

/// The text: UTF-8 or UTF-16 by its mark, UTF-8 where it is valid, else Windows-1252. `None` where it is no text.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned(),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    };
    (!text.contains('\0')).then_some(text)
}

/// The separator that cuts most of the first lines into the same number of fields.
pub(super) fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(30).collect();
    let score = |mark: char| {
        let cuts: Vec<usize> = lines.iter().map(|l| l.matches(mark).count()).collect();
        let agreeing = |n: usize| cuts.iter().filter(|c| **c == n).count();
        cuts.iter().filter(|n| **n > 0).map(|n| (agreeing(*n), *n)).max()
    };
    [';', '\t', ','].into_iter().rev().max_by_key(|mark| score(*mark)).map_or(b',', |mark| mark as u8)
}

/// A reader of its records, which may have any number of fields.
pub(super) fn records(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator(text)).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_spreadsheet_is_read() {
        let utf16: Vec<u8> = "\u{feff}Entrées".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in ["Entrées".as_bytes(), "\u{feff}Entrées".as_bytes(), b"Entr\xe9es", &utf16] {
            assert_eq!(decode(bytes).as_deref(), Some("Entrées"));
        }
        assert_eq!(decode(b"\x00\x01\x02"), None);
    }

    #[test]
    fn the_separator_is_the_one_that_all_lines_share() {
        assert_eq!(separator("Jour;Site;Entrées\n1;Red, Brown & Purple;1,5\n2;Blue;2,5"), b';');
        assert_eq!(separator("Jour,Site,Entrées\n2024-01-01,A,1\n"), b',');
        assert_eq!(separator("Jour\tSite\tEntrées\n1,5\tA\t1\n"), b'\t');
        assert_eq!(separator("Export du 1er, site\nJour;Site;Entrées\n1;A;2\n2;A;2"), b';');
    }
}
