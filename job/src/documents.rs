//! The store's documents, read: one rule for what is none.

use carmila_cloud::store::{Generation, Store};
use serde::de::DeserializeOwned;

use crate::error::Error;

/// The document of this name and which writing of it this is; `None` if there is none.
///
/// # Errors
/// When the store cannot be read, or what is there is not such a document.
pub async fn read<T: DeserializeOwned>(store: &Store, name: &str) -> Result<Option<(T, Generation)>, Error> {
    let Some((bytes, generation)) = store.read(name).await? else { return Ok(None) };
    match serde_json::from_slice(&bytes) {
        Ok(document) => Ok(Some((document, generation))),
        Err(source) => Err(Error::Document { name: name.to_owned(), source }),
    }
}
