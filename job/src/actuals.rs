//! The actuals as they were read, laid out by mall and day. The panel is the same in the precision of the model.

use chrono::{Days, NaiveDate};
use polars::prelude::{DataFrame, DataType, PolarsResult};

use crate::panel::Panel;

/// The count of every mall and day, exactly as in the workbooks. It begins and ends with a day that has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Actuals {
    first: NaiveDate,
    days: usize,
    counts: Vec<Vec<Option<f64>>>,
}

impl Actuals {
    /// Lays out the flux (columns `mall`, `date`, `count`) of so many malls up to `as_of`; `None` if nothing is left.
    ///
    /// # Errors
    /// When a column is missing or of another type.
    pub fn lay_out(flux: &DataFrame, malls: usize, as_of: Option<NaiveDate>) -> PolarsResult<Option<Actuals>> {
        let dates = flux.column("date")?.cast(&DataType::Int32)?;
        let (mall, date, count) = (flux.column("mall")?.u32()?, dates.i32()?, flux.column("count")?.f64()?);
        let cells: Vec<(usize, NaiveDate, f64)> = mall
            .iter()
            .zip(date.iter())
            .zip(count.iter())
            .filter_map(|((mall, date), count)| Some((mall? as usize, NaiveDate::from_epoch_days(date?)?, count?)))
            .filter(|&(mall, date, _)| mall < malls && as_of.is_none_or(|last| date <= last))
            .collect();
        let days = || cells.iter().map(|(_, date, _)| *date);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(None) };
        let mut actuals = Actuals { first, days: 0, counts: Vec::new() };
        actuals.days = actuals.column(last).map_or(0, |column| column + 1);
        actuals.counts = vec![vec![None; actuals.days]; malls];
        for (mall, date, count) in cells {
            if let Some(column) = actuals.column(date) {
                actuals.counts[mall][column] = Some(count);
            }
        }
        Ok(Some(actuals))
    }

    /// The newest day on which any mall has an actual.
    pub fn cutoff(&self) -> NaiveDate {
        self.date(self.days.saturating_sub(1))
    }

    /// The actual of a mall on a day, in visitors.
    pub fn get(&self, mall: usize, date: NaiveDate) -> Option<f64> {
        self.column(date).and_then(|column| *self.counts.get(mall)?.get(column)?)
    }

    /// The first day of a mall.
    pub fn first_of(&self, mall: usize) -> Option<NaiveDate> {
        self.counts.get(mall)?.iter().position(Option::is_some).map(|column| self.date(column))
    }

    /// The days of a mall that have an actual, in order.
    pub fn dates_of(&self, mall: usize) -> impl Iterator<Item = NaiveDate> {
        let counts = self.counts.get(mall).into_iter().flatten();
        counts.enumerate().filter(|(_, count)| count.is_some()).map(|(column, _)| self.date(column))
    }

    /// How many malls there are, with and without actuals.
    pub fn malls(&self) -> usize {
        self.counts.len()
    }

    /// How many actuals there are.
    pub fn len(&self) -> usize {
        self.counts.iter().flatten().flatten().count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the model sees.
    pub fn panel(&self) -> Panel {
        let row = |counts: &Vec<Option<f64>>| counts.iter().map(|c| c.map_or(f32::NAN, |c| c as f32)).collect();
        Panel { first: self.first, days: self.days, counts: self.counts.iter().map(row).collect() }
    }

    fn date(&self, column: usize) -> NaiveDate {
        self.first + Days::new(column as u64)
    }

    fn column(&self, date: NaiveDate) -> Option<usize> {
        usize::try_from((date - self.first).num_days()).ok()
    }
}
