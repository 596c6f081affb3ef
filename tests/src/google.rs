//! The server: every request is logged, struck by its fault if it has one, and answered by its room.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::bigquery::{self, BigQuery};
use crate::drive::{self, Drive};
use crate::faults::{self, Fault, Faults};
use crate::log::{Log, Room};
use crate::reply::Reply;
use crate::request::Request;
use crate::run::{self, Run};
use crate::scheduler::{self, Scheduler};
use crate::services::{self, Services};
use crate::storage::{self, Storage};
use crate::tokens::Tokens;
use crate::wire::{Port, Wire};
use crate::{iam, metadata, oauth};

/// The project.
pub const PROJECT: &str = "carmila-test";
/// The region of the job.
pub const REGION: &str = "europe-west9";
/// The name of the job.
pub const JOB: &str = "carmila-xgb";
/// Whom the job's metadata server gives tokens of.
pub const JOB_ACCOUNT: &str = "job-carmila@carmila-test.iam.gserviceaccount.com";
/// Whom the trigger's metadata server gives tokens of.
pub const TRIGGER_ACCOUNT: &str = "trigger-carmila@carmila-test.iam.gserviceaccount.com";

/// What the rooms share.
#[derive(Debug)]
pub(crate) struct Google {
    pub url: String,
    pub tokens: Tokens,
    pub drive: Drive,
    pub storage: Arc<Storage>,
    pub run: Arc<Run>,
    pub bigquery: Arc<BigQuery>,
    pub scheduler: Scheduler,
    pub services: Services,
    pub faults: Faults,
    pub log: Log,
    settings: Mutex<Settings>,
}

#[derive(Debug, Default)]
struct Settings {
    metadata_lacks_drive: bool,
    may_act_as: Vec<(String, String)>,
}

impl Google {
    pub fn metadata_lacks_drive(&self) -> bool {
        self.settings.lock().unwrap().metadata_lacks_drive
    }

    pub fn may_act_as(&self, caller: &str, account: &str) -> bool {
        self.settings.lock().unwrap().may_act_as.iter().any(|(who, whom)| who == caller && whom == account)
    }

    async fn answer(&self, room: Room, request: &Request) -> Reply {
        if room == Room::Metadata {
            return metadata::answer(self, request);
        }
        if room == Room::OAuth {
            return oauth::answer(self, request);
        }
        let caller = match self.tokens.check(room, request) {
            Ok(caller) => caller,
            Err(refusal) => return refusal,
        };
        match room {
            Room::Iam => iam::answer(self, request, &caller),
            Room::Drive => drive::answer(&self.drive, request, &caller),
            Room::Storage => storage::answer(&self.storage, request),
            Room::Run => run::answer(&self.run, request),
            Room::BigQuery => bigquery::answer(&self.bigquery, request),
            Room::Scheduler => scheduler::answer(&self.scheduler, request),
            Room::Services => services::answer(&self.services, request),
            Room::Metadata | Room::OAuth | Room::Nowhere => {
                Reply::text(404, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>")
            }
        }
    }
}

/// A Google on two loopback ports, until it is dropped. It has a bucket, a folder shared with both accounts, the table
/// as Terraform makes it, and a job that is given by [`FakeGoogle::job`].
#[derive(Debug)]
pub struct FakeGoogle {
    google: Arc<Google>,
    trigger: SocketAddr,
    job: SocketAddr,
    servers: Vec<JoinHandle<()>>,
}

impl FakeGoogle {
    /// A Google with nothing in its folder.
    pub async fn start() -> FakeGoogle {
        let ports = [bind(TRIGGER_ACCOUNT).await, bind(JOB_ACCOUNT).await];
        let [trigger, job] = [0, 1].map(|at: usize| ports[at].listener.local_addr().unwrap());
        let storage = Arc::new(Storage::with_bucket(&format!("carmila-results-{PROJECT}")));
        let google = Arc::new(Google {
            url: format!("http://{trigger}"),
            tokens: Tokens::default(),
            drive: Drive::shared_with(&[JOB_ACCOUNT, TRIGGER_ACCOUNT]),
            run: Arc::default(),
            bigquery: Arc::new(BigQuery::new(PROJECT, storage.clone())),
            storage,
            scheduler: Scheduler::default(),
            services: Services::default(),
            faults: Faults::default(),
            log: Log::default(),
            settings: Mutex::default(),
        });
        let serve = |port: Port| {
            let router = Router::new().fallback(handle).with_state(google.clone());
            let service = router.into_make_service_with_connect_info::<Wire>();
            tokio::spawn(async move {
                let _ = axum::serve(port, service).await;
            })
        };
        let servers = ports.map(serve).into();
        let fake = FakeGoogle { google, trigger, job, servers };
        fake.run().set_environment(fake.environment_of_job());
        fake
    }

    /// Where all APIs are.
    pub fn url(&self) -> &str {
        &self.google.url
    }

    /// The metadata server that the trigger finds, as `GCE_METADATA_HOST` names it.
    pub fn metadata_of_trigger(&self) -> String {
        self.trigger.to_string()
    }

    /// The metadata server that the job finds.
    pub fn metadata_of_job(&self) -> String {
        self.job.to_string()
    }

