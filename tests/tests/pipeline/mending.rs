//! What is set up wrongly is said in a sentence, and the tick after it is mended goes on by itself.

use std::time::Duration;

use carmila_tests::bigquery::{TABLE, Table};
use carmila_tests::faults::{At, Fault};
use carmila_tests::log::Room;
use carmila_tests::{JOB_ACCOUNT, TRIGGER_ACCOUNT};
use serde_json::json;

use crate::stage::{Stage, Tick, Trigger};
use crate::workbooks::Workbooks;

async fn stage() -> (Stage, Trigger) {
    let stage = Stage::new().await;
    Workbooks::new().put(&stage.google);
    let trigger = stage.trigger().await;
    (stage, trigger)
}

fn said(tick: &Tick) -> String {
    format!("{} {}: {}", tick.status, tick.outcome(), tick.reason())
}

async fn assert_loads(stage: &Stage, trigger: &Trigger) {
    let tick = trigger.tick().await;
    assert_eq!((tick.status, tick.outcome()), (200, "loaded"), "{}", tick.answer);
    assert_eq!(stage.table(), stage.published());
}

#[tokio::test]
async fn a_folder_that_is_not_shared() {
    let (stage, trigger) = stage().await;
    stage.google.drive().share_with(&[JOB_ACCOUNT]);
    insta::assert_snapshot!(said(&trigger.tick().await), @"500 failed: drive:1FolderOfWorkbooks_AbCdEfGhIjKlMnOp is not there, not shared or empty. Share it as Viewer with job-carmila@carmila-test.iam.gserviceaccount.com and trigger-carmila@carmila-test.iam.gserviceaccount.com, and put the workbooks in it");
    stage.google.drive().answer_unshared_with_nothing();
    insta::assert_snapshot!(said(&trigger.tick().await), @"500 failed: drive:1FolderOfWorkbooks_AbCdEfGhIjKlMnOp is not there, not shared or empty. Share it as Viewer with job-carmila@carmila-test.iam.gserviceaccount.com and trigger-carmila@carmila-test.iam.gserviceaccount.com, and put the workbooks in it");
    stage.google.drive().share_with(&[JOB_ACCOUNT, TRIGGER_ACCOUNT]);
    assert_loads(&stage, &trigger).await;
}

