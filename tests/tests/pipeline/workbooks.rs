//! Workbooks so small that a run on them takes no time: two malls and some weeks of counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use carmila_tests::FakeGoogle;
use chrono::{Datelike, NaiveDate, TimeDelta};

pub const FLUX: &str = "2025 flux quotidiens.csv";
const MALLS: [(u32, &str, &str); 2] = [(1001, "Bègles", "Sud"), (1002, "Châlons", "Est")];

/// What the workbooks say.
#[derive(Clone, Debug)]
pub struct Workbooks {
    counts: BTreeMap<(NaiveDate, &'static str), u32>,
}

impl Workbooks {
    pub fn new() -> Workbooks {
        let mut workbooks = Workbooks { counts: BTreeMap::new() };
        (0..40).for_each(|_| workbooks.add_day());
        workbooks
    }

    /// One more day of counts.
    pub fn add_day(&mut self) {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let date = self.counts.keys().next_back().map_or(first, |(last, _)| *last + TimeDelta::days(1));
        for (id, mall, _) in MALLS {
            let count =
                if date.weekday() == chrono::Weekday::Sun { 0 } else { 900 + id % 7 + date.ordinal() * 37 % 211 };
            self.counts.insert((date, mall), count);
        }
    }

    /// Counts up to this day.
    pub fn grow_until(&mut self, last: NaiveDate) {
        while self.counts.keys().next_back().is_some_and(|(day, _)| *day < last) {
            self.add_day();
        }
    }

    /// Another count for a day that is known.
    pub fn correct(&mut self, day: usize) {
        let day = day % self.counts.len();
        *self.counts.values_mut().nth(day).unwrap() += 1;
    }

    pub fn put(&self, google: &FakeGoogle) {
        let mut flux = "Jour;ID mall;Site;Entrées\n".to_owned();
        for ((date, mall), count) in &self.counts {
            let (id, ..) = MALLS.iter().find(|(_, name, _)| name == mall).unwrap();
            writeln!(flux, "{date};{id};{mall};{count}").unwrap();
        }
        let mut transco = "ID mall;Site;Cluster\n".to_owned();
        for (id, mall, cluster) in MALLS {
            writeln!(transco, "{id};{mall};{cluster}").unwrap();
        }
        for (name, text) in [(FLUX, flux), ("Transco.csv", transco)] {
            if google.drive().get(name).as_deref() != Some(text.as_bytes()) {
                google.drive().put(name, text);
            }
        }
    }

    /// The actuals as the table has them: by mall and day.
    pub fn actuals(&self) -> BTreeMap<(String, String), String> {
        let actual = |((date, mall), count): (&(NaiveDate, &str), &u32)| {
            ((mall.to_string(), date.to_string()), count.to_string())
        };
        self.counts.iter().map(actual).collect()
    }
}
