//! What only shows across the workbooks, once every mall's counts lie side by side: who went silent, what is missing,
//! what cannot be true. Everything here is a warning or good to know; nothing is changed.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::findings::{Findings, Place, Problem, looked_up};
use crate::panel::Panel;
use crate::workbooks::Workbooks;

/// A mall is silent when its last count is this many days before the newest of any.
const SILENT: usize = 28;
/// Days without a count are worth a word from here on; shorter gaps are holidays.
const GAP: usize = 28;
/// Days that two breaks share to be the same one in different years: as many as the forecast wants to see.
const BREAK: usize = 21;
/// A longer break is no break, but a workbook that is not there.
const LONGEST_BREAK: usize = 120;
/// Zeros day after day are an outage from here on; shorter ones are closures.
const ZEROS: usize = 28;
/// A count is out of all proportion from this many times the mall's 99th percentile on, and from this many visitors.
const SPIKE: f32 = 8.0;
const SPIKE_FROM: f32 = 1000.0;
/// The weeks before a mall's newest count that tell on which weekdays it has rows.
const RECENT: usize = 26;
/// A mall counts as closed on a weekday where fewer than one week in so many has a row of it.
const HARDLY: usize = 4;
/// A mall whose counts lie this many days apart, as a rule, does not send daily ones.
const APART: usize = 5;
/// Counts needed to tell how they lie.
const SOME: usize = 8;
/// Counts needed to know the year of a mall.
const YEAR: usize = 365;

/// Judges the counts of the malls; `panel` is that of `workbooks`. Where a workbook could not be read, nothing is said of
/// what is missing: it may be in there.
pub fn check(workbooks: &Workbooks, panel: &Panel, findings: &mut Findings) {
    if panel.days == 0 {
        return;
    }
    if !findings.has_errors() {
        absent(workbooks, panel, findings);
    }
    for (at, mall, counts) in by_name(workbooks, panel) {
        let place = |day| workbooks.place(at, panel.date(day));
        odd(mall, counts, panel, &place, findings);
    }
}

/// The malls, by index and name, with their counts, in the order in which people look names up.
fn by_name<'a>(workbooks: &'a Workbooks, panel: &'a Panel) -> Vec<(usize, &'a str, &'a [f32])> {
    let malls = workbooks.malls.iter().map(|mall| mall.name.as_str()).enumerate();
    let mut all: Vec<_> =
        malls.zip(panel.counts.iter().map(Vec::as_slice)).map(|((at, mall), counts)| (at, mall, counts)).collect();
    all.sort_by_cached_key(|(_, mall, _)| looked_up(mall));
    all
}

/// What counts there are not.
fn absent(workbooks: &Workbooks, panel: &Panel, findings: &mut Findings) {
    let mut say = |problem| findings.push(problem, Place::default());
    let silent_days = nobody(panel);
    let breaks: Vec<(usize, usize)> =
        runs(panel.days, |day| silent_days[day]).filter(|run| length(run) >= GAP).collect();
    for run in &breaks {
        let (from, to) = (panel.date(run.0), panel.date(run.1));
        let yearly = breaks.iter().any(|other| is_a_year_apart(run, other));
        say(if yearly { Problem::YearlyBreak { from, to } } else { Problem::MissingDays { from, to } });
    }
    for year in missing_years(panel) {
        say(Problem::MissingYear { year });
    }
    for (at, mall, counts) in by_name(workbooks, panel) {
        let (mall, present) = (mall.to_owned(), present(counts));
        let (Some(&first), Some(&last)) = (present.first(), present.last()) else {
            findings.push(Problem::NeverReported { mall }, Place::default());
            continue;
        };
        let place = |day| workbooks.place(at, panel.date(day));
        if last + SILENT < panel.days {
            findings.push(Problem::Silent { mall: mall.clone(), since: panel.date(last) }, place(last));
        } else if last + 1 < panel.days {
            let (from, to) = (panel.date(last + 1), panel.cutoff());
            findings.push(Problem::AcrossGap { mall: mall.clone(), from, to }, Place::default());
        }
        if span(panel, first) < YEAR {
            findings.push(Problem::ShortHistory { mall: mall.clone(), days: present.len() as u64 }, place(first));
        }
        if let Some(every) = apart(&present).filter(|days| *days >= APART) {
            findings.push(Problem::Sparse { mall: mall.clone(), every: every as u64 }, place(last));
        } else {
            for weekday in absent_weekdays(panel, &present) {
                findings.push(Problem::WeekdayAbsent { mall: mall.clone(), weekday }, Place::default());
            }
        }
        let missing = |day: usize| (first..last).contains(&day) && counts[day].is_nan() && !silent_days[day];
        if let Some((from, to)) = runs(panel.days, missing).max_by_key(length).filter(|run| length(run) >= GAP) {
            let days = runs(panel.days, missing).map(|run| length(&run) as u64).sum();
            // It begins after the last row before it.
            let before = place(from - 1);
            findings.push(Problem::Gap { mall, from: panel.date(from), to: panel.date(to), days }, before);
        }
    }
}

