//! The whole pipeline: the real job and the real trigger, as processes, on the fake Google.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod crashes;
mod crowd;
mod doctor;
mod environment;
mod mending;
mod rollback;
mod stage;
mod story;
mod torture;
mod workbooks;
