//! The end of a tick in words, for people.

use std::fmt::Write as _;

use carmila_cloud::papers::Papers;
use carmila_cloud::rollback::Runs;
use carmila_cloud::run_id::RunId;
use carmila_voice::Lang;
use serde_json::Value;

use crate::open::Held;
use crate::outcome::{Busy, Ending, Failure, Left, Obstacle, Outcome};
use crate::rollback::RolledBack;

/// Why the tick ended so, in one or two sentences.
pub fn reason(ending: &Ending, lang: Lang) -> String {
    match lang {
        Lang::En => en(ending),
        Lang::Fr => fr(ending),
    }
}

fn en(ending: &Ending) -> String {
    let run = ending.run.as_ref().map_or_else(|| "no run".to_owned(), ToString::to_string);
    let execution = ending.execution.as_deref().unwrap_or("an execution");
    match &ending.outcome {
        Outcome::Unchanged => format!("{run} stands for the workbooks and is in the table"),
        Outcome::AlreadyRunning(Busy::Tick) => "another tick is at work here and sees to it".to_owned(),
        Outcome::AlreadyRunning(Busy::Load(job)) => format!("the load {job} is at work; a later tick looks after it"),
        Outcome::AlreadyRunning(Busy::Execution) | Outcome::RunStarted(Left::Execution) => {
            format!("{execution} is at work; a later tick loads what it publishes")
        }
        Outcome::RunStarted(Left::Workbooks) => {
            format!("{execution} ended, but the workbooks are no longer those it read; the next tick runs again")
        }
        Outcome::Loaded { rows, left: None } => format!("{run} is in the table: {} rows", Lang::En.number(*rows)),
        Outcome::Loaded { rows, left: Some(_) } => format!(
            "{run} is in the table: {} rows; the workbooks changed meanwhile and the next tick runs again",
            Lang::En.number(*rows)
        ),
        Outcome::Blocked(Obstacle::NoWorkbooks { place, readers, others }) => {
            let others = match (others, readers.is_empty()) {
                (0, true) => "is empty".to_owned(),
                (0, false) => "is empty, or is not shared".to_owned(),
                (1, _) => "holds one file and no workbook".to_owned(),
                (n, _) => format!("holds {n} files and no workbook"),
            };
            let share = match readers.as_slice() {
                [] => String::new(),
                readers => format!("share it as Viewer with {}, and ", readers.join(" and ")),
            };
            format!("{place} {others}. To go on, {share}put in the workbooks: flux, Transco and the census of openings")
        }
        Outcome::Blocked(Obstacle::Refused { .. }) => {
            "the job refused the workbooks; what is published stays. Correct what the findings name: the next tick runs \
             again"
                .to_owned()
        }
        Outcome::Blocked(Obstacle::Crashed { times, reason }) => format!(
            "the job crashed {times} times on these workbooks{}. Change a workbook or the version, or run the job by hand",
            because(": ", reason.as_deref())
        ),
        Outcome::Failed(Failure::Door { reason, .. }) => reason.clone(),
        Outcome::Failed(Failure::Execution { reason }) => format!(
            "{execution} failed{}. The next tick tries again",
            because(": ", reason.as_deref())
        ),
        Outcome::Failed(Failure::Unsure { reason }) => {
            format!("no execution is seen, and {}. The next tick looks again", stripped(reason))
        }
        Outcome::Failed(Failure::Harmed { harm }) => format!(
            "the {} of {run} is {}, and running again did not mend it. Restore it, or go back to another run: make rollback",
            harm.file,
            if harm.lost { "missing" } else { "damaged" }
        ),
        Outcome::Failed(Failure::Load { reason }) => {
            format!("{run} could not be loaded: {}. The next tick tries again", stripped(reason))
        }
    }
}

