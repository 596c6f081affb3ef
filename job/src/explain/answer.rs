//! An answer as a table for people, or as JSON.

use carmila_cloud::run_id::RunId;
use chrono::{Datelike, NaiveDate};
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};
use serde::Serialize;

use crate::calendar::holiday;
use crate::calendar::school::{Zone, on_holiday};
use crate::findings::Lang;
use crate::forecast::Part;
use crate::parts::Parts;
use crate::report::words;

/// Why a mall is predicted so many visitors on a day.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The mall's name.
    pub mall: String,
    /// The day.
    pub date: NaiveDate,
    /// What is predicted, in whole visitors.
    pub visitors: u32,
    /// What makes it, in whole visitors.
    pub parts: Parts,
    /// The last day that the prediction knows of.
    pub cutoff: NaiveDate,
    /// Where nobody is expected: whether the census says so, and not the mall's own past.
    #[serde(skip)]
    pub closed: Option<bool>,
    /// The run that froze it, of a day that has come.
    pub run: Option<RunId>,
    /// What came.
    pub actual: Option<f64>,
    /// What is published of a day ahead.
    pub published: Option<u32>,
}

impl Answer {
    /// A sentence, and a table where there is something to take apart.
    pub fn words(&self, lang: Lang) -> String {
        let (mall, date, day) = (&self.mall, words::day(lang, self.date), lang.day(self.cutoff));
        let (date, number) = (format!("{date} {}", chrono::Datelike::year(&self.date)), |n: u32| lang.number(n.into()));
        if let Some(census) = self.closed {
            let said = match (lang, census) {
                (Lang::En, true) => {
                    format!("{mall}, {date}: nobody is expected, since the census of openings has it closed.")
                }
                (Lang::En, false) => {
                    format!("{mall}, {date}: nobody is expected, since its own past has it closed on such a day.")
                }
                (Lang::Fr, true) => {
                    format!("{mall}, {date} : personne n'est attendu, le recensement des ouvertures le dit fermé.")
                }
                (Lang::Fr, false) => {
                    format!("{mall}, {date} : personne n'est attendu, son passé le montre fermé un tel jour.")
                }
            };
            return lang.typeset(&format!("{said}{}\n", self.afterwards(lang)));
        }
        let lead = match lang {
            Lang::En => {
                format!("{mall}, {date}: {} visitors, predicted from the counts up to {day}.", number(self.visitors))
            }
            Lang::Fr => format!(
                "{mall}, {date} : {} visiteurs, prévus d'après les comptages jusqu'au {day}.",
                number(self.visitors)
            ),
        };
        let mut table = Table::new();
        table.load_style(NOTHING);
        for (part, visitors) in self.parts.told() {
            let visitors =
                if part == Part::Level { lang.number(visitors.unsigned_abs()) } else { signed(lang, visitors) };
            table.add_row([name(lang, part).to_owned(), visitors, self.about(lang, part)]);
        }
        table.add_row([lang.either("Prévision", "Prediction").to_owned(), number(self.visitors), String::new()]);
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let rows: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        lang.typeset(&format!("{lead}{}\n{}\n", self.afterwards(lang), rows.join("\n")))
    }

    /// What came of it, or that something else is published.
    fn afterwards(&self, lang: Lang) -> String {
        let came = self.actual.map(|came| match lang {
            Lang::En => format!(" {} came.", lang.decimal(came)),
            Lang::Fr => format!(" {} sont venus.", lang.decimal(came)),
        });
        let other = self.published.filter(|published| *published != self.visitors).map(|published| {
            let published = lang.number(published.into());
            match lang {
                Lang::En => format!(" Published is {published}: the workbooks, the options or the program have changed since."),
                Lang::Fr => {
                    format!(" La table publiée dit {published} : les classeurs, les options ou le programme ont changé depuis.")
                }
            }
        });
        came.or(other).unwrap_or_default()
    }

    /// What a part is, of this day.
    fn about(&self, lang: Lang, part: Part) -> String {
        let text = |fr: &str, en: &str| lang.either(fr, en).to_owned();
        match part {
            Part::Level => text("un jour d'ouverture moyen de l'année écoulée", "a mean open day of the last year"),
            Part::Season => text("ce temps de l'année, les années passées", "this time of the year, in past years"),
            Part::Weekday => match lang {
                Lang::Fr => format!("un {}, à côté des autres jours", lang.weekday(self.date.weekday())),
                Lang::En => format!("a {}, beside the other days", self.date.format("%A")),
            },
            Part::Holiday => {
                let zones = Zone::ALL.into_iter().filter(|zone| on_holiday(*zone, self.date) == Some(true));
                let zones: Vec<String> = zones.map(|zone| format!("{zone:?}")).collect();
                let school = (!zones.is_empty()).then(|| match lang {
                    Lang::Fr => format!("vacances scolaires (zones {})", zones.join(", ")),
                    Lang::En => format!("school holidays (zones {})", zones.join(", ")),
                });
                let named = holiday(self.date).map(|day| words::holiday(lang, day).to_owned());
                let told: Vec<String> = named.into_iter().chain(school).collect();
                if told.is_empty() {
                    return text(
                        "ni férié ni vacances ; ce que la date a fait",
                        "no holiday; what the date did before",
                    );
                }
                told.join(", ")
            }
            Part::Growth => text(
                "ses dernières semaines et mois, et les centres comme lui",
                "its last weeks and months, and malls like it",
            ),
            Part::Damping => text(
                "un écart commun à tous les centres ne se prolonge qu'en partie",
                "a departure that all malls share is carried on only in part",
            ),
            Part::Share => text(
                "ramené vers sa part habituelle des visiteurs de tous les centres",
                "drawn towards its usual part of all malls' visitors",
            ),
            Part::Closed => text("fermé", "closed"),
        }
    }
}

/// What a part is called.
pub fn name(lang: Lang, part: Part) -> &'static str {
    let [fr, en] = match part {
        Part::Level => ["Niveau", "Level"],
        Part::Season => ["Saison", "Season"],
        Part::Weekday => ["Jour de semaine", "Weekday"],
        Part::Holiday => ["Fériés et vacances", "Holidays"],
        Part::Growth => ["Tendance", "Growth"],
        Part::Damping => ["Frein", "Damping"],
        Part::Share => ["Part du total", "Share"],
        Part::Closed => ["Fermeture", "Closed"],
    };
    lang.either(fr, en)
}

/// Visitors more or fewer.
pub fn signed(lang: Lang, visitors: i64) -> String {
    let sign = match visitors {
        1.. => "+",
        0 => "",
        _ => "\u{2212}",
    };
    format!("{sign}{}", lang.number(visitors.unsigned_abs()))
}
