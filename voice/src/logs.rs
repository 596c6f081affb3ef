//! Where events go: words on a terminal, one JSON line an event in Cloud Logging's fields elsewhere. Always stderr.

use std::io::{self, IsTerminal};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// How a program tells what it does.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
pub enum Telling {
    /// A bar where stderr is a terminal, JSON lines elsewhere.
    #[default]
    Auto,
    /// A bar and words.
    Bar,
    /// JSON lines.
    Json,
    /// Warnings and errors alone, in words.
    Quiet,
}

impl Telling {
    /// Whether there are bars.
    pub fn bars(self) -> bool {
        match self {
            Telling::Auto => io::stderr().is_terminal(),
            Telling::Bar => true,
            Telling::Json | Telling::Quiet => false,
        }
    }

    /// Its name on a command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Telling::Auto => "auto",
            Telling::Bar => "bar",
            Telling::Json => "json",
            Telling::Quiet => "quiet",
        }
    }
}

/// Starts to log what `program` and the doors say, words going to `words`. `RUST_LOG` chooses other events.
pub fn start<W>(telling: Telling, program: &str, words: W)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    // Of libraries, only what is wrong: XGBoost's has a word on every matrix.
    let ours = format!("warn,{program}=info,carmila_cloud=info");
    let ours = if telling == Telling::Quiet { "warn" } else { &ours };
    let events = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(ours));
    let layer = if telling.bars() || telling == Telling::Quiet {
        let message = fmt::format::debug_fn(|writer, field, value| match field.name() {
            "message" => write!(writer, "{value:?}"),
            _ => Ok(()),
        });
        let plain = fmt::layer().without_time().with_target(false).with_ansi(io::stderr().is_terminal());
        plain.fmt_fields(message).with_writer(words).boxed()
    } else {
        tracing_stackdriver::layer().with_writer(io::stderr).boxed()
    };
    tracing_subscriber::registry().with(events).with(layer).init();
}
