//! The program around the library: what was asked is done, the result goes to stdout, the status to the system.

use std::process::ExitCode;

use anyhow::Context;
use carmila_voice::logs;
use tokio::net::TcpListener;
use tokio::signal;
use tokio_util::sync::CancellationToken;

use crate::answer::Answer;
use crate::options::{Command, Options};
use crate::serve::serve;
use crate::ticker::Ticker;
use crate::words;

/// Does what was asked.
pub async fn main() -> ExitCode {
    let Options { command, pipeline, lang, telling } = Options::parse();
    logs::start(telling, "carmila_trigger", std::io::stderr);
    let stop = CancellationToken::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        asked_to_end().await;
        asked.cancel();
    });
    let ticker = Ticker::new(pipeline, lang, stop.clone());
    match command {
        Command::Tick { json } => once(&ticker, json, telling.bars()).await,
        Command::Serve { listen } => {
            let served = async {
                let listener = TcpListener::bind(listen).await;
                let listener = listener
                    .with_context(|| format!("{listen} cannot be listened on. Choose another with --listen"))?;
                serve(listener, ticker, stop).await.context("serving broke off. Start it again")
            };
            match served.await {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    tracing::error!("{error:#}");
                    ExitCode::FAILURE
                }
            }
        }
    }
}

async fn once(ticker: &Ticker, json: bool, on_terminal: bool) -> ExitCode {
    let ending = ticker.tick().await;
    let answer = Answer::of(&ending, ticker.lang());
    let well = !matches!(answer.outcome, "blocked" | "failed");
    // What is said on stdout need not be said beside it on a terminal.
    if !(on_terminal && (well || json)) {
        answer.log();
    }
    if json {
        match serde_json::to_string_pretty(&answer) {
            Ok(text) => println!("{text}"),
            Err(error) => tracing::error!("{error}"),
        }
    } else {
        print!("{}", words::told(&ending, ticker.doors(), ticker.lang()));
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
