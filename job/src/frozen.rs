//! Which predictions are kept for good: those that were made before their day's actual arrived. It knows days and runs,
//! not how a prediction is made nor where it is kept.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use carmila_cloud::run_id::RunId;

use crate::actuals::Actuals;
use crate::horizon;
use crate::lineage::Lineage;
use crate::mall::Mall;
use crate::prediction::{Bounds, Coverage, Prediction};

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
    /// The lower bound of the prediction's 80 % interval, if it had one.
    pub borne_basse_80: Option<u32>,
    /// The upper bound of its 80 % interval.
    pub borne_haute_80: Option<u32>,
    /// The lower bound of its 95 % interval.
    pub borne_basse_95: Option<u32>,
    /// The upper bound of its 95 % interval.
    pub borne_haute_95: Option<u32>,
    /// The last day that the prediction could know of.
    pub cutoff: NaiveDate,
    /// The run that made it.
    pub run_id: RunId,
}

impl Frozen {
    /// The columns, in the order of the file.
    pub const COLUMNS: [&str; 10] = [
        "id_mall",
        "nom_mall",
        "date",
        "donnees_predites",
        "borne_basse_80",
        "borne_haute_80",
        "borne_basse_95",
        "borne_haute_95",
        "cutoff",
        "run_id",
    ];

    fn bounds(&self) -> Option<Bounds> {
        let (low_80, high_80) = self.borne_basse_80.zip(self.borne_haute_80)?;
        let (low_95, high_95) = self.borne_basse_95.zip(self.borne_haute_95)?;
        Some(Bounds { low_80, high_80, low_95, high_95 })
    }
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

/// The days that a run back-fills together with `date`, where its newest actual is of `cutoff`.
pub fn week_of(date: NaiveDate, cutoff: NaiveDate) -> RangeInclusive<NaiveDate> {
    days_of(date.week(Weekday::Mon).first_day(), horizon::year(cutoff), cutoff)
}

/// The days of the week of `monday` that are of `year` and not after `last`.
fn days_of(monday: NaiveDate, year: i32, last: NaiveDate) -> RangeInclusive<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).map_or(monday, |january| january.max(monday));
    first..=last.min(monday + Days::new(6))
}

/// The track record: every frozen prediction, of today's malls and of malls that are gone.
#[derive(Clone, Debug, Default)]
pub struct Record {
    kept: BTreeMap<(usize, NaiveDate), Made>,
    gone: Vec<Frozen>,
    /// How many were frozen since the run before, because their day's actual arrived.
    pub newly: usize,
    /// How many of these were made for past weeks.
    pub filled: usize,
}

#[derive(Clone, Debug)]
struct Made {
    visitors: u32,
    bounds: Option<Bounds>,
    cutoff: NaiveDate,
    run: RunId,
}

