//! A person who signed in with gcloud: the refresh token that it left, exchanged.

use std::time::Duration;

use reqwest::Client;
use serde::Deserialize;
use serde_json::Value;

use super::{Error, Token};
use crate::endpoints::Endpoints;
use crate::retry::{self, Kind};
use crate::web;

pub(super) struct User {
    client: Client,
    url: String,
    secrets: Secrets,
}

#[derive(Deserialize)]
struct Secrets {
    client_id: String,
    client_secret: String,
    refresh_token: String,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: u64,
}

impl User {
    pub(super) fn read(document: Value, client: Client, endpoints: &Endpoints) -> Option<User> {
        let secrets = serde_json::from_value(document).ok()?;
        Some(User { client, url: format!("{}/token", endpoints.oauth()), secrets })
    }

    pub(super) async fn token(&self) -> Result<Token, Error> {
        let Secrets { client_id, client_secret, refresh_token } = &self.secrets;
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", client_id),
            ("client_secret", client_secret),
            ("refresh_token", refresh_token),
        ];
        let ask = || web::json::<Given>(self.client.post(&self.url).form(&form));
        let given =
            retry::with("exchanging your sign-in for a token", ask).await.map_err(|failure| match failure.kind {
                Kind::Answer(400 | 401) => Error::SignIn(failure),
                _ => Error::TokenServer(failure),
            })?;
        Ok(Token::new(given.access_token, Duration::from_secs(given.expires_in)))
    }
}
