//! Lists, deletions and rights, which the client crate offers over gRPC alone: plain requests to the JSON API.

use reqwest::Url;
use serde::Deserialize;

use crate::credentials::Tokens;
use crate::endpoints::Endpoints;
use crate::rest::{Rest, below, document};
use crate::retry::Failure;

#[derive(Clone)]
pub(super) struct Objects {
    rest: Rest,
    bucket: Url,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    items: Vec<Object>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Held {
    #[serde(default)]
    permissions: Vec<String>,
}

#[derive(Deserialize)]
struct Object {
    name: String,
}

impl Objects {
    pub(super) fn new(bucket: &str, tokens: Tokens, endpoints: &Endpoints) -> Result<Objects, Failure> {
        Ok(Objects { rest: Rest::new(tokens)?, bucket: below(endpoints.storage(), &["storage", "v1", "b", bucket])? })
    }

    /// The names that start with `prefix`, sorted.
    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<String>, Failure> {
        let url = below(self.bucket.as_str(), &["o"])?;
        let (mut names, mut next) = (Vec::new(), None::<String>);
        loop {
            let mut wish = vec![("prefix", prefix), ("fields", "items(name),nextPageToken")];
            wish.extend(next.iter().map(|next| ("pageToken", next.as_str())));
            let page = self.rest.ask("listing the bucket", &|client| client.get(url.clone()).query(&wish)).await?;
            let page: Page = document(&page)?;
            names.extend(page.items.into_iter().map(|object| object.name));
            next = page.next_page_token.filter(|token| !token.is_empty());
            if next.is_none() {
                names.sort();
                return Ok(names);
            }
        }
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), Failure> {
        let url = below(self.bucket.as_str(), &["o", name])?;
        self.rest.ask(&format!("deleting {name}"), &|client| client.delete(url.clone())).await.map(drop)
    }

    /// Those of `rights` on the bucket that the account has.
    pub(super) async fn held(&self, rights: &[&str]) -> Result<Vec<String>, Failure> {
        let query: Vec<(&str, &str)> = rights.iter().map(|right| ("permissions", *right)).collect();
        let path = ["iam", "testPermissions"];
        let held: Held =
            self.rest.get("asking for the rights on the bucket", self.bucket.as_str(), &path, &query).await?;
        Ok(held.permissions)
    }
}
