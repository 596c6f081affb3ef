//! `runs/<run-id>/`: where a run has its files, for the job that writes them and whoever reads them.

use crate::run_id::RunId;

/// The table.
pub const PREDICTIONS: &str = "predictions.csv";
/// How far off the predictions may be.
pub const INTERVALS: &str = "intervals.csv";
/// What the tables are loaded from.
pub const LOADED: [&str; 2] = [INTERVALS, PREDICTIONS];
/// The track record's source.
pub const FROZEN: &str = "frozen.csv";
/// What people look at.
pub const REPORT: &str = "report.html";
/// The papers.
pub const MANIFEST: &str = "manifest.json";

/// Where a run has its file.
pub fn path(run: &RunId, file: &str) -> String {
    format!("runs/{run}/{file}")
}
