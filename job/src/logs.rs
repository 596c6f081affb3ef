//! Where events go: words on a terminal, one JSON line an event in Cloud Logging's fields elsewhere. Always stderr.

use std::io::{self, IsTerminal, Write};

use indicatif::MultiProgress;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// How a run tells what it does.
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

/// Starts to log, and says where bars go if there are any. `RUST_LOG` chooses other events.
pub fn start(telling: Telling) -> Option<MultiProgress> {
    let bar = match telling {
        Telling::Auto => io::stderr().is_terminal(),
        Telling::Bar => true,
        Telling::Json | Telling::Quiet => false,
    };
    // Of libraries, only what is wrong: XGBoost's has a word on every matrix.
    let ours = if telling == Telling::Quiet { "warn" } else { "warn,carmila_job=info,carmila_cloud=info" };
    let events = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(ours));
    let bars = MultiProgress::new();
    let above = bars.clone();
    let layer = if bar || telling == Telling::Quiet {
        let message = fmt::format::debug_fn(|writer, field, value| match field.name() {
            "message" => write!(writer, "{value:?}"),
            _ => Ok(()),
        });
        let words = fmt::layer().without_time().with_target(false).with_ansi(io::stderr().is_terminal());
        words.fmt_fields(message).with_writer(move || AboveBars(above.clone())).boxed()
    } else {
        tracing_stackdriver::layer().with_writer(io::stderr).boxed()
    };
    tracing_subscriber::registry().with(events).with(layer).init();
    bar.then_some(bars)
}

/// Writes to stderr without tearing the bars.
struct AboveBars(MultiProgress);

impl Write for AboveBars {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
