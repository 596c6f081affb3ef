//! Who asks Google: one source of access tokens for all doors. It knows how tokens are got, not what they are used for,
//! and shows none to anybody but the doors.

mod adapters;
mod environment;
mod given;
mod impersonation;
mod key;
mod metadata;
mod person;
mod user;

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::endpoints::Endpoints;
use crate::retry::{self, Failure, Kind, PATIENCE};
use crate::web;
pub use adapters::Scoped;
pub use environment::{Environment, Secret};
use given::Given;
use impersonation::Impersonation;
use key::Key;
use metadata::Metadata;
use person::Person;
use user::User;

/// All of Google Cloud, as far as the account's roles reach.
pub const CLOUD: &str = "https://www.googleapis.com/auth/cloud-platform";
/// Reading in Drive.
pub const DRIVE: &str = "https://www.googleapis.com/auth/drive.readonly";

/// A token is not used in the last minute before it expires.
const MARGIN: Duration = Duration::from_secs(60);

/// Why there is no token, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file of credentials cannot be read.
    #[error("the credentials in {path} cannot be read ({source}). Check GOOGLE_APPLICATION_CREDENTIALS")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error(
        "{0} holds no credentials that can be used here. Name a service account's key in \
         GOOGLE_APPLICATION_CREDENTIALS, or run `gcloud auth application-default login`"
    )]
    NotCredentials(PathBuf),
    /// There is no file, and no metadata server either.
    #[error(
        "there are no Google credentials ({0}). Run `gcloud auth application-default login` and set \
         CARMILA_IMPERSONATE to the account to act as, or name a key in GOOGLE_APPLICATION_CREDENTIALS"
    )]
    Nowhere(Failure),
    /// The metadata server has none to give.
    #[error("{}", .0.tell("the metadata server gives no token", "Check that a service account is attached"))]
    Metadata(Failure),
    /// A person's sign-in is no longer good.
    #[error("your sign-in is no longer good ({0}). Run `gcloud auth application-default login` again")]
    SignIn(Failure),
    /// A key is no longer good.
    #[error(
        "the key of {account} is refused ({failure}). Make a new one and name it in GOOGLE_APPLICATION_CREDENTIALS"
    )]
    Key {
        /// Whose key.
        account: String,
        /// What the token server said.
        failure: Failure,
    },
    /// The token server does not answer, or not as it should.
    #[error("{}", .0.tell("the token server gives no token", "Try again later"))]
    TokenServer(Failure),
    /// Drive refuses gcloud's own client.
    #[error(
        "gcloud's sign-in by itself may not read Drive. Set CARMILA_IMPERSONATE to the account that the folder is \
         shared with, such as job-carmila@PROJECT.iam.gserviceaccount.com"
    )]
    DriveNeedsAnAccount,
    /// The account does not let itself be impersonated.
    #[error("{}", .failure.tell(
        &format!("no token can be made for {account}"),
        &format!("Grant roles/iam.serviceAccountTokenCreator on {account} to whoever runs this, and enable iamcredentials.googleapis.com")
    ))]
    Impersonation {
        /// The account.
        account: String,
        /// What IAM Credentials said.
        failure: Failure,
    },
    /// The system lacks what secure connections need.
    #[error("no secure connection can be made ({0}). Check that the system has certificates")]
    Connections(Failure),
}

/// Tokens for Google's services, kept until a minute before they expire. Clones share them.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    source: Source,
    kept: Mutex<HashMap<String, Token>>,
    /// The metadata server's tokens lack what was asked for: the account has to make its own.
    lacking: AtomicBool,
}

enum Source {
    Metadata { metadata: Metadata, itself: Impersonation },
    Key(Box<Key>),
    Person(Person),
    Impersonated { person: Person, impersonation: Impersonation, account: String },
}

/// Where tokens come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Origin {
    /// The account that this process runs as on Google Cloud.
    Metadata,
    /// A service account's key.
    Key,
    /// A person who signed in.
    Person,
    /// A service account that a person acts as.
    Impersonated,
}

/// A secret and its end.
struct Token {
    secret: String,
    expires: Instant,
}

impl Tokens {
    /// The source that this environment names: a file of credentials, else the metadata server.
    ///
    /// # Errors
    /// When the file cannot be read or holds nothing of use.
    pub fn find(environment: &Environment, endpoints: &Endpoints) -> Result<Tokens, Error> {
        let client = web::client().map_err(Error::Connections)?;
        let impersonation = Impersonation::new(client.clone(), endpoints);
        let given = environment.token.clone().map(|secret| person::Source::Given(Given(secret)));
        let as_asked = |source, client: reqwest::Client, impersonation, otherwise: Option<String>| {
            let person = Person::new(source, client, endpoints);
            match environment.impersonate.clone().or(otherwise) {
                Some(account) => Source::Impersonated { person, impersonation, account },
                None => Source::Person(person),
            }
        };
        if let Some(given) = given {
            let source = as_asked(given, client, impersonation, None);
            return Ok(Tokens::from(source));
        }
        let source = match environment.document()? {
            None => {
                let client = web::near_client().map_err(Error::Connections)?;
                Source::Metadata { metadata: Metadata::new(client, environment), itself: impersonation }
            }
            Some((path, document)) => {
                let no_use = || Error::NotCredentials(path.clone());
                match document["type"].as_str() {
                    Some("service_account") => {
                        Source::Key(Box::new(Key::read(document, endpoints).ok_or_else(no_use)?))
                    }
                    Some("authorized_user") => {
                        let user = User::read(document, client.clone(), endpoints).ok_or_else(no_use)?;
                        as_asked(person::Source::User(user), client, impersonation, None)
                    }
                    Some("impersonated_service_account") => {
                        let named =
                            document["service_account_impersonation_url"].as_str().and_then(impersonation::account_in);
                        let named = environment.impersonate.clone().or(named).ok_or_else(no_use)?;
                        let user = document["source_credentials"].clone();
                        let user = User::read(user, client.clone(), endpoints).ok_or_else(no_use)?;
                        as_asked(person::Source::User(user), client, impersonation, Some(named))
                    }
                    _ => return Err(no_use()),
                }
            }
        };
        Ok(Tokens::from(source))
    }

