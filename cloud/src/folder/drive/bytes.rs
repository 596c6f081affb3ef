//! The bytes of files. The client crate cannot go on where a body was cut off, so these are plain requests.

use std::time::Duration;

use reqwest::header::RANGE;
use reqwest::{Client, RequestBuilder, StatusCode};
use tokio::sync::Mutex;

use crate::credentials::{DRIVE, Tokens};
use crate::endpoints::Endpoints;
use crate::retry::Failure;
use crate::web;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// As long as bytes come, a file may take its time.
const LONG: Duration = Duration::from_secs(600);

#[derive(Clone)]
pub(super) struct Bytes {
    client: Client,
    tokens: Tokens,
    files: String,
}

impl Bytes {
    pub(super) fn new(tokens: Tokens, endpoints: &Endpoints) -> Result<Bytes, Failure> {
        let files = format!("{}/drive/v3/files", endpoints.drive());
        Ok(Bytes { client: web::reading_client()?, tokens, files })
    }

    /// A file as it was put there. What was read before a cut is not read again.
    pub(super) async fn of_file(&self, id: &str, name: &str) -> Result<Vec<u8>, Failure> {
        let read = Mutex::new(Vec::new());
        let go_on = || async {
            let mut read = read.lock().await;
            let mut request = self.ask(id).await?.query(&[("alt", "media"), ("supportsAllDrives", "true")]);
            if !read.is_empty() {
                request = request.header(RANGE, format!("bytes={}-", read.len()));
            }
            self.receive(request, &mut read).await
        };
        self.tokens.within(LONG, &format!("reading {name}"), &[DRIVE], go_on).await?;
        Ok(read.into_inner())
    }

    /// A Google Sheet as a workbook.
    pub(super) async fn of_sheet(&self, id: &str, name: &str) -> Result<Vec<u8>, Failure> {
        let whole = || async {
            let mut read = Vec::new();
            let request = self.ask(&format!("{id}/export")).await?.query(&[("mimeType", XLSX)]);
            self.receive(request, &mut read).await?;
            Ok(read)
        };
        self.tokens.within(LONG, &format!("exporting {name}"), &[DRIVE], whole).await
    }

    async fn ask(&self, path: &str) -> Result<RequestBuilder, Failure> {
        let token = self.tokens.token(&[DRIVE]).await.map_err(Failure::without_credentials)?;
        Ok(self.client.get(format!("{}/{path}", self.files)).bearer_auth(token))
    }

    async fn receive(&self, request: RequestBuilder, read: &mut Vec<u8>) -> Result<(), Failure> {
        let mut response = request.send().await?;
        match response.status() {
            StatusCode::PARTIAL_CONTENT => {}
            // The range was not heeded, or begins where the file ends: both are mended by reading from the start.
            StatusCode::OK => read.clear(),
            StatusCode::RANGE_NOT_SATISFIABLE => {
                read.clear();
                return Err(Failure::lost("the file became shorter"));
            }
            status => return Err(Failure::answer(status.as_u16(), &response.bytes().await?)),
        }
        while let Some(chunk) = response.chunk().await? {
            read.extend_from_slice(&chunk);
        }
        Ok(())
    }
}
