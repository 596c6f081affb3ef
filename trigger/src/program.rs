//! The program around the library: what was asked is done, the result goes to stdout, the status to the system.

use std::process::ExitCode;

use anyhow::Context;
use carmila_cloud::rollback;
use carmila_cloud::run_id::RunId;
use carmila_voice::{Lang, logs, say};
use tokio::net::TcpListener;
use tokio::signal;
use tokio_util::sync::CancellationToken;

use crate::answer::Answer;
use crate::doctor::{examine, is_well, told};
use crate::error::Error;
use crate::open::{Held, Opened};
use crate::options::{Command, Holdings, Options};
use crate::outcome::Outcome;
use crate::rollback::{RolledBack, load_published};
use crate::serve::serve;
use crate::ticker::Ticker;
use crate::words;

/// Does what was asked.
pub async fn main() -> ExitCode {
    let Options { command, lang, telling } = Options::parse();
    logs::start(telling, "carmila_trigger", std::io::stderr);
    let stop = CancellationToken::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        asked_to_end().await;
        asked.cancel();
    });
    match command {
        Command::Tick { pipeline, json } => once(&Ticker::new(pipeline, lang, stop), json, telling.bars()).await,
        Command::Serve { pipeline, listen } => {
            let served = async {
                let listener = TcpListener::bind(listen).await;
                let listener = listener
                    .with_context(|| format!("{listen} cannot be listened on. Choose another with --listen"))?;
                serve(listener, Ticker::new(pipeline, lang, stop.clone()), stop)
                    .await
                    .context("serving broke off. Start it again")
            };
            status(served.await)
        }
        Command::Doctor { patient, json, short } => {
            let lines = Box::pin(examine(&patient)).await;
            if json {
                match serde_json::to_string_pretty(&lines) {
                    Ok(text) => say(&format!("{text}\n")),
                    Err(error) => return status(Err(error.into())),
                }
            } else {
                say(&told(&lines, short, lang));
            }
            if is_well(&lines) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Command::Rollback { run: None, holdings } => match runs(&holdings).await {
            Ok(runs) => {
                say(&words::runs(&runs, lang));
                ExitCode::SUCCESS
            }
            Err(error) => refused(error, lang),
        },
        Command::Rollback { run: Some(run), holdings } => match roll_back(&run, &holdings, stop).await {
            Ok(back) => {
                say(&words::rolled_back(&back, &run, lang));
                let well = !matches!(back.ending.outcome, Outcome::Failed(_));
                if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
            }
            Err(error) => refused(error, lang),
        },
    }
}

/// Which runs there are to go back to.
async fn runs(holdings: &Holdings) -> Result<rollback::Runs, Error> {
    let held = Held::open(holdings).await?;
    Ok(Box::pin(rollback::runs(held.store())).await?)
}

fn refused(error: Error, lang: Lang) -> ExitCode {
    match lang {
        Lang::Fr => status(Err(anyhow::anyhow!(lang.typeset(&error.french())))),
        Lang::En => status(Err(error.into())),
    }
}

async fn roll_back(run: &RunId, holdings: &Holdings, stop: CancellationToken) -> Result<RolledBack, Error> {
    let held = Held::open(holdings).await?;
    let from = Box::pin(rollback::roll_back(held.store(), run)).await?;
    let (ending, by_hand) = load_published(&held.reach(holdings.deadline, stop)).await;
    Ok(RolledBack { from, by_hand, ending })
}

fn status(done: anyhow::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn once(ticker: &Ticker, json: bool, on_terminal: bool) -> ExitCode {
    let ending = ticker.tick().await;
    let answer = Answer::of(&ending, ticker.lang());
    let well = !matches!(answer.outcome, "blocked" | "failed");
    // What is said on stdout need not be said beside it on a terminal.
    if !on_terminal || (answer.outcome == "failed" && !json) {
        answer.log();
    }
    if json {
        match serde_json::to_string_pretty(&answer) {
            Ok(text) => say(&format!("{text}\n")),
            Err(error) => tracing::error!("{error}"),
        }
    } else {
        let held = ticker.doors().map(Opened::held);
        let summary = match (held, &ending.run, &ending.outcome) {
            (Some(held), Some(run), Outcome::Loaded { .. }) if ending.news => held.summary(run, ticker.lang()).await,
            _ => None,
        };
        say(&words::told(&ending, summary.as_deref(), held, ticker.lang()));
    }
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(unix)]
async fn asked_to_end() {
    let Ok(mut terminated) = signal::unix::signal(signal::unix::SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminated.recv() => {}
        _ = signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = signal::ctrl_c().await;
}
