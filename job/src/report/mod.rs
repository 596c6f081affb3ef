//! What people look at: `report.html`, one file that opens without a network, in French and English. Pure: what a run
//! read and made comes in, bytes go out; the same in gives the same bytes.
//!
//! `window` says which days are shown and `line` what is known of them; `glance`, `standout` and `remedy` are the tables and
//! sentences, `data` is what the charts draw from, `edition` says it
//! in a language, `page` puts it all into the templates.
mod data;
mod edition;
mod glance;
mod line;
mod page;
mod remedy;
mod standout;
mod window;
pub(crate) mod words;

use carmila_cloud::run_id::RunId;
use chrono::NaiveDate;

use crate::actuals::Actuals;
use crate::error::Error;
use crate::findings::{Findings, Lang};
use crate::mall::Mall;
use crate::parts::Whys;
use crate::prediction::Prediction;
use crate::track::Track;
use data::Data;
use glance::Glance;
use line::{Line, closures, of_malls};
use page::{Edition, Page};
pub use standout::Surprise;
use window::Window;

/// All that a report tells of.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The run.
    pub run: &'a RunId,
    /// The malls, in the order of the table.
    pub malls: &'a [Mall],
    /// What came.
    pub actuals: &'a Actuals,
    /// The last predicted day.
    pub end: NaiveDate,
    /// What was predicted, as it is published. Sorted.
    pub published: &'a [Prediction],
    /// How what is frozen of it did.
    pub track: &'a Track,
    /// What made the predictions of surprises, where that is known.
    pub whys: &'a Whys,
    /// What was found in the workbooks.
    pub findings: &'a Findings,
    /// The language that the report opens in.
    pub lang: Lang,
}

/// The report.
///
/// # Errors
/// When a template cannot be filled, which is a defect.
pub fn html(sources: &Sources) -> Result<Vec<u8>, Error> {
    let &Sources { malls, actuals, end, published, track, whys, findings, lang, .. } = sources;
    let window = Window::of(actuals.cutoff(), end);
    let lines = of_malls(&window, malls.len(), actuals, published);
    let shut: Vec<Vec<usize>> = lines.iter().map(|line| closures(&window, line)).collect();
    let story = Story {
        window,
        malls,
        glance: Glance::of(&window, &lines, &shut),
        surprises: standout::surprises(&window, &lines),
        movers: standout::movers(&window, &lines),
        silent: standout::silent(findings),
        remedies: remedy::remedies(findings, malls, published, actuals.cutoff()),
        track,
        whys,
        places: places(&lines),
    };
    let data = Data::of(&story, &lines, &shut);
    let editions = [lang, if lang == Lang::Fr { Lang::En } else { Lang::Fr }];
    let editions = editions.map(|lang| Edition::new(lang, sources.run, &story));
    Ok(Page::new(lang, sources.run, &editions, &data)?.bytes()?)
}

/// The days of the last weeks on which something else came than was predicted, one a mall, the largest error first.
pub fn surprises(malls: usize, actuals: &Actuals, end: NaiveDate, published: &[Prediction]) -> Vec<Surprise> {
    let window = Window::of(actuals.cutoff(), end);
    standout::surprises(&window, &of_malls(&window, malls, actuals, published))
}

/// What there is to tell, in numbers.
struct Story<'a> {
    window: Window,
    malls: &'a [Mall],
    glance: Glance,
    surprises: Vec<standout::Surprise>,
    movers: [Vec<standout::Mover>; 2],
    silent: Vec<standout::Silent>,
    remedies: Vec<remedy::Remedy>,
    track: &'a Track,
    whys: &'a Whys,
    /// Where each mall is among those that are shown.
    places: Vec<usize>,
}

impl Story<'_> {
    fn name(&self, mall: usize) -> &str {
        self.malls.get(mall).map_or("", |mall| &mall.name)
    }

    fn place(&self, mall: usize) -> usize {
        self.places.get(mall).copied().unwrap_or_default()
    }
}

/// How much of `before` was added to get `now`, as a share.
fn growth(now: f64, before: f64) -> Option<f64> {
    (before > 0.0).then(|| now / before - 1.0)
}

