//! From rows to one count a mall and day: duplicates out, zones and hours summed. The only room here that knows polars.

use polars::prelude::*;

use super::flux::WHOLE_DAY;

/// Rows that name a mall, in the order in which the last of a duplicate wins; one vector a column.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// Index of the mall.
    pub(crate) mall: Vec<u32>,
    /// Days since 1970.
    pub(crate) day: Vec<i32>,
    /// Minute of the day at which the hour begins; [`WHOLE_DAY`] for a row of the whole day.
    pub(crate) minute: Vec<i32>,
    /// Index of the zone; 0 where the table has no zones.
    pub(crate) zone: Vec<u32>,
    /// Visitors; `None` where an hour's count cannot be used.
    pub(crate) count: Vec<Option<f64>>,
}

/// One count a mall and day, and what had to be decided.
#[derive(Debug)]
pub(crate) struct Settled {
    /// `mall` (UInt32), `date` (Date), `count` (Float64): unique on mall and date, sorted by both.
    pub(crate) frame: DataFrame,
    /// Rows that lost to a later one of the same mall, day, hour and zone: (loser, winner), indexes of rows.
    pub(crate) duplicates: Vec<(u32, u32)>,
    /// (mall, day) of a row of the whole day that won over hourly ones.
    pub(crate) daily: Vec<(u32, i32)>,
    /// (mall, day) of which an hour cannot be used.
    pub(crate) incomplete: Vec<(u32, i32)>,
    /// (mall, day) of which several zones were added up.
    pub(crate) zones: Vec<(u32, i32)>,
}

const DAY: [&str; 2] = ["mall", "date"];
const HOUR: [&str; 3] = ["mall", "date", "minute"];
const ROW: [&str; 4] = ["mall", "date", "minute", "zone"];

/// Settles what several rows say of the same mall and day.
pub(crate) fn settle(rows: Rows) -> PolarsResult<Settled> {
    let order: Vec<u32> = (0..rows.mall.len() as u32).collect();
    let all = df!(
        "mall" => rows.mall,
        "date" => rows.day,
        "minute" => rows.minute,
        "zone" => rows.zone,
        "count" => rows.count,
        "order" => order,
    )?;
    let counted = all.clone().lazy().filter(col("count").is_not_null());
    let lost = all.lazy().filter(col("count").is_null());

    let last = counted.clone().group_by(ROW.map(col)).agg([col("count").last(), col("order").last()]).collect()?;
    let duplicates = counted
        .with_column(col("order").max().over(ROW.map(col))?.alias("winner"))
        .filter(col("order").lt(col("winner")))
        .select([col("order"), col("winner")])
        .sort(["order"], SortMultipleOptions::default())
        .collect()?;
    let lost = lost.join(last.clone().lazy(), ROW.map(col), ROW.map(col), JoinArgs::new(JoinType::Anti)).collect()?;

    let hours = one_division(last)?
        .lazy()
        .group_by(HOUR.map(col))
        .agg([col("count").sum(), len().alias("zones")])
        .collect()?
        .lazy();
    let whole = |is: bool| if is { col("minute").eq(lit(i32::from(WHOLE_DAY))) } else { col("minute").gt(lit(-1)) };
    let daily = hours.clone().filter(whole(true)).collect()?.lazy();
    let broken = lost.lazy().join(daily.clone(), DAY.map(col), DAY.map(col), JoinArgs::new(JoinType::Anti)).collect()?;
    let hourly = hours.clone().filter(whole(false)).group_by(DAY.map(col)).agg([col("count").sum()]);
    let outdone = hourly.clone().join(daily.clone(), DAY.map(col), DAY.map(col), JoinArgs::new(JoinType::Semi));
    let summed = hourly
        .join(daily.clone(), DAY.map(col), DAY.map(col), JoinArgs::new(JoinType::Anti))
        .join(broken.clone().lazy(), DAY.map(col), DAY.map(col), JoinArgs::new(JoinType::Anti));
    let columns = || [col("mall"), col("date"), col("count")];
    let frame = concat([daily.select(columns()), summed.select(columns())], UnionArgs::default())?
        .sort(DAY, SortMultipleOptions::default())
        .with_column(col("date").cast(DataType::Date))
        .collect()?;

    Ok(Settled {
        frame,
        duplicates: duplicates.column("order")?.u32()?.into_no_null_iter().zip(duplicates.column("winner")?.u32()?.into_no_null_iter()).collect(),
        daily: days(outdone)?,
        incomplete: days(broken.lazy())?,
        zones: days(hours.filter(col("zones").gt(lit(1u32))))?,
    })
}

