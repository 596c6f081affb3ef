//! A SQLite database as a warehouse. It is as strict about types as BigQuery: what loads here loads there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{NaiveDate, SecondsFormat, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params, params_from_iter};
use tokio::task::spawn_blocking;

use super::{Column, Error, Kind, Mode, Source, State, Table};
use crate::store;

const PATIENCE: Duration = Duration::from_secs(30);

/// A table in a SQLite database, made when first loaded into. The table `loads` beside it says which jobs there were,
/// `held` of which of them the rows are.
#[derive(Clone, Debug)]
pub struct Sqlite {
    path: PathBuf,
    table: Table,
}

/// Why a load's job fails: its file does not fit, or the database refuses.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Misfit(String),
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

impl Sqlite {
    /// This table in this database.
    pub fn new(path: &Path, table: Table) -> Sqlite {
        Sqlite { path: path.to_owned(), table }
    }

    pub(super) fn beside(&self, table: Table) -> Sqlite {
        Sqlite { table, ..self.clone() }
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    pub(super) fn locate(&self) -> String {
        format!("{} (table {})", self.path.display(), self.table.name)
    }

    pub(super) async fn check(&self) -> Result<(), Error> {
        let this = self.clone();
        spawn_blocking(move || match this.open(OpenFlags::SQLITE_OPEN_READ_WRITE)? {
            None => Ok(()),
            Some(database) => this.compare(&database),
        })
        .await?
    }

    pub(super) async fn state(&self, job: &str) -> Result<State, Error> {
        let (this, job) = (self.clone(), job.to_owned());
        let find = move || {
            let Some(database) = this.open(OpenFlags::SQLITE_OPEN_READ_WRITE)? else { return Ok(State::Absent) };
            let state = this.find(&database, &job).map_err(|source| this.refused(source))?;
            Ok(state.unwrap_or(State::Absent))
        };
        spawn_blocking(find).await?
    }

    pub(super) async fn start(&self, job: &str, source: &Source) -> Result<(), Error> {
        // A file that is missing is the job's failure; a store that cannot be asked is nobody's yet.
        let bytes = match source.store.read(&source.name).await? {
            Some((bytes, _)) => Ok(bytes),
            None => Err(Failure::Misfit(store::Error::Missing(source.name.clone()).to_string())),
        };
        let (this, job, name) = (self.clone(), job.to_owned(), source.name.clone());
        spawn_blocking(move || this.load(&job, &name, bytes)).await?
    }

    fn load(&self, job: &str, source: &str, bytes: Result<Vec<u8>, Failure>) -> Result<(), Error> {
        if let Some(parent) = self.path.parent() {
            let made = std::fs::create_dir_all(parent);
            made.map_err(|source| store::Error::Unusable { path: parent.to_owned(), source })?;
        }
        let create = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let Some(mut database) = self.open(create)? else { return Ok(()) };
        self.compare(&database)?;
        let refused = |source| self.refused(source);
        database.execute_batch(LOADS).map_err(refused)?;
        // Immediate: of two that load the same job, the second waits, and then sees that it is done.
        let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate).map_err(refused)?;
        if self.find(&transaction, job).map_err(refused)?.is_some() {
            return Ok(());
        }
        match bytes.and_then(|bytes| self.replace(&transaction, &bytes)) {
            Ok(rows) => {
                record(&transaction, job, source, Ok(rows)).map_err(refused)?;
                let held = "INSERT OR REPLACE INTO held (name, job) VALUES (?1, ?2)";
                transaction.execute(held, [self.table.name.as_str(), job]).map_err(refused)?;
                transaction.commit().map_err(refused)
            }
            Err(Failure::Database(error)) => Err(refused(error)),
            Err(Failure::Misfit(reason)) => {
                transaction.rollback().map_err(refused)?;
                record(&database, job, source, Err(&reason)).map_err(refused)
            }
        }
    }

