//! A BigQuery table, filled by load jobs from the bucket. It is made by Terraform, never here.

use std::fmt;
use std::sync::Arc;

use gcp_bigquery_client::Client;
use gcp_bigquery_client::client_builder::ClientBuilder;
use gcp_bigquery_client::error::BQError;
use gcp_bigquery_client::model::error_proto::ErrorProto;
use gcp_bigquery_client::model::field_type::FieldType;
use gcp_bigquery_client::model::job::Job;
use gcp_bigquery_client::model::job_configuration::JobConfiguration;
use gcp_bigquery_client::model::job_configuration_load::JobConfigurationLoad;
use gcp_bigquery_client::model::job_reference::JobReference;
use gcp_bigquery_client::model::job_status::JobStatus;
use gcp_bigquery_client::model::table_field_schema::TableFieldSchema;
use gcp_bigquery_client::model::table_reference::TableReference;
use gcp_bigquery_client::model::table_schema::TableSchema;
use serde_json::json;

use super::{Column, Error, Kind, Source, State, Table};
use crate::credentials::{CLOUD, Tokens};
use crate::google::Google;
use crate::retry::{self, Failure};

/// Where the dataset is unless someone says otherwise.
pub const LOCATION: &str = "EU";

/// A table of a dataset of a project.
#[derive(Clone)]
pub struct BigQuery {
    project: String,
    dataset: String,
    location: String,
    table: Table,
    client: Arc<Client>,
    tokens: Tokens,
}

impl BigQuery {
    /// This table in this dataset, which is at `location`; nothing is asked of it yet.
    ///
    /// # Errors
    /// When there are no credentials, or no client for them.
    pub async fn open(
        project: &str,
        dataset: &str,
        location: &str,
        table: Table,
        google: &Google,
    ) -> Result<BigQuery, Error> {
        let tokens = google.tokens()?;
        let mut builder = ClientBuilder::new();
        builder.with_v2_base_url(format!("{}/bigquery/v2", google.endpoints.bigquery()));
        let client = builder.build_from_authenticator(Arc::new(tokens.for_cloud())).await;
        let client = Arc::new(client.map_err(|error| {
            Error::BigQuery(understand(error).tell("BigQuery cannot be asked", "Check the credentials"))
        })?);
        let [project, dataset, location] = [project, dataset, location].map(str::to_owned);
        Ok(BigQuery { project, dataset, location, table, client, tokens })
    }

    pub(super) fn beside(&self, table: Table) -> BigQuery {
        BigQuery { table, ..self.clone() }
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    pub(super) fn locate(&self) -> String {
        let (project, dataset, table) = (&self.project, &self.dataset, &self.table.name);
        format!("https://console.cloud.google.com/bigquery?p={project}&d={dataset}&t={table}&page=table")
    }

    pub(super) async fn check(&self) -> Result<(), Error> {
        let get = || async {
            let table = self.client.table().get(&self.project, &self.dataset, &self.table.name, None);
            table.await.map_err(understand)
        };
        let found = match self.tokens.with("looking at the table", &[CLOUD], get).await {
            Ok(found) => found,
            Err(failure) => return Err(self.refused("looked at", failure).await),
        };
        if let Some(location) = found.location.filter(|location| !location.eq_ignore_ascii_case(&self.location)) {
            return Err(Error::Elsewhere { table: self.name(), location, expected: self.location.clone() });
        }
        if let Some(kind) = found.r#type.filter(|kind| kind != "TABLE") {
            return Err(self.other(format!("it is a {kind}, not a TABLE")));
        }
        let mut there: Vec<String> = found.schema.fields.unwrap_or_default().iter().map(describe).collect();
        let mut wanted: Vec<String> = fields(&self.table).iter().map(describe).collect();
        // A load finds its columns by name.
        there.sort();
        wanted.sort();
        let lacking: Vec<&str> = wanted.iter().filter(|column| !there.contains(column)).map(String::as_str).collect();
        let beyond: Vec<&str> = there.iter().filter(|column| !wanted.contains(column)).map(String::as_str).collect();
        match (&*lacking, &*beyond) {
            ([], []) => Ok(()),
            (lacking, []) => Err(self.other(format!("{} is missing", lacking.join(", ")))),
            ([], beyond) => Err(self.other(format!("{} is too many", beyond.join(", ")))),
            (lacking, beyond) => Err(self.other(format!("{} instead of {}", beyond.join(", "), lacking.join(", ")))),
        }
    }

    pub(super) async fn state(&self, job: &str) -> Result<State, Error> {
        let get =
            || async { self.client.job().get_job(&self.project, job, Some(&self.location)).await.map_err(understand) };
        match self.tokens.with("following the load", &[CLOUD], get).await {
            Ok(job) => Ok(state(job)),
            Err(failure) if failure.status() == Some(404) => Ok(State::Absent),
            Err(failure) => Err(self.refused("asked for its loads", failure).await),
        }
    }

    pub(super) async fn start(&self, job: &str, source: &Source) -> Result<(), Error> {
        let job = self.job(job, source.uri().ok_or(Error::NotABucket)?);
        let insert = || async { self.client.job().insert(&self.project, job.clone()).await.map_err(understand) };
        match self.tokens.with("starting the load", &[CLOUD], insert).await {
            Ok(_) => Ok(()),
            // It is there already: another trigger's, or ours whose answer was lost.
            Err(failure) if failure.status() == Some(409) => Ok(()),
            Err(failure) => Err(self.refused("loaded", failure).await),
        }
    }

