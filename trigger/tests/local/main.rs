//! The trigger as its users see it, with everything on this machine: through the binary, on a small folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod doctor;
mod house;
mod rollback;
mod serving;
mod ticking;
