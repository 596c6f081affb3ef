//! BigQuery v2: a dataset in the EU, its tables, and load jobs that take their time.

mod load;
mod table;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::Method;
use chrono::Utc;
use serde_json::{Value, json};

use crate::ids;
use crate::reply::Reply;
use crate::request::Request;
use crate::storage::Storage;
pub use table::{Row, Table};

/// The dataset.
pub const DATASET: &str = "carmila_data";
/// The table of predictions.
pub const TABLE: &str = "predictions_carmila";
/// The table of intervals.
pub const INTERVALS: &str = "intervalles_carmila";
pub(crate) const LOCATION: &str = "EU";
const SCHEMAS: [(&str, &str); 2] = [
    (TABLE, include_str!("../../../schema/predictions_carmila.json")),
    (INTERVALS, include_str!("../../../schema/intervalles_carmila.json")),
];

/// The tables and the jobs.
#[derive(Debug)]
pub struct BigQuery {
    project: String,
    storage: Arc<Storage>,
    content: Mutex<Content>,
}

#[derive(Debug)]
struct Content {
    tables: BTreeMap<String, Table>,
    jobs: BTreeMap<String, Job>,
    loaded: Vec<String>,
    latency: Duration,
    failures: u32,
}

#[derive(Clone, Debug)]
struct Job {
    id: String,
    configuration: Value,
    state: &'static str,
    ended: Option<Result<usize, Problem>>,
    created: i64,
}

/// Why a job failed, as `errorResult` says it.
#[derive(Clone, Debug)]
struct Problem {
    reason: &'static str,
    message: String,
}

impl BigQuery {
    pub(crate) fn new(project: &str, storage: Arc<Storage>) -> BigQuery {
        let made = |(name, schema): (&str, &str)| (name.to_owned(), Table::new(serde_json::from_str(schema).unwrap()));
        let tables = BTreeMap::from(SCHEMAS.map(made));
        let content =
            Content { tables, jobs: BTreeMap::new(), loaded: Vec::new(), latency: Duration::ZERO, failures: 0 };
        BigQuery { project: project.to_owned(), storage, content: Mutex::new(content) }
    }

    /// A table by its name.
    pub fn table(&self, name: &str) -> Option<Table> {
        self.content.lock().unwrap().tables.get(name).cloned()
    }

    /// Makes a table, or takes it away.
    pub fn set_table(&self, name: &str, table: Option<Table>) {
        let mut content = self.content.lock().unwrap();
        match table {
            Some(table) => content.tables.insert(name.to_owned(), table),
            None => content.tables.remove(name),
        };
    }

    /// The load jobs, by id: how many rows each loaded, or why it failed; `None` for one that has not ended.
    pub fn loads(&self) -> Vec<(String, Option<Result<usize, String>>)> {
        let content = self.content.lock().unwrap();
        let mut jobs: Vec<&Job> = content.jobs.values().collect();
        jobs.sort_by_key(|job| job.created);
        let ended = |job: &Job| job.ended.clone().map(|ended| ended.map_err(|problem| problem.message));
        jobs.into_iter().map(|job| (job.id.clone(), ended(job))).collect()
    }

    /// The first source of every load that ended well, in the order in which the tables took them.
    pub fn loaded(&self) -> Vec<String> {
        self.content.lock().unwrap().loaded.clone()
    }

    /// How long a job takes from now on.
    pub fn set_latency(&self, latency: Duration) {
        self.content.lock().unwrap().latency = latency;
    }

    /// The next jobs, this many, end with an error of BigQuery's own and load nothing.
    pub fn fail_next(&self, jobs: u32) {
        self.content.lock().unwrap().failures = jobs;
    }

    fn insert(self: &Arc<BigQuery>, project: &str, request: &Request) -> Reply {
        let body = request.json();
        let configuration = body["configuration"].clone();
        let reference = &body["jobReference"];
        if !configuration["load"].is_object() {
            return Reply::error(400, "required", "Required parameter is missing: load");
        }
        let id = reference["jobId"].as_str().map_or_else(|| format!("job_{}", ids::next()), str::to_owned);
        if id.is_empty() || !id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)) {
            return Reply::error(400, "invalid", format!("Invalid job ID \"{id}\"."));
        }
        let dataset = configuration["load"]["destinationTable"]["datasetId"].as_str().unwrap_or_default();
        let location = reference["location"].as_str().unwrap_or(LOCATION);
        if dataset != DATASET || !location.eq_ignore_ascii_case(LOCATION) {
            let message = format!("Not found: Dataset {project}:{dataset} was not found in location {location}");
            return Reply::error(404, "notFound", message);
        }
        let mut content = self.content.lock().unwrap();
        if content.jobs.contains_key(&id) {
            return Reply::error(409, "duplicate", format!("Already Exists: Job {project}:{LOCATION}.{id}"));
        }
        let job = Job { id: id.clone(), configuration, state: "PENDING", ended: None, created: ids::generation() };
        let resource = job.resource(project);
        content.jobs.insert(id.clone(), job);
        tokio::spawn(work(self.clone(), id, content.latency));
        Reply::json(&resource)
    }

    fn get(&self, project: &str, id: &str, request: &Request) -> Reply {
        let location = request.parameter("location").unwrap_or(LOCATION);
        let content = self.content.lock().unwrap();
        match content.jobs.get(id).filter(|_| location.eq_ignore_ascii_case(LOCATION)) {
            Some(job) => Reply::json(&job.resource(project)),
            None => Reply::error(404, "notFound", format!("Not found: Job {project}:{location}.{id}")),
        }
    }
}

