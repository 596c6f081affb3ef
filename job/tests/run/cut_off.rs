//! A run that is killed leaves no trace that anyone reads.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::bench::{Bench, Files, day};

/// Where in its life a run is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// At this share of the time that a whole run takes.
    Share(f64),
    /// As soon as the store has changed so many times.
    Change(usize),
}

/// Changes of the store that a run goes through, at least: a claim, three files and `latest.json`, each written beside
/// its place first.
const CHANGES: usize = 12;

#[test]
fn killed_at_any_moment_a_run_leaves_a_whole_one_published() {
    let mut bench = Bench::ran("2025-01-12");
    // Of a run like those that are killed: the first one has more to do.
    bench.grow("2025-01-13", "2025-01-13");
    let begun = Instant::now();
    bench.run(&[]);
    let mut whole = begun.elapsed();

    let shares = (0..CHANGES).map(|k| Moment::Share(k as f64 / CHANGES as f64));
    let moments: Vec<_> = shares.zip((1..=CHANGES).map(Moment::Change)).flat_map(|(a, b)| [a, b]).collect();
    let (mut last, mut killed, mut new) = (day("2025-01-13"), Vec::new(), true);
    let mut published = bench.published();
    for moment in moments {
        // Something is to be done each time: the same again where the one before was cut off.
        if new {
            last = last.succ_opt().unwrap();
            bench.grow(&last.to_string(), &last.to_string());
        }
        let begun = Instant::now();
        let mut child = bench.command(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let finished = match moment {
            Moment::Share(share) => wait(&mut child, || begun.elapsed() >= whole.mul_f64(share)),
            Moment::Change(count) => {
                let (mut seen, mut changes) = (bench.below_store(), 0);
                wait(&mut child, || {
                    let now = bench.below_store();
                    changes += usize::from(!same(&now, &seen));
                    seen = now;
                    changes >= count
                })
            }
        };
        if finished {
            // The machine has less to do than before.
            whole = whole.min(begun.elapsed());
        } else {
            child.kill().unwrap();
        }
        if child.wait().unwrap().signal() == Some(9) {
            killed.push(moment);
        }
        bench.assert_whole();
        new = bench.published() != published;
        published = bench.published();
        assert!(published.as_str() <= format!("{last}~").as_str());
    }
    assert!(killed.len() >= CHANGES, "only {killed:?}");
    bench.run(&[]);
    bench.assert_whole();
    assert!(bench.published().starts_with(&last.to_string()));
    // Nothing half-written is left either, once the next run has looked.
    assert_eq!(std::fs::read_dir(bench.store().join(".new")).unwrap().count(), 0);
}

/// Waits until `now` says so; whether the child ended before.
fn wait(child: &mut Child, mut now: impl FnMut() -> bool) -> bool {
    while !now() {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        thread::sleep(Duration::from_micros(100));
    }
    false
}

/// Whether the same files have the same sizes.
fn same(a: &Files, b: &Files) -> bool {
    a.iter().map(|(name, bytes)| (name, bytes.len())).eq(b.iter().map(|(name, bytes)| (name, bytes.len())))
}

#[test]
fn a_run_that_ends_in_the_middle_of_a_file_publishes_nothing() {
    for blocks in [1, 8] {
        let mut bench = Bench::ran("2025-01-12");
        let before = bench.everything();
        bench.grow("2025-01-13", "2025-01-19");
        let plain = bench.command(&[]);
        // The system ends a process that writes past its limit, here within the table, the largest of its files.
        let mut limited = Command::new("sh");
        limited.args(["-c", &format!("ulimit -c 0; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
        limited.arg(plain.get_program()).args(plain.get_args());
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        let output = limited.output().unwrap();
        assert!(output.status.signal().is_some(), "{:?}", output.status);
        bench.assert_whole();
        let after = bench.everything();
        let changed: Vec<_> = after.iter().filter(|(name, bytes)| before.get(*name) != Some(*bytes)).collect();
        assert!(changed.iter().all(|(name, _)| name.starts_with("attempts")), "{:?}", after.keys());
        assert!(bench.run(&[]).starts_with("published 2025-01-19-"));
    }
}
