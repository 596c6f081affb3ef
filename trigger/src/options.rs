//! What was asked: flags, then the environment of Cloud Run, then defaults. Nobody else reads either.

use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use carmila_cloud::google::Google;
use carmila_cloud::run_id::RunId;
use carmila_cloud::warehouse::Table;
use carmila_cloud::{folder, store, warehouse};
use carmila_voice::Lang;
use carmila_voice::logs::Telling;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};

const PORT: u16 = 8080;
const SCHEDULE: &str = "europe-west1/trigger-carmila-job";
const DEADLINE: Duration = Duration::from_mins(25);

/// What this process is to do, and how it talks.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to do.
    pub command: Command,
    /// The language of reasons.
    pub lang: Lang,
    /// How it is told.
    pub telling: Telling,
}

/// What to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Tick at each `POST /`.
    Serve {
        /// What is watched, run and loaded.
        pipeline: Pipeline,
        /// Where to listen.
        listen: SocketAddr,
    },
    /// Tick once.
    Tick {
        /// What is watched, run and loaded.
        pipeline: Pipeline,
        /// As JSON.
        json: bool,
    },
    /// Look at everything.
    Doctor {
        /// At what.
        patient: Patient,
        /// As JSON.
        json: bool,
        /// What is wrong and what is new alone.
        short: bool,
    },
    /// Publish an earlier run again.
    Rollback {
        /// The run; none: say which there are.
        run: Option<RunId>,
        /// Where it is, and where it is loaded.
        holdings: Holdings,
    },
}

/// What the doctor examines.
#[derive(Clone, Debug)]
pub struct Patient {
    /// What is watched, run and loaded, or what is lacking to know.
    pub pipeline: Result<Pipeline, Vec<Lacking>>,
    /// The job's program, by which workbooks are read; none: the one beside this program.
    pub checker: Option<PathBuf>,
    /// The schedule: its region and name.
    pub schedule: (String, String),
    /// The language of what programs are asked for.
    pub lang: Lang,
}

/// What is watched, run and loaded.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Where the workbooks are.
    pub folder: folder::Address,
    /// Where runs and their table are.
    pub holdings: Holdings,
    /// What executes the job.
    pub job: Job,
    /// The Google Cloud project, where one is named.
    pub project: Option<String>,
}

/// Where runs and their table are.
#[derive(Clone, Debug)]
pub struct Holdings {
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

/// Something that has to be said and is not, or that cannot be meant so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lacking {
    /// What, and what to do, in French.
    pub fr: String,
    /// The same in English.
    pub en: String,
}

#[derive(Parser)]
#[command(name = "carmila-trigger", version)]
/// Watch a folder of workbooks, run the job when they change, load the table it publishes
///
/// Exit status: 0 done, 1 blocked or failed, 2 wrong usage. Results go to stdout, logs to stderr.
struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    serve: ServeArguments,
    #[command(flatten)]
    talk: TalkArguments,
}

#[derive(Subcommand)]
enum Verb {
    /// Tick at each POST / (GET /health says that it is up): the default
    Serve(ServeArguments),
    /// Tick once: run if the workbooks changed, load what is published, say what came of it
    Tick(TickArguments),
    /// Look at everything between a workbook and the dashboard, and say what is wrong and what mends it
    Doctor(DoctorArguments),
    /// Publish an earlier run again and load it; it stays until a workbook or the version changes
    Rollback(RollbackArguments),
}

#[derive(Args, Default, PartialEq)]
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
struct DoctorArguments {
    #[command(flatten)]
    pipeline: PipelineArguments,
    /// Where the schedule is [else CARMILA_SCHEDULE]
    #[arg(long, value_name = "REGION/NAME", env = "CARMILA_SCHEDULE", default_value = SCHEDULE, hide_env = true)]
    schedule: String,
    /// What is wrong and what is new alone
    #[arg(long)]
    short: bool,
    /// The lines as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct RollbackArguments {
    /// The run to publish again, such as 2026-11-24-0123456789ab [default: none, and those that there are are listed]
    #[arg(value_parser = |text: &str| RunId::try_from(text.to_owned()))]
    run: Option<RunId>,
    #[command(flatten)]
    holdings: HoldingsArguments,
}

#[derive(Args, Default, PartialEq)]
struct PipelineArguments {
    /// Where the workbooks are [else DRIVE_FOLDER_ID]
    #[arg(long, value_name = "DIR|drive:ID")]
    folder: Option<String>,
    #[command(flatten)]
    holdings: HoldingsArguments,
    /// The carmila-job to start where the store is a directory [default: the one beside this program]. For a bucket it is
    /// the Cloud Run job CLOUD_RUN_JOB_NAME in GCP_REGION
    #[arg(long, value_name = "PATH")]
    job: Option<PathBuf>,
}

