//! The one source of tokens, as each client crate wants to be given it.

use std::future::Future;
use std::pin::Pin;

use gcp_bigquery_client::auth::Authenticator;
use gcp_bigquery_client::error::BQError;
use google_cloud_auth::credentials::{CacheableResource, CredentialsProvider, EntityTag};
use google_cloud_auth::errors::CredentialsError;
use google_drive3::common::GetToken;
use http::header::AUTHORIZATION;
use http::{Extensions, HeaderMap, HeaderValue};

use super::{CLOUD, Tokens};

/// Tokens for fixed scopes: what clients of Google Cloud's services take.
#[derive(Clone, Debug)]
pub struct Scoped {
    tokens: Tokens,
    scope: &'static str,
}

impl Tokens {
    /// These tokens for this scope alone.
    pub fn scoped(&self, scope: &'static str) -> Scoped {
        Scoped { tokens: self.clone(), scope }
    }

    /// These tokens for all of Google Cloud.
    pub fn for_cloud(&self) -> Scoped {
        self.scoped(CLOUD)
    }
}

impl CredentialsProvider for Scoped {
    async fn headers(&self, _: Extensions) -> Result<CacheableResource<HeaderMap>, CredentialsError> {
        // Whether it is worth a retry was seen to where the token was asked for.
        let refused = |error| CredentialsError::from_source(false, error);
        let token = self.tokens.token(&[self.scope]).await.map_err(refused)?;
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| CredentialsError::from_msg(false, "the token is no text that a header can hold"))?;
        value.set_sensitive(true);
        let data = HeaderMap::from_iter([(AUTHORIZATION, value)]);
        Ok(CacheableResource::New { entity_tag: EntityTag::new(), data })
    }

    async fn universe_domain(&self) -> Option<String> {
        None
    }
}

type Given<'a> =
    Pin<Box<dyn Future<Output = Result<Option<String>, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>>;

impl GetToken for Scoped {
    fn get_token<'a>(&'a self, _: &'a [&str]) -> Given<'a> {
        Box::pin(async move { Ok(Some(self.tokens.token(&[self.scope]).await?)) })
    }
}

#[async_trait::async_trait]
impl Authenticator for Scoped {
    async fn access_token(&self) -> Result<String, BQError> {
        let refused = |error: super::Error| BQError::YupAuthError(yup_oauth2::Error::UserError(error.to_string()));
        self.tokens.token(&[self.scope]).await.map_err(refused)
    }
}
