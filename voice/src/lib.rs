//! How the programs speak: in two languages, in words on a terminal and in Cloud Logging's fields elsewhere. What they say
//! is theirs.
mod lang;
pub mod logs;
mod out;

pub use lang::{Lang, MOIS, grouped};
pub use out::say;
