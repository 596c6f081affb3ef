//! What Terraform tells job and trigger is what they read: nothing they need is missing, and nothing is said in vain.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;
use tokio::process::Command;

use crate::stage::{Stage, program};
use crate::workbooks::Workbooks;

type Environment = Vec<(&'static str, String)>;

/// Where Google is: on Cloud Run nobody has to say that.
const PLACES: [&str; 2] = ["CARMILA_GOOGLE_URL", "GCE_METADATA_HOST"];

fn terraform(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../terraform").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The job's: a block a variable.
fn given_to_the_job() -> BTreeSet<String> {
    let text = terraform("modules/job/main.tf");
    let blocks = text.split("env {").skip(1);
    blocks.map(|block| block.split('"').nth(1).unwrap().to_owned()).collect()
}

/// The trigger's: a map from names to values.
fn given_to_the_trigger() -> BTreeSet<String> {
    let text = terraform("pipeline/main.tf");
    let (_, map) = text.split_once("environment = {").unwrap();
    let (map, _) = map.split_once('}').unwrap();
    let lines = map.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect()
}

fn names(environment: &Environment) -> BTreeSet<String> {
    environment.iter().map(|(name, _)| (*name).to_owned()).filter(|name| !PLACES.contains(&name.as_str())).collect()
}

/// The same, but for one variable.
fn but(environment: &Environment, name: &str, value: &str) -> Environment {
    let mut other = environment.clone();
    other.iter_mut().filter(|(known, _)| *known == name).for_each(|(_, usual)| value.clone_into(usual));
    other
}

async fn run(name: &str, argument: &str, environment: Environment) -> Output {
    Command::new(program(name))
        .arg(argument)
        .env_clear()
        .env("LANG", "en_GB.UTF-8")
        .env("RAYON_NUM_THREADS", "1")
        .envs(environment)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap()
}

/// Status and words: the usage error, else what it answered first, else its last event.
fn said(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let usage = err.lines().find(|line| line.starts_with("error: "));
    let answer = || out.lines().find(|line| !line.is_empty());
    let words = usage.or_else(answer).or_else(|| err.lines().last()).unwrap_or_default();
    let message =
        serde_json::from_str::<Value>(words).ok().and_then(|event| Some(event["message"].as_str()?.to_owned()));
    format!("{}: {}", output.status.code().unwrap(), message.as_deref().unwrap_or(words))
}

#[tokio::test]
async fn it_is_what_the_pipeline_works_with() {
    let stage = Stage::new().await;
    assert_eq!(given_to_the_trigger(), names(&stage.google.environment_of_trigger()));
    assert_eq!(given_to_the_job(), names(&stage.google.environment_of_job()));
}

/// The run that is published, or nothing that could be in a text.
fn latest(stage: &Stage) -> String {
    let is_there = stage.google.storage().names().contains(&"latest.json".to_owned());
    if is_there { stage.document("latest.json")["run"].as_str().unwrap().to_owned() } else { "no run".to_owned() }
}

/// What was asked of Google elsewhere than usual.
fn asked_elsewhere(stage: &Stage) -> String {
    let paths: BTreeSet<String> = stage.google.log().take().into_iter().map(|asked| asked.path).collect();
    paths
        .into_iter()
        .filter(|path| path.contains("elsewhere"))
        .fold(String::new(), |told, path| told + "  asked " + &path + "\n")
}

/// A trigger that is told one thing otherwise looks elsewhere, or says that it cannot.
#[tokio::test]
async fn the_trigger_reads_each_variable() {
    let mut told = String::new();
    for name in given_to_the_trigger() {
        let stage = Stage::new().await;
        Workbooks::new().put(&stage.google);
        let output =
            run("carmila-trigger", "tick", but(&stage.google.environment_of_trigger(), &name, "elsewhere")).await;
        let words = said(&output).replace(&latest(&stage), "[run]");
        write!(told, "{name}: {words}\n{}", asked_elsewhere(&stage)).unwrap();
    }
    insta::assert_snapshot!(told);
}

/// So does a job that finds its inputs claimed, whose execution it has to ask Cloud Run for.
#[tokio::test]
async fn the_job_reads_each_variable() {
    let stage = Stage::new().await;
    Workbooks::new().put(&stage.google);
    let mut usual = stage.google.environment_of_job();
    usual.push(("CLOUD_RUN_JOB", carmila_tests::JOB.to_owned()));
    let output = run("carmila-job", "run", usual.clone()).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));

    let name = stage.google.storage().names().into_iter().find(|name| name.starts_with("attempts/")).unwrap();
    let mut attempt: BTreeMap<String, Value> = serde_json::from_value(stage.document(&name)).unwrap();
    attempt.insert("execution".to_owned(), "another".into());
    attempt.insert("closed".to_owned(), Value::Null);
    let claimed = serde_json::to_vec(&attempt).unwrap();

    let mut told = String::new();
    for variable in given_to_the_job() {
        stage.google.storage().put(&name, claimed.clone());
        stage.google.log().take();
        let output = run("carmila-job", "run", but(&usual, &variable, "elsewhere")).await;
        let words = said(&output).replace(&latest(&stage), "[run]");
        write!(told, "{variable}: {words}\n{}", asked_elsewhere(&stage)).unwrap();
    }
    insta::assert_snapshot!(told);
}
