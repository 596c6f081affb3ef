//! A table as the warehouses have it: its name, and the columns that Terraform, the job and the trigger agree on.

use serde::Deserialize;

const PREDICTIONS: &str = include_str!("../../../schema/predictions_carmila.json");
const INTERVALS: &str = include_str!("../../../schema/intervalles_carmila.json");

/// A table that is loaded whole from a CSV file with its columns.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the file.
    pub columns: Vec<Column>,
    /// The variable of the environment that names it.
    pub variable: &'static str,
}

/// A column of a table.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Whether it may hold nothing.
    pub mode: Mode,
    /// What people read about it.
    pub description: String,
}

/// What a column holds, in BigQuery's words.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// Text.
    String,
    /// A day.
    Date,
    /// A number.
    Float,
    /// A whole number.
    Integer,
}

/// Whether a column may hold nothing.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// It may.
    Nullable,
    /// It may not.
    Required,
}

/// The shared schema of a table is not one.
#[derive(Debug, thiserror::Error)]
#[error("the schema of {table} cannot be read ({source}). Mend its file in schema/ and build again")]
pub struct NotASchema {
    table: String,
    source: serde_json::Error,
}

impl Table {
    /// What the predictions' table is called unless someone says otherwise.
    pub const PREDICTIONS: &str = "predictions_carmila";

    /// What the intervals' table is called unless someone says otherwise.
    pub const INTERVALS: &str = "intervalles_carmila";

    /// The table of every run's predictions.
    ///
    /// # Errors
    /// When this build carries no such schema.
    pub fn predictions(name: &str) -> Result<Table, NotASchema> {
        Table::new(name, PREDICTIONS)
    }

    /// The table of every run's intervals.
    ///
    /// # Errors
    /// When this build carries no such schema.
    pub fn intervals(name: &str) -> Result<Table, NotASchema> {
        Ok(Table { variable: "BQ_INTERVALS_TABLE", ..Table::new(name, INTERVALS)? })
    }

    /// A table with the columns of a schema file.
    ///
    /// # Errors
    /// When the schema is not JSON as BigQuery's, or has columns of a kind that no run writes.
    pub fn new(name: &str, schema: &str) -> Result<Table, NotASchema> {
        match serde_json::from_str(schema) {
            Ok(columns) => Ok(Table { name: name.to_owned(), columns, variable: "BQ_TABLE" }),
            Err(source) => Err(NotASchema { table: name.to_owned(), source }),
        }
    }

    /// The names of the columns, in the order of the file.
    pub fn header(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }
}

impl Kind {
    /// As BigQuery spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::String => "STRING",
            Kind::Date => "DATE",
            Kind::Float => "FLOAT",
            Kind::Integer => "INTEGER",
        }
    }
}

impl Mode {
    /// As BigQuery spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Nullable => "NULLABLE",
            Mode::Required => "REQUIRED",
        }
    }
}
