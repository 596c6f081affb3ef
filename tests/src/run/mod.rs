//! Cloud Run's Jobs API, version 2: one job whose executions are processes of the real program.

mod execution;
mod task;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::google::{JOB, PROJECT, REGION};
use crate::ids;
use crate::reply::Reply;
use crate::request::Request;
pub use execution::{Execution, Outcome};

const IMAGE: &str = "europe-west9-docker.pkg.dev/carmila-test/carmila-repo/carmila-xgb@sha256:\
                     5e1f000000000000000000000000000000000000000000000000000000000000";

/// What the job is and how it is run.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// How many tasks an execution has; none given is one.
    pub tasks: Option<u32>,
    /// How often a task that failed is tried again.
    pub max_retries: u32,
    /// Why it cannot be executed, if so.
    pub trouble: Option<String>,
    /// How long an execution waits for its machine.
    pub start_delay: Duration,
}

/// The job and its executions.
#[derive(Debug, Default)]
pub struct Run {
    content: Mutex<Content>,
    killed: Notify,
}

#[derive(Debug, Default)]
struct Content {
    job: Option<Job>,
    environment: Vec<(&'static str, String)>,
    executions: Vec<Execution>,
    stopped: bool,
}

impl Run {
    /// Makes the job, or changes it for the executions to come.
    pub fn set_job(&self, job: Job) {
        self.content.lock().unwrap().job = Some(job);
    }

    /// Deletes the job.
    pub fn delete_job(&self) {
        self.content.lock().unwrap().job = None;
    }

