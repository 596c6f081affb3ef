//! Cloud Scheduler: the schedule that calls the trigger, and how its last call ended.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::google::Google;
use crate::rest::Rest;
use crate::retry::Failure;

/// A schedule, as Cloud Scheduler has it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// `ENABLED`, `PAUSED` or what else there is.
    #[serde(default)]
    pub state: String,
    /// When it calls, as cron says it.
    #[serde(default)]
    pub schedule: String,
    /// The time zone of that.
    #[serde(default)]
    pub time_zone: String,
    /// The last call, once there was one.
    pub last_attempt_time: Option<DateTime<Utc>>,
    /// The next call.
    pub schedule_time: Option<DateTime<Utc>>,
    /// How the last call ended.
    #[serde(default)]
    pub status: Status,
}

/// How a call ended.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Status {
    /// 0 where it was answered well; else one of Google's codes.
    #[serde(default)]
    pub code: i32,
    /// What was said about it.
    #[serde(default)]
    pub message: String,
}

/// The schedule of this name; `None` if there is none.
///
/// # Errors
/// When nobody may say.
pub async fn find(google: &Google, project: &str, region: &str, name: &str) -> Result<Option<Schedule>, Failure> {
    let rest = Rest::new(google.tokens().map_err(Failure::without_credentials)?)?;
    let path = ["v1", "projects", project, "locations", region, "jobs", name];
    match rest.get("looking at the schedule", google.endpoints.scheduler(), &path, &[]).await {
        Ok(schedule) => Ok(Some(schedule)),
        Err(failure) if failure.status() == Some(404) => Ok(None),
        Err(failure) => Err(failure),
    }
}