/// How many malls before each are shown.
fn places(lines: &[Line]) -> Vec<usize> {
    let before = lines.iter().scan(0, |shown, line| {
        let place = *shown;
        *shown += usize::from(!line.is_empty());
        Some(place)
    });
    before.collect()
}

/// The malls that have anything to show.
fn shown(lines: &[Line]) -> impl Iterator<Item = (usize, &Line)> + Clone {
    lines.iter().enumerate().filter(|(_, line)| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Days};
    use polars::prelude::{Column, DataFrame, DataType};

    use super::*;
    use crate::findings::{Place, Problem};
    use crate::frozen::Record;
    use crate::parts::Parts;
    use crate::prediction::Bounds;

    /// The text of the edition in `lang`, a line a line.
    fn text(page: &str, lang: &str) -> String {
        let (_, main) = page.split_once(&format!("<main id=\"{lang}\"")).unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        let mut out = String::new();
        for piece in main.split('<').skip(1) {
            let (tag, said) = piece.split_once('>').unwrap();
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            let inline = ["span", "/span", "a ", "/a", "time", "/time"].iter().any(|name| tag.starts_with(name));
            if !inline && !out.ends_with('\n') {
                out.push('\n');
            }
            if !said.is_empty() {
                out.push_str(&said);
                out.push(' ');
            }
        }
        out.lines().map(|line| format!("{}\n", line.trim())).collect()
    }

    #[test]
    fn both_editions_say_what_happened() {
        let names = [("1", "Avranches", "Ouest"), ("2", "Bègles & <fils>", "Ouest"), ("3", "Muet", "")];
        let malls = names.map(|(id, name, cluster)| Mall { id: id.into(), name: name.into(), cluster: cluster.into() });
        let (first, cutoff) =
            (NaiveDate::from_ymd_opt(2023, 1, 2).unwrap(), NaiveDate::from_ymd_opt(2024, 11, 3).unwrap());
        let end = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap();
        let usual = |mall: usize, date: NaiveDate| {
            let weekday =
                [100.0, 100.0, 100.0, 100.0, 120.0, 180.0, 0.0][date.weekday().num_days_from_monday() as usize];
            (1 + mall) as f64 * weekday * if date.year() == 2024 && mall == 0 { 1.1 } else { 1.0 }
        };
        let surprise = cutoff - Days::new(9);
        let counted =
            |mall: usize, date: NaiveDate| if date == surprise && mall == 1 { 900.0 } else { usual(mall, date) };
        let known: Vec<(usize, NaiveDate)> = (0..3)
            .flat_map(|mall| first.iter_days().take_while(move |date| *date <= cutoff).map(move |date| (mall, date)))
            .filter(|(mall, date)| *mall != 2 || date.year() == 2023)
            .collect();
        let column = |name: &str, values: Vec<f64>, kind| Column::new(name.into(), values).cast(&kind).unwrap();
        let frame = vec![
            column("mall", known.iter().map(|cell| cell.0 as f64).collect(), DataType::UInt32),
            column("date", known.iter().map(|cell| f64::from(cell.1.to_epoch_days())).collect(), DataType::Int32)
                .cast(&DataType::Date)
                .unwrap(),
            column("count", known.iter().map(|cell| counted(cell.0, cell.1)).collect(), DataType::Float64),
        ];
        let actuals = Actuals::lay_out(&DataFrame::new(known.len(), frame).unwrap(), 3, None).unwrap().unwrap();

        let run: RunId = "2024-11-03-0123456789ab".to_owned().try_into().unwrap();
        let make = |mall: usize, date: NaiveDate| {
            let visitors = (usual(mall, date) * 1.02).round() as u32;
            let [low_95, low_80, high_80, high_95] = [80, 90, 110, 120].map(|per_cent| visitors * per_cent / 100);
            Prediction { mall, date, visitors, bounds: Some(Bounds { low_80, high_80, low_95, high_95 }) }
        };
        let mut record = Record::default();
        for week in record.gaps(&actuals, 2024) {
            let days = || week.days.start().iter_days().take_while(|date| date <= week.days.end());
            let made: Vec<Prediction> = (0..3).flat_map(|mall| days().map(move |date| make(mall, date))).collect();
            record.fill(&week, &made, &run);
        }
        let ahead = (cutoff + Days::new(1)).iter_days().take_while(|date| *date <= end);
        let ahead: Vec<Prediction> = ahead.flat_map(|date| (0..3).map(move |mall| make(mall, date))).collect();
        let published = record.published(&ahead, cutoff);
        let mut findings = Findings::new();
        let silent = Problem::Silent { mall: "Muet".into(), since: NaiveDate::from_ymd_opt(2023, 12, 31).unwrap() };
        findings.push(silent, Place::default());
        let flux = Place::sheet("2024 flux.xlsx", "Flux");
        findings.push(Problem::UnknownSite { name: "Nulle Part".into() }, flux.row(7));
        findings.push(Problem::NotUsed { name: "notes.txt".into() }, Place::default());
        findings.push(Problem::NoCensus, Place::default());

        let parts = Parts([214, 20, 80, -10, 6, -4, 1, 0]);
        let whys = Whys::from([((1, surprise), parts)]);
        let sources = Sources {
            run: &run,
            malls: &malls,
            actuals: &actuals,
            end,
            published: &published,
            track: &Track::of(&record, &actuals, malls.len()),
            whys: &whys,
            findings: &findings,
            lang: Lang::Fr,
        };
        let page = String::from_utf8(html(&sources).unwrap()).unwrap();
        assert_eq!(page.as_bytes(), html(&sources).unwrap());
        insta::assert_snapshot!("fr", text(&page, "fr").replace(carmila_cloud::VERSION, "[version]"));
        insta::assert_snapshot!("en", text(&page, "en").replace(carmila_cloud::VERSION, "[version]"));
    }

    #[test]
    fn a_thousand_malls_are_sent_by_week() {
        let malls: Vec<Mall> = (0..1_100)
            .map(|mall| Mall { id: mall.to_string(), name: format!("Centre {mall:04}"), cluster: String::new() })
            .collect();
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let (first, cutoff, end) = (day("2024-01-01"), day("2025-10-12"), day("2025-12-31"));
        let known: Vec<(usize, NaiveDate)> = (0..malls.len())
            .flat_map(|mall| first.iter_days().take_while(move |date| *date <= cutoff).map(move |date| (mall, date)))
            .collect();
        let count = |(mall, date): &(usize, NaiveDate)| {
            f64::from((date.num_days_from_ce() as u32 ^ (*mall as u32)).wrapping_mul(2_654_435_761) >> 17) + 1.0
        };
        let frame = vec![
            Column::new("mall".into(), known.iter().map(|cell| cell.0 as u32).collect::<Vec<_>>()),
            Column::new("date".into(), known.iter().map(|cell| cell.1.to_epoch_days()).collect::<Vec<_>>())
                .cast(&DataType::Date)
                .unwrap(),
            Column::new("count".into(), known.iter().map(count).collect::<Vec<_>>()),
        ];
        let actuals =
            Actuals::lay_out(&DataFrame::new(known.len(), frame).unwrap(), malls.len(), None).unwrap().unwrap();
        let year = || day("2025-01-01").iter_days().take_while(|date| *date <= end);
        let published: Vec<Prediction> = (0..malls.len())
            .flat_map(|mall| year().map(move |date| (mall, date)))
            .map(|(mall, date)| {
                let visitors = count(&(mall, date)) as u32;
                let bounds = Bounds { low_80: visitors / 2, high_80: visitors * 2, ..Bounds::default() };
                Prediction { mall, date, visitors, bounds: Some(bounds) }
            })
            .collect();
        let sources = Sources {
            run: &"2025-10-12-0123456789ab".to_owned().try_into().unwrap(),
            malls: &malls,
            actuals: &actuals,
            end,
            published: &published,
            track: &Track::default(),
            whys: &Whys::new(),
            findings: &Findings::new(),
            lang: Lang::En,
        };
        let size = html(&sources).unwrap().len();
        assert!(size < 5_000_000, "{size}");
    }
}
