//! Why a mall is predicted so many visitors on a day, for whoever asks: a day ahead from the workbooks, a day that has come
//! from what the store froze of it, if these workbooks still make that prediction.
mod answer;
mod refusal;

use carmila_cloud::VERSION;
use carmila_cloud::latest::Latest;
use carmila_cloud::run_id::{Asked, Effort, RunId};
use carmila_cloud::store::Store;
use chrono::NaiveDate;
use tokio::task::block_in_place;

use crate::before;
use crate::calendar::Openings;
use crate::error::Error;
use crate::forecast::{self, PARTS, Part, Settings, Why};
use crate::frozen::{Before, Frozen, week_of};
use crate::inputs::Inputs;
use crate::lineage::Lineage;
use crate::manifest::Manifest;
use crate::name::bare;
use crate::parts::Parts;
use crate::progress::{Progress, Step};
use crate::publish;
pub use answer::{Answer, name, signed};
pub use refusal::Refusal;

/// What is published, as far as an answer has to do with it.
#[derive(Debug)]
pub struct Published {
    latest: Latest,
    papers: Manifest,
    before: Before,
}

impl Published {
    /// What a store has; `None` where nothing is published.
    ///
    /// # Errors
    /// When the store or the published run cannot be read.
    pub async fn read(store: &Store) -> Result<Option<Published>, Error> {
        let Some((latest, _)) = publish::latest(store).await? else { return Ok(None) };
        let papers = before::papers(store, &latest).await?;
        let before = before::read(store, papers.clone()).await?;
        Ok(Some(Published { latest, papers, before }))
    }

    /// What was asked of the published run: it says what a forecast as it was published looks like.
    pub fn asked(&self) -> Asked {
        self.latest.asked
    }

    fn frozen(&self, inputs: &Inputs, mall: usize, date: NaiveDate) -> Option<&Frozen> {
        let lineage = Lineage::new(&self.papers.malls, &inputs.malls);
        let is_it = |row: &&Frozen| row.date == date && lineage.find(&row.id_mall, &row.nom_mall) == Some(mall);
        self.before.frozen.iter().find(is_it)
    }

