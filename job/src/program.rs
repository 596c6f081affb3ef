//! The program around the library: what was asked is done, the result goes to stdout, the status to the system.

use std::process::ExitCode;
use std::time::SystemTime;

use carmila_cloud::attendance::{self, Attendances};
use carmila_cloud::folder::{self, Address, Folder};
use carmila_cloud::google::Google;
use carmila_cloud::run_id::{Asked, Effort};
use carmila_cloud::runner::{CloudRun, Runner};
use carmila_cloud::store::Store;
use carmila_voice::say;
use chrono::{Local, NaiveDate};
use tokio::task::block_in_place;

use crate::calendar::Openings;
use crate::explain::{Published, explain};
use crate::failure::Failure;
use crate::findings::{Findings, Lang};
use crate::forecast::Settings;
use crate::inputs::Inputs;
use crate::logs;
use crate::options::{Backtest, Check, CloudRunJob, Command, Explain, Options, Run, Sample};
use crate::outcome::Outcome;
use crate::progress::{Progress, Step};
use crate::run::{self, Order};
use crate::tasks::Share;
use crate::{backtest, inputs, sample};

/// Does what was asked.
pub async fn main() -> ExitCode {
    // Two of these are compiled in, so that TLS has to be told which; a second choice is refused and does no harm.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let Options { command, lang, telling, google } = Options::parse();
    let progress = Progress::new(logs::start(telling), lang);
    let done = match command {
        Command::Run(asked) => run(asked, lang, &google, &progress).await,
        Command::Check(asked) => check(asked, lang, &google, &progress).await,
        Command::Backtest(asked) => backtest(asked, lang, &google, &progress).await,
        Command::Explain(asked) => answer(asked, lang, &google, &progress).await,
        Command::Sample(asked) => write_sample(&asked),
    };
    done.unwrap_or_else(|error| {
        tracing::error!("{}", error.words(lang));
        ExitCode::FAILURE
    })
}

async fn run(asked: Run, lang: Lang, google: &Google, progress: &Progress) -> Result<ExitCode, Failure> {
    let store = Store::open(&asked.store, google)?;
    let order = Order {
        folder: Folder::open(&asked.folder, google)?,
        attendances: Box::pin(attendances(&store, asked.cloud_run, google)).await?,
        store,
        asked: asked.asked,
        share: asked.share,
        execution: asked.execution.unwrap_or_else(|| by_hand(asked.share)),
        today: today(),
    };
    let outcome = run::run(&order, progress).await?;
    let told = outcome.words(lang, |name| order.store.locate(name));
    if let Outcome::Refused { findings, .. } = &outcome {
        tell_errors(findings, lang);
        told.lines().for_each(|line| tracing::error!("{line}"));
        return Ok(ExitCode::FAILURE);
    }
    say(&format!("{told}\n"));
    Ok(ExitCode::SUCCESS)
}

/// Each error is an event of its own, so that it is found in the logs of Cloud Run.
fn tell_errors(findings: &serde_json::Value, lang: Lang) {
    let key = lang.as_str();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    for finding in findings.as_array().into_iter().flatten().filter(|finding| finding["level"] == "error") {
        let file = finding["file"].as_str().map(|file| lang.typeset(&format!("{file}{}", lang.either(" : ", ": "))));
        let file = file.unwrap_or_default();
        let (what, done) = (text(&finding["what"][key]), text(&finding["done"][key]));
        tracing::error!(code = text(&finding["code"]), "{file}{what} {done}");
    }
}