#[derive(Args, Default, PartialEq)]
struct HoldingsArguments {
    /// Where runs are [else GCS_BUCKET_NAME]
    #[arg(long, value_name = "DIR|gs://BUCKET")]
    store: Option<String>,
    /// Where the table is [else GCP_PROJECT_ID, BQ_DATASET and BQ_TABLE; BQ_INTERVALS_TABLE, beside it, is
    /// intervalles_carmila and BQ_LOCATION is EU unless set]
    #[arg(long, value_name = "sqlite:FILE|bigquery:PROJECT.DATASET.TABLE")]
    warehouse: Option<String>,
    /// Seconds before a tick leaves the rest to the next one [else TICK_DEADLINE, else 1500]
    #[arg(long, value_name = "SECONDS")]
    deadline: Option<u64>,
}

#[derive(Args)]
struct TalkArguments {
    /// The language of reasons [default: the environment's; French on Cloud Run]
    #[arg(long, global = true)]
    lang: Option<Lang>,
    /// How it is told, on stderr
    #[arg(long, global = true, default_value = "auto")]
    progress: Telling,
}

impl Options {
    /// From the command line and the environment; wrong usage ends the process with status 2.
    pub fn parse() -> Options {
        let Arguments { verb, serve, talk: TalkArguments { lang, progress: telling } } = Arguments::parse();
        if verb.is_some() && serve != ServeArguments::default() {
            let words = "flags of a command stand before it. Write them after it";
            Arguments::command().error(ErrorKind::ArgumentConflict, words).exit();
        }
        let lang = lang.unwrap_or_else(Lang::from_environment);
        let command = match verb.unwrap_or(Verb::Serve(serve)) {
            Verb::Serve(ServeArguments { pipeline, listen }) => {
                let pipeline = said(pipeline.read(lang, telling));
                let anywhere = || number("PORT", PORT).map(|port| (Ipv4Addr::UNSPECIFIED, port).into());
                let listen = listen.map_or_else(|| anywhere().map_err(|lacking| vec![lacking]), Ok);
                Command::Serve { pipeline, listen: said(listen) }
            }
            Verb::Tick(TickArguments { pipeline, json }) => {
                Command::Tick { pipeline: said(pipeline.read(lang, telling)), json }
            }
            Verb::Doctor(doctor) => doctor.read(lang, telling),
            Verb::Rollback(RollbackArguments { run, holdings }) => {
                Command::Rollback { run, holdings: said(holdings.read()) }
            }
        };
        Options { command, lang, telling }
    }
}

/// What was said, or the end of the process.
fn said<T>(read: Result<T, Vec<Lacking>>) -> T {
    read.unwrap_or_else(|lacking| {
        let words = lacking.into_iter().next().map_or_else(String::new, |lacking| lacking.en);
        Arguments::command().error(ErrorKind::MissingRequiredArgument, words).exit()
    })
}

/// What was found, or one lack more.
fn take<T>(found: Result<T, Lacking>, lacking: &mut Vec<Lacking>) -> Option<T> {
    found.map_err(|lack| lacking.push(lack)).ok()
}

impl PipelineArguments {
    fn read(self, lang: Lang, telling: Telling) -> Result<Pipeline, Vec<Lacking>> {
        let mut lacking = Vec::new();
        let hint = ("folder", "le dossier", "--folder DIR");
        let folder = take(named(self.folder, hint, "DRIVE_FOLDER_ID", "drive:"), &mut lacking);
        let holdings = self.holdings.read().map_err(|more| lacking.extend(more)).ok();
        let job = match (&folder, &holdings) {
            (Some(folder), Some(holdings)) => match (&holdings.store, self.job) {
                (store::Address::Directory(store), program) => {
                    let (store, lang, progress) = (store.display().to_string(), lang.as_str(), telling.as_str());
                    let said = ["run", "--folder", folder, "--store", &store, "--lang", lang, "--progress", progress];
                    Some(Job::Process { program, arguments: said.map(str::to_owned).into() })
                }
                (store::Address::Bucket(_), Some(_)) => {
                    lacking.push(Lacking {
                        fr: "un programme de cette machine ne peut être suivi dans un bucket. Indiquez un dossier avec \
                             --store DIR"
                            .to_owned(),
                        en: "a program on this machine cannot be followed in a bucket. Name a directory with --store DIR"
                            .to_owned(),
                    });
                    None
                }
                (store::Address::Bucket(_), None) => cloud_run(&mut lacking),
            },
            _ => None,
        };
        match (folder, holdings, job) {
            (Some(folder), Some(holdings), Some(job)) => Ok(Pipeline {
                folder: folder::Address::from(&*folder),
                holdings,
                job,
                project: variable("GCP_PROJECT_ID"),
            }),
            _ => Err(lacking),
        }
    }
}

impl DoctorArguments {
    /// What is lacking is what the doctor says first.
    fn read(self, lang: Lang, telling: Telling) -> Command {
        let DoctorArguments { mut pipeline, schedule, short, json } = self;
        let near = pipeline.holdings.store.as_ref().is_some_and(|store| !store.starts_with("gs://"));
        // Beside a bucket the program only reads the workbooks.
        let checker = if near { pipeline.job.clone() } else { pipeline.job.take() };
        let (region, name) = schedule.split_once('/').unwrap_or_else(|| {
            let words = "--schedule is no REGION/NAME. Write it as europe-west1/trigger-carmila-job has it";
            Arguments::command().error(ErrorKind::ValueValidation, words).exit()
        });
        let schedule = (region.to_owned(), name.to_owned());
        let patient = Patient { pipeline: pipeline.read(lang, telling), checker, schedule, lang };
        Command::Doctor { patient, json, short }
    }
}

