//! One run, from a look at the folder and at what is published to what people are told.

use carmila_cloud::VERSION;
use carmila_cloud::attempt::{Attempt, Outcome as Closing};
use carmila_cloud::attendance::Attendances;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::folder::{Entry, Folder};
use carmila_cloud::latest::Latest;
use carmila_cloud::newest;
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::runs::{FROZEN, MANIFEST, path};
use carmila_cloud::store::{Generation, Store};
use chrono::NaiveDate;
use serde_json::Value;
use tokio::task::block_in_place;

use crate::before::{self, Inspected};
use crate::claim::{self, Claim, Claimed};
use crate::error::Error;
use crate::findings::{DRIFTED, Findings, NOT_FORECAST};
use crate::inputs;
use crate::make::{Ingredients, Task};
use crate::manifest::Manifest;
use crate::outcome::{Found, Outcome};
use crate::progress::{Progress, Step};
use crate::publish;
use crate::tasks::Share;

const TIMES_OVERTAKEN: usize = 3;

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Order {
    /// Where the workbooks are.
    pub folder: Folder,
    /// Where the run goes.
    pub store: Store,
    /// Who tells which execution is at work.
    pub attendances: Attendances,
    /// What was asked beyond "these inputs".
    pub asked: Asked,
    /// Which task of the run this process is.
    pub share: Share,
    /// The execution that this process belongs to.
    pub execution: String,
    /// No actual can be of a later day.
    pub today: NaiveDate,
}

/// Runs. When another run publishes meanwhile, everything is done again on top of that one, by this task alone: the
/// other tasks may be gone.
///
/// # Errors
/// When folder or store fail. What is wrong with the workbooks is no error but a refusal.
pub async fn run(order: &Order, progress: &Progress) -> Result<Outcome, Error> {
    if let Some(as_of) = order.asked.as_of.filter(|as_of| *as_of > order.today) {
        return Err(Error::Future { as_of, today: order.today });
    }
    let _attendance = order.attendances.attend(&order.execution).await?;
    let mut outcome = once(order, order.share, progress).await;
    for _ in 0..TIMES_OVERTAKEN {
        if !outcome.as_ref().is_err_and(Error::is_overtaken) {
            break;
        }
        tracing::info!("another run was published meanwhile: starting again on top of it");
        outcome = once(order, Share::WHOLE, progress).await;
    }
    outcome
}

/// Looks at what is published, and makes what it does not stand for.
async fn once(order: &Order, share: Share, progress: &Progress) -> Result<Outcome, Error> {
    let Order { folder, store, attendances, asked, execution, .. } = order;
    let fetching = progress.begin(Step::Fetch);
    let fetched = folder.fetch().await?;
    drop(fetching);
    let entries: Vec<Entry> = fetched.workbooks.iter().map(|(entry, _)| entry.clone()).collect();
    let fingerprint = Fingerprint::of(&entries);

    let (latest, read) = publish::latest(store).await?.unzip();
    // Beginning anew would predict again what is frozen. The report follows `latest.json`, so a run that is published
    // meanwhile has that too.
    if latest.is_none() && store.read(newest::NAME).await?.is_some() && publish::latest(store).await?.is_none() {
        return Err(Error::Unnamed);
    }
    if let (Some(as_of), Some(Latest { run, asked: Asked { as_of: None, .. }, .. })) = (asked.as_of, &latest) {
        return Err(Error::Live { as_of, run: run.clone() });
    }
    let mut damaged = Vec::new();
    if let Some(latest) = latest.as_ref().filter(|latest| latest.stands_for(&fingerprint, VERSION, *asked)) {
        match before::inspect(store, latest).await? {
            Inspected::Whole(manifest) => return unchanged(order, latest, &manifest).await,
            Inspected::Damaged(names) => damaged = names,
        }
    }
    let refused = |findings, document| {
        let stays = latest.as_ref().map(|latest| latest.run.clone());
        Outcome::Refused { findings, document, stays }
    };
    let claimed = match claim::claim(store, attendances, execution, &fingerprint, VERSION, *asked).await? {
        Claim::Ours(claimed) => claimed,
        Claim::AtWork { execution } => return Ok(Outcome::AtWork(execution)),
        Claim::Refused(findings) => return Ok(refused(findings, Attempt::name(&fingerprint, *asked))),
    };
    let mut findings = Findings::new();
    let understood = block_in_place(|| inputs::understand(fetched, *asked, order.today, &mut findings, progress))?;
    let Some(inputs) = understood.filter(|_| !findings.has_errors()) else {
        let (findings, document) = (serde_json::to_value(&findings)?, claimed.document().to_owned());
        claimed.close(store, Closing::Refused, findings.clone()).await?;
        return Ok(refused(findings, document));
    };

    let mut on = Ingredients { entries, fingerprint, inputs, asked: *asked, findings, previous: None };
    if let Some(latest) = &latest {
        if !damaged.is_empty() {
            return restore(order, share, latest, damaged, on, claimed, progress).await;
        }
        let manifest = before::explained(store, &latest.run, before::papers(store, latest).await).await?;
        if manifest.contents == on.inputs.contents && latest.version == VERSION && latest.asked == *asked {
            return move_latest(order, latest, read, on, claimed).await;
        }
        on.previous = Some(manifest);
    }
    let previous = latest.map(|latest| latest.run);
    let made = match (on.make(store, share, progress).await, &previous) {
        (Ok(Task::Whole(made)), _) => made,
        (Ok(Task::Part(run)), _) => return Ok(Outcome::Part(run)),
        (Err(error), Some(previous)) => return before::explained(store, previous, Err(error)).await,
        (Err(error), None) => return Err(error),
    };
    let latest = made.latest();
    let Manifest { run, changes, findings, .. } = made.write(store, progress).await?;
    publish::swing(store, &latest, read).await?;
    newest::follow(store).await?;
    let found = Found::new(&findings, path(&run, MANIFEST));
    claimed.close(store, Closing::Published { run: run.clone() }, findings).await?;
    share.clear(store, &run).await?;
    Ok(Outcome::Published { run, changes, findings: found })
}

