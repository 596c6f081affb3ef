//! What a run publishes.

use std::collections::BTreeSet;

use chrono::Datelike;

use crate::bench::{Bench, MALLS, day};

#[test]
fn the_first_run_publishes_every_mall_and_day() {
    let bench = Bench::until("2025-01-12");
    let said = bench.run(&[]);
    let run = bench.published();
    assert!(said.starts_with(&format!("published {run}\ntable STORE/runs/{run}/predictions.csv\n")), "{said}");
    assert!(run.starts_with("2025-01-12-"));

    let text = String::from_utf8(bench.bytes("predictions.csv")).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "nom_mall,cluster,date,donnees_reelles,donnees_predites");
    assert_eq!(lines[1], format!("\"Avranches\",\"Ouest\",2024-01-01,{},", bench.counts[&(0, day("2024-01-01"))]));
    assert!(lines.iter().any(|line| line.starts_with("\"Bègles Rives d'Arcins\",,2024-01-01,")));
    assert!(lines.iter().any(|line| line.starts_with("\"Calais, Cité\",\"Nord\",2025-12-31,,")));

    let table = bench.table();
    let keys: BTreeSet<_> = table.keys().cloned().collect();
    let days = || day("2024-01-01").iter_days().take_while(|date| *date <= day("2025-12-31"));
    let wanted: BTreeSet<_> = MALLS.iter().flat_map(|(_, name, _)| days().map(|d| ((*name).to_owned(), d))).collect();
    assert_eq!(keys, wanted);
    assert_eq!(lines.len() - 1, wanted.len());
    for ((name, date), row) in &table {
        assert_eq!(row.actual.is_some(), *date <= day("2025-01-12"), "{name} {date}");
        assert_eq!(row.predicted.is_some(), date.year() == 2025, "{name} {date}");
        assert!(row.actual.as_ref().is_none_or(|actual| !actual.contains('.')), "{name} {date}");
    }
    let manifest = bench.manifest();
    assert_eq!(manifest["frozen"], serde_json::json!({ "rows": 36, "back_filled": 36 }));
    assert_eq!(manifest["rows"]["table"], wanted.len());
    assert!(manifest["scores"]["wape"].as_f64().unwrap() < 0.5);
    bench.assert_whole();
}

#[test]
fn another_effort_makes_another_run_of_the_same_workbooks() {
    let bench = Bench::ran("2025-01-12");
    let (run, normal) = (bench.published(), bench.table());
    bench.run(&["--effort", "fast"]);
    assert_ne!(bench.published(), run);
    let fast = bench.table();
    assert_ne!(fast, normal);
    let past = |table: &crate::bench::Table| -> Vec<_> {
        table.iter().filter(|((_, date), _)| *date <= day("2025-01-12")).map(|(_, row)| row.clone()).collect()
    };
    assert_eq!(past(&fast), past(&normal));
    bench.run(&[]);
    assert_eq!(bench.table(), normal);
}

#[test]
fn what_is_odd_stays_as_it_is() {
    let mut bench = Bench::until("2024-12-31");
    bench.counts.insert((0, day("2024-06-01")), 1234.5);
    bench.counts.insert((0, day("2024-06-02")), 0.0);
    bench.counts.remove(&(0, day("2024-06-03")));
    bench.counts.retain(|(mall, date), _| *mall != 1 || *date >= day("2024-11-01"));
    bench.counts.retain(|(mall, date), _| *mall != 2 || *date <= day("2024-12-25"));
    bench.write();
    bench.run(&["--until", "2025-01-05"]);
    let table = bench.table();
    let row = |mall: usize, date: &str| table.get(&(MALLS[mall].1.to_owned(), day(date)));
    let actual = |mall, date| row(mall, date).unwrap().actual.as_deref();
    assert_eq!(actual(0, "2024-06-01"), Some("1234.5"));
    assert_eq!(actual(0, "2024-06-02"), Some("0"));
    assert_eq!(row(0, "2024-06-03").unwrap(), &crate::bench::Row { actual: None, predicted: None });
    // A mall begins with its own first actual, and one that went silent is predicted across its gap.
    assert_eq!(row(1, "2024-10-31"), None);
    assert!(row(1, "2024-11-01").is_some());
    assert!(row(2, "2024-12-26").unwrap().predicted.is_some());
    assert_eq!(table.keys().map(|(_, date)| *date).max(), Some(day("2025-01-05")));
}

