//! A fetched folder, read and judged: all that the forecast works on, and the findings.

use carmila_cloud::checksum::Checksum;
use carmila_cloud::folder::{Entry, Fetched, PassedOver, Reason};
use carmila_cloud::run_id::Asked;
use chrono::NaiveDate;

use crate::actuals::Actuals;
use crate::calendar::Opening;
use crate::check;
use crate::contents;
use crate::error::Error;
use crate::findings::{Findings, Place, Problem};
use crate::horizon;
use crate::mall::Mall;
use crate::panel::Panel;
use crate::progress::{Progress, Step};
use crate::workbooks::{self, Source};

/// What a run works on.
#[derive(Debug)]
pub struct Inputs {
    /// The malls, sorted by name.
    pub malls: Vec<Mall>,
    /// Their actuals up to the cutoff.
    pub actuals: Actuals,
    /// The same for the model.
    pub panel: Panel,
    /// What the census says.
    pub census: Vec<Opening>,
    /// The last day to predict.
    pub end: NaiveDate,
    /// What stands for what the workbooks say.
    pub contents: Checksum,
}

/// Reads and judges the workbooks. `None`, or errors among the findings, forbid to go on.
///
/// # Errors
/// When a table cannot be made.
pub fn understand(
    fetched: Fetched,
    asked: Asked,
    today: NaiveDate,
    findings: &mut Findings,
    progress: &Progress,
) -> Result<Option<Inputs>, Error> {
    let Fetched { folder, workbooks, passed_over } = fetched;
    for PassedOver { name, reason } in passed_over {
        let problem = match reason {
            Reason::Shortcut => Problem::Shortcut { name },
            Reason::Subfolder => Problem::Subfolder { name },
            Reason::NotAWorkbook => Problem::not_used(name),
            Reason::NotAFile => Problem::NotUsed { name },
            Reason::Lock => Problem::LockFile { name },
        };
        findings.push(problem, Place::default());
    }
    if workbooks.is_empty() {
        findings.push(Problem::FolderEmpty { folder }, Place::default());
        return Ok(None);
    }
    let source = |(entry, bytes): (Entry, _)| Source { id: entry.id, name: entry.name, bytes };
    let sources: Vec<Source> = workbooks.into_iter().map(source).collect();
    let read = {
        let _reading = progress.begin(Step::Read);
        workbooks::read(&sources, today, findings)
    };
    drop(sources);
    let Some(workbooks) = read else { return Ok(None) };
    let contents = contents::checksum(&workbooks)?;

    let _checking = progress.begin(Step::Check);
    let Some(actuals) = Actuals::lay_out(&workbooks.flux, workbooks.malls.len(), asked.as_of)? else {
        if !findings.has_errors() {
            let nothing = asked.as_of.map_or(Problem::NothingInCommon, |as_of| Problem::NothingBefore { as_of });
            findings.push(nothing, Place::default());
        }
        return Ok(None);
    };
    let (panel, cutoff) = (actuals.panel(), actuals.cutoff());
    check::check(&workbooks, &panel, findings);
    if let Some(until) = asked.until.filter(|until| *until <= cutoff) {
        findings.push(Problem::UntilPassed { until, cutoff }, Place::default());
    }
    let limit = horizon::limit(cutoff);
    if let Some(until) = asked.until.filter(|until| *until > limit) {
        findings.push(Problem::UntilTooFar { until, limit }, Place::default());
    }
    let end = horizon::end(cutoff, asked.until);
    Ok(Some(Inputs { malls: workbooks.malls, actuals, panel, census: workbooks.census, end, contents }))
}
