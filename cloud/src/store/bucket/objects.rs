//! Lists and deletions, which the client crate offers over gRPC alone: plain requests to the JSON API.

use reqwest::{Client, Url};
use serde::Deserialize;

use crate::credentials::{CLOUD, Tokens};
use crate::google::Endpoints;
use crate::retry::Failure;
use crate::web;

#[derive(Clone)]
pub(super) struct Objects {
    client: Client,
    tokens: Tokens,
    root: Url,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    items: Vec<Object>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Object {
    name: String,
}

impl Objects {
    pub(super) fn new(bucket: &str, tokens: Tokens, endpoints: &Endpoints) -> Result<Objects, Failure> {
        let mut root = Url::parse(endpoints.storage()).map_err(|error| Failure::unreachable(&error.to_string()))?;
        if let Ok(mut path) = root.path_segments_mut() {
            path.pop_if_empty().extend(["storage", "v1", "b", bucket, "o"]);
        }
        Ok(Objects { client: web::client()?, tokens, root })
    }

    /// The names that start with `prefix`, sorted.
    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<String>, Failure> {
        let (mut names, mut next) = (Vec::new(), None);
        loop {
            let page = || async {
                let wish = [("prefix", prefix), ("fields", "items(name),nextPageToken")];
                let request = self.client.get(self.root.clone()).query(&wish).bearer_auth(self.token().await?);
                let request = next.iter().fold(request, |request, next: &String| request.query(&[("pageToken", next)]));
                web::json::<Page>(request).await
            };
            let page = self.tokens.with("listing the bucket", &[CLOUD], page).await?;
            names.extend(page.items.into_iter().map(|object| object.name));
            next = page.next_page_token.filter(|token| !token.is_empty());
            if next.is_none() {
                names.sort();
                return Ok(names);
            }
        }
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), Failure> {
        let mut url = self.root.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            // As one segment: its slashes are no separators here.
            path.push(name);
        }
        let call = || async { web::bytes(self.client.delete(url.clone()).bearer_auth(self.token().await?)).await };
        self.tokens.with(&format!("deleting {name}"), &[CLOUD], call).await.map(drop)
    }

    async fn token(&self) -> Result<String, Failure> {
        self.tokens.token(&[CLOUD]).await.map_err(Failure::without_credentials)
    }
}
