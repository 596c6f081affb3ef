//! One execution, and what the API says of it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::google::{JOB, PROJECT, REGION};
use crate::ids;

/// How an execution ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Every task ended well.
    Succeeded,
    /// A task failed more often than it may.
    Failed(String),
    /// Somebody cancelled it.
    Cancelled,
}

/// An execution.
#[derive(Clone, Debug)]
pub struct Execution {
    /// Its short name, as the job sees it.
    pub name: String,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// How often one of its tasks was tried again.
    pub retried: u32,
    /// What its processes wrote to stderr.
    pub logs: String,
    pub(super) created: DateTime<Utc>,
    pub(super) started: Option<DateTime<Utc>>,
    pub(super) completed: Option<DateTime<Utc>>,
    pub(super) cancelled: bool,
    pub(super) succeeded: u32,
    pub(super) failed: u32,
    tasks: u32,
}

impl Execution {
    pub(super) fn new(name: String, tasks: u32) -> Execution {
        Execution {
            name,
            outcome: None,
            retried: 0,
            logs: String::new(),
            created: Utc::now(),
            started: None,
            completed: None,
            cancelled: false,
            succeeded: 0,
            failed: 0,
            tasks,
        }
    }

    pub(super) fn full_name(&self) -> String {
        format!("projects/{PROJECT}/locations/{REGION}/jobs/{JOB}/executions/{}", self.name)
    }

    /// As the API words it, which leaves out what is zero.
    pub(super) fn resource(&self) -> Value {
        let mut resource = json!({
            "name": self.full_name(),
            "uid": format!("uid-{}", self.name),
            "generation": "1",
            "observedGeneration": "1",
            "job": JOB,
            "taskCount": self.tasks,
            "parallelism": self.tasks,
            "createTime": ids::timestamp(self.created),
            "updateTime": ids::timestamp(self.completed.or(self.started).unwrap_or(self.created)),
            "conditions": self.conditions(),
            "logUri": format!(
                "https://console.cloud.google.com/logs/viewer?project={PROJECT}&advancedFilter=\
                 resource.type%3D%22cloud_run_job%22%0Alabels.%22run.googleapis.com/execution_name%22%3D%22{}%22",
                self.name
            ),
            "etag": format!("\"{}\"", self.name),
        });
        let running = if self.started.is_some() { self.tasks - self.succeeded - self.failed } else { 0 };
        let cancelled = if self.outcome == Some(Outcome::Cancelled) { self.tasks - self.succeeded } else { 0 };
        let counts = [
            ("runningCount", if self.outcome.is_none() { running } else { 0 }),
            ("succeededCount", self.succeeded),
            ("failedCount", self.failed - cancelled.min(self.failed)),
            ("cancelledCount", cancelled),
            ("retriedCount", self.retried),
        ];
        for (name, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            resource[name] = count.into();
        }
        for (name, time) in [("startTime", self.started), ("completionTime", self.completed)] {
            if let Some(time) = time {
                resource[name] = ids::timestamp(time).into();
            }
        }
        if self.outcome.is_none() {
            resource["reconciling"] = true.into();
        }
        resource
    }

    fn conditions(&self) -> Vec<Value> {
        let at = |time: Option<DateTime<Utc>>| ids::timestamp(time.unwrap_or(self.created));
        let condition =
            |kind: &str, state: &str, time| json!({ "type": kind, "state": state, "lastTransitionTime": at(time) });
        let mut completed = match (&self.outcome, self.started) {
            (None, None) => condition("Completed", "CONDITION_PENDING", None),
            (None, started) => condition("Completed", "CONDITION_RECONCILING", started),
            (Some(Outcome::Succeeded), _) => condition("Completed", "CONDITION_SUCCEEDED", self.completed),
            (Some(_), _) => condition("Completed", "CONDITION_FAILED", self.completed),
        };
        match &self.outcome {
            None => {}
            Some(Outcome::Succeeded) => completed["message"] = "Execution completed successfully.".into(),
            Some(Outcome::Failed(message)) => {
                completed["message"] = message.clone().into();
                completed["executionReason"] = "NON_ZERO_EXIT_CODE".into();
            }
            Some(Outcome::Cancelled) => {
                completed["message"] = "The execution was cancelled.".into();
                completed["executionReason"] = "CANCELLED".into();
            }
        }
        let mut conditions = vec![completed];
        if self.started.is_some() {
            for kind in ["ResourcesAvailable", "Started", "ContainerReady"] {
                conditions.push(condition(kind, "CONDITION_SUCCEEDED", self.started));
            }
        }
        conditions
    }
}

/// The same with enumerations as numbers, which Google's own client for Rust asks for.
pub fn with_numbers(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let number = |(key, value): (&String, &Value)| (key.clone(), numbered(key, value));
            Value::Object(object.iter().map(number).collect())
        }
        Value::Array(items) => items.iter().map(with_numbers).collect(),
        other => other.clone(),
    }
}

fn numbered(key: &str, value: &Value) -> Value {
    const STATES: [&str; 5] =
        ["STATE_UNSPECIFIED", "CONDITION_PENDING", "CONDITION_RECONCILING", "CONDITION_FAILED", "CONDITION_SUCCEEDED"];
    const REASONS: [&str; 4] =
        ["EXECUTION_REASON_UNDEFINED", "JOB_STATUS_SERVICE_POLLING_ERROR", "NON_ZERO_EXIT_CODE", "CANCELLED"];
    let names: &[&str] = match key {
        "state" => &STATES,
        "executionReason" => &REASONS,
        _ => return with_numbers(value),
    };
    names.iter().position(|name| value == name).map_or_else(|| value.clone(), Value::from)
}
