//! Counts laid out by mall and day: the one shape that calendar, features and forecast work on. No I/O, no polars.

use chrono::NaiveDate;

/// Daily counts of every mall over one common span of days.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The day of column 0.
    pub first: NaiveDate,
    /// Number of days: the last column is the newest day on which any mall has an actual.
    pub days: usize,
    /// `counts[mall][day]`, in visitors a day, indexed like the list of malls; NaN where there is no actual.
    pub counts: Vec<Vec<f32>>,
}

impl Panel {
    /// The day of a column.
    pub fn date(&self, column: usize) -> NaiveDate {
        self.first + chrono::Days::new(column as u64)
    }

    /// The newest day on which any mall has an actual.
    pub fn cutoff(&self) -> NaiveDate {
        self.date(self.days.saturating_sub(1))
    }

    /// The panel as it was known on `cutoff`: no later actual.
    pub fn until(&self, cutoff: NaiveDate) -> Panel {
        let days = ((cutoff - self.first).num_days() + 1).clamp(0, self.days as i64) as usize;
        Panel { first: self.first, days, counts: self.counts.iter().map(|c| c[..days].to_vec()).collect() }
    }
}