fn fr(ending: &Ending) -> String {
    let run = ending.run.as_ref().map_or_else(|| "aucune version".to_owned(), ToString::to_string);
    let execution = ending.execution.as_deref().unwrap_or("une exécution");
    match &ending.outcome {
        Outcome::Unchanged => format!("{run} correspond aux classeurs et se trouve dans la table"),
        Outcome::AlreadyRunning(Busy::Tick) => "un autre passage est en cours ici et s'en occupe".to_owned(),
        Outcome::AlreadyRunning(Busy::Execution) | Outcome::RunStarted(Left::Execution) => {
            format!("{execution} est en cours ; un prochain passage chargera ce qu'elle publie")
        }
        Outcome::AlreadyRunning(Busy::Load(job)) => {
            format!("le chargement {job} est en cours ; un prochain passage s'en occupera")
        }
        Outcome::RunStarted(Left::Workbooks) => format!(
            "{execution} est terminée, mais les classeurs ne sont plus ceux qu'elle a lus ; le prochain passage relancera"
        ),
        Outcome::Loaded { rows, left: None } => format!("{run} est dans la table : {} lignes", Lang::Fr.number(*rows)),
        Outcome::Loaded { rows, left: Some(_) } => format!(
            "{run} est dans la table : {} lignes ; les classeurs ont changé entre-temps et le prochain passage relancera",
            Lang::Fr.number(*rows)
        ),
        Outcome::Blocked(Obstacle::NoWorkbooks { place, readers, others }) => {
            let others = match (others, readers.is_empty()) {
                (0, true) => "est vide".to_owned(),
                (0, false) => "est vide, ou n'est pas partagé".to_owned(),
                (1, _) => "contient un fichier et aucun classeur".to_owned(),
                (n, _) => format!("contient {n} fichiers et aucun classeur"),
            };
            let share = match readers.as_slice() {
                [] => String::new(),
                readers => format!("partagez-le en lecture avec {}, et ", readers.join(" et ")),
            };
            format!("{place} {others}. Pour continuer, {share}déposez les classeurs : flux, Transco et le recensement")
        }
        Outcome::Blocked(Obstacle::Refused { .. }) => {
            "le job a refusé les classeurs ; la dernière bonne version reste. \
                                                       Corrigez ce qui est signalé : le prochain passage relancera"
                .to_owned()
        }
        Outcome::Blocked(Obstacle::Crashed { times, reason }) => format!(
            "le job s'est arrêté {times} fois sur ces classeurs{}. Changez un classeur ou la version, ou lancez le job à \
             la main",
            because(" : ", reason.as_deref())
        ),
        Outcome::Failed(Failure::Door { french, .. }) => french.clone(),
        Outcome::Failed(Failure::Execution { reason }) => {
            format!("{execution} a échoué{}. Le prochain passage réessaiera", because(" : ", reason.as_deref()))
        }
        Outcome::Failed(Failure::Unsure { reason }) => {
            format!("aucune exécution n'est visible : {}. Le prochain passage regardera à nouveau", stripped(reason))
        }
        Outcome::Failed(Failure::Harmed { harm }) => format!(
            "le {} de {run} {}, et une nouvelle exécution n'y a rien changé. Remettez-le, ou revenez à une autre version : make \
             rollback",
            harm.file,
            if harm.lost { "manque" } else { "est abîmé" }
        ),
        Outcome::Failed(Failure::Load { reason }) => {
            format!("{run} n'a pas pu être chargée : {}. Le prochain passage réessaiera", stripped(reason))
        }
    }
}

fn because(colon: &str, reason: Option<&str>) -> String {
    reason.map(|reason| format!("{colon}{}", stripped(reason))).unwrap_or_default()
}

/// Without the full stop of a sentence that goes on.
fn stripped(reason: &str) -> &str {
    reason.trim_end().trim_end_matches('.')
}

/// The tick as a person at a terminal reads it: how it ended, the errors if there are any, the run's own summary, and
/// where to look. What failed is told in the log.
pub fn told(ending: &Ending, summary: Option<&str>, held: Option<&Held>, lang: Lang) -> String {
    let mut out = String::new();
    let fr = lang == Lang::Fr;
    match &ending.outcome {
        Outcome::Failed(_) => return out,
        outcome => {
            let _ = writeln!(out, "{}{}{}", name(outcome, lang), colon(lang), reason(ending, lang));
        }
    }
    if let Outcome::Blocked(Obstacle::Refused { findings }) = &ending.outcome {
        out.push_str(&errors(findings, lang));
    }
    if let Some(summary) = summary {
        let _ = writeln!(out, "{}", summary.trim_end());
    }
    if let (Some(run), Some(held), Outcome::Unchanged | Outcome::Loaded { .. }) = (&ending.run, held, &ending.outcome) {
        let (table, query) = held.table();
        let [file, holds, ask, look] =
            if fr { ["fichier", "table  ", "requête", "rapport"] } else { ["file  ", "table ", "query ", "report"] };
        let _ = writeln!(out, "{file} {}\n{holds} {table}\n{ask} {query}", held.csv(run));
        let _ = writeln!(out, "{look} {}", held.report());
    }
    out
}

/// How many runs are named to go back to.
const NAMED: usize = 12;

