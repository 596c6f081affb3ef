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
    let Some(chromium) = chromium() else {
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

/// What axe-core, which the tests are given where it can be had, has against the page: in both languages, light and dark,
/// and against a mall's own view.
#[test]
fn nobody_is_kept_from_reading_it() {
    let axe = std::env::var_os("CARMILA_AXE").filter(|axe| Path::new(axe).is_file());
    let (Some(axe), Some(chromium)) = (axe, chromium()) else {
        eprintln!("left out: there is no chromium, or no axe-core, on this machine");
        return;
    };
    let bench = hostile();
    let page = String::from_utf8(bench.bytes("report.html")).unwrap();
    let place = tempfile::tempdir().unwrap();
    fs::copy(axe, place.path().join("axe.js")).unwrap();
    let policy = page.find("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
    let after = policy + page[policy..].find('>').unwrap() + 1;
    let check = "<script src=\"axe.js\"></script><script>addEventListener('load', () => axe.run().then(({ violations, passes }) => {
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
        document.documentElement.setAttribute('data-axe', `${passes.length > 20} ${told.join('; ')}`);
    }));</script>";
    let page = format!("{}{}", &page[..policy], &page[after..]).replace("</body>", &format!("{check}</body>"));
    for (lang, theme) in [("en", "light"), ("en", "dark"), ("fr", "light"), ("fr", "dark")] {
        let html = format!("<html lang=\"{lang}\" data-theme=\"{theme}\">");
        let file = place.path().join("report.html");
        fs::write(&file, page.replacen("<html lang=\"en\">", &html, 1)).unwrap();
        for fragment in ["", "#mall-1"] {
            let seen = open(chromium, &file, fragment);
            assert!(seen.contains(&format!("<html lang=\"{lang}\" data-theme=\"{theme}\"")), "{lang} {theme}");
            let (_, told) = seen.split_once("data-axe=\"").unwrap_or_default();
            assert!(told.starts_with("true \""), "{lang} {theme} {fragment}: {}", told.split('>').next().unwrap());
        }
    }
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

fn chromium() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| answers(name))
}

fn answers(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The page as it is once its script has run, which has to have nothing to complain of.
fn open(chromium: &str, file: &Path, fragment: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=10000"])
        .arg(format!("--user-data-dir={}", home.path().display()))
        .args(["--dump-dom", &format!("file://{}{fragment}", file.display())])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<&str> = said.lines().filter(|line| line.contains(":CONSOLE")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    String::from_utf8(output.stdout).unwrap()
}
