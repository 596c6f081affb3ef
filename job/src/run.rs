//! One run, as the list of its steps: read, check, calendar, train and forecast, freeze, publish.

use carmila_cloud::VERSION;
use carmila_cloud::attempt::Outcome as Closing;
use carmila_cloud::attendance::Attendances;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::folder::{Entry, Folder};
use carmila_cloud::latest::Latest;
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::store::{Generation, Store};
use chrono::NaiveDate;
use rayon::prelude::*;
use serde_json::Value;
use tokio::task::block_in_place;

use crate::before;
use crate::calendar::Openings;
use crate::claim::{self, Claim, Claimed};
use crate::error::Error;
use crate::findings::{Findings, Place, Problem};
use crate::forecast::{self, Settings};
use crate::frozen::{Before, Record, Week};
use crate::horizon;
use crate::inputs::{self, Inputs};
use crate::kin::Kin;
use crate::manifest::{File, FrozenRows, Manifest, Span};
use crate::prediction::{Prediction, predictions};
use crate::progress::{Progress, Step};
use crate::publish::{self, FROZEN, PREDICTIONS};
use crate::table;
use crate::tasks::{Share, Units};

const TIMES_OVERTAKEN: usize = 3;

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Order {
    /// Where the workbooks are.
    pub folder: Folder,
    /// Where the run goes.
    pub store: Store,
    /// Who tells which execution is at work.
    pub attendances: Attendances,
    /// What was asked beyond "these inputs".
    pub asked: Asked,
    /// Which task of the run this process is.
    pub share: Share,
    /// The execution that this process belongs to.
    pub execution: String,
    /// No actual can be of a later day.
    pub today: NaiveDate,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// This run is published.
    Published(RunId),
    /// This run is published already, and stands for these inputs.
    Unchanged(RunId),
    /// This task left its part; the task that ends last publishes.
    Part(RunId),
    /// This execution is at work on the same inputs.
    AtWork(String),
    /// The findings, as JSON, have errors: nothing is published.
    Refused(Value),
}

/// Runs. When another run publishes meanwhile, everything is done again on top of that one, by this task alone: the
/// other tasks may be gone.
///
/// # Errors
/// When folder or store fail. What is wrong with the workbooks is no error but a refusal.
pub async fn run(order: &Order, progress: &Progress) -> Result<Outcome, Error> {
    let _attendance = order.attendances.attend(&order.execution).await?;
    let mut outcome = once(order, order.share, progress).await;
    for _ in 0..TIMES_OVERTAKEN {
        if !outcome.as_ref().is_err_and(Error::is_overtaken) {
            break;
        }
        tracing::info!("another run was published meanwhile: starting again on top of it");
        outcome = once(order, Share::WHOLE, progress).await;
    }
    outcome
}

async fn once(order: &Order, share: Share, progress: &Progress) -> Result<Outcome, Error> {
    let Order { folder, store, attendances, asked, execution, .. } = order;
    let fetching = progress.begin(Step::Fetch);
    let fetched = folder.fetch().await?;
    drop(fetching);
    let entries: Vec<Entry> = fetched.workbooks.iter().map(|(entry, _)| entry.clone()).collect();
    let fingerprint = Fingerprint::of(&entries);

    let published = publish::latest(store).await?;
    if let Some((latest, _)) = &published
        && latest.stands_for(&fingerprint, VERSION, *asked)
    {
        let findings = before::manifest(store, latest).await?.findings;
        claim::settle(store, attendances, execution, &fingerprint, *asked, &latest.run, findings).await?;
        return Ok(Outcome::Unchanged(latest.run.clone()));
    }
    let claimed = match claim::claim(store, attendances, execution, &fingerprint, VERSION, *asked).await? {
        Claim::Ours(claimed) => claimed,
        Claim::AtWork { execution } => return Ok(Outcome::AtWork(execution)),
        Claim::Refused(findings) => return Ok(Outcome::Refused(findings)),
    };

    let mut findings = Findings::new();
    let understood = block_in_place(|| inputs::understand(fetched, *asked, order.today, &mut findings, progress))?;
    let Some(inputs) = understood.filter(|_| !findings.has_errors()) else {
        let findings = serde_json::to_value(&findings)?;
        claimed.close(store, Closing::Refused, findings.clone()).await?;
        return Ok(Outcome::Refused(findings));
    };

    let (latest, read) = published.unzip();
    let before = match &latest {
        None => None,
        Some(latest) => {
            let manifest = before::manifest(store, latest).await?;
            if manifest.contents == inputs.contents && latest.version == VERSION && latest.asked == *asked {
                return move_latest(store, latest, read, fingerprint, claimed, manifest.findings).await;
            }
            Some(before::read(store, latest, manifest).await?)
        }
    };
    compare(before.as_ref(), &inputs, *asked, &mut findings);

    let cutoff = inputs.actuals.cutoff();
    let run = RunId::new(cutoff, &fingerprint, VERSION, latest.as_ref().map(|latest| &latest.run), *asked);
    let mut record = before.map_or_else(Record::default, |b| Record::carry(&b, &inputs.malls, &inputs.actuals));
    let weeks = record.gaps(&inputs.actuals, horizon::year(cutoff));
    let Some(mut units) = forecast(store, share, &run, &inputs, &weeks, progress).await? else {
        return Ok(Outcome::Part(run));
    };
    let ahead = units.remove(0);
    let carried = record.rows(&inputs.malls).len();
    for (week, predicted) in weeks.iter().zip(&units) {
        record.fill(week, predicted, &run);
    }
    unpredicted(&ahead, &inputs, &mut findings);

    let publishing = progress.begin(Step::Publish);
    let findings = serde_json::to_value(&findings)?;
    let (mut frame, rows) = table::lay_out(&inputs.malls, &inputs.actuals, &record, &ahead, inputs.end)?;
    let frozen = record.rows(&inputs.malls);
    let files = vec![(PREDICTIONS, table::csv(&mut frame)?), (FROZEN, publish::frozen_csv(&frozen)?)];
    let described = files.iter().map(|(name, bytes)| ((*name).to_owned(), File::of(bytes)));
    let manifest = Manifest {
        run: run.clone(),
        version: VERSION.to_owned(),
        previous: latest.map(|latest| latest.run),
        fingerprint: fingerprint.clone(),
        contents: inputs.contents,
        asked: *asked,
        span: Span { first: inputs.panel.first, cutoff, end: inputs.end },
        inputs: entries,
        rows,
        frozen: FrozenRows { rows: frozen.len(), back_filled: frozen.len() - carried },
        scores: record.score(&inputs.actuals),
        malls: inputs.malls,
        files: described.collect(),
        findings: findings.clone(),
        timings: progress.seconds(),
    };
    let latest = Latest {
        run: run.clone(),
        version: VERSION.to_owned(),
        fingerprint,
        asked: *asked,
        predictions: File::of(&files[0].1).checksum,
    };
    publish::files(store, files, &manifest).await?;
    publish::swing(store, &latest, read).await?;
    claimed.close(store, Closing::Published { run: run.clone() }, findings).await?;
    share.clear(store, &run).await?;
    drop(publishing);
    Ok(Outcome::Published(run))
}