/// Of a mall's hour that one table divides into zones and another does not, only the later reading.
fn one_division(last: DataFrame) -> PolarsResult<DataFrame> {
    let zones = last.column("zone")?.u32()?;
    let undivided = zones.iter().flatten().filter(|z| *z == 0).count();
    if undivided == 0 || undivided == last.height() {
        return Ok(last);
    }
    let newest = |undivided: bool| {
        let chosen = when(col("zone").eq(lit(0u32)).eq(lit(undivided))).then(col("order")).otherwise(lit(NULL));
        chosen.max().over(HOUR.map(col))
    };
    let (without, with) = (newest(true)?, newest(false)?);
    let earlier = when(col("zone").eq(lit(0u32))).then(without.clone().lt(with.clone())).otherwise(with.lt(without));
    last.lazy().filter(earlier.fill_null(lit(false)).not()).collect()
}

fn days(frame: LazyFrame) -> PolarsResult<Vec<(u32, i32)>> {
    let found = frame
        .select(DAY.map(col))
        .unique(None, UniqueKeepStrategy::Any)
        .sort(DAY, SortMultipleOptions::default())
        .collect()?;
    Ok(found.column("mall")?.u32()?.into_no_null_iter().zip(found.column("date")?.i32()?.into_no_null_iter()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (mall, day, minute, zone, count), settled into (mall, day, count).
    fn settled(rows: &[(u32, i32, i32, u32, f64)]) -> (Vec<(u32, i32, f64)>, Settled) {
        let mut columns = Rows::default();
        for (mall, day, minute, zone, count) in rows {
            columns.mall.push(*mall);
            columns.day.push(*day);
            columns.minute.push(*minute);
            columns.zone.push(*zone);
            columns.count.push(Some(*count).filter(|c| !c.is_nan()));
        }
        let settled = settle(columns).unwrap();
        let frame = &settled.frame;
        let days = frame.column("date").unwrap().cast(&DataType::Int32).unwrap();
        let days: Vec<i32> = days.i32().unwrap().into_no_null_iter().collect();
        let malls = frame.column("mall").unwrap().u32().unwrap().into_no_null_iter();
        let counts = frame.column("count").unwrap().f64().unwrap().into_no_null_iter();
        (malls.zip(days).zip(counts).map(|((m, d), c)| (m, d, c)).collect(), settled)
    }

    #[test]
    fn the_last_of_a_duplicate_wins_and_hours_are_summed() {
        let (counts, settled) = settled(&[
            (1, 10, -1, 0, 5.0),
            (0, 10, 600, 0, 1.0),
            (0, 10, 660, 0, 2.0),
            (0, 10, 600, 0, 4.0),
            (1, 10, -1, 0, 6.0),
        ]);
        assert_eq!(counts, [(0, 10, 6.0), (1, 10, 6.0)]);
        assert_eq!(settled.duplicates, [(0, 4), (1, 3)]);
    }

    #[test]
    fn a_row_of_the_whole_day_wins_over_its_hours() {
        let (counts, settled) = settled(&[(0, 10, -1, 0, 9.0), (0, 10, 600, 0, 1.0), (0, 11, 600, 0, 3.0)]);
        assert_eq!(counts, [(0, 10, 9.0), (0, 11, 3.0)]);
        assert_eq!(settled.daily, [(0, 10)]);
    }

    #[test]
    fn a_day_with_an_hour_that_cannot_be_used_is_missing() {
        let nan = f64::NAN;
        let (counts, settled) = settled(&[
            (0, 10, 600, 0, 1.0),
            (0, 10, 660, 0, nan),
            (0, 11, 600, 0, nan),
            (0, 11, 600, 0, 3.0),
            (0, 12, 600, 0, nan),
            (0, 12, -1, 0, 7.0),
        ]);
        assert_eq!(counts, [(0, 11, 3.0), (0, 12, 7.0)]);
        assert_eq!(settled.incomplete, [(0, 10)]);
    }

    #[test]
    fn zones_are_added_up_but_never_to_a_table_without_zones() {
        let (counts, settled) = settled(&[
            (0, 10, -1, 1, 1.0),
            (0, 10, -1, 2, 2.0),
            (0, 11, -1, 1, 1.0),
            (0, 11, -1, 0, 5.0),
            (0, 12, -1, 0, 5.0),
            (0, 12, -1, 1, 1.0),
        ]);
        assert_eq!(counts, [(0, 10, 3.0), (0, 11, 5.0), (0, 12, 1.0)]);
        assert_eq!(settled.zones, [(0, 10)]);
    }
}
