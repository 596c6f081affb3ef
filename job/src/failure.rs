//! Everything that ends the program without a result, put into words once, in the language of who reads them.

use carmila_cloud::{attendance, folder, newest, store};
use chrono::NaiveDate;

use crate::error::{Error, listed};
use crate::explain::Refusal;
use crate::findings::Lang;
use crate::{forecast, sample};

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Folder, store or model failed.
    #[error(transparent)]
    Run(#[from] Error),
    /// No sample could be written.
    #[error(transparent)]
    Sample(#[from] sample::Error),
    /// Nothing can be measured at this day.
    #[error("the counts go from {first} to {last}, so nothing can be measured at {cutoff}. Give --cutoff days between")]
    Outside {
        /// The first count.
        first: NaiveDate,
        /// The last count.
        last: NaiveDate,
        /// What was asked for.
        cutoff: NaiveDate,
    },
    /// No day of the past has enough before and after it.
    #[error(
        "the counts span too few days to measure anything. Give workbooks of at least eighteen months, or --cutoff"
    )]
    TooShort,
    /// A prediction is not explained.
    #[error("{}", .0.words(Lang::En))]
    Unexplained(Refusal),
}

impl From<folder::Error> for Failure {
    fn from(error: folder::Error) -> Failure {
        Failure::Run(error.into())
    }
}

impl From<attendance::Error> for Failure {
    fn from(error: attendance::Error) -> Failure {
        Failure::Run(error.into())
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Failure {
        Failure::Run(error.into())
    }
}

impl From<forecast::Error> for Failure {
    fn from(error: forecast::Error) -> Failure {
        Failure::Run(error.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        Failure::Run(error.into())
    }
}

impl Failure {
    /// One sentence on what is wrong and one on what to do. What the system said stays in its own words.
    pub fn words(&self, lang: Lang) -> String {
        let french = match (lang, self) {
            (Lang::En, _) => return self.to_string(),
            (Lang::Fr, Failure::Run(Error::Folder(error))) => error.french(),
            (Lang::Fr, Failure::Run(Error::Store(error))) => error.french(),
            (Lang::Fr, Failure::Run(error)) => of_run(error),
            (Lang::Fr, Failure::Sample(error)) => of_sample(error),
            (Lang::Fr, Failure::Outside { first, last, cutoff }) => format!(
                "les comptages vont du {first} au {last} : rien ne peut être mesuré au {cutoff}. Donnez à --cutoff des \
                 jours entre les deux"
            ),
            (Lang::Fr, Failure::TooShort) => "les comptages couvrent trop peu de jours pour mesurer quoi que ce soit. \
                 Donnez des classeurs d'au moins dix-huit mois, ou --cutoff"
                .to_owned(),
            (Lang::Fr, Failure::Unexplained(refusal)) => refusal.words(Lang::Fr),
        };
        lang.typeset(&french)
    }
}

fn of_run(error: &Error) -> String {
    match error {
        Error::Folder(error) => error.french(),
        Error::Store(error) | Error::Attendance(attendance::Error::Store(error)) => error.french(),
        Error::Attendance(error) => error.to_string(),
        Error::Document { name, source } => unreadable(name, source),
        Error::Table { name, source } => unreadable(name, source),
        Error::Broken { damaged, whole, .. } => format!(
            "des fichiers de l'exécution publiée manquent ou sont abîmés, et ne peuvent être refaits : {}. Remettez-les \
             d'après une copie, ou publiez de nouveau une exécution intacte ({}) avec carmila-trigger rollback",
            damaged.join(", "),
            listed(whole).unwrap_or_else(|| "il n'y en a pas".to_owned())
        ),
        Error::Live { as_of, run } => format!(
            "la table de ce dépôt avance avec les comptages (exécution {run}), et --as-of {as_of} la ferait reculer. \
             Donnez avec --store un dépôt à part"
        ),
        Error::Unnamed => format!(
            "latest.json manque dans le dépôt, où une version avait été publiée. Publiez-en une de nouveau : carmila-trigger \
             rollback dit lesquelles il y a. Pour recommencer à neuf, supprimez aussi {}",
            newest::NAME
        ),
        Error::Future { as_of, today } => format!(
            "--as-of {as_of} n'est pas encore venu : nous sommes le {today}. Donnez un jour antérieur, ou retirez --as-of"
        ),
        Error::Forecast(error) => {
            format!(
                "le modèle de prévision a échoué ({error}). C'est un défaut du programme, pas des classeurs : signalez-le"
            )
        }
        Error::Report(error) => format!("le rapport n'a pu être fait ({error}). Relancez, et signalez-le si cela dure"),
        Error::Frame(error) => format!("une table n'a pu être faite ({error}). Relancez, et signalez-le si cela dure"),
        Error::Rows(error) => {
            format!("les prévisions figées n'ont pu être écrites ({error}). Relancez, et signalez-le si cela dure")
        }
        Error::Json(error) => {
            format!("un document n'a pu être écrit ({error}). Relancez, et signalez-le si cela dure")
        }
    }
}

fn unreadable(name: &str, source: &dyn std::fmt::Display) -> String {
    format!(
        "{name} dans le dépôt est illisible ({source}). Remettez-le, ou publiez de nouveau une autre version : carmila-trigger rollback dit \
         lesquelles il y a"
    )
}

fn of_sample(error: &sample::Error) -> String {
    match error {
        sample::Error::Empty => "un échantillon veut au moins un centre et un jour. Demandez-en davantage".to_owned(),
        sample::Error::NotEmpty(path) => {
            format!("{} n'est pas vide. Indiquez un dossier vide ou qui n'existe pas encore", path.display())
        }
        sample::Error::File { path, source } => not_written(path, source),
        sample::Error::Workbook { path, source } => not_written(path, source),
    }
}

fn not_written(path: &std::path::Path, source: &dyn std::fmt::Display) -> String {
    format!("{} ne peut être écrit ({source}). Indiquez un dossier où écrire est permis", path.display())
}
