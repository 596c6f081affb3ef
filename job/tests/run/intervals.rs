//! How far off predictions may be, as it is published.

use crate::bench::{Bench, day};

#[test]
fn every_day_ahead_has_intervals_around_its_prediction() {
    let bench = Bench::ran("2025-01-12");
    let text = String::from_utf8(bench.bytes("intervals.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "nom_mall,date,borne_basse_80,borne_haute_80,borne_basse_95,borne_haute_95");
    assert!(lines[1].starts_with("\"Avranches\",2025-01-13,"), "{}", lines[1]);
    let intervals = bench.intervals();
    assert_eq!(lines.len() - 1, intervals.len());
    for (key, row) in bench.table().into_iter().filter(|((_, date), _)| *date > day("2025-01-12")) {
        let [low_80, high_80, low_95, high_95] = intervals[&key].map(Option::unwrap);
        let inside = [low_95, low_80, row.predicted.unwrap(), high_80, high_95];
        assert!(inside.is_sorted(), "{key:?} {inside:?}");
        assert_eq!(row.predicted == Some(0), high_95 == 0, "{key:?} {inside:?}");
    }
}

#[test]
fn intervals_freeze_with_their_prediction_and_are_scored() {
    let mut bench = Bench::ran("2025-01-12");
    let before = bench.intervals();
    bench.grow("2025-01-13", "2025-02-02");
    bench.run(&[]);
    let (now, frozen) = (bench.intervals(), bench.bounds("frozen.csv", [1, 2], 4));
    let came = |key: &&(String, chrono::NaiveDate)| key.1 > day("2025-01-12") && key.1 <= day("2025-02-02");
    let kept: Vec<_> = before.keys().filter(came).collect();
    assert_eq!(kept.len(), 3 * 21);
    assert!(kept.iter().all(|key| before[*key] == now[*key] && before[*key] == frozen[*key]));
    assert!(now.keys().any(|(_, date)| *date > day("2025-02-02")));
    let scores = &bench.manifest()["scores"];
    let coverage = |name: &str| scores[name].as_f64().unwrap();
    assert!((0.3..=1.0).contains(&coverage("coverage_80")) && coverage("coverage_95") > 0.6, "{scores}");
}

#[test]
fn too_short_a_past_gives_a_forecast_without_intervals() {
    let bench = Bench::until("2024-02-01");
    bench.run(&["--until", "2024-02-28"]);
    assert!(bench.intervals().is_empty());
    assert!(bench.table().values().any(|row| row.actual.is_none() && row.predicted.is_some()));
}
