//! The fake talks as the client crates expect of Google: they judge it, so that it is not its own judge.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::time::Duration;

use carmila_tests::bigquery::{DATASET, TABLE};
use carmila_tests::drive::FOLDER;
use carmila_tests::faults::{At, Fault};
use carmila_tests::log::Room;
use carmila_tests::run::Job;
use carmila_tests::{FakeGoogle, JOB, PROJECT, REGION};
use gcp_bigquery_client::error::BQError;
use gcp_bigquery_client::model::job_configuration::JobConfiguration;
use gcp_bigquery_client::model::job_configuration_load::JobConfigurationLoad;
use gcp_bigquery_client::model::job_reference::JobReference;
use gcp_bigquery_client::model::table_reference::TableReference;
use google_cloud_auth::credentials::{Credentials, mds};
use google_cloud_run_v2::model::condition::State;
use google_cloud_storage::client::Storage;
use google_cloud_storage::retry_policy::RetryableErrors;

fn credentials(google: &FakeGoogle) -> Credentials {
    let metadata = format!("http://{}", google.metadata_of_job());
    mds::Builder::default().with_endpoint(metadata).build().unwrap()
}

async fn token(google: &FakeGoogle, scope: &str) -> String {
    let url = format!(
        "http://{}/computeMetadata/v1/instance/service-accounts/default/token?scopes=https://www.googleapis.com/auth/{scope}",
        google.metadata_of_job()
    );
    let answer = reqwest::Client::new().get(url).header("Metadata-Flavor", "Google").send().await.unwrap();
    let answer: serde_json::Value = answer.json().await.unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn storage(google: &FakeGoogle) -> (Storage, String) {
    let builder = Storage::builder().with_endpoint(google.url()).with_credentials(credentials(google));
    let client = builder.with_retry_policy(RetryableErrors).build().await.unwrap();
    (client, format!("projects/_/buckets/{}", google.storage().bucket()))
}

#[tokio::test]
async fn storage_writes_and_reads_with_generations_and_checksums() {
    let google = FakeGoogle::start().await;
    let (client, bucket) = storage(&google).await;
    let write = |bytes: &'static str, generation: i64| {
        client.write_object(&bucket, "runs/ü/a b.csv", bytes).set_if_generation_match(generation).send_unbuffered()
    };
    let first = write("one", 0).await.unwrap();
    assert_eq!(write("two", 0).await.unwrap_err().http_status_code(), Some(412));
    let second = write("two", first.generation).await.unwrap();
    assert!(second.generation > first.generation);
    let mut reading = client.read_object(&bucket, "runs/ü/a b.csv").compute_md5().send().await.unwrap();
    assert_eq!(reading.object().generation, second.generation);
    let mut bytes = Vec::new();
    while let Some(part) = reading.next().await.transpose().unwrap() {
        bytes.extend_from_slice(&part);
    }
    assert_eq!(bytes, b"two");
    let missing = client.read_object(&bucket, "none").send().await.unwrap_err();
    assert_eq!(missing.http_status_code(), Some(404));
    google.storage().set_exists(false);
    assert_eq!(write("three", 0).await.unwrap_err().http_status_code(), Some(404));
}

#[tokio::test]
async fn storage_takes_up_an_upload_that_was_interrupted() {
    let google = FakeGoogle::start().await;
    let (client, bucket) = storage(&google).await;
    google.faults().once(At { method: Some("PUT"), ..At::room(Room::Storage) }, 2, Fault::InternalAfter);
    let payload: Vec<u8> = (0..3_000_000u32).map(|number| (number % 251) as u8).collect();
    let written = client.write_object(&bucket, "big", bytes::Bytes::from(payload.clone()));
    let written = written.with_resumable_upload_threshold(0usize).with_resumable_upload_buffer_size(1usize << 20);
    written.send_buffered().await.unwrap();
    assert!(google.storage().get("big").unwrap() == payload);
}