async fn work(bigquery: Arc<BigQuery>, id: String, latency: Duration) {
    tokio::time::sleep(latency / 2).await;
    let set = |state| {
        if let Some(job) = bigquery.content.lock().unwrap().jobs.get_mut(&id) {
            job.state = state;
        }
    };
    set("RUNNING");
    tokio::time::sleep(latency / 2).await;
    let mut content = bigquery.content.lock().unwrap();
    let Some(configuration) = content.jobs.get(&id).map(|job| job.configuration["load"].clone()) else { return };
    let ended = if content.failures > 0 {
        content.failures -= 1;
        Err(Problem { reason: "backendError", message: "An internal error occurred during the load.".to_owned() })
    } else {
        load::load(&mut content.tables, &bigquery.storage, &bigquery.project, &configuration)
    };
    if ended.is_ok() {
        content.loaded.push(configuration["sourceUris"][0].as_str().unwrap_or_default().to_owned());
    }
    if let Some(job) = content.jobs.get_mut(&id) {
        job.state = "DONE";
        job.ended = Some(ended);
    }
}

pub(crate) fn answer(bigquery: &Arc<BigQuery>, request: &Request) -> Reply {
    let segments: Vec<&str> = request.segments.iter().skip(2).map(String::as_str).collect();
    let (project, rest) = match segments[..] {
        ["projects", project, ref rest @ ..] => (project, rest.to_vec()),
        _ => return Reply::text(404, "Not Found"),
    };
    if project != bigquery.project {
        return Reply::error(404, "notFound", format!("Not found: Project {project}"));
    }
    match (&request.method, &rest[..]) {
        (&Method::POST, ["jobs"]) => bigquery.insert(project, request),
        (&Method::GET, ["jobs", id]) => bigquery.get(project, id, request),
        (&Method::GET, ["datasets", dataset, ..]) if *dataset != DATASET => {
            Reply::error(404, "notFound", format!("Not found: Dataset {project}:{dataset}"))
        }
        (&Method::GET, ["datasets", dataset]) => {
            let reference = json!({ "projectId": project, "datasetId": dataset });
            Reply::json(&json!({ "kind": "bigquery#dataset", "datasetReference": reference, "location": LOCATION }))
        }
        (&Method::GET, ["datasets", dataset, "tables", name, rest @ ..]) => match (bigquery.table(name), rest) {
            (Some(table), []) => Reply::json(&table.resource(project, dataset, name, LOCATION)),
            (Some(table), ["data"]) => Reply::json(&table.data()),
            _ => Reply::error(404, "notFound", format!("Not found: Table {project}:{dataset}.{name}")),
        },
        _ => Reply::text(404, "Not Found"),
    }
}

impl Job {
    fn resource(&self, project: &str) -> Value {
        let created = self.created / 1000;
        let mut status = json!({ "state": self.state });
        let mut statistics = json!({ "creationTime": created.to_string() });
        match &self.ended {
            None => {}
            Some(Ok(rows)) => {
                statistics["endTime"] = Utc::now().timestamp_millis().to_string().into();
                statistics["load"] = json!({ "outputRows": rows.to_string(), "badRecords": "0", "inputFiles": "1" });
            }
            Some(Err(problem)) => {
                let error = json!({ "reason": problem.reason, "message": problem.message });
                status["errorResult"] = error.clone();
                status["errors"] = json!([error]);
            }
        }
        json!({
            "kind": "bigquery#job",
            "id": format!("{project}:{LOCATION}.{}", self.id),
            "jobReference": { "projectId": project, "jobId": self.id, "location": LOCATION },
            "configuration": self.configuration,
            "status": status,
            "statistics": statistics,
        })
    }
}
