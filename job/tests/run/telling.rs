//! What people are told at the end of a run.

use std::fs;

use crate::bench::{Bench, job};

/// What a run says in a language, its id and the store's place left out.
fn told(bench: &Bench, lang: &str) -> String {
    let mut command = job();
    command.args(["run", "--lang", lang, "--progress", "quiet", "--folder"]).arg(bench.folder());
    let output = command.arg("--store").arg(bench.store()).output().unwrap();
    let errors = String::from_utf8(output.stderr.clone()).unwrap().replace(bench.store().to_str().unwrap(), "STORE");
    let mut said = bench.said(&output) + &errors;
    for (run, name) in bench.runs().iter().zip(["FIRST", "SECOND", "THIRD"]) {
        said = said.replace(run, name);
    }
    for attempt in fs::read_dir(bench.store().join("attempts")).unwrap() {
        said = said.replace(attempt.unwrap().file_name().to_str().unwrap(), "ATTEMPT.json");
    }
    said
}

#[test]
fn a_run_says_what_changed_since_the_one_before() {
    let mut bench = Bench::until("2025-01-12");
    bench.grow("2023-01-02", "2023-12-31");
    insta::assert_snapshot!(told(&bench, "en"), @"
    published FIRST
    table STORE/runs/FIRST/predictions.csv
    workbooks 4, first run
    counts up to 12 January 2025
    predictions 0 newly frozen, 36 back-filled
    findings 2 warnings (see carmila-job check, STORE/runs/FIRST/manifest.json)
    ");
    bench.grow("2025-01-13", "2025-01-19");
    fs::write(bench.folder().join("Recensement OE 2024.csv"), "CENTRE;Lundi 1er janvier\nAvranches;non\n").unwrap();
    fs::remove_file(bench.folder().join("2023 flux quotidiens.csv")).unwrap();
    insta::assert_snapshot!(told(&bench, "fr"), @"
    publié SECOND
    table STORE/runs/SECOND/predictions.csv
    classeurs 1 nouveau (Recensement OE 2024.csv), 1 modifié (2025 flux quotidiens.csv), 1 disparu (2023 flux quotidiens.csv)
    comptages jusqu'au 19 janvier 2025, avant 12 janvier 2025
    prévisions 21 figées, 0 calculées après coup
    constats 1 avertissement (voir carmila-job check, STORE/runs/SECOND/manifest.json)
    ");
    let mut changes = bench.manifest()["changes"].clone();
    assert_eq!(changes["since"].take(), bench.runs()[0]);
    insta::assert_json_snapshot!(changes, @r#"
    {
      "back_filled": 0,
      "changed": [
        "2025 flux quotidiens.csv"
      ],
      "cutoff": {
        "from": "2025-01-12",
        "to": "2025-01-19"
      },
      "gone": [
        "2023 flux quotidiens.csv"
      ],
      "new": [
        "Recensement OE 2024.csv"
      ],
      "newly_frozen": 21,
      "since": null
    }
    "#);
    insta::assert_snapshot!(told(&bench, "en"), @"
    unchanged: SECOND stands for these workbooks
    table STORE/runs/SECOND/predictions.csv
    findings 1 warning (see carmila-job check, STORE/attempts/ATTEMPT.json)
    ");
    fs::remove_file(bench.folder().join("Transco.csv")).unwrap();
    insta::assert_snapshot!(told(&bench, "fr"), @"
    ERROR Il n'y a pas de classeur Transco. Déposez Transco.xlsx dans le dossier : il dit ce qu'est un centre.
    ERROR refusé : rien n'a été publié, SECOND reste. Corrigez les classeurs et relancez
    ERROR constats 1 erreur (voir carmila-job check, STORE/attempts/ATTEMPT.json)
    ");
    bench.forget();
    insta::assert_snapshot!(told(&bench, "en"), @"
    ERROR There is no Transco workbook. Put Transco.xlsx into the folder: it says what a mall is.
    ERROR refused: nothing was published. Correct the workbooks and run again
    ERROR findings 1 error (see carmila-job check, STORE/attempts/ATTEMPT.json)
    ");
}

#[test]
fn the_papers_of_a_run_are_whole() {
    let bench = Bench::until("2024-02-01");
    bench.run(&[]);
    let timings: std::collections::BTreeMap<String, f64> =
        serde_json::from_value(bench.manifest()["timings"].clone()).unwrap();
    let steps: Vec<_> = timings.keys().collect();
    assert_eq!(steps, ["calendar", "check", "fetch", "forecast", "publish", "read", "report", "total"]);
    assert!(timings.iter().all(|(_, seconds)| *seconds <= timings["total"]), "{timings:?}");
    for (name, bytes) in bench.everything() {
        assert!(bytes.ends_with(b"\n"), "{}", name.display());
    }
}

#[test]
fn rows_that_do_not_count_make_no_new_run_and_are_told() {
    let mut bench = Bench::until("2024-02-01");
    bench.grow("2023-01-02", "2023-12-31");
    bench.run(&[]);
    let (run, left) = (bench.published(), bench.bytes("manifest.json"));
    let parking = "Jour;Site;Zone;Entrées\n2024-01-05;Avranches;Parking;7\n";
    fs::write(bench.folder().join("2024 flux parkings.csv"), parking).unwrap();
    let first = told(&bench, "en");
    insta::assert_snapshot!(first, @"
    unchanged: FIRST stands for these workbooks
    table STORE/runs/FIRST/predictions.csv
    findings 2 warnings, 1 note (see carmila-job check, STORE/attempts/ATTEMPT.json)
    ");
    assert_eq!(first, told(&bench, "en"));
    assert_eq!((run, left), (bench.published(), bench.bytes("manifest.json")));
}

#[test]
fn lost_files_are_made_again_where_that_gives_the_same_bytes() {
    let mut bench = Bench::until("2025-01-12");
    bench.run(&[]);
    bench.grow("2025-01-13", "2025-01-14");
    bench.run(&[]);
    let (run, latest) = (bench.published(), fs::read(bench.store().join("latest.json")).unwrap());
    let files = ["predictions.csv", "frozen.csv", "manifest.json"].map(|file| (file, bench.bytes(file)));
    let place = |file: &str| bench.store().join("runs").join(&run).join(file);
    for (file, _) in &files {
        fs::remove_file(place(file)).unwrap();
        assert!(bench.run(&[]).starts_with(&format!("restored {run}")), "{file}");
        bench.assert_whole();
    }
    for (file, bytes) in &files[..2] {
        assert_eq!(bytes, &fs::read(place(file)).unwrap(), "{file}");
    }
    assert_eq!(latest, fs::read(bench.store().join("latest.json")).unwrap());
    fs::write(place("frozen.csv"), "id_mall\n").unwrap();
    insta::assert_snapshot!(told(&bench, "fr"), @"
    rétabli SECOND : manquants ou abîmés, et refaits : STORE/runs/SECOND/frozen.csv
    table STORE/runs/SECOND/predictions.csv
    constats 2 avertissements (voir carmila-job check, STORE/runs/SECOND/manifest.json)
    ");
}

#[test]
fn lost_files_that_cannot_be_made_again_are_named_and_nothing_is_lost_with_them() {
    let mut bench = Bench::until("2025-01-12");
    bench.run(&[]);
    let first = bench.published();
    bench.grow("2025-01-13", "2025-01-14");
    bench.run(&[]);
    let latest = bench.latest();
    // Other workbooks: what was published and is to be frozen is in the lost file alone.
    bench.grow("2025-01-15", "2025-01-16");
    let table = bench.store().join("runs").join(bench.published()).join("predictions.csv");
    let good = fs::read(&table).unwrap();
    fs::write(&table, "nom_mall\n").unwrap();
    insta::assert_snapshot!(told(&bench, "en"), @"ERROR files of the published run are missing or damaged, and cannot be made again: STORE/runs/SECOND/predictions.csv. Restore them from a copy, or publish a run that is whole (FIRST) with carmila-trigger rollback");
    assert_eq!(latest, bench.latest());
    fs::write(&table, good).unwrap();
    assert!(bench.run(&[]).starts_with("published"));

    // The run before is lost too: no run can be made again on top of it.
    let latest = bench.latest();
    fs::remove_file(bench.store().join("runs").join(bench.published()).join("frozen.csv")).unwrap();
    let previous = bench.manifest()["previous"].as_str().unwrap().to_owned();
    fs::remove_dir_all(bench.store().join("runs").join(previous)).unwrap();
    insta::assert_snapshot!(told(&bench, "en").replace(&first, "FIRST"), @"ERROR files of the published run are missing or damaged, and cannot be made again: STORE/runs/SECOND/frozen.csv. Restore them from a copy, or publish a run that is whole (FIRST) with carmila-trigger rollback");
    assert_eq!(latest, bench.latest());
}

#[test]
fn nothing_begins_anew_where_something_was_published() {
    let bench = Bench::until("2025-01-12");
    bench.run(&[]);
    fs::remove_file(bench.store().join("latest.json")).unwrap();
    insta::assert_snapshot!(told(&bench, "en"), @"ERROR latest.json is missing from the store, and a run had been published there. Publish one again: carmila-trigger rollback says which there are. To begin anew, delete latest/report.html as well");
    let french = told(&bench, "fr");
    assert!(french.contains("Publiez-en une de nouveau\u{a0}: carmila-trigger rollback"), "{french}");
    fs::remove_file(bench.store().join("latest/report.html")).unwrap();
    assert!(bench.run(&[]).starts_with("published"));
}

#[test]
fn a_look_back_wants_a_store_of_its_own() {
    let bench = Bench::until("2024-02-01");
    bench.run(&[]);
    let (run, latest) = (bench.published(), bench.latest());
    let output = bench.command(&["--as-of", "2024-01-15"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let event: serde_json::Value = String::from_utf8(output.stderr).unwrap().lines().last().unwrap().parse().unwrap();
    insta::assert_snapshot!(event["message"].as_str().unwrap().replace(&run, "RUN"), @"the table of this store goes on as actuals arrive (run RUN), and --as-of 2024-01-15 would take it back. Give a store of its own with --store");
    assert_eq!(latest, bench.latest());
}

#[test]
fn a_sample_goes_where_nothing_is() {
    let bench = Bench::until("2024-02-01");
    let write = |folder: &str| {
        let mut command = job();
        let output = command.args(["sample", "--malls", "1", "--years", "1", "--lang", "en"]).arg(folder).output();
        output.unwrap()
    };
    let before = fs::read_dir(bench.folder()).unwrap().count();
    let refused = write(bench.folder().to_str().unwrap());
    assert_eq!((refused.status.code(), refused.stdout.is_empty()), (Some(1), true));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("is not empty. Name a folder that is empty"));
    assert_eq!(before, fs::read_dir(bench.folder()).unwrap().count());
    assert!(write(bench.folder().join("new").to_str().unwrap()).status.success());
}

#[test]
fn failures_speak_the_language_of_who_reads_them() {
    let bench = Bench::until("2024-02-01");
    let folder = bench.folder();
    let place = folder.to_str().unwrap();
    let transco = format!("{place}/Transco.csv");
    let told = |arguments: &[&str]| {
        let output = job().args(arguments).args(["--lang", "fr", "--progress", "quiet"]).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true));
        String::from_utf8(output.stderr).unwrap().replace(place, "DOSSIER")
    };
    let all = [
        told(&["run", "--folder", &transco, "--store", "y"]),
        told(&["run", "--folder", place, "--store", &transco]),
        told(&["sample", place]),
        told(&["backtest", "--folder", place, "--cutoff", "2030-01-01"]),
    ];
    insta::assert_snapshot!(all.concat(), @"
    ERROR DOSSIER/Transco.csv n'est pas un dossier. Indiquez avec --folder un dossier qui existe
    ERROR DOSSIER/Transco.csv est inutilisable (File exists (os error 17)). Vérifiez que le dépôt est là, qu'on peut y écrire et qu'il n'est pas plein
    ERROR DOSSIER n'est pas vide. Indiquez un dossier vide ou qui n'existe pas encore
    ERROR les comptages vont du 2024-01-01 au 2024-02-01 : rien ne peut être mesuré au 2030-01-01. Donnez à --cutoff des jours entre les deux
    ");
}
