//! Where everything is: the configuration, the services, the store.

use std::path::Path;

use carmila_cloud::google::Google;
use carmila_cloud::retry::Failure;
use carmila_cloud::store::{self, Bucket, Store};
use carmila_cloud::{folder, services, warehouse};

use super::line::{State, Words};
use crate::options::{Job, Pipeline};

/// What the pipeline asks of Google while it works; the rest of what Terraform enables serves deployments alone.
const SERVICES: [&str; 7] = [
    "bigquery.googleapis.com",
    "cloudscheduler.googleapis.com",
    "drive.googleapis.com",
    "iamcredentials.googleapis.com",
    "logging.googleapis.com",
    "run.googleapis.com",
    "storage.googleapis.com",
];

/// What whoever looks at runs has to be able to do. Writing is not asked for: the trigger may write `loads/` alone.
const RIGHTS: [&str; 2] = ["storage.objects.get", "storage.objects.list"];

/// What goes from where to where.
pub fn configuration(pipeline: &Pipeline) -> State {
    let folder = match &pipeline.folder {
        folder::Address::Directory(path) => path.display().to_string(),
        folder::Address::Drive(id) => format!("drive:{id}"),
    };
    let store = match &pipeline.holdings.store {
        store::Address::Directory(path) => path.display().to_string(),
        store::Address::Bucket(bucket) => format!("gs://{bucket}"),
    };
    let table = match &pipeline.holdings.warehouse {
        warehouse::Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        warehouse::Address::BigQuery { project, dataset, table } => format!("{project}.{dataset}.{table}"),
    };
    State::Fine { what: Words::both(format!("{folder} → {store} → {table}")) }
}

/// How a tick is asked for.
pub fn again(pipeline: &Pipeline) -> &'static str {
    match pipeline.job {
        Job::Process { .. } => "make run",
        Job::CloudRun { .. } => "make tick",
    }
}

/// How the job is asked to run by itself: it looks at what it published, and makes again what is harmed.
pub fn job_alone(pipeline: &Pipeline) -> String {
    match (&pipeline.job, &pipeline.folder, &pipeline.holdings.store) {
        (Job::CloudRun { project, region, job }, ..) => {
            format!("gcloud run jobs execute {job} --region={region} --project={project}")
        }
        (Job::Process { .. }, folder::Address::Directory(folder), store::Address::Directory(store)) => {
            format!("carmila-job run --folder '{}' --store '{}'", folder.display(), store.display())
        }
        _ => "carmila-job run".to_owned(),
    }
}

/// Whether the services that the pipeline needs are enabled.
pub async fn services(google: &Google, project: &str) -> State {
    match services::disabled(google, project, &SERVICES).await {
        Ok(disabled) if disabled.is_empty() => {
            State::fine(format!("les {} sont activés", SERVICES.len()), format!("all {} are enabled", SERVICES.len()))
        }
        Ok(disabled) => State::Wrong {
            what: Words::new(
                format!("pas activés : {}", disabled.join(", ")),
                format!("not enabled: {}", disabled.join(", ")),
            ),
            mend: Words::both(format!("gcloud services enable {} --project={project}", disabled.join(" "))),
        },
        Err(failure) => unseen(&failure, "roles/serviceusage.serviceUsageViewer"),
    }
}

/// Whether the store is there; the rights on a bucket that whoever asks lacks go to `lacking`: one question tells both.
pub async fn store(store: &Store, lacking: &mut Vec<String>) -> State {
    match store {
        Store::Directory(directory) => directory_at(directory.root()),
        Store::Bucket(bucket) => match Box::pin(bucket.lacking(&RIGHTS)).await {
            Ok(found) => {
                *lacking = found;
                State::Fine { what: Words::both(store.locate("").trim_end_matches('/')) }
            }
            Err(error) => State::of(&error.french(), &error.to_string()),
        },
    }
}

fn directory_at(root: &Path) -> State {
    let place = root.display();
    if root.is_dir() {
        return State::Fine { what: Words::both(place.to_string()) };
    }
    if root.exists() {
        return State::Wrong {
            what: Words::new(format!("{place} n'est pas un dossier"), format!("{place} is no directory")),
            mend: Words::new(
                "Renommez-le, ou indiquez un autre dépôt avec --store",
                "Rename it, or name another store with --store",
            ),
        };
    }
    State::fine(
        format!("{place} n'existe pas encore ; la première exécution le crée"),
        format!("{place} is not there yet; the first run makes it"),
    )
}

/// Whether whoever asks may read the bucket.
pub async fn rights(bucket: &Bucket, google: &Google, lacking: &[String]) -> State {
    if lacking.is_empty() {
        return State::fine("lire et lister", "to read and to list");
    }
    let account = match google.tokens() {
        Ok(tokens) => tokens.account().await.unwrap_or_default(),
        Err(_) => String::new(),
    };
    let member = if account.ends_with(".gserviceaccount.com") { "serviceAccount" } else { "user" };
    let bucket = bucket.name();
    State::Wrong {
        what: Words::new(
            format!("il manque à {account} : {}", lacking.join(", ")),
            format!("{account} lacks {}", lacking.join(", ")),
        ),
        mend: Words::both(format!(
            "gcloud storage buckets add-iam-policy-binding gs://{bucket} --member={member}:{account} \
             --role=roles/storage.objectViewer"
        )),
    }
}

/// What is not for this account to see, or cannot be asked.
pub fn unseen(failure: &Failure, role: &str) -> State {
    if failure.status() != Some(403) || failure.is_worth_a_retry() {
        return State::of(&format!("{failure}. Réessayez plus tard"), &format!("{failure}. Try again later"));
    }
    State::Unseen {
        what: Words::new("ce compte n'a pas le droit de le voir", "this account may not see it"),
        mend: Words::new(
            format!("Lancez `make doctor` en administrateur, ou demandez {role}"),
            format!("Run `make doctor` as an administrator, or ask for {role}"),
        ),
    }
}
