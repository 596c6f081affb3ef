//! `latest/report.html`: the published run's report at an address that lasts. It follows `latest.json`, and whoever moves
//! that one sees to it.

use crate::latest::Latest;
use crate::runs::{REPORT, path};
use crate::store::{Error, Store};

/// Its name in the store.
pub const NAME: &str = "latest/report.html";

/// Makes the newest report that of the run which `latest.json` names, also where several do this at once and
/// `latest.json` moves meanwhile.
///
/// # Errors
/// When the store cannot be used, or `latest.json` is no document.
pub async fn follow(store: &Store) -> Result<(), Error> {
    loop {
        // Before `latest.json`: who moves it after this was read writes here too, and then our writing is refused.
        let there = store.read(NAME).await?;
        let Some((bytes, _)) = store.read(Latest::NAME).await? else { return Ok(()) };
        let latest: Latest = serde_json::from_slice(&bytes).map_err(|_| Error::Damaged(Latest::NAME.to_owned()))?;
        let Some((report, _)) = store.read(&path(&latest.run, REPORT)).await? else {
            // Of a version that made none. Another run's report would say what is not published.
            return store.delete(NAME).await;
        };
        let generation = match there {
            Some((now, _)) if now == report => return Ok(()),
            there => there.map(|(_, generation)| generation),
        };
        match store.write(NAME, report, generation.into()).await {
            Err(Error::Conflict(_)) => {}
            written => return written.map(drop),
        }
    }
}