async fn check(asked: Check, lang: Lang, google: &Google, progress: &Progress) -> Result<ExitCode, Failure> {
    let (_, findings) = read(&asked.folder, Asked::default(), google, progress).await?;
    if asked.json {
        say(&format!("{}\n", serde_json::to_string_pretty(&findings)?));
    } else if findings.is_empty() {
        say(lang.either("Rien à signaler.\n", "Nothing to report.\n"));
    } else {
        say(&findings.print(lang));
    }
    Ok(if findings.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn backtest(asked: Backtest, lang: Lang, google: &Google, progress: &Progress) -> Result<ExitCode, Failure> {
    let (inputs, findings) = read(&asked.folder, Asked::default(), google, progress).await?;
    let Some(inputs) = inputs.filter(|_| !findings.has_errors()) else {
        tell_errors(&serde_json::to_value(&findings)?, lang);
        return Ok(ExitCode::FAILURE);
    };
    let Inputs { malls, panel, census, .. } = &inputs;
    let cutoffs = if asked.cutoffs.is_empty() { backtest::spread(panel) } else { asked.cutoffs };
    let (first, last) = (panel.first, panel.cutoff());
    if let Some(&cutoff) = cutoffs.iter().find(|cutoff| **cutoff < first || **cutoff >= last) {
        return Err(Failure::Outside { first, last, cutoff });
    }
    if cutoffs.is_empty() {
        return Err(Failure::TooShort);
    }
    let openings = Openings::infer(malls, census);
    let forecasting = progress.begin(Step::Forecast(cutoffs.len()));
    let told = || forecasting.advance();
    let settings = Settings::of(asked.effort).without(&asked.without);
    let measured = block_in_place(|| backtest::backtest(panel, malls, &openings, &cutoffs, &settings, told))?;
    drop(forecasting);
    if asked.json {
        say(&format!("{}\n", serde_json::to_string_pretty(&measured)?));
    } else {
        say(&backtest::table::lay_out(&measured, lang));
    }
    Ok(ExitCode::SUCCESS)
}

async fn answer(asked: Explain, lang: Lang, google: &Google, progress: &Progress) -> Result<ExitCode, Failure> {
    let store = asked.store.as_ref().map(|store| Store::open(store, google)).transpose()?;
    let published = match &store {
        Some(store) => Published::read(store).await?,
        None => None,
    };
    // What the published run was asked for makes its predictions as much as the workbooks do.
    let then = published.as_ref().map_or_else(Asked::default, Published::asked);
    let all = Asked {
        as_of: asked.asked.as_of.or(then.as_of),
        until: asked.asked.until.or(then.until),
        effort: if asked.asked.effort == Effort::default() { then.effort } else { asked.asked.effort },
    };
    let (inputs, findings) = read(&asked.folder, all, google, progress).await?;
    let Some(inputs) = inputs.filter(|_| !findings.has_errors()) else {
        tell_errors(&serde_json::to_value(&findings)?, lang);
        return Ok(ExitCode::FAILURE);
    };
    let answer = explain(&asked.question, all.effort, &inputs, store.as_ref(), published.as_ref(), progress).await?;
    let answer = answer.map_err(Failure::Unexplained)?;
    if asked.json {
        say(&format!("{}\n", serde_json::to_string_pretty(&answer)?));
    } else {
        say(&answer.words(lang));
    }
    Ok(ExitCode::SUCCESS)
}

/// What is in a folder that nothing is published of.
async fn read(
    folder: &Address,
    asked: Asked,
    google: &Google,
    progress: &Progress,
) -> Result<(Option<Inputs>, Findings), Failure> {
    let folder = Folder::open(folder, google)?;
    let fetching = progress.begin(Step::Fetch);
    let fetched = folder.fetch().await?;
    drop(fetching);
    let mut findings = Findings::new();
    let inputs = block_in_place(|| inputs::understand(fetched, asked, today(), &mut findings, progress))?;
    Ok((inputs, findings))
}

fn write_sample(asked: &Sample) -> Result<ExitCode, Failure> {
    let &Sample { ref dir, malls, years, until, seed } = asked;
    sample::write_sample(dir, &sample::Sample::until(usize::from(malls), years, until, seed))?;
    say(&format!("{}\n", dir.display()));
    Ok(ExitCode::SUCCESS)
}

/// Who tells whether another execution is at work.
async fn attendances(store: &Store, job: Option<CloudRunJob>, google: &Google) -> Result<Attendances, Failure> {
    let (Store::Bucket(_), Some(CloudRunJob { name, place })) = (store, job) else {
        return Ok(match store {
            Store::Directory(directory) => Attendances::Directory(directory.clone()),
            Store::Bucket(_) => Attendances::Nobody,
        });
    };
    let place = match place {
        Some(place) => Some(place),
        None => google.tokens().map_err(folder::Error::from)?.place().await,
    };
    let Some((project, region)) = place else { return Ok(Attendances::Nobody) };
    let job = CloudRun::open(&project, &region, &name, google).await.map_err(attendance::Error::from)?;
    Ok(Attendances::Runner(Runner::CloudRun(job)))
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
