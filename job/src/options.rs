//! What was asked: flags, then the environment of Cloud Run, then defaults. Nobody else reads either.

use std::env;
use std::path::PathBuf;

use carmila_cloud::google::Google;
use carmila_cloud::run_id::{Asked, Effort};
use carmila_cloud::{folder, store};
use chrono::NaiveDate;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::explain::Question;
use crate::findings::Lang;
use crate::forecast::Idea;
use crate::logs::Telling;
use crate::sample;
use crate::tasks::Share;

/// What this process is to do, and how it talks.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to do.
    pub command: Command,
    /// The language of findings and progress.
    pub lang: Lang,
    /// How progress is told.
    pub telling: Telling,
    /// Where Google is, for those who need it.
    pub google: Google,
}

/// What to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Run and publish.
    Run(Run),
    /// Print the findings.
    Check(Check),
    /// Measure the forecast on the past.
    Backtest(Backtest),
    /// Say why a day is predicted as it is.
    Explain(Explain),
    /// Write sample workbooks.
    Sample(Sample),
}

/// A run to publish.
#[derive(Clone, Debug)]
pub struct Run {
    /// Where the workbooks are.
    pub folder: folder::Address,
    /// Where the run goes.
    pub store: store::Address,
    /// What was asked beyond that.
    pub asked: Asked,
    /// Which task of how many.
    pub share: Share,
    /// The execution's name, where there is one.
    pub execution: Option<String>,
    /// The Cloud Run job that makes the runs of a bucket, where it is known.
    pub cloud_run: Option<CloudRunJob>,
}

/// A job on Cloud Run.
#[derive(Clone, Debug)]
pub struct CloudRunJob {
    /// Its name.
    pub name: String,
    /// Its project and region; elsewhere than on Cloud Run nobody else knows them.
    pub place: Option<(String, String)>,
}

/// Findings to print.
#[derive(Clone, Debug)]
pub struct Check {
    /// Where the workbooks are.
    pub folder: folder::Address,
    /// As JSON.
    pub json: bool,
}

/// A measurement on the past.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// Where the workbooks are.
    pub folder: folder::Address,
    /// The cutoffs to forecast from; none: some spread over the year.
    pub cutoffs: Vec<NaiveDate>,
    /// How much is computed.
    pub effort: Effort,
    /// What is left out of the forecast.
    pub without: Vec<Idea>,
    /// As JSON.
    pub json: bool,
}

/// A prediction to explain.
#[derive(Clone, Debug)]
pub struct Explain {
    /// Where the workbooks are.
    pub folder: folder::Address,
    /// Where the predictions are published, if anywhere.
    pub store: Option<store::Address>,
    /// What is asked beyond that.
    pub asked: Asked,
    /// Which mall and day.
    pub question: Question,
    /// As JSON.
    pub json: bool,
}

/// Workbooks to write.
#[derive(Clone, Debug, Args)]
pub struct Sample {
    /// The directory to write them to
    pub dir: PathBuf,
    /// How many malls
    #[arg(long, default_value_t = 36, value_parser = clap::value_parser!(u16).range(1..))]
    pub malls: u16,
    /// How many years, the last one unfinished
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=50))]
    pub years: u16,
    /// The last day with counts
    #[arg(long, value_name = "DATE", value_parser = day, default_value = sample::LAST_DAY)]
    pub until: NaiveDate,
    /// Another number, other workbooks
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

#[derive(Parser)]
#[command(name = "carmila-job", version)]
/// Workbooks of visitor counts in, the year's forecast out
///
/// Exit status: 0 done, 1 refused or failed, 2 wrong usage. Results go to stdout, progress and logs to stderr.
struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    run: RunArguments,
    #[command(flatten)]
    talk: TalkArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Read the workbooks, forecast and publish: the default
    Run(RunArguments),
    /// Print what is wrong with the workbooks; 1 if they would be refused
    Check(CheckArguments),
    /// Forecast from days of the past: error, bias and coverage by horizon, beside the same weekday a year before
    Backtest(BacktestArguments),
    /// Why a mall is predicted so many visitors on a day: level, season, weekday, holidays and growth, which add up to it
    Explain(ExplainArguments),
    /// Write sample workbooks of French malls, the real layout and its mess
    Sample(Sample),
}

#[derive(Args, Default, PartialEq)]
struct FolderArguments {
    /// Where the workbooks are [else DRIVE_FOLDER_ID]
    #[arg(long, value_name = "DIR|drive:ID")]
    folder: Option<String>,
}

#[derive(Args, Default, PartialEq)]
struct RunArguments {
    #[command(flatten)]
    folder: FolderArguments,
    /// Where the run goes [else GCS_BUCKET_NAME]
    #[arg(long, value_name = "DIR|gs://BUCKET")]
    store: Option<String>,
    /// Leave out every later actual; wants a store of its own
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<NaiveDate>,
    /// The last day to predict [default: 31 December, at least 90 days ahead]
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<NaiveDate>,
    /// How much is computed: more errs less
    #[arg(long, value_name = "fast|normal|best", default_value = "normal", value_parser = effort)]
    effort: Effort,
}

