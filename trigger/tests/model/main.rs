//! Any sequence of changed workbooks, ticks, crashes at every await, two and three triggers at once, late and doubled
//! deliveries, failed runs and loads and lost answers ends, after a quiet tick or two, with the table that belongs to the
//! newest whole set of workbooks. The ticks are the real ones; the world around them is `world`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod doors;
mod job;
mod world;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use carmila_cloud::VERSION;
use carmila_cloud::attempt::Outcome as Closing;
use carmila_cloud::run_id::Asked;
use carmila_cloud::runner::State as Ended;
use carmila_trigger::decide::CRASHES;
use carmila_trigger::outcome::{Ending, Failure, Obstacle, Outcome};
use carmila_trigger::tick::tick;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestRunner};

use doors::{Actor, Shared, Tick};
use world::World;

const TICKS: usize = 3;
const JOBS: usize = 4;
const SETTLED: usize = 100_000;

struct Play {
    shared: Shared,
    ticks: Vec<Actor>,
    jobs: Vec<(String, Actor)>,
}

impl Play {
    fn new(tape: Vec<u8>) -> Play {
        let shared = Shared { world: Arc::new(Mutex::new(World::new(tape))), jobs: Arc::default() };
        Play { shared, ticks: Vec::new(), jobs: Vec::new() }
    }

    fn start_tick(&mut self) {
        let shared = self.shared.clone();
        self.ticks.push(Box::pin(async move {
            let doors = Tick { shared: shared.clone(), started: Mutex::new(0) };
            let ending = tick(&doors).await;
            shared.lock().endings.push(ending);
        }));
    }

    fn poll_tick(&mut self, at: usize, times: u8) {
        if (0..times).any(|_| poll(&mut self.ticks[at])) {
            drop(self.ticks.remove(at));
        }
        self.jobs.append(&mut self.shared.jobs.lock().unwrap());
    }

    fn poll_job(&mut self, at: usize, times: u8) {
        if (0..times).any(|_| poll(&mut self.jobs[at].1)) {
            drop(self.jobs.remove(at));
        }
    }

    /// A job is killed: its execution starts it again, or fails.
    fn kill_job(&mut self, at: usize, again: bool) {
        let (name, _) = self.jobs.remove(at);
        if again {
            self.jobs.push((name.clone(), Box::pin(job::job(self.shared.clone(), name))));
        } else {
            self.shared.lock().executions.insert(name, Ended::Failed { reason: "killed".into() });
        }
    }

    /// One thing happens, as chance has it. What goes on does so for a while, so that others stand still meanwhile.
    fn step(&mut self) -> bool {
        let bytes = (self.chance(), self.chance(), self.chance());
        let (Some(what), Some(which), Some(times)) = bytes else { return false };
        let times = 1 + times / 4;
        let of = |many: usize| usize::from(which) % many.max(1);
        match what {
            0..110 if !self.ticks.is_empty() => self.poll_tick(of(self.ticks.len()), times),
            110..200 if !self.jobs.is_empty() => self.poll_job(of(self.jobs.len()), times),
            200..214 => self.shared.lock().end_load(which >= 64),
            214..222 => self.shared.lock().folder = which % 32,
            222..227 if !self.ticks.is_empty() => drop(self.ticks.remove(of(self.ticks.len()))),
            227..234 if !self.jobs.is_empty() => self.kill_job(of(self.jobs.len()), which >= 128),
            234..236 => self.shared.lock().roll_back(which),
            236..238 if self.jobs.len() < JOBS => {
                let shared = self.shared.clone();
                shared.start(&mut shared.lock());
                self.jobs.append(&mut shared.jobs.lock().unwrap());
            }
            _ if self.ticks.len() < TICKS => self.start_tick(),
            _ => {}
        }
        true
    }

    fn chance(&mut self) -> Option<u8> {
        self.shared.lock().chance()
    }

    /// One tick while nothing goes wrong, and how many calls it made.
    fn quiet_tick(&mut self) -> (Ending, usize) {
        let (ended, calls) = {
            let world = self.shared.lock();
            (world.endings.len(), world.calls)
        };
        self.start_tick();
        for _ in 0..SETTLED {
            if self.ticks.is_empty() {
                let world = self.shared.lock();
                assert!(world.endings.len() > ended);
                return (world.endings.last().unwrap().clone(), world.calls - calls);
            }
            (0..self.ticks.len()).rev().for_each(|at| self.poll_tick(at, 1));
            (0..self.jobs.len()).rev().for_each(|at| self.poll_job(at, 1));
            self.shared.lock().end_load(true);
        }
        panic!("the tick does not end");
    }
}

fn poll(actor: &mut Actor) -> bool {
    actor.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

/// Plays the tape, then two quiet ticks; a third one says how things stand.
fn play(tape: Vec<u8>) -> Vec<Ending> {
    let mut play = Play::new(tape);
    while play.step() {}
    play.quiet_tick();
    play.quiet_tick();
    let (ending, calls) = play.quiet_tick();
    let world = play.shared.lock();
    let latest = world.latest();
    let stands = latest.as_ref().is_some_and(|(l, _)| l.stands_for(&world.fingerprint(), VERSION, Asked::default()));
    let attempt = world.attempt();
    let open = attempt.as_ref().filter(|attempt| attempt.closed.is_none());
    match &ending.outcome {
        Outcome::Unchanged => {
            assert!(stands);
            assert_eq!(calls, 3, "a quiet tick asks for too much");
        }
        Outcome::Blocked(Obstacle::Refused { .. }) => {
            assert!(!stands && job::is_refused(world.folder / 2));
            assert!(attempt.unwrap().closed.unwrap().outcome == Closing::Refused);
        }
        Outcome::Blocked(Obstacle::Crashed { .. }) => assert!(!stands && open.unwrap().claims >= CRASHES),
        Outcome::Failed(Failure::Load { .. }) => {
            assert!(stands && world.is_poisoned(&latest.as_ref().unwrap().0.run));
        }
        other => panic!("after three quiet ticks: {other:?}"),
    }
    let loaded = latest.filter(|(latest, _)| !world.is_poisoned(&latest.run));
    if let Some((latest, generation)) = loaded {
        assert_eq!(world.table, Some((latest.run.clone(), generation)), "the table is not what is published");
        assert_eq!(world.intervals, Some(latest.run), "the intervals are not the published run's");
    }
    world.endings.clone()
}

#[test]
fn whatever_happens_the_table_ends_up_right_and_never_goes_back() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(4000);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() });
    let seen = Mutex::new(BTreeMap::<&str, usize>::new());
    let played = runner.run(&vec(any::<u8>(), 0..1500), |tape| {
        for ending in play(tape) {
            *seen.lock().unwrap().entry(ending.outcome.code()).or_default() += 1;
        }
        Ok(())
    });
    played.unwrap_or_else(|failure| panic!("{failure}"));
    let seen = seen.into_inner().unwrap();
    println!("{cases} worlds, ticks by outcome: {seen:?}");
    assert_eq!(seen.len(), 6, "not everything happened: {seen:?}");
}
