//! Where events go, and where the bars are that they must not tear.

use std::io::{self, Write};

pub use carmila_voice::logs::Telling;
use indicatif::MultiProgress;

/// Starts to log, and says where bars go if there are any.
pub fn start(telling: Telling) -> Option<MultiProgress> {
    let bars = MultiProgress::new();
    let above = bars.clone();
    carmila_voice::logs::start(telling, "carmila_job", move || AboveBars(above.clone()));
    telling.bars().then_some(bars)
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