/// Nothing is to be done: the published run is what a run on these workbooks would be.
async fn unchanged(order: &Order, latest: &Latest, manifest: &Manifest) -> Result<Outcome, Error> {
    let Order { store, attendances, execution, asked, .. } = order;
    let (run, fingerprint) = (latest.run.clone(), &latest.fingerprint);
    // Whoever published may have been cut off before this.
    newest::follow(store).await?;
    let findings =
        match claim::settle(store, attendances, execution, fingerprint, *asked, &run, &manifest.findings).await? {
            Some(findings) => Found::new(&findings, Attempt::name(fingerprint, *asked)),
            None => Found::new(&manifest.findings, path(&run, MANIFEST)),
        };
    Ok(Outcome::Unchanged { run, findings })
}

/// These workbooks say what the published run was made of, under other names or stamps, or beside rows that do not count.
/// What is found in them now is for the attempt to keep: the run's papers stay as they were written.
async fn move_latest(
    order: &Order,
    latest: &Latest,
    read: Option<Generation>,
    on: Ingredients,
    claimed: Claimed,
) -> Result<Outcome, Error> {
    let (store, run) = (&order.store, latest.run.clone());
    let manifest = match before::inspect(store, latest).await? {
        Inspected::Whole(manifest) => manifest,
        Inspected::Damaged(damaged) => return Err(before::broken(store, &run, damaged).await?),
    };
    let mut findings = serde_json::to_value(&on.findings)?;
    if let (Some(findings), Some(before)) = (findings.as_array_mut(), manifest.findings.as_array()) {
        let of_the_run = |finding: &&Value| [NOT_FORECAST, DRIFTED].iter().any(|code| finding["code"] == **code);
        findings.extend(before.iter().filter(of_the_run).cloned());
    }
    let found = Found::new(&findings, claimed.document().to_owned());
    publish::swing(store, &Latest { fingerprint: on.fingerprint, ..latest.clone() }, read).await?;
    newest::follow(store).await?;
    claimed.close(store, Closing::Published { run: run.clone() }, findings).await?;
    Ok(Outcome::Unchanged { run, findings: found })
}

/// Makes the published run's files again, out of the same workbooks and the run before it: they have to be the same
/// bytes, or nothing is written. Predictions that were published, and that are to be frozen, are never made anew.
async fn restore(
    order: &Order,
    share: Share,
    latest: &Latest,
    damaged: Vec<String>,
    mut on: Ingredients,
    claimed: Claimed,
    progress: &Progress,
) -> Result<Outcome, Error> {
    let (store, run) = (&order.store, latest.run.clone());
    let Some(previous) = predecessor(store, &run, &on).await? else {
        return Err(before::broken(store, &run, damaged).await?);
    };
    on.previous = previous;
    let made = match on.make(store, share, progress).await? {
        Task::Whole(made) => made,
        Task::Part(run) => return Ok(Outcome::Part(run)),
    };
    let frozen = before::manifest(store, &run).await.ok().and_then(|manifest| manifest.files.get(FROZEN).cloned());
    let same_frozen = frozen.is_none_or(|frozen| made.manifest.has(FROZEN, &frozen.checksum));
    if made.latest().predictions != latest.predictions || !same_frozen {
        return Err(before::broken(store, &run, damaged).await?);
    }
    let Manifest { findings, .. } = made.write(store, progress).await?;
    newest::follow(store).await?;
    let found = Found::new(&findings, path(&run, MANIFEST));
    claimed.close(store, Closing::Published { run: run.clone() }, findings).await?;
    share.clear(store, &run).await?;
    Ok(Outcome::Restored { run, damaged, findings: found })
}

/// The papers of the run that `run` followed, or none if it was the first; nothing where no whole run can be it. The id
/// of a run tells which it followed, if it was made of these workbooks.
async fn predecessor(store: &Store, run: &RunId, on: &Ingredients) -> Result<Option<Option<Manifest>>, Error> {
    if on.run(None) == *run {
        return Ok(Some(None));
    }
    for previous in before::runs(store).await?.into_iter().filter(|previous| on.run(Some(previous)) == *run) {
        if let Inspected::Whole(manifest) = before::inspect_run(store, &previous).await? {
            return Ok(Some(Some(*manifest)));
        }
    }
    Ok(None)
}
