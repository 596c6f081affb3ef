//! Questions to Google's JSON APIs, asked as one account. It knows how to ask, not what.

use reqwest::{Client, RequestBuilder, Url};
use serde::de::DeserializeOwned;

use crate::credentials::{CLOUD, Tokens};
use crate::retry::Failure;
use crate::web;

/// Who asks.
#[derive(Clone)]
pub(crate) struct Rest {
    client: Client,
    tokens: Tokens,
}

impl Rest {
    pub(crate) fn new(tokens: Tokens) -> Result<Rest, Failure> {
        Ok(Rest { client: web::client()?, tokens })
    }

    /// The document at `segments` below `root`; `what` says in the log what is being done.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        what: &str,
        root: &str,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T, Failure> {
        let url = below(root, segments)?;
        document(&self.ask(what, &|client| client.get(url.clone()).query(query)).await?)
    }

    /// The body of what a request is answered with. One for all requests: what waits and tries again is large code.
    pub(crate) async fn ask(
        &self,
        what: &str,
        request: &(dyn Fn(&Client) -> RequestBuilder + Send + Sync),
    ) -> Result<Vec<u8>, Failure> {
        let ask = || async {
            let token = self.tokens.token(&[CLOUD]).await.map_err(Failure::without_credentials)?;
            web::bytes(request(&self.client).bearer_auth(token)).await
        };
        self.tokens.with(what, &[CLOUD], ask).await
    }
}

/// The address of `segments` below `root`, where a slash in a segment is none between two.
pub(crate) fn below(root: &str, segments: &[&str]) -> Result<Url, Failure> {
    let mut url = Url::parse(root).map_err(|error| Failure::unreachable(&error.to_string()))?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    Ok(url)
}

/// The document that a body is.
pub(crate) fn document<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|_| Failure::lost("what came is not the document that was asked for"))
}
