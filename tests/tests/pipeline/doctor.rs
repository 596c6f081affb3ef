//! A fault at each of the doctor's lines on the fake Google: the line that tells it, the mend, and the line that is fine.

use std::process::Output;
use std::time::Duration;

use carmila_tests::bigquery::{INTERVALS, TABLE};
use carmila_tests::faults::{At, Fault};
use carmila_tests::log::Room;
use carmila_tests::run::Job;
use carmila_tests::scheduler::Schedule;
use carmila_tests::{JOB_ACCOUNT, TRIGGER_ACCOUNT};
use carmila_voice::Lang;
use chrono::{TimeDelta, Utc};
use tokio::process::Command;

use crate::stage::{Stage, job, program};
use crate::workbooks::{FLUX, Workbooks};

const ADMIN: &str = "admin@example.com";

/// A pipeline that has ticked once, with counts up to this month, and an administrator who may act as the trigger.
async fn healthy() -> Stage {
    let stage = Stage::new().await;
    stage.google.let_act_as(ADMIN, TRIGGER_ACCOUNT);
    recent().put(&stage.google);
    assert_eq!(stage.trigger().await.tick().await.outcome(), "loaded");
    stage
}

/// Workbooks with counts up to this month.
fn recent() -> Workbooks {
    let mut workbooks = Workbooks::new();
    workbooks.grow_until(Utc::now().date_naive() - TimeDelta::days(3));
    workbooks
}

async fn ask(stage: &Stage, more: &[&str], without: &str) -> Output {
    let mut command = Command::new(program("carmila-trigger"));
    command.args(["doctor", "--progress", "quiet"]).args(more).env_clear().env("LANG", "en_GB.UTF-8");
    let environment = stage.google.environment_of_trigger();
    let environment = environment.into_iter().filter(|(name, _)| *name != "GCE_METADATA_HOST" && *name != without);
    command.envs(environment).env("GOOGLE_OAUTH_ACCESS_TOKEN", stage.google.token_of(ADMIN));
    command.output().await.unwrap()
}

/// The status and the lines, without what differs each time.
async fn doctor(stage: &Stage, more: &[&str]) -> String {
    let output = ask(stage, more, "").await;
    let said = String::from_utf8(output.stdout).unwrap();
    plain(stage, &format!("{}\n{said}", output.status.code().unwrap()))
}

fn plain(stage: &Stage, text: &str) -> String {
    let mut text = text.replace(&program("carmila-job").display().to_string(), "[job]");
    for execution in stage.google.run().executions() {
        text = text.replace(&execution.name, "[execution]");
    }
    if let Some(last) = stage.google.scheduler().get().and_then(|schedule| schedule.last) {
        text = text.replace(&last.format("%Y-%m-%d %H:%M").to_string(), "[last]");
    }
    if let Some(latest) = stage.google.storage().get("latest.json") {
        let latest: serde_json::Value = serde_json::from_slice(&latest).unwrap();
        let run = latest["run"].as_str().unwrap();
        text = text.replace(run, "[run]").replace(&run[..10], "[cutoff]");
    }
    // The table may be taken away.
    let rows = stage.google.bigquery().table(TABLE).map_or(0, |table| table.rows.len());
    let shown = |lang: Lang, words: &str| format!("{} {words}", lang.number(rows as u64));
    text.replace(&shown(Lang::En, "rows"), "[rows] rows").replace(&shown(Lang::Fr, "lignes"), "[rows] lignes")
}

/// What is not fine, alone.
async fn wrong(stage: &Stage) -> String {
    let all = doctor(stage, &[]).await;
    let lines = all.lines().filter(|line| !line.starts_with('✓'));
    lines.map(|line| format!("{line}\n")).collect()
}

async fn assert_fine(stage: &Stage) {
    let said = doctor(stage, &[]).await;
    assert!(said.starts_with("0\n") && said.ends_with("All is fine.\n"), "{said}");
}

#[tokio::test]
async fn a_healthy_pipeline() {
    let stage = healthy().await;
    insta::assert_snapshot!("healthy", doctor(&stage, &[]).await);
    insta::assert_snapshot!("healthy_fr", doctor(&stage, &["--lang", "fr"]).await);
    insta::assert_snapshot!("healthy_short", doctor(&stage, &["--short"]).await);
    let json = ask(&stage, &["--json"], "").await.stdout;
    let lines: Vec<serde_json::Value> = serde_json::from_slice(&json).unwrap();
    assert!(lines.len() == 15 && lines.iter().all(|line| line["state"] == "fine"), "{lines:?}");
}

#[tokio::test]
async fn configuration_and_credentials() {
    let stage = healthy().await;
    let output = ask(&stage, &[], "GCS_BUCKET_NAME").await;
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!("configuration", String::from_utf8(output.stdout).unwrap());
    stage.google.revoke_tokens();
    let output = ask(&stage, &["--schedule", "nowhere"], "").await;
    assert_eq!(output.status.code(), Some(2));

    let mut command = Command::new(program("carmila-trigger"));
    command.args(["doctor", "--progress", "quiet"]).env_clear().env("LANG", "en_GB.UTF-8");
    command.envs(stage.google.environment_of_trigger()).env("GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.of-yesterday");
    let output = command.output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!("credentials", String::from_utf8(output.stdout).unwrap());
    assert_fine(&stage).await;
}