#[test]
fn a_refused_run_leaves_the_last_good_one() {
    let bench = Bench::ran("2025-01-12");
    let published = (bench.published(), bench.bytes("predictions.csv"));
    let flux = bench.folder().join("2025 flux quotidiens.csv");
    let good = std::fs::read(&flux).unwrap();
    std::fs::remove_file(bench.folder().join("Transco.csv")).unwrap();
    let refused = bench.command(&[]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty());
    let events = String::from_utf8(refused.stderr).unwrap();
    assert!(
        events.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["severity"].is_string())
    );
    assert!(events.contains("There is no Transco workbook"), "{events}");
    assert_eq!(published, (bench.published(), bench.bytes("predictions.csv")));

    bench.write();
    std::fs::write(&flux, good).unwrap();
    assert!(bench.run(&[]).starts_with("unchanged"));
}

#[test]
fn whatever_a_run_is_refused_for_nothing_is_published() {
    let good = Bench::ran("2025-01-12");
    let flux = "2025 flux quotidiens.csv";
    let refused = |bench: &Bench| {
        let output = bench.command(&[]).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        let events = String::from_utf8(output.stderr).unwrap();
        let events = events.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        events
            .filter(|event| event["severity"] == "ERROR")
            .filter_map(|e| Some(e["code"].as_str()?.to_owned()))
            .collect()
    };
    let spoilt: [(&str, &str, &str); 6] = [
        ("Transco.csv", "ID mall;Site;Cluster\n", "transco-empty"),
        ("Transco.csv", "ID mall;Site;Cluster\n1;Ailleurs;Nord\n", "nothing-in-common"),
        (flux, "Jour;Site;Entrées\nlundi;Avranches;1\nmardi;Avranches;2\n", "date-column"),
        (flux, "%PDF-1.7", "not-a-workbook"),
        (flux, "", "empty-file"),
        ("Recensement OE 2025.xlsx", "PK\u{3}\u{4} and no more", "unreadable"),
    ];
    for (name, content, code) in spoilt {
        let bench = Bench::near("2025-01-12");
        std::fs::write(bench.folder().join(name), content).unwrap();
        let codes: Vec<String> = refused(&bench);
        assert!(codes.contains(&code.to_owned()), "{name}: {codes:?}");
        assert!(!bench.store().join("latest.json").exists() && !bench.store().join("runs").exists(), "{name}");
    }
    // Where something is published already, it stays, to the byte.
    let (latest, runs) = (good.bytes("predictions.csv"), good.everything());
    std::fs::write(good.folder().join(flux), "%PDF-1.7").unwrap();
    assert_eq!(refused(&good), ["not-a-workbook"]);
    let mut now = good.everything();
    now.retain(|name, _| !name.starts_with("attempts"));
    assert!(now.iter().all(|(name, bytes)| runs[name] == *bytes));
    assert_eq!(good.bytes("predictions.csv"), latest);
}

#[test]
fn check_prints_the_findings() {
    let bench = Bench::until("2024-02-01");
    let check = |more: &[&str]| {
        let mut command = crate::bench::job();
        command.args(["check", "--lang", "en", "--progress", "quiet", "--folder"]).arg(bench.folder()).args(more);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(check(&[]).0, Some(0));
    std::fs::remove_file(bench.folder().join("Transco.csv")).unwrap();
    let (status, words) = check(&[]);
    assert_eq!(status, Some(1));
    assert!(words.starts_with("Error\n  There is no Transco workbook."), "{words}");
    let (status, json) = check(&["--json"]);
    assert_eq!(status, Some(1));
    let findings: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&findings[0]["level"], &findings[0]["code"]), (&"error".into(), &"no-transco".into()));
    assert!(!bench.store().exists());
}
