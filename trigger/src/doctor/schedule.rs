//! The schedule, and how its last call ended.

use carmila_cloud::google::Google;
use carmila_cloud::schedule::{self, Schedule};
use chrono::{DateTime, TimeDelta, Utc};

use super::line::{State, Words};
use super::place::unseen;

/// A call that is older says that the schedule stands still.
const OLD: TimeDelta = TimeDelta::days(2);

/// Whether the schedule is there and runs; it goes to `found`.
pub async fn schedule(google: &Google, project: &str, region: &str, name: &str, found: &mut Option<Schedule>) -> State {
    let seen = match schedule::find(google, project, region, name).await {
        Ok(Some(seen)) => seen,
        Ok(None) => {
            return State::Wrong {
                what: Words::new(format!("{name} n'existe pas en {region}"), format!("there is no {name} in {region}")),
                mend: Words::both("make deploy"),
            };
        }
        Err(failure) => return unseen(&failure, "roles/cloudscheduler.viewer"),
    };
    let state = match seen.state.as_str() {
        "ENABLED" => State::Fine { what: Words::both(format!("{} ({})", seen.schedule, seen.time_zone)) },
        "PAUSED" => State::Wrong {
            what: Words::new(format!("{name} est en pause"), format!("{name} is paused")),
            mend: Words::both(format!("gcloud scheduler jobs resume {name} --location={region} --project={project}")),
        },
        other => State::Wrong {
            what: Words::new(format!("{name} est {other}"), format!("{name} is {other}")),
            mend: Words::both("make deploy"),
        },
    };
    *found = Some(seen);
    state
}

/// How the last call ended.
pub fn tick(schedule: Option<&Schedule>) -> State {
    let Some(Schedule { last_attempt_time, schedule_time, status, .. }) = schedule else {
        return State::fine("aucun encore", "none yet");
    };
    let Some(last) = last_attempt_time else {
        let next = schedule_time.map(at).unwrap_or_default();
        return State::fine(
            format!("aucun encore ; le premier est pour {next}"),
            format!("none yet; the first is due at {next}"),
        );
    };
    let when = at(*last);
    if status.code != 0 {
        let why = format!("{} {}", status.code, status.message);
        let why = why.trim();
        return State::Wrong {
            what: Words::new(format!("celui de {when} a échoué ({why})"), format!("that of {when} failed ({why})")),
            mend: Words::new("make logs, qui dit pourquoi", "make logs, which says why"),
        };
    }
    if Utc::now() - last > OLD {
        return State::Wrong {
            what: Words::new(format!("le dernier date de {when}"), format!("the last one was at {when}")),
            mend: Words::both("make tick"),
        };
    }
    State::fine(format!("celui de {when} a abouti"), format!("that of {when} ended well"))
}

fn at(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}
