//! The published intervals: every predicted day of every mall whose prediction has bounds.

use std::collections::HashMap;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, IntoColumn, NamedFrom, PolarsResult, Series};
use serde::Deserialize;

use crate::mall::Mall;
use crate::prediction::{Bounds, Prediction};
use crate::table::quoted;

/// The six columns, in the order of the table.
pub const COLUMNS: [&str; 6] =
    ["nom_mall", "date", "borne_basse_80", "borne_haute_80", "borne_basse_95", "borne_haute_95"];

/// Bounds by the name of the mall and the day.
pub type Intervals = HashMap<(String, NaiveDate), Bounds>;

#[derive(Deserialize)]
struct Row {
    nom_mall: String,
    date: NaiveDate,
    borne_basse_80: u32,
    borne_haute_80: u32,
    borne_basse_95: u32,
    borne_haute_95: u32,
}

/// Reads published intervals back.
///
/// # Errors
/// When they are not such a table.
pub fn read(table: &[u8]) -> Result<Intervals, csv::Error> {
    let bounds = |row: Row| {
        let (low_80, high_80) = (row.borne_basse_80, row.borne_haute_80);
        let (low_95, high_95) = (row.borne_basse_95, row.borne_haute_95);
        ((row.nom_mall, row.date), Bounds { low_80, high_80, low_95, high_95 })
    };
    csv::Reader::from_reader(table).deserialize().map(|row| row.map(bounds)).collect()
}

/// Lays out the bounds of `predictions`, sorted by mall and day, with texts quoted as in CSV.
///
/// # Errors
/// When polars cannot make the frame.
pub fn lay_out(malls: &[Mall], predictions: &[Prediction]) -> PolarsResult<DataFrame> {
    let names: Vec<Option<String>> = malls.iter().map(|mall| quoted(&mall.name)).collect();
    let rows: Vec<(&Prediction, Bounds)> = predictions.iter().filter_map(|p| Some((p, p.bounds?))).collect();
    let name = |made: &Prediction| names.get(made.mall).and_then(|name| name.as_deref());
    let [nom_mall, date, low_80, high_80, low_95, high_95] = COLUMNS.map(Into::into);
    let column = |name, bound: fn(&Bounds) -> u32| {
        Series::new(name, rows.iter().map(|(_, bounds)| bound(bounds)).collect::<Vec<_>>()).into_column()
    };
    let days: Vec<i32> = rows.iter().map(|(made, _)| made.date.to_epoch_days()).collect();
    DataFrame::new(
        rows.len(),
        vec![
            Series::new(nom_mall, rows.iter().map(|(made, _)| name(made)).collect::<Vec<_>>()).into_column(),
            Series::new(date, days).cast(&DataType::Date)?.into_column(),
            column(low_80, |bounds| bounds.low_80),
            column(high_80, |bounds| bounds.high_80),
            column(low_95, |bounds| bounds.low_95),
            column(high_95, |bounds| bounds.high_95),
        ],
    )
}
