//! What is wrong, before anyone else sees it: everything between a workbook and the dashboard is looked at in order, as the
//! account or on the machine that asks. Nothing is changed.

mod counts;
mod job;
mod line;
mod place;
mod schedule;
mod table;
mod who;
mod workbooks;

use std::pin::Pin;

use crate::open::{Held, beside};
use crate::options::{Job, Lacking, Patient};
pub use line::{Check, Line, State, Words, is_well, told};

/// A look to come, which may never be taken.
type Look<'a> = Pin<Box<dyn Future<Output = State> + Send + 'a>>;

/// The lines so far.
#[derive(Debug, Default)]
struct Examination(Vec<Line>);

impl Examination {
    fn note(&mut self, check: Check, state: State) {
        self.0.push(Line { check, state });
    }

    /// Notes what `look` sees, unless one of those that it needs is not fine.
    async fn look(&mut self, check: Check, needs: &[Check], look: Look<'_>) {
        match self.first_in_the_way(needs) {
            Some(because) => self.note(check, State::Skipped { because }),
            None => {
                let state = look.await;
                self.note(check, state);
            }
        }
    }

    fn first_in_the_way(&self, needs: &[Check]) -> Option<Check> {
        let line =
            self.0.iter().find(|line| needs.contains(&line.check) && !matches!(line.state, State::Fine { .. }))?;
        match line.state {
            State::Skipped { because } => Some(because),
            _ => Some(line.check),
        }
    }
}

/// Looks at everything.
pub async fn examine(patient: &Patient) -> Vec<Line> {
    use Check::{
        Age, Configuration, Credentials, Execution, Folder, Load, Rights, Run, Schedule, Services, Store, Table, Tick,
    };
    let mut seen = Examination::default();
    let pipeline = match &patient.pipeline {
        Ok(pipeline) => pipeline,
        Err(lacking) => {
            for Lacking { fr, en } in lacking {
                seen.note(Configuration, State::of(fr, en));
            }
            return seen.0;
        }
    };
    seen.note(Configuration, place::configuration(pipeline));
    let on_google = who::is_needed(pipeline);
    let google = &pipeline.holdings.google;
    if on_google {
        seen.look(Credentials, &[], Box::pin(who::credentials(google))).await;
    }
    if let Some(project) = pipeline.project.as_ref().filter(|_| on_google) {
        seen.look(Services, &[Credentials], Box::pin(place::services(google, project))).await;
    }
    let reader = who::reader(pipeline).await;
    let mut listing = None;
    seen.look(Folder, &[Credentials], Box::pin(workbooks::folder(pipeline, reader.as_ref(), &mut listing))).await;
    let program = match (&patient.checker, &pipeline.job) {
        (Some(program), _) | (None, Job::Process { program: Some(program), .. }) => program.clone(),
        _ => beside(),
    };
    let reading = workbooks::contents(pipeline, reader.as_ref(), &program, patient.lang);
    seen.look(Check::Workbooks, &[Credentials, Folder], Box::pin(reading)).await;
    let held = match on_google && seen.first_in_the_way(&[Credentials]).is_some() {
        true => None,
        false => Some(Held::open(&pipeline.holdings).await),
    };
    match &held {
        Some(Ok(held)) => {
            let mut lacking = Vec::new();
            seen.look(Store, &[], Box::pin(place::store(held.store(), &mut lacking))).await;
            if let carmila_cloud::store::Store::Bucket(bucket) = held.store() {
                seen.look(Rights, &[Store], Box::pin(place::rights(bucket, google, &lacking))).await;
            }
        }
        Some(Err(error)) => seen.note(Store, State::of(&error.french(), &error.to_string())),
        None => seen.look(Store, &[Credentials], Box::pin(std::future::pending())).await,
    }
    match &pipeline.job {
        Job::Process { .. } => {
            seen.look(Check::Job, &[], Box::pin(job::program(&program))).await;
            if let Some(Ok(held)) = &held {
                let attempt = job::attempt(pipeline, &program, held, listing.as_ref());
                seen.look(Execution, &[Store, Folder], Box::pin(attempt)).await;
            }
        }
        Job::CloudRun { project, region, job } => {
            let mut last = None;
            seen.look(Check::Job, &[Credentials], Box::pin(job::on_cloud_run(project, region, job, google, &mut last)))
                .await;
            seen.look(Execution, &[Credentials, Check::Job], Box::pin(async { job::execution(last) })).await;
        }
    }
    if let Some(Ok(held)) = &held {
        let again = place::again(pipeline);
        seen.look(Run, &[Store, Rights], Box::pin(table::run(held, place::job_alone(pipeline)))).await;
        seen.look(Table, &[], Box::pin(table::columns(held))).await;
        seen.look(Load, &[Store, Rights, Run, Table], Box::pin(table::load(held, again))).await;
    } else {
        let open = [Credentials, Store];
        seen.look(Run, &open, Box::pin(std::future::pending())).await;
        seen.look(Table, &open, Box::pin(std::future::pending())).await;
        seen.look(Load, &open, Box::pin(std::future::pending())).await;
    }
    if let Job::CloudRun { project, .. } = &pipeline.job {
        let mut found = None;
        let (region, name) = &patient.schedule;
        let looked = schedule::schedule(google, project, region, name, &mut found);
        seen.look(Schedule, &[Credentials], Box::pin(looked)).await;
        seen.look(Tick, &[Credentials, Schedule], Box::pin(async { schedule::tick(found.as_ref()) })).await;
    }
    match &held {
        Some(Ok(held)) => seen.look(Age, &[Store, Rights], Box::pin(counts::age(held))).await,
        _ => seen.look(Age, &[Credentials, Store], Box::pin(std::future::pending())).await,
    }
    seen.0
}
