//! What a look came to. It knows how a line is worded, not what is looked at.

use std::fmt::Write as _;

use carmila_voice::Lang;
use serde::Serialize;

/// Something in both languages.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Words {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

impl Words {
    /// These.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Words {
        Words { fr: fr.into(), en: en.into() }
    }

    /// The same in both, as a command is.
    pub fn both(text: impl Into<String>) -> Words {
        let text = text.into();
        Words { fr: text.clone(), en: text }
    }

    /// Those of a language, as they are printed.
    pub fn of(&self, lang: Lang) -> String {
        lang.typeset(if lang == Lang::Fr { &self.fr } else { &self.en })
    }
}

/// What is looked at, in this order.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// Whether it is said what is to be watched, run and loaded.
    Configuration,
    /// Who asks Google.
    Credentials,
    /// Google's services.
    Services,
    /// The folder.
    Folder,
    /// What the workbooks say.
    Workbooks,
    /// The bucket, or the directory.
    Store,
    /// Rights on the bucket.
    Rights,
    /// The job.
    Job,
    /// Its last execution.
    Execution,
    /// The published run and its files.
    Run,
    /// The table and its columns.
    Table,
    /// The last load.
    Load,
    /// The schedule.
    Schedule,
    /// The last tick that the schedule asked for.
    Tick,
    /// How old the newest count is.
    Age,
}

/// How something is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Fine {
        /// What is there.
        what: Words,
    },
    /// Not as it should be.
    Wrong {
        /// What is wrong.
        what: Words,
        /// The one thing to do.
        mend: Words,
    },
    /// Whoever asks may not see it.
    Unseen {
        /// Why.
        what: Words,
        /// Who may, or how to.
        mend: Words,
    },
    /// Not looked at.
    Skipped {
        /// What has to be mended first.
        because: Check,
    },
}

/// One look.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Line {
    /// At what.
    pub check: Check,
    /// What was seen.
    #[serde(flatten)]
    pub state: State,
}

impl State {
    /// Fine, with this to say.
    pub fn fine(fr: impl Into<String>, en: impl Into<String>) -> State {
        State::Fine { what: Words::new(fr, en) }
    }

    /// Wrong, in the words of a door: one sentence on what is wrong, one on what to do.
    pub fn of(fr: &str, en: &str) -> State {
        let ([what_fr, mend_fr], [what_en, mend_en]) = (sentences(fr), sentences(en));
        State::Wrong { what: Words::new(what_fr, what_en), mend: Words::new(mend_fr, mend_en) }
    }
}

fn sentences(text: &str) -> [&str; 2] {
    text.rsplit_once(". ").map_or([text, ""], |(what, mend)| [what, mend])
}

impl Check {
    /// What it is called.
    pub fn name(self, lang: Lang) -> &'static str {
        let (fr, en) = match self {
            Check::Configuration => ("configuration", "configuration"),
            Check::Credentials => ("identifiants", "credentials"),
            Check::Services => ("services de Google", "Google's services"),
            Check::Folder => ("dossier", "folder"),
            Check::Workbooks => ("classeurs", "workbooks"),
            Check::Store => ("dépôt", "store"),
            Check::Rights => ("droits sur le dépôt", "rights on the store"),
            Check::Job => ("job", "job"),
            Check::Execution => ("dernière exécution", "last execution"),
            Check::Run => ("version publiée", "published run"),
            Check::Table => ("table", "table"),
            Check::Load => ("dernier chargement", "last load"),
            Check::Schedule => ("planification", "schedule"),
            Check::Tick => ("dernier passage", "last tick"),
            Check::Age => ("fraîcheur des comptages", "age of the counts"),
        };
        lang.either(fr, en)
    }

    /// Whether the short form has it even where all is fine.
    fn is_news(self) -> bool {
        matches!(self, Check::Execution | Check::Load | Check::Tick | Check::Age)
    }
}

/// Whether all that could be seen is fine.
pub fn is_well(lines: &[Line]) -> bool {
    !lines.iter().any(|line| matches!(line.state, State::Wrong { .. }))
}

/// The lines as a person reads them, and how many things are wrong; in short, what is wrong and what is new.
pub fn told(lines: &[Line], short: bool, lang: Lang) -> String {
    let mut out = String::new();
    let colon = lang.either("\u{a0}: ", ": ");
    let shown = |line: &&Line| match line.state {
        State::Fine { .. } => !short || line.check.is_news(),
        State::Wrong { .. } => true,
        State::Unseen { .. } | State::Skipped { .. } => !short,
    };
    for Line { check, state } in lines.iter().filter(shown) {
        let name = check.name(lang);
        let mut say = |sign: &str, what: &str, mend: Option<&Words>| {
            let _ = writeln!(out, "{sign} {name}{colon}{what}");
            if let Some(mend) = mend.map(|mend| mend.of(lang)).filter(|mend| !mend.is_empty()) {
                let _ = writeln!(out, "  → {mend}");
            }
        };
        match state {
            State::Fine { what } => say("✓", &what.of(lang), None),
            State::Wrong { what, mend } => say("✗", &what.of(lang), Some(mend)),
            State::Unseen { what, mend } => say("?", &what.of(lang), Some(mend)),
            State::Skipped { because } => {
                let first = because.name(lang);
                say(
                    "·",
                    &format!(
                        "{}{first}",
                        lang.either("pas regardé, voir d'abord\u{a0}: ", "not looked at, first see to: ")
                    ),
                    None,
                );
            }
        }
    }
    let count = |wanted: fn(&State) -> bool| lines.iter().filter(|line| wanted(&line.state)).count();
    let wrong = count(|state| matches!(state, State::Wrong { .. }));
    let unseen = count(|state| matches!(state, State::Unseen { .. }));
    let end = match (lang, wrong, unseen) {
        (Lang::En, 0, 0) => "All is fine.".to_owned(),
        (Lang::Fr, 0, 0) => "Tout va bien.".to_owned(),
        (Lang::En, 0, n) => format!("What can be seen is fine; {n} cannot be seen from here."),
        (Lang::Fr, 0, n) => format!("Ce qui se voit va bien ; {n} ne se voit pas d'ici."),
        (Lang::En, 1, _) => "One thing is wrong.".to_owned(),
        (Lang::Fr, 1, _) => "Une chose ne va pas.".to_owned(),
        (Lang::En, n, _) => format!("{n} things are wrong."),
        (Lang::Fr, n, _) => format!("{n} choses ne vont pas."),
    };
    let _ = writeln!(out, "{}", lang.typeset(&end));
    out
}