    fn ahead(&self, inputs: &Inputs, mall: usize, date: NaiveDate) -> Option<u32> {
        let lineage = Lineage::new(&self.papers.malls, &inputs.malls);
        let found = |at: usize| self.papers.malls.get(at).and_then(|then| lineage.find(&then.id, &then.name));
        let made = self.before.ahead.iter().find(|made| made.date == date && found(made.mall) == Some(mall))?;
        Some(made.visitors)
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The mall, by its name or id.
    pub mall: String,
    /// The day.
    pub date: NaiveDate,
}

/// Answers, or says why there is no answer.
///
/// # Errors
/// When the store cannot be read or the model fails.
pub async fn explain(
    question: &Question,
    effort: Effort,
    inputs: &Inputs,
    store: Option<&Store>,
    published: Option<&Published>,
    progress: &Progress,
) -> Result<Result<Answer, Refusal>, Error> {
    let Inputs { malls, actuals, panel, census, end, .. } = inputs;
    let date = question.date;
    let mall = match find(&question.mall, inputs) {
        Ok(mall) => mall,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let name = || malls[mall].name.clone();
    let (Some(first), Some(last)) = (actuals.first_of(mall), actuals.dates_of(mall).last()) else {
        return Ok(Err(Refusal::NoCount { mall: name() }));
    };
    if date < first {
        return Ok(Err(Refusal::BeforeFirst { mall: name(), date, first }));
    }
    if date > *end {
        return Ok(Err(Refusal::Beyond { date, end: *end }));
    }
    let openings = Openings::infer(malls, census);
    let asked = [(mall, date)];
    let forecasting = |make: &dyn Fn() -> Result<Vec<Why>, forecast::Error>| {
        let _forecasting = progress.begin(Step::Forecast(1));
        block_in_place(make).map(|whys| whys.into_iter().next())
    };
    let answer = |why: Why, cutoff: NaiveDate| Answer {
        mall: name(),
        date,
        visitors: why.visitors,
        parts: Parts(why.parts),
        cutoff,
        closed: (why.parts[Part::Closed as usize] != 0 || why.parts == [0; PARTS])
            .then(|| openings.status(mall, date) == Some(false)),
        run: None,
        actual: None,
        published: None,
    };
    // A mall is forecast from the day after its own last count.
    if date > last {
        let why = forecasting(&|| forecast::why_ahead(panel, malls, &openings, *end, &Settings::of(effort), &asked))?;
        let published = published.and_then(|published| published.ahead(inputs, mall, date));
        let nobody = || Why { mall, date, visitors: 0, parts: [0; PARTS] };
        return Ok(Ok(Answer { published, ..answer(why.unwrap_or_else(nobody), actuals.cutoff()) }));
    }
    let actual = actuals.get(mall, date);
    let (Some(store), Some(published)) = (store, published) else {
        return Ok(Err(Refusal::Come { mall: name(), date, actual }));
    };
    let Some(frozen) = published.frozen(inputs, mall, date) else {
        return Ok(Err(Refusal::NeverPredicted { mall: name(), date }));
    };
    let (run, cutoff, then) = (frozen.run_id.clone(), frozen.cutoff, frozen.donnees_predites);
    let changed = || Refusal::Changed { mall: name(), date, predicted: then, cutoff, run: run.clone() };
    let Some(made_by) = papers(store, &run).await?.filter(|papers| papers.version == VERSION) else {
        return Ok(Err(changed()));
    };
    let (known, settings) = (panel.until(cutoff), Settings::of(made_by.asked.effort));
    let why = forecasting(&|| match cutoff == made_by.span.cutoff {
        true => forecast::why_ahead(&known, malls, &openings, made_by.span.end, &settings, &asked),
        false => forecast::why_week(&known, malls, &openings, week_of(date, made_by.span.cutoff), &settings, &asked),
    })?;
    // Counts that were corrected, added or removed since would have made another prediction: that one is not the one asked
    // about.
    match why.filter(|why| why.visitors == then) {
        Some(why) => Ok(Ok(Answer { run: Some(run), actual, ..answer(why, cutoff) })),
        None => Ok(Err(changed())),
    }
}

/// The papers of a run, if they are still there.
async fn papers(store: &Store, run: &RunId) -> Result<Option<Manifest>, Error> {
    match before::manifest(store, run).await {
        Ok(papers) => Ok(Some(papers)),
        Err(error) if error.damaged().is_some() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The mall of a name, accents and case aside, or of an id.
fn find(asked: &str, inputs: &Inputs) -> Result<usize, Refusal> {
    /// From here on two names are alike enough for one to be meant by the other, of 1.
    const NEAR: f64 = 0.75;
    const NAMED: usize = 3;
    let malls = &inputs.malls;
    let asked_bare = bare(asked);
    let same = |by: &dyn Fn(usize) -> bool| -> Vec<usize> { (0..malls.len()).filter(|mall| by(*mall)).collect() };
    let ways: [&dyn Fn(usize) -> bool; 3] =
        [&|mall| malls[mall].name == asked, &|mall| bare(&malls[mall].name) == asked_bare, &|mall| {
            malls[mall].id == asked.trim()
        }];
    for way in ways {
        match same(way).as_slice() {
            [] => {}
            [mall] => return Ok(*mall),
            several => {
                let names = several.iter().map(|mall| malls[*mall].name.clone()).collect();
                return Err(Refusal::Several { name: asked.to_owned(), names });
            }
        }
    }
    let mut near: Vec<(f64, &str)> = malls
        .iter()
        .map(|mall| {
            let name = bare(&mall.name);
            // Part of a name is meant as often as a misspelt one.
            let part = if !asked_bare.is_empty() && name.contains(&asked_bare) { 1.0 } else { 0.0 };
            (strsim::jaro_winkler(&name, &asked_bare).max(part), mall.name.as_str())
        })
        .filter(|(likeness, _)| *likeness >= NEAR)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let near = near.into_iter().take(NAMED).map(|(_, name)| name.to_owned()).collect();
    Err(Refusal::UnknownMall { name: asked.to_owned(), near })
}
