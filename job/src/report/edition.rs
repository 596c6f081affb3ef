//! The report's words and tables in one language, ready to be put where the template has them.

use askama::Template;
use carmila_cloud::run_id::RunId;

use super::Story;
use super::glance::Ahead;
use super::remedy::{Kind, Told};
use super::standout::{Mover, Silent};
use super::words::{about, day, holiday, percent, signed, visitors};
use crate::backtest::InBand;
use crate::backtest::score::Score;
use crate::explain::{name, signed as signed_visitors};
use crate::findings::{Lang, Level};
use crate::forecast::Part;
use crate::parts::Parts;
use crate::track::Track;

/// The most silent malls that are named.
const NAMED: usize = 6;
/// The weeks of the track record that are shown before they are asked for.
const WEEKS: usize = 8;

/// The report in one language.
#[derive(Template)]
#[template(path = "report/edition.html")]
pub struct Edition<'a> {
    lang: Lang,
    run: &'a RunId,
    malls: String,
    /// What is not known is not said: empty texts are left out.
    cutoff: String,
    end: String,
    year: String,
    total: String,
    between: String,
    growth: Option<Change>,
    so_far: String,
    growth_so_far: Option<Change>,
    uncounted: String,
    to_come: String,
    to_come_between: String,
    growth_to_come: Option<Change>,
    stand_in: bool,
    fortnight: Vec<AheadRow>,
    surprises: Vec<SurpriseRow>,
    movers: Vec<MoverRow>,
    silent: Vec<String>,
    more_silent: usize,
    verdict: Verdict,
    weeks: Vec<ScoreRow>,
    older: Vec<ScoreRow>,
    bands: Vec<ScoreRow>,
    remedies: Vec<RemedyRow>,
    findings: String,
}

/// More or less, with a shape that says so without colour.
struct Change {
    class: &'static str,
    shape: &'static str,
    text: String,
}

struct AheadRow {
    date: String,
    iso: String,
    predicted: String,
    between: String,
    last: String,
    change: Option<Change>,
    note: String,
}

struct SurpriseRow {
    mall: usize,
    name: String,
    date: String,
    change: Change,
    told: String,
    /// What made the prediction; empty where that is not known.
    why: String,
}

struct MoverRow {
    mall: usize,
    name: String,
    change: Change,
    visitors: String,
}

/// The track record in a sentence, and the numbers in it.
struct Verdict {
    sentence: String,
    error: String,
    naive: String,
    total: String,
    coverage: String,
}

struct ScoreRow {
    name: String,
    days: String,
    error: String,
    naive: String,
    bias: String,
    total: String,
    in_80: String,
    in_95: String,
    better: bool,
}

struct RemedyRow {
    kind: &'static str,
    title: String,
    lead: String,
    count: String,
    open: bool,
    findings: Vec<FindingRow>,
    more: String,
}

struct FindingRow {
    level: &'static str,
    label: String,
    place: String,
    what: String,
    done: String,
    times: String,
    touched: String,
}