    /// The folder.
    pub fn drive(&self) -> &Drive {
        &self.google.drive
    }

    /// The bucket.
    pub fn storage(&self) -> &Arc<Storage> {
        &self.google.storage
    }

    /// The job and its executions.
    pub fn run(&self) -> &Arc<Run> {
        &self.google.run
    }

    /// The table and its load jobs.
    pub fn bigquery(&self) -> &BigQuery {
        &self.google.bigquery
    }

    /// The schedule.
    pub fn scheduler(&self) -> &Scheduler {
        &self.google.scheduler
    }

    /// Which services are enabled.
    pub fn services(&self) -> &Services {
        &self.google.services
    }

    /// What is to go wrong.
    pub fn faults(&self) -> &Faults {
        &self.google.faults
    }

    /// What was asked.
    pub fn log(&self) -> &Log {
        &self.google.log
    }

    /// How long tokens live that are given from now on.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.google.tokens.set_lifetime(lifetime);
    }

    /// From now on, none of the tokens given is accepted any more.
    pub fn revoke_tokens(&self) {
        self.google.tokens.revoke();
    }

    /// From now on, the metadata server leaves Drive's scope out of the tokens it gives.
    pub fn leave_drive_out_of_metadata(&self) {
        self.google.settings.lock().unwrap().metadata_lacks_drive = true;
    }

    /// From now on, `who` may ask IAM Credentials for tokens of `whom`.
    pub fn let_act_as(&self, who: &str, whom: &str) {
        self.google.settings.lock().unwrap().may_act_as.push((who.to_owned(), whom.to_owned()));
    }

    /// A token of this person, as gcloud prints one: not good for Drive.
    pub fn token_of(&self, person: &str) -> String {
        let scopes = ["cloud-platform", "userinfo.email"].map(|s| format!("https://www.googleapis.com/auth/{s}"));
        self.google.tokens.give(person, scopes.to_vec()).0
    }

    /// The environment in which the trigger does its work here.
    pub fn environment_of_trigger(&self) -> Vec<(&'static str, String)> {
        vec![
            ("GCP_PROJECT_ID", PROJECT.to_owned()),
            ("GCP_REGION", REGION.to_owned()),
            ("DRIVE_FOLDER_ID", drive::FOLDER.to_owned()),
            ("CLOUD_RUN_JOB_NAME", JOB.to_owned()),
            ("GCS_BUCKET_NAME", self.storage().bucket().to_owned()),
            ("BQ_DATASET", bigquery::DATASET.to_owned()),
            ("BQ_TABLE", bigquery::TABLE.to_owned()),
            ("BQ_INTERVALS_TABLE", bigquery::INTERVALS.to_owned()),
            ("BQ_LOCATION", bigquery::LOCATION.to_owned()),
            ("TICK_DEADLINE", "1500".to_owned()),
            ("CARMILA_GOOGLE_URL", self.url().to_owned()),
            ("GCE_METADATA_HOST", self.metadata_of_trigger()),
        ]
    }

    /// The environment that Cloud Run gives the job, but for what names the execution and the task.
    pub fn environment_of_job(&self) -> Vec<(&'static str, String)> {
        vec![
            ("GCP_PROJECT_ID", PROJECT.to_owned()),
            ("GCP_REGION", REGION.to_owned()),
            ("DRIVE_FOLDER_ID", drive::FOLDER.to_owned()),
            ("GCS_BUCKET_NAME", self.storage().bucket().to_owned()),
            ("CARMILA_GOOGLE_URL", self.url().to_owned()),
            ("GCE_METADATA_HOST", self.metadata_of_job()),
        ]
    }
}

impl Drop for FakeGoogle {
    fn drop(&mut self) {
        self.run().kill();
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

async fn bind(account: &'static str) -> Port {
    Port { listener: TcpListener::bind("127.0.0.1:0").await.unwrap(), account }
}

async fn handle(
    State(google): State<Arc<Google>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: axum::extract::Request,
) -> Response {
    let Some(request) = Request::read(request, wire.account, &google.url).await else {
        wire.reset();
        return Reply::empty(400).into_response();
    };
    let room = Room::of(&request);
    let fault = google.faults.strike(room, &request);
    let reply = match &fault {
        Some(Fault::ResetBefore) => None,
        Some(Fault::ResetAfter) => {
            google.answer(room, &request).await;
            None
        }
        Some(Fault::Meanwhile { event, done }) => {
            event();
            if *done {
                google.answer(room, &request).await;
            }
            None
        }
        Some(Fault::InternalAfter) => {
            google.answer(room, &request).await;
            faults::refusal(&Fault::InternalAfter)
        }
        Some(Fault::Slow(pause)) => {
            let reply = google.answer(room, &request).await;
            tokio::time::sleep(*pause).await;
            Some(reply)
        }
        Some(fault) if faults::refusal(fault).is_some() => faults::refusal(fault),
        _ => Some(google.answer(room, &request).await),
    };
    google.log.note(room, &request, reply.as_ref().map(|reply| reply.status));
    let Some(reply) = reply else {
        wire.reset();
        return Reply::empty(500).into_response();
    };
    if matches!(fault, Some(Fault::CutOff)) {
        wire.cut_after(reply.body.len() / 2 + 40);
    }
    reply.into_response()
}
