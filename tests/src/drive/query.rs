//! `q` of files.list: terms joined by `and`. What it cannot read is refused, as Drive refuses what it does not know.

use super::FOLDER;
use super::file::File;

/// One term.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Term {
    /// `'ID' in parents`
    Parent(String),
    /// `trashed = true`, or false
    Trashed(bool),
    /// `mimeType = '…'`, or `!=`
    Mime(String, bool),
    /// `name = '…'`
    Name(String),
    /// `name contains '…'`
    NameContains(String),
}

impl Term {
    pub fn holds(&self, file: &File) -> bool {
        match self {
            Term::Parent(id) => id == FOLDER,
            Term::Trashed(wanted) => file.trashed == *wanted,
            Term::Mime(mime, wanted) => (file.mime() == mime) == *wanted,
            Term::Name(name) => file.name == *name,
            Term::NameContains(part) => file.name.to_lowercase().contains(&part.to_lowercase()),
        }
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Word {
    Plain(String),
    Quoted(String),
}

/// The terms of a query; `None` if it is none.
pub fn parse(text: &str) -> Option<Vec<Term>> {
    let words = words(text)?;
    if words.is_empty() {
        return Some(Vec::new());
    }
    words.split(|word| *word == Word::Plain("and".into())).map(term).collect()
}

fn term(words: &[Word]) -> Option<Term> {
    use Word::{Plain, Quoted};
    let [first, second, third] = words else { return None };
    Some(match (first, second, third) {
        (Quoted(id), Plain(is), Plain(parents)) if is == "in" && parents == "parents" => Term::Parent(id.clone()),
        (Plain(field), Plain(is), Plain(value)) if field == "trashed" && is == "=" => {
            Term::Trashed(value.parse().ok()?)
        }
        (Plain(field), Plain(is), Quoted(mime)) if field == "mimeType" && (is == "=" || is == "!=") => {
            Term::Mime(mime.clone(), is == "=")
        }
        (Plain(field), Plain(is), Quoted(name)) if field == "name" && is == "=" => Term::Name(name.clone()),
        (Plain(field), Plain(is), Quoted(part)) if field == "name" && is == "contains" => {
            Term::NameContains(part.clone())
        }
        _ => return None,
    })
}

fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        match first {
            ' ' => {}
            '\'' => {
                let mut quoted = String::new();
                loop {
                    match rest.next()? {
                        '\'' => break,
                        '\\' => quoted.push(rest.next()?),
                        letter => quoted.push(letter),
                    }
                }
                words.push(Word::Quoted(quoted));
            }
            '=' | '!' => {
                let mut operator = first.to_string();
                if first == '!' {
                    operator.push(rest.next_if_eq(&'=')?);
                }
                words.push(Word::Plain(operator));
            }
            _ => {
                let mut plain = first.to_string();
                while let Some(letter) = rest.next_if(|letter| !" '=!".contains(*letter)) {
                    plain.push(letter);
                }
                words.push(Word::Plain(plain));
            }
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_and_what_is_refused() {
        let read = [
            "'abc' in parents and trashed = false",
            "trashed=false and mimeType!='a/b' and name contains 'l\\'été'",
            "",
            "'abc' in parents or trashed = false",
            "name = 'open",
        ]
        .map(parse);
        insta::assert_compact_debug_snapshot!(read, @r#"[Some([Parent("abc"), Trashed(false)]), Some([Trashed(false), Mime("a/b", false), NameContains("l'été")]), Some([]), None, None]"#);
    }
}
