//! The BigQuery warehouse, as the trigger uses it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod google;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use carmila_cloud::store::{self, Store};
use carmila_cloud::warehouse::{BigQuery, LOCATION, Source, Table, Warehouse};
use google::{Server, answer, refusal};
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../../schema/predictions_carmila.json");

/// A server with tokens, and for the rest with these answers to "METHOD /path?query" and a body.
async fn serve(answers: impl Fn(&str, &str) -> Response + Send + Sync + 'static) -> (Server, Warehouse) {
    let answers = Arc::new(answers);
    let server =
        Server::start(Router::new().fallback(async move |method: Method, uri: Uri, body: String| match uri.path() {
            "/computeMetadata/v1/instance/service-accounts/default/token" => {
                Json(json!({ "access_token": "secret", "expires_in": 3600 })).into_response()
            }
            "/computeMetadata/v1/instance/service-accounts/default/email" => {
                "trigger-carmila@carmila.iam.gserviceaccount.com".into_response()
            }
            _ => answers(&format!("{method} {uri}"), &body),
        }))
        .await;
    let table = Table::predictions(Table::PREDICTIONS).unwrap();
    let warehouse = BigQuery::open("carmila", "carmila_data", LOCATION, table, &server.google()).await.unwrap();
    (server, Warehouse::BigQuery(warehouse))
}

fn source(server: &Server) -> Source {
    let store = Store::open(&store::Address::Bucket("carmila-results".into()), &server.google()).unwrap();
    Source { store, name: "runs/2025-01-31-0123456789ab/predictions.csv".into() }
}

fn table(change: impl FnOnce(&mut Value)) -> Response {
    let mut table = json!({
        "kind": "bigquery#table",
        "type": "TABLE",
        "location": "EU",
        "tableReference": { "projectId": "carmila", "datasetId": "carmila_data", "tableId": "predictions_carmila" },
        "schema": { "fields": serde_json::from_str::<Value>(SCHEMA).unwrap() },
    });
    change(&mut table);
    answer(200, table)
}

