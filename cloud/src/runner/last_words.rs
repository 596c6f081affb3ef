//! Why a program ended badly, from the end of what it said on stderr: JSON lines in Cloud Logging's fields, or words.

use std::process::ExitStatus;

const LINES: usize = 5;

/// The reason, as its last errors say, or its last line where no line is an error.
pub fn reason(status: ExitStatus, log: &str) -> String {
    let errors: Vec<String> = log.lines().filter_map(error).collect();
    let last = log.lines().rev().map(str::trim).find(|line| !line.is_empty());
    // A killed program had no time to say why: whatever it said last is about something else.
    match (status.code(), last) {
        (Some(_), _) if !errors.is_empty() => errors[errors.len().saturating_sub(LINES)..].join(" "),
        (Some(_), Some(last)) => format!("{status}, after it said: {last}"),
        _ => status.to_string(),
    }
}

fn error(line: &str) -> Option<String> {
    let event: serde_json::Value = match serde_json::from_str(line) {
        Ok(event) => event,
        Err(_) => return line.trim_start().strip_prefix("ERROR").map(|words| words.trim().to_owned()),
    };
    let is_error = matches!(event["severity"].as_str()?, "ERROR" | "CRITICAL" | "ALERT" | "EMERGENCY");
    event["message"].as_str().filter(|_| is_error).map(str::to_owned)
}
