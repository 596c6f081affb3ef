//! The counts of the workbooks as a panel.

use chrono::{Days, NaiveDate};
use polars::prelude::*;

use super::Workbooks;
use crate::panel::Panel;

impl Workbooks {
    /// Every mall's counts from the first day of any to the last; `as_of` leaves out every later actual. A panel of no
    /// days where nothing is left.
    ///
    /// # Errors
    /// Where `flux` lacks its columns.
    pub fn panel(&self, as_of: Option<NaiveDate>) -> PolarsResult<Panel> {
        let days = self.flux.column("date")?.cast(&DataType::Int32)?;
        let (days, malls, counts) = (days.i32()?, self.flux.column("mall")?.u32()?, self.flux.column("count")?.f64()?);
        let epoch = NaiveDate::default();
        let end = as_of.map_or(i32::MAX, |day| (day - epoch).num_days() as i32);
        let known = || days.into_no_null_iter().filter(|day| *day <= end);
        let (Some(first), Some(last)) = (known().min(), known().max()) else {
            let counts = vec![Vec::new(); self.malls.len()];
            return Ok(Panel { first: as_of.unwrap_or(epoch), days: 0, counts });
        };
        let width = (last - first) as usize + 1;
        let mut grid = vec![vec![f32::NAN; width]; self.malls.len()];
        for ((day, mall), count) in
            days.into_no_null_iter().zip(malls.into_no_null_iter()).zip(counts.into_no_null_iter())
        {
            if let Some(cell) = grid.get_mut(mall as usize).and_then(|row| row.get_mut((day - first) as usize)) {
                *cell = count as f32;
            }
        }
        Ok(Panel { first: epoch + Days::new(first.max(0) as u64), days: width, counts: grid })
    }
}
