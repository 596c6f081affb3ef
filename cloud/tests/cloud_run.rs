//! A Cloud Run job, as the trigger uses it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod google;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use carmila_cloud::runner::{CloudRun, Error, Runner, State};
use google::{Server, answer, refusal};
use serde_json::{Value, json};

const JOB: &str = "projects/carmila/locations/europe-west9/jobs/carmila-xgb";

/// A server with tokens, and for the rest with these answers to "METHOD /path?query".
async fn serve(answers: impl Fn(&str) -> Response + Send + Sync + 'static) -> (Server, Runner) {
    let answers = Arc::new(answers);
    let server = Server::start(Router::new().fallback(async move |method: Method, uri: Uri| match uri.path() {
        "/computeMetadata/v1/instance/service-accounts/default/token" => {
            Json(json!({ "access_token": "secret", "expires_in": 3600 })).into_response()
        }
        "/computeMetadata/v1/instance/service-accounts/default/email" => {
            "trigger-carmila@carmila.iam.gserviceaccount.com".into_response()
        }
        _ => answers(&format!("{method} {uri}")),
    }))
    .await;
    let job = CloudRun::open("carmila", "europe-west9", "carmila-xgb", &server.google()).await.unwrap();
    (server, Runner::CloudRun(job))
}

/// An execution with its state as Google numbers it: 1 waiting, 2 at work, 3 failed, 4 done.
fn execution(name: &str, state: u8, message: &str) -> Value {
    let mut execution = json!({
        "@type": "type.googleapis.com/google.cloud.run.v2.Execution",
        "name": format!("{JOB}/executions/{name}"),
        "taskCount": 1,
        "conditions": [
            { "type": "Started", "state": 4 },
            { "type": "Completed", "state": state, "message": message },
        ],
        "logUri": format!("https://console.cloud.google.com/logs?{name}"),
    });
    if state > 2 {
        execution["completionTime"] = "2026-11-24T08:00:00Z".into();
    }
    execution
}

