//! Ticks on a terminal or in a script.

use std::fs;

use carmila_cloud::VERSION;
use serde_json::json;

use crate::house::{House, events, trigger};

#[test]
fn a_tick_runs_and_loads_and_the_next_one_only_where_something_changed() {
    let house = House::until("2025-03-02");
    insta::assert_snapshot!(house.told(&[]));
    insta::assert_snapshot!(house.told(&["--lang", "fr"]));
    assert_eq!(house.loaded(), (1, 2193));
    house.grow("2025-03-09");
    insta::assert_snapshot!(house.told(&[]));
    assert_eq!((house.runs(), house.loaded().0), (2, 2));

    // The table is back when its file is lost.
    fs::remove_file(house.path("t.sqlite")).unwrap();
    assert!(house.told(&[]).starts_with("0\nloaded"));
    assert_eq!(house.loaded(), (1, 2193));
}

#[test]
fn answers_and_events_say_the_same() {
    let house = House::until("2025-03-02");
    let output = house.tick(&["--json"]);
    insta::assert_snapshot!(house.plain(&String::from_utf8(output.stdout.clone()).unwrap()));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let days = (chrono::Local::now().date_naive() - "2025-03-02".parse::<chrono::NaiveDate>().unwrap()).num_days();
    assert_eq!(answer["age"].as_i64(), Some(days));
    let ends: Vec<_> = events(&output.stderr).into_iter().filter(|event| event["outcome"].is_string()).collect();
    assert_eq!(ends.len(), 1, "an outcome is logged once");
    // A number, which the alert on old counts takes out of the log.
    assert_eq!(ends[0]["age"].as_i64(), Some(days));
    let mut end = ends[0].clone();
    end["time"] = json!("[time]");
    end["logging.googleapis.com/sourceLocation"] = json!("[place]");
    insta::assert_snapshot!(house.plain(&serde_json::to_string_pretty(&end).unwrap()));
}

#[test]
fn refused_workbooks_block_until_they_change() {
    let house = House::until("2025-03-02");
    let transco = fs::read(house.folder().join("Transco.csv")).unwrap();
    fs::remove_file(house.folder().join("Transco.csv")).unwrap();
    insta::assert_snapshot!(house.told(&[]));
    let again = house.tick(&["--json", "--job", &house.script("exit 3")]);
    assert_eq!(again.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(answer["outcome"], "blocked", "the job is not asked again");
    assert_eq!(answer["findings"][0]["code"], "no-transco");
    fs::write(house.folder().join("Transco.csv"), transco).unwrap();
    assert!(house.told(&[]).starts_with("0\nloaded"));
}

#[test]
fn what_is_wrong_is_told_with_what_to_do() {
    let house = House::until("2024-01-31");
    let mut all = String::new();
    let mut tell = |name: &str, said: String| all.push_str(&format!("{name}: {}\n", said.trim_end()));
    tell("no job", house.told(&["--job", "/no/where"]));
    let script = |text: &str| house.told(&["--job", &house.script(text)]);
    tell("failing job", script(r#"echo '{"severity":"ERROR","message":"The disk is full."}' >&2; exit 1"#));
    tell("killed job", script("kill -9 $$"));
    tell("job that does nothing", script("exit 0"));
    let said = house.command("tick").args(["--deadline", "1", "--job", &house.script("sleep 3")]).output().unwrap();
    tell("deadline", house.plain(&String::from_utf8(said.stdout).unwrap()));
    tell(
        "no folder",
        house.plain(
            &String::from_utf8(
                trigger()
                    .current_dir(house.path(""))
                    .args(["tick", "--folder", "none", "--store", "s", "--warehouse", "sqlite:x", "--json"])
                    .output()
                    .unwrap()
                    .stdout,
            )
            .unwrap(),
        ),
    );
    for file in fs::read_dir(house.folder()).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    tell("empty folder", house.told(&[]));
    tell("empty folder", house.told(&["--lang", "fr"]));
    fs::write(house.folder().join("notes.txt"), "").unwrap();
    tell("no workbooks", house.told(&[]));
    insta::assert_snapshot!(all);
}

#[test]
fn wrong_usage() {
    let mut all = String::new();
    let mut tell = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = trigger().args(arguments).envs(environment.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        all.push_str(said.lines().next().unwrap());
        all.push('\n');
    };
    tell(&["tick"], &[]);
    tell(&["tick", "--folder", "x"], &[]);
    tell(&["tick", "--folder", "x", "--store", "y"], &[]);
    tell(&["tick", "--folder", "x", "--store", "y", "--warehouse", "z"], &[]);
    tell(&["tick", "--folder", "x", "--store", "gs://y", "--warehouse", "sqlite:z"], &[]);
    tell(&["tick", "--folder", "x", "--store", "gs://y", "--warehouse", "sqlite:z", "--job", "j"], &[]);
    tell(&["tick", "--folder", "x", "--store", "y", "--warehouse", "sqlite:z"], &[("TICK_DEADLINE", "soon")]);
    tell(&["--folder", "x", "--store", "y", "--warehouse", "sqlite:z"], &[("PORT", "http")]);
    tell(&["--folder", "x", "tick", "--store", "y", "--warehouse", "sqlite:z"], &[]);
    insta::assert_snapshot!(all);
    let version = trigger().arg("--version").output().unwrap();
    assert_eq!(String::from_utf8(version.stdout).unwrap(), format!("carmila-trigger {VERSION}\n"));
}
