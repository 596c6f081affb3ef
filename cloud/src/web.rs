//! Plain requests for the few answers that no client crate gives. It knows HTTP and JSON, not what is asked.

use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde::de::DeserializeOwned;

use crate::retry::{Failure, PATIENCE};

const CONNECTING: Duration = Duration::from_secs(10);

/// A client that gives up in time.
pub(crate) fn client() -> Result<Client, Failure> {
    Ok(Client::builder().connect_timeout(CONNECTING).timeout(PATIENCE).build()?)
}

/// A client for what is on this machine or its network alone, whatever proxies lead out of it.
pub(crate) fn near_client() -> Result<Client, Failure> {
    Ok(Client::builder().connect_timeout(CONNECTING).timeout(PATIENCE).no_proxy().build()?)
}

/// A client for long answers, that gives up when nothing comes any more.
pub(crate) fn reading_client() -> Result<Client, Failure> {
    Ok(Client::builder().connect_timeout(CONNECTING).read_timeout(PATIENCE).build()?)
}

/// The body of an answer that is no error.
pub(crate) async fn bytes(request: RequestBuilder) -> Result<Vec<u8>, Failure> {
    let response = request.send().await?;
    let status = response.status();
    let body = response.bytes().await?;
    if status.is_success() { Ok(body.into()) } else { Err(Failure::answer(status.as_u16(), &body)) }
}

/// The document in an answer that is no error.
pub(crate) async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Failure> {
    let body = bytes(request).await?;
    // Serde's own words would quote what was read, which may be a token.
    serde_json::from_slice(&body).map_err(|_| Failure::lost("what came is not the document that was asked for"))
}
