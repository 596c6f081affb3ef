//! The whole pipeline against the fake Google, and the fake against Google's own client crates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clients;
mod stage;
mod story;
mod torture;
mod workbooks;
