//! The folder and the store on Google's side, as job and trigger use them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bucket;

use carmila_cloud::credentials::Environment;
use carmila_cloud::folder::{self, Folder, Stamp};
use carmila_cloud::google::{Endpoints, Google};
use carmila_cloud::store::{self, Generation, Precondition, Store};
use carmila_tests::drive::FOLDER;
use carmila_tests::faults::{At, Fault};
use carmila_tests::log::Room;
use carmila_tests::{FakeGoogle, JOB_ACCOUNT};

fn door(fake: &FakeGoogle) -> Google {
    let metadata_host = Some(fake.metadata_of_job());
    Google::new(Endpoints::at(fake.url()).unwrap(), Environment { metadata_host, ..Environment::default() })
}

fn folder(fake: &FakeGoogle) -> Folder {
    Folder::open(&folder::Address::Drive(FOLDER.to_owned()), &door(fake)).unwrap()
}

fn store(fake: &FakeGoogle) -> Store {
    Store::open(&store::Address::Bucket(fake.storage().bucket().to_owned()), &door(fake)).unwrap()
}

/// What passes by itself.
fn hiccups() -> [Fault; 9] {
    use Fault::{CutOff, Expired, Html, Internal, InternalAfter, RateLimit, ResetAfter, TooMany, Unavailable};
    [Unavailable, Internal, InternalAfter, TooMany, RateLimit, ResetAfter, CutOff, Html, Expired]
}

fn asked(fake: &FakeGoogle) -> String {
    let asked: Vec<String> = fake.log().take_calls().iter().map(ToString::to_string).collect();
    asked.join("\n")
}

