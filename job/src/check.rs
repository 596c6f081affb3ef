//! What only shows across the workbooks, once every mall's counts lie side by side: who went silent, what is missing,
//! what cannot be true. Everything here is a warning or good to know; nothing is changed.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::findings::{Findings, Place, Problem};
use crate::panel::Panel;
use crate::workbooks::Workbooks;

/// A mall is silent when its last count is this many days before the newest of any.
const SILENT: usize = 28;
/// Days without a count are worth a word from here on; shorter gaps are holidays.
const GAP: usize = 28;
/// Zeros day after day are an outage from here on; shorter ones are closures.
const ZEROS: usize = 28;
/// A count is out of all proportion from this many times the mall's 99th percentile on, and from this many visitors.
const SPIKE: f32 = 8.0;
const SPIKE_FROM: f32 = 1000.0;
/// Counts needed to know the year of a mall.
const YEAR: usize = 365;

/// Judges the counts of the malls; `panel` is that of `workbooks`.
pub fn check(workbooks: &Workbooks, panel: &Panel, findings: &mut Findings) {
    let mut say = |problem| findings.push(problem, Place::default());
    if panel.days == 0 {
        return;
    }
    let silent_days = nobody(panel);
    for (from, to) in runs(panel.days, |day| silent_days[day]).filter(|run| length(run) >= GAP) {
        say(Problem::MissingDays { from: panel.date(from), to: panel.date(to) });
    }
    for year in missing_years(panel) {
        say(Problem::MissingYear { year });
    }
    for (mall, counts) in workbooks.malls.iter().zip(&panel.counts) {
        let mall = mall.name.clone();
        let present: Vec<usize> = (0..panel.days).filter(|day| !counts[*day].is_nan()).collect();
        let (Some(&first), Some(&last)) = (present.first(), present.last()) else {
            say(Problem::NeverReported { mall });
            continue;
        };
        if last + SILENT < panel.days {
            say(Problem::Silent { mall: mall.clone(), since: panel.date(last) });
        } else if last + 1 < panel.days {
            say(Problem::AcrossGap { mall: mall.clone(), from: panel.date(last + 1), to: panel.cutoff() });
        }
        if span(panel, first) < YEAR {
            say(Problem::ShortHistory { mall: mall.clone(), days: present.len() as u64 });
        }
        let missing = |day: usize| (first..last).contains(&day) && counts[day].is_nan() && !silent_days[day];
        if let Some((from, to)) = runs(panel.days, missing).max_by_key(length).filter(|run| length(run) >= GAP) {
            let days = runs(panel.days, missing).map(|run| length(&run) as u64).sum();
            say(Problem::Gap { mall: mall.clone(), from: panel.date(from), to: panel.date(to), days });
        }
        for (from, to) in zeros(counts, &present) {
            say(Problem::ZeroRun { mall: mall.clone(), from: panel.date(from), to: panel.date(to) });
        }
        let usual = percentile(counts, 0.99);
        for &day in present.iter().filter(|day| counts[**day] > SPIKE_FROM.max(SPIKE * usual)) {
            let (date, count) = (panel.date(day), f64::from(counts[day]));
            say(Problem::Spike { mall: mall.clone(), date, count, usual: f64::from(percentile(counts, 0.5)) });
        }
    }
}

/// Days from a mall's first count to the newest of any.
fn span(panel: &Panel, first: usize) -> usize {
    panel.days - first
}

/// By day, whether no mall has a count.
fn nobody(panel: &Panel) -> Vec<bool> {
    (0..panel.days).map(|day| panel.counts.iter().all(|counts| counts[day].is_nan())).collect()
}

fn missing_years(panel: &Panel) -> Vec<i32> {
    let with: BTreeSet<i32> = (0..panel.days)
        .filter(|day| panel.counts.iter().any(|counts| !counts[*day].is_nan()))
        .map(|day| panel.date(day).year())
        .collect();
    let year = |date: NaiveDate| date.year();
    (year(panel.first)..=year(panel.cutoff())).filter(|y| !with.contains(y)).collect()
}

fn length(run: &(usize, usize)) -> usize {
    run.1 - run.0 + 1
}

