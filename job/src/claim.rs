//! Who works on which inputs: one execution at a time, however many tasks it has, and none twice on what was refused.

use chrono::Utc;

use carmila_cloud::attempt::{Attempt, Closed, Outcome};
use carmila_cloud::attendance::Attendances;
use carmila_cloud::document;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::store::{Error as StoreError, Generation, Store};

use crate::documents;
use crate::error::Error;

/// What came of claiming some inputs.
#[derive(Debug)]
pub enum Claim {
    /// They are ours to work on.
    Ours(Claimed),
    /// Another execution is at work on them.
    AtWork {
        /// Its name.
        execution: String,
    },
    /// This execution saw them refused already.
    Refused(serde_json::Value),
}

/// Inputs that this execution works on.
#[derive(Debug)]
pub struct Claimed {
    name: String,
    attempt: Attempt,
    generation: Generation,
}

/// Claims these inputs for `execution`, which is attended.
///
/// # Errors
/// When the store cannot be used, or when it cannot be told who is at work.
pub async fn claim(
    store: &Store,
    attendances: &Attendances,
    execution: &str,
    fingerprint: &Fingerprint,
    version: &str,
    asked: Asked,
) -> Result<Claim, Error> {
    let name = Attempt::name(fingerprint, asked);
    loop {
        let found = documents::read::<Attempt>(store, &name).await?;
        let mut claims = 1;
        if let Some((attempt, generation)) = &found {
            if attempt.was_refused_to(execution, version) {
                let findings = attempt.closed.as_ref().map(|closed| closed.findings.clone());
                return Ok(Claim::Refused(findings.unwrap_or_default()));
            }
            if attempt.closed.is_none() {
                let same = attempt.version == version;
                if same && attempt.execution == execution {
                    let claimed = Claimed { name, attempt: attempt.clone(), generation: *generation };
                    return Ok(Claim::Ours(claimed));
                }
                if attempt.execution != execution && attendances.attended(&attempt.execution).await? {
                    return Ok(Claim::AtWork { execution: attempt.execution.clone() });
                }
                claims += if same { attempt.claims } else { 0 };
            }
        }
        let attempt = Attempt {
            fingerprint: fingerprint.clone(),
            version: version.to_owned(),
            asked,
            execution: execution.to_owned(),
            claims,
            claimed: Utc::now(),
            closed: None,
        };
        let bytes = document::write(&attempt)?;
        match store.write(&name, bytes, found.map(|(_, generation)| generation).into()).await {
            Ok(generation) => return Ok(Claim::Ours(Claimed { name, attempt, generation })),
            // Someone else was faster: look at what they wrote.
            Err(StoreError::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

impl Claimed {
    /// The attempt's document in the store.
    pub fn document(&self) -> &str {
        &self.name
    }

    /// Says how it ended, unless another task of the execution already did.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn close(self, store: &Store, outcome: Outcome, findings: serde_json::Value) -> Result<(), Error> {
        let closed = Some(Closed { at: Utc::now(), outcome, findings });
        let bytes = document::write(&Attempt { closed, ..self.attempt })?;
        match store.write(&self.name, bytes, Some(self.generation).into()).await {
            Ok(_) | Err(StoreError::Conflict(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// What was found in the workbooks that `run` stands for, as the attempt on them has it; `None` where none tells. Closes,
/// with the findings of the run, an attempt that was cut off after it had published.
///
/// # Errors
/// When the store cannot be used.
pub async fn settle(
    store: &Store,
    attendances: &Attendances,
    execution: &str,
    fingerprint: &Fingerprint,
    asked: Asked,
    run: &RunId,
    findings: &serde_json::Value,
) -> Result<Option<serde_json::Value>, Error> {
    let name = Attempt::name(fingerprint, asked);
    let Some((attempt, generation)) = documents::read::<Attempt>(store, &name).await? else { return Ok(None) };
    if let Some(closed) = attempt.closed {
        return Ok(matches!(closed.outcome, Outcome::Published { .. }).then_some(closed.findings));
    }
    if attempt.execution == execution || !attendances.attended(&attempt.execution).await? {
        let outcome = Outcome::Published { run: run.clone() };
        Claimed { name, attempt, generation }.close(store, outcome, findings.clone()).await?;
    }
    Ok(None)
}