impl<'a> Edition<'a> {
    /// The edition of a story.
    pub fn new(lang: Lang, run: &'a RunId, story: &Story) -> Edition<'a> {
        let Story { window, glance, track, .. } = story;
        let year = &glance.year;
        let change = |growth: Option<f64>| growth.map(|growth| Change::of(lang, growth));
        let between = |band: Option<(f64, f64)>, more: f64| {
            band.map(|(low, high)| [about(lang, low + more), about(lang, high + more)])
        };
        let range = |[low, high]: [String; 2]| match lang {
            Lang::Fr => format!("entre {low} et {high}"),
            Lang::En => format!("between {low} and {high}"),
        };
        let name = |mall: usize| story.name(mall).to_owned();
        let mover = |mover: &Mover| MoverRow {
            mall: story.place(mover.mall),
            name: name(mover.mall),
            change: Change::of(lang, mover.growth),
            visitors: about(lang, mover.actual),
        };
        let surprises = story.surprises.iter().map(|surprise| SurpriseRow {
            mall: story.place(surprise.mall),
            name: name(surprise.mall),
            date: day(lang, surprise.date),
            change: Change::of(lang, (surprise.actual - surprise.predicted) / surprise.predicted.max(1.0)),
            why: story.whys.get(&(surprise.mall, surprise.date)).map(|parts| why(lang, parts)).unwrap_or_default(),
            told: match lang {
                Lang::Fr => {
                    format!("{} venus, {} prévus", visitors(lang, surprise.actual), visitors(lang, surprise.predicted))
                }
                Lang::En => format!(
                    "{} came, {} predicted",
                    visitors(lang, surprise.actual),
                    visitors(lang, surprise.predicted)
                ),
            },
        });
        let weeks: Vec<ScoreRow> = track
            .weeks
            .iter()
            .map(|week| {
                let date = lang.day(week.monday);
                let total = week.total.map_or_else(dash, |total| signed(lang, total));
                ScoreRow { total, ..ScoreRow::of(lang, date, &week.score) }
            })
            .collect();
        let mut weeks = weeks;
        let older = weeks.split_off(WEEKS.min(weeks.len()));
        let bands = track.bands.iter().map(|InBand { horizon: (from, to), score }| {
            let name = match lang {
                Lang::Fr => format!("{from} à {to} jours avant"),
                Lang::En => format!("{from} to {to} days ahead"),
            };
            ScoreRow::of(lang, name, score)
        });
        Edition {
            lang,
            run,
            malls: lang.number(glance.malls as u64),
            cutoff: lang.day(window.cutoff),
            end: lang.day(window.end),
            year: window.year.to_string(),
            total: about(lang, year.total()),
            between: between(year.band, year.so_far).map(range).unwrap_or_default(),
            growth: change(year.growth),
            so_far: about(lang, year.so_far),
            growth_so_far: change(year.growth_so_far),
            uncounted: if year.uncounted > 0.0 { about(lang, year.uncounted) } else { String::new() },
            to_come: about(lang, year.to_come),
            to_come_between: between(year.band_to_come, 0.0).map(range).unwrap_or_default(),
            growth_to_come: change(year.growth_to_come),
            stand_in: !story.silent.is_empty(),
            fortnight: glance.fortnight.iter().map(|ahead| AheadRow::of(lang, ahead)).collect(),
            surprises: surprises.collect(),
            movers: story.movers.iter().flatten().map(mover).collect(),
            silent: story.silent.iter().take(NAMED).map(|mall| silent(lang, mall)).collect(),
            more_silent: story.silent.len().saturating_sub(NAMED),
            verdict: Verdict::of(lang, track),
            weeks,
            older,
            bands: bands.collect(),
            findings: lang.number(story.remedies.iter().map(|remedy| remedy.count as u64).sum()),
            remedies: story.remedies.iter().map(|remedy| RemedyRow::of(lang, remedy)).collect(),
        }
    }

    /// Of a text in both languages, the one of this edition.
    fn t<'t>(&self, fr: &'t str, en: &'t str) -> &'t str {
        self.lang.either(fr, en)
    }
}

impl Change {
    fn of(lang: Lang, growth: f64) -> Change {
        let text = signed(lang, growth);
        let (class, shape) = match growth {
            growth if growth >= 0.0005 => ("up", "▲"),
            growth if growth <= -0.0005 => ("down", "▼"),
            _ => ("flat", "◆"),
        };
        Change { class, shape, text }
    }
}

impl AheadRow {
    fn of(lang: Lang, ahead: &Ahead) -> AheadRow {
        let closed = (ahead.closed > 0).then(|| match (lang, ahead.closed) {
            (Lang::Fr, 1) => "1 centre fermé".to_owned(),
            (Lang::Fr, n) => format!("{n} centres fermés"),
            (Lang::En, 1) => "1 mall closed".to_owned(),
            (Lang::En, n) => format!("{n} malls closed"),
        });
        let holiday = ahead.holiday.map(|day| holiday(lang, day).to_owned());
        AheadRow {
            date: day(lang, ahead.date),
            iso: ahead.date.to_string(),
            predicted: visitors(lang, ahead.predicted),
            between: ahead.band.map_or_else(dash, |(low, high)| {
                format!("{}\u{a0}–\u{a0}{}", visitors(lang, low), visitors(lang, high))
            }),
            last: ahead.last.map_or_else(dash, |last| visitors(lang, last)),
            change: ahead.growth().map(|growth| Change::of(lang, growth)),
            note: holiday.into_iter().chain(closed).collect::<Vec<_>>().join(" · "),
        }
    }
}

impl Verdict {
    fn of(lang: Lang, track: &Track) -> Verdict {
        let share = |share: Option<f64>| share.map(|share| percent(lang, share)).unwrap_or_default();
        let score = &track.recent;
        Verdict {
            sentence: lang.typeset(&sentence(lang, track)),
            error: share(score.wape.or(track.whole.wape)),
            naive: share(score.naive_wape),
            total: share(track.recent_total),
            coverage: share(score.coverage_80),
        }
    }
}

/// What made a prediction, in a line.
fn why(lang: Lang, parts: &Parts) -> String {
    let one = |(part, visitors): (Part, i64)| {
        let visitors =
            if part == Part::Level { lang.number(visitors.unsigned_abs()) } else { signed_visitors(lang, visitors) };
        format!("{} {visitors}", name(lang, part).to_lowercase())
    };
    let parts: Vec<String> = parts.told().map(one).collect();
    lang.typeset(&format!("{}{}", lang.either("Prévu d’après : ", "Predicted from: "), parts.join(", ")))
}

/// What a director takes home.
fn sentence(lang: Lang, track: &Track) -> String {
    let weeks = track.recent_weeks;
    let (Some(error), Some(naive)) = (track.recent.wape, track.recent.naive_wape) else {
        return match (lang, track.whole.wape) {
            (Lang::Fr, None) => "Aucun jour prévu n’est encore arrivé : il n’y a rien à juger.".to_owned(),
            (Lang::En, None) => "No predicted day has come yet: there is nothing to judge by.".to_owned(),
            (Lang::Fr, Some(error)) => format!(
                "La prévision s’est écartée de {} du réel, jour par jour et centre par centre ; il manque une année \
                 d’avant pour la comparer.",
                percent(lang, error)
            ),
            (Lang::En, Some(error)) => format!(
                "The forecast was off by {}, day by day and mall by mall; there is no year before to compare it with.",
                percent(lang, error)
            ),
        };
    };
    let (forecast, simple) = (percent(lang, error), percent(lang, naive));
    let less = percent(lang, (1.0 - error / naive).abs());
    match lang {
        Lang::Fr => {
            let lead = format!(
                "Sur les {weeks} dernières semaines, la prévision s’est écartée de {forecast} du réel, jour par jour et \
                 centre par centre ; reprendre le même jour de l’an dernier aurait donné {simple}"
            );
            let end = if error < naive { "l’erreur est réduite de" } else { "la prévision fait moins bien, de" };
            format!("{lead} : {end} {less}.")
        }
        Lang::En => {
            let lead = format!(
                "Over the last {weeks} weeks the forecast was off by {forecast}, day by day and mall by mall; taking the \
                 same weekday of last year would have been off by {simple}"
            );
            let end = if error < naive { "less error" } else { "more error, so that the simple way was better" };
            format!("{lead}: {less} {end}.")
        }
    }
}

impl ScoreRow {
    fn of(lang: Lang, name: String, score: &Score) -> ScoreRow {
        let share = |share: Option<f64>| share.map_or_else(dash, |share| percent(lang, share));
        ScoreRow {
            name,
            days: lang.number(score.days as u64),
            error: share(score.wape),
            naive: share(score.naive_wape),
            bias: score.bias.map_or_else(dash, |bias| signed(lang, bias)),
            total: dash(),
            in_80: share(score.coverage_80),
            in_95: share(score.coverage_95),
            better: score.wape.zip(score.naive_wape).is_some_and(|(error, naive)| error < naive),
        }
    }
}

impl RemedyRow {
    fn of(lang: Lang, remedy: &super::remedy::Remedy) -> RemedyRow {
        let (kind, title, lead) = match remedy.kind {
            Kind::Ask => (
                "ask",
                ["À demander aux centres", "Ask the malls"],
                [
                    "Des comptages manquent ou sont nuls : les centres concernés les ont peut-être.",
                    "Counts are missing or zero: the malls may have them.",
                ],
            ),
            Kind::Correct => (
                "correct",
                ["À corriger dans les classeurs", "Correct in the workbooks"],
                [
                    "Ces lignes n’ont pas servi. Corrigez-les dans le classeur, la prochaine exécution les reprendra.",
                    "These rows were not used. Correct them in the workbook and the next run takes them.",
                ],
            ),
            Kind::Verify => (
                "verify",
                ["À vérifier", "Have a look"],
                [
                    "C'est peut-être juste, peut-être pas : quelqu’un qui connaît le centre le sait.",
                    "It may be right or wrong: someone who knows the mall can tell.",
                ],
            ),
            Kind::Tidy => (
                "tidy",
                ["À ranger dans le dossier", "Tidy the folder"],
                [
                    "Fichiers qui n’ont pas leur place dans le dossier, ou qui y manquent.",
                    "Files that do not belong into the folder, or are missing from it.",
                ],
            ),
            Kind::Know => (
                "know",
                ["Bon à savoir", "Good to know"],
                ["Rien à faire : voici comment cela a été compris.", "Nothing to do: this is how it was understood."],
            ),
        };
        let hidden = remedy.count - remedy.findings.len();
        let more = (hidden > 0).then(|| match lang {
            Lang::Fr => format!("et {} autres, dans manifest.json", lang.number(hidden as u64)),
            Lang::En => format!("and {} others, in manifest.json", lang.number(hidden as u64)),
        });
        RemedyRow {
            kind,
            title: lang.either(title[0], title[1]).to_owned(),
            lead: lang.typeset(lang.either(lead[0], lead[1])),
            count: lang.number(remedy.count as u64),
            open: remedy.kind != Kind::Know,
            findings: remedy.findings.iter().map(|told| FindingRow::of(lang, told)).collect(),
            more: more.unwrap_or_default(),
        }
    }
}

impl FindingRow {
    fn of(lang: Lang, told: &Told) -> FindingRow {
        let words = told.words(lang);
        let (level, label) = match told.level {
            Level::Error => ("error", lang.either("Erreur", "Error")),
            Level::Warning => ("warning", lang.either("Attention", "Warning")),
            Level::Info => ("info", "Info"),
        };
        let number = |count: u64| lang.number(count);
        let touched = told.touched.filter(|touched| *touched > 0).map(|touched| match (lang, touched) {
            (Lang::Fr, 1) => "touche 1 prévision".to_owned(),
            (Lang::Fr, touched) => format!("touche {} prévisions", number(touched as u64)),
            (Lang::En, 1) => "touches 1 prediction".to_owned(),
            (Lang::En, touched) => format!("touches {} predictions", number(touched as u64)),
        });
        let times = (told.count > 1).then(|| match lang {
            Lang::Fr => format!("{} fois", number(told.count)),
            Lang::En => format!("{} times", number(told.count)),
        });
        FindingRow {
            level,
            label: label.to_owned(),
            place: told.whereabouts(lang).to_owned(),
            what: words.what.clone(),
            done: words.done.clone(),
            times: times.unwrap_or_default(),
            touched: touched.unwrap_or_default(),
        }
    }
}

fn silent(lang: Lang, mall: &Silent) -> String {
    match (lang, mall.since) {
        (Lang::Fr, Some(since)) => format!("{}, depuis le {}", mall.name, lang.day(since)),
        (Lang::En, Some(since)) => format!("{}, since {}", mall.name, lang.day(since)),
        (Lang::Fr, None) => format!("{}, aucun comptage", mall.name),
        (Lang::En, None) => format!("{}, not a single count", mall.name),
    }
}

fn dash() -> String {
    "–".to_owned()
}