#[tokio::test]
async fn services() {
    let stage = healthy().await;
    stage.google.services().disable("cloudscheduler.googleapis.com");
    stage.google.services().disable("drive.googleapis.com");
    insta::assert_snapshot!("services", wrong(&stage).await);
    stage.google.services().enable_all();
    stage.google.faults().always(At::room(Room::Services), Fault::Forbidden);
    stage.google.faults().always(At::room(Room::Scheduler), Fault::Forbidden);
    insta::assert_snapshot!("unseen", wrong(&stage).await);
    stage.google.faults().mend();
    assert_fine(&stage).await;
}

#[tokio::test]
async fn the_folder() {
    let stage = healthy().await;
    stage.google.drive().share_with(&[JOB_ACCOUNT]);
    insta::assert_snapshot!("folder_not_shared", wrong(&stage).await);
    stage.google.drive().share_with(&[JOB_ACCOUNT, TRIGGER_ACCOUNT]);
    let transco = stage.google.drive().get("Transco.csv").unwrap();
    stage.google.drive().trash("Transco.csv");
    insta::assert_snapshot!("folder_without_transco", wrong(&stage).await);
    stage.google.drive().put("Transco.csv", transco);
    assert_fine(&stage).await;
    let kept = ["Transco.csv", FLUX].map(|name| (name, stage.google.drive().get(name).unwrap()));
    kept.iter().for_each(|(name, _)| stage.google.drive().trash(name));
    insta::assert_snapshot!("folder_empty", wrong(&stage).await);
    for (name, bytes) in kept {
        stage.google.drive().put(name, bytes);
    }
    assert_fine(&stage).await;
}

#[tokio::test]
async fn the_folder_of_one_who_may_not_act_as_the_trigger() {
    let stage = Stage::new().await;
    insta::assert_snapshot!("nothing_yet", wrong(&stage).await);
    insta::assert_snapshot!("nothing_yet_fr", doctor(&stage, &["--lang", "fr"]).await);
    recent().put(&stage.google);
    assert_eq!(stage.trigger().await.tick().await.outcome(), "loaded");
    let said = wrong(&stage).await;
    assert!(said.starts_with("0\n? folder: it is shared with trigger-carmila@"), "{said}");
    stage.google.let_act_as(ADMIN, TRIGGER_ACCOUNT);
    assert_fine(&stage).await;
}

#[tokio::test]
async fn the_account_that_the_trigger_runs_as() {
    let stage = healthy().await;
    let mut command = Command::new(program("carmila-trigger"));
    command.args(["doctor", "--progress", "quiet"]).env_clear().env("LANG", "en_GB.UTF-8");
    let output = command.envs(stage.google.environment_of_trigger()).output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(&format!("✓ credentials: {TRIGGER_ACCOUNT}, this service's account\n")), "{said}");
    assert!(said.ends_with("All is fine.\n"), "{said}");
}

#[tokio::test]
async fn the_workbooks() {
    let stage = healthy().await;
    let flux = stage.google.drive().get(FLUX).unwrap();
    stage.google.drive().put(FLUX, "Site;Entrées\nBègles;12\n");
    insta::assert_snapshot!("workbooks", wrong(&stage).await);
    stage.google.drive().put(FLUX, flux);
    let output = doctor(&stage, &["--job", "/no/where"]).await;
    assert!(output.starts_with("0\n") && output.contains("? workbooks: the job's program, /no/where"), "{output}");
    assert_fine(&stage).await;
}

#[tokio::test]
async fn the_bucket_and_the_rights_on_it() {
    let stage = healthy().await;
    stage.google.storage().set_exists(false);
    insta::assert_snapshot!("no_bucket", wrong(&stage).await);
    stage.google.storage().set_exists(true);
    stage.google.storage().deny(&["storage.objects.list"]);
    insta::assert_snapshot!("rights", wrong(&stage).await);
    stage.google.storage().deny(&[]);
    assert_fine(&stage).await;
    stage.google.faults().always(At { path: Some("testPermissions"), ..At::room(Room::Storage) }, Fault::Forbidden);
    insta::assert_snapshot!("bucket_forbidden", wrong(&stage).await);
    stage.google.faults().mend();
    assert_fine(&stage).await;
}

#[tokio::test]
async fn the_job_and_its_last_execution() {
    let stage = healthy().await;
    stage.google.run().delete_job();
    insta::assert_snapshot!("no_job", wrong(&stage).await);
    let trouble = Some("Image 'carmila-xgb' not found.".to_owned());
    stage.google.run().set_job(Job { trouble, ..job() });
    insta::assert_snapshot!("job_in_trouble", wrong(&stage).await);
    stage.google.run().set_job(Job { program: "/bin/false".into(), ..job() });
    stage.google.run().start();
    stage.google.run().settle().await;
    insta::assert_snapshot!("execution_failed", wrong(&stage).await);
    stage.google.run().set_job(Job { start_delay: Duration::from_secs(20), ..job() });
    stage.google.run().start();
    let said = doctor(&stage, &[]).await;
    assert!(said.starts_with("0\n") && said.contains("✓ last execution: [execution] is at work, https://"), "{said}");
    stage.google.run().stop();
    stage.google.run().settle().await;
    stage.google.run().set_job(job());
    stage.google.run().start();
    stage.google.run().settle().await;
    assert_fine(&stage).await;
}

