//! The addresses of Google's services.

/// Where Google's services are: Google's own addresses, or one address for all of them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Endpoints {
    all: Option<String>,
}

/// What was given is no address of a web server.
#[derive(Debug, thiserror::Error)]
#[error("CARMILA_GOOGLE_URL is {0:?}, which is no address. Write one such as http://127.0.0.1:8080, or leave it out")]
pub struct NotAnAddress(String);

impl Endpoints {
    /// One server in the place of all of Google's, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// When it is no `http://` or `https://` address.
    pub fn at(url: &str) -> Result<Endpoints, NotAnAddress> {
        let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
        let is_one = !host.is_empty() && url.parse::<http::Uri>().is_ok_and(|uri| uri.query().is_none());
        if !is_one {
            return Err(NotAnAddress(url.to_owned()));
        }
        Ok(Endpoints { all: Some(url.trim_end_matches('/').to_owned()) })
    }

    /// The root of Drive's API, above `/drive/v3`.
    pub fn drive(&self) -> &str {
        self.or("https://www.googleapis.com")
    }

    /// The root of Cloud Storage's JSON API, above `/storage/v1` and `/upload/storage/v1`.
    pub fn storage(&self) -> &str {
        self.or("https://storage.googleapis.com")
    }

    /// The root of Cloud Run's API, above `/v2`.
    pub fn run(&self) -> &str {
        self.or("https://run.googleapis.com")
    }

    /// The root of BigQuery's API, above `/bigquery/v2`.
    pub fn bigquery(&self) -> &str {
        self.or("https://bigquery.googleapis.com")
    }

    /// The root of Cloud Scheduler's API, above `/v1`.
    pub fn scheduler(&self) -> &str {
        self.or("https://cloudscheduler.googleapis.com")
    }

    /// The root of Service Usage's API, above `/v1`.
    pub fn service_usage(&self) -> &str {
        self.or("https://serviceusage.googleapis.com")
    }

    /// The root of IAM Credentials' API, above `/v1`.
    pub fn iam_credentials(&self) -> &str {
        self.or("https://iamcredentials.googleapis.com")
    }

    /// The root of Google's token server, above `/token`.
    pub fn oauth(&self) -> &str {
        self.or("https://oauth2.googleapis.com")
    }

    /// Whether these are not Google's own addresses.
    pub fn are_elsewhere(&self) -> bool {
        self.all.is_some()
    }

    fn or<'a>(&'a self, googles: &'a str) -> &'a str {
        self.all.as_deref().unwrap_or(googles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_are_addresses() {
        assert_eq!(Endpoints::at("http://127.0.0.1:1234/").unwrap().drive(), "http://127.0.0.1:1234");
        assert_eq!(Endpoints::default().storage(), "https://storage.googleapis.com");
        for text in ["", "127.0.0.1:1234", "http://", "ftp://x", "http://a b", "http://x?y=1"] {
            assert!(Endpoints::at(text).is_err(), "{text}");
        }
    }
}
