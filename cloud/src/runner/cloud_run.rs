//! A Cloud Run job. It is run as it stands: overriding anything would need a wider role.

use std::fmt;
use std::time::Duration;

use google_cloud_auth::credentials::Credentials;
use google_cloud_gax::options::RequestOptionsBuilder;
use google_cloud_gax::retry_policy::NeverRetry;
use google_cloud_run_v2::client::{Executions, Jobs};
use google_cloud_run_v2::model;
use google_cloud_run_v2::model::condition::State as ConditionState;
use serde::Deserialize;

use super::{Error, Execution, State};
use crate::credentials::{CLOUD, Tokens};
use crate::google::Google;
use crate::rest::Rest;
use crate::retry::{Failure, Kind};

/// Shorter than any attempt may take, so that a start that hangs is not taken for one to try again.
const STARTING: Duration = Duration::from_secs(20);
const PAGE: i32 = 100;

/// What a job is, and how it was executed last.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// Its image.
    pub image: String,
    /// Why it cannot be executed, if so.
    pub trouble: Option<String>,
    /// Its last execution.
    pub last: Option<Execution>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    template: Template<Containers>,
    terminal_condition: Option<Condition>,
}

#[derive(Deserialize)]
struct Template<T> {
    template: T,
}

#[derive(Deserialize)]
struct Containers {
    #[serde(default)]
    containers: Vec<Container>,
}

#[derive(Deserialize)]
struct Container {
    image: String,
}

#[derive(Deserialize)]
struct Condition {
    #[serde(default)]
    state: String,
    #[serde(default)]
    message: String,
}

/// A job in a region of a project.
#[derive(Clone)]
pub struct CloudRun {
    project: String,
    region: String,
    job: String,
    jobs: Jobs,
    executions: Executions,
    tokens: Tokens,
    root: String,
}

impl CloudRun {
    /// The job of this name, of which nothing is asked yet.
    ///
    /// # Errors
    /// When there are no credentials, or no client for them.
    pub async fn open(project: &str, region: &str, job: &str, google: &Google) -> Result<CloudRun, Error> {
        let tokens = google.tokens()?;
        let (endpoint, credentials) = (google.endpoints.run(), Credentials::from(tokens.for_cloud()));
        // One layer tries again, and knows a start that must not be tried again: ours.
        let jobs = Jobs::builder().with_endpoint(endpoint).with_retry_policy(NeverRetry);
        let jobs = jobs.with_credentials(credentials.clone()).build().await?;
        let executions = Executions::builder().with_endpoint(endpoint).with_retry_policy(NeverRetry);
        let executions = executions.with_credentials(credentials).build().await?;
        let [project, region, job] = [project, region, job].map(str::to_owned);
        Ok(CloudRun { project, region, job, jobs, executions, tokens, root: endpoint.to_owned() })
    }

    pub(super) async fn run(&self) -> Result<Execution, Error> {
        let start = || async {
            let sent = self.jobs.run_job().set_name(self.path()).with_idempotency(false).send();
            let sent = tokio::time::timeout(STARTING, sent).await;
            match sent.map_or_else(|_| Err(Failure::late(STARTING)), |answer| answer.map_err(Failure::from)) {
                // Trying again might start a second one.
                Err(failure) if failure.is_unsure() => Ok(Err(failure)),
                answer => answer.map(Ok),
            }
        };
        let unsure = |reason: String| Error::Unsure { job: self.job.clone(), reason };
        match self.tokens.with("starting the job", &[CLOUD], start).await {
            Ok(Ok(operation)) => {
                let named = operation.metadata.and_then(|any| any.to_msg::<model::Execution>().ok());
                named.map(understand).ok_or_else(|| unsure("the answer names no execution".to_owned()))
            }
            Ok(Err(failure)) => Err(unsure(failure.to_string())),
            Err(failure) => Err(self.refused("started", failure).await),
        }
    }

