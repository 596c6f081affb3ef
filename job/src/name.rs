//! When two spellings name the same thing: NFC, outer white space off, inner white space folded, upper case; and
//! failing that, without accents.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form in which names are the same: NFC, trimmed, white space folded, upper case.
pub(crate) fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>().to_uppercase().nfc().collect()
}

/// [`key`] without accents and ligatures, and with one kind of apostrophe and hyphen.
pub(crate) fn bare(name: &str) -> String {
    let mut out = String::new();
    for c in key(name).nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'Œ' => out.push_str("OE"),
            'Æ' => out.push_str("AE"),
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{2010}'..='\u{2014}' => out.push('-'),
            _ => out.push(c),
        }
    }
    out
}

/// What a name stands for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Match {
    /// A mall, by its index; `loose` where only the accents-free form matched.
    Mall { mall: usize, loose: bool },
    /// A row of Transco that is not a mall.
    NotAMall,
    /// Several malls, accents aside.
    Ambiguous(Vec<usize>),
    /// Nothing.
    Unknown,
}

/// The names and IDs that Transco knows.
#[derive(Debug, Default)]
pub(crate) struct Names {
    exact: HashMap<String, Option<usize>>,
    bare: HashMap<String, Vec<Option<usize>>>,
    ids: HashMap<String, Option<usize>>,
}

impl Names {
    /// Adds a name of a mall, or with `None` of a row that is not a mall. A name that is there stays what it is.
    pub(crate) fn add(&mut self, name: &str, mall: Option<usize>) {
        self.exact.entry(key(name)).or_insert(mall);
        let same = self.bare.entry(bare(name)).or_default();
        if !same.contains(&mall) {
            same.push(mall);
        }
    }

    /// Adds an ID. An ID of two malls stands for neither.
    pub(crate) fn add_id(&mut self, id: &str, mall: usize) {
        self.ids.entry(key(id)).and_modify(|there| *there = None).or_insert(Some(mall));
    }

    /// The mall of an ID.
    pub(crate) fn by_id(&self, id: &str) -> Option<usize> {
        self.ids.get(&key(id)).copied().flatten()
    }

    /// What a name stands for.
    pub(crate) fn find(&self, name: &str) -> Match {
        match self.exact.get(&key(name)) {
            Some(Some(mall)) => return Match::Mall { mall: *mall, loose: false },
            Some(None) => return Match::NotAMall,
            None => {}
        }
        match self.bare.get(&bare(name)).map(Vec::as_slice) {
            Some([Some(mall)]) => Match::Mall { mall: *mall, loose: true },
            Some([None]) => Match::NotAMall,
            Some(several) => Match::Ambiguous(several.iter().flatten().copied().collect()),
            None => Match::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_case_spaces_and_normal_forms_do_not_matter() {
        let mut names = Names::default();
        names.add("Bègles  Rives d'Arcins", Some(0));
        for name in [" BÈGLES RIVES D'ARCINS ", "Be\u{300}gles\u{a0}Rives d'Arcins", "bègles rives\td'arcins"] {
            assert_eq!(names.find(name), Match::Mall { mall: 0, loose: false }, "{name}");
        }
        assert_eq!(names.find("Begles Rives d’Arcins"), Match::Mall { mall: 0, loose: true });
        assert_eq!(names.find("Bègles"), Match::Unknown);
    }

    #[test]
    fn accents_are_dropped_only_where_that_names_one_mall() {
        let mut names = Names::default();
        names.add("Épône", Some(0));
        names.add("Eponé", Some(1));
        names.add("Parking", None);
        assert_eq!(names.find("épône"), Match::Mall { mall: 0, loose: false });
        assert_eq!(names.find("EPONE"), Match::Ambiguous(vec![0, 1]));
        assert_eq!(names.find("parking"), Match::NotAMall);
    }

    #[test]
    fn an_id_of_two_malls_stands_for_neither() {
        let mut names = Names::default();
        names.add_id("1001", 0);
        names.add_id("1002", 1);
        names.add_id("1002", 2);
        assert_eq!((names.by_id(" 1001 "), names.by_id("1002"), names.by_id("9")), (Some(0), None, None));
    }
}
