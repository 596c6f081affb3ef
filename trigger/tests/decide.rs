//! What is decided in each situation, as a table.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use carmila_cloud::VERSION;
use carmila_cloud::attempt::{Attempt, Closed, Outcome as Closing};
use carmila_cloud::checksum::Checksum;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::latest::Latest;
use carmila_cloud::load::Load;
use carmila_cloud::papers::Harm;
use carmila_cloud::run_id::{Asked, RunId};
use carmila_cloud::runner::{Execution, State as Ended};
use carmila_cloud::store::Generation;
use carmila_cloud::warehouse::State;
use carmila_trigger::decide::{Action, Announced, Contents, Done, Observed, Published, Started, Work, decide};
use chrono::DateTime;

fn fingerprint(text: &str) -> Fingerprint {
    serde_json::from_value(Checksum::of(text.as_bytes()).as_str().into()).unwrap()
}

fn run(digit: char) -> RunId {
    RunId::try_from(format!("2026-11-24-{}", digit.to_string().repeat(12))).unwrap()
}

/// A folder `now` of which the run 1 is published, by generation 5, and loaded; nobody is at work.
fn quiet() -> Observed {
    let latest = Latest {
        run: run('1'),
        version: VERSION.into(),
        fingerprint: fingerprint("now"),
        asked: Asked::default(),
        predictions: Checksum::of(b""),
    };
    let load = Load { done: true, ..Load::first(run('1'), Generation(5)) };
    Observed {
        announced: Some(Announced { load, state: State::Done { rows: 9 } }),
        announcement: Some(Generation(6)),
        published: Some(Published { latest, generation: Generation(5) }),
        folder: Some(Contents {
            fingerprint: fingerprint("now"),
            workbooks: 3,
            others: 0,
            place: "the folder".into(),
            readers: Vec::new(),
        }),
        work: Some(Work { running: Vec::new(), attempt: None, last_words: None }),
        done: Done::default(),
    }
}

fn changed() -> Observed {
    let mut observed = quiet();
    observed.folder.as_mut().unwrap().fingerprint = fingerprint("new");
    observed
}

fn harm() -> Harm {
    Harm { file: "predictions.csv".into(), lost: false }
}

/// The published run was found harmed when it was to be loaded.
fn harmed(observed: Observed) -> Observed {
    with(observed, |o| o.done.harmed = Some((run('1'), harm())))
}

fn attempt(claims: u32, closed: Option<Closing>) -> Option<Attempt> {
    let closed = closed.map(|outcome| Closed { at: DateTime::UNIX_EPOCH, outcome, findings: "why".into() });
    Some(Attempt {
        fingerprint: fingerprint("new"),
        version: VERSION.into(),
        asked: Asked::default(),
        execution: "x-1".into(),
        claims,
        claimed: DateTime::UNIX_EPOCH,
        closed,
    })
}

fn with(mut observed: Observed, change: impl FnOnce(&mut Observed)) -> Observed {
    change(&mut observed);
    observed
}

fn announced(run: RunId, generation: i64, state: State) -> Option<Announced> {
    Some(Announced { load: Load::first(run, Generation(generation)), state })
}

fn told(action: Action) -> String {
    match action {
        Action::End(ending) => format!("End {:?}", ending.outcome),
        Action::Announce(load) => format!("Announce {}", load.job("t")),
        Action::StartLoad(load) => format!("StartLoad {}", load.job("t")),
        Action::WaitForLoad(load) => format!("WaitForLoad {}", load.job("t")),
        Action::MarkDone(load) => format!("MarkDone {}", load.job("t")),
        other => format!("{other:?}"),
    }
}

