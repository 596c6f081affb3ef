//! The fake Google, judged by Google's own client crates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clients;