#[tokio::test]
async fn a_folder_that_is_shared_with_the_trigger_alone() {
    let (stage, trigger) = stage().await;
    stage.google.drive().share_with(&[TRIGGER_ACCOUNT]);
    let tick = trigger.tick().await;
    let execution = stage.google.run().executions().remove(0);
    insta::assert_snapshot!(said(&tick).replace(&execution.name, "[execution]"), @"500 failed: [execution] failed: Task [execution]-task0 failed with message: The container exited with an error. The next tick tries again");
    let error = execution.logs.lines().rfind(|line| line.contains(r#""severity":"ERROR""#)).unwrap();
    let error: serde_json::Value = serde_json::from_str(error).unwrap();
    insta::assert_snapshot!(error["message"].as_str().unwrap(), @"drive:1FolderOfWorkbooks_AbCdEfGhIjKlMnOp n'existe pas, n'est pas partagé ou est vide. Partagez-le en lecture (Lecteur) avec job-carmila@carmila-test.iam.gserviceaccount.com et trigger-carmila@carmila-test.iam.gserviceaccount.com, et mettez-y les classeurs");
    stage.google.drive().share_with(&[JOB_ACCOUNT, TRIGGER_ACCOUNT]);
    assert_loads(&stage, &trigger).await;
}

#[tokio::test]
async fn a_bucket_that_is_missing() {
    let (stage, trigger) = stage().await;
    stage.google.storage().set_exists(false);
    insta::assert_snapshot!(said(&trigger.tick().await), @"500 failed: there is no bucket gs://carmila-results-carmila-test. Create it with `make deploy`, or name another one");
    stage.google.storage().set_exists(true);
    assert_loads(&stage, &trigger).await;
}

#[tokio::test]
async fn a_table_that_is_missing_or_another() {
    let (stage, trigger) = stage().await;
    let table = stage.google.bigquery().table(TABLE).unwrap();
    stage.google.bigquery().set_table(TABLE, None);
    insta::assert_snapshot!(said(&trigger.tick().await), @"500 failed: there is no table for carmila-test.carmila_data.predictions_carmila in BigQuery. Run `make deploy`, which makes it, or name another with BQ_DATASET and BQ_TABLE");
    let mut fields = table.fields.clone();
    fields[3]["type"] = json!("INTEGER");
    stage.google.bigquery().set_table(TABLE, Some(Table::new(fields)));
    insta::assert_snapshot!(said(&trigger.tick().await), @"500 failed: carmila-test.carmila_data.predictions_carmila has other columns than a run writes: donnees_reelles INTEGER instead of donnees_reelles FLOAT. Drop that table and run `make deploy`, which makes it, or name another with BQ_TABLE");
    stage.google.bigquery().set_table(TABLE, Some(table));
    assert_loads(&stage, &trigger).await;
    assert_eq!(stage.google.run().executions().len(), 1);
}

#[tokio::test]
async fn a_job_that_is_missing() {
    let (stage, trigger) = stage().await;
    stage.google.run().delete_job();
    insta::assert_snapshot!(said(&trigger.tick().await), @"500 failed: there is no job carmila-xgb in europe-west9 of the project carmila-test. Run `make deploy`, which makes it, or name another with GCP_PROJECT_ID, GCP_REGION and CLOUD_RUN_JOB_NAME");
    stage.google.run().set_job(crate::stage::job());
    assert_loads(&stage, &trigger).await;
}

#[tokio::test]
async fn tokens_that_expire_are_renewed() {
    let (stage, trigger) = stage().await;
    assert_loads(&stage, &trigger).await;
    stage.google.revoke_tokens();
    let tick = trigger.tick().await;
    assert_eq!(tick.outcome(), "unchanged", "{}", tick.answer);
}

#[tokio::test]
async fn a_metadata_server_without_drive() {
    let (stage, trigger) = stage().await;
    stage.google.leave_drive_out_of_metadata();
    insta::assert_snapshot!(said(&trigger.tick().await), @"500 failed: drive:1FolderOfWorkbooks_AbCdEfGhIjKlMnOp cannot be read: no token can be made for trigger-carmila@carmila-test.iam.gserviceaccount.com (Google answered 403 PERMISSION_DENIED: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)). Grant roles/iam.serviceAccountTokenCreator on trigger-carmila@carmila-test.iam.gserviceaccount.com to whoever runs this, and enable iamcredentials.googleapis.com");
    for account in [JOB_ACCOUNT, TRIGGER_ACCOUNT] {
        stage.google.let_act_as(account, account);
    }
    assert_loads(&stage, &trigger).await;
}

#[tokio::test]
async fn a_permission_that_is_missing() {
    let (stage, trigger) = stage().await;
    let bucket = At { path: Some("latest.json"), ..At::room(Room::Storage) };
    let job = At { path: Some(":run"), ..At::room(Room::Run) };
    let table = At { method: Some("POST"), ..At::room(Room::BigQuery) };
    for at in [bucket, job, table] {
        stage.google.faults().always(at, Fault::Forbidden);
        let tick = trigger.tick().await;
        assert_eq!((tick.status, tick.outcome()), (500, "failed"), "{}", tick.answer);
        stage.google.faults().mend();
    }
    assert_loads(&stage, &trigger).await;
}

#[tokio::test]
async fn no_network() {
    let stage = Stage::new().await;
    Workbooks::new().put(&stage.google);
    let mut environment = stage.google.environment_of_trigger();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    environment.retain(|(name, _)| *name != "CARMILA_GOOGLE_URL");
    environment.push(("CARMILA_GOOGLE_URL", format!("http://{closed}")));
    let trigger = Trigger::start(environment).await;
    insta::assert_snapshot!(said(&trigger.tick().await).replace(&closed.to_string(), "[address]"), @"500 failed: gs://carmila-results-carmila-test/loads/predictions_carmila.json cannot be used (Google cannot be reached: Connection refused (os error 111)). Check the network and try again");
    let google = stage.google.url().trim_start_matches("http://").to_owned();
    let gateway = tokio::net::TcpListener::bind(closed).await.unwrap();
    let network = tokio::spawn(async move {
        loop {
            let (mut near, _) = gateway.accept().await.unwrap();
            let mut far = tokio::net::TcpStream::connect(&google).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut near, &mut far).await });
        }
    });
    assert_loads(&stage, &trigger).await;
    network.abort();
}

#[tokio::test]
async fn a_load_that_fails_in_bigquery() {
    let (stage, trigger) = stage().await;
    stage.google.bigquery().set_latency(Duration::from_millis(30));
    stage.google.bigquery().fail_next(1);
    assert_loads(&stage, &trigger).await;
    let loads = stage.google.bigquery().loads();
    assert_eq!(loads.iter().map(|(_, ended)| ended.as_ref().unwrap().is_ok()).collect::<Vec<_>>(), [false, true, true]);
}