    fn job(&self, id: &str, uri: String) -> Job {
        let load = JobConfigurationLoad {
            source_uris: Some(vec![uri]),
            source_format: Some("CSV".to_owned()),
            encoding: Some("UTF-8".to_owned()),
            skip_leading_rows: Some(1),
            null_marker: Some(String::new()),
            allow_quoted_newlines: Some(true),
            schema: Some(TableSchema::new(fields(&self.table))),
            destination_table: Some(TableReference::new(&self.project, &self.dataset, &self.table.name)),
            create_disposition: Some("CREATE_NEVER".to_owned()),
            // The rows alone: WRITE_TRUNCATE would also replace the schema and what Terraform wrote about it.
            write_disposition: Some("WRITE_TRUNCATE_DATA".to_owned()),
            ..JobConfigurationLoad::default()
        };
        Job {
            job_reference: Some(JobReference {
                project_id: Some(self.project.clone()),
                job_id: Some(id.to_owned()),
                location: Some(self.location.clone()),
            }),
            configuration: Some(JobConfiguration { load: Some(load), ..JobConfiguration::default() }),
            ..Job::default()
        }
    }

    fn name(&self) -> String {
        format!("{}.{}.{}", self.project, self.dataset, self.table.name)
    }

    fn other(&self, difference: String) -> Error {
        let variable = self.table.variable;
        let remedy = format!("Drop that table and run `make deploy`, which makes it, or name another with {variable}");
        Error::OtherSchema { table: self.name(), difference, remedy }
    }

    async fn refused(&self, what: &str, failure: Failure) -> Error {
        if failure.status() == Some(404) {
            let missing = if failure.message.contains("Dataset") { "dataset" } else { "table" };
            return Error::NoTable { table: self.name(), missing, variable: self.table.variable };
        }
        let account = self.tokens.account().await.unwrap_or_else(|| "whoever runs this".to_owned());
        let roles = format!(
            "Grant roles/bigquery.dataEditor on the table and roles/bigquery.jobUser on the project to {account}"
        );
        Error::BigQuery(failure.tell(&format!("{} cannot be {what}", self.name()), &roles))
    }
}

fn fields(table: &Table) -> Vec<TableFieldSchema> {
    let field = |column: &Column| {
        let kind = match column.kind {
            Kind::String => FieldType::String,
            Kind::Date => FieldType::Date,
            Kind::Float => FieldType::Float,
            Kind::Integer => FieldType::Integer,
        };
        TableFieldSchema {
            mode: Some(column.mode.as_str().to_owned()),
            description: Some(column.description.clone()),
            ..TableFieldSchema::new(&column.name, kind)
        }
    };
    table.columns.iter().map(field).collect()
}

/// A column as far as a load minds: BigQuery has two names for some types, and leaves out what is nullable.
fn describe(field: &TableFieldSchema) -> String {
    let kind = match field.r#type {
        FieldType::Int64 => "INTEGER".to_owned(),
        FieldType::Float64 => "FLOAT".to_owned(),
        ref kind => format!("{kind:?}").to_uppercase(),
    };
    match field.mode.as_deref() {
        None | Some("NULLABLE") => format!("{} {kind}", field.name),
        Some(mode) => format!("{} {kind} {mode}", field.name),
    }
}

fn state(job: Job) -> State {
    let status = job.status.unwrap_or_default();
    match (status.state.as_deref(), &status.error_result) {
        (Some("DONE"), None) => {
            let rows = job.statistics.and_then(|statistics| statistics.load?.output_rows?.parse().ok());
            State::Done { rows: rows.unwrap_or_default() }
        }
        (Some("DONE"), Some(error)) => State::Failed { reason: reason(error, &status) },
        _ => State::Running,
    }
}

/// Everything that BigQuery says about it, once each: the details are often in the list alone.
fn reason(error: &ErrorProto, status: &JobStatus) -> String {
    let mut said = Vec::new();
    for error in std::iter::once(error).chain(status.errors.iter().flatten()) {
        let words = [&error.reason, &error.message].map(|text| text.as_deref().unwrap_or_default());
        let words = words.map(str::trim).into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ");
        if !words.is_empty() && !said.contains(&words) {
            said.push(words);
        }
    }
    if said.is_empty() { "BigQuery gives no reason".to_owned() } else { said.join("; ") }
}

fn understand(error: BQError) -> Failure {
    match error {
        BQError::ResponseError { error } => {
            let said = error.error;
            let body = json!({ "error": { "errors": said.errors, "message": said.message, "status": said.status } });
            Failure::answer(u16::try_from(said.code).unwrap_or_default(), body.to_string().as_bytes())
        }
        BQError::RequestError(error) => {
            let (connect, timeout, decode) = (error.is_connect(), error.is_timeout(), error.is_decode());
            let message = retry::innermost(&error.without_url());
            match (connect, timeout, decode) {
                (true, ..) => Failure::unreachable(&message),
                (_, true, _) => Failure::lost("no answer in time"),
                // The client reads every error as JSON, and forgets the status of what is none.
                (.., true) => Failure::lost("what came is no answer of BigQuery's"),
                _ => Failure::lost(&message),
            }
        }
        BQError::YupAuthError(error) => Failure::without_credentials(match error {
            gcp_bigquery_client::yup_oauth2::Error::UserError(sentence) => sentence,
            error => error.to_string(),
        }),
        error => Failure::lost(&retry::innermost(&error)),
    }
}

impl fmt::Debug for BigQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BigQuery({} in {})", self.name(), self.location)
    }
}
