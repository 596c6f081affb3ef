//! The two languages, and how each writes a number and a day.

use std::env::var_os;

use chrono::{Datelike, NaiveDate, Weekday};

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
        grouped(value, if self == Lang::Fr { '\u{202f}' } else { ',' })
    }

    /// A number with what it has behind the decimal mark: `12 345,5`, or `12,345.5`.
    pub fn decimal(self, value: f64) -> String {
        if value.abs() >= 1e15 || !value.is_finite() {
            return format!("{value:e}");
        }
        let digits = value.abs().to_string();
        let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
        let sign = if value < 0.0 { "-" } else { "" };
        let mark = if rest.is_empty() { "" } else { self.either(",", ".") };
        format!("{sign}{}{mark}{rest}", self.number(whole.parse().unwrap_or_default()))
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

    /// A weekday: `lundi`, or `Monday`.
    pub fn weekday(self, weekday: Weekday) -> &'static str {
        let [fr, en] = match weekday {
            Weekday::Mon => ["lundi", "Monday"],
            Weekday::Tue => ["mardi", "Tuesday"],
            Weekday::Wed => ["mercredi", "Wednesday"],
            Weekday::Thu => ["jeudi", "Thursday"],
            Weekday::Fri => ["vendredi", "Friday"],
            Weekday::Sat => ["samedi", "Saturday"],
            Weekday::Sun => ["dimanche", "Sunday"],
        };
        self.either(fr, en)
    }

    /// Some days in words: `from 1 July 2024 to 14 July 2024`, or `on 14 July 2024`.
    pub fn days(self, from: NaiveDate, to: NaiveDate) -> String {
        let (first, last) = (self.day(from), self.day(to));
        match self {
            Lang::Fr if from == to => format!("le {first}"),
            Lang::Fr => format!("du {first} au {last}"),
            Lang::En if from == to => format!("on {first}"),
            Lang::En => format!("from {first} to {last}"),
        }
    }

    /// A quotation: `« texte »`, or `“text”`.
    pub fn quote(self, text: &str) -> String {
        match self {
            Lang::Fr => format!("«\u{a0}{text}\u{a0}»"),
            Lang::En => format!("“{text}”"),
        }
    }

    /// A sentence as it is printed: in French, no line breaks before `: ; ! ?` nor within guillemets. What is quoted
    /// stays as it is, so that it is found where it came from.
    pub fn typeset(self, sentence: &str) -> String {
        if self == Lang::En {
            return sentence.to_owned();
        }
        let (mut out, mut quoted) = (String::with_capacity(sentence.len()), false);
        for c in sentence.chars() {
            match c {
                ' ' if out.ends_with('«') => out.push('\u{a0}'),
                ':' | ';' | '!' | '?' if !quoted && out.ends_with(' ') => {
                    out.pop();
                    out.extend(['\u{a0}', c]);
                }
                '»' if out.ends_with(' ') => {
                    out.pop();
                    out.extend(['\u{a0}', c]);
                }
                _ => out.push(c),
            }
            quoted = if quoted { c != '»' } else { c == '«' };
        }
        out
    }

    /// Of a word in both languages, the one to say.
    pub fn either<'t>(self, fr: &'t str, en: &'t str) -> &'t str {
        if self == Lang::Fr { fr } else { en }
    }
}

/// A whole number in groups of three digits with `mark` between.
pub fn grouped(value: u64, mark: char) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
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
        assert_eq!(Lang::En.days(new_year, new_year), "on 1 January 2024");
        assert_eq!(Lang::Fr.days(new_year, new_year.succ_opt().unwrap()), "du 1er janvier 2024 au 2 janvier 2024");
        assert_eq!(
            [-1234.5, 0.25, 1e9].map(|n| Lang::Fr.decimal(n)),
            ["-1\u{202f}234,5", "0,25", "1\u{202f}000\u{202f}000\u{202f}000"]
        );
        assert_eq!([-1234.5, 1e9, 1e300].map(|n| Lang::En.decimal(n)), ["-1,234.5", "1,000,000,000", "1e300"]);
    }

    #[test]
    fn french_signs_keep_their_space_and_quotations_their_own() {
        let quoted = Lang::Fr.quote("a : b");
        assert_eq!(
            Lang::Fr.typeset(&format!("Voici {quoted} ; « centre » : voilà !")),
            "Voici «\u{a0}a : b\u{a0}»\u{a0}; «\u{a0}centre\u{a0}»\u{a0}: voilà\u{a0}!"
        );
        assert_eq!(Lang::En.typeset("12 : 4 ;"), "12 : 4 ;");
    }
}
