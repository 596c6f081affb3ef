//! What people look at, as a file and in a browser.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::bench::{Bench, MALLS};

const NEWEST: &str = "latest/report.html";

#[test]
fn every_run_leaves_a_report_and_the_newest_one_lasts() {
    let mut bench = Bench::ran("2025-01-12");
    let newest = |bench: &Bench| fs::read(bench.store().join(NEWEST)).unwrap();
    bench.assert_whole();
    let first = bench.bytes("report.html");
    assert!(bench.manifest()["files"]["report.html"].is_object());
    assert_eq!(first, newest(&bench));
    // Lost, and there again after a run that had nothing else to do.
    fs::remove_file(bench.store().join(NEWEST)).unwrap();
    assert!(bench.run(&[]).starts_with("unchanged"));
    assert_eq!(first, newest(&bench));
    // The same inputs, the same bytes.
    bench.forget();
    bench.run(&[]);
    assert_eq!(first, newest(&bench));
    // It goes with latest.json.
    bench.grow("2025-01-13", "2025-01-19");
    bench.run(&[]);
    assert_ne!(first, newest(&bench));
    assert_eq!(bench.bytes("report.html"), newest(&bench));
}

#[test]
fn it_is_one_file_that_fetches_nothing_and_runs_no_name() {
    let bench = hostile();
    let page = String::from_utf8(bench.bytes("report.html")).unwrap();
    // The data, the charts and what draws them, no more.
    assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (3, 3));
    assert!(page.contains("default-src &#39;none&#39;"));
    assert!(!page.contains(HOSTILE) && page.contains(r"\u003cscript>alert(1)\u003c/script>"));
    assert!(!page.contains("<img"));
    for fetching in [" src=", "url(", "@import", "href=\"http", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(fetching), "{fetching}");
    }
}

#[test]
fn a_browser_shows_it_without_an_error() {
    let Some(chromium) = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| answers(name))
    else {
        eprintln!("left out: there is no chromium on this machine");
        return;
    };
    let bench = hostile();
    let file = bench.store().join(NEWEST);
    let whole = open(chromium, &file, "");
    // It opens in the language of the run, every mall has a row, and the chart is drawn.
    assert!(whole.contains("<main id=\"en\" lang=\"en\">") && whole.contains("<main id=\"fr\" lang=\"fr\" hidden"));
    assert_eq!(whole.matches("href=\"#mall-").count() - whole.matches("<li><a href=\"#mall-").count(), MALLS.len());
    assert!(whole.contains("class=\"u-over\"") && whole.contains("forecast "));
    // A mall's own view opens by its address.
    let mall = open(chromium, &file, "#mall-1");
    assert!(mall.contains("<dialog id=\"sheet\" aria-labelledby=\"sheet-name\" lang=\"en\" open"), "{mall}");
    assert!(mall.matches("class=\"u-over\"").count() == 3);
}

const HOSTILE: &str = "<script>alert(1)</script>";

/// A run on malls whose names are meant to be more than names.
fn hostile() -> Bench {
    let mut bench = Bench::near("2025-01-12");
    bench.malls[0].1 = format!("A&B's {HOSTILE}");
    bench.malls[1].2 = "</script><img onerror=alert(1)>".to_owned();
    bench.write();
    bench.run(&[]);
    bench
}

fn answers(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The page as it is once its script has run, which has to have nothing to complain of.
fn open(chromium: &str, file: &Path, fragment: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=4000"])
        .arg(format!("--user-data-dir={}", home.path().display()))
        .args(["--dump-dom", &format!("file://{}{fragment}", file.display())])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<&str> = said.lines().filter(|line| line.contains(":CONSOLE")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    String::from_utf8(output.stdout).unwrap()
}