    fn from(source: Source) -> Tokens {
        Tokens(Arc::new(Inner { source, kept: Mutex::default(), lacking: AtomicBool::new(false) }))
    }

    /// A token that is good for these scopes, for another minute at least.
    ///
    /// # Errors
    /// When none can be got, after some tries where that may help.
    pub async fn token(&self, scopes: &[&str]) -> Result<String, Error> {
        let key = scopes.join(" ");
        let mut kept = self.0.kept.lock().await;
        if let Some(token) = kept.get(&key).filter(|token| token.expires > Instant::now() + MARGIN) {
            return Ok(token.secret.clone());
        }
        let token = self.0.fetch(scopes).await?;
        let secret = token.secret.clone();
        kept.insert(key, token);
        Ok(secret)
    }

    /// The account that the tokens are of, where it is known.
    pub async fn account(&self) -> Option<String> {
        match &self.0.source {
            Source::Metadata { metadata, .. } => metadata.account().await.ok(),
            Source::Key(key) => Some(key.account().to_owned()),
            Source::Person(person) => person.address().await,
            Source::Impersonated { account, .. } => Some(account.clone()),
        }
    }

    /// Where they come from.
    pub fn origin(&self) -> Origin {
        match &self.0.source {
            Source::Metadata { .. } => Origin::Metadata,
            Source::Key(_) => Origin::Key,
            Source::Person(_) => Origin::Person,
            Source::Impersonated { .. } => Origin::Impersonated,
        }
    }

    /// The project and the region that this process runs in, on Google Cloud.
    pub async fn place(&self) -> Option<(String, String)> {
        match &self.0.source {
            Source::Metadata { metadata, .. } => metadata.place().await.ok(),
            _ => None,
        }
    }

    /// Does a call that takes its token from here, and tries again while that is worth it: once more with a new token
    /// where the kept one was refused, and with one of the account's own making where the kept one lacks the scope.
    ///
    /// # Errors
    /// The last failure.
    pub async fn with<T, Call>(&self, what: &str, scopes: &[&str], attempt: impl FnMut() -> Call) -> Result<T, Failure>
    where
        Call: Future<Output = Result<T, Failure>>,
    {
        self.within(PATIENCE, what, scopes, attempt).await
    }

    /// The same with another time for each attempt.
    ///
    /// # Errors
    /// The last failure.
    pub async fn within<T, Call>(
        &self,
        patience: Duration,
        what: &str,
        scopes: &[&str],
        mut attempt: impl FnMut() -> Call,
    ) -> Result<T, Failure>
    where
        Call: Future<Output = Result<T, Failure>>,
    {
        let mut mended = false;
        loop {
            // The token is got before the call's time runs, with tries of its own.
            self.ready(scopes).await?;
            match retry::within(patience, what, &mut attempt).await {
                Err(failure) if !mended && self.mend(&failure, scopes).await => mended = true,
                done => return done,
            }
        }
    }

    async fn ready(&self, scopes: &[&str]) -> Result<(), Failure> {
        self.token(scopes).await.map(drop).map_err(Failure::without_credentials)
    }

    /// Whether another token may do better than the one that failed so.
    async fn mend(&self, failure: &Failure, scopes: &[&str]) -> bool {
        let another = match failure.kind {
            Kind::Answer(401) => true,
            _ if failure.lacks_scope() && matches!(self.0.source, Source::Metadata { .. }) => {
                !self.0.lacking.swap(true, Ordering::Relaxed)
            }
            _ => false,
        };
        if another {
            self.0.kept.lock().await.remove(&scopes.join(" "));
        }
        another
    }
}

impl Inner {
    async fn fetch(&self, scopes: &[&str]) -> Result<Token, Error> {
        match &self.source {
            Source::Metadata { metadata, itself } => {
                let lacking = self.lacking.load(Ordering::Relaxed) && scopes != [CLOUD];
                let token = metadata.token(if lacking { &[CLOUD] } else { scopes }).await?;
                if !lacking {
                    tracing::debug!("the token for {} is the metadata server's", scopes.join(" "));
                    return Ok(token);
                }
                let account = metadata.account().await?;
                let token = itself.token(&token.secret, &account, scopes).await?;
                tracing::info!(
                    "the metadata server's token lacks {}: {account} made its own through IAM Credentials",
                    scopes.join(" ")
                );
                Ok(token)
            }
            Source::Key(key) => key.token(scopes).await,
            Source::Person(_) if scopes.contains(&DRIVE) => Err(Error::DriveNeedsAnAccount),
            Source::Person(person) => person.token().await,
            Source::Impersonated { person, impersonation, account } => {
                impersonation.token(&person.token().await?.secret, account, scopes).await
            }
        }
    }
}

impl Token {
    fn new(secret: String, lives: Duration) -> Token {
        Token { secret, expires: Instant::now() + lives }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.source {
            Source::Metadata { .. } => "Tokens(metadata server)",
            Source::Key(_) => "Tokens(key)",
            Source::Person(_) => "Tokens(sign-in)",
            Source::Impersonated { .. } => "Tokens(impersonated)",
        })
    }
}