/// These inputs say what the published run was made of, under other names or stamps.
async fn move_latest(
    store: &Store,
    latest: &Latest,
    read: Option<Generation>,
    fingerprint: Fingerprint,
    claimed: Claimed,
    findings: Value,
) -> Result<Outcome, Error> {
    let run = latest.run.clone();
    publish::swing(store, &Latest { fingerprint, ..latest.clone() }, read).await?;
    claimed.close(store, Closing::Published { run: run.clone() }, findings).await?;
    Ok(Outcome::Unchanged(run))
}

/// All predictions by unit of work (the days ahead, then each week to back-fill), or `None` when other tasks are still
/// at work on theirs.
async fn forecast(
    store: &Store,
    share: Share,
    run: &RunId,
    inputs: &Inputs,
    weeks: &[Week],
    progress: &Progress,
) -> Result<Option<Vec<Vec<Prediction>>>, Error> {
    let mine = share.deal(1 + weeks.len());
    if share.is_whole() {
        let units = block_in_place(|| predict(&mine, inputs, weeks, progress))?;
        return Ok(Some(units.into_iter().map(|(_, predicted)| predicted).collect()));
    }
    if share.recall(store, run).await?.is_none() {
        let units = block_in_place(|| predict(&mine, inputs, weeks, progress))?;
        share.leave(store, run, units).await?;
    }
    Ok(share.gather(store, run).await?)
}

fn predict(units: &[usize], inputs: &Inputs, weeks: &[Week], progress: &Progress) -> Result<Units, Error> {
    let Inputs { malls, panel, .. } = inputs;
    let openings = {
        let _inferring = progress.begin(Step::Calendar);
        Openings::infer(malls, &inputs.census)
    };
    let settings = Settings::default();
    let forecasting = progress.begin(Step::Forecast(units.len()));
    let one = |&unit: &usize| {
        let predicted = match unit.checked_sub(1).and_then(|week| weeks.get(week)) {
            None => forecast::ahead(panel, malls, &openings, inputs.end, &settings),
            Some(week) => forecast::week(&panel.until(week.cutoff), malls, &openings, week.days.clone(), &settings),
        }?;
        forecasting.advance();
        Ok((unit, predictions(&predicted)))
    };
    units.par_iter().map(one).collect()
}

/// What became of the malls and the days of the run before.
fn compare(before: Option<&Before>, inputs: &Inputs, asked: Asked, findings: &mut Findings) {
    let Some(before) = before else { return };
    let cutoff = inputs.actuals.cutoff();
    if asked.as_of.is_none() && cutoff < before.cutoff {
        findings.push(Problem::DataOlder { cutoff, before: before.cutoff }, Place::default());
    }
    let kin = Kin::new(&before.malls, &inputs.malls);
    for gone in before.malls.iter().filter(|mall| kin.find(&mall.id, &mall.name).is_none()) {
        findings.push(Problem::MallGone { mall: gone.name.clone() }, Place::default());
    }
}

fn unpredicted(ahead: &[Prediction], inputs: &Inputs, findings: &mut Findings) {
    for (index, mall) in inputs.malls.iter().enumerate() {
        let predicted = ahead.binary_search_by_key(&(index, inputs.end), |made| (made.mall, made.date)).is_ok();
        if inputs.actuals.first_of(index).is_some() && !predicted {
            findings.push(Problem::NotForecast { mall: mall.name.clone() }, Place::default());
        }
    }
}
