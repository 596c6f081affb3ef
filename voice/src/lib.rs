//! How the programs speak: in two languages, in words on a terminal and in Cloud Logging's fields elsewhere. What they say
//! is theirs.
mod lang;
pub mod logs;

pub use lang::{Lang, MOIS, grouped};
