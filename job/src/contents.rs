//! What the workbooks say, as one checksum: equal for the same facts, whatever their files are called or stamped.

use carmila_cloud::checksum::Checksum;
use polars::prelude::{DataType, PolarsResult};

use crate::workbooks::Workbooks;

/// The checksum of the malls, the flux and the census: of all that a prediction can depend on. What was found wrong on the
/// way is not part of it, since a row that does not count must not lead to another run.
///
/// # Errors
/// When the flux has not the columns that it should have.
pub fn checksum(workbooks: &Workbooks) -> PolarsResult<Checksum> {
    let census: Vec<_> = workbooks.census.iter().map(|o| (o.mall, o.date, o.open)).collect();
    let mut said = serde_json::json!([workbooks.malls, census]).to_string().into_bytes();
    let dates = workbooks.flux.column("date")?.cast(&DataType::Int32)?;
    let bytes = |value: Option<[u8; 8]>| value.unwrap_or([0xff; 8]);
    said.extend(
        workbooks.flux.column("mall")?.u32()?.iter().flat_map(|v| bytes(v.map(|v| u64::from(v).to_le_bytes()))),
    );
    said.extend(dates.i32()?.iter().flat_map(|v| bytes(v.map(|v| i64::from(v).to_le_bytes()))));
    said.extend(workbooks.flux.column("count")?.f64()?.iter().flat_map(|v| bytes(v.map(f64::to_le_bytes))));
    Ok(Checksum::of(&said))
}
