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
fn a_table_that_somebody_dropped_or_emptied_is_loaded_again() {
    let house = House::until("2025-03-02");
    house.tick(&[]);
    for harm in ["DROP TABLE predictions_carmila", "DROP TABLE intervalles_carmila", "DELETE FROM predictions_carmila"]
    {
        rusqlite::Connection::open(house.path("t.sqlite")).unwrap().execute(harm, []).unwrap();
        let told = house.told(&[]);
        // What the run changed was told when it came.
        assert!(told.starts_with("0\nloaded") && !told.contains("first run"), "{told}");
        assert_eq!(house.loaded(), (1, 2193));
        assert!(house.told(&[]).starts_with("0\nunchanged"));
    }
    assert_eq!(house.runs(), 1);
}

#[test]
fn harmed_files_of_the_run_are_made_again_before_they_are_loaded() {
    let house = House::until("2025-03-02");
    house.tick(&[]);
    let directory = house.path("store/runs").join(house.published());
    let whole = fs::read(directory.join("predictions.csv")).unwrap();
    let lose_the_table = || fs::remove_file(house.path("t.sqlite")).unwrap();
    for (file, bytes) in
        [("predictions.csv", Some("nom_mall\n")), ("intervals.csv", None), ("manifest.json", Some("{"))]
    {
        match bytes {
            Some(bytes) => fs::write(directory.join(file), bytes).unwrap(),
            None => fs::remove_file(directory.join(file)).unwrap(),
        }
        lose_the_table();
        assert!(house.told(&[]).starts_with("0\nloaded"), "{file}");
        assert_eq!((house.runs(), house.loaded()), (1, (1, 2193)), "{file}");
        assert!(fs::read(directory.join("predictions.csv")).unwrap() == whole, "{file}");
    }
    // A job that cannot mend it.
    fs::write(directory.join("predictions.csv"), "nom_mall\n").unwrap();
    lose_the_table();
    let told = house.told(&["--job", &house.script("exit 0")]).replace(&house.published(), "[run]");
    insta::assert_snapshot!(told, @"
    1
    failed: the predictions.csv of [run] is damaged, and running again did not mend it. Restore it, or go back to another run: make rollback
    ");
    assert!(house.told(&[]).starts_with("0\nloaded"));

    let announced = house.path("store/loads/predictions_carmila.json");
    fs::write(&announced, "{").unwrap();
    assert!(!house.told(&[]).contains("failed"));
    assert!(house.told(&[]).starts_with("0\nunchanged"));
    assert_eq!(house.loaded(), (1, 2193));

    // Without latest.json nothing begins anew: what is frozen stays.
    fs::remove_file(house.path("store/latest.json")).unwrap();
    let told = house.told(&[]);
    assert!(told.contains("latest.json is missing from the store"), "{told}");
    let list = house.holdings("rollback").output().unwrap();
    assert!(String::from_utf8(list.stdout).unwrap().starts_with("Nothing that can be read is published."));
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    use std::process::Stdio;
    let house = House::until("2025-03-02");
    let mut child = house.command("doctor").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
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
