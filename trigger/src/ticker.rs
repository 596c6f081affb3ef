//! Ticks of one pipeline. Its doors are opened at the first tick, and again while one of them cannot be opened.

use carmila_voice::Lang;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::open::Opened;
use crate::options::Pipeline;
use crate::outcome::{Ending, Failure, Outcome};
use crate::tick::tick;

/// A pipeline that ticks.
#[derive(Debug)]
pub struct Ticker {
    pipeline: Pipeline,
    lang: Lang,
    stop: CancellationToken,
    doors: OnceCell<Opened>,
}

impl Ticker {
    /// Ticks of this pipeline, which leave what they wait for to the next one when they are stopped.
    pub fn new(pipeline: Pipeline, lang: Lang, stop: CancellationToken) -> Ticker {
        Ticker { pipeline, lang, stop, doors: OnceCell::new() }
    }

    /// The language of its words.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The doors, where they could be opened.
    pub fn doors(&self) -> Option<&Opened> {
        self.doors.get()
    }

    /// Ticks once.
    pub async fn tick(&self) -> Ending {
        match self.doors.get_or_try_init(|| Opened::open(&self.pipeline)).await {
            Ok(doors) => tick(&doors.session(self.pipeline.holdings.deadline, self.stop.clone())).await,
            Err(error) => {
                let outcome = Outcome::Failed(Failure::Door { reason: error.to_string(), french: error.french() });
                Ending { outcome, run: None, news: false, execution: None }
            }
        }
    }
}