#[tokio::test]
async fn drive_lists_in_pages_downloads_and_exports() {
    let google = FakeGoogle::start().await;
    let drive = google.drive();
    drive.put("2024 flux.csv", "Jour;Site\n");
    let sheet = drive.put_sheet("2025 flux", "an xlsx");
    drive.put_folder("Archives");
    drive.move_to_shared_drive();
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(rustls::crypto::aws_lc_rs::default_provider())
        .unwrap()
        .https_or_http()
        .enable_http1()
        .build();
    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build(connector);
    let mut hub = google_drive3::DriveHub::new(client, token(&google, "drive.readonly").await);
    hub.base_url(format!("{}/drive/v3/", google.url()));
    let list = |page: Option<String>, includes: bool| {
        let call = hub.files().list().q(&format!("'{FOLDER}' in parents and trashed = false")).page_size(2);
        let call = call.supports_all_drives(includes).include_items_from_all_drives(includes);
        let call = call.param("fields", "nextPageToken,files(id,name,version,md5Checksum,size)");
        page.iter().fold(call, |call, token| call.page_token(token)).doit()
    };
    let (_, hidden) = list(None, false).await.unwrap();
    assert_eq!(hidden.files.unwrap().len(), 0);
    let (_, first) = list(None, true).await.unwrap();
    let (_, second) = list(first.next_page_token.clone(), true).await.unwrap();
    let files: Vec<_> = first.files.into_iter().chain(second.files).flatten().collect();
    let seen = files.iter().map(|file| {
        (file.name.as_deref().unwrap(), file.md5_checksum.is_some(), file.version.unwrap(), file.mime_type.is_some())
    });
    insta::assert_compact_debug_snapshot!(seen.collect::<Vec<_>>(), @r#"[("2024 flux.csv", true, 1, false), ("2025 flux", false, 1, false), ("Archives", false, 1, false)]"#);
    assert!(second.next_page_token.is_none());

    let id = files[0].id.as_deref().unwrap();
    let (media, _) = hub.files().get(id).supports_all_drives(true).param("alt", "media").doit().await.unwrap();
    assert_eq!(google_drive3::common::to_bytes(media.into_body()).await.unwrap(), "Jour;Site\n");
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let exported = hub.files().export(&sheet, xlsx).param("supportsAllDrives", "true").doit().await.unwrap();
    assert_eq!(google_drive3::common::to_bytes(exported.into_body()).await.unwrap(), "an xlsx");
    google.drive().share_with(&[]);
    let refused = list(None, true).await.unwrap_err();
    assert!(matches!(&refused, google_drive3::Error::BadRequest(error) if error["error"]["code"] == 404), "{refused}");
}

#[tokio::test]
async fn run_starts_an_execution_and_follows_it() {
    let google = FakeGoogle::start().await;
    let job = |words: &str, max_retries| Job {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), words.into()],
        max_retries,
        start_delay: Duration::from_millis(50),
        ..Job::default()
    };
    let build = google_cloud_run_v2::client::Jobs::builder().with_endpoint(google.url());
    let jobs = build.with_credentials(credentials(&google)).build().await.unwrap();
    let build = google_cloud_run_v2::client::Executions::builder().with_endpoint(google.url());
    let executions = build.with_credentials(credentials(&google)).build().await.unwrap();
    let name = format!("projects/{PROJECT}/locations/{REGION}/jobs/{JOB}");
    let run = async || {
        let operation = jobs.run_job().set_name(&name).send().await.unwrap();
        let started: google_cloud_run_v2::model::Execution = operation.metadata.unwrap().to_msg().unwrap();
        started.name
    };
    let state = async |name: &str| {
        let execution = executions.get_execution().set_name(name).send().await.unwrap();
        let completed = execution.conditions.iter().find(|condition| condition.r#type == "Completed").unwrap().clone();
        (execution.completion_time.is_some(), completed.state, completed.message)
    };
    let missing = jobs.run_job().set_name(&name).send().await.unwrap_err();
    assert_eq!(missing.http_status_code(), Some(404));

    google.run().set_job(job("test $CLOUD_RUN_TASK_INDEX$CLOUD_RUN_TASK_COUNT = 01", 0));
    let first = run().await;
    assert_eq!(state(&first).await.1, State::ConditionPending);
    google.run().settle().await;
    assert_eq!(state(&first).await.1, State::ConditionSucceeded);

    google.run().set_job(job("echo attempt $CLOUD_RUN_TASK_ATTEMPT >&2; exit 1", 2));
    let second = run().await;
    google.run().settle().await;
    let (done, failed, message) = state(&second).await;
    assert!(done && failed == State::ConditionFailed);
    let tail = message.split_once("-task0").unwrap().1;
    insta::assert_snapshot!(tail, @" failed with message: The container exited with an error.");
    insta::assert_snapshot!(google.run().executions()[1].logs, @r"
    attempt 0
    attempt 1
    attempt 2
    ");

    google.run().set_job(job("exec sleep 60", 0));
    let third = run().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let listed = executions.list_executions().set_parent(&name).send().await.unwrap().executions;
    let names: Vec<_> = listed.iter().map(|execution| &execution.name).collect();
    assert_eq!(names, [&third, &second, &first]);
    google.run().kill();
    google.run().settle().await;
    assert_eq!(state(&third).await.1, State::ConditionFailed);
    let none = executions.get_execution().set_name(format!("{name}/executions/none")).send().await.unwrap_err();
    assert_eq!(none.http_status_code(), Some(404));
}

#[derive(Clone)]
struct Bearer(String);

#[async_trait::async_trait]
impl gcp_bigquery_client::auth::Authenticator for Bearer {
    async fn access_token(&self) -> Result<String, BQError> {
        Ok(self.0.clone())
    }
}

#[tokio::test]
async fn bigquery_loads_what_the_table_takes_and_nothing_else() {
    let google = FakeGoogle::start().await;
    google.bigquery().set_latency(Duration::from_millis(40));
    let client = gcp_bigquery_client::client_builder::ClientBuilder::new()
        .with_v2_base_url(format!("{}/bigquery/v2", google.url()))
        .build_from_authenticator(Arc::new(Bearer(token(&google, "bigquery").await)))
        .await
        .unwrap();
    let table = client.table().get(PROJECT, DATASET, TABLE, None).await.unwrap();
    assert_eq!(table.schema.fields.as_ref().unwrap().len(), 5);
    let load = |id: &str, location: &str, file: &str| gcp_bigquery_client::model::job::Job {
        job_reference: Some(JobReference {
            job_id: Some(id.into()),
            location: Some(location.into()),
            project_id: Some(PROJECT.into()),
        }),
        configuration: Some(JobConfiguration {
            load: Some(JobConfigurationLoad {
                source_uris: Some(vec![format!("gs://{}/{file}", google.storage().bucket())]),
                destination_table: Some(TableReference::new(PROJECT, DATASET, TABLE)),
                create_disposition: Some("CREATE_NEVER".into()),
                write_disposition: Some("WRITE_TRUNCATE_DATA".into()),
                skip_leading_rows: Some(1),
                ..JobConfigurationLoad::default()
            }),
            ..JobConfiguration::default()
        }),
        ..gcp_bigquery_client::model::job::Job::default()
    };
    let run = async |id: &str, file: &str| {
        client.job().insert(PROJECT, load(id, "EU", file)).await.unwrap();
        loop {
            let job = client.job().get_job(PROJECT, id, Some("EU")).await.unwrap();
            let status = job.status.unwrap();
            if status.state.as_deref() == Some("DONE") {
                let rows = job.statistics.unwrap().load.and_then(|load| load.output_rows);
                return rows.ok_or_else(|| status.error_result.unwrap().message.unwrap());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let header = "nom_mall,cluster,date,donnees_reelles,donnees_predites\n";
    google.storage().put("good.csv", format!("{header}\"Épône\",\"Ouest\",2025-01-01,10,\nB,,2025-01-02,,7\n"));
    google.storage().put("bad.csv", format!("{header}A,,2025-01-01,1,1.0\n"));
    assert_eq!(run("one", "good.csv").await, Ok("2".into()));
    let rows = google.bigquery().table(TABLE).unwrap().rows;
    insta::assert_compact_debug_snapshot!(rows, @r#"[[Some("Épône"), Some("Ouest"), Some("2025-01-01"), Some("10"), None], [Some("B"), Some(""), Some("2025-01-02"), None, Some("7")]]"#);
    insta::assert_snapshot!(run("two", "bad.csv").await.unwrap_err(), @"Error while reading data, error message: Could not parse '1.0' as INT64 for field donnees_predites (position 4) starting at location 55 with message 'Unable to parse'");
    insta::assert_snapshot!(run("three", "none.csv").await.unwrap_err(), @"Not found: URI gs://carmila-results-carmila-test/none.csv");
    assert_eq!(google.bigquery().table(TABLE).unwrap().rows, rows);

    let code = |error: BQError| match error {
        BQError::ResponseError { error } => error.error.code,
        other => panic!("{other}"),
    };
    assert_eq!(code(client.job().insert(PROJECT, load("one", "EU", "good.csv")).await.unwrap_err()), 409);
    assert_eq!(code(client.job().insert(PROJECT, load("four", "US", "good.csv")).await.unwrap_err()), 404);
    assert_eq!(code(client.job().get_job(PROJECT, "one", Some("US")).await.unwrap_err()), 404);
    google.bigquery().set_table(TABLE, None);
    assert_eq!(code(client.table().get(PROJECT, DATASET, TABLE, None).await.unwrap_err()), 404);
    assert!(run("five", "good.csv").await.unwrap_err().contains("Not found: Table"));
}
