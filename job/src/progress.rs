//! What is being done and for how long: a bar and words on a terminal, events elsewhere, seconds for the manifest.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::findings::Lang;

/// A step of a run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// The folder is listed and its files are read.
    Fetch,
    /// The workbooks are parsed.
    Read,
    /// What they say is judged.
    Check,
    /// Openings are inferred.
    Calendar,
    /// Models are trained and predict, so many times.
    Forecast(usize),
    /// What people look at is made.
    Report,
    /// The run is written.
    Publish,
}

impl Step {
    /// Its name in the manifest and in logs.
    pub fn code(self) -> &'static str {
        match self {
            Step::Fetch => "fetch",
            Step::Read => "read",
            Step::Check => "check",
            Step::Calendar => "calendar",
            Step::Forecast(_) => "forecast",
            Step::Report => "report",
            Step::Publish => "publish",
        }
    }

    fn words(self, lang: Lang) -> &'static str {
        match (lang, self) {
            (Lang::En, Step::Fetch) => "Fetching the folder",
            (Lang::En, Step::Read) => "Reading the workbooks",
            (Lang::En, Step::Check) => "Checking what they say",
            (Lang::En, Step::Calendar) => "Inferring who is open when",
            (Lang::En, Step::Forecast(_)) => "Training and forecasting",
            (Lang::En, Step::Report) => "Making the report",
            (Lang::En, Step::Publish) => "Publishing the run",
            (Lang::Fr, Step::Fetch) => "Lecture du dossier",
            (Lang::Fr, Step::Read) => "Lecture des classeurs",
            (Lang::Fr, Step::Check) => "Contrôle de leur contenu",
            (Lang::Fr, Step::Calendar) => "Déduction des jours d'ouverture",
            (Lang::Fr, Step::Forecast(_)) => "Entraînement et prévision",
            (Lang::Fr, Step::Report) => "Rédaction du rapport",
            (Lang::Fr, Step::Publish) => "Publication",
        }
    }
}

/// Tells how a run gets on.
#[derive(Debug)]
pub struct Progress {
    bars: Option<MultiProgress>,
    lang: Lang,
    since: Instant,
    seconds: Mutex<BTreeMap<String, f64>>,
}

/// A step under way; it ends when this is dropped.
#[derive(Debug)]
pub struct UnderWay<'a> {
    progress: &'a Progress,
    step: Step,
    since: Instant,
    bar: ProgressBar,
}

impl Progress {
    /// With bars on a terminal, or without.
    pub fn new(bars: Option<MultiProgress>, lang: Lang) -> Progress {
        Progress { bars, lang, since: Instant::now(), seconds: Mutex::default() }
    }

    /// The language of the words.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Begins a step.
    pub fn begin(&self, step: Step) -> UnderWay<'_> {
        let units = if let Step::Forecast(units) = step { units as u64 } else { 0 };
        let bar = self.bars.as_ref().map_or_else(ProgressBar::hidden, |bars| bars.add(ProgressBar::new(units)));
        let shape =
            if units > 1 { "{spinner} {msg} {wide_bar} {pos}/{len} {elapsed}" } else { "{spinner} {msg} {elapsed}" };
        bar.set_style(ProgressStyle::with_template(shape).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(step.words(self.lang));
        if self.bars.is_some() {
            bar.enable_steady_tick(Duration::from_millis(100));
        } else {
            tracing::info!(step = step.code(), "{}", step.words(self.lang));
        }
        UnderWay { progress: self, step, since: Instant::now(), bar }
    }

    /// Seconds by step and in total, as far as it is; the last step is still under way.
    pub fn seconds(&self, last: &UnderWay) -> BTreeMap<String, f64> {
        let mut seconds = self.seconds.lock().map(|seconds| seconds.clone()).unwrap_or_default();
        *seconds.entry(last.step.code().to_owned()).or_default() += in_seconds(last.since.elapsed());
        seconds.insert("total".to_owned(), in_seconds(self.since.elapsed()));
        seconds
    }
}

fn in_seconds(taken: Duration) -> f64 {
    taken.as_millis() as f64 / 1000.0
}

impl UnderWay<'_> {
    /// One more unit of the step is done.
    pub fn advance(&self) {
        self.bar.inc(1);
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let taken = self.since.elapsed();
        self.bar.finish_and_clear();
        if let Ok(mut seconds) = self.progress.seconds.lock() {
            *seconds.entry(self.step.code().to_owned()).or_default() += in_seconds(taken);
        }
        let lang = self.progress.lang;
        let (words, milliseconds) = (self.step.words(lang), taken.as_millis() as u64);
        let seconds = format!("{:.1}", taken.as_secs_f64()).replace('.', lang.either(",", "."));
        let colon = lang.either("\u{a0}:", ":");
        tracing::info!(step = self.step.code(), milliseconds, "{words}{colon} {seconds} s");
    }
}
