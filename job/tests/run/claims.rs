//! Who may work on which inputs.

use carmila_cloud::attendance::Attendances;
use carmila_cloud::google::Google;
use carmila_cloud::store::{Address, Precondition, Store};

use crate::bench::{Bench, EXECUTION};

/// The name of the only attempt.
fn name(bench: &Bench) -> String {
    let directory = std::fs::read_dir(bench.store().join("attempts")).unwrap();
    let names: Vec<_> = directory.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names.len(), 1);
    format!("attempts/{}", names[0])
}

fn attempt(bench: &Bench) -> serde_json::Value {
    bench.json(&name(bench))
}

#[test]
fn an_attempt_is_claimed_and_closed() {
    let bench = Bench::ran("2025-01-12");
    let attempt = attempt(&bench);
    assert_eq!(attempt["execution"], EXECUTION);
    assert_eq!(attempt["claims"], 1);
    assert_eq!(attempt["closed"]["outcome"], "published");
    assert_eq!(attempt["closed"]["run"], bench.latest()["run"]);
    assert_eq!(attempt["closed"]["findings"], bench.manifest()["findings"]);
    assert_eq!(attempt["fingerprint"], bench.latest()["fingerprint"]);
}

#[test]
fn a_retried_task_of_a_refused_run_ends_at_once() {
    let bench = Bench::near("2025-01-12");
    std::fs::remove_file(bench.folder().join("Transco.csv")).unwrap();
    let run = |execution: Option<&str>| {
        let mut command = bench.command(&[]);
        command.envs(execution.map(|name| ("CLOUD_RUN_EXECUTION", name)));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let events = String::from_utf8(output.stderr).unwrap();
        assert!(events.contains("There is no Transco workbook"));
        events.contains("Reading the workbooks")
    };
    assert!(run(Some("x-1")));
    let closed = attempt(&bench);
    assert_eq!(closed["closed"]["outcome"], "refused");
    assert_eq!(closed["closed"]["findings"][0]["code"], "no-transco");
    assert!(!run(Some("x-1")));
    assert_eq!(closed, attempt(&bench));
    // A closed one holds nobody else.
    assert!(run(Some("x-2")));
    assert!(run(None));
}

#[tokio::test]
async fn an_execution_at_work_is_left_to_it_and_a_dead_one_is_followed() {
    let bench = Bench::ran("2025-01-12");
    let store = Store::open(&Address::from(bench.store().to_str().unwrap()), &Google::default()).unwrap();
    let mut open = attempt(&bench);
    let name = name(&bench);
    open["closed"] = serde_json::Value::Null;
    open["execution"] = "x-1".into();
    // As though nothing had been published.
    for name in ["latest.json", "latest/report.html"] {
        std::fs::remove_file(bench.store().join(name)).unwrap();
    }
    store.write(&name, open.to_string().into_bytes(), Precondition::Any).await.unwrap();

    let Store::Directory(directory) = &store else { unreachable!() };
    let attendance = Attendances::Directory(directory.clone()).attend("x-1").await.unwrap();
    assert_eq!(bench.run(&[]), "already running: x-1 is at work on these workbooks\n");
    assert!(!bench.store().join("latest.json").exists());
    drop(attendance);
    assert!(bench.run(&[]).starts_with("published"));
    assert_eq!(attempt(&bench)["claims"], 2);

    // Cut off between publishing and closing: the next one closes.
    open["claims"] = 1.into();
    store.write(&name, open.to_string().into_bytes(), Precondition::Any).await.unwrap();
    assert!(bench.run(&[]).starts_with("unchanged"));
    assert_eq!(attempt(&bench)["closed"]["outcome"], "published");
}
