//! The job as the trigger meets it: it claims, publishes or refuses, and closes, as the real one does.

use carmila_cloud::VERSION;
use carmila_cloud::attempt::{Attempt, Closed, Outcome};
use carmila_cloud::checksum::Checksum;
use carmila_cloud::latest::Latest;
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::runner::State as Ended;
use carmila_cloud::store::Generation;
use chrono::{DateTime, NaiveDate};

use super::doors::Shared;

const CUTOFF: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();

/// Contents that the job refuses.
pub fn is_refused(contents: u8) -> bool {
    contents % 5 == 4
}

/// One execution, whose end is written down.
pub async fn job(shared: Shared, name: String) {
    let state = if run(&shared, &name).await { Ended::Succeeded } else { Ended::Failed { reason: "refused".into() } };
    shared.lock().executions.insert(name, state);
}

async fn run(shared: &Shared, name: &str) -> bool {
    for _ in 0..4 {
        match once(shared, name).await {
            Some(well) => return well,
            None => continue,
        }
    }
    false
}

/// Whether it ended well; `None` where another run was published meanwhile.
async fn once(shared: &Shared, name: &str) -> Option<bool> {
    shared.pass().await;
    let (fingerprint, contents) = {
        let world = shared.lock();
        (world.fingerprint(), world.folder / 2)
    };
    shared.pass().await;
    let asked = Asked::default();
    let published = shared.lock().latest();
    shared.pass().await;
    let document = Attempt::name(&fingerprint, asked);
    if let Some((latest, _)) = &published
        && latest.stands_for(&fingerprint, VERSION, asked)
    {
        let found = shared.lock().document::<Attempt>(&document);
        shared.pass().await;
        if let Some((attempt, generation)) = found
            && attempt.closed.is_none()
            && (attempt.execution == name || !shared.lock().is_at_work(&attempt.execution))
        {
            close(shared, &document, attempt, generation, Outcome::Published { run: latest.run.clone() });
        }
        return Some(true);
    }
    let (attempt, claimed) = loop {
        let found = shared.lock().document::<Attempt>(&document);
        shared.pass().await;
        let mut claims = 1;
        if let Some((attempt, generation)) = &found {
            if attempt.was_refused_to(name, VERSION) {
                return Some(false);
            }
            if attempt.closed.is_none() {
                if attempt.execution == name {
                    break (attempt.clone(), *generation);
                }
                if shared.lock().is_at_work(&attempt.execution) {
                    return Some(true);
                }
                claims += attempt.claims;
            }
        }
        let attempt = Attempt {
            fingerprint: fingerprint.clone(),
            version: VERSION.into(),
            asked,
            execution: name.into(),
            claims,
            claimed: DateTime::UNIX_EPOCH,
            closed: None,
        };
        let bytes = serde_json::to_vec(&attempt).unwrap();
        let written = shared.lock().write(&document, bytes, found.map(|(_, generation)| generation).into());
        shared.pass().await;
        if let Ok(generation) = written {
            break (attempt, generation);
        }
    };
    shared.pass().await;
    if is_refused(contents) {
        close(shared, &document, attempt, claimed, Outcome::Refused);
        shared.pass().await;
        return Some(false);
    }
    shared.pass().await;
    let (latest, read) = published.unzip();
    let same = latest.as_ref().filter(|latest| shared.lock().runs[&latest.run] == contents && latest.asked == asked);
    let run = match same {
        Some(latest) => latest.run.clone(),
        None => RunId::new(CUTOFF, &fingerprint, VERSION, latest.as_ref().map(|latest| &latest.run), asked),
    };
    shared.lock().runs.insert(run.clone(), contents);
    shared.pass().await;
    let predictions = Checksum::of(run.as_str().as_bytes());
    let to = Latest { run: run.clone(), version: VERSION.into(), fingerprint, asked, predictions };
    let bytes = serde_json::to_vec(&to).unwrap();
    let swung = shared.lock().write(Latest::NAME, bytes, read.into());
    shared.pass().await;
    if swung.is_err() && shared.lock().latest().is_none_or(|(now, _)| now != to) {
        return None;
    }
    close(shared, &document, attempt, claimed, Outcome::Published { run });
    shared.pass().await;
    Some(true)
}

fn close(shared: &Shared, document: &str, attempt: Attempt, read: Generation, outcome: Outcome) {
    let closed = Some(Closed { at: DateTime::UNIX_EPOCH, outcome, findings: serde_json::Value::Null });
    let bytes = serde_json::to_vec(&Attempt { closed, ..attempt }).unwrap();
    let _ = shared.lock().write(document, bytes, Some(read).into());
}
