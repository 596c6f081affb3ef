//! Why a tick failed, where a door or a document did.

use carmila_cloud::latest::Latest;
use carmila_cloud::{folder, rollback, runner, store, warehouse};

/// What went wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be listed.
    #[error(transparent)]
    Folder(#[from] folder::Error),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The runner cannot be used.
    #[error(transparent)]
    Runner(#[from] runner::Error),
    /// The warehouse cannot be used.
    #[error(transparent)]
    Warehouse(#[from] warehouse::Error),
    /// An earlier run cannot be published again.
    #[error(transparent)]
    Rollback(#[from] rollback::Error),
    /// A document in the store is not one.
    #[error("{name} in the store cannot be read ({source}). {}", remedy(name).1)]
    Document {
        /// Its name.
        name: String,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The job as a program on this machine, and its runs in a bucket.
    #[error("a program on this machine cannot be followed in a bucket. Name a directory with --store")]
    Unfollowed,
    /// A document cannot be written.
    #[error("a document cannot be written ({0}). Report it if it stays")]
    Json(#[from] serde_json::Error),
}

impl Error {
    /// The same in French.
    pub fn french(&self) -> String {
        match self {
            Error::Folder(error) => error.french(),
            Error::Store(error) => error.french(),
            Error::Runner(error) => error.french(),
            Error::Warehouse(error) => error.french(),
            Error::Rollback(error) => error.french(),
            Error::Document { name, source } => {
                format!("{name} dans le dépôt est illisible ({source}). {}", remedy(name).0)
            }
            Error::Unfollowed => {
                "un programme de cette machine ne peut être suivi dans un bucket. Indiquez un dossier avec \
                                  --store"
                    .to_owned()
            }
            Error::Json(error) => format!("un document ne peut être écrit ({error}). Signalez-le si cela dure"),
        }
    }

    /// Whether someone else wrote meanwhile, so that one has to look again.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Error::Store(store::Error::Conflict(_)))
    }
}

/// What to do about a document that cannot be read, in French and in English. Without `latest.json` the job would begin
/// again, and what is frozen would be predicted anew.
fn remedy(name: &str) -> (&'static str, &'static str) {
    if name == Latest::NAME {
        (
            "Publiez de nouveau une version : make rollback dit lesquelles il y a",
            "Publish a run again: make rollback says which there are",
        )
    } else {
        ("Remettez-le, ou supprimez-le", "Restore it, or delete it")
    }
}
