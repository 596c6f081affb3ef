//! The forecast measured on the past, through the program.

use serde_json::Value;

use crate::bench::{Bench, job};

/// What a backtest of the folder says: status, result, words.
fn backtest(bench: &Bench, more: &[&str]) -> (Option<i32>, String, String) {
    let mut command = job();
    command.args(["backtest", "--lang", "en", "--progress", "quiet", "--folder"]).arg(bench.folder()).args(more);
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// The cells of each line of the table that has some.
fn cells(table: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(Into::into).collect();
    table.lines().filter(|line| !line.starts_with('─') && !line.starts_with('═')).map(cells).collect()
}

#[test]
fn a_backtest_is_a_table_and_the_same_as_json() {
    // In December, so that no forecast looks further than some days.
    let bench = Bench::until("2024-12-31");
    let cutoffs = ["--cutoff", "2024-12-22,2024-12-15,2024-12-22"];
    let (status, table, words) = backtest(&bench, &cutoffs);
    assert_eq!((status, words.as_str()), (Some(0), ""));
    let table = cells(&table);
    let heads: Vec<&str> = table.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(
        table[0],
        ["cutoff", "days", "WAPE", "bias", "naive WAPE", "naive bias", "80 % held", "width", "95 % held", "width"]
    );
    assert_eq!(
        heads[1..heads.len() - 2],
        ["2024-12-15", "2024-12-22", "1–7 days", "8–28 days", "29–90 days", "91–366 days", "all"]
    );
    let [note, malls] = heads[heads.len() - 2..] else { panic!("{heads:?}") };
    assert!(note.starts_with("naive: the same weekday a year before."), "{note}");
    assert!(malls.contains(" of 3 malls err less than naive; the one that does worst beside it, "), "{malls}");

    let (status, json, _) = backtest(&bench, &[&cutoffs[..], &["--json"]].concat());
    assert_eq!(status, Some(0));
    let measured: Value = serde_json::from_str(&json).unwrap();
    let scores = measured["cutoffs"].as_array().unwrap().iter().map(|at| &at["score"]);
    let bands = measured["bands"].as_array().unwrap().iter().map(|band| &band["score"]);
    let rows: Vec<&Value> = scores.chain(bands).chain([&measured["all"]]).collect();
    assert_eq!(rows.len(), 7);
    let shown = |share: &Value| share.as_f64().map_or("–".to_owned(), |share| format!("{share:.4}"));
    for (row, score) in table[1..].iter().zip(rows) {
        assert_eq!(row[1..3], [score["days"].to_string(), shown(&score["wape"])], "{row:?}");
        assert_eq!(row[4], shown(&score["naive_wape"]), "{row:?}");
    }
}

#[test]
fn a_backtest_counts_every_day_and_is_blind_to_them() {
    // Two years, so that the simple forecast has a day to recall.
    let mut bench = Bench::until("2024-12-31");
    bench.grow("2023-12-01", "2023-12-31");
    let one = |bench: &Bench| -> Value {
        let (status, json, _) = backtest(bench, &["--cutoff", "2024-12-17", "--json"]);
        assert_eq!(status, Some(0));
        serde_json::from_str(&json).unwrap()
    };
    let plain = one(&bench);
    let malls: Vec<&Value> = plain["malls"].as_array().unwrap().iter().map(|of| &of["mall"]).collect();
    assert_eq!(malls.len(), 3, "{malls:?}");
    let days: u64 = plain["malls"].as_array().unwrap().iter().map(|of| of["score"]["days"].as_u64().unwrap()).sum();
    assert_eq!(days, 3 * 14);

    let score = &plain["cutoffs"][0]["score"];
    assert_eq!((&plain["cutoffs"][0]["cutoff"], &score["days"]), (&"2024-12-17".into(), &(3 * 14).into()));
    assert_eq!(&plain["all"], score);
    assert_eq!((&plain["bands"][0]["score"]["days"], &plain["bands"][1]["score"]["days"]), (&21.into(), &21.into()));
    let number = |of: &Value, name: &str| of[name].as_f64().unwrap();
    assert!(number(score, "wape") < 0.2 && number(score, "naive_wape") < 0.2, "{score}");

    // Ten times the visitors after the cutoff: a forecast that has not seen them misses nine tenths.
    for ((_, date), count) in &mut bench.counts {
        *count *= if *date > crate::bench::day("2024-12-17") { 10.0 } else { 1.0 };
    }
    bench.write();
    let surprised = one(&bench);
    assert!(number(&surprised["all"], "wape") > 0.85, "{surprised}");
    assert!(number(&surprised["all"], "bias") < -0.85, "{surprised}");
}

#[test]
fn an_idea_that_is_left_out_changes_the_forecast() {
    let mut bench = Bench::until("2024-12-31");
    bench.grow("2023-12-01", "2023-12-31");
    let wape = |without: &[&str]| {
        let (status, json, words) = backtest(&bench, &[&["--cutoff", "2024-12-17", "--json"], without].concat());
        assert_eq!(status, Some(0), "{words}");
        serde_json::from_str::<Value>(&json).unwrap()["all"].clone()
    };
    let whole = wape(&[]);
    for idea in ["season", "weekday", "growth", "scale", "seed", "weights"] {
        let without = wape(&["--without", idea]);
        assert_ne!(without["wape"], whole["wape"], "{idea}");
        assert_eq!(without["naive_wape"], whole["naive_wape"], "{idea}");
    }
    let (status, _, words) = backtest(&bench, &["--without", "luck"]);
    assert_eq!(status, Some(2));
    assert!(words.contains("luck") && words.contains("shares"), "{words}");
}

#[test]
fn what_cannot_be_measured_is_told() {
    let bench = Bench::until("2024-06-30");
    let told = |more: &[&str]| {
        let (status, result, words) = backtest(&bench, more);
        assert_eq!((status, result.as_str()), (Some(1), ""), "{more:?}");
        words
    };
    for outside in ["2024-06-30", "2030-01-01", "2023-12-31"] {
        let words = told(&["--cutoff", outside]);
        assert!(words.contains(outside) && words.contains("--cutoff"), "{words}");
    }
    let few = told(&[]);
    assert!(few.contains("too few days"), "{few}");
    std::fs::remove_file(bench.folder().join("Transco.csv")).unwrap();
    assert!(told(&[]).contains("There is no Transco workbook"));

    let wrong = job().args(["backtest", "--folder", "x", "--cutoff", "2024-01-01,soon"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}