    /// Replaces the rows and says how many there are now.
    fn replace(&self, transaction: &Transaction, csv: &[u8]) -> Result<u32, Failure> {
        let columns: Vec<String> = self.table.columns.iter().map(declare).collect();
        let (name, columns) = (quoted(&self.table.name), columns.join(", "));
        transaction.execute(&format!("CREATE TABLE IF NOT EXISTS {name} ({columns}) STRICT"), [])?;
        transaction.execute(&format!("DELETE FROM {name}"), [])?;
        let places = vec!["?"; self.table.columns.len()].join(", ");
        let mut insert = transaction.prepare(&format!("INSERT INTO {name} VALUES ({places})"))?;
        let mut reader = csv::Reader::from_reader(csv);
        let header = reader.headers().map_err(|error| Failure::Misfit(error.to_string()))?;
        if !header.iter().eq(self.table.header()) {
            let (found, wanted) = (header.iter().collect::<Vec<_>>(), self.table.header().collect::<Vec<_>>());
            return Err(Failure::Misfit(format!("the columns are {}, not {}", found.join(","), wanted.join(","))));
        }
        let mut rows = 0;
        for record in reader.records() {
            let record = record.map_err(|error| Failure::Misfit(error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let values = self.table.columns.iter().zip(&record).map(|(column, text)| {
                parse(column, text).ok_or_else(|| {
                    let (name, kind) = (&column.name, column.kind.as_str());
                    Failure::Misfit(format!("line {line}: {text:?} in {name} is not of type {kind}"))
                })
            });
            insert.execute(params_from_iter(values.collect::<Result<Vec<Value>, Failure>>()?))?;
            rows += 1;
        }
        Ok(rows)
    }

    /// How a job ended, unless somebody has dropped or emptied since what it loaded. One that another has followed stays
    /// done: whoever comes late with it must not put its rows back.
    fn find(&self, database: &Connection, job: &str) -> Result<Option<State>, rusqlite::Error> {
        match recorded(database, job)? {
            Some(State::Done { rows }) if self.holds(database, job)? && self.count(database)? != Some(rows) => Ok(None),
            state => Ok(state),
        }
    }

    /// Whether the rows of the table are those of a job, unless somebody touched them.
    fn holds(&self, database: &Connection, job: &str) -> Result<bool, rusqlite::Error> {
        if !database.table_exists(None, "held")? {
            return Ok(false);
        }
        let held = "SELECT job = ?2 FROM held WHERE name = ?1";
        Ok(database.query_row(held, [self.table.name.as_str(), job], |row| row.get(0)).optional()?.unwrap_or(false))
    }

    /// How many rows the table has, if there is one.
    fn count(&self, database: &Connection) -> Result<Option<u64>, rusqlite::Error> {
        if !database.table_exists(None, self.table.name.as_str())? {
            return Ok(None);
        }
        let count = format!("SELECT count(*) FROM {}", quoted(&self.table.name));
        database.query_row(&count, [], |row| row.get::<_, u32>(0)).map(|rows| Some(rows.into()))
    }

    /// The database, or `None` if there is none and it is not to be made.
    fn open(&self, how: OpenFlags) -> Result<Option<Connection>, Error> {
        if !how.contains(OpenFlags::SQLITE_OPEN_CREATE) && !self.path.exists() {
            return Ok(None);
        }
        let database = Connection::open_with_flags(&self.path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX);
        let database = database.map_err(|source| self.refused(source))?;
        database.busy_timeout(PATIENCE).map_err(|source| self.refused(source))?;
        Ok(Some(database))
    }

    /// Whether the table is as we would make it, or not there.
    fn compare(&self, database: &Connection) -> Result<(), Error> {
        let read = || {
            let mut columns = database.prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?1)")?;
            let found = columns.query_map([&self.table.name], |row| {
                let required = if row.get(2)? { " NOT NULL" } else { "" };
                Ok(format!("{} {}{required}", quoted(&row.get::<_, String>(0)?), row.get::<_, String>(1)?))
            })?;
            found.collect::<Result<Vec<String>, rusqlite::Error>>()
        };
        let found = read().map_err(|source| self.refused(source))?;
        let wanted: Vec<String> = self.table.columns.iter().map(declare).collect();
        if found.is_empty() || found == wanted {
            return Ok(());
        }
        Err(Error::OtherSchema {
            table: format!("the table {} in {}", self.table.name, self.path.display()),
            difference: format!("({}) instead of ({})", found.join(", "), wanted.join(", ")),
            remedy: "Rename or drop that table, or name another file".to_owned(),
        })
    }

    fn refused(&self, source: rusqlite::Error) -> Error {
        Error::Sqlite { path: self.path.clone(), source }
    }
}

const LOADS: &str = "CREATE TABLE IF NOT EXISTS loads (
    job TEXT PRIMARY KEY, source TEXT NOT NULL, rows INTEGER, failure TEXT, at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS held (name TEXT PRIMARY KEY, job TEXT NOT NULL) STRICT";

fn recorded(database: &Connection, job: &str) -> Result<Option<State>, rusqlite::Error> {
    if !database.table_exists(None, "loads")? {
        return Ok(None);
    }
    let state = |row: &rusqlite::Row| {
        Ok(match row.get(1)? {
            Some(reason) => State::Failed { reason },
            None => State::Done { rows: row.get::<_, u32>(0)?.into() },
        })
    };
    database.query_row("SELECT rows, failure FROM loads WHERE job = ?1", [job], state).optional()
}

fn record(database: &Connection, job: &str, source: &str, ended: Result<u32, &str>) -> Result<(), rusqlite::Error> {
    let at = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let insert =
        "INSERT INTO loads (job, source, rows, failure, at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    database.execute(insert, params![job, source, ended.ok(), ended.err(), at])?;
    Ok(())
}

fn declare(column: &Column) -> String {
    let kind = match column.kind {
        Kind::String | Kind::Date => "TEXT",
        Kind::Float => "REAL",
        Kind::Integer => "INTEGER",
    };
    let required = if column.mode == Mode::Required { " NOT NULL" } else { "" };
    format!("{} {kind}{required}", quoted(&column.name))
}

/// What the text of a CSV field stands for, as BigQuery reads it: empty for null, no `1.0` where a whole number goes.
fn parse(column: &Column, text: &str) -> Option<Value> {
    if text.is_empty() {
        return (column.mode == Mode::Nullable).then_some(Value::Null);
    }
    match column.kind {
        Kind::String => Some(Value::Text(text.to_owned())),
        Kind::Date => {
            let is_iso = NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok_and(|day| day.to_string() == text);
            is_iso.then(|| Value::Text(text.to_owned()))
        }
        Kind::Float => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Real),
        Kind::Integer => text.parse().ok().map(Value::Integer),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
