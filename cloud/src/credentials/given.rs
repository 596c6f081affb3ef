//! A token that was got elsewhere, such as from gcloud, and cannot be renewed here.

use std::time::Duration;

use super::{Secret, Token};

/// What is left of a token that was got for this process, at least.
const LIFE: Duration = Duration::from_secs(50 * 60);

pub(super) struct Given(pub(super) Secret);

impl Given {
    pub(super) fn token(&self) -> Token {
        Token::new(self.0.0.clone(), LIFE)
    }
}
