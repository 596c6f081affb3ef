//! IAM Credentials: a token of a service account, for whoever may make one.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Client;
use serde::Deserialize;
use serde_json::json;

use super::{Error, Token};
use crate::endpoints::Endpoints;
use crate::retry;
use crate::web;

pub(super) struct Impersonation {
    client: Client,
    root: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    access_token: String,
    expire_time: DateTime<Utc>,
}

impl Impersonation {
    pub(super) fn new(client: Client, endpoints: &Endpoints) -> Impersonation {
        Impersonation { client, root: format!("{}/v1/projects/-/serviceAccounts", endpoints.iam_credentials()) }
    }

    /// A token of `account`, asked for with another token.
    pub(super) async fn token(&self, with: &str, account: &str, scopes: &[&str]) -> Result<Token, Error> {
        let url = format!("{}/{account}:generateAccessToken", self.root);
        let wish = json!({ "scope": scopes, "lifetime": "3600s" });
        let ask = || web::json::<Given>(self.client.post(&url).bearer_auth(with).json(&wish));
        let given = retry::with("asking IAM Credentials for a token", ask).await;
        let given = given.map_err(|failure| Error::Impersonation { account: account.to_owned(), failure })?;
        let lives = (given.expire_time - Utc::now()).to_std().unwrap_or(Duration::ZERO);
        Ok(Token::new(given.access_token, lives))
    }
}

/// The account in `…/serviceAccounts/ACCOUNT:generateAccessToken`.
pub(super) fn account_in(url: &str) -> Option<String> {
    let (_, last) = url.rsplit_once('/')?;
    last.strip_suffix(":generateAccessToken").map(str::to_owned)
}