#[derive(Args)]
struct CheckArguments {
    #[command(flatten)]
    folder: FolderArguments,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct BacktestArguments {
    #[command(flatten)]
    folder: FolderArguments,
    /// The last days known to each forecast [default: spread over the year, eight at most]
    #[arg(long, value_name = "DATE,…", value_delimiter = ',', value_parser = day)]
    cutoff: Vec<NaiveDate>,
    /// How much is computed: more errs less
    #[arg(long, value_name = "fast|normal|best", default_value = "normal", value_parser = effort)]
    effort: Effort,
    /// Ideas to leave out of the forecast, to see what they are worth
    #[arg(long, value_name = "IDEA,…", value_delimiter = ',')]
    without: Vec<Idea>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ExplainArguments {
    #[command(flatten)]
    run: RunArguments,
    /// The mall, by its name or ID
    #[arg(long, value_name = "NAME")]
    mall: String,
    /// The day; of one that has come, the prediction that the store has frozen
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: NaiveDate,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct TalkArguments {
    /// The language of findings and progress [default: the environment's; French on Cloud Run]
    #[arg(long, global = true)]
    lang: Option<Tongue>,
    /// How progress is told, on stderr
    #[arg(long, global = true, default_value = "auto")]
    progress: Telling,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    Fr,
    En,
}

impl Options {
    /// From the command line and the environment; wrong usage ends the process with status 2.
    pub fn parse() -> Options {
        let Arguments { verb, run, talk } = Arguments::parse();
        if verb.is_some() && run != RunArguments::default() {
            wrong("flags of a command stand before it. Write them after it");
        }
        let command = match verb {
            None => Command::Run(run.read()),
            Some(Verb::Run(run)) => Command::Run(run.read()),
            Some(Verb::Check(check)) => Command::Check(Check { folder: check.folder.read(), json: check.json }),
            Some(Verb::Backtest(BacktestArguments { folder, mut cutoff, effort, without, json })) => {
                cutoff.sort_unstable();
                cutoff.dedup();
                let cutoffs = cutoff;
                Command::Backtest(Backtest { folder: folder.read(), cutoffs, effort, without, json })
            }
            Some(Verb::Explain(ExplainArguments { run, mall, date, json })) => Command::Explain(Explain {
                folder: run.folder.read(),
                store: run.store().map(|store| store::Address::from(&*store)),
                asked: Asked { as_of: run.as_of, until: run.until, effort: run.effort },
                question: Question { mall, date },
                json,
            }),
            Some(Verb::Sample(sample)) => Command::Sample(sample),
        };
        let lang = match talk.lang {
            Some(Tongue::Fr) => Lang::Fr,
            Some(Tongue::En) => Lang::En,
            None => Lang::from_environment(),
        };
        let google = Google::from_environment().unwrap_or_else(|error| wrong(&error.to_string()));
        Options { command, lang, telling: talk.progress, google }
    }
}

impl FolderArguments {
    fn read(&self) -> folder::Address {
        let named = self.folder.clone().or_else(|| {
            variable("DRIVE_FOLDER_ID").map(|id| if id.starts_with("drive:") { id } else { format!("drive:{id}") })
        });
        folder::Address::from(&*named.unwrap_or_else(|| {
            wrong("no folder is named. Give --folder DIR, or set DRIVE_FOLDER_ID");
        }))
    }
}

impl RunArguments {
    /// The store that is named.
    fn store(&self) -> Option<String> {
        self.store.clone().or_else(|| {
            variable("GCS_BUCKET_NAME").map(|b| if b.starts_with("gs://") { b } else { format!("gs://{b}") })
        })
    }

    fn read(&self) -> Run {
        let store =
            self.store().unwrap_or_else(|| wrong("no store is named. Give --store DIR, or set GCS_BUCKET_NAME"));
        let number = |name: &str, default| match variable(name) {
            None => default,
            Some(text) => text.parse().unwrap_or_else(|_| wrong(&format!("{name} is {text:?}. Set it to a number"))),
        };
        let (index, count) = (number("CLOUD_RUN_TASK_INDEX", 0), number("CLOUD_RUN_TASK_COUNT", 1));
        let share = Share::new(index, count).unwrap_or_else(|| {
            wrong(&format!("there is no task {index} of {count}. Set CLOUD_RUN_TASK_INDEX below CLOUD_RUN_TASK_COUNT"))
        });
        Run {
            folder: self.folder.read(),
            store: store::Address::from(&*store),
            asked: Asked { as_of: self.as_of, until: self.until, effort: self.effort },
            share,
            execution: variable("CLOUD_RUN_EXECUTION"),
            cloud_run: variable("CLOUD_RUN_JOB")
                .or_else(|| variable("CLOUD_RUN_JOB_NAME"))
                .map(|name| CloudRunJob { name, place: variable("GCP_PROJECT_ID").zip(variable("GCP_REGION")) }),
        }
    }
}

fn day(text: &str) -> Result<NaiveDate, &'static str> {
    text.parse().map_err(|_| "there is no such day. Write it as YYYY-MM-DD, such as 2025-12-31")
}

fn effort(text: &str) -> Result<Effort, &'static str> {
    match text {
        "fast" => Ok(Effort::Fast),
        "normal" => Ok(Effort::Normal),
        "best" => Ok(Effort::Best),
        _ => Err("there is no such effort. Write fast, normal or best"),
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn wrong(words: &str) -> ! {
    Arguments::command().error(ErrorKind::MissingRequiredArgument, words).exit()
}
