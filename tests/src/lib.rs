//! What the tests of the whole pipeline stand on: a Google that lives in one process, on a loopback port.
//!
//! [`FakeGoogle`] answers what the pipeline asks of Google, as Google would in what matters to it, and starts the real
//! job when it is told to run it. It knows Google's APIs, and nothing of Carmila but how its job is started.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "it is here for tests, which are to stop at what is wrong")]

pub mod bigquery;
pub mod drive;
pub mod faults;
mod google;
mod iam;
mod ids;
pub mod log;
mod metadata;
mod oauth;
mod reply;
mod request;
pub mod run;
pub mod scheduler;
pub mod services;
pub mod storage;
mod tokens;
mod wire;

pub use google::{FakeGoogle, JOB, JOB_ACCOUNT, PROJECT, REGION, TRIGGER_ACCOUNT};
