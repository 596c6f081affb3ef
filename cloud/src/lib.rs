//! The doors to the outside, each an enum with one variant a side: directories today, Google beside them.
//!
//! [`folder`] is where workbooks come from, [`store`] where runs go, [`runner`] what makes them and [`warehouse`] where
//! their table is looked at. [`fingerprint`], [`run_id`], [`latest`], [`newest`] and [`attempt`] are what the job and the trigger have
//! to agree on. Nothing here knows what a workbook contains.
pub mod attempt;
pub mod attendance;
pub mod checksum;
pub mod credentials;
pub mod document;
mod endpoints;
pub mod fingerprint;
pub mod folder;
mod french;
pub mod google;
pub mod latest;
pub mod load;
pub mod newest;
pub mod papers;
mod rest;
pub mod retry;
pub mod rollback;
pub mod run_id;
pub mod runner;
pub mod runs;
pub mod schedule;
pub mod services;
pub mod store;
pub mod warehouse;
mod web;

/// The version of job and trigger, which are released together: a new one is a reason to run.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
