//! A fault at each of the doctor's lines on this machine: the line that tells it, the mend, and the line that is fine.

use std::fs;
use std::path::Path;

use carmila_voice::Lang;
use chrono::{Local, TimeDelta};

use crate::house::{House, trigger};

/// A house whose counts go up to the day before yesterday, ticked once.
fn healthy() -> House {
    let newest = Local::now().date_naive() - TimeDelta::days(2);
    let house = House::until(&newest.to_string());
    assert!(house.told(&[]).starts_with("0\nloaded"));
    house
}

/// The status and the lines, without what differs each time.
fn doctor(house: &House, more: &[&str]) -> String {
    let output = house.command("doctor").args(more).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let job = Path::new(env!("CARGO_BIN_EXE_carmila-trigger")).with_file_name("carmila-job");
    let said = said.replace(&job.display().to_string(), "[job]").replace(carmila_cloud::VERSION, "[version]");
    let mut said = house.plain(&format!("{}\n{said}", output.status.code().unwrap()));
    let latest = fs::read(house.path("store/latest.json")).ok();
    let latest = latest.and_then(|latest| serde_json::from_slice::<serde_json::Value>(&latest).ok());
    if let Some(latest) = latest {
        let run = latest["run"].as_str().unwrap();
        said = said.replace(run, "[run]").replace(&run[..10], "[cutoff]");
        let loaded = if house.path("t.sqlite").is_file() { house.loaded().1 } else { 0 };
        let shown = |lang: Lang, rows: &str| format!("{} {rows}", lang.number(loaded.into()));
        said =
            said.replace(&shown(Lang::En, "rows"), "[rows] rows").replace(&shown(Lang::Fr, "lignes"), "[rows] lignes");
    }
    said
}

fn wrong(house: &House, more: &[&str]) -> String {
    let all = doctor(house, more);
    all.lines().filter(|line| !line.starts_with('✓')).map(|line| format!("{line}\n")).collect()
}

fn assert_fine(house: &House) {
    let said = doctor(house, &[]);
    assert!(said.starts_with("0\n") && said.ends_with("All is fine.\n"), "{said}");
}

#[test]
fn a_healthy_house() {
    let house = healthy();
    insta::assert_snapshot!("healthy", doctor(&house, &[]));
    insta::assert_snapshot!("healthy_fr", doctor(&house, &["--lang", "fr"]));
    insta::assert_snapshot!("healthy_short", doctor(&house, &["--short"]));
}

#[test]
fn a_house_where_nothing_ran() {
    let house = House::until(&(Local::now().date_naive() - TimeDelta::days(2)).to_string());
    insta::assert_snapshot!("nothing_yet", doctor(&house, &[]));
    assert!(house.told(&[]).starts_with("0\nloaded"));
    assert_fine(&house);
}