/// What is odd about the counts that there are, each of which is at a `place`.
fn odd(mall: &str, counts: &[f32], panel: &Panel, place: &dyn Fn(usize) -> Place, findings: &mut Findings) {
    let (mall, present) = (mall.to_owned(), present(counts));
    for (from, to) in zeros(counts, &present) {
        let (first, last) = (panel.date(from), panel.date(to));
        findings.push(Problem::ZeroRun { mall: mall.clone(), from: first, to: last }, place(from));
    }
    let usual = percentile(counts, 0.99);
    for &day in present.iter().filter(|day| counts[**day] > SPIKE_FROM.max(SPIKE * usual)) {
        let (date, count) = (panel.date(day), f64::from(counts[day]));
        let usual = f64::from(percentile(counts, 0.5));
        findings.push(Problem::Spike { mall: mall.clone(), date, count, usual }, place(day));
    }
}

/// The days that have a count.
fn present(counts: &[f32]) -> Vec<usize> {
    (0..counts.len()).filter(|day| !counts[*day].is_nan()).collect()
}

/// How many days a mall's counts lie apart as a rule: their median; `None` where there are too few to tell.
fn apart(present: &[usize]) -> Option<usize> {
    let mut steps: Vec<usize> = present.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if steps.len() < SOME {
        return None;
    }
    let middle = steps.len() / 2;
    Some(*steps.select_nth_unstable(middle).1)
}

/// The weekdays on which a mall lately has hardly any row, from Monday.
fn absent_weekdays(panel: &Panel, present: &[usize]) -> Vec<Weekday> {
    let last = present.last().copied().unwrap_or_default();
    let rows = || present.iter().rev().take_while(|day| **day + 7 * RECENT > last);
    let weeks = rows().map(|day| (last - day) / 7).collect::<BTreeSet<_>>().len();
    let on = |weekday: &Weekday| rows().filter(|day| panel.date(**day).weekday() == *weekday).count();
    let all = std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ()).filter(|next| *next != Weekday::Mon));
    all.filter(|weekday| weeks >= SOME && on(weekday) * HARDLY < weeks).collect()
}

