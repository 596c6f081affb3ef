//! Where a count is, for whoever finds something odd about it: the table and the row.

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use crate::findings::Place;

/// Where the counts of a flux are, in their order.
#[derive(Debug, Default)]
pub struct Origins {
    /// File and sheet of each table.
    pub(super) tables: Vec<Place>,
    /// The table and the row of each count; of a day that several rows make up, the last one's.
    pub(super) rows: Vec<(u32, u32)>,
}

impl Origins {
    /// Where the count of this mall and day is among those of `flux`.
    pub(super) fn place(&self, flux: &DataFrame, mall: usize, date: NaiveDate) -> Option<Place> {
        let (malls, dates) = (flux.column("mall").ok()?.u32().ok()?, flux.column("date").ok()?.date().ok()?.physical());
        let wanted = (mall as u32, date.to_epoch_days());
        let at = |row: usize| Some((malls.get(row)?, dates.get(row)?));
        // Sorted by mall and day.
        let (mut low, mut high) = (0, self.rows.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if at(middle)? < wanted { low = middle + 1 } else { high = middle }
        }
        let &(table, row) = self.rows.get(low).filter(|_| at(low) == Some(wanted))?;
        Some(self.tables.get(table as usize)?.row(row))
    }
}