/// The runs of days, both ends included, on which `holds`.
fn runs(days: usize, holds: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, usize)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let from = (next..days).find(|day| holds(*day))?;
        let to = (from..days).find(|day| !holds(*day)).unwrap_or(days) - 1;
        next = to + 1;
        Some((from, to))
    })
}

/// Runs of at least [`ZEROS`] counts that are all 0, with nothing but missing days between.
fn zeros(counts: &[f32], present: &[usize]) -> Vec<(usize, usize)> {
    runs(present.len(), |i| counts[present[i]] == 0.0)
        .filter(|run| length(run) >= ZEROS)
        .map(|(from, to)| (present[from], present[to]))
        .collect()
}

/// The count below which that part of the mall's days with visitors are; 0 where there are none.
fn percentile(counts: &[f32], part: f64) -> f32 {
    let mut open: Vec<f32> = counts.iter().copied().filter(|c| *c > 0.0).collect();
    if open.is_empty() {
        return 0.0;
    }
    let at = ((open.len() - 1) as f64 * part) as usize;
    *open.select_nth_unstable_by(at, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use polars::prelude::DataFrame;

    use super::*;
    use crate::findings::Lang;
    use crate::mall::Mall;

    fn found(first: &str, counts: Vec<(&str, Vec<f32>)>) -> String {
        let mall = |name: &str| Mall { id: "1".into(), name: name.into(), cluster: String::new() };
        let malls = counts.iter().map(|(name, _)| mall(name)).collect();
        let days = counts[0].1.len();
        let counts = counts.into_iter().map(|(_, c)| c).collect();
        let panel = Panel { first: first.parse().unwrap(), days, counts };
        let workbooks = Workbooks { malls, flux: DataFrame::default(), census: Vec::new() };
        let mut findings = Findings::new();
        check(&workbooks, &panel, &mut findings);
        findings.print(Lang::En)
    }

    #[test]
    fn a_mall_that_reports_every_day_is_not_worth_a_word() {
        assert_eq!(found("2022-01-01", vec![("A", vec![100.0; 800])]), "");
    }

    #[test]
    fn silence_gaps_zeros_and_spikes_are_seen() {
        let mut silent = vec![100.0; 800];
        silent[770..].fill(f32::NAN);
        let mut patchy = vec![100.0; 800];
        patchy[100..150].fill(f32::NAN);
        patchy[300..340].fill(0.0);
        patchy[310] = f32::NAN;
        patchy[400..410].fill(0.0);
        patchy[500] = 50_000.0;
        let mut young = vec![f32::NAN; 800];
        young[700..].fill(100.0);
        let never = vec![f32::NAN; 800];
        let steady = vec![100.0; 800];
        insta::assert_snapshot!(
            found("2022-01-01", vec![("Never", never), ("Patchy", patchy), ("Silent", silent), ("Steady", steady), ("Young", young)]),
            @r###"
        Warning
          “Never” is in Transco and has no count in any flux.
          It is not in the table; check its name, or remove it from Transco.
        Warning
          “Young” has only 100 days of counts, less than a year.
          Its forecast leans on the other malls and is less sure.
        Warning
          “Silent” has not reported since 9 February 2024.
          It is still forecast from what it had; check its counter, or remove it from Transco if it closed.
        Warning
          “Patchy” has 50,000 visitors on 16 May 2023, where 100 are usual.
          The count was kept; correct it in the workbook if it is wrong.
        Warning
          “Patchy” has nothing but zeros from 28 October 2022 to 6 December 2022.
          They were taken for an outage of the counter, not for closed days; the zeros stay in the table.
        Info
          “Patchy” lacks 51 days, from 11 April 2022 to 30 May 2022 at the longest.
          These days are empty in the table.
        "###
        );
    }

    #[test]
    fn days_that_nobody_has_are_said_once() {
        let mut counts = vec![100.0; 1400];
        counts[360..740].fill(f32::NAN);
        insta::assert_snapshot!(found("2021-01-01", vec![("A", counts.clone()), ("B", counts)]), @r###"
        Warning
          No mall has a count from 27 December 2021 to 10 January 2023.
          These days are empty in the table; add the workbook that holds them.
        Warning
          No flux has a count of 2022.
          The forecast does without that year; add its workbook.
        "###);
    }
}
