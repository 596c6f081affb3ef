//! What the table must be, whatever the workbooks: of a sample with all its mess, and read by a CSV parser that knows
//! nothing of how it was written.

use std::collections::{BTreeMap, BTreeSet};

use carmila_job::calendar::Opening;
use carmila_job::sample::{Sample, Truth, write_sample};
use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;

use crate::bench::{Bench, MALLS, day};

/// A row with the types of the table that it is loaded into.
#[derive(Debug, Deserialize)]
struct Typed {
    nom_mall: String,
    cluster: Option<String>,
    date: NaiveDate,
    donnees_reelles: Option<f64>,
    donnees_predites: Option<i64>,
}

#[test]
fn the_table_of_a_sample_is_whole() {
    const CUTOFF: &str = "2025-02-09";
    let sample = Sample::of_years(12, 2023..=2025, 1);
    let history = Truth::draw(&sample);
    let bench = Bench::empty();
    write_sample(&bench.folder(), &sample).unwrap();
    bench.run(&["--as-of", CUTOFF]);
    let (cutoff, end) = (day(CUTOFF), day("2025-12-31"));
    let column = |date: NaiveDate| (date - history.panel.first).num_days() as usize;
    let counted = |mall: usize, date: NaiveDate| {
        history.panel.counts[mall].get(column(date)).copied().filter(|count| date <= cutoff && count.is_finite())
    };
    let first = |mall: usize| history.panel.first.iter_days().take(1200).find(|date| counted(mall, *date).is_some());

    let bytes = bench.bytes("predictions.csv");
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.starts_with("nom_mall,cluster,date,donnees_reelles,donnees_predites\n"));
    assert!(
        text.ends_with('\n') && !text.contains(['\r', '\u{feff}']) && !text.contains(".0\n") && !text.contains(".0,")
    );
    let rows: Vec<Typed> = csv::Reader::from_reader(bytes.as_slice()).deserialize().map(Result::unwrap).collect();
    assert!(rows.is_sorted_by(|a, b| (&a.nom_mall, a.date) < (&b.nom_mall, b.date)), "sorted, and each day once");

    let mut malls = BTreeMap::new();
    for (index, mall) in history.malls.iter().enumerate() {
        malls.insert(mall.name.as_str(), index);
    }
    let present: Vec<usize> = (0..history.malls.len()).filter(|mall| first(*mall).is_some()).collect();
    let wanted: usize = present.iter().map(|mall| (end - first(*mall).unwrap()).num_days() as usize + 1).sum();
    assert!(present.len() > 10);
    assert_eq!(rows.len(), wanted);
    let mut of = BTreeMap::new();
    for row in rows {
        let mall = malls[row.nom_mall.as_str()];
        let first = first(mall).unwrap();
        assert!(first <= row.date && row.date <= end, "{row:?}");
        assert_eq!(row.cluster.as_deref().unwrap_or_default(), history.malls[mall].cluster, "{row:?}");
        assert_eq!(row.donnees_reelles, counted(mall, row.date).map(f64::from), "{row:?}");
        let monday = row.date.week(Weekday::Mon).first_day();
        match row.donnees_predites {
            Some(visitors) => assert!((0..10_000_000).contains(&visitors), "{row:?}"),
            None => assert!(row.date <= cutoff, "{row:?}"),
        }
        if row.date.year() < 2025 {
            assert_eq!(row.donnees_predites, None, "{row:?}");
        } else if row.donnees_reelles.is_some() && first < monday {
            assert!(row.donnees_predites.is_some(), "{row:?}");
        }
        of.insert((mall, row.date), row);
    }
    // The census knows the year to come: closed is 0, open is not.
    let ahead = |open: bool| -> Vec<&Opening> {
        let wanted = |cell: &&Opening| cell.open == open && cell.date > cutoff && present.contains(&cell.mall);
        history.census.iter().filter(wanted).collect()
    };
    let (open, closed) = (ahead(true), ahead(false));
    assert!(closed.len() > 20 && open.len() > 20, "{} closed, {} open", closed.len(), open.len());
    for cell in &closed {
        assert_eq!(of[&(cell.mall, cell.date)].donnees_predites, Some(0), "{cell:?}");
    }
    for cell in &open {
        assert!(of[&(cell.mall, cell.date)].donnees_predites > Some(0), "{cell:?}");
    }
}

