//! A run made of its inputs: trained, forecast, frozen, laid out as the files that it leaves. What is published already
//! and who else is at work is not its business.

use std::collections::BTreeMap;

use carmila_cloud::VERSION;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::folder::Entry;
use carmila_cloud::latest::Latest;
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::runs::{FROZEN, INTERVALS, PREDICTIONS, REPORT};
use carmila_cloud::store::Store;
use rayon::prelude::*;
use tokio::task::block_in_place;

use crate::before;
use crate::calendar::Openings;
use crate::changes::{Changes, Moved};
use crate::error::Error;
use crate::findings::{Findings, Place, Problem};
use crate::forecast::{self, Settings};
use crate::frozen::{Before, Record};
use crate::horizon;
use crate::inputs::Inputs;
use crate::intervals;
use crate::lineage::Lineage;
use crate::manifest::{File, FrozenRows, Manifest, Span, Summary};
use crate::prediction::Prediction;
use crate::progress::{Progress, Step};
use crate::publish;
use crate::report::{self, Sources};
use crate::scene::Scene;
use crate::surprises;
use crate::table;
use crate::tasks::{Share, Units};
use crate::track::{self, Track};

/// What a run is made of.
#[derive(Debug)]
pub struct Ingredients {
    /// The workbooks.
    pub entries: Vec<Entry>,
    /// What stands for them.
    pub fingerprint: Fingerprint,
    /// What they say.
    pub inputs: Inputs,
    /// What was asked beyond that.
    pub asked: Asked,
    /// What was found in them.
    pub findings: Findings,
    /// The papers of the run before.
    pub previous: Option<Manifest>,
}

/// A run, ready to be written.
#[derive(Debug)]
pub struct Made {
    /// Its papers; they lack only the timings.
    pub manifest: Manifest,
    files: Vec<(&'static str, Vec<u8>)>,
}

/// What came of this task.
#[derive(Debug)]
pub enum Task {
    /// The run.
    Whole(Box<Made>),
    /// A part of this run, left in the store for the task that ends last.
    Part(RunId),
}

impl Ingredients {
    /// The id of the run that is made of these after `previous`.
    pub fn run(&self, previous: Option<&RunId>) -> RunId {
        RunId::new(self.inputs.actuals.cutoff(), &self.fingerprint, VERSION, previous, self.asked)
    }

    /// Makes the run, or this task's part of it.
    ///
    /// # Errors
    /// When the run before cannot be read, the model fails, or the store cannot be used.
    pub async fn make(mut self, store: &Store, share: Share, progress: &Progress) -> Result<Task, Error> {
        let cutoff = self.inputs.actuals.cutoff();
        let mut changes = self.changes();
        let mut earlier = Vec::new();
        let before = match self.previous.take() {
            None => None,
            Some(mut previous) => {
                earlier.append(&mut previous.surprises);
                Some(before::read(store, previous).await?)
            }
        };
        compare(before.as_ref(), &self.inputs, self.asked, &mut self.findings);

        let run = self.run(changes.since.as_ref());
        let Ingredients { entries, fingerprint, inputs, asked, mut findings, .. } = self;
        let mut record = before.map_or_else(Record::default, |b| Record::carry(&b, &inputs.malls, &inputs.actuals));
        let weeks = record.gaps(&inputs.actuals, horizon::year(cutoff));
        let openings = {
            let _inferring = progress.begin(Step::Calendar);
            Openings::infer(&inputs.malls, &inputs.census)
        };
        let scene =
            Scene { inputs: &inputs, openings: &openings, weeks: &weeks, settings: &Settings::of(asked.effort) };
        let Some(mut units) = forecast(store, share, &run, &scene, progress).await? else {
            return Ok(Task::Part(run));
        };
        let ahead = units.remove(0);
        let cutoffs = weeks.iter().map(|week| week.cutoff);
        forecast::surround(&inputs.panel, &inputs.malls, &openings, cutoffs.zip(&mut units));
        for (week, predicted) in weeks.iter().zip(&units) {
            record.fill(week, predicted, &run);
        }
        unpredicted(&ahead, &inputs, &mut findings);
        if let Some(drifted) = track::drift::drifted(&record, &inputs.actuals, &inputs.malls) {
            findings.push(drifted, Place::default());
        }
        (changes.newly_frozen, changes.back_filled) = (record.newly, record.filled);

        let published = record.published(&ahead, cutoff);
        let (mut frame, rows) = table::lay_out(&inputs.malls, &inputs.actuals, &published, inputs.end)?;
        let mut intervals = intervals::lay_out(&inputs.malls, &published)?;
        let frozen = record.rows(&inputs.malls);
        let track = Track::of(&record, &inputs.actuals, inputs.malls.len());
        let (report, surprises) = {
            let _reporting = progress.begin(Step::Report);
            let Inputs { malls, actuals, end, .. } = &inputs;
            let (end, published, lang, findings) = (*end, published.as_slice(), progress.lang(), &findings);
            let found = report::surprises(malls.len(), actuals, end, published);
            let whys = || surprises::whys(&found, &earlier, &record, &run, &scene);
            let (whys, track) = (&block_in_place(whys)?, &track);
            let sources = Sources { run: &run, malls, actuals, end, published, track, whys, findings, lang };
            (report::html(&sources)?, surprises::told(&found, &inputs, whys))
        };
        let files = vec![
            (PREDICTIONS, table::csv(&mut frame)?),
            (INTERVALS, table::csv(&mut intervals)?),
            (FROZEN, publish::frozen_csv(&frozen)?),
            (REPORT, report),
        ];
        let described = files.iter().map(|(name, bytes)| ((*name).to_owned(), File::of(bytes)));
        let findings = serde_json::to_value(&findings)?;
        let manifest = Manifest {
            run,
            version: VERSION.to_owned(),
            previous: changes.since.clone(),
            fingerprint,
            contents: inputs.contents,
            asked,
            span: Span { first: inputs.panel.first, cutoff, end: inputs.end },
            inputs: entries,
            rows,
            frozen: FrozenRows { rows: frozen.len(), back_filled: record.filled },
            scores: record.score(&inputs.actuals),
            track,
            surprises,
            malls: inputs.malls,
            files: described.collect(),
            summary: Summary::of(&changes, &findings),
            changes,
            findings,
            timings: BTreeMap::new(),
        };
        Ok(Task::Whole(Box::new(Made { manifest, files })))
    }