#[tokio::test]
async fn a_load_says_all_that_bigquery_has_to_know() {
    let sent = Arc::new(Mutex::new(Value::Null));
    let kept = sent.clone();
    let (server, warehouse) = serve(move |_, body| {
        *kept.lock().unwrap() = serde_json::from_str(body).unwrap();
        answer(200, json!({ "status": { "state": "PENDING" } }))
    })
    .await;
    warehouse.start("predictions_carmila-2025-01-31-0123456789ab-7-1", &source(&server)).await.unwrap();
    let mut sent = sent.lock().unwrap().clone();
    let fields = sent["configuration"]["load"]["schema"]["fields"].take();
    assert_eq!(fields, serde_json::from_str::<Value>(SCHEMA).unwrap());
    insta::assert_json_snapshot!(sent, @r#"
    {
      "configuration": {
        "load": {
          "allowQuotedNewlines": true,
          "createDisposition": "CREATE_NEVER",
          "destinationTable": {
            "datasetId": "carmila_data",
            "projectId": "carmila",
            "tableId": "predictions_carmila"
          },
          "encoding": "UTF-8",
          "nullMarker": "",
          "schema": {
            "fields": null
          },
          "skipLeadingRows": 1,
          "sourceFormat": "CSV",
          "sourceUris": [
            "gs://carmila-results/runs/2025-01-31-0123456789ab/predictions.csv"
          ],
          "writeDisposition": "WRITE_TRUNCATE_DATA"
        }
      },
      "jobReference": {
        "jobId": "predictions_carmila-2025-01-31-0123456789ab-7-1",
        "location": "EU",
        "projectId": "carmila"
      }
    }
    "#);
    assert!(server.asked().contains(&"POST /bigquery/v2/projects/carmila/jobs".to_owned()));
}

#[tokio::test]
async fn a_job_that_exists_is_no_error_and_no_answer_is_asked_for_twice_in_vain() {
    let (server, warehouse) = serve(|_, _| refusal(409, "duplicate", "Already Exists: Job carmila:EU.x")).await;
    warehouse.start("x", &source(&server)).await.unwrap();
    let times = AtomicU32::new(0);
    let (server, warehouse) = serve(move |_, _| match times.fetch_add(1, Ordering::Relaxed) {
        0 => (axum::http::StatusCode::BAD_GATEWAY, "<html>Bad Gateway</html>").into_response(),
        1 => refusal(403, "rateLimitExceeded", "Exceeded rate limits"),
        _ => refusal(409, "duplicate", "Already Exists: Job carmila:EU.x"),
    })
    .await;
    warehouse.start("x", &source(&server)).await.unwrap();
    assert_eq!(server.asked().iter().filter(|line| line.starts_with("POST")).count(), 3);
}

#[tokio::test]
async fn a_job_is_followed_to_its_end() {
    let error = |location: &str, message: &str| json!({ "reason": "invalid", "location": location, "message": message, "debugInfo": "" });
    let many = "Error while reading data, error message: CSV processing encountered too many errors, giving up.";
    let one = "Could not parse '1.0' as INT64 for field donnees_predites (position 4) starting at location 61";
    let failed = json!({ "state": "DONE", "errorResult": error("gs://b/f", many), "errors": [error("gs://b/f", many), error("gs://b/f", one)] });
    let looks = AtomicU32::new(0);
    let (server, warehouse) = serve(move |_, _| {
        answer(
            200,
            match looks.fetch_add(1, Ordering::Relaxed) {
                0 => return refusal(404, "notFound", "Not found: Job carmila:EU.x"),
                1 => json!({ "status": { "state": "PENDING" } }),
                2 => json!({ "status": { "state": "RUNNING" } }),
                3 => json!({ "status": failed }),
                4 => json!({ "status": { "state": "DONE", "errorResult": {} } }),
                _ => json!({ "status": { "state": "DONE" }, "statistics": { "load": { "outputRows": "40150" } } }),
            },
        )
    })
    .await;
    let mut states = Vec::new();
    for _ in 0..6 {
        states.push(format!("{:?}", warehouse.state("x").await.unwrap()));
    }
    insta::assert_snapshot!(states.join("\n"), @r#"
    Absent
    Running
    Running
    Failed { reason: "invalid: Error while reading data, error message: CSV processing encountered too many errors, giving up.; invalid: Could not parse '1.0' as INT64 for field donnees_predites (position 4) starting at location 61" }
    Failed { reason: "BigQuery gives no reason" }
    Done { rows: 40150 }
    "#);
    assert!(server.asked().contains(&"GET /bigquery/v2/projects/carmila/jobs/x?location=EU".to_owned()));
}

#[tokio::test]
async fn a_table_that_is_as_ours_is_good_however_it_is_spelt() {
    let (_server, warehouse) = serve(|_, _| {
        table(|table| {
            let fields = table["schema"]["fields"].as_array_mut().unwrap();
            fields.reverse();
            fields[0]["type"] = "INT64".into();
            fields[1]["type"] = "FLOAT64".into();
            fields[2].as_object_mut().unwrap().remove("mode");
            fields[3].as_object_mut().unwrap().remove("description");
        })
    })
    .await;
    warehouse.check().await.unwrap();
    insta::assert_snapshot!(warehouse.locate(), @"https://console.cloud.google.com/bigquery?p=carmila&d=carmila_data&t=predictions_carmila&page=table");
}

#[tokio::test]
async fn what_is_wrong_with_a_table_is_said_with_what_to_do() {
    let told = async |answers: fn() -> Response| {
        let (_server, warehouse) = serve(move |_, _| answers()).await;
        warehouse.check().await.unwrap_err().to_string()
    };
    let mut words = Vec::new();
    for answers in [
        (|| table(|table| table["schema"]["fields"][4]["type"] = "FLOAT".into())) as fn() -> Response,
        || table(|table| table["schema"]["fields"][0]["mode"] = "REQUIRED".into()),
        || table(|table| drop(table["schema"]["fields"].as_array_mut().unwrap().pop())),
        || {
            table(|table| {
                table["schema"]["fields"].as_array_mut().unwrap().push(json!({ "name": "x", "type": "JSON" }))
            })
        },
        || table(|table| table["type"] = "VIEW".into()),
        || table(|table| table["location"] = "europe-west9".into()),
        || refusal(404, "notFound", "Not found: Table carmila:carmila_data.predictions_carmila"),
        || refusal(404, "notFound", "Not found: Dataset carmila:carmila_data"),
        || {
            refusal(
                403,
                "accessDenied",
                "Access Denied: Table carmila:carmila_data.predictions_carmila: Permission bigquery.tables.get denied on table carmila:carmila_data.predictions_carmila (or it may not exist).",
            )
        },
        || refusal(403, "accessNotConfigured", "BigQuery API has not been used in project 1 before or it is disabled."),
    ] {
        words.push(told(answers).await);
    }
    insta::assert_snapshot!(words.join("\n"), @"
    carmila.carmila_data.predictions_carmila has other columns than a run writes: donnees_predites FLOAT instead of donnees_predites INTEGER. Drop that table and run `make deploy`, which makes it, or name another with BQ_TABLE
    carmila.carmila_data.predictions_carmila has other columns than a run writes: nom_mall STRING REQUIRED instead of nom_mall STRING. Drop that table and run `make deploy`, which makes it, or name another with BQ_TABLE
    carmila.carmila_data.predictions_carmila has other columns than a run writes: donnees_predites INTEGER is missing. Drop that table and run `make deploy`, which makes it, or name another with BQ_TABLE
    carmila.carmila_data.predictions_carmila has other columns than a run writes: x JSON is too many. Drop that table and run `make deploy`, which makes it, or name another with BQ_TABLE
    carmila.carmila_data.predictions_carmila has other columns than a run writes: it is a VIEW, not a TABLE. Drop that table and run `make deploy`, which makes it, or name another with BQ_TABLE
    carmila.carmila_data.predictions_carmila is in europe-west9, not in EU. Set BQ_LOCATION to europe-west9
    there is no table for carmila.carmila_data.predictions_carmila in BigQuery. Run `make deploy`, which makes it, or name another with BQ_DATASET and BQ_TABLE
    there is no dataset for carmila.carmila_data.predictions_carmila in BigQuery. Run `make deploy`, which makes it, or name another with BQ_DATASET and BQ_TABLE
    carmila.carmila_data.predictions_carmila cannot be looked at (Google answered 403 accessDenied: Access Denied: Table carmila:carmila_data.predictions_carmila: Permission bigquery.tables.get denied on table carmila:carmila_data.predictions_carmila (or it may not exist)). Grant roles/bigquery.dataEditor on the table and roles/bigquery.jobUser on the project to trigger-carmila@carmila.iam.gserviceaccount.com
    carmila.carmila_data.predictions_carmila cannot be looked at (Google answered 403 accessNotConfigured: BigQuery API has not been used in project 1 before or it is disabled). Enable that service in the project, then try again
    ");
}

#[tokio::test]
async fn a_store_that_bigquery_cannot_read_is_refused() {
    let (server, warehouse) = serve(|_, _| answer(200, json!({}))).await;
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&store::Address::from(directory.path().to_str().unwrap()), &server.google()).unwrap();
    let error = warehouse.start("x", &Source { store, name: "runs/r/predictions.csv".into() }).await.unwrap_err();
    insta::assert_snapshot!(error, @"BigQuery loads from a bucket, and the store is a directory. Name a bucket with --store gs://BUCKET, or load into --warehouse sqlite:FILE");
    assert!(server.asked().is_empty());
}