#[tokio::test]
async fn a_quiet_look_at_the_folder_is_one_request() {
    let fake = FakeGoogle::start().await;
    let drive = fake.drive();
    drive.put("2024 flux/quotidien's.csv", "a");
    drive.put("~$Transco.xlsx", "lock");
    drive.put("notes.docx", "b");
    drive.put_sheet("Transco", "c");
    drive.put_folder("2023 flux.xlsx");
    drive.put_shortcut("2022 flux.xlsx", "elsewhere", "text/csv");
    let listing = folder(&fake).list().await.unwrap();
    let told = listing.workbooks.iter().map(|e| format!("{} {:?} {:?} {:?}", e.name, e.role, e.stamp, e.size));
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r#"
    2024 flux/quotidien's.csv Flux Checksum("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb") Some(1)
    Transco Transco Version("1") None
    "#);
    let rest = listing.passed_over.iter().map(|passed| format!("{}: {:?}", passed.name, passed.reason));
    insta::assert_snapshot!(rest.collect::<Vec<_>>().join("\n"), @"
    2022 flux.xlsx: Shortcut
    2023 flux.xlsx: Subfolder
    notes.docx: NotAWorkbook
    ~$Transco.xlsx: Lock
    ");
    insta::assert_snapshot!(asked(&fake), @"GET /drive/v3/files 200");
}

#[tokio::test]
async fn all_pages_are_read_on_a_shared_drive_too() {
    let fake = FakeGoogle::start().await;
    (0..7).for_each(|number| _ = fake.drive().put(&format!("flux {number}.csv"), "x"));
    fake.drive().set_page(3);
    fake.drive().move_to_shared_drive();
    let fetched = folder(&fake).fetch().await.unwrap();
    assert_eq!(fetched.workbooks.len(), 7);
    assert!(fetched.workbooks.iter().all(|(_, bytes)| bytes == b"x"));
}

#[tokio::test]
async fn hiccups_of_drive_are_passed_over() {
    let fake = FakeGoogle::start().await;
    let bytes: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
    fake.drive().put("flux.csv", bytes.clone());
    fake.drive().put_sheet("Transco", "sheet");
    for fault in hiccups() {
        for nth in 1..=4 {
            fake.faults().once(At::room(Room::Drive), nth, fault.clone());
            let fetched = folder(&fake).fetch().await.unwrap_or_else(|error| panic!("{fault:?} at {nth}: {error}"));
            let read: Vec<_> = fetched.workbooks.iter().map(|(entry, bytes)| (&*entry.name, bytes.len())).collect();
            assert_eq!(read, [("Transco", 5), ("flux.csv", 300_000)], "{fault:?} at {nth}");
            fake.faults().mend();
        }
    }
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_read_on() {
    let fake = FakeGoogle::start().await;
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    let id = fake.drive().put("flux.csv", bytes.clone());
    fake.faults().once(At { path: Some("files/"), ..At::room(Room::Drive) }, 1, Fault::CutOff);
    let fetched = folder(&fake).fetch().await.unwrap();
    assert!(fetched.workbooks[0].1 == bytes);
    insta::assert_snapshot!(asked(&fake).replace(&id, "ID"), @"
    GET /drive/v3/files 200
    GET /drive/v3/files/ID 200
    GET /drive/v3/files/ID 206
    ");
}

#[tokio::test]
async fn what_changes_while_it_is_read_is_read_again() {
    let fake = FakeGoogle::start().await;
    fake.drive().put("flux.csv", "old");
    let sheet = fake.drive().put_sheet("Transco", "sheet");
    let folder = folder(&fake);
    let listing = folder.list().await.unwrap();
    fake.drive().put("flux.csv", "new");
    fake.drive().touch(&sheet);
    for entry in &listing.workbooks {
        let read = folder.read(entry).await;
        assert!(matches!(&read, Err(folder::Error::Changing(name)) if *name == entry.name), "{read:?}");
    }
    let fetched = folder.fetch().await.unwrap();
    assert_eq!(fetched.workbooks[1].1, b"new");
    assert!(matches!(fetched.workbooks[0].0.stamp, Stamp::Version(_)));
    fake.drive().trash("flux.csv");
    assert!(folder.list().await.unwrap().workbooks.len() == 1);
}

#[tokio::test]
async fn who_has_to_share_what_is_told() {
    let fake = FakeGoogle::start().await;
    let empty = folder(&fake).list().await.unwrap_err().to_string();
    fake.drive().put("flux.csv", "x");
    fake.drive().share_with(&[]);
    let unshared = folder(&fake).list().await.unwrap_err().to_string();
    assert_eq!(empty, unshared);
    insta::assert_snapshot!(unshared, @"drive:1FolderOfWorkbooks_AbCdEfGhIjKlMnOp is not there, not shared or empty. Share it as Viewer with job-carmila@carmila-test.iam.gserviceaccount.com and trigger-carmila@carmila-test.iam.gserviceaccount.com, and put the workbooks in it");
    fake.drive().share_with(&[JOB_ACCOUNT]);
    fake.drive().put_sheet("Transco", vec![0; 11 << 20]);
    insta::assert_snapshot!(folder(&fake).fetch().await.unwrap_err(), @"Transco is a Google Sheet of more than 10 MB, which Google does not export. Save it as .xlsx in the folder");
    fake.faults().always(At::room(Room::Drive), Fault::Forbidden);
    insta::assert_snapshot!(folder(&fake).list().await.unwrap_err(), @"drive:1FolderOfWorkbooks_AbCdEfGhIjKlMnOp cannot be read (Google answered 403 forbidden: Permission denied on resource (or it may not exist)). Check that the folder is shared as Viewer, with downloads allowed");
}

#[tokio::test]
async fn where_drives_scope_is_lacking_the_account_makes_its_own_token() {
    let fake = FakeGoogle::start().await;
    fake.drive().put("flux.csv", "x");
    fake.leave_drive_out_of_metadata();
    insta::assert_snapshot!(folder(&fake).list().await.unwrap_err(), @"drive:1FolderOfWorkbooks_AbCdEfGhIjKlMnOp cannot be read: no token can be made for job-carmila@carmila-test.iam.gserviceaccount.com (Google answered 403 PERMISSION_DENIED: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)). Grant roles/iam.serviceAccountTokenCreator on job-carmila@carmila-test.iam.gserviceaccount.com to whoever runs this, and enable iamcredentials.googleapis.com");
    fake.let_act_as(JOB_ACCOUNT, JOB_ACCOUNT);
    let folder = folder(&fake);
    assert_eq!(folder.list().await.unwrap().workbooks.len(), 1);
    fake.log().take();
    folder.list().await.unwrap();
    assert_eq!(fake.log().take().len(), 1);
    fake.revoke_tokens();
    assert_eq!(folder.list().await.unwrap().workbooks.len(), 1);
}

fn first_is(generation: Generation) -> Precondition {
    Precondition::Generation(generation)
}

#[tokio::test]
async fn hiccups_of_the_bucket_are_passed_over_and_each_writing_happens_once() {
    let fake = FakeGoogle::start().await;
    for (number, fault) in hiccups().into_iter().enumerate() {
        let store = store(&fake);
        let strike = |method| {
            let at = At { method: Some(method), ..At::room(Room::Storage) };
            fake.faults().once(at, 1, fault.clone());
        };
        let name = format!("{number}.json");
        strike("POST");
        let written = store.write(&name, b"1".to_vec(), Precondition::DoesNotExist).await;
        let first = written.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        strike("POST");
        let second = store.write(&name, b"2".to_vec(), first_is(first)).await.unwrap();
        assert_eq!(fake.storage().writings(&name), [b"1", b"2"], "{fault:?}");
        strike("GET");
        assert_eq!(store.read(&name).await.unwrap(), Some((b"2".to_vec(), second)), "{fault:?}");
        strike("GET");
        assert!(store.list("").await.unwrap().contains(&name), "{fault:?}");
        strike("DELETE");
        store.delete(&name).await.unwrap();
        assert!(fake.storage().get(&name).is_none(), "{fault:?}");
        fake.faults().mend();
    }
}

#[tokio::test]
async fn another_ones_writing_is_a_conflict_though_our_answer_was_lost() {
    let fake = FakeGoogle::start().await;
    let store = store(&fake);
    let first = store.write("x", b"1".to_vec(), Precondition::Any).await.unwrap();
    fake.storage().put("x", "theirs");
    fake.faults().once(At { method: Some("POST"), ..At::room(Room::Storage) }, 1, Fault::ResetBefore);
    let refused = store.write("x", b"ours".to_vec(), first_is(first)).await;
    assert!(matches!(refused, Err(store::Error::Conflict(_))), "{refused:?}");
}

#[tokio::test]
async fn a_missing_bucket_and_a_missing_grant_are_told() {
    let fake = FakeGoogle::start().await;
    fake.storage().set_exists(false);
    let store = store(&fake);
    let missing = [
        store.read("latest.json").await.unwrap_err().to_string(),
        store.write("latest.json", Vec::new(), Precondition::Any).await.unwrap_err().to_string(),
        store.list("").await.unwrap_err().to_string(),
        store.delete("latest.json").await.unwrap_err().to_string(),
    ];
    assert!(missing.iter().all(|told| *told == missing[0]), "{missing:#?}");
    insta::assert_snapshot!(missing[0], @"there is no bucket gs://carmila-results-carmila-test. Create it with `make deploy`, or name another one");
    fake.storage().set_exists(true);
    assert!(store.read("latest.json").await.unwrap().is_none());
    fake.faults().always(At::room(Room::Storage), Fault::Forbidden);
    insta::assert_snapshot!(store.read("latest.json").await.unwrap_err(), @"job-carmila@carmila-test.iam.gserviceaccount.com may not use gs://carmila-results-carmila-test (Google answered 403 forbidden: Permission denied on resource (or it may not exist)). Grant it roles/storage.objectUser on the bucket");
}