    /// Against the run before, as far as it is known before the forecast.
    fn changes(&self) -> Changes {
        let before = self.previous.as_ref();
        let mut changes = Changes::between(before.map_or(&[], |before| &before.inputs), &self.entries);
        changes.since = before.map(|before| before.run.clone());
        changes.cutoff = Moved { from: before.map(|before| before.span.cutoff), to: self.inputs.actuals.cutoff() };
        changes
    }
}

impl Made {
    /// What `latest.json` says when this run is the published one.
    pub fn latest(&self) -> Latest {
        let Manifest { run, version, fingerprint, asked, files, .. } = &self.manifest;
        Latest {
            run: run.clone(),
            version: version.clone(),
            fingerprint: fingerprint.clone(),
            asked: *asked,
            predictions: files[PREDICTIONS].checksum.clone(),
        }
    }

    /// Writes the run's files, then its papers.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn write(self, store: &Store, progress: &Progress) -> Result<Manifest, Error> {
        let publishing = progress.begin(Step::Publish);
        let Made { mut manifest, files } = self;
        publish::files(store, &manifest.run, files).await?;
        manifest.timings = progress.seconds(&publishing);
        publish::papers(store, &manifest).await?;
        Ok(manifest)
    }
}

/// All predictions by unit of work (the days ahead, then each week to back-fill), or `None` when other tasks are still
/// at work on theirs.
async fn forecast(
    store: &Store,
    share: Share,
    run: &RunId,
    scene: &Scene<'_>,
    progress: &Progress,
) -> Result<Option<Vec<Vec<Prediction>>>, Error> {
    let mine = share.deal(1 + scene.weeks.len());
    if share.is_whole() {
        let units = block_in_place(|| predict(&mine, scene, progress))?;
        return Ok(Some(units.into_iter().map(|(_, predicted)| predicted).collect()));
    }
    if share.recall(store, run).await?.is_none() {
        let units = block_in_place(|| predict(&mine, scene, progress))?;
        share.leave(store, run, units).await?;
    }
    Ok(share.gather(store, run).await?)
}

fn predict(units: &[usize], scene: &Scene<'_>, progress: &Progress) -> Result<Units, Error> {
    let Scene { inputs: Inputs { malls, panel, end, .. }, openings, weeks, settings } = scene;
    let forecasting = progress.begin(Step::Forecast(units.len()));
    let one = |&unit: &usize| {
        let predictions = match unit.checked_sub(1).and_then(|week| weeks.get(week)) {
            None => forecast::ahead(panel, malls, openings, *end, settings),
            Some(week) => forecast::week(&panel.until(week.cutoff), malls, openings, week.days.clone(), settings),
        }?;
        forecasting.advance();
        Ok((unit, predictions))
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
    let lineage = Lineage::new(&before.malls, &inputs.malls);
    for gone in before.malls.iter().filter(|mall| lineage.find(&mall.id, &mall.name).is_none()) {
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