#[test]
fn each_line() {
    let house = healthy();
    let mut all = String::new();
    let mut tell = |name: &str, said: String| all.push_str(&format!("{name}: {said}\n"));

    let moved = |from: &str, to: &str| fs::rename(house.path(from), house.path(to)).unwrap();
    moved("folder", "elsewhere");
    tell("no folder", wrong(&house, &[]));
    moved("elsewhere", "folder");
    moved("folder/Transco.csv", "Transco.csv");
    tell("no Transco", wrong(&house, &[]));
    moved("Transco.csv", "folder/Transco.csv");
    assert_fine(&house);

    moved("folder/2024 flux.csv", "flux.csv");
    fs::write(house.folder().join("2024 flux.csv"), "Site;Entrées\nA;12\n").unwrap();
    tell("no days", wrong(&house, &[]));
    tell("no days", wrong(&house, &["--lang", "fr"]));
    moved("flux.csv", "folder/2024 flux.csv");
    assert_fine(&house);

    moved("store", "elsewhere");
    fs::write(house.path("store"), "").unwrap();
    tell("no store", wrong(&house, &[]));
    fs::remove_file(house.path("store")).unwrap();
    moved("elsewhere", "store");
    assert_fine(&house);

    tell("no job", wrong(&house, &["--job", "/no/where"]));
    let older = house.script("echo carmila-job 0.0.1; exit 0");
    let said = wrong(&house, &["--job", &older]);
    assert!(
        said.contains("✗ job: ") && said.contains(" is version 0.0.1, and this is version [version]\n  → make build"),
        "{said}"
    );
    assert_fine(&house);

    let database = rusqlite::Connection::open(house.path("t.sqlite")).unwrap();
    database.execute("ALTER TABLE predictions_carmila ADD COLUMN other TEXT", []).unwrap();
    tell("another column", wrong(&house, &[]));
    database.execute("ALTER TABLE predictions_carmila DROP COLUMN other", []).unwrap();
    assert_fine(&house);
    drop(database);
    moved("t.sqlite", "elsewhere");
    fs::write(house.path("t.sqlite"), "not a database, but long enough".repeat(9)).unwrap();
    let said = String::from_utf8(house.command("doctor").output().unwrap().stdout).unwrap();
    let lines = "✗ table: t.sqlite cannot be used (file is not a database)\n  → Name a SQLite database, or a new file in a place \
                 you may write to\n";
    assert!(said.contains(lines), "{said}");
    moved("elsewhere", "t.sqlite");
    assert_fine(&house);
    let database = rusqlite::Connection::open(house.path("t.sqlite")).unwrap();
    database.execute("DELETE FROM loads", []).unwrap();
    tell("not loaded", wrong(&house, &[]));
    assert!(house.told(&[]).starts_with("0\nloaded"));
    assert_fine(&house);

    moved("store/latest.json", "latest.json");
    fs::write(house.path("store/latest.json"), "{").unwrap();
    let said = doctor(&house, &[]);
    assert!(said.contains("✗ published run: latest.json in the store cannot be read"), "{said}");
    assert!(said.contains("→ Publish a run again: make rollback says which there are"), "{said}");
    moved("latest.json", "store/latest.json");
    assert_fine(&house);
    let run = house.published();
    for (name, mend) in [("predictions.csv", "carmila-job"), ("latest.json", "carmila-trigger")] {
        let place = if name == "latest.json" { "store".to_owned() } else { format!("store/runs/{run}") };
        moved(&format!("{place}/{name}"), name);
        tell(&format!("no {name}"), wrong(&house, &[]).replace(&run, "[run]"));
        let mended = match mend {
            "carmila-job" => house.job(&["run", "--folder", "folder", "--store", "store"]),
            _ => house.holdings("rollback").arg(&run).output().unwrap(),
        };
        assert!(mended.status.success(), "{mended:?}");
        assert_fine(&house);
    }

    // A run that broke off before it published, as it leaves its attempt.
    let attempt = fs::read_dir(house.path("store/attempts")).unwrap().next().unwrap().unwrap().path();
    let mut broken: serde_json::Value = serde_json::from_slice(&fs::read(&attempt).unwrap()).unwrap();
    broken["closed"] = serde_json::Value::Null;
    fs::write(&attempt, broken.to_string()).unwrap();
    assert_fine(&house);
    // As though nothing had ever been published.
    fs::remove_file(house.path("store/latest.json")).unwrap();
    fs::remove_file(house.path("store/latest/report.html")).unwrap();
    tell("broken off", wrong(&house, &[]));
    broken["claims"] = 3.into();
    fs::write(&attempt, broken.to_string()).unwrap();
    tell("broken off three times", wrong(&house, &[]));
    broken["claims"] = 1.into();
    fs::write(&attempt, broken.to_string()).unwrap();
    assert!(house.told(&[]).starts_with("0\nloaded"));
    assert_fine(&house);
    insta::assert_snapshot!("each_line", all);
}

#[test]
fn what_is_to_be_looked_at_has_to_be_said() {
    let house = healthy();
    let told = |arguments: &[&str]| {
        let output = trigger().current_dir(house.path("")).args(arguments).output().unwrap();
        format!("{}\n{}", output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    insta::assert_snapshot!("configuration", told(&["doctor", "--store", "store"]));
    let places = ["doctor", "--folder", "folder", "--store", "store", "--warehouse", "sqlite:t.sqlite"];
    // How it talks may be said before what it is to do, and after.
    let before = told(&[&["--lang", "fr", "--progress", "quiet"], &places[..]].concat());
    assert!(before.starts_with("0\n✓ configuration") && before.ends_with("Tout va bien.\n"), "{before}");
    assert_eq!(told(&[&places[..], &["--lang", "fr", "--progress", "quiet"]].concat()), before);
}

#[test]
fn refused_workbooks_and_old_counts() {
    let house = House::until("2025-03-02");
    house.tick(&[]);
    let age = (Local::now().date_naive() - "2025-03-02".parse::<chrono::NaiveDate>().unwrap()).num_days();
    let old = wrong(&house, &[]).replace(&format!("{age} days"), "[age] days");
    fs::write(house.folder().join("2025 flux.csv"), "Site;Entrées\nA;12\n").unwrap();
    house.tick(&[]);
    let refused = wrong(&house, &[]).replace(&format!("{age} days"), "[age] days");
    insta::assert_snapshot!("refused", format!("{old}\n{refused}"));

    fs::remove_file(house.folder().join("2025 flux.csv")).unwrap();
    house.grow(&(Local::now().date_naive() - TimeDelta::days(2)).to_string());
    assert!(house.told(&[]).starts_with("0\nloaded"));
    assert_fine(&house);
}
