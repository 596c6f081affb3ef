//! Google Cloud's metadata server: the tokens of the account that this process runs as.

use std::time::Duration;

use reqwest::Client;
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::{Environment, Error, Token};
use crate::retry::{self, Failure, Kind};
use crate::web;

const HOST: &str = "metadata.google.internal";

pub(super) struct Metadata {
    client: Client,
    root: String,
    account: OnceCell<String>,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: u64,
}

impl Metadata {
    pub(super) fn new(client: Client, environment: &Environment) -> Metadata {
        let host = environment.metadata_host.as_deref().unwrap_or(HOST);
        Metadata { client, root: format!("http://{host}/computeMetadata/v1"), account: OnceCell::new() }
    }

    pub(super) async fn token(&self, scopes: &[&str]) -> Result<Token, Error> {
        let url = format!("{}/instance/service-accounts/default/token", self.root);
        let ask = || web::json::<Given>(self.asked(&url).query(&[("scopes", scopes.join(","))]));
        let given = retry::with("asking the metadata server for a token", ask).await.map_err(explain)?;
        Ok(Token::new(given.access_token, Duration::from_secs(given.expires_in)))
    }

    pub(super) async fn account(&self) -> Result<String, Error> {
        let ask = || self.text("instance/service-accounts/default/email");
        self.account.get_or_try_init(ask).await.cloned()
    }

    pub(super) async fn place(&self) -> Result<(String, String), Error> {
        let project = self.text("project/project-id").await?;
        // projects/NUMBER/regions/REGION
        let region = self.text("instance/region").await?;
        Ok((project, region.rsplit('/').next().unwrap_or_default().to_owned()))
    }

    async fn text(&self, path: &str) -> Result<String, Error> {
        let url = format!("{}/{path}", self.root);
        let ask = || web::bytes(self.asked(&url));
        let body = retry::with("asking the metadata server", ask).await.map_err(explain)?;
        Ok(String::from_utf8_lossy(&body).trim().to_owned())
    }

    fn asked(&self, url: &str) -> reqwest::RequestBuilder {
        self.client.get(url).header("Metadata-Flavor", "Google")
    }
}

fn explain(failure: Failure) -> Error {
    match failure.kind {
        Kind::Unreachable => Error::Nowhere(failure),
        _ => Error::Metadata(failure),
    }
}
