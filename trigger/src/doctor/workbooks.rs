//! The folder, and what its workbooks say: the job is asked to check them, since the trigger reads none.

use std::path::Path;
use std::process::Stdio;

use carmila_cloud::credentials::{self, DRIVE};
use carmila_cloud::folder::{Address, Folder, Listing, Role};
use carmila_voice::Lang;
use serde::Deserialize;
use tokio::process::Command;

use super::line::{State, Words};
use super::who::Reader;
use crate::options::Pipeline;

/// Whether the folder can be listed, and holds what a run needs.
pub async fn folder(pipeline: &Pipeline, reader: Option<&Reader>, seen: &mut Option<Listing>) -> State {
    if let Some(state) = hindrance(reader).await {
        return state;
    }
    let google = reader.map_or(&pipeline.holdings.google, |reader| &reader.google);
    let listed = match Folder::open(&pipeline.folder, google) {
        Ok(folder) => Box::pin(folder.list()).await.map(|listing| (folder.locate(), listing)),
        Err(error) => Err(error),
    };
    let (place, listing) = match listed {
        Ok(listed) => listed,
        Err(error) => return State::of(&error.french(), &error.to_string()),
    };
    let state = judge(&place, &listing);
    *seen = Some(listing);
    state
}

/// Why the folder cannot be read as the account that it is shared with, where a person asks.
async fn hindrance(reader: Option<&Reader>) -> Option<State> {
    let Reader { google, account } = reader?;
    let tokens = match google.tokens() {
        Ok(tokens) => tokens,
        Err(error) => return Some(State::of(&error.french(), &error.to_string())),
    };
    match tokens.token(&[DRIVE]).await {
        Ok(_) => None,
        Err(credentials::Error::Impersonation { failure, .. }) if failure.status() == Some(403) => {
            Some(State::Unseen {
                what: Words::new(
                    format!(
                        "il est partagé avec {account}, au nom de qui vous ne pouvez agir. `make tick` dit ce que le \
                         déclencheur y voit"
                    ),
                    format!(
                        "it is shared with {account}, as which you may not act. `make tick` says what the trigger sees in it"
                    ),
                ),
                mend: Words::both(format!(
                    "gcloud iam service-accounts add-iam-policy-binding {account} --member=user:$(gcloud config get account) \
                 --role=roles/iam.serviceAccountTokenCreator"
                )),
            })
        }
        Err(error) => Some(State::of(&error.french(), &error.to_string())),
    }
}

fn judge(place: &str, listing: &Listing) -> State {
    let count = |role: Role| listing.workbooks.iter().filter(|workbook| workbook.role == role).count();
    let (flux, transco, census, others) =
        (count(Role::Flux), count(Role::Transco), count(Role::Census), listing.passed_over.len());
    let what = Words::new(
        format!("{place} : {flux} flux, {transco} Transco, {census} recensement OE, autres : {others}"),
        format!("{place}: {flux} flux, {transco} Transco, {census} census, others: {others}"),
    );
    let missing = match (flux, transco) {
        (0, 0) => Words::new("les classeurs de flux et Transco.xlsx", "the flux workbooks and Transco.xlsx"),
        (0, _) => {
            Words::new("les classeurs de flux, « flux » dans le nom", "the flux workbooks, “flux” in their names")
        }
        (_, 0) => Words::new("Transco.xlsx", "Transco.xlsx"),
        _ => return State::Fine { what },
    };
    State::Wrong { what, mend: Words::new(format!("Déposez-y {}", missing.fr), format!("Put in {}", missing.en)) }
}

/// What `carmila-job check` finds, as far as it is read here.
#[derive(Deserialize)]
struct Finding {
    level: String,
    file: Option<String>,
    what: Both,
    done: Both,
}

#[derive(Deserialize)]
struct Both {
    fr: String,
    en: String,
}

/// Whether a run would take the workbooks.
pub async fn contents(pipeline: &Pipeline, reader: Option<&Reader>, program: &Path, lang: Lang) -> State {
    let folder = match &pipeline.folder {
        Address::Directory(path) => path.display().to_string(),
        Address::Drive(id) => format!("drive:{id}"),
    };
    let mut command = Command::new(program);
    command.args(["check", "--json", "--lang", lang.as_str(), "--progress", "quiet", "--folder", &folder]);
    command.stdin(Stdio::null()).kill_on_drop(true);
    if let Some(reader) = reader {
        command.env("CARMILA_IMPERSONATE", &reader.account);
    }
    let output = match command.output().await {
        Ok(output) => output,
        Err(error) => {
            let program = program.display();
            return State::Unseen {
                what: Words::new(
                    format!("le programme du job, {program}, ne peut être lancé ({error})"),
                    format!("the job's program, {program}, cannot be started ({error})"),
                ),
                mend: Words::new("make build, ou indiquez-le avec --job", "make build, or name it with --job"),
            };
        }
    };
    match serde_json::from_slice::<Vec<Finding>>(&output.stdout) {
        Ok(findings) => judge_findings(&findings),
        Err(_) => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            State::of(&said, &said)
        }
    }
}

fn judge_findings(findings: &[Finding]) -> State {
    let count = |level: &str| findings.iter().filter(|finding| finding.level == level).count();
    let (errors, warnings) = (count("error"), count("warning"));
    let Some(first) = findings.iter().find(|finding| finding.level == "error") else {
        return State::fine(
            format!("lisibles ; avertissements, que dit `carmila-job check` : {warnings}"),
            format!("readable; warnings, which `carmila-job check` tells: {warnings}"),
        );
    };
    let file = |colon: &str| first.file.as_ref().map(|file| format!("{file}{colon}")).unwrap_or_default();
    let more = |fr: &str| if errors > 1 { format!(" (+{} {fr})", errors - 1) } else { String::new() };
    State::Wrong {
        what: Words::new(
            format!("{}{}{}", file(" : "), first.what.fr, more("autres erreurs")),
            format!("{}{}{}", file(": "), first.what.en, more("other errors")),
        ),
        mend: Words::new(first.done.fr.clone(), first.done.en.clone()),
    }
}