    pub(super) async fn running(&self) -> Result<Vec<Execution>, Error> {
        let mut running = Vec::new();
        let mut page_token = String::new();
        loop {
            let list = || async {
                let list = self.executions.list_executions().set_parent(self.path()).set_page_size(PAGE);
                Ok(list.set_page_token(&page_token).send().await?)
            };
            let page = match self.tokens.with("listing executions", &[CLOUD], list).await {
                Ok(page) => page,
                Err(failure) => return Err(self.refused("asked for its executions", failure).await),
            };
            let before = running.len();
            let all = page.executions.into_iter().map(understand);
            running.extend(all.filter(|execution| execution.state == State::Running));
            // The newest come first, and none runs for long: a page of which all are over is followed by such alone.
            if page.next_page_token.is_empty() || running.len() == before {
                return Ok(running);
            }
            page_token = page.next_page_token;
        }
    }

    pub(super) async fn find(&self, name: &str) -> Result<Option<Execution>, Error> {
        let path = format!("{}/executions/{name}", self.path());
        let get = || async { Ok(self.executions.get_execution().set_name(&path).send().await?) };
        match self.tokens.with("following the execution", &[CLOUD], get).await {
            Ok(execution) => Ok(Some(understand(execution))),
            Err(failure) if failure.status() == Some(404) => Ok(None),
            Err(failure) => Err(self.refused("asked for an execution", failure).await),
        }
    }

    /// What the job is, and its last execution, whoever started it.
    ///
    /// # Errors
    /// When there is no such job, or it cannot be asked.
    pub async fn describe(&self) -> Result<Description, Error> {
        let CloudRun { project, region, job, .. } = self;
        let rest = Rest::new(self.tokens.clone()).map_err(|failure| Error::CloudRun(failure.to_string()))?;
        let path = ["v2", "projects", project, "locations", region, "jobs", job];
        let found: Job = match rest.get("looking at the job", &self.root, &path, &[]).await {
            Ok(found) => found,
            Err(failure) => return Err(self.refused("looked at", failure).await),
        };
        let list =
            || async { Ok(self.executions.list_executions().set_parent(self.path()).set_page_size(1).send().await?) };
        let last = match self.tokens.with("listing executions", &[CLOUD], list).await {
            Ok(page) => page.executions.into_iter().next().map(understand),
            Err(failure) => return Err(self.refused("asked for its executions", failure).await),
        };
        let image = found.template.template.containers.into_iter().next().map_or_else(String::new, |first| first.image);
        let trouble = found.terminal_condition.filter(|condition| condition.state == "CONDITION_FAILED");
        Ok(Description { image, trouble: trouble.map(|condition| condition.message), last })
    }

    fn path(&self) -> String {
        format!("projects/{}/locations/{}/jobs/{}", self.project, self.region, self.job)
    }

    async fn refused(&self, what: &str, failure: Failure) -> Error {
        let CloudRun { project, region, job, .. } = self;
        if failure.kind == Kind::Answer(404) {
            return Error::NoJob { project: project.clone(), region: region.clone(), job: job.clone() };
        }
        let account = self.tokens.account().await.unwrap_or_else(|| "whoever runs this".to_owned());
        let roles = format!("Grant roles/run.jobsExecutor and roles/run.viewer on the job {job} to {account}");
        Error::CloudRun(failure.tell(&format!("the job {job} cannot be {what}"), &roles))
    }
}

fn understand(execution: model::Execution) -> Execution {
    let completed = execution.conditions.iter().find(|condition| condition.r#type == "Completed");
    let state = match completed.map(|condition| &condition.state) {
        Some(ConditionState::ConditionSucceeded) => State::Succeeded,
        Some(ConditionState::ConditionFailed) => State::Failed { reason: reason(&execution, completed) },
        // Without a condition that tells, the counts do.
        _ if execution.completion_time.is_none() => State::Running,
        _ if execution.succeeded_count == execution.task_count => State::Succeeded,
        _ => State::Failed { reason: reason(&execution, completed) },
    };
    let name = execution.name.rsplit('/').next().unwrap_or_default().to_owned();
    let logs = Some(execution.log_uri).filter(|link| !link.is_empty());
    Execution { name, state, logs }
}

fn reason(execution: &model::Execution, completed: Option<&model::Condition>) -> String {
    let said = completed.map(|condition| condition.message.trim()).filter(|message| !message.is_empty());
    let model::Execution { task_count, failed_count, cancelled_count, .. } = execution;
    said.map_or_else(
        || format!("of its {task_count} tasks {failed_count} failed and {cancelled_count} were cancelled"),
        str::to_owned,
    )
}

impl fmt::Debug for CloudRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CloudRun({})", self.path())
    }
}
