//! Who is open when: what the census of one or more years tells about every other day. It knows no counts; a day that
//! the census says nothing about stays unknown.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::day;
use super::identity::{Identity, identity};
use super::kindred::{Counts, kin};
use crate::mall::Mall;

/// One cell of the census that says something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Opening {
    /// The mall's index in the list of malls.
    pub mall: usize,
    /// The day that the header names.
    pub date: NaiveDate,
    /// Whether the mall is open on it.
    pub open: bool,
}

/// The days whose kin are worked out in advance; any other day is only slower.
const PREPARED: (i32, i32) = (2000, 2050);

/// Every mall's exceptional openings and closures, for every day of every year.
///
/// A day is told by, in this order: this mall's own cell for that very date; its own cell for a day with the same
/// [`Identity`], the latest census winning; its own cell for a kindred day where that is conclusive; then the majority of
/// the malls of its cluster for the identity and its kin, each mall heard by its latest cell. A tie, an empty cluster or
/// no cell at all: unknown.
#[derive(Clone, Debug)]
pub struct Openings {
    columns: Columns,
    /// `own[mall][column]` and `clusters[cluster][column]`.
    own: Vec<Vec<Option<bool>>>,
    clusters: Vec<Vec<Option<bool>>>,
    /// The cluster of each mall; none where Transco names none.
    cluster: Vec<Option<usize>>,
    prepared: Vec<Links>,
}

/// The columns of the tables: the dates and the identities that the census has a cell for.
#[derive(Clone, Debug, Default)]
struct Columns {
    dates: HashMap<NaiveDate, usize>,
    identities: HashMap<Identity, usize>,
}

/// Where the tables tell of a day.
#[derive(Clone, Copy, Debug)]
struct Links {
    date: Option<usize>,
    kin: [Option<(usize, Counts)>; 3],
}

impl Columns {
    fn of(census: &[Opening]) -> Columns {
        let mut columns = Columns::default();
        for cell in census {
            let next = columns.len();
            columns.dates.entry(cell.date).or_insert(next);
            let next = columns.len();
            columns.identities.entry(identity(cell.date)).or_insert(next);
        }
        columns
    }

    fn len(&self) -> usize {
        self.dates.len() + self.identities.len()
    }

    fn links(&self, date: NaiveDate) -> Links {
        let find = |(identity, counts)| Some((*self.identities.get(&identity)?, counts));
        Links { date: self.dates.get(&date).copied(), kin: kin(date).map(|k| k.and_then(find)) }
    }
}

impl Openings {
    /// The openings that a census tells. `census` may span several years; where it says two things of one mall and date,
    /// the later cell in the list wins.
    pub fn infer(malls: &[Mall], census: &[Opening]) -> Openings {
        let columns = Columns::of(census);
        let width = columns.len();
        let mut cells: Vec<&Opening> = census.iter().filter(|cell| cell.mall < malls.len()).collect();
        cells.sort_by_key(|cell| cell.date);
        let mut own = vec![vec![None; width]; malls.len()];
        for cell in cells {
            let told = [columns.dates.get(&cell.date), columns.identities.get(&identity(cell.date))];
            for &column in told.into_iter().flatten() {
                own[cell.mall][column] = Some(cell.open);
            }
        }
        let (cluster, names) = number_clusters(malls);
        let mut votes = vec![vec![0i32; width]; names];
        for (mall, cluster) in cluster.iter().enumerate() {
            let Some(cluster) = *cluster else { continue };
            for (vote, open) in votes[cluster].iter_mut().zip(&own[mall]) {
                *vote += open.map_or(0, |open| if open { 1 } else { -1 });
            }
        }
        let clusters = votes.iter().map(|row| row.iter().map(|&v| (v != 0).then_some(v > 0)).collect()).collect();
        let span = day(PREPARED.0, 1, 1).iter_days().take_while(|d| *d < day(PREPARED.1, 1, 1));
        let prepared = if width == 0 { Vec::new() } else { span.map(|date| columns.links(date)).collect() };
        Openings { columns, own, clusters, cluster, prepared }
    }

    /// Whether a mall is open on a day; `None` where the census cannot tell.
    pub fn status(&self, mall: usize, date: NaiveDate) -> Option<bool> {
        let own = self.own.get(mall)?;
        let links = self.links(date);
        let exact = links.date.and_then(|column| own[column]);
        let told =
            |row: &Vec<Option<bool>>| links.kin.iter().flatten().find_map(|&(column, counts)| counts.hear(row[column]));
        exact.or_else(|| told(own)).or_else(|| told(&self.clusters[self.cluster[mall]?]))
    }

