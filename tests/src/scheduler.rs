//! Cloud Scheduler's API: one schedule that calls the trigger.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::google::PROJECT;
use crate::ids;
use crate::reply::Reply;
use crate::request::Request;

/// The region of the schedule.
pub const REGION: &str = "europe-west1";
/// Its name.
pub const NAME: &str = "trigger-carmila-job";

/// A schedule.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// `ENABLED`, `PAUSED`…
    pub state: &'static str,
    /// When it called last.
    pub last: Option<DateTime<Utc>>,
    /// How that call ended: 0 well, else one of Google's codes.
    pub code: i32,
}

/// The schedule, unless it is taken away.
#[derive(Debug)]
pub struct Scheduler(Mutex<Option<Schedule>>);

impl Default for Scheduler {
    /// As it is some minutes after a call that ended well.
    fn default() -> Scheduler {
        let last = Some(Utc::now() - TimeDelta::minutes(7));
        Scheduler(Mutex::new(Some(Schedule { state: "ENABLED", last, code: 0 })))
    }
}

impl Scheduler {
    /// Makes the schedule another, or takes it away.
    pub fn set(&self, schedule: Option<Schedule>) {
        *self.0.lock().unwrap() = schedule;
    }

    /// What it is now.
    pub fn get(&self) -> Option<Schedule> {
        self.0.lock().unwrap().clone()
    }
}

pub(crate) fn answer(scheduler: &Scheduler, request: &Request) -> Reply {
    let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
    let wanted = ["v1", "projects", PROJECT, "locations", REGION, "jobs", NAME];
    let Some(schedule) = scheduler.get().filter(|_| segments == wanted) else {
        return Reply::status_error(404, "Requested entity was not found.");
    };
    let name = format!("projects/{PROJECT}/locations/{REGION}/jobs/{NAME}");
    let mut found = json!({
        "name": name, "state": schedule.state, "schedule": "0 * * * *", "timeZone": "Europe/Paris",
        "scheduleTime": ids::timestamp(Utc::now() + TimeDelta::minutes(53)),
        "status": if schedule.code == 0 { json!({}) } else { json!({ "code": schedule.code }) },
    });
    if let Some(last) = schedule.last {
        found["lastAttemptTime"] = ids::timestamp(last).into();
    }
    Reply::json(&found)
}
