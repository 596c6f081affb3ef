//! What was asked: flags, then the environment of Cloud Run, then defaults. Nobody else reads either.

use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use carmila_cloud::google::Google;
use carmila_cloud::warehouse::Table;
use carmila_cloud::{folder, store, warehouse};
use carmila_voice::Lang;
use carmila_voice::logs::Telling;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};

const PORT: u16 = 8080;
const DEADLINE: Duration = Duration::from_mins(25);

/// What this process is to do, and how it talks.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to do.
    pub command: Command,
    /// What is watched, run and loaded.
    pub pipeline: Pipeline,
    /// The language of reasons.
    pub lang: Lang,
    /// How it is told.
    pub telling: Telling,
}

/// What to do.
#[derive(Clone, Copy, Debug)]
pub enum Command {
    /// Tick at each `POST /`.
    Serve {
        /// Where to listen.
        listen: SocketAddr,
    },
    /// Tick once.
    Tick {
        /// As JSON.
        json: bool,
    },
}

/// What is watched, run and loaded.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Where the workbooks are.
    pub folder: folder::Address,
    /// Where runs are.
    pub store: store::Address,
    /// Where the table is.
    pub warehouse: warehouse::Address,
    /// The name of the predictions' table.
    pub table: String,
    /// The name of the intervals' table, beside it.
    pub intervals: String,
    /// Where BigQuery has the table.
    pub location: String,
    /// What executes the job.
    pub job: Job,
    /// The Google Cloud project, where one is named.
    pub project: Option<String>,
    /// Where Google is, for the sides that need it.
    pub google: Google,
    /// How long a tick waits before it leaves the rest to the next one.
    pub deadline: Duration,
}

/// What executes the job.
#[derive(Clone, Debug)]
pub enum Job {
    /// A program on this machine, with these arguments.
    Process {
        /// The program; none: the `carmila-job` beside this one.
        program: Option<PathBuf>,
        /// Folder, store and how it talks.
        arguments: Vec<String>,
    },
    /// A Cloud Run job.
    CloudRun {
        /// Its project.
        project: String,
        /// Its region.
        region: String,
        /// Its name.
        job: String,
    },
}

#[derive(Parser)]
#[command(name = "carmila-trigger", version, args_conflicts_with_subcommands = true)]
/// Watch a folder of workbooks, run the job when they change, load the table it publishes
///
/// Exit status: 0 done, 1 blocked or failed, 2 wrong usage. Results go to stdout, logs to stderr.
struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    serve: ServeArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Tick at each POST / (GET /health says that it is up): the default
    Serve(ServeArguments),
    /// Tick once: run if the workbooks changed, load what is published, say what came of it
    Tick(TickArguments),
}

