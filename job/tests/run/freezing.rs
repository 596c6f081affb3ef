//! What was predicted before its day's actual arrived is kept.

use chrono::{Days, NaiveDate};

use crate::bench::{Bench, MALLS, Table, day};

#[test]
fn published_predictions_freeze_and_days_ahead_are_refreshed() {
    let mut bench = Bench::ran("2025-01-12");
    let (first, then, frozen_then) = (bench.published(), bench.table(), bench.frozen());
    assert_eq!(frozen_then.len(), 36);
    bench.grow("2025-01-13", "2025-02-09");
    for ((_, date), count) in &mut bench.counts {
        if *date >= day("2025-01-13") {
            *count = (*count * 1.7).round();
        }
    }
    bench.counts.insert((0, day("2024-05-05")), 77.0);
    bench.counts.insert((0, day("2025-01-03")), 78.0);
    bench.write();
    bench.run(&[]);
    let (now, frozen) = (bench.table(), bench.frozen());
    assert_eq!(frozen.len(), 36 + 3 * 28);
    let mut refreshed = 0;
    for (key, row) in &now {
        let before = &then[key];
        if key.1 <= day("2025-02-09") {
            assert_eq!(row.predicted, before.predicted, "{key:?}");
        } else if row.predicted != before.predicted {
            refreshed += 1;
        }
        if key.1 > day("2025-01-12") && key.1 <= day("2025-02-09") {
            assert_eq!(frozen[key], (row.predicted.unwrap(), day("2025-01-12"), first.clone()));
        }
    }
    assert!(refreshed > 30, "{refreshed}");
    assert!(frozen_then.iter().all(|(key, made)| frozen[key] == *made));
    // Corrections reach the table, in this year and in past ones.
    let actual = |date| now[&(MALLS[0].1.to_owned(), day(date))].actual.clone();
    assert_eq!(actual("2024-05-05"), Some("77".into()));
    assert_eq!(actual("2025-01-03"), Some("78".into()));
}

#[test]
fn a_correction_of_a_past_year_reaches_the_table_and_no_frozen_prediction() {
    let mut bench = Bench::ran("2025-01-12");
    let (run, then, frozen_then) = (bench.published(), bench.table(), bench.frozen());
    bench.counts.insert((0, day("2024-05-05")), 77.0);
    bench.counts.remove(&(1, day("2024-07-07")));
    bench.write();
    assert!(bench.run(&[]).starts_with("published 2025-01-12-"));
    assert_ne!(run, bench.published());
    assert_eq!(bench.frozen(), frozen_then);
    let mut wanted = then.clone();
    let mut correct = |mall: usize, date, actual: Option<&str>| {
        wanted.get_mut(&(MALLS[mall].1.to_owned(), day(date))).unwrap().actual = actual.map(Into::into);
    };
    correct(0, "2024-05-05", Some("77"));
    correct(1, "2024-07-07", None);
    let past = |table: Table| table.into_iter().filter(|((_, date), _)| *date <= day("2025-01-12"));
    assert!(past(bench.table()).eq(past(wanted)));
}

#[test]
fn a_week_is_back_filled_without_knowing_it_or_what_follows() {
    let with = |treat: Option<&dyn Fn(usize, NaiveDate) -> f64>| {
        let mut bench = Bench::near("2025-01-26");
        // Two years, so that a day has one to recall.
        bench.grow("2023-01-02", "2023-12-31");
        let monday = day("2025-01-13");
        for ((mall, date), count) in bench.counts.iter_mut().filter(|((_, date), _)| *date >= monday) {
            *count = treat.map_or(*count, |treat| treat(*mall, *date));
        }
        bench.write();
        bench.run(&[]);
        bench.frozen()
    };
    let shuffled = |mall: usize, date: NaiveDate| {
        f64::from((date.to_epoch_days() as u32 ^ mall as u32).wrapping_mul(2_654_435_761) >> 18)
    };
    let plain = with(None);
    let others = [with(Some(&|_, _| 0.0)), with(Some(&shuffled))];
    let mut later = 0;
    for (key, made) in &plain {
        // The run's id differs with its inputs; the prediction and its cutoff must not.
        let same = others.iter().all(|other| (other[key].0, other[key].1) == (made.0, made.1));
        assert!(same || key.1 > day("2025-01-19"), "{key:?}");
        later += usize::from(!same);
        assert_eq!(made.1, key.1.week(chrono::Weekday::Mon).first_day() - Days::new(1));
    }
    assert_eq!(plain.len(), 3 * 26);
    // The week after that one does know it: the treatment is seen where it may be.
    assert!(later > 3, "{later}");
}

#[test]
fn a_renamed_mall_keeps_its_record_and_one_that_is_gone_has_its_own() {
    let mut bench = Bench::ran("2025-01-12");
    let then = bench.frozen();
    bench.malls[0].1 = "Avranches Baie".into();
    bench.counts.retain(|(mall, date), _| *mall != 1 || *date < day("2025-01-06"));
    bench.grow("2025-01-13", "2025-01-14");
    bench.counts.retain(|(mall, _), _| *mall != 2);
    let gone = bench.malls.pop().unwrap();
    bench.write();
    bench.run(&[]);
    let (now, table) = (bench.frozen(), bench.table());
    for ((name, date), (visitors, cutoff, run)) in &then {
        let name = if name == "Avranches" { "Avranches Baie" } else { name };
        assert_eq!(now[&(name.to_owned(), *date)], (*visitors, *cutoff, run.clone()));
    }
    assert!(!table.keys().any(|(name, _)| *name == gone.1 || name == "Avranches"));
    // The actual of a day vanished: its frozen prediction stays in the table.
    let key = (MALLS[1].1.to_owned(), day("2025-01-08"));
    assert_eq!((table[&key].actual.clone(), table[&key].predicted), (None, Some(then[&key].0)));
    let codes: Vec<_> = bench.manifest()["findings"].as_array().unwrap().iter().map(|f| f["code"].clone()).collect();
    assert!(codes.contains(&"mall-gone".into()), "{codes:?}");
}
