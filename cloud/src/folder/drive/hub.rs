//! Drive's lists and versions, through its client crate.

use std::sync::Arc;

use google_drive3::DriveHub;
use google_drive3::api::{File, Scope};
use google_drive3::hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use google_drive3::hyper_util::client::legacy::Client;
use google_drive3::hyper_util::client::legacy::connect::HttpConnector;
use google_drive3::hyper_util::rt::TokioExecutor;

use crate::credentials::{DRIVE, Tokens};
use crate::endpoints::Endpoints;
use crate::retry::Failure;

const PAGE: i32 = 1000;
const FIELDS: &str = "nextPageToken,incompleteSearch,files(id,name,mimeType,sha256Checksum,md5Checksum,version,size)";

#[derive(Clone)]
pub(super) struct Hub {
    hub: Arc<DriveHub<HttpsConnector<HttpConnector>>>,
    tokens: Tokens,
}

impl Hub {
    pub(super) fn new(tokens: Tokens, endpoints: &Endpoints) -> Result<Hub, Failure> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::aws_lc_rs::default_provider())
            .map_err(|error| Failure::unreachable(&error.to_string()))?
            .https_or_http()
            .enable_http1()
            .build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let mut hub = DriveHub::new(client, tokens.scoped(DRIVE));
        hub.base_url(format!("{}/drive/v3/", endpoints.drive()));
        hub.root_url(format!("{}/", endpoints.drive()));
        Ok(Hub { hub: Arc::new(hub), tokens })
    }

    /// All that is in the folder and not in the bin.
    pub(super) async fn list(&self, folder: &str) -> Result<Vec<File>, Failure> {
        let wish = format!("'{}' in parents and trashed = false", folder.replace('\\', "\\\\").replace('\'', "\\'"));
        let (mut files, mut next) = (Vec::new(), None::<String>);
        loop {
            let page = || async {
                let mut call = self
                    .hub
                    .files()
                    .list()
                    .q(&wish)
                    .page_size(PAGE)
                    .supports_all_drives(true)
                    .include_items_from_all_drives(true)
                    .param("fields", FIELDS)
                    .clear_scopes()
                    .add_scope(Scope::Readonly);
                if let Some(token) = &next {
                    call = call.page_token(token);
                }
                let (_, list) = call.doit().await?;
                match list.incomplete_search {
                    Some(true) => Err(Failure::lost("Drive did not look everywhere")),
                    _ => Ok(list),
                }
            };
            let page = self.tokens.with("listing the folder", &[DRIVE], page).await?;
            files.extend(page.files.unwrap_or_default());
            match page.next_page_token.filter(|token| !token.is_empty()) {
                Some(token) => next = Some(token),
                None => return Ok(files),
            }
        }
    }

    /// Which version a file has now.
    pub(super) async fn version(&self, id: &str) -> Result<String, Failure> {
        let call = || async {
            let call = self.hub.files().get(id).supports_all_drives(true).param("fields", "version");
            let (_, file) = call.clear_scopes().add_scope(Scope::Readonly).doit().await?;
            Ok(file.version.map_or_else(String::new, |version| version.to_string()))
        };
        self.tokens.with("looking whether the Sheet changed", &[DRIVE], call).await
    }
}