    fn links(&self, date: NaiveDate) -> Links {
        let index = (date - day(PREPARED.0, 1, 1)).num_days();
        let prepared = usize::try_from(index).ok().and_then(|index| self.prepared.get(index));
        prepared.copied().unwrap_or_else(|| self.columns.links(date))
    }
}

/// Each mall's cluster as a number, and how many there are.
fn number_clusters(malls: &[Mall]) -> (Vec<Option<usize>>, usize) {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let numbered = malls.iter().map(|mall| {
        let next = numbers.len();
        (!mall.cluster.is_empty()).then(|| *numbers.entry(&mall.cluster).or_insert(next))
    });
    let numbered = numbered.collect();
    (numbered, numbers.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn malls() -> Vec<Mall> {
        // Three malls of one cluster, one alone in its own, one without a cluster.
        let clusters = ["Nord", "Nord", "Nord", "Sud", ""];
        let mall = |(i, cluster): (usize, &&str)| Mall {
            id: i.to_string(),
            name: format!("Mall {i}"),
            cluster: cluster.to_string(),
        };
        clusters.iter().enumerate().map(mall).collect()
    }

    /// Cells of a census as it is written: a line a day, a column a mall; `o` open, `f` closed, `.` empty.
    fn census(lines: &str) -> Vec<Opening> {
        let cell = |date: NaiveDate, (mall, letter): (usize, char)| match letter {
            'o' => Some(Opening { mall, date, open: true }),
            'f' => Some(Opening { mall, date, open: false }),
            _ => None,
        };
        let line = |line: &str| -> Vec<Opening> {
            let (date, cells) = line.trim().split_once(' ').unwrap();
            let date = date.parse().unwrap();
            cells.chars().filter(|c| *c != ' ').enumerate().filter_map(|c| cell(date, c)).collect()
        };
        lines.trim().lines().flat_map(line).collect()
    }

    /// What `openings` says of days: `o`, `f`, `?`.
    fn told(openings: &Openings, dates: &[&str]) -> String {
        let letter = |open: Option<bool>| open.map_or("?", |open| if open { "o" } else { "f" });
        let line = |date: &&str| {
            let day: NaiveDate = date.parse().unwrap();
            let letters: Vec<_> = (0..5).map(|mall| letter(openings.status(mall, day))).collect();
            format!("{} {}\n", day.format("%a %Y-%m-%d"), letters.join(" "))
        };
        dates.iter().map(line).collect()
    }

    const YEAR_2024: &str = "
        2024-01-01 f f f f f
        2024-01-14 o f . o .
        2024-03-31 f f f o f
        2024-04-01 o o . f .
        2024-05-01 f f f f f
        2024-05-08 o f . o .
        2024-05-09 o o f o f
        2024-05-10 o o o o o
        2024-05-20 o f f o f
        2024-06-02 f f f o f
        2024-07-14 o f . o .
        2024-08-15 o f . o f
        2024-11-24 o f . o .
        2024-12-01 o o . o .
        2024-12-08 o o . o .
        2024-12-15 o o f o .
        2024-12-22 o o . f o
        2024-12-24 o o f o f
        2024-12-25 f f f f f
        2024-12-29 o f . o .
    ";

    #[test]
    fn the_year_of_the_census_is_what_it_says() {
        let openings = Openings::infer(&malls(), &census(YEAR_2024));
        let days = ["2024-01-14", "2024-04-01", "2024-05-08", "2024-12-01", "2024-12-22", "2024-03-03"];
        insta::assert_snapshot!(told(&openings, &days), @r"
        Sun 2024-01-14 o f ? o ?
        Mon 2024-04-01 o o o f ?
        Wed 2024-05-08 o f ? o ?
        Sun 2024-12-01 o o o o ?
        Sun 2024-12-22 o o o f o
        Sun 2024-03-03 ? ? ? ? ?
        ");
    }

    #[test]
    fn holidays_move_and_are_found_again() {
        let openings = Openings::infer(&malls(), &census(YEAR_2024));
        let days = [
            "2023-04-09", // Easter
            "2023-04-10",
            "2025-04-21",
            "2026-04-06", // Easter Mondays
            "2025-05-29",
            "2025-05-30", // Ascension and its bridge
            "2025-06-09", // Whit Monday
            "2023-04-01", // the dates of 2024 mean nothing
            "2023-05-09",
            "2025-05-20",
        ];
        insta::assert_snapshot!(told(&openings, &days), @r"
        Sun 2023-04-09 f f f o f
        Mon 2023-04-10 o o o f ?
        Mon 2025-04-21 o o o f ?
        Mon 2026-04-06 o o o f ?
        Thu 2025-05-29 o o f o f
        Fri 2025-05-30 o o o o o
        Mon 2025-06-09 o f f o f
        Sat 2023-04-01 ? ? ? ? ?
        Tue 2023-05-09 ? ? ? ? ?
        Tue 2025-05-20 ? ? ? ? ?
        ");
    }

    #[test]
    fn fixed_holidays_on_sundays_and_off() {
        let openings = Openings::infer(&malls(), &census(YEAR_2024));
        let days = [
            "2023-01-01", // a Sunday: 1 January shuts by itself
            "2022-05-01", // a Sunday
            "2022-05-08", // a Sunday: closed where the holiday is
            "2025-05-08",
            "2025-07-14", // a Monday: open where it was on a Sunday, else unknown
            "2021-08-15", // a Sunday
            "2022-12-25", // a Sunday
            "2023-12-24", // the last Sunday before Christmas, closed where the eve is
        ];
        insta::assert_snapshot!(told(&openings, &days), @r"
        Sun 2023-01-01 f f f f f
        Sun 2022-05-01 f f f f f
        Sun 2022-05-08 ? f ? ? ?
        Thu 2025-05-08 o f ? o ?
        Mon 2025-07-14 o ? ? o ?
        Sun 2021-08-15 ? f ? ? f
        Sun 2022-12-25 f f f f f
        Sun 2023-12-24 o o f f f
        ");
    }

    #[test]
    fn sundays_are_found_by_season() {
        let openings = Openings::infer(&malls(), &census(YEAR_2024));
        let days = [
            "2025-01-12", // first of the winter sales
            "2025-06-01", // the same week
            "2023-11-26", // Black Friday's
            "2025-11-30", // Black Friday's
            "2023-12-03", // the fourth before Christmas, a week after Black Friday's
            "2025-12-07",
            "2025-12-14",
            "2025-12-21",
            "2025-12-28",
            "2025-03-02", // nothing known
        ];
        insta::assert_snapshot!(told(&openings, &days), @r"
        Sun 2025-01-12 o f ? o ?
        Sun 2025-06-01 f f f o f
        Sun 2023-11-26 o o o o ?
        Sun 2025-11-30 o o o o ?
        Sun 2023-12-03 o o o o ?
        Sun 2025-12-07 o o o o ?
        Sun 2025-12-14 o o f o ?
        Sun 2025-12-21 o o o f o
        Sun 2025-12-28 o f ? o ?
        Sun 2025-03-02 ? ? ? ? ?
        ");
    }

    #[test]
    fn the_latest_census_wins_but_not_over_the_date_itself() {
        let both = census("2022-04-18 o f o f .\n2024-04-01 f . o . .");
        let openings = Openings::infer(&malls(), &both);
        insta::assert_snapshot!(told(&openings, &["2022-04-18", "2023-04-10", "2024-04-01", "2025-04-21"]), @r"
        Mon 2022-04-18 o f o f ?
        Mon 2023-04-10 f f o f ?
        Mon 2024-04-01 f f o f ?
        Mon 2025-04-21 f f o f ?
        ");
    }

    #[test]
    fn no_census_or_no_such_mall_is_unknown() {
        assert_eq!(Openings::infer(&malls(), &[]).status(0, day(2024, 12, 25)), None);
        let openings = Openings::infer(&malls(), &census("2024-12-25 f f f f f f f"));
        assert_eq!(openings.status(4, day(1950, 12, 25)), Some(false));
        assert_eq!(openings.status(5, day(2024, 12, 25)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_census_is_never_contradicted(cells in prop::collection::vec((0..5usize, 0..1500u64, any::<bool>()), 0..60)) {
            let cell = |&(mall, days, open): &(usize, u64, bool)| {
                Opening { mall, date: day(2021, 1, 1) + chrono::Days::new(days), open }
            };
            let census: Vec<Opening> = cells.iter().map(cell).collect();
            let openings = Openings::infer(&malls(), &census);
            let last: HashMap<_, _> = census.iter().map(|cell| ((cell.mall, cell.date), cell.open)).collect();
            for ((mall, date), open) in last {
                prop_assert_eq!(openings.status(mall, date), Some(open));
            }
        }
    }
}