#[tokio::test]
async fn an_execution_is_started_and_followed_to_its_end() {
    let looks = AtomicU32::new(0);
    let (server, runner) = serve(move |asked| {
        if asked.starts_with("POST") {
            let operation = json!({ "name": "operations/1", "metadata": execution("carmila-xgb-abcde", 1, "") });
            return answer(200, operation);
        }
        answer(
            200,
            match looks.fetch_add(1, Ordering::Relaxed) {
                0 => return answer(503, json!({})),
                1 => execution("carmila-xgb-abcde", 2, ""),
                2 => execution("carmila-xgb-abcde", 3, "Task carmila-xgb-abcde-task0 failed with exit code 1."),
                _ => execution("carmila-xgb-abcde", 4, "Execution completed successfully."),
            },
        )
    })
    .await;
    let started = runner.run().await.unwrap();
    assert_eq!((&*started.name, &started.state), ("carmila-xgb-abcde", &State::Running));
    assert_eq!(started.logs.as_deref(), Some("https://console.cloud.google.com/logs?carmila-xgb-abcde"));
    let mut states = Vec::new();
    for _ in 0..3 {
        states.push(runner.find("carmila-xgb-abcde").await.unwrap().unwrap().state);
    }
    let reason = "Task carmila-xgb-abcde-task0 failed with exit code 1.".to_owned();
    assert_eq!(states, [State::Running, State::Failed { reason }, State::Succeeded]);
    let asked = server.asked();
    let asked = asked.iter().filter(|line| line.contains("/v2/")).map(|line| line.replace(JOB, "JOB"));
    insta::assert_snapshot!(asked.collect::<Vec<_>>().join("\n"), @"
    POST /v2/JOB:run?%24alt=json%3Benum-encoding%3Dint
    GET /v2/JOB/executions/carmila-xgb-abcde?%24alt=json%3Benum-encoding%3Dint
    GET /v2/JOB/executions/carmila-xgb-abcde?%24alt=json%3Benum-encoding%3Dint
    GET /v2/JOB/executions/carmila-xgb-abcde?%24alt=json%3Benum-encoding%3Dint
    GET /v2/JOB/executions/carmila-xgb-abcde?%24alt=json%3Benum-encoding%3Dint
    ");
}

#[tokio::test]
async fn those_at_work_are_found_on_every_page() {
    let (_server, runner) = serve(|asked| {
        let page = |names: &[(&str, u8)], next: &str| {
            let executions: Vec<_> = names.iter().map(|(name, state)| execution(name, *state, "")).collect();
            answer(200, json!({ "executions": executions, "nextPageToken": next }))
        };
        match asked {
            asked if asked.contains("pageToken=two") => page(&[("c", 4), ("d", 2)], "three"),
            asked if asked.contains("pageToken=three") => page(&[("e", 4), ("f", 3)], "four"),
            asked if asked.contains("pageToken=four") => refusal(500, "", "nobody comes here"),
            _ => page(&[("a", 1), ("b", 3)], "two"),
        }
    })
    .await;
    let names: Vec<_> = runner.running().await.unwrap().into_iter().map(|execution| execution.name).collect();
    assert_eq!(names, ["a", "d"]);
}

#[tokio::test]
async fn a_start_whose_answer_is_lost_is_not_tried_again() {
    for (status, body) in [(200, r#"{ "name": "oper"#), (200, "{}"), (502, "<html>Bad Gateway</html>"), (500, "{}")] {
        let (server, runner) =
            serve(move |_| (axum::http::StatusCode::from_u16(status).unwrap(), body).into_response()).await;
        let error = runner.run().await.unwrap_err();
        assert!(matches!(error, Error::Unsure { .. }), "{error}");
        assert_eq!(server.asked().iter().filter(|line| line.starts_with("POST")).count(), 1, "{error}");
    }
}

#[tokio::test]
async fn a_start_that_was_refused_for_now_is_tried_again() {
    let starts = AtomicU32::new(0);
    let (server, runner) = serve(move |_| match starts.fetch_add(1, Ordering::Relaxed) {
        0 => refusal(429, "rateLimitExceeded", "Quota exceeded"),
        _ => answer(200, json!({ "name": "operations/1", "metadata": execution("carmila-xgb-abcde", 2, "") })),
    })
    .await;
    runner.run().await.unwrap();
    assert_eq!(server.asked().iter().filter(|line| line.starts_with("POST")).count(), 2);
}

#[tokio::test]
async fn what_is_refused_says_what_to_do() {
    let told = async |status: u16, reason: &'static str, message: &'static str| {
        let (_server, runner) = serve(move |_| refusal(status, reason, message)).await;
        let start = runner.run().await.unwrap_err().to_string();
        format!("{start}\n{}", runner.running().await.unwrap_err())
    };
    let denied = "Permission 'run.jobs.run' denied on resource 'projects/carmila/…' (or resource may not exist).";
    let disabled = "Cloud Run Admin API has not been used in project carmila before or it is disabled.";
    insta::assert_snapshot!(told(403, "forbidden", denied).await, @"
    the job carmila-xgb cannot be started (Google answered 403 forbidden: Permission 'run.jobs.run' denied on resource 'projects/carmila/…' (or resource may not exist)). Grant roles/run.jobsExecutor and roles/run.viewer on the job carmila-xgb to trigger-carmila@carmila.iam.gserviceaccount.com
    the job carmila-xgb cannot be asked for its executions (Google answered 403 forbidden: Permission 'run.jobs.run' denied on resource 'projects/carmila/…' (or resource may not exist)). Grant roles/run.jobsExecutor and roles/run.viewer on the job carmila-xgb to trigger-carmila@carmila.iam.gserviceaccount.com
    ");
    insta::assert_snapshot!(told(404, "notFound", "Resource 'carmila-xgb' of kind 'JOB' does not exist.").await, @"
    there is no job carmila-xgb in europe-west9 of the project carmila. Run `make deploy`, which makes it, or name another with GCP_PROJECT_ID, GCP_REGION and CLOUD_RUN_JOB_NAME
    there is no job carmila-xgb in europe-west9 of the project carmila. Run `make deploy`, which makes it, or name another with GCP_PROJECT_ID, GCP_REGION and CLOUD_RUN_JOB_NAME
    ");
    insta::assert_snapshot!(told(403, "SERVICE_DISABLED", disabled).await, @"
    the job carmila-xgb cannot be started (Google answered 403 SERVICE_DISABLED: Cloud Run Admin API has not been used in project carmila before or it is disabled). Enable that service in the project, then try again
    the job carmila-xgb cannot be asked for its executions (Google answered 403 SERVICE_DISABLED: Cloud Run Admin API has not been used in project carmila before or it is disabled). Enable that service in the project, then try again
    ");
    let (_server, runner) = serve(|_| refusal(404, "notFound", "no such execution")).await;
    assert_eq!(runner.find("carmila-xgb-zzzzz").await.unwrap(), None);
}