/// The runs there are, for whoever named none to go back to, with what each changed.
pub fn runs(runs: &Runs, lang: Lang) -> String {
    let Runs { published, others } = runs;
    let mut out = match (lang, published, others.is_empty()) {
        (Lang::En, Some(published), true) => {
            format!("There is no run to go back to: {published}, which is published, is the only whole one.\n")
        }
        (Lang::Fr, Some(published), true) => {
            format!(
                "Il n'y a pas de version à laquelle revenir : {published}, qui est publiée, est la seule entière.\n"
            )
        }
        (Lang::En, Some(published), false) => {
            format!("Say with RUN=… which of these runs is to take the place of {published}, which is published:\n")
        }
        (Lang::Fr, Some(published), false) => {
            format!("Dites avec RUN=… laquelle de ces versions doit remplacer {published}, qui est publiée :\n")
        }
        (Lang::En, None, _) => {
            "Nothing that can be read is published. Say with RUN=… which of these runs is to be:\n".to_owned()
        }
        (Lang::Fr, None, _) => {
            "Rien de lisible n'est publié. Dites avec RUN=… laquelle de ces versions doit l'être :\n".to_owned()
        }
    };
    for Papers { run, asked, summary, .. } in others.iter().take(NAMED) {
        let by_hand =
            if asked.is_plain() { "" } else { lang.either(" (demandée à la main)", " (asked for by hand)") };
        let _ = writeln!(out, "  {run}{by_hand}");
        for line in summary.get(lang.as_str()).into_iter().flat_map(|summary| summary.lines()) {
            let _ = writeln!(out, "    {line}");
        }
    }
    if let Some(more) = others.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = match lang {
            Lang::En => writeln!(out, "and {more} older ones in runs/"),
            Lang::Fr => writeln!(out, "et {more} plus anciennes dans runs/"),
        };
    }
    lang.typeset(&out)
}

/// What a rollback did, and what the table is by now.
pub fn rolled_back(back: &RolledBack, to: &RunId, lang: Lang) -> String {
    let RolledBack { from, by_hand, ending } = back;
    let place = |words: &str| from.as_ref().map(|from| format!("{words}{from}")).unwrap_or_default();
    let published = match lang {
        _ if from.as_ref() == Some(to) => {
            lang.either("est déjà la version publiée", "is the published run already").to_owned()
        }
        Lang::En => format!("is published again{}", place(", in the place of ")),
        Lang::Fr => format!("est de nouveau publiée{}", place(", à la place de ")),
    };
    let loaded = match (&ending.outcome, lang) {
        _ if *by_hand && lang == Lang::En => {
            "What is published had been asked for by hand and is not loaded. The next tick makes a run of the workbooks"
                .to_owned()
        }
        _ if *by_hand => {
            "Ce qui est publié avait été demandé à la main et n'est pas chargé. Le prochain passage fera une \
                          version à partir des classeurs"
                .to_owned()
        }
        (Outcome::Unchanged, Lang::En) => {
            "The table holds it. It stays until a workbook or the version changes".to_owned()
        }
        (Outcome::Unchanged, Lang::Fr) => {
            "La table la contient. Elle y reste jusqu'à ce qu'un classeur ou le programme change".to_owned()
        }
        (Outcome::Loaded { rows, .. }, Lang::En) => format!(
            "The table holds it: {} rows. It stays until a workbook or the version changes",
            Lang::En.number(*rows)
        ),
        (Outcome::Loaded { rows, .. }, Lang::Fr) => format!(
            "La table la contient : {} lignes. Elle y reste jusqu'à ce qu'un classeur ou le programme change",
            Lang::Fr.number(*rows)
        ),
        (_, Lang::En) => format!("The table does not hold it yet: {}", reason(ending, lang)),
        (_, Lang::Fr) => format!("La table ne la contient pas encore : {}", reason(ending, lang)),
    };
    lang.typeset(&format!("{to} {published}.\n{loaded}.\n"))
}

fn name(outcome: &Outcome, lang: Lang) -> &'static str {
    match (lang, outcome) {
        (Lang::En, outcome) => outcome.code(),
        (Lang::Fr, Outcome::Unchanged) => "inchangé",
        (Lang::Fr, Outcome::AlreadyRunning(_)) => "déjà en cours",
        (Lang::Fr, Outcome::RunStarted(_)) => "exécution lancée",
        (Lang::Fr, Outcome::Loaded { .. }) => "chargé",
        (Lang::Fr, Outcome::Blocked(_)) => "bloqué",
        (Lang::Fr, Outcome::Failed(_)) => "échec",
    }
}

fn colon(lang: Lang) -> &'static str {
    lang.either(" : ", ": ")
}

/// What the job found that forbids to publish, a line each.
fn errors(findings: &Value, lang: Lang) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut out = String::new();
    for finding in findings.as_array().into_iter().flatten().filter(|finding| finding["level"] == "error") {
        let file = finding["file"].as_str().map(|file| format!("{file}{}", colon(lang))).unwrap_or_default();
        let (what, done) = (text(&finding["what"][lang.as_str()]), text(&finding["done"][lang.as_str()]));
        let _ = writeln!(out, "{file}{what} {done}");
    }
    out
}
