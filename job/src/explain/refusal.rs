//! Why there is no answer, in one sentence on what is wrong and one on what to do.

use carmila_cloud::run_id::RunId;
use chrono::NaiveDate;

use crate::findings::Lang;

/// Why a prediction is not explained.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Transco has no such mall.
    UnknownMall {
        /// What was asked for.
        name: String,
        /// Names like it, the likest first.
        near: Vec<String>,
    },
    /// Several malls have this name, accents aside, or this id.
    Several {
        /// What was asked for.
        name: String,
        /// The malls' names.
        names: Vec<String>,
    },
    /// The mall has no count.
    NoCount {
        /// Its name.
        mall: String,
    },
    /// The mall was not there yet.
    BeforeFirst {
        /// Its name.
        mall: String,
        /// What was asked for.
        date: NaiveDate,
        /// The day of its first count.
        first: NaiveDate,
    },
    /// The forecast does not reach so far.
    Beyond {
        /// What was asked for.
        date: NaiveDate,
        /// The last day of the forecast.
        end: NaiveDate,
    },
    /// The day has come, and no store is named where its prediction is frozen.
    Come {
        /// The mall's name.
        mall: String,
        /// The day.
        date: NaiveDate,
        /// What came, in visitors.
        actual: Option<f64>,
    },
    /// The day has come, and was never predicted.
    NeverPredicted {
        /// The mall's name.
        mall: String,
        /// The day.
        date: NaiveDate,
    },
    /// These workbooks or this program do not make the frozen prediction any more.
    Changed {
        /// The mall's name.
        mall: String,
        /// The day.
        date: NaiveDate,
        /// What is frozen, in visitors.
        predicted: u32,
        /// The last day that the prediction knew.
        cutoff: NaiveDate,
        /// The run that made it.
        run: RunId,
    },
}

impl Refusal {
    /// In words.
    pub fn words(&self, lang: Lang) -> String {
        let said = match lang {
            Lang::En => self.english(),
            Lang::Fr => self.french(),
        };
        lang.typeset(&said)
    }

    fn english(&self) -> String {
        let (day, quote) = (|date: &NaiveDate| Lang::En.day(*date), |text: &str| Lang::En.quote(text));
        let list = |names: &[String]| names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ");
        match self {
            Refusal::UnknownMall { name, near } if near.is_empty() => {
                format!(
                    "{} is not in Transco, nor anything like it. Write --mall as Transco does, or its ID",
                    quote(name)
                )
            }
            Refusal::UnknownMall { name, near } => {
                format!("{} is not in Transco. Did you mean {}?", quote(name), list(near))
            }
            Refusal::Several { name, names } => {
                format!("{} may be any of {}. Write --mall as Transco does", quote(name), list(names))
            }
            Refusal::NoCount { mall } => {
                format!("{} has no count in any flux, so that nothing is predicted. Add its counts", quote(mall))
            }
            Refusal::BeforeFirst { mall, date, first } => format!(
                "on {} there was no prediction for {}, whose first count is of {}. Choose a later --date",
                day(date),
                quote(mall),
                day(first)
            ),
            Refusal::Beyond { date, end } => format!(
                "the forecast ends on {}, before {}. Choose an earlier --date, or a later end with --until",
                day(end),
                day(date)
            ),
            Refusal::Come { mall, date, actual } => {
                let came = actual.map(|came| format!(", with {} visitors", Lang::En.decimal(came))).unwrap_or_default();
                format!(
                    "{} has come for {}{came}, so that its prediction is frozen. Name with --store where it is, or look \
                     from an earlier day with --as-of",
                    day(date),
                    quote(mall)
                )
            }
            Refusal::NeverPredicted { mall, date } => format!(
                "{} has come for {}, and no prediction of it is frozen in this store. Look from an earlier day with --as-of",
                day(date),
                quote(mall)
            ),
            Refusal::Changed { mall, date, predicted, cutoff, run } => format!(
                "{} visitors of {} on {} were predicted from the counts up to {} by {run}, and these workbooks or this \
                 program do not give that any more. Look from that day with --as-of {cutoff} to see what they give now",
                Lang::En.number(u64::from(*predicted)),
                quote(mall),
                day(date),
                day(cutoff)
            ),
        }
    }

    fn french(&self) -> String {
        let (day, quote) = (|date: &NaiveDate| Lang::Fr.day(*date), |text: &str| Lang::Fr.quote(text));
        let list = |names: &[String]| names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ");
        match self {
            Refusal::UnknownMall { name, near } if near.is_empty() => format!(
                "{} n'est pas dans Transco, ni rien d'approchant. Écrivez --mall comme dans Transco, ou son ID",
                quote(name)
            ),
            Refusal::UnknownMall { name, near } => {
                format!("{} n'est pas dans Transco. Vouliez-vous dire {} ?", quote(name), list(near))
            }
            Refusal::Several { name, names } => {
                format!("{} peut être {}. Écrivez --mall comme dans Transco", quote(name), list(names))
            }
            Refusal::NoCount { mall } => {
                format!("{} n'a aucun comptage : rien n'est prévu. Ajoutez ses comptages", quote(mall))
            }
            Refusal::BeforeFirst { mall, date, first } => format!(
                "le {}, il n'y avait pas de prévision pour {}, dont le premier comptage est du {}. Choisissez une --date \
                 plus tardive",
                day(date),
                quote(mall),
                day(first)
            ),
            Refusal::Beyond { date, end } => format!(
                "la prévision finit le {}, avant le {}. Choisissez une --date plus proche, ou une fin plus tardive avec \
                 --until",
                day(end),
                day(date)
            ),
            Refusal::Come { mall, date, actual } => {
                let came =
                    actual.map(|came| format!(", avec {} visiteurs", Lang::Fr.decimal(came))).unwrap_or_default();
                format!(
                    "le {} est passé pour {}{came} : sa prévision est figée. Indiquez avec --store où elle est, ou \
                     placez-vous un jour plus tôt avec --as-of",
                    day(date),
                    quote(mall)
                )
            }
            Refusal::NeverPredicted { mall, date } => format!(
                "le {} est passé pour {}, et ce dépôt n'en a aucune prévision figée. Placez-vous un jour plus tôt avec \
                 --as-of",
                day(date),
                quote(mall)
            ),
            Refusal::Changed { mall, date, predicted, cutoff, run } => format!(
                "{} visiteurs étaient prévus pour {} le {}, d'après les comptages jusqu'au {}, par {run} ; ces classeurs ou \
                 ce programme ne donnent plus cela. Placez-vous à ce jour avec --as-of {cutoff} pour voir ce qu'ils \
                 donnent à présent",
                Lang::Fr.number(u64::from(*predicted)),
                quote(mall),
                day(date),
                day(cutoff)
            ),
        }
    }
}
