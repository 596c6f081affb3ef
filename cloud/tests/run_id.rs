//! The id of a run says all that its output depends on.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use carmila_cloud::attempt::Attempt;
use carmila_cloud::fingerprint::Fingerprint;
use carmila_cloud::latest::Latest;
use carmila_cloud::run_id::{Asked, Effort, RunId};
use carmila_cloud::{checksum::Checksum, folder::Entry};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn everything_that_counts_makes_another_id() {
    let one = Fingerprint::of([]);
    let entry: Entry =
        serde_json::from_str(r#"{ "id": "a", "name": "flux.csv", "role": "flux", "version": "3", "size": null }"#)
            .unwrap();
    let other = Fingerprint::of([&entry]);
    let plain = Asked::default();
    let id = RunId::new(day("2025-01-31"), &one, "1.0.0", None, plain);
    insta::assert_snapshot!(id, @"2025-01-31-b9d02ae17f39");
    assert_eq!(id, RunId::new(day("2025-01-31"), &one, "1.0.0", None, plain));
    let others = [
        RunId::new(day("2025-02-01"), &one, "1.0.0", None, plain),
        RunId::new(day("2025-01-31"), &other, "1.0.0", None, plain),
        RunId::new(day("2025-01-31"), &one, "1.0.1", None, plain),
        RunId::new(day("2025-01-31"), &one, "1.0.0", Some(&id), plain),
        RunId::new(day("2025-01-31"), &one, "1.0.0", None, Asked { as_of: Some(day("2025-01-31")), ..plain }),
        RunId::new(day("2025-01-31"), &one, "1.0.0", None, Asked { until: Some(day("2025-01-31")), ..plain }),
        RunId::new(day("2025-01-31"), &one, "1.0.0", None, Asked { effort: Effort::Fast, ..plain }),
        RunId::new(day("2025-01-31"), &one, "1.0.0", None, Asked { effort: Effort::Best, ..plain }),
    ];
    assert!(others.iter().enumerate().all(|(i, a)| *a != id && others[i + 1..].iter().all(|b| a != b)));
}

#[test]
fn only_ids_are_read_as_ids() {
    for (text, is_one) in [
        ("2025-01-31-0123456789ab", true),
        ("2025-01-31-0123456789aB", false),
        ("2025-01-31-0123456789a", false),
        ("2025-02-30-0123456789ab", false),
        ("2025-1-31-0123456789ab", false),
        ("../x-0123456789ab", false),
    ] {
        assert_eq!(RunId::try_from(text.to_owned()).is_ok(), is_one, "{text}");
    }
}

#[test]
fn the_documents_are_written_flat() {
    let run = RunId::try_from("2025-01-31-0123456789ab".to_owned()).unwrap();
    let asked = Asked { as_of: Some(day("2025-01-31")), ..Asked::default() };
    let latest = Latest {
        run,
        version: "1.0.0".into(),
        fingerprint: Fingerprint::of([]),
        asked,
        predictions: Checksum::of(b"table"),
    };
    let text = serde_json::to_string_pretty(&latest).unwrap();
    insta::assert_snapshot!(text, @r#"
    {
      "run": "2025-01-31-0123456789ab",
      "version": "1.0.0",
      "fingerprint": "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
      "as_of": "2025-01-31",
      "until": null,
      "predictions": "0d4fc4a78d3706edccafb665a8b2fdd9309e82c78625bb0f2b8e7bb9e1c4d21c"
    }
    "#);
    assert_eq!(serde_json::from_str::<Latest>(&text).unwrap(), latest);
    assert!(latest.stands_for(&Fingerprint::of([]), "1.0.0", asked));
    assert!(!latest.stands_for(&Fingerprint::of([]), "1.0.0", Asked::default()));
    assert_ne!(Attempt::name(&latest.fingerprint, asked), Attempt::name(&latest.fingerprint, Asked::default()));
}