#[tokio::test]
async fn the_table_and_its_last_load() {
    let stage = healthy().await;
    let table = stage.google.bigquery().table(TABLE).unwrap();
    let mut other = table.clone();
    other.fields[3]["type"] = "INTEGER".into();
    stage.google.bigquery().set_table(TABLE, Some(other));
    insta::assert_snapshot!("other_table", wrong(&stage).await);
    stage.google.bigquery().set_table(TABLE, None);
    insta::assert_snapshot!("no_table", wrong(&stage).await);
    stage.google.bigquery().set_table(TABLE, Some(table));
    assert_fine(&stage).await;
    let intervals = stage.google.bigquery().table(INTERVALS);
    stage.google.bigquery().set_table(INTERVALS, None);
    insta::assert_snapshot!("no_intervals", wrong(&stage).await);
    insta::assert_snapshot!("no_intervals_fr", doctor(&stage, &["--lang", "fr", "--short"]).await);
    stage.google.bigquery().set_table(INTERVALS, intervals);
    assert_fine(&stage).await;
    let load = stage.google.storage().get("loads/predictions_carmila.json").unwrap();
    let earlier = String::from_utf8(load.clone()).unwrap().replace("\"run\": \"20", "\"run\": \"19");
    stage.google.storage().put("loads/predictions_carmila.json", earlier);
    let said = wrong(&stage).await;
    assert!(said.starts_with("1\n✗ last load: the table holds 19"), "{said}");
    assert!(said.contains("  → make tick\n"), "{said}");
    let trigger = stage.trigger().await;
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    assert_fine(&stage).await;
    // Another run, which BigQuery does not take.
    let mut workbooks = recent();
    workbooks.correct(0);
    workbooks.put(&stage.google);
    stage.google.bigquery().fail_next(1000);
    assert_eq!(trigger.tick().await.outcome(), "failed");
    insta::assert_snapshot!("load_failed", wrong(&stage).await);
    stage.google.bigquery().fail_next(0);
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    assert_fine(&stage).await;
}

#[tokio::test]
async fn what_is_published_and_not_loaded() {
    let stage = Stage::new().await;
    stage.google.let_act_as(ADMIN, TRIGGER_ACCOUNT);
    recent().put(&stage.google);
    stage.google.run().start();
    stage.google.run().settle().await;
    insta::assert_snapshot!("not_loaded", wrong(&stage).await);
    assert_eq!(stage.trigger().await.tick().await.outcome(), "loaded");
    assert_fine(&stage).await;
}

#[tokio::test]
async fn the_schedule_and_its_last_tick() {
    let stage = healthy().await;
    let schedule = stage.google.scheduler().get().unwrap();
    let set = |schedule: Option<Schedule>| stage.google.scheduler().set(schedule);
    let mut all = String::new();
    set(None);
    all += &wrong(&stage).await;
    set(Some(Schedule { state: "PAUSED", ..schedule.clone() }));
    all += &wrong(&stage).await;
    set(Some(Schedule { state: "DISABLED", ..schedule.clone() }));
    all += &wrong(&stage).await;
    set(Some(Schedule { code: 13, ..schedule.clone() }));
    all += &wrong(&stage).await;
    set(Some(Schedule { last: Some(Utc::now() - TimeDelta::days(3)), ..schedule.clone() }));
    all += &wrong(&stage).await;
    insta::assert_snapshot!("schedule", all);
    set(Some(Schedule { last: None, ..schedule.clone() }));
    let said = doctor(&stage, &[]).await;
    assert!(said.starts_with("0\n") && said.contains("✓ last tick: none yet; the first is due at 20"), "{said}");
    set(Some(schedule));
    assert_fine(&stage).await;
}

#[tokio::test]
async fn the_age_of_the_counts() {
    let stage = Stage::new().await;
    stage.google.let_act_as(ADMIN, TRIGGER_ACCOUNT);
    stage.google.bigquery().set_latency(Duration::ZERO);
    let mut workbooks = Workbooks::new();
    workbooks.put(&stage.google);
    let trigger = stage.trigger().await;
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    let said = wrong(&stage).await;
    let age = (chrono::Local::now().date_naive() - chrono::NaiveDate::from_ymd_opt(2025, 2, 9).unwrap()).num_days();
    insta::assert_snapshot!("age", said.replace(&age.to_string(), "[age]"));
    workbooks.grow_until(Utc::now().date_naive() - TimeDelta::days(1));
    workbooks.put(&stage.google);
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    assert_fine(&stage).await;
}
