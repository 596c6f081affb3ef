//! A directory of workbooks, as job and trigger use it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::folder::{Address, Error, Folder};
use carmila_cloud::google::Google;

fn folder(directory: &tempfile::TempDir) -> Folder {
    Folder::open(&Address::from(directory.path().to_str().unwrap()), &Google::default()).unwrap()
}

#[tokio::test]
async fn workbooks_are_listed_and_the_rest_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let inside = |name: &str| directory.path().join(name);
    for name in ["Transco.xlsx", "2024 flux.csv", "2023 flux.csv", "~$2024 flux.xlsx", ".DS_Store", "notes.docx"] {
        fs::write(inside(name), name).unwrap();
    }
    fs::create_dir(inside("archives flux.xlsx")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(inside("archives flux.xlsx"), inside("link")).unwrap();
        std::os::unix::fs::symlink(inside("nowhere"), inside("2025 flux.csv")).unwrap();
    }
    let listing = folder(&directory).list().await.unwrap();
    let names: Vec<_> = listing.workbooks.iter().map(|e| (e.name.as_str(), e.role, e.size)).collect();
    insta::assert_debug_snapshot!(names, @r#"
    [
        (
            "2023 flux.csv",
            Flux,
            Some(
                13,
            ),
        ),
        (
            "2024 flux.csv",
            Flux,
            Some(
                13,
            ),
        ),
        (
            "Transco.xlsx",
            Transco,
            Some(
                12,
            ),
        ),
    ]
    "#);
    let rest: Vec<_> = listing.passed_over.iter().map(|p| format!("{}: {:?}", p.name, p.reason)).collect();
    insta::assert_snapshot!(rest.join("\n"), @r"
    2025 flux.csv: NotAFile
    archives flux.xlsx: Subfolder
    link: Shortcut
    notes.docx: NotAWorkbook
    ~$2024 flux.xlsx: Lock
    ");
}

#[tokio::test]
async fn the_fingerprint_follows_names_and_contents_of_workbooks_only() {
    let directory = tempfile::tempdir().unwrap();
    let of = async || Fingerprint::of(&folder(&directory).list().await.unwrap().workbooks);
    let empty = of().await;
    fs::write(directory.path().join("flux.csv"), "1").unwrap();
    let one = of().await;
    fs::write(directory.path().join("notes.txt"), "1").unwrap();
    assert_eq!(one, of().await);
    fs::write(directory.path().join("flux.csv"), "2").unwrap();
    let changed = of().await;
    fs::rename(directory.path().join("flux.csv"), directory.path().join("flux 2.csv")).unwrap();
    let renamed = of().await;
    let all = [&empty, &one, &changed, &renamed];
    assert!(all.iter().enumerate().all(|(i, a)| all[i + 1..].iter().all(|b| a != b)));
}

#[tokio::test]
async fn a_file_that_changed_since_the_listing_is_told() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("flux.csv"), "1").unwrap();
    let folder = folder(&directory);
    let entry = folder.list().await.unwrap().workbooks.remove(0);
    assert_eq!(folder.read(&entry).await.unwrap(), b"1");
    fs::write(directory.path().join("flux.csv"), "22").unwrap();
    assert!(matches!(folder.read(&entry).await, Err(Error::Changing(name)) if name == "flux.csv"));
    assert_eq!(folder.fetch().await.unwrap().workbooks[0].1, b"22");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_never_rests_is_an_error_that_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("flux.csv");
    fs::write(&path, "0").unwrap();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let writer = std::thread::spawn(move || {
        let mut text = String::new();
        while stopped.try_recv().is_err() {
            text.push('1');
            fs::write(&path, &text).unwrap();
        }
    });
    let error = folder(&directory).fetch().await.unwrap_err();
    stop.send(()).unwrap();
    writer.join().unwrap();
    assert_eq!(
        error.to_string(),
        "flux.csv kept changing while it was read. Run again when it is no longer being written"
    );
}

#[test]
fn addresses() {
    assert_eq!(Address::from("drive:1AbC"), Address::Drive("1AbC".into()));
    let shown = "drive:https://drive.google.com/drive/u/0/folders/1AbC?usp=sharing";
    assert_eq!(Address::from(shown), Address::Drive("1AbC".into()));
    assert_eq!(Address::from("some/where"), Address::Directory("some/where".into()));
    let words = |text: &str| Folder::open(&Address::from(text), &Google::default()).unwrap_err().to_string();
    insta::assert_snapshot!(words("/no/where"), @"the folder /no/where is not a directory. Name an existing one with --folder");
}
