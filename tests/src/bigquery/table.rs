//! A table: its schema, and rows whose values are what their column's type takes.

use chrono::NaiveDate;
use serde_json::{Value, json};

/// The values of a row, in the schema's order, written the one way in which their type is written; `None` is null.
pub type Row = Vec<Option<String>>;

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The fields, as the schema has them.
    pub fields: Vec<Value>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// An empty table.
    pub fn new(fields: Vec<Value>) -> Table {
        Table { fields, rows: Vec::new() }
    }

    pub(super) fn resource(&self, project: &str, dataset: &str, name: &str, location: &str) -> Value {
        json!({
            "kind": "bigquery#table",
            "etag": "etag",
            "id": format!("{project}:{dataset}.{name}"),
            "tableReference": { "projectId": project, "datasetId": dataset, "tableId": name },
            "schema": { "fields": self.fields },
            "numRows": self.rows.len().to_string(),
            "numBytes": "0",
            "creationTime": "1700000000000",
            "lastModifiedTime": "1700000000000",
            "type": "TABLE",
            "location": location,
        })
    }

    pub(super) fn data(&self) -> Value {
        let row = |row: &Row| json!({ "f": row.iter().map(|value| json!({ "v": value })).collect::<Vec<_>>() });
        json!({
            "kind": "bigquery#tableDataList",
            "totalRows": self.rows.len().to_string(),
            "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }
}

/// The name of a field.
pub fn name(field: &Value) -> &str {
    field["name"].as_str().unwrap_or_default()
}

/// The type of a field, by its older name.
pub fn kind(field: &Value) -> &str {
    match field["type"].as_str().unwrap_or_default() {
        "INT64" => "INTEGER",
        "FLOAT64" => "FLOAT",
        "BOOL" => "BOOLEAN",
        other => other,
    }
}

/// The text of a CSV as a value of this type; `None` when the type does not take it.
pub fn value(text: &str, kind: &str) -> Option<String> {
    match kind {
        "STRING" => Some(text.to_owned()),
        // Without a point, an exponent or a space: "1.0" is no INTEGER.
        "INTEGER" => text.parse::<i64>().ok().map(|number| number.to_string()),
        "FLOAT" => text.trim().parse::<f64>().ok().map(|number| number.to_string()),
        "DATE" => {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
            Some(date.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_type_takes() {
        let taken = [
            ("12", "INTEGER"),
            ("-3", "INTEGER"),
            ("1.0", "INTEGER"),
            ("1e3", "INTEGER"),
            (" 1", "INTEGER"),
            ("12", "FLOAT"),
            ("12.50", "FLOAT"),
            ("1,5", "FLOAT"),
            ("2025-01-31", "DATE"),
            ("2025-02-30", "DATE"),
            ("31/01/2025", "DATE"),
            ("", "STRING"),
        ]
        .map(|(text, kind)| value(text, kind));
        insta::assert_compact_debug_snapshot!(taken, @r#"[Some("12"), Some("-3"), None, None, None, Some("12"), Some("12.5"), None, Some("2025-01-31"), None, None, Some("")]"#);
    }
}