    pub(crate) fn set_environment(&self, environment: Vec<(&'static str, String)>) {
        self.content.lock().unwrap().environment = environment;
    }

    /// Gives the executions to come one more variable.
    pub fn set_variable(&self, name: &'static str, value: &str) {
        let mut content = self.content.lock().unwrap();
        content.environment.retain(|(known, _)| *known != name);
        content.environment.push((name, value.to_owned()));
    }

    /// Every execution that there was, in the order of their start.
    pub fn executions(&self) -> Vec<Execution> {
        self.content.lock().unwrap().executions.clone()
    }

    /// How many executions have not ended.
    pub fn running(&self) -> usize {
        self.content.lock().unwrap().executions.iter().filter(|execution| execution.outcome.is_none()).count()
    }

    /// Kills every process of the job that is at work, as `kill -9` does; what is left of their retries follows.
    pub fn kill(&self) {
        self.killed.notify_waiters();
    }

    /// The same, and no retry follows: what is at work ends as failed.
    pub fn stop(&self) {
        self.content.lock().unwrap().stopped = true;
        self.kill();
    }

    /// Waits until no execution is at work.
    pub async fn settle(&self) {
        while self.running() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Starts an execution and answers its name.
    pub fn start(self: &Arc<Run>) -> Option<String> {
        let mut content = self.content.lock().unwrap();
        let job = content.job.clone()?;
        content.stopped = false;
        let execution = Execution::new(format!("{JOB}-{}", ids::suffix()), job.tasks.unwrap_or(1));
        let name = execution.name.clone();
        content.executions.push(execution);
        let environment = content.environment.clone();
        tokio::spawn(task::execute(self.clone(), name.clone(), job, environment));
        Some(name)
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Execution)) {
        let mut content = self.content.lock().unwrap();
        if let Some(execution) = content.executions.iter_mut().find(|execution| execution.name == name) {
            change(execution);
        }
    }

    fn is_stopped(&self, name: &str) -> bool {
        let content = self.content.lock().unwrap();
        content.stopped || content.executions.iter().any(|execution| execution.name == name && execution.cancelled)
    }
}

pub(crate) fn answer(run: &Arc<Run>, request: &Request) -> Reply {
    let ints = request.parameters("$alt").any(|alt| alt.contains("enum-encoding=int"));
    let reply = |value: &Value| Reply::json(&if ints { execution::with_numbers(value) } else { value.clone() });
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    let (place, rest) = match segments[..] {
        ["v2", "projects", project, "locations", region, ref rest @ ..] => ((project, region), rest.to_vec()),
        _ => return Reply::text(404, "Not Found"),
    };
    let get = request.method == Method::GET;
    match rest[..] {
        _ if place != (PROJECT, REGION) => no_such("LOCATION", place.1),
        ["jobs", job] if !get && job.ends_with(":run") => {
            if job != format!("{JOB}:run") {
                return no_such("JOB", job.trim_end_matches(":run"));
            }
            if !request.json()["overrides"].is_null() {
                return forbidden("run.jobs.runWithOverrides");
            }
            match run.start() {
                Some(name) => operation(run, &name).map_or_else(|| no_such("JOB", JOB), |value| reply(&value)),
                None => no_such("JOB", JOB),
            }
        }
        ["jobs", job] if get => match run.content.lock().unwrap().describe(job) {
            Some(value) => reply(&value),
            None => no_such("JOB", job),
        },
        ["jobs", job, "executions"] if get => match run.content.lock().unwrap().list(job, request) {
            Some(value) => reply(&value),
            None => no_such("JOB", job),
        },
        ["jobs", JOB, "executions", name] if !get && name.ends_with(":cancel") => {
            let name = name.trim_end_matches(":cancel");
            run.change(name, |execution| execution.cancelled = true);
            run.kill();
            operation(run, name).map_or_else(|| no_such("EXECUTION", name), |value| reply(&value))
        }
        ["jobs", JOB | "-", "executions", name] if get => {
            let found = run.executions().into_iter().find(|execution| execution.name == name);
            found.map_or_else(|| no_such("EXECUTION", name), |execution| reply(&execution.resource()))
        }
        ["operations", id] if get => operation(run, id).map_or_else(|| no_such("OPERATION", id), |value| reply(&value)),
        _ => Reply::text(404, "Not Found"),
    }
}

/// The operation of an execution bears its name here.
fn operation(run: &Run, execution: &str) -> Option<Value> {
    let execution = run.executions().into_iter().find(|known| known.name == execution)?;
    let mut typed = execution.resource();
    typed["@type"] = "type.googleapis.com/google.cloud.run.v2.Execution".into();
    let mut operation = json!({
        "name": format!("projects/{PROJECT}/locations/{REGION}/operations/{}", execution.name),
        "metadata": typed,
    });
    match &execution.outcome {
        None => {}
        Some(Outcome::Succeeded | Outcome::Cancelled) => {
            operation["done"] = true.into();
            operation["response"] = operation["metadata"].clone();
        }
        Some(Outcome::Failed(message)) => {
            operation["done"] = true.into();
            operation["error"] = json!({ "code": 2, "message": message });
        }
    }
    Some(operation)
}

impl Content {
    fn describe(&self, name: &str) -> Option<Value> {
        let job = self.job.as_ref().filter(|_| name == JOB)?;
        let latest = self
            .executions
            .last()
            .map(|execution| json!({ "name": execution.full_name(), "createTime": ids::timestamp(execution.created) }));
        Some(json!({
            "name": format!("projects/{PROJECT}/locations/{REGION}/jobs/{JOB}"),
            "generation": "1",
            "executionCount": self.executions.len(),
            "latestCreatedExecution": latest,
            "template": {
                "taskCount": job.tasks.unwrap_or(1),
                "template": { "maxRetries": job.max_retries, "containers": [{ "image": IMAGE }] },
            },
            "terminalCondition": match &job.trouble {
                None => json!({ "type": "Ready", "state": "CONDITION_SUCCEEDED" }),
                Some(trouble) => json!({ "type": "Ready", "state": "CONDITION_FAILED", "message": trouble }),
            },
        }))
    }

    fn list(&self, name: &str, request: &Request) -> Option<Value> {
        self.job.as_ref().filter(|_| name == JOB || name == "-")?;
        let number = |name: &str| request.parameter(name).and_then(|text| text.parse::<usize>().ok());
        let (size, from) =
            (number("pageSize").filter(|size| *size > 0).unwrap_or(100), number("pageToken").unwrap_or(0));
        let newest_first = self.executions.iter().rev();
        let page: Vec<Value> = newest_first.skip(from).take(size).map(Execution::resource).collect();
        let mut listed = json!({ "executions": page });
        if from + size < self.executions.len() {
            listed["nextPageToken"] = (from + size).to_string().into();
        }
        Some(listed)
    }
}

fn no_such(kind: &str, name: &str) -> Reply {
    let message =
        format!("Resource '{name}' of kind '{kind}' in region '{REGION}' in project '{PROJECT}' does not exist.");
    Reply::status_error(404, message)
}

fn forbidden(permission: &str) -> Reply {
    let resource = format!("projects/{PROJECT}/locations/{REGION}/jobs/{JOB}");
    Reply::status_error(
        403,
        format!("Permission '{permission}' denied on resource '{resource}' (or it may not exist)."),
    )
}