#[test]
fn every_situation() {
    let failed = || State::Failed { reason: "full".into() };
    let work = |o: &mut Observed, attempt| o.work.as_mut().unwrap().attempt = attempt;
    let x2 = || Execution { name: "x-2".into(), state: Ended::Running, logs: None };
    let busy = |o: &mut Observed| o.work.as_mut().unwrap().running = vec![x2()];
    let situations = [
        ("quiet", quiet()),
        ("quiet after a load", with(quiet(), |o| o.done.loaded = Some(9))),
        ("nobody was asked for", with(quiet(), |o| o.work = None)),
        ("first publication", with(quiet(), |o| o.announced = None)),
        ("announced, not started", with(quiet(), |o| o.announced = announced(run('1'), 5, State::Absent))),
        ("loading", with(quiet(), |o| o.announced = announced(run('1'), 5, State::Running))),
        ("loaded, not said", with(quiet(), |o| o.announced = announced(run('1'), 5, State::Done { rows: 9 }))),
        ("load failed", with(quiet(), |o| o.announced = announced(run('1'), 5, failed()))),
        (
            "load failed again",
            with(quiet(), |o| {
                o.announced = announced(run('1'), 5, failed());
                o.done.announced = 2;
            }),
        ),
        ("database lost", with(quiet(), |o| o.announced.as_mut().unwrap().state = State::Absent)),
        ("rolled back", with(quiet(), |o| o.published.as_mut().unwrap().generation = Generation(7))),
        ("older load not started", with(quiet(), |o| o.announced = announced(run('0'), 3, State::Absent))),
        ("older load at work", with(quiet(), |o| o.announced = announced(run('0'), 3, State::Running))),
        ("older load failed", with(quiet(), |o| o.announced = announced(run('0'), 3, failed()))),
        ("older load done", with(quiet(), |o| o.announced = announced(run('0'), 3, State::Done { rows: 9 }))),
        ("nothing published", with(changed(), |o| (o.published, o.announced) = (None, None))),
        ("changed", changed()),
        ("changed, who works?", with(changed(), |o| o.work = None)),
        ("changed, not loaded before", with(changed(), |o| o.announced = None)),
        (
            "changed, load failed twice",
            with(changed(), |o| {
                o.announced = announced(run('1'), 5, failed());
                o.done.announced = 2;
            }),
        ),
        ("new version", with(quiet(), |o| o.published.as_mut().unwrap().latest.version = "0.0.0".into())),
        (
            "by hand, as of a day",
            with(quiet(), |o| {
                o.published.as_mut().unwrap().latest.asked.as_of = "2026-01-01".parse().ok();
                o.announced = None;
            }),
        ),
        (
            "rolled back, nothing to run",
            with(changed(), |o| {
                o.folder = None;
                o.published.as_mut().unwrap().generation = Generation(7);
            }),
        ),
        ("rolled back and loaded, nothing to run", with(changed(), |o| o.folder = None)),
        ("no workbooks", with(changed(), |o| o.folder.as_mut().unwrap().workbooks = 0)),
        ("another execution", with(changed(), busy)),
        (
            "that one was seen ended",
            with(changed(), |o| {
                busy(o);
                o.done.ended = vec!["x-2".into()];
            }),
        ),
        ("refused", with(changed(), |o| work(o, attempt(1, Some(Closing::Refused))))),
        (
            "refused, by hand again",
            with(changed(), |o| {
                work(o, attempt(1, Some(Closing::Refused)));
                busy(o);
            }),
        ),
        (
            "refused by another version",
            with(changed(), |o| {
                work(o, attempt(1, Some(Closing::Refused)).map(|a| Attempt { version: "0.0.0".into(), ..a }));
            }),
        ),
        ("published before", with(changed(), |o| work(o, attempt(1, Some(Closing::Published { run: run('0') }))))),
        ("crashed twice", with(changed(), |o| work(o, attempt(2, None)))),
        ("crashed three times", with(changed(), |o| work(o, attempt(3, None)))),
        (
            "crashed by another version",
            with(changed(), |o| {
                work(o, attempt(3, None).map(|a| Attempt { version: "0.0.0".into(), ..a }));
            }),
        ),
        ("ours at work", with(changed(), |o| o.done.started = Some(Started::AtWork("x-2".into())))),
        ("ours over", with(changed(), |o| o.done.started = Some(Started::Over("x-2".into())))),
        (
            "ours over, another crashed",
            with(changed(), |o| {
                o.done.started = Some(Started::Over("x-2".into()));
                work(o, attempt(1, None));
            }),
        ),
        ("ours failed", with(changed(), |o| o.done.started = Some(Started::Badly("x-2".into(), "memory".into())))),
        (
            "ours refused",
            with(changed(), |o| {
                o.done.started = Some(Started::Badly("x-2".into(), "exit 1".into()));
                work(o, attempt(1, Some(Closing::Refused)));
            }),
        ),
        ("ours unsure", with(changed(), |o| o.done.started = Some(Started::Unsure("cut off".into())))),
        (
            "ours unsure, seen",
            with(changed(), |o| {
                o.done.started = Some(Started::Unsure("cut off".into()));
                busy(o);
            }),
        ),
        ("harmed, before the load", with(harmed(quiet()), |o| o.announced = None)),
        ("harmed, database lost", with(harmed(quiet()), |o| o.announced.as_mut().unwrap().state = State::Absent)),
        ("harmed, announced", with(harmed(quiet()), |o| o.announced = announced(run('1'), 5, State::Absent))),
        (
            "harmed, the job is at work",
            with(harmed(quiet()), |o| {
                o.announced = None;
                o.done.started = Some(Started::AtWork("x-2".into()));
            }),
        ),
        (
            "harmed still",
            with(harmed(quiet()), |o| {
                o.announced = None;
                o.done.started = Some(Started::Over("x-2".into()));
            }),
        ),
        ("harmed, and the workbooks changed", with(harmed(changed()), |o| o.announced = None)),
        ("harmed, nothing to run", with(harmed(quiet()), |o| (o.announced, o.folder) = (None, None))),
        (
            "an older run is harmed, announced and not started",
            with(quiet(), |o| {
                o.announced = announced(run('0'), 3, State::Absent);
                o.done.harmed = Some((run('0'), harm()));
            }),
        ),
    ];
    let lines: Vec<_> =
        situations.into_iter().map(|(name, observed)| format!("{name}: {}", told(decide(&observed)))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
