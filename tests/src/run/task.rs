//! The processes of an execution: each task is tried until it ends well or its retries are used up.

use std::process::{ExitStatus, Stdio};
use std::sync::Arc;

use chrono::Utc;
use tokio::process::Command;
use tokio::task::JoinSet;

use super::{Job, Outcome, Run};
use crate::google::JOB;

type Environment = Vec<(&'static str, String)>;

pub async fn execute(run: Arc<Run>, name: String, job: Job, environment: Environment) {
    tokio::time::sleep(job.start_delay).await;
    run.change(&name, |execution| execution.started = Some(Utc::now()));
    let count = job.tasks.unwrap_or(1);
    let mut tasks = JoinSet::new();
    for index in 0..count {
        let (run, name, job, environment) = (run.clone(), name.clone(), job.clone(), environment.clone());
        tasks.spawn(async move { task(&run, &name, &job, environment, index).await });
    }
    let mut failure = None;
    while let Some(ended) = tasks.join_next().await {
        let ended = ended.unwrap_or_else(|error| Err(error.to_string()));
        run.change(&name, |execution| match ended {
            Ok(()) => execution.succeeded += 1,
            Err(_) => execution.failed += 1,
        });
        failure = failure.or(ended.err());
    }
    run.change(&name, |execution| {
        execution.completed = Some(Utc::now());
        execution.outcome = Some(match failure {
            _ if execution.cancelled => Outcome::Cancelled,
            None => Outcome::Succeeded,
            Some(message) => Outcome::Failed(message),
        });
    });
}

async fn task(run: &Run, name: &str, job: &Job, environment: Environment, index: u32) -> Result<(), String> {
    let mut attempt = 0;
    loop {
        let words = match attempt_once(run, name, job, &environment, index, attempt).await {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) if status.code().is_some() => "The container exited with an error.".to_owned(),
            Ok(_) => {
                "The container was terminated by a signal: it may have used more memory than its limit.".to_owned()
            }
            Err(error) => format!("The container could not be started: {error}."),
        };
        if attempt >= job.max_retries || run.is_stopped(name) {
            return Err(format!("Task {name}-task{index} failed with message: {words}"));
        }
        attempt += 1;
        run.change(name, |execution| execution.retried += 1);
    }
}

async fn attempt_once(
    run: &Run,
    name: &str,
    job: &Job,
    environment: &Environment,
    index: u32,
    attempt: u32,
) -> std::io::Result<ExitStatus> {
    let killed = run.killed.notified();
    let mut child = Command::new(&job.program)
        .args(&job.arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(environment.iter().map(|(name, value)| (*name, value)))
        .env("CLOUD_RUN_JOB", JOB)
        .env("CLOUD_RUN_EXECUTION", name)
        .env("CLOUD_RUN_TASK_INDEX", index.to_string())
        .env("CLOUD_RUN_TASK_COUNT", job.tasks.unwrap_or(1).to_string())
        .env("CLOUD_RUN_TASK_ATTEMPT", attempt.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut stderr = child.stderr.take();
    let log = async {
        let mut bytes = Vec::new();
        if let Some(stderr) = &mut stderr {
            let _ = tokio::io::AsyncReadExt::read_to_end(stderr, &mut bytes).await;
        }
        bytes
    };
    let wait = async {
        tokio::select! {
            status = child.wait() => status,
            () = killed => {
                child.start_kill()?;
                child.wait().await
            }
        }
    };
    let (status, logged) = tokio::join!(wait, log);
    run.change(name, |execution| execution.logs.push_str(&String::from_utf8_lossy(&logged)));
    status
}
