//! A person: signed in with gcloud, or with a token that gcloud gave. Google says who it is.

use reqwest::Client;
use serde::Deserialize;

use super::given::Given;
use super::user::User;
use super::{Error, Token};
use crate::endpoints::Endpoints;
use crate::retry;
use crate::web;

pub(super) struct Person {
    client: Client,
    url: String,
    source: Source,
}

pub(super) enum Source {
    User(User),
    Given(Given),
}

#[derive(Deserialize)]
struct Known {
    email: Option<String>,
}

impl Person {
    pub(super) fn new(source: Source, client: Client, endpoints: &Endpoints) -> Person {
        Person { client, url: format!("{}/tokeninfo", endpoints.oauth()), source }
    }

    pub(super) async fn token(&self) -> Result<Token, Error> {
        match &self.source {
            Source::User(user) => user.token().await,
            Source::Given(given) => Ok(given.token()),
        }
    }

    /// The address, where the token tells.
    pub(super) async fn address(&self) -> Option<String> {
        let token = self.token().await.ok()?;
        let form = [("access_token", &token.secret)];
        let ask = || web::json::<Known>(self.client.post(&self.url).form(&form));
        retry::with("asking who is signed in", ask).await.ok()?.email
    }
}
