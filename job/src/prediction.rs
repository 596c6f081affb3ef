//! One predicted day, as it travels from the forecast to the table.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::panel::Panel;

/// How many visitors a mall will have on a day.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Prediction {
    /// The mall, by its index in Transco.
    pub mall: usize,
    /// The day.
    pub date: NaiveDate,
    /// Whole visitors.
    pub visitors: u32,
}

/// Everything that a forecast predicted, by mall and day.
pub fn predictions(forecast: &Panel) -> Vec<Prediction> {
    let of_mall = |(mall, counts): (usize, &Vec<f32>)| {
        let predicted = counts.iter().enumerate().filter(|(_, count)| count.is_finite());
        // A float becomes the nearest u32 that there is, never a wrapped one.
        let one = |(column, count): (usize, &f32)| (forecast.date(column), count.round() as u32);
        predicted.map(one).map(move |(date, visitors)| Prediction { mall, date, visitors }).collect::<Vec<_>>()
    };
    forecast.counts.iter().enumerate().flat_map(of_mall).collect()
}
