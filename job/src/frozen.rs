//! Which predictions are kept for good: those that were made before their day's actual arrived. It knows days and runs,
//! not how a prediction is made nor where it is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use carmila_cloud::run_id::RunId;

use crate::actuals::Actuals;
use crate::kin::Kin;
use crate::mall::Mall;
use crate::prediction::Prediction;

/// A prediction that was frozen: one row of `frozen.csv`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// `ID mall` in Transco.
    pub id_mall: String,
    /// The mall's name in the table.
    pub nom_mall: String,
    /// The day.
    pub date: NaiveDate,
    /// Whole visitors, predicted without knowing the day's actual.
    pub donnees_predites: u32,
    /// The last day that the prediction could know of.
    pub cutoff: NaiveDate,
    /// The run that made it.
    pub run_id: RunId,
}

/// What the run before published, as far as freezing needs it.
#[derive(Clone, Debug)]
pub struct Before {
    /// Its id.
    pub run: RunId,
    /// The last day of its actuals.
    pub cutoff: NaiveDate,
    /// Its malls; `ahead` names them by index.
    pub malls: Vec<Mall>,
    /// What it predicted for days that had no actual.
    pub ahead: Vec<Prediction>,
    /// What was frozen by then.
    pub frozen: Vec<Frozen>,
}

/// An ISO week of the current year with days to back-fill.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Week {
    /// The Sunday before: all that its predictions may know.
    pub cutoff: NaiveDate,
    /// Its days in the current year, up to the newest actual.
    pub days: RangeInclusive<NaiveDate>,
    wanted: BTreeSet<(usize, NaiveDate)>,
}

/// The track record: every frozen prediction, of today's malls and of malls that are gone.
#[derive(Clone, Debug, Default)]
pub struct Record {
    kept: BTreeMap<(usize, NaiveDate), Made>,
    gone: Vec<Frozen>,
}

#[derive(Clone, Debug)]
struct Made {
    visitors: u32,
    cutoff: NaiveDate,
    run: RunId,
}

impl Record {
    /// What was frozen before, and what the run before predicted for days whose actual has arrived since. A prediction
    /// that is frozen already stays, whatever became of the day's actual.
    pub fn carry(before: &Before, malls: &[Mall], actuals: &Actuals) -> Record {
        let kin = Kin::new(&before.malls, malls);
        let mut record = Record::default();
        for row in &before.frozen {
            match kin.find(&row.id_mall, &row.nom_mall) {
                Some(mall) => record.keep(mall, row.date, row.donnees_predites, row.cutoff, &row.run_id),
                None => record.gone.push(row.clone()),
            }
        }
        let found: Vec<_> = before.malls.iter().map(|mall| kin.find(&mall.id, &mall.name)).collect();
        for made in &before.ahead {
            let today = found.get(made.mall).copied().flatten();
            if let Some(mall) = today.filter(|&mall| actuals.get(mall, made.date).is_some()) {
                record.keep(mall, made.date, made.visitors, before.cutoff, &before.run);
            }
        }
        record
    }

    /// The weeks to back-fill, in order: all days of the current year that have an actual and no frozen prediction,
    /// where the mall has a past to predict from.
    pub fn gaps(&self, actuals: &Actuals, year: i32) -> Vec<Week> {
        let mut weeks: BTreeMap<NaiveDate, BTreeSet<(usize, NaiveDate)>> = BTreeMap::new();
        for mall in 0..actuals.malls() {
            let first = actuals.first_of(mall);
            for date in actuals.dates_of(mall).filter(|date| date.year() == year) {
                let monday = date.week(Weekday::Mon).first_day();
                if first.is_some_and(|first| first < monday) && !self.kept.contains_key(&(mall, date)) {
                    weeks.entry(monday).or_default().insert((mall, date));
                }
            }
        }
        let in_year = |monday: NaiveDate| NaiveDate::from_ymd_opt(year, 1, 1).map_or(monday, |january| january.max(monday));
        let week = |(monday, wanted): (NaiveDate, _)| Week {
            cutoff: monday - Days::new(1),
            days: in_year(monday)..=actuals.cutoff().min(monday + Days::new(6)),
            wanted,
        };
        weeks.into_iter().map(week).collect()
    }

    /// Freezes what `run` predicted for the days of a week that were to be back-filled.
    pub fn fill(&mut self, week: &Week, predicted: &[Prediction], run: &RunId) {
        for made in predicted.iter().filter(|made| week.wanted.contains(&(made.mall, made.date))) {
            self.keep(made.mall, made.date, made.visitors, week.cutoff, run);
        }
    }

    /// The frozen prediction of a mall's day.
    pub fn get(&self, mall: usize, date: NaiveDate) -> Option<u32> {
        self.kept.get(&(mall, date)).map(|made| made.visitors)
    }

    /// The rows of `frozen.csv`, sorted by name, day and id, under today's ids and names.
    pub fn rows(&self, malls: &[Mall]) -> Vec<Frozen> {
        let row = |(&(mall, date), made): (&(usize, NaiveDate), &Made)| {
            let Mall { id, name, .. } = malls.get(mall)?;
            Some(Frozen {
                id_mall: id.clone(),
                nom_mall: name.clone(),
                date,
                donnees_predites: made.visitors,
                cutoff: made.cutoff,
                run_id: made.run.clone(),
            })
        };
        let mut rows: Vec<Frozen> = self.kept.iter().filter_map(row).chain(self.gone.iter().cloned()).collect();
        rows.sort_by(|a, b| (&a.nom_mall, a.date, &a.id_mall).cmp(&(&b.nom_mall, b.date, &b.id_mall)));
        rows
    }

    /// How the frozen predictions of days with an actual did.
    pub fn score(&self, actuals: &Actuals) -> Score {
        let mut score = Score::default();
        let (mut error, mut excess, mut total) = (0.0, 0.0, 0.0);
        for (&(mall, date), made) in &self.kept {
            if let Some(actual) = actuals.get(mall, date) {
                score.days += 1;
                error += (f64::from(made.visitors) - actual).abs();
                excess += f64::from(made.visitors) - actual;
                total += actual;
            }
        }
        if total > 0.0 {
            (score.wape, score.bias) = (Some(error / total), Some(excess / total));
        }
        score
    }

    fn keep(&mut self, mall: usize, date: NaiveDate, visitors: u32, cutoff: NaiveDate, run: &RunId) {
        self.kept.entry((mall, date)).or_insert_with(|| Made { visitors, cutoff, run: run.clone() });
    }
}

/// How frozen predictions did against the actuals of their days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// How many (mall, day) were compared.
    pub days: usize,
    /// Sum of absolute errors over sum of actuals; a share, not per cent.
    pub wape: Option<f64>,
    /// Sum of errors (predicted less actual) over sum of actuals.
    pub bias: Option<f64>,
}
