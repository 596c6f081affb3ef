//! The days of the last weeks on which something else came than was predicted, for the run's papers, with what had made
//! the prediction: of days that this run back-filled its own models say it again, of those that the run before told it is
//! known. A model that an earlier run trained on all days ahead would take as long again as the forecast: of those days
//! `carmila-job explain` tells it to who asks.

use std::collections::BTreeMap;

use carmila_cloud::run_id::RunId;
use chrono::NaiveDate;
use rayon::prelude::*;

use crate::forecast::{self, Why};
use crate::frozen::Record;
use crate::inputs::Inputs;
use crate::manifest::Surprise;
use crate::parts::{Parts, Whys};
use crate::report;
use crate::scene::Scene;

/// The surprises `found`, as the papers keep them.
pub fn told(found: &[report::Surprise], inputs: &Inputs, whys: &Whys) -> Vec<Surprise> {
    let one = |surprise: &report::Surprise| Surprise {
        mall: inputs.malls[surprise.mall].name.clone(),
        date: surprise.date,
        actual: surprise.actual,
        predicted: surprise.predicted as u32,
        parts: whys.get(&(surprise.mall, surprise.date)).copied(),
    };
    found.iter().map(one).collect()
}

/// What made the predictions of the surprises `found`, as far as `run`, which made those of its `scene`, or the run before,
/// which told of `earlier` ones, knows it.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn whys(
    found: &[report::Surprise],
    earlier: &[Surprise],
    record: &Record,
    run: &RunId,
    scene: &Scene,
) -> Result<Whys, forecast::Error> {
    let Scene { inputs: Inputs { malls, panel, .. }, openings, weeks, settings } = *scene;
    let mut whys = Whys::new();
    let mut by_week: BTreeMap<NaiveDate, Vec<(usize, NaiveDate)>> = BTreeMap::new();
    for surprise in found {
        let key = (surprise.mall, surprise.date);
        let same = |told: &&Surprise| {
            let known = told.mall == malls[surprise.mall].name && told.date == surprise.date;
            known && f64::from(told.predicted) == surprise.predicted
        };
        match (earlier.iter().find(same).and_then(|told| told.parts), record.made_by(key.0, key.1)) {
            (Some(parts), _) => {
                whys.insert(key, parts);
            }
            (None, Some((cutoff, by))) if by == run => by_week.entry(cutoff).or_default().push(key),
            _ => {}
        }
    }
    let again: Vec<_> = weeks.iter().filter_map(|week| Some((week, by_week.get(&week.cutoff)?))).collect();
    let again = again.par_iter().map(|(week, asked)| {
        let known = panel.until(week.cutoff);
        forecast::why_week(&known, malls, openings, week.days.clone(), settings, asked)
    });
    let again: Vec<Vec<Why>> = again.collect::<Result<_, _>>()?;
    whys.extend(again.into_iter().flatten().map(|why| ((why.mall, why.date), Parts(why.parts))));
    Ok(whys)
}
