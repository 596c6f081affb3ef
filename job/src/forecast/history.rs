//! Everything known at a cutoff, laid out for features: each mall's series, the pooled series of its cluster and of all
//! malls, and what every date is.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::anniversary::Day;
use super::series::Series;
use crate::mall::Mall;
use crate::panel::Panel;

/// A pooled day counts only when malls of this share of the visitors are open: a sliver says nothing of the others.
const OPEN_SHARE: f64 = 0.2;

/// The past as the model sees it.
pub struct History {
    /// One series a mall.
    pub malls: Vec<Series>,
    /// All malls together, as a multiple of their usual counts.
    pub all: Series,
    /// Number of each mall's cluster, in the order of the clusters' names.
    pub cluster: Vec<usize>,
    clusters: Vec<Series>,
    /// What each column's date is, on to the end of the horizon.
    pub days: Vec<Day>,
}

impl History {
    /// Lays out `panel` and describes every date up to `until`.
    pub fn new(panel: &Panel, malls: &[Mall], until: NaiveDate) -> Self {
        let series: Vec<Series> = panel.counts.iter().map(|counts| Series::new(open(counts))).collect();
        let names: BTreeMap<&str, ()> = malls.iter().map(|mall| (mall.cluster.as_str(), ())).collect();
        let numbers: BTreeMap<&str, usize> = names.keys().enumerate().map(|(number, name)| (*name, number)).collect();
        let cluster: Vec<usize> = malls.iter().map(|mall| numbers[mall.cluster.as_str()]).collect();
        let members = |keep: &dyn Fn(usize) -> bool| {
            let kept: Vec<&Series> = cluster.iter().zip(&series).filter(|(c, _)| keep(**c)).map(|(_, s)| s).collect();
            pool(&kept, panel.days)
        };
        let clusters = (0..numbers.len()).map(|number| members(&|c| c == number)).collect();
        let all = members(&|_| true);
        let length = ((until - panel.first).num_days() + 1).max(panel.days as i64) as usize;
        let days = (0..length).map(|column| Day::new(panel.date(column), panel.first)).collect();
        History { malls: series, all, cluster, clusters, days }
    }

    /// The pooled series of a mall's cluster.
    pub fn kin(&self, mall: usize) -> &Series {
        &self.clusters[self.cluster[mall]]
    }
}

/// Counts of the open days: 0 is a closed door or a broken counter, and teaches nothing about visitors.
fn open(counts: &[f32]) -> Vec<f32> {
    counts.iter().map(|&count| if count > 0.0 { count } else { f32::NAN }).collect()
}

fn pool(series: &[&Series], days: usize) -> Series {
    let usual = |s: &&Series| Some(f64::from(s.mean(0, days as i64, 1))).filter(|mean| mean.is_finite()).unwrap_or(0.0);
    let usual: Vec<f64> = series.iter().map(usual).collect();
    let total: f64 = usual.iter().sum();
    let (mut came, mut expected) = (vec![0f64; days], vec![0f64; days]);
    for (series, usual) in series.iter().zip(&usual) {
        for (column, count) in series.counts().iter().enumerate().filter(|(_, count)| count.is_finite()) {
            came[column] += f64::from(*count);
            expected[column] += usual;
        }
    }
    let ratio = |(came, expected): (f64, f64)| {
        if expected > OPEN_SHARE * total { (came / expected) as f32 } else { f32::NAN }
    };
    Series::new(came.into_iter().zip(expected).map(ratio).collect())
}
