//! One load of CSV files from the bucket into a table: all of it or nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::table::{Row, Table, kind, name, value};
use super::{DATASET, Problem};
use crate::storage::Storage;

pub fn load(
    tables: &mut BTreeMap<String, Table>,
    storage: &Storage,
    project: &str,
    configuration: &Value,
) -> Result<usize, Problem> {
    let text = |key: &str, default: &'static str| configuration[key].as_str().unwrap_or(default).to_owned();
    let target = configuration["destinationTable"]["tableId"].as_str().unwrap_or_default();
    let full_name = format!("{project}:{DATASET}.{target}");
    let given = configuration["schema"]["fields"].as_array();
    let present = tables.get(target);
    if present.is_none() && text("createDisposition", "CREATE_IF_NEEDED") == "CREATE_NEVER" {
        return Err(not_found(format!("Not found: Table {full_name}")));
    }
    let fields = match (given, present) {
        (Some(fields), _) => fields.clone(),
        (None, Some(table)) => table.fields.clone(),
        (None, None) => return Err(invalid("No schema specified on job or table.".into())),
    };
    let disposition = text("writeDisposition", "WRITE_APPEND");
    if let Some(table) = present.filter(|_| disposition != "WRITE_TRUNCATE") {
        same_columns(&full_name, &table.fields, &fields)?;
    }
    if text("sourceFormat", "CSV") != "CSV" {
        return Err(invalid("Only CSV is read here.".into()));
    }
    let uris = configuration["sourceUris"].as_array().cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for uri in uris.iter().filter_map(Value::as_str) {
        let found = uri
            .strip_prefix("gs://")
            .and_then(|rest| rest.split_once('/'))
            .filter(|(bucket, _)| *bucket == storage.bucket())
            .and_then(|(_, object)| storage.get(object));
        let Some(bytes) = found else { return Err(not_found(format!("Not found: URI {uri}"))) };
        read(&bytes, &fields, configuration, &mut rows)?;
    }
    let loaded = rows.len();
    match (disposition.as_str(), tables.get_mut(target)) {
        ("WRITE_APPEND", Some(table)) => table.rows.extend(rows),
        ("WRITE_EMPTY", Some(table)) if !table.rows.is_empty() => {
            let message = format!("Already Exists: Table {full_name}");
            return Err(Problem { reason: "duplicate", message });
        }
        ("WRITE_EMPTY" | "WRITE_TRUNCATE_DATA", Some(table)) => table.rows = rows,
        // Descriptions go too, unless the load brings them.
        ("WRITE_TRUNCATE", Some(table)) => *table = Table { fields, rows },
        (_, None) => drop(tables.insert(target.to_owned(), Table { fields, rows })),
        (other, Some(_)) => return Err(invalid(format!("Invalid value for writeDisposition: {other}"))),
    }
    Ok(loaded)
}

fn same_columns(table: &str, present: &[Value], given: &[Value]) -> Result<(), Problem> {
    let columns =
        |fields: &[Value]| fields.iter().map(|f| (name(f).to_owned(), kind(f).to_owned())).collect::<Vec<_>>();
    if columns(present) == columns(given) {
        return Ok(());
    }
    let changed = given.iter().find_map(|field| {
        let known = present.iter().find(|known| name(known) == name(field))?;
        (kind(known) != kind(field))
            .then(|| format!("Field {} has changed type from {} to {}", name(field), kind(known), kind(field)))
    });
    let what = changed.unwrap_or_else(|| "Cannot add or remove fields".to_owned());
    Err(invalid(format!("Provided Schema does not match Table {table}. {what}")))
}

fn read(bytes: &[u8], fields: &[Value], configuration: &Value, rows: &mut Vec<Row>) -> Result<(), Problem> {
    let skip = &configuration["skipLeadingRows"];
    let skip = skip.as_u64().or_else(|| skip.as_str()?.parse().ok()).unwrap_or(0) as usize;
    let delimiter = configuration["fieldDelimiter"].as_str().and_then(|text| text.bytes().next()).unwrap_or(b',');
    let null = configuration["nullMarker"].as_str().unwrap_or_default();
    let newlines = configuration["allowQuotedNewlines"].as_bool().unwrap_or(false);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    for record in reader.records().skip(skip) {
        let record = record.map_err(|error| data_error(&error.to_string()))?;
        let at = record.position().map_or(0, csv::Position::byte);
        if record.len() != fields.len() {
            let (wanted, got) = (fields.len(), record.len());
            return Err(data_error(&format!("Expected {wanted} columns but got {got} in the line at byte {at}.")));
        }
        let cell = |(index, field): (usize, &Value)| {
            let text = &record[index];
            if !newlines && text.contains('\n') {
                return Err(data_error(&format!("Missing close quote character (\") at byte {at}.")));
            }
            if text == null && kind(field) != "STRING" {
                return if field["mode"] == "REQUIRED" {
                    Err(data_error(&format!("Required column value for column index {index} is missing at byte {at}.")))
                } else {
                    Ok(None)
                };
            }
            let of_type = if kind(field) == "INTEGER" { "INT64" } else { kind(field) };
            let refused = || {
                data_error(&format!(
                    "Could not parse '{text}' as {of_type} for field {} (position {index}) starting at location {at} \
                     with message 'Unable to parse'",
                    name(field)
                ))
            };
            value(text, kind(field)).map(Some).ok_or_else(refused)
        };
        rows.push(fields.iter().enumerate().map(cell).collect::<Result<Row, Problem>>()?);
    }
    Ok(())
}

fn data_error(message: &str) -> Problem {
    invalid(format!("Error while reading data, error message: {message}"))
}

fn invalid(message: String) -> Problem {
    Problem { reason: "invalid", message }
}

fn not_found(message: String) -> Problem {
    Problem { reason: "notFound", message }
}