#[test]
fn days_that_a_census_calls_closed_are_0() {
    let mut bench = Bench::ran("2025-01-12");
    let then = bench.table();
    let (easter, labour) = ("2025-04-21", "2025-05-01");
    let census = format!(
        "RECAP OE\nCENTRE;Lundi 1er avril;Mercredi 1er mai\n\
         {};FALSE;TRUE\n{};TRUE;0\n",
        MALLS[0].1, MALLS[1].1
    );
    // Of the year before, by what the days are: Easter Monday was the first of April.
    std::fs::write(bench.folder().join("Recensement OE 2024.csv"), census).unwrap();
    let this_year = format!("CENTRE;2025-01-26;2025-02-11\n{};0;1\n{};;FALSE\n", MALLS[2].1, MALLS[0].1);
    std::fs::write(bench.folder().join("Recensement OE 2025.csv"), this_year).unwrap();
    bench.grow("2025-01-13", "2025-01-14");
    bench.run(&["--until", "2025-05-02"]);
    let table = bench.table();
    let closed: BTreeSet<_> = table
        .iter()
        .filter(|((_, date), row)| *date > day("2025-01-14") && row.predicted == Some(0))
        .map(|((name, date), _)| (name.as_str(), date.to_string()))
        .collect();
    let wanted = [(0, easter), (1, labour), (2, "2025-01-26"), (0, "2025-02-11")];
    let wanted: BTreeSet<_> = wanted.into_iter().map(|(mall, date)| (MALLS[mall].1, date.to_owned())).collect();
    // Both say of a mall of no other cluster what they say of one, or nothing.
    assert_eq!(closed, wanted);
    assert!(then.iter().filter(|((_, date), _)| *date > day("2025-01-14")).all(|(_, row)| row.predicted > Some(0)));
}

#[test]
fn a_mall_that_fell_silent_is_forecast_across_its_gap() {
    let mut bench = Bench::near("2025-01-12");
    bench.counts.retain(|(mall, date), _| *mall != 2 || *date <= day("2024-12-25"));
    bench.write();
    bench.run(&[]);
    let table = bench.table();
    let silent = |date| &table[&(MALLS[2].1.to_owned(), date)];
    for date in day("2024-12-26").iter_days().take_while(|date| *date <= day("2025-02-28")) {
        assert_eq!((&silent(date).actual, silent(date).predicted.is_some()), (&None, true), "{date}");
    }
    assert_eq!(silent(day("2024-12-25")).predicted, None);
    // Nothing of it is frozen: no actual came.
    assert!(bench.frozen().keys().all(|(name, _)| name != MALLS[2].1));

    // Late counts freeze what was said of their days.
    bench.grow("2024-12-26", "2025-01-12");
    bench.run(&[]);
    let frozen = bench.frozen();
    for date in day("2025-01-01").iter_days().take(12) {
        let key = (MALLS[2].1.to_owned(), date);
        assert_eq!(Some(frozen[&key].0), table[&key].predicted, "{date}");
    }
}

#[test]
fn the_end_that_is_asked_for_beats_every_other() {
    let bench = Bench::ran("2025-01-12");
    let last = |bench: &Bench| bench.table().keys().map(|(_, date)| *date).max().unwrap();
    for until in ["2025-01-13", "2026-01-02"] {
        bench.run(&["--until", until]);
        assert_eq!(last(&bench), day(until));
        let ahead = bench.table().into_iter().filter(|((_, date), _)| *date > day("2025-01-12"));
        assert!(ahead.map(|(_, row)| row.predicted).all(|predicted| predicted.is_some()));
    }
    // 90 days, where the year ends sooner and nothing is asked.
    let bench = Bench::until("2024-12-01");
    bench.run(&[]);
    assert_eq!(last(&bench), day("2025-03-01"));
}
