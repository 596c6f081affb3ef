//! A service account's key, exchanged for tokens: Drive may refuse what a key signs by itself.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::sync::OnceCell;
use yup_oauth2::authenticator::DefaultAuthenticator;
use yup_oauth2::{Error as YupError, ServiceAccountAuthenticator, ServiceAccountKey};

use super::{Error, Token};
use crate::endpoints::Endpoints;
use crate::retry::{self, Failure, Kind};

/// What a token lives where the token server doesn't say.
const HOUR: Duration = Duration::from_secs(3600);

pub(super) struct Key {
    key: ServiceAccountKey,
    exchange: OnceCell<DefaultAuthenticator>,
}

impl Key {
    pub(super) fn read(document: Value, endpoints: &Endpoints) -> Option<Key> {
        let mut key: ServiceAccountKey = serde_json::from_value(document).ok()?;
        if endpoints.are_elsewhere() {
            key.token_uri = format!("{}/token", endpoints.oauth());
        }
        Some(Key { key, exchange: OnceCell::new() })
    }

    pub(super) fn account(&self) -> &str {
        &self.key.client_email
    }

    pub(super) async fn token(&self, scopes: &[&str]) -> Result<Token, Error> {
        let refused = |failure| Error::Key { account: self.account().to_owned(), failure };
        let prepare = || ServiceAccountAuthenticator::builder(self.key.clone()).build();
        let exchange = self.exchange.get_or_try_init(prepare).await;
        let exchange = exchange.map_err(|error| refused(Failure::without_credentials(error)))?;
        // What is kept is kept above; a token that was refused must not come again.
        let ask = || async { exchange.force_refreshed_token(scopes).await.map_err(understand) };
        let given = retry::with("exchanging a key for a token", ask).await.map_err(|failure| match failure.kind {
            Kind::Answer(400..=403) => refused(failure),
            _ => Error::TokenServer(failure),
        })?;
        let Some(secret) = given.token() else {
            return Err(Error::TokenServer(Failure::lost("what came holds no token")));
        };
        let lives = given
            .expiration_time()
            .map_or(HOUR, |end| SystemTime::from(end).duration_since(SystemTime::now()).unwrap_or(Duration::ZERO));
        Ok(Token::new(secret.to_owned(), lives))
    }
}

fn understand(error: YupError) -> Failure {
    match error {
        YupError::AuthError(said) => {
            let message = said.error_description.clone().unwrap_or_default();
            Failure { kind: Kind::Answer(400), reason: said.error.as_str().to_owned(), message }
        }
        YupError::UserError(message) => Failure::without_credentials(message),
        YupError::JSONError(_) | YupError::MissingAccessToken => Failure::lost("what came holds no token"),
        error => Failure::lost(&retry::innermost(&error)),
    }
}
