//! The job as a child process, as the trigger uses it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use carmila_cloud::google::Google;
use carmila_cloud::runner::{Execution, Process, Runner, State};
use carmila_cloud::store::{Address, Store};
use tempfile::TempDir;

/// A runner whose job is this script, which finds the store in `$1`.
fn runner(place: &TempDir, script: &str) -> Runner {
    let arguments = ["-c", script, "job", place.path().to_str().unwrap()];
    of("sh".into(), arguments.map(OsString::from).to_vec(), place)
}

fn of(program: PathBuf, arguments: Vec<OsString>, place: &TempDir) -> Runner {
    let store = Store::open(&Address::from(place.path().to_str().unwrap()), &Google::default()).unwrap();
    match store {
        Store::Directory(directory) => Runner::Process(Process::new(program, arguments, directory)),
        #[allow(unreachable_patterns)]
        _ => panic!("not a directory"),
    }
}

async fn end(runner: &Runner, name: &str) -> Execution {
    let start = Instant::now();
    loop {
        let found = runner.find(name).await.unwrap().unwrap();
        if found.state != State::Running {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "it does not end");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_execution_is_named_seen_and_over() {
    let place = tempfile::tempdir().unwrap();
    let runner = runner(&place, "echo $CLOUD_RUN_EXECUTION > $1/name; until [ -e $1/go ]; do sleep 0.01; done");
    assert!(runner.running().await.unwrap().is_empty());
    let started = runner.run().await.unwrap();
    assert_eq!(started.state, State::Running);
    assert_eq!(runner.running().await.unwrap(), std::slice::from_ref(&started));
    assert_eq!(runner.find(&started.name).await.unwrap().unwrap().state, State::Running);
    std::fs::write(place.path().join("go"), "").unwrap();
    assert_eq!(end(&runner, &started.name).await.state, State::Succeeded);
    assert!(runner.running().await.unwrap().is_empty());
    let name = std::fs::read_to_string(place.path().join("name")).unwrap();
    assert_eq!(name.trim(), started.name);
    assert!(started.name.starts_with("local-"));
    assert_eq!(runner.find("local-0-0").await.unwrap(), None);
}

#[tokio::test]
async fn a_failure_has_its_reason() {
    let place = tempfile::tempdir().unwrap();
    let mut reasons = Vec::new();
    for script in [
        r#"echo '{"severity":"INFO","message":"reading"}' >&2
           echo '{"severity":"ERROR","message":"2025 flux.xlsx: no column of counts. Nothing of it was read."}' >&2
           echo '{"severity":"ERROR","message":"refused: nothing was published."}' >&2; exit 1"#,
        "echo 'ERROR the store is full' >&2; echo bye >&2; exit 1",
        "echo 'sh: out of luck' >&2; exit 3",
        "exit 2",
        r#"echo '{"severity":"ERROR","message":"something small"}' >&2; kill -9 $$"#,
    ] {
        let runner = runner(&place, script);
        let started = runner.run().await.unwrap();
        let State::Failed { reason } = end(&runner, &started.name).await.state else { panic!("{script} did not fail") };
        reasons.push(reason);
    }
    insta::assert_snapshot!(reasons.join("\n"), @"
    2025 flux.xlsx: no column of counts. Nothing of it was read. refused: nothing was published.
    the store is full
    exit status: 3, after it said: sh: out of luck
    exit status: 2
    signal: 9 (SIGKILL)
    ");
}

#[tokio::test]
async fn what_it_says_is_kept_for_the_last_executions() {
    let place = tempfile::tempdir().unwrap();
    let runner = runner(&place, "echo said >&2");
    let mut logs = Vec::new();
    for _ in 0..23 {
        let started = runner.run().await.unwrap();
        let ended = end(&runner, &started.name).await;
        logs.push(ended.logs.unwrap());
    }
    let kept: Vec<_> = logs.iter().filter(|log| std::fs::metadata(log).is_ok()).collect();
    assert_eq!(kept, logs[3..].iter().collect::<Vec<_>>());
    assert_eq!(std::fs::read_to_string(logs.last().unwrap()).unwrap(), "said\n");
}

/// The trigger that started it was killed: the next one knows nothing but the store.
#[test]
fn it_goes_on_and_is_seen_by_the_next_trigger() {
    let place = tempfile::tempdir().unwrap();
    let script = "until [ -e $1/go ]; do sleep 0.01; done; echo said >&2 && touch $1/written";
    let name = {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let started = runtime.block_on(runner(&place, script).run()).unwrap();
        runtime.shutdown_background();
        started.name
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let next = runner(&place, script);
        assert_eq!(next.running().await.unwrap().iter().map(|e| &e.name).collect::<Vec<_>>(), [&name]);
        assert_eq!(next.find(&name).await.unwrap().unwrap().state, State::Running);
        std::fs::write(place.path().join("go"), "").unwrap();
        while next.find(&name).await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(next.running().await.unwrap().is_empty());
    });
    assert!(place.path().join("written").exists());
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let place = tempfile::tempdir().unwrap();
    let error = of("/no/such/carmila-job".into(), Vec::new(), &place).run().await.unwrap_err();
    insta::assert_snapshot!(error, @"the job /no/such/carmila-job cannot be started (No such file or directory (os error 2)). Build it, or name it with --job");
}
