//! The published table: every mall and day, what came and what was predicted.

use chrono::NaiveDate;
use polars::prelude::{CsvWriter, DataFrame, IntoColumn, NamedFrom, PolarsResult, QuoteStyle, SerWriter, Series};

use crate::actuals::Actuals;
use crate::mall::Mall;
use crate::prediction::Prediction;

/// The five columns, in the order of the table.
pub const COLUMNS: [&str; 5] = ["nom_mall", "cluster", "date", "donnees_reelles", "donnees_predites"];

/// How many rows, and what is in them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Rows {
    /// All rows.
    pub table: usize,
    /// Rows with an actual.
    pub actuals: usize,
    /// Rows with a prediction.
    pub predictions: usize,
}

/// Lays out the table, with its texts quoted as in CSV: each mall from its own first actual to `end`. `published` is
/// sorted.
///
/// # Errors
/// When polars cannot make the frame.
pub fn lay_out(
    malls: &[Mall],
    actuals: &Actuals,
    published: &[Prediction],
    end: NaiveDate,
) -> PolarsResult<(DataFrame, Rows)> {
    let (mut names, mut clusters, mut dates) = (Vec::new(), Vec::new(), Vec::new());
    let (mut came, mut predicted) = (Vec::new(), Vec::new());
    let prediction = |mall, date| {
        let at = published.binary_search_by_key(&(mall, date), |made| (made.mall, made.date));
        at.ok().map(|at| published[at].visitors)
    };
    let texts: Vec<[Option<String>; 2]> =
        malls.iter().map(|mall| [&mall.name, &mall.cluster].map(|t| quoted(t))).collect();
    for (index, [name, cluster]) in texts.iter().enumerate() {
        let Some(first) = actuals.first_of(index) else { continue };
        for date in first.iter_days().take_while(|date| *date <= end.max(actuals.cutoff())) {
            names.push(name.as_deref());
            clusters.push(cluster.as_deref());
            dates.push(date.to_epoch_days());
            came.push(actuals.get(index, date).map(|count| count.to_string()));
            predicted.push(prediction(index, date));
        }
    }
    let rows = Rows {
        table: names.len(),
        actuals: came.iter().flatten().count(),
        predictions: predicted.iter().flatten().count(),
    };
    let [nom_mall, cluster, date, donnees_reelles, donnees_predites] = COLUMNS.map(Into::into);
    let frame = DataFrame::new(
        names.len(),
        vec![
            Series::new(nom_mall, names).into_column(),
            Series::new(cluster, clusters).into_column(),
            Series::new(date, dates).cast(&polars::prelude::DataType::Date)?.into_column(),
            // As text, so that whole numbers have no `.0`.
            Series::new(donnees_reelles, came).into_column(),
            Series::new(donnees_predites, predicted).into_column(),
        ],
    )?;
    Ok((frame, rows))
}

/// The table as CSV: UTF-8, comma, header, ISO dates, empty for null.
///
/// # Errors
/// When polars cannot write it.
pub fn csv(frame: &mut DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let writer = CsvWriter::new(&mut bytes).with_date_format(Some("%Y-%m-%d".into()));
    writer.with_quote_style(QuoteStyle::Never).finish(frame)?;
    Ok(bytes)
}

/// A text between quotes, whatever is in it: a reader that guesses the dialect from the first rows would not expect the
/// quotes that a comma in a later name needs. Empty for null.
pub fn quoted(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| format!("\"{}\"", text.replace('"', "\"\"")))
}