impl HoldingsArguments {
    fn read(self) -> Result<Holdings, Vec<Lacking>> {
        let mut lacking = Vec::new();
        let hint = ("store", "le dépôt", "--store DIR");
        let store = take(named(self.store, hint, "GCS_BUCKET_NAME", "gs://"), &mut lacking);
        let warehouse = match self.warehouse {
            Some(text) => warehouse::Address::try_from(&*text).map_err(|error| same(&error)),
            None => big_query(),
        };
        let warehouse = take(warehouse, &mut lacking);
        let google = take(Google::from_environment().map_err(|error| same(&error)), &mut lacking);
        let deadline = self.deadline.map_or_else(|| number("TICK_DEADLINE", DEADLINE.as_secs()), Ok);
        let deadline = take(deadline, &mut lacking).map(Duration::from_secs);
        let (Some(store), Some(warehouse), Some(google), Some(deadline)) = (store, warehouse, google, deadline) else {
            return Err(lacking);
        };
        let table = match &warehouse {
            warehouse::Address::BigQuery { table, .. } => table.clone(),
            warehouse::Address::Sqlite(_) => Table::PREDICTIONS.to_owned(),
        };
        let intervals = variable("BQ_INTERVALS_TABLE").unwrap_or_else(|| Table::INTERVALS.to_owned());
        if intervals.eq_ignore_ascii_case(&table) {
            return Err(vec![Lacking {
                fr: format!(
                    "prévisions et intervalles iraient dans la même table {table}. Donnez un autre nom à \
                     BQ_INTERVALS_TABLE"
                ),
                en: format!(
                    "predictions and intervals would both go into the table {table}. Set BQ_INTERVALS_TABLE to another \
                     name"
                ),
            }]);
        }
        Ok(Holdings {
            store: store::Address::from(&*store),
            warehouse,
            table,
            intervals,
            location: variable("BQ_LOCATION").unwrap_or_else(|| warehouse::LOCATION.to_owned()),
            google,
            deadline,
        })
    }
}

fn cloud_run(lacking: &mut Vec<Lacking>) -> Option<Job> {
    let project = take(needed("GCP_PROJECT_ID", "project that has the job", "le projet qui a le job"), lacking);
    let region = take(needed("GCP_REGION", "region of the job", "la région du job"), lacking);
    let job = take(needed("CLOUD_RUN_JOB_NAME", "name of the job", "le nom du job"), lacking);
    Some(Job::CloudRun { project: project?, region: region?, job: job? })
}

fn big_query() -> Result<warehouse::Address, Lacking> {
    let named = [variable("GCP_PROJECT_ID"), variable("BQ_DATASET"), variable("BQ_TABLE")];
    let [Some(project), Some(dataset), Some(table)] = named else {
        return Err(Lacking {
            fr: "aucune table n'est indiquée. Donnez --warehouse sqlite:FICHIER, ou définissez GCP_PROJECT_ID, BQ_DATASET \
                 et BQ_TABLE"
                .to_owned(),
            en: "no warehouse is named. Give --warehouse sqlite:FILE, or set GCP_PROJECT_ID, BQ_DATASET and BQ_TABLE"
                .to_owned(),
        });
    };
    Ok(warehouse::Address::BigQuery { project, dataset, table })
}

/// What a flag names, or a variable without its scheme; `what` in English and French, and the flag.
fn named(flag: Option<String>, what: (&str, &str, &str), name: &str, scheme: &str) -> Result<String, Lacking> {
    let (en, fr, hint) = what;
    let prefixed = |value: String| if value.starts_with(scheme) { value } else { format!("{scheme}{value}") };
    flag.or_else(|| variable(name).map(prefixed)).ok_or_else(|| Lacking {
        fr: format!("{fr} n'est pas indiqué. Donnez {hint}, ou définissez {name}"),
        en: format!("no {en} is named. Give {hint}, or set {name}"),
    })
}

fn needed(name: &str, en: &str, fr: &str) -> Result<String, Lacking> {
    variable(name).ok_or_else(|| Lacking {
        fr: format!("{name} n'est pas défini. Donnez-y {fr}"),
        en: format!("{name} is not set. Set it to the {en}"),
    })
}

fn number<T: std::str::FromStr>(name: &str, default: T) -> Result<T, Lacking> {
    match variable(name) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| Lacking {
            fr: format!("{name} vaut {text:?}. Donnez-y un nombre"),
            en: format!("{name} is {text:?}. Set it to a number"),
        }),
    }
}

/// What no translation is made of.
fn same(error: &dyn std::error::Error) -> Lacking {
    Lacking { fr: error.to_string(), en: error.to_string() }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
