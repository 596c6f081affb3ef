//! The program around the library: what was asked is done, the result goes to stdout, the status to the system.

use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::{anyhow, bail};
use carmila_cloud::attendance::Attendances;
use carmila_cloud::folder::Folder;
use carmila_cloud::google::Google;
use carmila_cloud::run_id::Asked;
use carmila_cloud::store::Store;
use chrono::{Local, NaiveDate};
use tokio::task::block_in_place;

use crate::calendar::Openings;
use crate::findings::{Findings, Lang};
use crate::forecast::Settings;
use crate::inputs::Inputs;
use crate::logs;
use crate::options::{Backtest, Check, Command, Options, Run, Sample};
use crate::progress::{Progress, Step};
use crate::publish::{self, PREDICTIONS};
use crate::run::{self, Order, Outcome};
use crate::tasks::Share;
use crate::{backtest, inputs, sample};

/// Does what was asked.
pub async fn main() -> ExitCode {
    // Two of these are compiled in, so that nobody chooses by himself; a second choice is refused and does no harm.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let Options { command, lang, telling, google } = Options::parse();
    let progress = Progress::new(logs::start(telling), lang);
    let done = match command {
        Command::Run(asked) => run(asked, lang, &google, &progress).await,
        Command::Check(asked) => check(asked, lang, &google, &progress).await,
        Command::Backtest(asked) => backtest(asked, lang, &google, &progress).await,
        Command::Sample(asked) => write_sample(&asked),
    };
    done.unwrap_or_else(|error| {
        // Each error is whole sentences, its cause among them.
        tracing::error!("{error}");
        ExitCode::FAILURE
    })
}

async fn run(asked: Run, lang: Lang, google: &Google, progress: &Progress) -> anyhow::Result<ExitCode> {
    let store = Store::open(&asked.store, google)?;
    let order = Order {
        folder: Folder::open(&asked.folder, google)?,
        attendances: attendances(&store),
        store,
        asked: asked.asked,
        share: asked.share,
        execution: asked.execution.unwrap_or_else(|| by_hand(asked.share)),
        today: today(),
    };
    let outcome = run::run(&order, progress).await?;
    let table = |run| order.store.locate(&publish::path(run, PREDICTIONS));
    let said = match (&outcome, lang) {
        (Outcome::Published(run), Lang::En) => format!("published {run}\ntable {}", table(run)),
        (Outcome::Published(run), Lang::Fr) => format!("publié {run}\ntable {}", table(run)),
        (Outcome::Unchanged(run), Lang::En) => {
            format!("unchanged: {run} stands for these workbooks\ntable {}", table(run))
        }
        (Outcome::Unchanged(run), Lang::Fr) => {
            format!("inchangé : {run} correspond à ces classeurs\ntable {}", table(run))
        }
        (Outcome::Part(run), Lang::En) => format!("part of {run} done: the task that ends last publishes"),
        (Outcome::Part(run), Lang::Fr) => format!("partie de {run} faite : la dernière tâche publiera"),
        (Outcome::AtWork(other), Lang::En) => format!("already running: {other} is at work on these workbooks"),
        (Outcome::AtWork(other), Lang::Fr) => format!("déjà en cours : {other} travaille sur ces classeurs"),
        (Outcome::Refused(findings), _) => {
            tell_refusal(findings, lang);
            return Ok(ExitCode::FAILURE);
        }
    };
    println!("{said}");
    Ok(ExitCode::SUCCESS)
}

/// Each error is an event of its own, so that it is found in the logs of Cloud Run.
fn tell_refusal(findings: &serde_json::Value, lang: Lang) {
    let key = if lang == Lang::Fr { "fr" } else { "en" };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    for finding in findings.as_array().into_iter().flatten().filter(|finding| finding["level"] == "error") {
        let file = finding["file"].as_str().map(|file| format!("{file}: ")).unwrap_or_default();
        let (what, done) = (text(&finding["what"][key]), text(&finding["done"][key]));
        tracing::error!(code = text(&finding["code"]), "{file}{what} {done}");
    }
    tracing::error!(
        "{}",
        match lang {
            Lang::En => "refused: nothing was published, the last good run stays. Correct the workbooks and run again",
            Lang::Fr =>
                "refusé : rien n'a été publié, la dernière bonne version reste. Corrigez les classeurs et relancez",
        }
    );
}

