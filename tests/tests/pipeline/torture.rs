//! Whatever goes wrong at whatever call: once it stops, the table is what the newest workbooks give.
//!
//! A seed is a drama. The low ones go through each kind of fault at each call in turn, the others are random pairs with
//! deaths at random moments. `CARMILA_SEED=n` plays one again; `CARMILA_SEEDS=n` says how many are played.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use carmila_cloud::checksum::Checksum;
use carmila_tests::faults::{At, Fault};
use carmila_tests::run::Job;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::stage::{Stage, Trigger, job};
use crate::workbooks::Workbooks;

const SEEDS: u64 = 1000;
const PLAYED: u64 = 50;
const AT_ONCE: usize = 12;
/// As many requests as a run on new workbooks and its load take, and some more.
const CALLS: u64 = 50;

#[derive(Clone, Copy, Debug)]
enum Kind {
    Unavailable,
    Internal,
    InternalAfter,
    TooMany,
    RateLimit,
    ResetBefore,
    ResetAfter,
    Slow,
    CutOff,
    Html,
    Expired,
    Forbidden,
    KillTrigger { done: bool },
    KillTask { done: bool },
    KillExecution,
    FailLoad,
}

const KINDS: [Kind; 18] = [
    Kind::Unavailable,
    Kind::Internal,
    Kind::InternalAfter,
    Kind::TooMany,
    Kind::RateLimit,
    Kind::ResetBefore,
    Kind::ResetAfter,
    Kind::Slow,
    Kind::CutOff,
    Kind::Html,
    Kind::Expired,
    Kind::Forbidden,
    Kind::KillTrigger { done: false },
    Kind::KillTrigger { done: true },
    Kind::KillTask { done: false },
    Kind::KillTask { done: true },
    Kind::KillExecution,
    Kind::FailLoad,
];

/// Which faults strike at which request, counted from 1.
fn plan(seed: u64, dice: &mut ChaCha8Rng) -> Vec<(u64, Kind)> {
    let kinds = KINDS.len() as u64;
    if seed < kinds * CALLS {
        return vec![(1 + seed / kinds, KINDS[(seed % kinds) as usize])];
    }
    (0..2).map(|_| (dice.random_range(1..=2 * CALLS), KINDS[dice.random_range(0..KINDS.len())])).collect()
}

struct Drama {
    stage: Stage,
    workbooks: Workbooks,
    transcript: String,
}

impl Drama {
    async fn play(seed: u64) -> (usize, String) {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let plan = plan(seed, &mut dice);
        let stage = Stage::new().await;
        stage.google.run().set_job(Job {
            max_retries: dice.random_range(0..=1),
            start_delay: Duration::from_millis(dice.random_range(0..30)),
            ..job()
        });
        stage.google.bigquery().set_latency(Duration::from_millis(dice.random_range(0..40)));
        stage.google.drive().set_page(dice.random_range(1..4));
        stage.google.storage().set_page(dice.random_range(1..5));
        let mut drama = Drama { stage, workbooks: Workbooks::new(), transcript: format!("seed {seed}: {plan:?}\n") };
        let faults = drama.act(&plan, &mut dice, seed >= KINDS.len() as u64 * CALLS).await;
        drama.end().await;
        (faults, drama.transcript)
    }

    async fn act(&mut self, plan: &[(u64, Kind)], dice: &mut ChaCha8Rng, wild: bool) -> usize {
        let mut trigger = self.stage.trigger().await;
        for (nth, kind) in plan {
            self.arm(*nth, *kind, &trigger);
        }
        for step in 0..3 {
            match dice.random_range(0..3) {
                _ if step == 0 => {}
                0 => self.workbooks.correct(dice.random_range(0..80)),
                _ => self.workbooks.add_day(),
            }
            self.workbooks.put(&self.stage.google);
            let death = (wild && dice.random_bool(0.5)).then(|| Duration::from_millis(dice.random_range(0..600)));
            let of_trigger = dice.random_bool(0.5);
            let (kill_trigger, run) = (trigger.killer(), self.stage.google.run().clone());
            let killing = async move {
                if let Some(moment) = death {
                    tokio::time::sleep(moment).await;
                    if of_trigger { kill_trigger() } else { run.stop() }
                }
            };
            let (ticked, ()) = tokio::join!(trigger.try_tick(), killing);
            match ticked {
                Some(tick) => self.note(&format!("tick {} {}", tick.status, tick.answer)),
                None => self.note("tick lost"),
            }
            if trigger.is_dead() {
                self.note("the trigger is dead: another one");
                trigger = self.stage.trigger().await;
            }
        }
        self.stage.google.faults().mend();
        self.stage.google.bigquery().fail_next(0);
        self.stage.google.faults().struck()
    }

    fn arm(&self, nth: u64, kind: Kind, trigger: &Trigger) {
        let google = &self.stage.google;
        let run = google.run().clone();
        let fault = match kind {
            Kind::Unavailable => Fault::Unavailable,
            Kind::Internal => Fault::Internal,
            Kind::InternalAfter => Fault::InternalAfter,
            Kind::TooMany => Fault::TooMany,
            Kind::RateLimit => Fault::RateLimit,
            Kind::ResetBefore => Fault::ResetBefore,
            Kind::ResetAfter => Fault::ResetAfter,
            Kind::Slow => Fault::Slow(Duration::from_millis(400)),
            Kind::CutOff => Fault::CutOff,
            Kind::Html => Fault::Html,
            Kind::Expired => Fault::Expired,
            Kind::Forbidden => Fault::Forbidden,
            Kind::KillTrigger { done } => Fault::Meanwhile { event: Arc::new(trigger.killer()), done },
            Kind::KillTask { done } => Fault::Meanwhile { event: Arc::new(move || run.kill()), done },
            Kind::KillExecution => Fault::Meanwhile { event: Arc::new(move || run.stop()), done: true },
            Kind::FailLoad => return google.bigquery().fail_next(1),
        };
        google.faults().once(At::default(), nth as usize, fault);
    }

