//! Who asks, and as whom the folder is read.

use carmila_cloud::credentials::{Environment, Origin};
use carmila_cloud::folder;
use carmila_cloud::google::Google;
use carmila_cloud::{credentials, store, warehouse};

use super::line::{State, Words};
use crate::open::readers;
use crate::options::{Job, Pipeline};

/// An account that reads the folder in the place of a person.
#[derive(Debug)]
pub struct Reader {
    /// Google as it.
    pub google: Google,
    /// Its address.
    pub account: String,
}

/// Whether anything of this pipeline is on Google's side.
pub fn is_needed(pipeline: &Pipeline) -> bool {
    matches!(pipeline.folder, folder::Address::Drive(_))
        || matches!(pipeline.holdings.store, store::Address::Bucket(_))
        || matches!(pipeline.holdings.warehouse, warehouse::Address::BigQuery { .. })
        || matches!(pipeline.job, Job::CloudRun { .. })
}

/// Whether there is a token, and whose.
pub async fn credentials(google: &Google) -> State {
    let tokens = match google.tokens() {
        Ok(tokens) => tokens,
        Err(error) => return wrong(&error),
    };
    if let Err(error) = tokens.token(&[credentials::CLOUD]).await {
        return wrong(&error);
    }
    let account = tokens.account().await;
    if account.is_none() && tokens.origin() == Origin::Person {
        return State::Wrong {
            what: Words::new(
                "la connexion n'est plus valable, ou ne dit pas de qui elle est",
                "the sign-in is no longer good, or does not tell whose it is",
            ),
            mend: Words::both("gcloud auth login"),
        };
    }
    let account = account.unwrap_or_default();
    match tokens.origin() {
        Origin::Metadata => {
            State::fine(format!("{account}, le compte de ce service"), format!("{account}, this service's account"))
        }
        Origin::Key => State::fine(format!("{account}, par sa clé"), format!("{account}, by its key")),
        Origin::Person => State::fine(format!("{account}, par gcloud"), format!("{account}, through gcloud")),
        Origin::Impersonated => {
            State::fine(format!("{account}, au nom de qui vous agissez"), format!("{account}, as which you act"))
        }
    }
}

/// Who reads the folder where a person asks: gcloud's sign-in does not reach Drive, and what matters is what the trigger's
/// account sees.
pub async fn reader(pipeline: &Pipeline) -> Option<Reader> {
    let google = &pipeline.holdings.google;
    let is_drive = matches!(pipeline.folder, folder::Address::Drive(_));
    let is_person = || google.tokens().is_ok_and(|tokens| tokens.origin() == Origin::Person);
    let account = readers(pipeline).pop().filter(|_| is_drive && pipeline.project.is_some() && is_person())?;
    let environment = Environment { impersonate: Some(account.clone()), ..google.credentials.clone() };
    Some(Reader { google: Google::new(google.endpoints.clone(), environment), account })
}

fn wrong(error: &credentials::Error) -> State {
    State::of(&error.french(), &error.to_string())
}