async fn check(asked: Check, lang: Lang, google: &Google, progress: &Progress) -> anyhow::Result<ExitCode> {
    let folder = Folder::open(&asked.folder, google)?;
    let fetching = progress.begin(Step::Fetch);
    let fetched = folder.fetch().await?;
    drop(fetching);
    let mut findings = Findings::new();
    block_in_place(|| inputs::understand(fetched, Asked::default(), today(), &mut findings, progress))?;
    if asked.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else if findings.is_empty() {
        println!("{}", if lang == Lang::Fr { "Rien à signaler." } else { "Nothing to report." });
    } else {
        print!("{}", findings.print(lang));
    }
    Ok(if findings.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn backtest(asked: Backtest, lang: Lang, google: &Google, progress: &Progress) -> anyhow::Result<ExitCode> {
    let folder = Folder::open(&asked.folder, google)?;
    let fetching = progress.begin(Step::Fetch);
    let fetched = folder.fetch().await?;
    drop(fetching);
    let mut findings = Findings::new();
    let inputs = block_in_place(|| inputs::understand(fetched, Asked::default(), today(), &mut findings, progress))?;
    let Some(inputs) = inputs.filter(|_| !findings.has_errors()) else {
        tell_refusal(&serde_json::to_value(&findings)?, lang);
        return Ok(ExitCode::FAILURE);
    };
    let Inputs { malls, panel, census, .. } = &inputs;
    let cutoffs = if asked.cutoffs.is_empty() { backtest::quarterly(panel) } else { asked.cutoffs };
    let outside = cutoffs.iter().find(|cutoff| **cutoff < panel.first || **cutoff >= panel.cutoff());
    if let Some(outside) = outside {
        let (first, last) = (panel.first, panel.cutoff());
        bail!(
            "the counts go from {first} to {last}, so nothing can be measured at {outside}. Give --cutoff days between"
        );
    }
    if cutoffs.is_empty() {
        bail!(
            "the counts span too few days to measure anything. Give workbooks of at least eighteen months, or --cutoff"
        );
    }
    let openings = Openings::infer(malls, census);
    let forecasting = progress.begin(Step::Forecast(cutoffs.len()));
    let told = || forecasting.advance();
    let measured =
        block_in_place(|| backtest::backtest(panel, malls, &openings, &cutoffs, &Settings::default(), told))?;
    drop(forecasting);
    if asked.json {
        println!("{}", serde_json::to_string_pretty(&measured)?);
    } else {
        print!("{}", backtest::table::lay_out(&measured, lang));
    }
    Ok(ExitCode::SUCCESS)
}

fn write_sample(asked: &Sample) -> anyhow::Result<ExitCode> {
    let last = sample::LAST_YEAR;
    let years = last - i32::from(asked.years) + 1..=last;
    sample::write(&asked.dir, usize::from(asked.malls), years, asked.seed).map_err(|error| {
        anyhow!("no workbooks could be written to {} ({error}). Name another directory", asked.dir.display())
    })?;
    println!("{}", asked.dir.display());
    Ok(ExitCode::SUCCESS)
}

/// Who tells whether another execution is at work.
fn attendances(store: &Store) -> Attendances {
    match store {
        Store::Directory(directory) => Attendances::Directory(directory.clone()),
        Store::Bucket(_) => Attendances::Nobody,
    }
}

/// The name of an execution that nobody named: its own for one process, common to all tasks of a run by hand.
fn by_hand(share: Share) -> String {
    if !share.is_whole() {
        return "by-hand-in-tasks".to_owned();
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |age| age.as_nanos());
    format!("by-hand-{}-{now}", std::process::id())
}

fn today() -> NaiveDate {
    Local::now().date_naive()
}
