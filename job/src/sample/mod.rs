//! Sample workbooks of French malls: the real layout and its mess around numbers that were drawn, the same bytes each
//! time. [`Truth`] is the numbers and knows no files; [`write`] is the files and invents no number.
mod census;
mod demand;
mod dice;
mod doors;
mod flux;
mod french;
mod names;
mod portrait;
mod sheets;
mod spelling;
mod style;
mod transco;
mod truth;

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

pub use truth::Truth;

/// A sample's last day where nobody names one: a Sunday, with the end of the year still ahead.
pub const LAST_DAY: &str = "2025-10-12";

/// The last year of the default, and the month and day on which its last year ends.
const LAST_YEAR: i32 = 2025;
const ENDS: (u32, u32) = (10, 12);

/// What to draw.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sample {
    /// How many malls.
    pub malls: usize,
    /// The first day with counts.
    pub first: NaiveDate,
    /// The last day with counts.
    pub last: NaiveDate,
    /// Another seed draws other malls.
    pub seed: u64,
}

impl Default for Sample {
    fn default() -> Sample {
        Sample::of_years(36, LAST_YEAR - 3..=LAST_YEAR, 1)
    }
}

impl Sample {
    /// A sample of whole years but for the last one, which ends on 12 October.
    pub fn of_years(malls: usize, years: RangeInclusive<i32>, seed: u64) -> Sample {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let (first, last) = (day(*years.start(), 1, 1), day(*years.end(), ENDS.0, ENDS.1));
        Sample { malls, first, last, seed }
    }

    /// A sample of so many years, the last of which ends on this day.
    pub fn until(malls: usize, years: u16, last: NaiveDate, seed: u64) -> Sample {
        let first = NaiveDate::from_ymd_opt(last.year() - i32::from(years) + 1, 1, 1).unwrap_or(last);
        Sample { malls, first, last, seed }
    }
}

/// What was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// The files, by name.
    pub files: Vec<PathBuf>,
    /// Rows of counts in all flux workbooks.
    pub rows: usize,
}

/// Why a sample could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No mall or no day.
    #[error("a sample needs at least one mall and one day. Ask for more")]
    Empty,
    /// The folder has something in it, which may be somebody's workbooks.
    #[error("{0} is not empty. Name a folder that is empty or not there yet")]
    NotEmpty(PathBuf),
    /// The system said no.
    #[error("{path} cannot be written ({source}). Name a folder that can be")]
    File {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A workbook cannot be made.
    #[error("the workbook {path} cannot be written ({source}). Name a folder that can be")]
    Workbook {
        /// What was being written.
        path: PathBuf,
        /// What its writer said.
        source: Box<rust_xlsxwriter::XlsxError>,
    },
}

/// Writes the workbooks of a sample of `years` into a folder, which is made if need be.
///
/// # Errors
/// When there is nothing to write, the folder has something in it, or the system refuses.
pub fn write(dir: &Path, malls: usize, years: RangeInclusive<i32>, seed: u64) -> Result<Written, Error> {
    write_sample(dir, &Sample::of_years(malls, years, seed))
}

