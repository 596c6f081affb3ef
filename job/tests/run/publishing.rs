//! What a run publishes.

use std::collections::BTreeSet;

use chrono::Datelike;

use crate::bench::{Bench, MALLS, day};

#[test]
fn the_first_run_publishes_every_mall_and_day() {
    let bench = Bench::until("2025-01-19");
    let said = bench.run(&[]);
    let run = bench.published();
    assert!(said.starts_with(&format!("published {run}\ntable STORE/runs/{run}/predictions.csv\n")), "{said}");
    assert!(run.starts_with("2025-01-19-"));

    let text = String::from_utf8(bench.bytes("predictions.csv")).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "nom_mall,cluster,date,donnees_reelles,donnees_predites");
    assert_eq!(lines[1], format!("\"Avranches\",\"Ouest\",2023-01-02,{},", bench.counts[&(0, day("2023-01-02"))]));
    assert!(lines.iter().any(|line| line.starts_with("\"Bègles Rives d'Arcins\",,2023-01-02,")));
    assert!(lines.iter().any(|line| line.starts_with("\"Calais, Cité\",\"Nord\",2025-12-31,,")));

    let table = bench.table();
    let keys: BTreeSet<_> = table.keys().cloned().collect();
    let days = || day("2023-01-02").iter_days().take_while(|date| *date <= day("2025-12-31"));
    let wanted: BTreeSet<_> = MALLS.iter().flat_map(|(_, name, _)| days().map(|d| ((*name).to_owned(), d))).collect();
    assert_eq!(keys, wanted);
    assert_eq!(lines.len() - 1, wanted.len());
    for ((name, date), row) in &table {
        assert_eq!(row.actual.is_some(), *date <= day("2025-01-19"), "{name} {date}");
        assert_eq!(row.predicted.is_some(), date.year() == 2025, "{name} {date}");
        assert!(row.actual.as_ref().is_none_or(|actual| !actual.contains('.')), "{name} {date}");
    }
    let manifest = bench.manifest();
    assert_eq!(manifest["frozen"], serde_json::json!({ "rows": 57, "back_filled": 57 }));
    assert_eq!(manifest["rows"]["table"], wanted.len());
    assert!(manifest["scores"]["wape"].as_f64().unwrap() < 0.5);
    bench.assert_whole();
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
    let bench = Bench::until("2025-01-05");
    bench.run(&[]);
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
