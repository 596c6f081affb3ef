//! Why a day is predicted as it is, as it is asked and answered.

use std::fs;

use serde_json::Value;

use crate::bench::{Bench, MALLS, NEAR, day, job};

/// What `carmila-job explain` says: status, result, words.
fn ask(bench: &Bench, more: &[&str]) -> (Option<i32>, String, String) {
    let mut command = job();
    command.args(["explain", "--progress", "quiet", "--folder"]).arg(bench.folder()).args(more);
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap().replace(bench.store().to_str().unwrap(), "STORE");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// The answer about a mall and a day of the store.
fn answer(bench: &Bench, mall: &str, date: &str) -> Value {
    let store = bench.store();
    let asked = ["--json", "--mall", mall, "--date", date, "--store", store.to_str().unwrap()];
    let (status, result, words) = ask(bench, &asked);
    assert_eq!((status, words.as_str()), (Some(0), ""), "{mall} {date}");
    serde_json::from_str(&result).unwrap()
}

fn sum(answer: &Value) -> i64 {
    answer["parts"].as_object().unwrap().values().map(|part| part.as_i64().unwrap()).sum()
}

#[test]
fn parts_add_up_to_what_is_published_ahead_and_to_what_was_frozen() {
    let mut bench = Bench::ran("2025-01-12");
    let (first, table) = (bench.published(), bench.table());
    let published = |name: &str, date: &str| i64::from(table[&(name.to_owned(), day(date))].predicted.unwrap());
    for (_, name, _) in MALLS {
        for date in ["2025-01-13", "2025-02-16", NEAR] {
            let answer = answer(&bench, name, date);
            assert_eq!((sum(&answer), &answer["visitors"]), (published(name, date), &published(name, date).into()));
            assert_eq!((&answer["published"], &answer["run"]), (&answer["visitors"], &Value::Null), "{name} {date}");
        }
        // Back-filled, in the year's first and half week and in a whole one.
        for date in ["2025-01-02", "2025-01-11"] {
            let answer = answer(&bench, name, date);
            assert_eq!((sum(&answer), &answer["visitors"]), (published(name, date), &published(name, date).into()));
            assert_eq!((&answer["run"], &answer["cutoff"]), (&first.clone().into(), &before(date).into()));
        }
    }
    // What the first run predicted, frozen by the second: told from the workbooks as they are then.
    bench.grow("2025-01-13", "2025-01-19");
    bench.run(&[]);
    let frozen = answer(&bench, "Avranches", "2025-01-18");
    assert_eq!((sum(&frozen), &frozen["run"]), (published("Avranches", "2025-01-18"), &first.into()));
    assert_eq!((&frozen["cutoff"], frozen["actual"].is_number()), (&"2025-01-12".into(), true));
    // Threads do not matter, and nothing is written.
    let left = bench.everything();
    let store = bench.store();
    let asked = ["--mall", "AVRANCHES", "--date", "2025-02-01", "--store", store.to_str().unwrap()];
    let told = |threads: &str| {
        let mut command = job();
        command.args(["explain", "--lang", "fr", "--folder"]).arg(bench.folder()).args(asked);
        command.env("RAYON_NUM_THREADS", threads).output().unwrap().stdout
    };
    let (one, five) = (told("1"), told("5"));
    assert!(!one.is_empty() && one == five);
    assert_eq!(left, bench.everything());

    // Corrected since: what is frozen is not what these workbooks would give.
    for ((_, date), count) in &mut bench.counts {
        *count *= if *date < day("2025-01-12") { 2.0 } else { 1.0 };
    }
    bench.write();
    let asked = ["--mall", "Avranches", "--date", "2025-01-18", "--store", store.to_str().unwrap(), "--lang", "en"];
    let (status, result, words) = ask(&bench, &asked);
    assert_eq!((status, result.as_str()), (Some(1), ""));
    assert!(words.contains("these workbooks or this program do not give that any more"), "{words}");
    assert!(words.contains("--as-of 2025-01-12"), "{words}");
}

fn before(date: &str) -> String {
    let sunday = day(date).week(chrono::Weekday::Mon).first_day() - chrono::Days::new(1);
    sunday.to_string()
}

#[test]
fn an_answer_is_a_table_in_words() {
    let bench = Bench::near("2025-01-12");
    let told = |lang: &str, date: &str| {
        let asked = ["--lang", lang, "--mall", "begles rives d’arcins", "--date", date, "--until", NEAR];
        let (status, result, words) = ask(&bench, &asked);
        assert_eq!((status, words.as_str()), (Some(0), ""));
        result
    };
    // How large the numbers are is the model's business.
    insta::with_settings!({filters => vec![(r"[+\u{2212}]?\d+[,\u{202f}]?\d*( +)", "[n]$1"), (r"[+\u{2212}]?\d+[,\u{202f}]?\d*\n", "[n]\n"), (" +", " ")]}, {
        insta::assert_snapshot!(told("en", "2025-02-15"), @r"
        Bègles Rives d'Arcins, Saturday [n] February 2025: [n] visitors, predicted from the counts up to [n] January 2025.
         Level [n] a mean open day of the last year
         Season [n] this time of the year, in past years
         Weekday [n] a Saturday, beside the other days
         Holidays [n] school holidays (zones B, C)
         Growth [n] its last weeks and months, and malls like it
         Damping [n] a departure that all malls share is carried on only in part
         Share [n] drawn towards its usual part of all malls' visitors
         Prediction [n]
        ");
        insta::assert_snapshot!(told("fr", "2025-02-15"), @r"
        Bègles Rives d'Arcins, samedi [n] février 2025 : [n] visiteurs, prévus d'après les comptages jusqu'au [n] janvier 2025.
         Niveau [n] un jour d'ouverture moyen de l'année écoulée
         Saison [n] ce temps de l'année, les années passées
         Jour de semaine [n] un samedi, à côté des autres jours
         Fériés et vacances [n] vacances scolaires (zones B, C)
         Tendance [n] ses dernières semaines et mois, et les centres comme lui
         Frein [n] un écart commun à tous les centres ne se prolonge qu'en partie
         Part du total [n] ramené vers sa part habituelle des visiteurs de tous les centres
         Prévision [n]
        ");
    });
}

#[test]
fn a_closed_day_has_nobody_to_explain() {
    let mut bench = Bench::near("2025-01-12");
    let sunday = |date: chrono::NaiveDate| chrono::Datelike::weekday(&date) == chrono::Weekday::Sun;
    bench.counts.retain(|(mall, date), _| *mall != 2 || !sunday(*date));
    bench.write();
    fs::write(bench.folder().join("Recensement OE 2025.csv"), "CENTRE;dimanche 9 février\nAvranches;non\n").unwrap();
    let told = |lang: &str, mall: &str| {
        let (status, result, words) =
            ask(&bench, &["--lang", lang, "--mall", mall, "--date", "2025-02-09", "--until", NEAR]);
        assert_eq!((status, words.as_str()), (Some(0), ""));
        result
    };
    let all = [told("en", "Avranches"), told("fr", "Avranches"), told("en", "30"), told("fr", "Calais, Cité")];
    insta::assert_snapshot!(all.concat(), @r"
    Avranches, Sunday 9 February 2025: nobody is expected, since the census of openings has it closed.
    Avranches, dimanche 9 février 2025 : personne n'est attendu, le recensement des ouvertures le dit fermé.
    Calais, Cité, Sunday 9 February 2025: nobody is expected, since its own past has it closed on such a day.
    Calais, Cité, dimanche 9 février 2025 : personne n'est attendu, son passé le montre fermé un tel jour.
    ");
    let (_, json, _) = ask(&bench, &["--json", "--mall", "30", "--date", "2025-02-09", "--until", NEAR]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((sum(&json), &json["visitors"]), (0, &0.into()));
    assert!(json["parts"]["closed"].as_i64().unwrap() < 0, "{json}");
}

#[test]
fn what_cannot_be_explained_is_said_in_a_sentence() {
    let mut bench = Bench::ran("2025-01-12");
    bench.malls.push(("31".into(), "Muet".into(), String::new()));
    bench.malls.push(("32".into(), "Bègles Bis".into(), String::new()));
    bench.write();
    let told = |lang: &str, more: &[&str]| {
        let (status, result, words) = ask(&bench, &[&["--lang", lang], more].concat());
        assert_eq!((status, result.as_str()), (Some(1), ""), "{more:?}");
        words
    };
    let store = bench.store();
    let store = store.to_str().unwrap();
    let asked: [&[&str]; 7] = [
        &["--mall", "Avranche", "--date", "2025-02-01"],
        &["--mall", "begles", "--date", "2025-02-01"],
        &["--mall", "Zzz", "--date", "2025-02-01"],
        &["--mall", "Muet", "--date", "2025-02-01"],
        &["--mall", "7", "--date", "2025-03-01", "--until", NEAR],
        &["--mall", "7", "--date", "2025-01-10"],
        &["--mall", "7", "--date", "2023-12-31"],
    ];
    let frozen: &[&str] = &["--mall", "7", "--date", "2024-05-05", "--store", store];
    let said = |lang: &str| asked.iter().chain([&frozen]).map(|more| told(lang, more)).collect::<String>();
    insta::assert_snapshot!(said("en"), @r"
    ERROR “Avranche” is not in Transco. Did you mean “Avranches”?
    ERROR “begles” is not in Transco. Did you mean “Bègles Bis”, “Bègles Rives d'Arcins”?
    ERROR “Zzz” is not in Transco, nor anything like it. Write --mall as Transco does, or its ID
    ERROR “Muet” has no count in any flux, so that nothing is predicted. Add its counts
    ERROR the forecast ends on 28 February 2025, before 1 March 2025. Choose an earlier --date, or a later end with --until
    ERROR 10 January 2025 has come for “Bègles Rives d'Arcins”, with 9,423 visitors, so that its prediction is frozen. Name with --store where it is, or look from an earlier day with --as-of
    ERROR on 31 December 2023 there was no prediction for “Bègles Rives d'Arcins”, whose first count is of 1 January 2024. Choose a later --date
    ERROR 5 May 2024 has come for “Bègles Rives d'Arcins”, and no prediction of it is frozen in this store. Look from an earlier day with --as-of
    ");
    insta::assert_snapshot!(said("fr"), @r"
    ERROR « Avranche » n'est pas dans Transco. Vouliez-vous dire « Avranches » ?
    ERROR « begles » n'est pas dans Transco. Vouliez-vous dire « Bègles Bis », « Bègles Rives d'Arcins » ?
    ERROR « Zzz » n'est pas dans Transco, ni rien d'approchant. Écrivez --mall comme dans Transco, ou son ID
    ERROR « Muet » n'a aucun comptage : rien n'est prévu. Ajoutez ses comptages
    ERROR la prévision finit le 28 février 2025, avant le 1er mars 2025. Choisissez une --date plus proche, ou une fin plus tardive avec --until
    ERROR le 10 janvier 2025 est passé pour « Bègles Rives d'Arcins », avec 9 423 visiteurs : sa prévision est figée. Indiquez avec --store où elle est, ou placez-vous un jour plus tôt avec --as-of
    ERROR le 31 décembre 2023, il n'y avait pas de prévision pour « Bègles Rives d'Arcins », dont le premier comptage est du 1er janvier 2024. Choisissez une --date plus tardive
    ERROR le 5 mai 2024 est passé pour « Bègles Rives d'Arcins », et ce dépôt n'en a aucune prévision figée. Placez-vous un jour plus tôt avec --as-of
    ");

    let wrong = job().args(["explain", "--folder", "x", "--mall", "A", "--date", "soon"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    let missing = job().args(["explain", "--folder", "x", "--date", "2025-01-01"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
}
