//! An earlier run published again on Google Cloud, by a person who is signed in with gcloud.

use carmila_tests::bigquery::Row;
use tokio::process::Command;

use crate::stage::{Stage, program};
use crate::workbooks::Workbooks;

async fn rollback(stage: &Stage, run: &str) -> (Option<i32>, String) {
    let mut command = Command::new(program("carmila-trigger"));
    command.args(["rollback", run, "--progress", "quiet"]).env_clear().env("LANG", "en_GB.UTF-8");
    let environment = stage.google.environment_of_trigger();
    let environment = environment.into_iter().filter(|(name, _)| *name != "GCE_METADATA_HOST");
    command.envs(environment).env("GOOGLE_OAUTH_ACCESS_TOKEN", stage.google.token_of("admin@example.com"));
    let output = command.output().await.unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr))
}

fn run(stage: &Stage) -> String {
    stage.document("latest.json")["run"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_table_goes_back_and_the_next_tick_leaves_it() {
    let stage = Stage::new().await;
    let mut workbooks = Workbooks::new();
    workbooks.put(&stage.google);
    let trigger = stage.trigger().await;
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    let (first, table): (String, Vec<Row>) = (run(&stage), stage.table());
    workbooks.add_day();
    workbooks.put(&stage.google);
    let newer = trigger.tick().await;
    assert_eq!(newer.outcome(), "loaded");
    assert!(newer.answer["age"].as_u64().is_some_and(|days| days > 200), "{}", newer.answer);
    let second = run(&stage);
    assert_ne!(stage.table(), table);

    let (status, said) = rollback(&stage, &first).await;
    assert_eq!(status, Some(0), "{said}");
    insta::assert_snapshot!(said.replace(&first, "[first]").replace(&second, "[second]"), @r"
    [first] is published again, in the place of [second].
    The table holds it: 730 rows. It stays until a workbook or the version changes.
    ");
    assert_eq!((run(&stage), stage.table()), (first, table));
    for _ in 0..3 {
        assert_eq!(trigger.tick().await.outcome(), "unchanged");
    }
    assert_eq!(stage.google.run().executions().len(), 2);

    workbooks.add_day();
    workbooks.put(&stage.google);
    assert_eq!(trigger.tick().await.outcome(), "loaded");
    assert_eq!(stage.table(), stage.published());
    assert_eq!(stage.google.run().executions().len(), 3);
}
