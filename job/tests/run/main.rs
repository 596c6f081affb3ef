//! Runs as their users see them: through the binary, on small folders of workbooks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod backtest;
mod bench;
mod claims;
mod cut_off;
mod explain;
mod freezing;
mod intervals;
mod publishing;
mod report;
mod sameness;
mod table;
mod telling;
mod track;
mod usage;
