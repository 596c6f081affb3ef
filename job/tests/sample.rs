//! The sample's workbooks, read by the job, are the sample's numbers again: no mess of theirs is lost or misread.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use carmila_job::findings::Findings;
use carmila_job::sample::{Sample, Truth, write_sample};
use carmila_job::workbooks::{Source, read};
use chrono::{Days, NaiveDate};

fn sources(dir: &Path) -> Vec<Source> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let source = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Source { id: name.clone(), name, bytes: fs::read(path).unwrap() }
    };
    files.iter().map(source).collect()
}

#[test]
fn what_was_drawn_is_what_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let sample = Sample::of_years(12, 2022..=2025, 1);
    let truth = Truth::draw(&sample);
    write_sample(dir.path(), &sample).unwrap();
    let mut findings = Findings::default();
    let workbooks = read(&sources(dir.path()), sample.last + Days::new(1), &mut findings).unwrap();

    assert!(!findings.has_errors());
    assert_eq!(workbooks.malls, truth.malls);
    assert_eq!(workbooks.census, truth.census);
    let (malls, dates, counts) = (
        workbooks.flux.column("mall").unwrap(),
        workbooks.flux.column("date").unwrap(),
        workbooks.flux.column("count").unwrap(),
    );
    let dates = dates.date().unwrap().physical();
    let day = |row| NaiveDate::default() + Days::new(dates.get(row).unwrap() as u64);
    let key = |row| (malls.u32().unwrap().get(row).unwrap(), day(row));
    let read: BTreeMap<(u32, NaiveDate), f64> =
        (0..workbooks.flux.height()).map(|row| (key(row), counts.f64().unwrap().get(row).unwrap())).collect();
    let mut drawn = BTreeMap::new();
    for (mall, counts) in (0u32..).zip(&truth.panel.counts) {
        let counted = counts.iter().enumerate().filter(|(_, count)| !count.is_nan());
        drawn.extend(counted.map(|(column, &count)| ((mall, truth.panel.date(column)), f64::from(count))));
    }
    let keys: BTreeSet<_> = read.keys().chain(drawn.keys()).collect();
    let differ: Vec<_> = keys.into_iter().filter(|key| read.get(key) != drawn.get(key)).collect();
    assert!(differ.is_empty(), "{} days differ, first {:?}", differ.len(), differ[0]);
}
