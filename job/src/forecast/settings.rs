//! How the forecasts of a run are made: the choices that quality and speed are balanced by.

use carmila_cloud::run_id::Effort;

use super::idea::Idea;
use super::level::{Scale, YEAR};
use super::model::Parameters;

/// How one forecast is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What the models' targets are divided by. There is one model a scale and seed, and the forecast is their mean.
    pub scales: Vec<Scale>,
    /// Seeds of what each model draws.
    pub seeds: Vec<u64>,
    /// Rows to learn from, about; training time does not grow beyond them with the number of malls.
    pub rows: usize,
    /// Number of pseudo-cutoffs.
    pub cutoffs: i64,
    /// Days between pseudo-cutoffs.
    pub step: i64,
    /// Of how many days of a mall one is predicted: 1 is all of them.
    pub every: i64,
    /// The trees.
    pub parameters: Parameters,
    /// What is left out; nothing, but to tell what it is worth.
    pub without: Vec<Idea>,
}

/// How the forecasts of a run are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// For the days ahead.
    pub ahead: Plan,
    /// For the forecasts from days of the past that the intervals are made of.
    pub past: Plan,
    /// For one past week: quick, since there is one for every week of the year and its horizon is short.
    pub week: Plan,
}

impl Settings {
    /// What an effort means: the same kind of model, more of them and on more rows.
    pub fn of(effort: Effort) -> Settings {
        let parameters = Parameters {
            trees: 150,
            max_depth: 7,
            eta: 0.1,
            max_bin: 64,
            subsample: 0.8,
            colsample_bytree: 0.7,
            min_child_weight: 5.0,
        };
        let quick = Parameters { trees: 100, eta: 0.12, max_depth: 6, ..parameters };
        let scales = vec![Scale::Year, Scale::Deseasonalised];
        let normal = Plan {
            scales,
            seeds: vec![1, 2],
            rows: 45_000,
            cutoffs: 78,
            step: 28,
            every: 1,
            parameters,
            without: vec![],
        };
        // How far off it is changes little with fewer bins and rows, and there are four of them.
        let coarse = Parameters { max_bin: 32, ..quick };
        let past = Plan { seeds: vec![1], rows: 15_000, every: 3, parameters: coarse, ..normal.clone() };
        let week = Plan {
            scales: vec![Scale::Year],
            seeds: vec![1],
            rows: 25_000,
            cutoffs: 104,
            step: 7,
            every: 1,
            parameters: quick,
            without: vec![],
        };
        let ahead = match effort {
            Effort::Fast => Plan { seeds: vec![1], ..normal },
            Effort::Normal => normal,
            Effort::Best => Plan {
                seeds: vec![1, 2, 3],
                rows: 90_000,
                parameters: Parameters { trees: 300, eta: 0.05, ..parameters },
                ..normal
            },
        };
        Settings { ahead, past, week }
    }

    /// The same without some ideas.
    #[must_use]
    pub fn without(self, ideas: &[Idea]) -> Settings {
        let [ahead, past, week] = [self.ahead, self.past, self.week].map(|plan| plan.without(ideas));
        Settings { ahead, past, week }
    }
}

impl Plan {
    fn without(mut self, ideas: &[Idea]) -> Plan {
        if ideas.contains(&Idea::Scale) {
            self.scales.truncate(1);
        }
        if ideas.contains(&Idea::Seed) {
            self.seeds.truncate(1);
        }
        if ideas.contains(&Idea::Years) {
            self.cutoffs = self.cutoffs.min(2 * YEAR / self.step);
        }
        self.without = ideas.to_vec();
        self
    }
}