/// The same for any span of days.
///
/// # Errors
/// As for [`write`].
pub fn write_sample(dir: &Path, sample: &Sample) -> Result<Written, Error> {
    if sample.malls == 0 || sample.last < sample.first {
        return Err(Error::Empty);
    }
    let failed = |source| Error::File { path: dir.to_path_buf(), source };
    fs::create_dir_all(dir).map_err(failed)?;
    if fs::read_dir(dir).map_err(failed)?.next().is_some() {
        return Err(Error::NotEmpty(dir.to_path_buf()));
    }
    let truth = Truth::draw(sample);
    let years: Vec<flux::Year> = flux::years(&truth.panel);
    let flux: Vec<(PathBuf, usize)> =
        years.par_iter().map(|year| flux::write(dir, &truth, year)).collect::<Result<_, _>>()?;
    let rows = flux.iter().map(|(_, rows)| rows).sum();
    let mut files: Vec<PathBuf> = flux.into_iter().map(|(path, _)| path).collect();
    files.push(transco::write(dir, &truth)?);
    files.push(census::write(dir, &truth)?);
    files.push(sheets::write_lock(dir, &files[years.len() - 1])?);
    files.sort();
    Ok(Written { files, rows })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::Weekday;

    use super::*;
    use crate::calendar::{Openings, holiday};

    fn small() -> Sample {
        Sample::of_years(6, 2024..=2025, 7)
    }

    fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
        let file = |entry: io::Result<fs::DirEntry>| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())
        };
        fs::read_dir(dir).unwrap().map(file).collect()
    }

    #[test]
    fn the_same_bytes_each_time_and_others_for_another_seed() {
        let dirs = [(); 3].map(|()| tempfile::tempdir().unwrap());
        let years = || 2022..=2025;
        let written = write(dirs[0].path(), 6, years(), 7).unwrap();
        assert_eq!(write(dirs[1].path(), 6, years(), 7).unwrap().rows, written.rows);
        write(dirs[2].path(), 6, years(), 8).unwrap();
        let [one, two, other] = dirs.map(|dir| bytes(dir.path()));
        assert!(one == two, "two writes differ");
        let differ: Vec<&str> = one.iter().filter(|(k, v)| other[*k] != **v).map(|(k, _)| k.as_str()).collect();
        insta::assert_snapshot!(one.keys().cloned().collect::<Vec<_>>().join("\n"), @r"
        2022 flux quotidiens.csv
        2023 flux quotidiens.xlsx
        2024 flux quotidiens.xlsx
        2025 flux quotidiens.xlsx
        Recensement OE 2025 - document de référence.xlsx
        Transco.xlsx
        ~$2025 flux quotidiens.xlsx
        ");
        insta::assert_snapshot!(differ.join("\n"), @r"
        2022 flux quotidiens.csv
        2023 flux quotidiens.xlsx
        2024 flux quotidiens.xlsx
        2025 flux quotidiens.xlsx
        Recensement OE 2025 - document de référence.xlsx
        ");
    }

    #[test]
    fn a_summary_of_the_default() {
        let truth = Truth::draw(&Sample::default());
        let openings = Openings::infer(&truth.malls, &truth.census);
        let line = |(mall, counts): (usize, &Vec<f32>)| {
            let dates = (0..).map(|column| truth.panel.date(column));
            let days: Vec<_> = dates.zip(counts).filter(|(_, c)| !c.is_nan()).map(|(d, &c)| (d, c)).collect();
            let mean = |of: &dyn Fn(NaiveDate) -> bool| {
                let open: Vec<f32> = days.iter().filter(|(d, c)| *c > 30.0 && of(*d)).map(|(_, c)| *c).collect();
                if open.is_empty() {
                    "-".into()
                } else {
                    format!("{:.0}", open.iter().sum::<f32>() / open.len() as f32)
                }
            };
            let wrong = days.iter().filter(|(d, c)| openings.status(mall, *d) == Some(false) && *c > 30.0).count();
            format!(
                "{:35} {:13} {} to {} {:4} days {:3} zeros; Tue {:>6} Sat {:>6} Sun {:>6}; {wrong} against the census\n",
                truth.malls[mall].name,
                truth.malls[mall].cluster,
                days[0].0,
                days[days.len() - 1].0,
                days.len(),
                days.iter().filter(|(_, c)| *c == 0.0).count(),
                mean(&|d| d.weekday() == Weekday::Tue && holiday(d).is_none()),
                mean(&|d| d.weekday() == Weekday::Sat),
                mean(&|d| d.weekday() == Weekday::Sun),
            )
        };
        let lines: Vec<String> = truth.panel.counts.iter().enumerate().map(line).collect();
        insta::assert_snapshot!(lines.concat(), @r"
        Albi Les Tanneurs                   Centre-ville  2022-01-01 to 2025-10-12 1365 days 217 zeros; Tue   9545 Sat  15783 Sun   9677; 0 against the census
        Amiens La Tuilerie                  Centre-ville  2022-01-01 to 2025-10-12 1378 days 231 zeros; Tue  13242 Sat  21109 Sun  12896; 0 against the census
        Angers Val d'Or                     Grand bassin  2022-01-01 to 2025-10-12 1370 days 203 zeros; Tue   5715 Sat   8600 Sun   4671; 0 against the census
        Angoulême Les Érables               Régional      2022-01-01 to 2025-10-12 1376 days 194 zeros; Tue  14875 Sat  29932 Sun  18708; 0 against the census
        Besançon Les Tanneurs               Régional      2022-01-01 to 2025-01-19 1109 days 149 zeros; Tue   6935 Sat  13417 Sun   8112; 0 against the census
        Bègles Le Petit Bois                Centre-ville  2022-01-01 to 2025-10-12 1358 days 215 zeros; Tue   8986 Sat  14905 Sun   8874; 0 against the census
        Béziers Val d'Or                    Centre-ville  2022-01-01 to 2025-10-12 1381 days 219 zeros; Tue  10302 Sat  15046 Sun   9053; 0 against the census
        Chambéry Belle Étoile               Proximité     2022-01-02 to 2025-10-12 1362 days   8 zeros; Tue   4164 Sat   4971 Sun   2029; 0 against the census
        Châteauroux Le Verger               Centre-ville  2022-01-01 to 2025-10-12 1368 days 204 zeros; Tue   5761 Sat   9147 Sun   4117; 3 against the census
        Clermont-Ferrand La Halle aux Blés  Centre-ville  2022-01-01 to 2025-10-12 1372 days 207 zeros; Tue  10674 Sat  16331 Sun   9049; 0 against the census
        Créteil Les Vignes                  Proximité     2022-01-01 to 2025-10-12 1368 days  65 zeros; Tue   2870 Sat   3580 Sun   1339; 0 against the census
        Dijon Les Acacias                   Régional      2022-01-01 to 2025-10-12 1362 days  21 zeros; Tue  11320 Sat  23553 Sun  10991; 0 against the census
        Grenoble La Roseraie                Grand bassin  2022-01-01 to 2025-10-12 1367 days 189 zeros; Tue   4472 Sat   6974 Sun   3636; 0 against the census
        L'Haÿ-les-Roses Les Fougères        Régional      2022-01-03 to 2025-10-11 1193 days   0 zeros; Tue  11458 Sat  23305 Sun  14369; 0 against the census
        Le Mans Les Quais                   Régional      2022-01-01 to 2025-10-12 1374 days 183 zeros; Tue  24099 Sat  47836 Sun  31391; 0 against the census
        Limoges Rives Sud                   Grand bassin  2022-01-03 to 2025-10-11 1183 days  12 zeros; Tue   9671 Sat  14461 Sun   7805; 0 against the census
        Liévin Le Carré Rouge               Proximité     2022-01-01 to 2025-10-12 1363 days  22 zeros; Tue   3455 Sat   4340 Sun   1803; 0 against the census
        Meaux L'Horloge                     Régional      2022-01-02 to 2025-10-12 1346 days   6 zeros; Tue  10774 Sat  20004 Sun   9385; 0 against the census
        Montauban Grand Large               Proximité     2022-01-01 to 2025-10-08 1376 days  35 zeros; Tue   4481 Sat   5565 Sun   2192; 0 against the census
        Mâcon Grand Pré                     Proximité     2022-01-01 to 2025-10-12 1379 days  21 zeros; Tue   2775 Sat   3376 Sun   1388; 0 against the census
        Nancy Les Érables                   Centre-ville  2022-01-01 to 2025-10-12 1376 days 213 zeros; Tue   6287 Sat  10597 Sun   7264; 0 against the census
        Nîmes Le Carré Rouge                Grand bassin  2022-01-03 to 2025-10-11 1183 days   0 zeros; Tue   4696 Sat   7137 Sun   3549; 0 against the census
        Orléans L'Horloge                   Proximité     2022-01-01 to 2025-10-12 1354 days  16 zeros; Tue   3489 Sat   4219 Sun   1787; 0 against the census
        Perpignan Les Trois Moulins         Proximité     2022-01-02 to 2025-10-12 1348 days   6 zeros; Tue   2533 Sat   3139 Sun   1296; 0 against the census
        Poitiers Le Verger                  Grand bassin  2022-01-03 to 2025-10-11 1188 days   0 zeros; Tue   5753 Sat   8840 Sun   5287; 0 against the census
        Périgueux La Halle aux Blés         Régional      2022-01-01 to 2025-10-12 1379 days 189 zeros; Tue  11029 Sat  21784 Sun  13639; 0 against the census
        Rennes Grand Large                  Grand bassin  2022-01-01 to 2025-10-12 1371 days   0 zeros; Tue   4796 Sat   7679 Sun   3866; 0 against the census
        Saint-Brieuc Les Vignes             Régional      2022-01-01 to 2025-10-12 1376 days 197 zeros; Tue  10694 Sat  23211 Sun  14162; 0 against the census
        Saint-Étienne Porte du Soleil       Centre-ville  2022-01-01 to 2025-10-12 1368 days 212 zeros; Tue   9174 Sat  15274 Sun   9519; 0 against the census
        Sète Place des Arts                 Proximité     2022-01-01 to 2025-10-12 1367 days  27 zeros; Tue   3411 Sat   4625 Sun   1977; 0 against the census
        Toulouse Haut de Ville              Centre-ville  2022-01-03 to 2025-10-11 1185 days   3 zeros; Tue   8383 Sat  12799 Sun   7052; 0 against the census
        Troyes Cap Océane                   Régional      2022-01-01 to 2025-10-12 1369 days 184 zeros; Tue  16140 Sat  28856 Sun  18574; 0 against the census
        Valence La Forêt                    Proximité     2022-01-01 to 2025-10-12 1381 days  58 zeros; Tue   4173 Sat   4956 Sun   2007; 0 against the census
        Épinal L'Écluse                     Grand bassin  2022-01-01 to 2025-10-12 1354 days 184 zeros; Tue   3455 Sat   5493 Sun   3445; 0 against the census
        Évreux La Forêt                     Grand bassin  2024-01-09 to 2025-10-12  642 days  92 zeros; Tue   3070 Sat   4504 Sun   2471; 0 against the census
        Évry Porte du Soleil                Grand bassin  2023-06-06 to 2025-10-12  858 days 114 zeros; Tue   7487 Sat  10966 Sun   5622; 0 against the census
        ");
    }

    #[test]
    fn a_mall_is_the_same_among_fewer_and_more() {
        let (few, many) = (Truth::draw(&small()), Truth::draw(&Sample { malls: 50, ..small() }));
        for (mall, counts) in few.malls.iter().zip(&few.panel.counts) {
            let other = many.malls.iter().position(|other| other == mall).unwrap();
            assert!(counts.iter().zip(&many.panel.counts[other]).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }

    #[test]
    fn malls_have_names_of_their_own_in_order() {
        let malls = Truth::draw(&Sample::of_years(1500, 2025..=2025, 1)).malls;
        assert!(malls.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn the_census_agrees_with_the_doors() {
        let truth = Truth::draw(&small());
        for cell in truth.census.iter().filter(|cell| cell.date <= truth.panel.cutoff() && !cell.open) {
            let column = (cell.date - truth.panel.first).num_days() as usize;
            let count = truth.panel.counts[cell.mall][column];
            assert!(count.is_nan() || count < 30.0, "{} on {}", truth.malls[cell.mall].name, cell.date);
        }
    }

    #[test]
    fn nothing_to_write_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(write(dir.path(), 0, 2024..=2025, 1), Err(Error::Empty)));
        assert!(fs::read_dir(dir.path()).unwrap().next().is_none());
    }
}
