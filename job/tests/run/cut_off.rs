//! A run that is killed leaves no trace that anyone reads.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::bench::Bench;

#[test]
fn killed_at_any_moment_a_run_leaves_a_whole_one_published() {
    const MOMENTS: u32 = 12;
    let mut bench = Bench::until("2025-01-05");
    bench.run(&[]);
    // Of a run like those that are killed: the first one has more to do. Measured again as the machine's load changes.
    bench.grow("2025-01-06", "2025-01-06");
    let timed = |bench: &Bench| {
        let begun = Instant::now();
        bench.run(&[]);
        begun.elapsed()
    };
    let mut whole = timed(&bench);
    let mut published = bench.published();
    let mut cut_off = 0;
    for moment in 0..MOMENTS {
        let date = format!("2025-01-{:02}", 7 + moment);
        bench.grow(&date, &date);
        let mut child = bench.command(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The later moments are dense: that is where the run is being written.
        thread::sleep(whole.mul_f64((f64::from(moment) / f64::from(MOMENTS)).sqrt() * 1.1) + Duration::from_millis(1));
        child.kill().unwrap();
        cut_off += u32::from(!child.wait().unwrap().success());
        bench.assert_whole();
        if moment % 4 == 3 {
            whole = timed(&bench);
            assert_ne!(published, bench.published());
            published = bench.published();
            assert!(published.starts_with(&date));
        }
    }
    assert!(cut_off >= MOMENTS / 3, "{cut_off}");
    bench.assert_whole();
    // Nothing half-written is left either, once the next run has looked.
    assert_eq!(std::fs::read_dir(bench.store().join(".new")).unwrap().count(), 0);
}
