//! One predicted day, as it travels from the forecast to the table.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many visitors a mall will have on a day.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Prediction {
    /// The mall, by its index in Transco.
    pub mall: usize,
    /// The day.
    pub date: NaiveDate,
    /// Whole visitors.
    pub visitors: u32,
    /// How far off it may be, where that could be measured.
    pub bounds: Option<Bounds>,
}

/// The intervals that hold four days of five, and nineteen of twenty; whole visitors. The wider one holds the narrower, and
/// that one the prediction.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Bounds {
    /// One day of ten is below.
    pub low_80: u32,
    /// One day of ten is above.
    pub high_80: u32,
    /// One day of forty is below.
    pub low_95: u32,
    /// One day of forty is above.
    pub high_95: u32,
}

impl Bounds {
    /// Whether each interval, the narrower first, holds so many visitors.
    fn hold(&self, visitors: f64) -> [bool; 2] {
        [(self.low_80, self.high_80), (self.low_95, self.high_95)]
            .map(|(low, high)| (f64::from(low)..=f64::from(high)).contains(&visitors))
    }
}

/// How many days their intervals held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Coverage {
    days: u32,
    held: [u32; 2],
}

impl Coverage {
    /// Counts a day that came.
    pub fn add(&mut self, bounds: &Bounds, visitors: f64) {
        self.days += 1;
        self.held.iter_mut().zip(bounds.hold(visitors)).for_each(|(count, held)| *count += u32::from(held));
    }

    /// The shares of the days that each interval held, the narrower first; `None` without a day.
    pub fn shares(&self) -> [Option<f64>; 2] {
        self.held.map(|held| (self.days > 0).then(|| f64::from(held) / f64::from(self.days)))
    }
}