#[derive(Args)]
struct ServeArguments {
    #[command(flatten)]
    pipeline: PipelineArguments,
    /// Where to listen [default: every address, at PORT or 8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

#[derive(Args)]
struct TickArguments {
    #[command(flatten)]
    pipeline: PipelineArguments,
    /// The answer as JSON, as POST / gives it
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct PipelineArguments {
    /// Where the workbooks are [else DRIVE_FOLDER_ID]
    #[arg(long, value_name = "DIR|drive:ID")]
    folder: Option<String>,
    /// Where runs are [else GCS_BUCKET_NAME]
    #[arg(long, value_name = "DIR|gs://BUCKET")]
    store: Option<String>,
    /// Where the table is [else GCP_PROJECT_ID, BQ_DATASET and BQ_TABLE; BQ_INTERVALS_TABLE, beside it, is
    /// intervalles_carmila and BQ_LOCATION is EU unless set]
    #[arg(long, value_name = "sqlite:FILE|bigquery:PROJECT.DATASET.TABLE")]
    warehouse: Option<String>,
    /// The carmila-job to start where the store is a directory [default: the one beside this program]. For a bucket it is
    /// the Cloud Run job CLOUD_RUN_JOB_NAME in GCP_REGION
    #[arg(long, value_name = "PATH")]
    job: Option<PathBuf>,
    /// Seconds before a tick leaves the rest to the next one [else TICK_DEADLINE, else 1500]
    #[arg(long, value_name = "SECONDS")]
    deadline: Option<u64>,
    /// The language of reasons [default: the environment's; French on Cloud Run]
    #[arg(long)]
    lang: Option<Lang>,
    /// How it is told, on stderr
    #[arg(long, default_value = "auto")]
    progress: Telling,
}

impl Options {
    /// From the command line and the environment; wrong usage ends the process with status 2.
    pub fn parse() -> Options {
        let Arguments { verb, serve } = Arguments::parse();
        let (command, asked) = match verb.unwrap_or(Verb::Serve(serve)) {
            Verb::Serve(serve) => {
                let listen = serve.listen.unwrap_or_else(|| (Ipv4Addr::UNSPECIFIED, number("PORT", PORT)).into());
                (Command::Serve { listen }, serve.pipeline)
            }
            Verb::Tick(tick) => (Command::Tick { json: tick.json }, tick.pipeline),
        };
        let (lang, telling) = (asked.lang.unwrap_or_else(Lang::from_environment), asked.progress);
        Options { command, pipeline: asked.read(lang, telling), lang, telling }
    }
}

impl PipelineArguments {
    fn read(self, lang: Lang, telling: Telling) -> Pipeline {
        let folder = named(self.folder, "folder", "DRIVE_FOLDER_ID", "drive:", "--folder DIR");
        let store = named(self.store, "store", "GCS_BUCKET_NAME", "gs://", "--store DIR");
        let warehouse = match self.warehouse {
            Some(text) => warehouse::Address::try_from(&*text).unwrap_or_else(|error| wrong(&error.to_string())),
            None => big_query(),
        };
        let table = match &warehouse {
            warehouse::Address::BigQuery { table, .. } => table.clone(),
            warehouse::Address::Sqlite(_) => Table::PREDICTIONS.to_owned(),
        };
        let intervals = variable("BQ_INTERVALS_TABLE").unwrap_or_else(|| Table::INTERVALS.to_owned());
        if intervals.eq_ignore_ascii_case(&table) {
            wrong(&format!(
                "predictions and intervals would both go into the table {table}. Set BQ_INTERVALS_TABLE to another name"
            ));
        }
        let job = match store::Address::from(&*store) {
            store::Address::Directory(_) => {
                let (lang, progress) = (lang.as_str(), telling.as_str());
                let said = ["run", "--folder", &folder, "--store", &store, "--lang", lang, "--progress", progress];
                Job::Process { program: self.job, arguments: said.map(str::to_owned).into() }
            }
            store::Address::Bucket(_) if self.job.is_some() => {
                wrong("a program on this machine cannot be followed in a bucket. Name a directory with --store DIR")
            }
            store::Address::Bucket(_) => Job::CloudRun {
                project: needed("GCP_PROJECT_ID", "project that has the job"),
                region: needed("GCP_REGION", "region of the job"),
                job: needed("CLOUD_RUN_JOB_NAME", "name of the job"),
            },
        };
        Pipeline {
            folder: folder::Address::from(&*folder),
            store: store::Address::from(&*store),
            warehouse,
            table,
            intervals,
            location: variable("BQ_LOCATION").unwrap_or_else(|| warehouse::LOCATION.to_owned()),
            job,
            project: variable("GCP_PROJECT_ID"),
            google: Google::from_environment().unwrap_or_else(|error| wrong(&error.to_string())),
            deadline: Duration::from_secs(self.deadline.unwrap_or_else(|| number("TICK_DEADLINE", DEADLINE.as_secs()))),
        }
    }
}

fn big_query() -> warehouse::Address {
    let named = [variable("GCP_PROJECT_ID"), variable("BQ_DATASET"), variable("BQ_TABLE")];
    let [Some(project), Some(dataset), Some(table)] = named else {
        wrong("no warehouse is named. Give --warehouse sqlite:FILE, or set GCP_PROJECT_ID, BQ_DATASET and BQ_TABLE")
    };
    warehouse::Address::BigQuery { project, dataset, table }
}

fn named(flag: Option<String>, what: &str, name: &str, scheme: &str, hint: &str) -> String {
    let prefixed = |value: String| if value.starts_with(scheme) { value } else { format!("{scheme}{value}") };
    let found = flag.or_else(|| variable(name).map(prefixed));
    found.unwrap_or_else(|| wrong(&format!("no {what} is named. Give {hint}, or set {name}")))
}

fn needed(name: &str, what: &str) -> String {
    variable(name).unwrap_or_else(|| wrong(&format!("{name} is not set. Set it to the {what}")))
}

fn number<T: std::str::FromStr>(name: &str, default: T) -> T {
    match variable(name) {
        None => default,
        Some(text) => text.parse().unwrap_or_else(|_| wrong(&format!("{name} is {text:?}. Set it to a number"))),
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn wrong(words: &str) -> ! {
    Arguments::command().error(ErrorKind::MissingRequiredArgument, words).exit()
}