/// Whether two runs of days are of different years and share three weeks of them, weekday by weekday.
fn is_a_year_apart(one: &(usize, usize), other: &(usize, usize)) -> bool {
    const WEEKS: usize = 52 * 7;
    let (early, late) = if one.0 < other.0 { (one, other) } else { (other, one) };
    let years = (late.0 + WEEKS / 2 - early.0) / WEEKS;
    let moved = (early.0 + years * WEEKS, early.1 + years * WEEKS);
    let breaks = length(one).max(length(other)) <= LONGEST_BREAK;
    breaks && years > 0 && moved.1.min(late.1) + 1 >= moved.0.max(late.0) + BREAK
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
    use crate::workbooks::Origins;

    fn found(first: &str, counts: Vec<(&str, Vec<f32>)>) -> String {
        found_beside(Findings::new(), first, counts)
    }

    fn found_beside(mut findings: Findings, first: &str, counts: Vec<(&str, Vec<f32>)>) -> String {
        let mall = |name: &str| Mall { id: "1".into(), name: name.into(), cluster: String::new() };
        let malls = counts.iter().map(|(name, _)| mall(name)).collect();
        let days = counts[0].1.len();
        let counts = counts.into_iter().map(|(_, c)| c).collect();
        let panel = Panel { first: first.parse().unwrap(), days, counts };
        let workbooks =
            Workbooks { malls, flux: DataFrame::default(), origins: Origins::default(), census: Vec::new() };
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
    fn malls_are_listed_as_people_look_them_up_and_a_shared_outage_is_one() {
        let mut late = vec![100.0; 800];
        late[799] = f32::NAN;
        late[300..340].fill(0.0);
        let all = ["Zup", "Évry", "Epinal", "Paris"].map(|name| (name, late.clone()));
        let all = all.into_iter().chain([("A", vec![100.0; 800])]).collect();
        insta::assert_snapshot!(found("2022-01-01", all), @"
        Warning (4 times)
          “Epinal” has nothing but zeros from 28 October 2022 to 6 December 2022. Also: “Évry”, “Paris”…
          They were taken for an outage of the counter, not for closed days; the zeros stay in the table.
        Info (4 times)
          “Epinal” has no count yet on 10 March 2024. Also: “Évry”, “Paris”…
          These days were forecast too.
        ");
    }

    #[test]
    fn a_workbook_that_cannot_be_read_may_hold_what_is_missing() {
        let mut counts = vec![100.0; 800];
        counts[100..200].fill(f32::NAN);
        counts[300..340].fill(0.0);
        let mut findings = Findings::new();
        findings.push(Problem::Password, Place::file("2023 flux.xlsx"));
        insta::assert_snapshot!(found_beside(findings, "2022-01-01", vec![("A", counts)]), @"
        Error  2023 flux.xlsx
          The workbook is protected by a password.
          Save a copy without a password in its place.
        Warning
          “A” has nothing but zeros from 28 October 2022 to 6 December 2022.
          They were taken for an outage of the counter, not for closed days; the zeros stay in the table.
        ");
    }

    #[test]
    fn a_break_of_every_year_is_no_missing_workbook() {
        let mut counts = vec![100.0; 1400];
        counts[180..240].fill(f32::NAN);
        counts[550..600].fill(f32::NAN);
        counts[700..730].fill(f32::NAN);
        counts[905..960].fill(f32::NAN);
        insta::assert_snapshot!(found("2021-01-01", vec![("A", counts)]), @"
        Warning
          No mall has a count from 2 December 2022 to 31 December 2022.
          These days are empty in the table; add the workbook that holds them.
        Info (3 times)
          No mall has a count from 30 June 2021 to 28 August 2021, nor at about that time of other years. Also: “5 July 2022 – 23 August 2022”, “25 June 2023 – 18 August 2023”.
          It was taken for a yearly break, and these days are empty in the table; add the workbooks that hold them if there were visitors.
        ");
    }

    #[test]
    fn weekdays_without_rows_are_said_once_and_totals_of_weeks_are_not_taken_for_days() {
        // 1 January 2022 is a Saturday.
        let closed = |weekdays: &[usize]| -> Vec<f32> {
            (0..800).map(|day| if weekdays.contains(&((day + 5) % 7)) { f32::NAN } else { 100.0 }).collect()
        };
        let mut once = closed(&[6]);
        once[785] = 100.0;
        let mut often = closed(&[6]);
        (2..800).step_by(28).for_each(|sunday| often[sunday - 1] = 100.0);
        let weekly = closed(&[0, 1, 2, 3, 4, 5]);
        let zeros = closed(&[6]).into_iter().map(|count| if count.is_nan() { 0.0 } else { count }).collect();
        let mut young = vec![f32::NAN; 800];
        young[795..].fill(100.0);
        insta::assert_snapshot!(
            found("2022-01-01", vec![
                ("Six", closed(&[6])), ("Five", closed(&[0, 6])), ("Once", once), ("Often", often), ("Weekly", weekly),
                ("Young", young), ("Zeros", zeros),
            ]),
            @"
        Warning
          “Young” has only 5 days of counts, less than a year.
          Its forecast leans on the other malls and is less sure.
        Warning
          “Weekly” has a count only every 7 days.
          Each was taken for the visitors of its own day; if they are totals of weeks or months, send daily counts.
        Info (4 times)
          “Five” has no count yet on 10 March 2024. Also: “Often”, “Once”…
          These days were forecast too.
        Info
          “Five” hardly ever has a row on a Monday.
          It counts as closed then, unless the census says open; add the rows if there were visitors.
        Info (3 times)
          “Five” hardly ever has a row on a Sunday. Also: “Once”, “Six”.
          It counts as closed then, unless the census says open; add the rows if there were visitors.
        "
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
