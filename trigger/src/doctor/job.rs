//! The job: whether it is there, what it is, and how it ended last.

use std::path::Path;
use std::process::Stdio;

use carmila_cloud::VERSION;
use carmila_cloud::attempt::{Attempt, Outcome};
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::folder::Listing;
use carmila_cloud::google::Google;
use carmila_cloud::latest::Latest;
use carmila_cloud::run_id::Asked;
use carmila_cloud::runner::{CloudRun, Execution, Process, Runner, State as Ended};
use carmila_cloud::store::Store;
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

use super::line::{State, Words};
use super::place::job_alone;
use crate::decide::CRASHES;
use crate::observe::read;
use crate::open::Held;
use crate::options::Pipeline;

/// The job as a program on this machine.
pub async fn program(program: &Path) -> State {
    let place = program.display();
    let asked = Command::new(program).arg("--version").stdin(Stdio::null()).kill_on_drop(true).output().await;
    let said = match asked {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(error) => {
            return State::Wrong {
                what: Words::new(
                    format!("{place} ne peut être lancé ({error})"),
                    format!("{place} cannot be started ({error})"),
                ),
                mend: Words::new("make build, ou indiquez-le avec --job", "make build, or name it with --job"),
            };
        }
    };
    match said.split_whitespace().last() {
        Some(version) if version == VERSION => State::Fine { what: Words::both(format!("{place}, version {version}")) },
        version => {
            let version = version.unwrap_or("?");
            State::Wrong {
                what: Words::new(
                    format!("{place} est la version {version}, et ceci la version {VERSION}"),
                    format!("{place} is version {version}, and this is version {VERSION}"),
                ),
                mend: Words::both("make build"),
            }
        }
    }
}

/// How the last attempt at the workbooks of now ended, on this machine.
pub async fn attempt(pipeline: &Pipeline, program: &Path, held: &Held, listing: Option<&Listing>) -> State {
    let none = || State::fine("aucune encore sur ces classeurs", "none yet on these workbooks");
    let Some(listing) = listing else { return none() };
    let fingerprint = Fingerprint::of(&listing.workbooks);
    let name = Attempt::name(&fingerprint, Asked::default());
    let reach = held.reach(std::time::Duration::ZERO, CancellationToken::new());
    let attempt = match read::<Attempt, _>(&reach, &name).await {
        Ok(Some((attempt, _))) => attempt,
        Ok(None) => return none(),
        Err(error) => return State::of(&error.french(), &error.to_string()),
    };
    let Attempt { execution, claims, closed, .. } = attempt;
    // What ended between its publication and its last word is done all the same.
    if closed.is_none()
        && let Ok(Some((latest, _))) = read::<Latest, _>(&reach, Latest::NAME).await
        && latest.stands_for(&fingerprint, VERSION, Asked::default())
    {
        return State::Fine { what: Words::both(format!("{execution} → {}", latest.run)) };
    }
    match closed.map(|closed| closed.outcome) {
        Some(Outcome::Published { run }) => State::Fine { what: Words::both(format!("{execution} → {run}")) },
        Some(Outcome::Refused) => State::Wrong {
            what: Words::new(
                format!("{execution} a refusé les classeurs"),
                format!("{execution} refused the workbooks"),
            ),
            mend: Words::new("Corrigez ce que dit la ligne « classeurs »", "Correct what the line “workbooks” says"),
        },
        None if is_at_work(held, program, &execution).await => {
            State::fine(format!("{execution} est en cours"), format!("{execution} is at work"))
        }
        None => State::Wrong {
            what: Words::new(
                format!("{execution} s'est arrêtée sans finir ; essais sur ces classeurs : {claims}"),
                format!("{execution} broke off; attempts at these workbooks: {claims}"),
            ),
            // After so many a tick does not try again.
            mend: Words::both(if claims < CRASHES { "make run".to_owned() } else { job_alone(pipeline) }),
        },
    }
}

async fn is_at_work(held: &Held, program: &Path, execution: &str) -> bool {
    let Store::Directory(directory) = held.store() else { return false };
    let runner = Runner::Process(Process::new(program.to_owned(), Vec::new(), directory.clone()));
    let running = Box::pin(runner.running()).await.unwrap_or_default();
    running.iter().any(|running| running.name == execution)
}

/// The job on Cloud Run; its last execution goes to `last`.
pub async fn on_cloud_run(
    project: &str,
    region: &str,
    job: &str,
    google: &Google,
    last: &mut Option<Execution>,
) -> State {
    let described = match Box::pin(CloudRun::open(project, region, job, google)).await {
        Ok(job) => Box::pin(job.describe()).await,
        Err(error) => Err(error),
    };
    match described {
        Err(error) => State::of(&error.french(), &error.to_string()),
        Ok(found) => {
            *last = found.last;
            match found.trouble {
                None => State::Fine { what: Words::both(format!("{job}, {}", found.image)) },
                Some(trouble) => State::Wrong {
                    what: Words::new(
                        format!("{job} ne peut être exécuté : {trouble} (image {})", found.image),
                        format!("{job} cannot be executed: {trouble} (image {})", found.image),
                    ),
                    mend: Words::both("make deploy"),
                },
            }
        }
    }
}

/// How it ended.
pub fn execution(last: Option<Execution>) -> State {
    let Some(Execution { name, state, logs }) = last else {
        return State::fine("aucune encore", "none yet");
    };
    let log = logs.unwrap_or_default();
    match state {
        Ended::Running => State::fine(format!("{name} est en cours, {log}"), format!("{name} is at work, {log}")),
        Ended::Succeeded => State::fine(format!("{name} a réussi, {log}"), format!("{name} ended well, {log}")),
        Ended::Failed { reason } => State::Wrong {
            what: Words::new(format!("{name} a échoué : {reason}"), format!("{name} failed: {reason}")),
            mend: Words::new(format!("Son journal dit pourquoi : {log}"), format!("Its log says why: {log}")),
        },
    }
}
