//! What was predicted against what came, as the run's papers tell it.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Weekday};
use serde_json::Value;

use crate::bench::{Bench, day};

const LAST: &str = "2025-05-04";
const UNTIL: &str = "2025-05-31";
/// From here on some malls are not what they were.
const SHIFT: &str = "2025-04-07";

fn crowd(last: &str) -> Bench {
    Bench::crowd(12, "2023-06-01", last)
}

/// Half again and more as many visitors in four malls.
fn shift(bench: &mut Bench) {
    for ((mall, date), count) in &mut bench.counts {
        if [1, 4, 6, 9].contains(mall) && *date >= day(SHIFT) {
            *count = (*count * 1.8).round();
        }
    }
    bench.write();
}

fn drifted(bench: &Bench) -> Vec<Value> {
    let findings = bench.manifest()["findings"].clone();
    findings.as_array().unwrap().iter().filter(|finding| finding["code"] == "drifted").cloned().collect()
}

#[test]
fn a_steady_record_is_told_week_by_week_and_a_surprise_with_its_reasons() {
    let mut bench = crowd(LAST);
    let surprise = day("2025-04-16");
    bench.counts.insert((3, surprise), 2000.0);
    bench.write();
    bench.run(&["--until", UNTIL]);
    assert_eq!(drifted(&bench), Vec::<Value>::new());

    let (manifest, table) = (bench.manifest(), bench.table());
    let mut weeks: BTreeMap<NaiveDate, (f64, f64)> = BTreeMap::new();
    for ((name, date), (predicted, ..)) in bench.frozen() {
        let Some(actual) = &table[&(name, date)].actual else { continue };
        let week = weeks.entry(date.week(Weekday::Mon).first_day()).or_default();
        *week = (week.0 + actual.parse::<f64>().unwrap(), week.1 + f64::from(predicted));
    }
    let track = &manifest["track"];
    let told: BTreeMap<NaiveDate, (f64, f64)> = track["weeks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|week| {
            (
                day(week["monday"].as_str().unwrap()),
                (week["actual"].as_f64().unwrap(), week["predicted"].as_f64().unwrap()),
            )
        })
        .collect();
    assert_eq!(told, weeks);
    assert_eq!(track["weeks"][0]["monday"], "2025-04-28");
    let held = |score: &Value| score["coverage_80"].as_f64().unwrap();
    assert!((0.5..=1.0).contains(&held(&track["bands"][0]["score"])), "{track}");
    assert_eq!(track["bands"][0]["horizon"], serde_json::json!([1, 7]));

    let first = &manifest["surprises"][0];
    assert_eq!(
        (&first["mall"], &first["date"], &first["actual"]),
        (&"Centre D".into(), &"2025-04-16".into(), &2000.0.into())
    );
    let parts = first["parts"].as_object().unwrap();
    assert_eq!(parts.values().map(|part| part.as_i64().unwrap()).sum::<i64>(), first["predicted"].as_i64().unwrap());
    let report = String::from_utf8(bench.bytes("report.html")).unwrap();
    assert!(report.contains("Predicted from: level ") && report.contains("Prévu d’après\u{a0}: niveau "));

    // The next run did not make that prediction, and still knows.
    bench.counts.insert((0, day("2025-05-05")), 4000.0);
    bench.write();
    bench.run(&["--until", UNTIL]);
    assert_eq!(bench.manifest()["surprises"][0], *first);
}

#[test]
fn malls_that_are_not_what_they_were_are_named() {
    let mut bench = crowd(LAST);
    shift(&mut bench);
    bench.run(&["--until", UNTIL]);
    let found = drifted(&bench);
    assert_eq!(found.len(), 1);
    insta::with_settings!({filters => vec![(r"\d+[.,]?\d*[ \u{a0}](times|%|fois)", "[n] $1")]}, {
        insta::assert_json_snapshot!(found[0]["what"], @r#"
        {
          "en": "Since 7 April 2025 the forecast has been off [n] times as much as before, and [n] % of the days fell outside their [n] % interval instead of [n] %, above all at “Centre B”, “Centre E”, “Centre J”.",
          "fr": "Depuis le 7 avril 2025, l'erreur de la prévision est de [n] fois celle d'avant, et [n] % des jours sont sortis de leur intervalle à [n] % au lieu de [n] %, surtout à « Centre B », « Centre E », « Centre J »."
        }
        "#);
        insta::assert_json_snapshot!(found[0]["done"], @r#"
        {
          "en": "Check the counts of these malls; if they are right, the forecast follows within some weeks, and its intervals are too narrow until then.",
          "fr": "Vérifiez les comptages de ces centres ; s'ils sont justes, la prévision les suivra en quelques semaines, et ses intervalles sont trop étroits d'ici là."
        }
        "#);
    });
    assert!(String::from_utf8(bench.bytes("report.html")).unwrap().contains("above all at"));
}

#[test]
fn a_shift_shows_in_predictions_from_far_ahead_and_stays_told() {
    // The days of four weeks were predicted at once, a month ahead, and come at once.
    let bench = crowd("2025-04-06");
    bench.write();
    bench.run(&["--until", UNTIL]);
    let grown = |shifted: bool| {
        let mut grown = crowd(LAST);
        if shifted {
            shift(&mut grown);
        }
        grown.counts
    };
    let mut plain = bench;
    let before = plain.everything();
    plain.counts = grown(false);
    plain.write();
    plain.run(&["--until", UNTIL]);
    assert_eq!(drifted(&plain), Vec::<Value>::new());

    plain.restore(&before);
    plain.counts = grown(true);
    plain.write();
    plain.run(&["--until", UNTIL]);
    let found = drifted(&plain);
    assert_eq!(found.len(), 1);
    for mall in ["Centre B", "Centre E", "Centre G", "Centre J"] {
        let named = found[0]["what"]["fr"].as_str().unwrap();
        assert!(named.contains(mall) || named.matches("Centre").count() > 1, "{named}");
    }
    // The same contents under another name make no run, and what the record says is still said.
    let folder = plain.folder();
    std::fs::rename(folder.join("2023 flux quotidiens.csv"), folder.join("2023 flux.csv")).unwrap();
    assert!(plain.run(&["--until", UNTIL]).starts_with("unchanged"));
    let attempts = plain.everything().into_iter().filter(|(name, _)| name.starts_with("attempts"));
    let telling = attempts.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("\"drifted\"")).count();
    assert_eq!(telling, 2);
}