    /// What has to hold when nothing goes wrong any more.
    async fn end(&mut self) {
        self.stage.google.run().settle().await;
        let trigger = self.stage.trigger().await;
        for _ in 0..2 {
            let tick = trigger.tick().await;
            self.note(&format!("then {} {}", tick.status, tick.answer));
        }
        let quiet = trigger.tick().await;
        self.holds(quiet.outcome() == "unchanged", &format!("a third tick is quiet: {}", quiet.answer));

        let stage = &self.stage;
        let published = stage.published();
        self.holds(stage.table() == published, "the table is the published one");
        let actuals: BTreeMap<_, _> =
            published.iter().filter_map(|row| Some(((row[0].clone()?, row[2].clone()?), row[3].clone()?))).collect();
        self.holds(actuals == self.workbooks.actuals(), "what is published has the newest actuals");

        let mut order = Vec::new();
        let mut runs_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for writing in stage.google.storage().writings("latest.json") {
            let latest: Value = serde_json::from_slice(&writing).unwrap_or_default();
            let run = latest["run"].as_str().unwrap_or_default().to_owned();
            let csv = stage.google.storage().get(&format!("runs/{run}/predictions.csv")).unwrap_or_default();
            let sound = Some(Checksum::of(&csv).as_str()) == latest["predictions"].as_str();
            self.holds(sound, &format!("latest.json is whole: {latest}"));
            runs_of.entry(latest["fingerprint"].to_string()).or_default().insert(run.clone());
            order.push(format!("gs://{}/runs/{run}/predictions.csv", stage.google.storage().bucket()));
        }
        self.holds(runs_of.values().all(|runs| runs.len() == 1), &format!("one run for each set: {runs_of:?}"));
        self.holds(stage.intervals() == stage.published_intervals(), "the intervals are the published ones");
        let (intervals, loaded): (Vec<_>, Vec<_>) =
            stage.google.bigquery().loaded().into_iter().partition(|uri| uri.ends_with("/intervals.csv"));
        let before: BTreeSet<_> =
            intervals.iter().map(|uri| uri.replace("/intervals.csv", "/predictions.csv")).collect();
        self.holds(loaded.iter().all(|uri| before.contains(uri)), &format!("intervals come first: {intervals:?}"));
        let places: Vec<_> = loaded.iter().map(|uri| order.iter().position(|known| known == uri)).collect();
        self.holds(places.is_sorted_by(|a, b| a < b), &format!("each run is loaded once, in order: {loaded:?}"));
    }

    fn note(&mut self, words: &str) {
        let _ = writeln!(self.transcript, "  {words}");
    }

    #[track_caller]
    fn holds(&self, it_does: bool, what: &str) {
        if it_does {
            return;
        }
        let mut story = self.transcript.clone();
        for execution in self.stage.google.run().executions() {
            let _ = writeln!(story, "  {} {:?} retried {}", execution.name, execution.outcome, execution.retried);
            execution.logs.lines().filter(|line| !line.contains("\"INFO\"")).for_each(|line| {
                let _ = writeln!(story, "    {line}");
            });
        }
        let _ = writeln!(story, "  loads {:?}", self.stage.google.bigquery().loads());
        for asked in self.stage.google.log().take() {
            let _ = writeln!(story, "    {asked}");
        }
        panic!("does not hold: {what}\n{story}");
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn torture() {
    let count = number("CARMILA_SEEDS").unwrap_or(PLAYED).clamp(1, SEEDS);
    let seeds: Vec<u64> = match number("CARMILA_SEED") {
        Some(seed) => vec![seed],
        // A step that goes through all, so that a few have some of every kind, at early and late calls.
        None => (0..count).map(|number| number * 379 % SEEDS).collect(),
    };
    let begun = Instant::now();
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut dramas = JoinSet::new();
    let mut seed_of = BTreeMap::new();
    for seed in seeds {
        let room = room.clone();
        let handle = dramas.spawn(async move {
            let _place = room.acquire_owned().await;
            Drama::play(seed).await
        });
        seed_of.insert(handle.id(), seed);
    }
    let (mut faults, mut failed) = (0, Vec::new());
    while let Some(played) = dramas.join_next_with_id().await {
        match played {
            Ok((_, (struck, transcript))) => {
                faults += struck;
                if number("CARMILA_SEED").is_some() {
                    println!("{transcript}");
                }
            }
            Err(error) => failed.push(seed_of[&error.id()]),
        }
    }
    let (count, seconds) = (seed_of.len(), begun.elapsed().as_secs());
    println!("{count} seeds, {faults} faults that struck, {} failed, {seconds} s", failed.len());
    failed.sort_unstable();
    assert!(failed.is_empty(), "play them again, one at a time: CARMILA_SEED={failed:?} make torture");
}
