//! The two languages, and how each writes a number and a day.

use std::env::var_os;

use chrono::{Datelike, NaiveDate};

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

/// The months in French, January first.
pub const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl Lang {
    /// Its name on a command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en",
        }
    }

    /// The language of the environment: what `LC_ALL`, `LC_MESSAGES` or `LANG` say; without them French on Cloud Run
    /// (whose people are the analysts), English elsewhere.
    pub fn from_environment() -> Lang {
        let cloud = var_os("CLOUD_RUN_JOB").is_some() || var_os("K_SERVICE").is_some();
        Lang::choose(sys_locale::get_locale().as_deref(), cloud)
    }

    fn choose(locale: Option<&str>, cloud: bool) -> Lang {
        match locale {
            Some(l) if l.to_ascii_lowercase().starts_with("fr") => Lang::Fr,
            Some(l) if !l.is_empty() && l != "C" && l != "POSIX" => Lang::En,
            _ if cloud => Lang::Fr,
            _ => Lang::En,
        }
    }

    /// A whole number in groups of three: `12 345` with a narrow no-break space, or `12,345`.
    pub fn number(self, value: u64) -> String {
        let digits = value.to_string();
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(if self == Lang::Fr { '\u{202f}' } else { ',' });
            }
            out.push(digit);
        }
        out
    }

    /// A day in words: `14 juillet 2024`, or `14 July 2024`.
    pub fn day(self, date: NaiveDate) -> String {
        match self {
            Lang::Fr => {
                let first = if date.day() == 1 { "er" } else { "" };
                format!("{}{first} {} {}", date.day(), MOIS[date.month0() as usize], date.year())
            }
            Lang::En => date.format("%-d %B %Y").to_string(),
        }
    }

    /// A quotation: `« texte »`, or `“text”`.
    pub fn quote(self, text: &str) -> String {
        match self {
            Lang::Fr => format!("«\u{a0}{text}\u{a0}»"),
            Lang::En => format!("“{text}”"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_chooses_and_cloud_run_prefers_french() {
        assert_eq!(Lang::choose(Some("fr-FR"), false), Lang::Fr);
        assert_eq!(Lang::choose(Some("en-GB"), true), Lang::En);
        assert_eq!(Lang::choose(Some("C"), true), Lang::Fr);
        assert_eq!(Lang::choose(None, true), Lang::Fr);
        assert_eq!(Lang::choose(None, false), Lang::En);
    }

    #[test]
    fn numbers_and_days_are_written_as_people_write_them() {
        assert_eq!(Lang::Fr.number(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(Lang::En.number(999), "999");
        let new_year = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        assert_eq!(Lang::Fr.day(new_year), "1er janvier 2024");
        assert_eq!(Lang::En.day(new_year), "1 January 2024");
    }
}
