//! From rows to one count a mall and day: duplicates out, zones and hours summed. The only room here that knows polars.

use polars::prelude::*;

/// The minute of a row of the whole day.
pub(crate) const WHOLE_DAY: i16 = -1;

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
    /// The row that each of these is from, or the last of several: its index.
    pub(crate) sources: Vec<u32>,
    /// Rows that lost to a later one of the same mall, day, hour and zone: (loser, winner), indexes of rows.
    pub(crate) duplicates: Vec<(u32, u32)>,
    /// Rows of the whole day that won over hourly ones.
    pub(crate) daily: Vec<u32>,
    /// The last row of each day of which an hour cannot be used.
    pub(crate) incomplete: Vec<u32>,
    /// The last row of each day of which several zones were added up.
    pub(crate) zones: Vec<u32>,
    /// Rows of a table with zones that lost to one without, or the other way round: (loser, winner), as above.
    pub(crate) redivided: Vec<(u32, u32)>,
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
    let with = |counted: Expr| all.clone().lazy().filter(counted);
    let counted = with(col("count").is_not_null());
    let duplicates = counted
        .clone()
        .with_column(col("order").max().over(ROW.map(col))?.alias("winner"))
        .filter(col("order").lt(col("winner")))
        .select([col("order"), col("winner")])
        .sort(["order"], SortMultipleOptions::default())
        .collect()?;

    // Rows without a count come first, so that the last of a group has one if any has.
    let last = concat([with(col("count").is_null()), counted], UnionArgs::default())?
        .group_by(ROW.map(col))
        .agg([col("count").last(), col("order").last()])
        .collect()?;
    let Division { kept, redivided } = one_division(last)?;
    let hours = kept.lazy().group_by(HOUR.map(col)).agg([
        col("count").sum(),
        col("count").null_count().alias("lost"),
        len().alias("zones"),
        col("order").max(),
    ]);
    let is_whole = || col("minute").eq(lit(i32::from(WHOLE_DAY)));
    let is_hour = || col("minute").neq(lit(i32::from(WHOLE_DAY)));
    let of = |rows: Expr, column: &str| when(rows).then(col(column)).otherwise(lit(NULL));
    let days = hours
        .with_columns([
            of(is_whole(), "count").alias("whole"),
            of(is_hour(), "count").alias("summed"),
            of(is_hour(), "lost").alias("lost"),
            of(is_whole(), "order").alias("whole_order"),
        ])
        .group_by(DAY.map(col))
        .agg([
            col("whole").max(),
            col("summed").sum(),
            col("summed").count().alias("hours"),
            col("lost").sum(),
            col("zones").max(),
            col("whole_order").max(),
            col("order").max(),
        ])
        .with_column(coalesce(&[col("whole_order"), col("order")]).alias("order"))
        .collect()?;
    let complete = when(col("lost").eq(lit(0))).then(col("summed")).otherwise(lit(NULL));
    let count = coalesce(&[col("whole"), complete]).alias("count");
    let mut frame = days
        .clone()
        .lazy()
        .select([col("mall"), col("date").cast(DataType::Date), count, col("order")])
        .filter(col("count").is_not_null())
        .sort(DAY, SortMultipleOptions::default())
        .collect()?;

    let sources = frame.drop_in_place("order")?.u32()?.into_no_null_iter().collect();
    let whole = || col("whole").is_not_null();
    Ok(Settled {
        frame,
        sources,
        duplicates: pairs(&duplicates)?,
        daily: chosen(&days, whole().and(col("hours").gt(lit(0))))?,
        incomplete: chosen(&days, whole().not().and(col("lost").gt(lit(0))))?,
        zones: chosen(&days, col("zones").gt(lit(1)))?,
        redivided,
    })
}

/// The last rows that a mall's hour is made of, and those that another division of the mall had.
struct Division {
    kept: DataFrame,
    redivided: Vec<(u32, u32)>,
}

/// Of a mall's hour that one table divides into zones and another does not, only the later reading.
fn one_division(last: DataFrame) -> PolarsResult<Division> {
    let zones = last.column("zone")?.u32()?;
    let undivided = zones.iter().flatten().filter(|z| *z == 0).count();
    if undivided == 0 || undivided == last.height() {
        return Ok(Division { kept: last, redivided: Vec::new() });
    }
    let newest = |undivided: bool| {
        let chosen = when(col("zone").eq(lit(0u32)).eq(lit(undivided))).then(col("order")).otherwise(lit(NULL));
        chosen.max().over(HOUR.map(col))
    };
    let (without, with) = (newest(true)?, newest(false)?);
    let other = when(col("zone").eq(lit(0u32))).then(with).otherwise(without);
    let compared = last.lazy().with_column(other.alias("winner"));
    let earlier = || col("order").lt(col("winner")).fill_null(lit(false));
    let kept = compared
        .clone()
        .filter(earlier().not())
        .select([ROW.map(col).as_slice(), &[col("count"), col("order")]].concat());
    let lost = compared.filter(earlier()).sort(["order"], SortMultipleOptions::default());
    Ok(Division { kept: kept.collect()?, redivided: pairs(&lost.collect()?)? })
}

/// (order, winner) of each row.
fn pairs(rows: &DataFrame) -> PolarsResult<Vec<(u32, u32)>> {
    let column = |name: &str| -> PolarsResult<Vec<u32>> { Ok(rows.column(name)?.u32()?.into_no_null_iter().collect()) };
    Ok(column("order")?.into_iter().zip(column("winner")?).collect())
}

/// The rows that these days are from, in the order of malls and days.
fn chosen(days: &DataFrame, which: Expr) -> PolarsResult<Vec<u32>> {
    let found = days.clone().lazy().filter(which).sort(DAY, SortMultipleOptions::default()).collect()?;
    Ok(found.column("order")?.u32()?.into_no_null_iter().collect())
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
        assert_eq!(settled.sources, [3, 4]);
        assert_eq!(settled.duplicates, [(0, 4), (1, 3)]);
    }

    #[test]
    fn a_row_of_the_whole_day_wins_over_its_hours() {
        let (counts, settled) = settled(&[(0, 10, -1, 0, 9.0), (0, 10, 600, 0, 1.0), (0, 11, 600, 0, 3.0)]);
        assert_eq!(counts, [(0, 10, 9.0), (0, 11, 3.0)]);
        assert_eq!((settled.daily, settled.sources), (vec![0], vec![0, 2]));
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
        assert_eq!(settled.incomplete, [1]);
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
        assert_eq!(settled.zones, [1]);
        assert_eq!(settled.redivided, [(2, 3), (4, 5)]);
    }
}