impl Record {
    /// What was frozen before, and what the run before predicted for days whose actual has arrived since. A prediction
    /// that is frozen already stays, whatever became of the day's actual.
    pub fn carry(before: &Before, malls: &[Mall], actuals: &Actuals) -> Record {
        let lineage = Lineage::new(&before.malls, malls);
        let mut record = Record::default();
        for row in &before.frozen {
            match lineage.find(&row.id_mall, &row.nom_mall) {
                Some(mall) => {
                    let (date, visitors, bounds) = (row.date, row.donnees_predites, row.bounds());
                    record.keep(Prediction { mall, date, visitors, bounds }, row.cutoff, &row.run_id);
                }
                None => record.gone.push(row.clone()),
            }
        }
        let found: Vec<_> = before.malls.iter().map(|mall| lineage.find(&mall.id, &mall.name)).collect();
        for made in &before.ahead {
            let today = found.get(made.mall).copied().flatten();
            if let Some(mall) = today.filter(|&mall| actuals.get(mall, made.date).is_some()) {
                record.newly += usize::from(record.keep(Prediction { mall, ..*made }, before.cutoff, &before.run));
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
        let week = |(monday, wanted): (NaiveDate, _)| Week {
            cutoff: monday - Days::new(1),
            days: days_of(monday, year, actuals.cutoff()),
            wanted,
        };
        weeks.into_iter().map(week).collect()
    }

    /// Freezes what `run` predicted for the days of a week that were to be back-filled.
    pub fn fill(&mut self, week: &Week, predicted: &[Prediction], run: &RunId) {
        for made in predicted.iter().filter(|made| week.wanted.contains(&(made.mall, made.date))) {
            self.filled += usize::from(self.keep(*made, week.cutoff, run));
        }
    }

    #[cfg(test)]
    fn get(&self, mall: usize, date: NaiveDate) -> Option<u32> {
        self.kept.get(&(mall, date)).map(|made| made.visitors)
    }

    /// Of a frozen prediction, the last day that it could know of and the run that made it.
    pub fn made_by(&self, mall: usize, date: NaiveDate) -> Option<(NaiveDate, &RunId)> {
        self.kept.get(&(mall, date)).map(|made| (made.cutoff, &made.run))
    }

    /// The predictions that are published: what is frozen up to `cutoff`, and what `ahead` says where nothing is. Sorted.
    pub fn published(&self, ahead: &[Prediction], cutoff: NaiveDate) -> Vec<Prediction> {
        let frozen = self.kept.iter().filter(|((_, date), _)| *date <= cutoff);
        let frozen =
            frozen.map(|(&(mall, date), made)| Prediction { mall, date, visitors: made.visitors, bounds: made.bounds });
        let open = |made: &&Prediction| made.date > cutoff || !self.kept.contains_key(&(made.mall, made.date));
        let mut published: Vec<Prediction> = frozen.chain(ahead.iter().filter(open).copied()).collect();
        published.sort_unstable();
        published
    }

    /// What is frozen of today's malls, with the last day that each prediction could know of. Sorted.
    pub fn kept(&self) -> impl Iterator<Item = (Prediction, NaiveDate)> {
        let made = |(&(mall, date), made): (&(usize, NaiveDate), &Made)| {
            (Prediction { mall, date, visitors: made.visitors, bounds: made.bounds }, made.cutoff)
        };
        self.kept.iter().map(made)
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
                borne_basse_80: made.bounds.map(|bounds| bounds.low_80),
                borne_haute_80: made.bounds.map(|bounds| bounds.high_80),
                borne_basse_95: made.bounds.map(|bounds| bounds.low_95),
                borne_haute_95: made.bounds.map(|bounds| bounds.high_95),
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
        let mut coverage = Coverage::default();
        for (&(mall, date), made) in &self.kept {
            if let Some(actual) = actuals.get(mall, date) {
                score.days += 1;
                error += (f64::from(made.visitors) - actual).abs();
                excess += f64::from(made.visitors) - actual;
                total += actual;
                // A closed day is no proof of an interval.
                if let Some(bounds) = made.bounds.filter(|_| actual > 0.0) {
                    coverage.add(&bounds, actual);
                }
            }
        }
        if total > 0.0 {
            (score.wape, score.bias) = (Some(error / total), Some(excess / total));
        }
        [score.coverage_80, score.coverage_95] = coverage.shares();
        score
    }

    /// Keeps a prediction, and says whether there was none.
    fn keep(&mut self, made: Prediction, cutoff: NaiveDate, run: &RunId) -> bool {
        let Entry::Vacant(free) = self.kept.entry((made.mall, made.date)) else { return false };
        free.insert(Made { visitors: made.visitors, bounds: made.bounds, cutoff, run: run.clone() });
        true
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
    /// Share of the days with visitors that their 80 % interval held, where there was one.
    pub coverage_80: Option<f64>,
    /// Share that their 95 % interval held.
    pub coverage_95: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use polars::prelude::{Column, DataFrame, DataType};
    use proptest::prelude::*;

    const MALLS: usize = 3;
    const DAYS: i64 = 28;

    fn day(offset: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 12, 20).unwrap() + TimeDelta::days(offset)
    }

    fn malls() -> Vec<Mall> {
        let mall = |i: usize| Mall { id: format!("id {i}"), name: format!("name {i}"), cluster: String::new() };
        (0..MALLS).map(mall).collect()
    }

    fn run(text: &str) -> RunId {
        text.to_owned().try_into().unwrap()
    }

    fn actuals(known: &[(usize, i64)]) -> Option<Actuals> {
        let column = |name: &str, values: Vec<f64>, kind| Column::new(name.into(), values).cast(&kind).unwrap();
        let mall = column("mall", known.iter().map(|k| k.0 as f64).collect(), DataType::UInt32);
        let days = known.iter().map(|k| f64::from(day(k.1).to_epoch_days())).collect();
        let date = column("date", days, DataType::Int32).cast(&DataType::Date).unwrap();
        let count = column("count", vec![1.0; known.len()], DataType::Float64);
        Actuals::lay_out(&DataFrame::new(known.len(), vec![mall, date, count]).unwrap(), MALLS, None).unwrap()
    }

    fn cells() -> impl Strategy<Value = Vec<(usize, i64)>> {
        proptest::collection::btree_set((0..MALLS, 0..DAYS), 1..60).prop_map(|set| set.into_iter().collect())
    }

    proptest! {
        #[test]
        fn what_is_frozen_stays_and_only_what_came_freezes(
            known in cells(), ahead in cells(), frozen in cells(), gone in 0..MALLS,
        ) {
            let (mut today, before) = (malls(), malls());
            today[gone].id = "another".into();
            today[gone].name = "another".into();
            let made = |&(mall, offset): &(usize, i64)| Prediction { mall, date: day(offset), visitors: 7, bounds: None };
            let row = |&(mall, offset): &(usize, i64)| Frozen {
                id_mall: before[mall].id.clone(), nom_mall: before[mall].name.clone(), date: day(offset),
                donnees_predites: 5, borne_basse_80: None, borne_haute_80: None, borne_basse_95: None, borne_haute_95: None,
                cutoff: day(-9), run_id: run("2024-12-01-000000000000"),
            };
            let before = Before {
                run: run("2024-12-19-111111111111"), cutoff: day(-1), malls: before.clone(),
                ahead: ahead.iter().map(made).collect(), frozen: frozen.iter().map(row).collect(),
            };
            let actuals = actuals(&known).unwrap();
            let record = Record::carry(&before, &today, &actuals);
            for cell in (0..MALLS).flat_map(|mall| (0..DAYS).map(move |offset| (mall, offset))) {
                let expected = match cell {
                    (mall, _) if mall == gone => None,
                    _ if frozen.contains(&cell) => Some(5),
                    _ if ahead.contains(&cell) && known.contains(&cell) => Some(7),
                    _ => None,
                };
                prop_assert_eq!(record.get(cell.0, day(cell.1)), expected, "{:?}", cell);
            }
            // Those of the mall that is gone are kept as they were; when it is back, they are its own again.
            let rows = record.rows(&today);
            prop_assert!(before.frozen.iter().all(|row| rows.contains(row)));
            let back = Before { malls: today, frozen: rows, ahead: Vec::new(), ..before };
            let record = Record::carry(&back, &malls(), &actuals);
            prop_assert!(frozen.iter().all(|&(mall, offset)| record.get(mall, day(offset)) == Some(5)));
        }

        #[test]
        fn filling_the_gaps_leaves_none_and_no_week_knows_itself(known in cells()) {
            let actuals = actuals(&known).unwrap();
            let year = crate::horizon::year(actuals.cutoff());
            let mut record = Record::default();
            for week in record.gaps(&actuals, year) {
                prop_assert!(week.cutoff < *week.days.start() && week.days.start() <= week.days.end());
                prop_assert!(*week.days.end() <= actuals.cutoff());
                let all = (0..MALLS).flat_map(|mall| week.days.start().iter_days().take(7).map(move |date| (mall, date)));
                let all: Vec<_> = all.map(|(mall, date)| Prediction { mall, date, visitors: 1, bounds: None }).collect();
                record.fill(&week, &all, &run("2024-12-19-111111111111"));
            }
            prop_assert!(record.gaps(&actuals, year).is_empty());
            for row in record.rows(&malls()) {
                prop_assert!(row.date.year() == year && row.cutoff < row.date);
                let mall = malls().iter().position(|mall| mall.id == row.id_mall).unwrap();
                prop_assert!(actuals.get(mall, row.date).is_some() && actuals.first_of(mall).unwrap() <= row.cutoff);
            }
        }
    }

    #[test]
    fn nothing_is_filled_when_the_year_has_not_begun() {
        let to_new_year_eve: Vec<_> = (0..12).map(|offset| (0, offset)).collect();
        let actuals = actuals(&to_new_year_eve).unwrap();
        assert_eq!(actuals.cutoff().to_string(), "2024-12-31");
        assert_eq!(Record::default().gaps(&actuals, crate::horizon::year(actuals.cutoff())), []);
    }
}
