//! The table: whether it has the columns that a run writes, and holds what is published.

use std::time::Duration;

use carmila_cloud::latest::Latest;
use carmila_cloud::load::Load;
use carmila_cloud::newest;
use carmila_cloud::papers::Harm;
use carmila_cloud::warehouse::State as Loaded;
use carmila_voice::Lang;
use tokio_util::sync::CancellationToken;

use super::line::{State, Words};
use crate::decide::{Announced, Done, Published};
use crate::doors::Depot;
use crate::error::Error;
use crate::observe::{observe_published, read};
use crate::open::Held;

/// Whether what is published is there, byte for byte; `alone` makes it again.
pub async fn run(held: &Held, alone: String) -> State {
    let reach = held.reach(Duration::ZERO, CancellationToken::new());
    let looked = async {
        let Some((latest, _)) = read::<Latest, _>(&reach, Latest::NAME).await? else {
            return Ok((None, reach.read(newest::NAME).await?.is_some()));
        };
        let harm = reach.harm(&latest.run).await?;
        Ok::<_, Error>((Some((latest.run, harm)), false))
    };
    match looked.await {
        Err(error) => State::of(&error.french(), &error.to_string()),
        Ok((None, false)) => State::fine("aucune encore", "none yet"),
        Ok((None, true)) => State::Wrong {
            what: Words::new(
                "latest.json manque, et des versions sont là",
                "latest.json is missing, and there are runs",
            ),
            mend: Words::both("make rollback"),
        },
        Ok((Some((run, None)), _)) => State::Fine { what: Words::both(run.to_string()) },
        Ok((Some((run, Some(Harm { file, lost }))), _)) => State::Wrong {
            what: Words::new(
                format!("{file} de {run} {}", if lost { "manque" } else { "est abîmé" }),
                format!("the {file} of {run} is {}", if lost { "missing" } else { "damaged" }),
            ),
            mend: Words::both(alone),
        },
    }
}

/// Whether the table can take a run's rows.
pub async fn columns(held: &Held) -> State {
    match Box::pin(held.tables().check()).await {
        Ok(()) => State::Fine { what: Words::both(held.tables().predictions().locate()) },
        Err(error) => State::of(&error.french(), &error.to_string()),
    }
}

/// Whether the table holds what is published.
pub async fn load(held: &Held, again: &str) -> State {
    let reach = held.reach(Duration::ZERO, CancellationToken::new());
    let looked = async {
        let observed = observe_published(&reach, Done::default()).await?;
        // What is said to be done is asked for all the same: somebody may have dropped the table.
        let state = match &observed.announced {
            Some(Announced { load, .. }) => Some(reach.load_state(load).await?),
            None => None,
        };
        Ok::<_, Error>((observed, state))
    };
    let (observed, state) = match looked.await {
        Ok(looked) => looked,
        Err(error) => return State::of(&error.french(), &error.to_string()),
    };
    let wrong = |fr: String, en: String| State::Wrong { what: Words::new(fr, en), mend: Words::both(again) };
    let Some(Published { latest: Latest { run, .. }, generation }) = observed.published else {
        return wrong("rien n'est publié".to_owned(), "nothing is published".to_owned());
    };
    let Some(Announced { load: Load { run: loaded, generation: of, done, .. }, .. }) = observed.announced else {
        return wrong(
            format!("{run} est publiée, et rien n'est chargé"),
            format!("{run} is published, and nothing is loaded"),
        );
    };
    if loaded == run && of != generation {
        return wrong(
            format!("{run} a été publiée de nouveau depuis le chargement"),
            format!("{run} was published again since the load"),
        );
    }
    if loaded != run {
        return wrong(
            format!("la table contient {loaded}, et {run} est publiée"),
            format!("the table holds {loaded}, and {run} is published"),
        );
    }
    match state {
        Some(Loaded::Done { rows }) => State::fine(
            format!("{run}, {} lignes", Lang::Fr.number(rows)),
            format!("{run}, {} rows", Lang::En.number(rows)),
        ),
        Some(Loaded::Running) => State::fine(format!("{run} est en cours"), format!("{run} is at work")),
        // BigQuery forgets its jobs after half a year.
        _ if done && !reach.warehouse_is_near() => State::Fine { what: Words::both(run.to_string()) },
        Some(Loaded::Failed { reason }) => {
            wrong(format!("{run} n'a pu être chargée : {reason}"), format!("{run} could not be loaded: {reason}"))
        }
        _ => wrong(format!("{run} n'est pas dans la table"), format!("{run} is not in the table")),
    }
}
