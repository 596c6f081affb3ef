//! Where Google's services are and who asks them, for every door. The one place that reads this from the environment, for
//! the binaries' options; everything else is given it.

use std::env;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::credentials::{self, Environment, Tokens};
pub use crate::endpoints::{Endpoints, NotAnAddress};

/// All that a door needs to speak to Google. Credentials are looked for when they are first needed.
#[derive(Clone, Default)]
pub struct Google {
    /// Where the services are.
    pub endpoints: Endpoints,
    /// Where credentials may be found.
    pub credentials: Environment,
    tokens: Arc<OnceLock<Tokens>>,
}

impl Google {
    /// These services with credentials from this environment.
    pub fn new(endpoints: Endpoints, credentials: Environment) -> Google {
        Google { endpoints, credentials, tokens: Arc::default() }
    }

    /// From `CARMILA_GOOGLE_URL` and what [`Environment::read`] reads.
    ///
    /// # Errors
    /// When the address is none.
    pub fn from_environment() -> Result<Google, NotAnAddress> {
        let endpoints = match env::var("CARMILA_GOOGLE_URL").ok().filter(|url| !url.is_empty()) {
            Some(url) => Endpoints::at(&url)?,
            None => Endpoints::default(),
        };
        Ok(Google::new(endpoints, Environment::read()))
    }

    /// The one source of tokens for all doors.
    ///
    /// # Errors
    /// When there are credentials that cannot be read.
    pub fn tokens(&self) -> Result<Tokens, credentials::Error> {
        if let Some(tokens) = self.tokens.get() {
            return Ok(tokens.clone());
        }
        let found = Tokens::find(&self.credentials, &self.endpoints)?;
        Ok(self.tokens.get_or_init(|| found).clone())
    }
}

impl fmt::Debug for Google {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Google").field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}
