//! An earlier run, published again.

use crate::house::House;

/// Status and words of a rollback, in this language.
fn rollback(house: &House, run: &str, lang: &str) -> String {
    let run = Some(run).filter(|run| !run.is_empty());
    let output = house.holdings("rollback").args(run).args(["--lang", lang]).output().unwrap();
    let (said, told) = (String::from_utf8(output.stdout).unwrap(), crate::house::events(&output.stderr));
    let errors: Vec<_> = told.iter().filter(|event| event["severity"] == "ERROR").collect();
    let errors: Vec<_> = errors.iter().map(|event| event["message"].as_str().unwrap()).collect();
    house.plain(&format!("{}\n{said}{}", output.status.code().unwrap(), errors.join("\n")))
}

/// The last day with a count, as the table has it.
fn newest(house: &House) -> String {
    let database = rusqlite::Connection::open(house.path("t.sqlite")).unwrap();
    let newest = "SELECT max(date) FROM predictions_carmila WHERE donnees_reelles IS NOT NULL";
    database.query_row(newest, [], |row| row.get(0)).unwrap()
}

#[test]
fn the_table_goes_back_and_stays_until_a_workbook_changes() {
    let house = House::until("2025-03-02");
    house.tick(&[]);
    let first = house.published();
    house.grow("2025-03-09");
    house.tick(&[]);
    let second = house.published();
    assert_eq!(newest(&house), "2025-03-09");

    insta::assert_snapshot!(rollback(&house, &first, "en"));
    assert_eq!((house.published(), newest(&house)), (first.clone(), "2025-03-02".to_owned()));
    for _ in 0..2 {
        assert!(house.told(&[]).starts_with("0\nunchanged"));
        assert_eq!((house.runs(), newest(&house)), (2, "2025-03-02".to_owned()));
    }
    insta::assert_snapshot!(rollback(&house, &first, "fr"));
    insta::assert_snapshot!(rollback(&house, &second, "fr"));
    assert_eq!(newest(&house), "2025-03-09");
    rollback(&house, &first, "en");

    house.grow("2025-03-16");
    assert!(house.told(&[]).starts_with("0\nloaded"));
    assert_eq!((house.runs(), newest(&house)), (3, "2025-03-16".to_owned()));
}

#[test]
fn without_a_run_it_says_which_there_are() {
    let house = House::until("2025-03-02");
    let runs = ["2025-03-09", "2025-03-16", "2025-03-23"].map(|last| {
        house.tick(&[]);
        house.grow(last);
        house.published()
    });
    let told = |lang: &str| {
        let said = rollback(&house, "", lang);
        let named = |said: String, (run, name): (&String, &str)| said.replace(run.as_str(), name);
        runs.iter().zip(["[first]", "[second]", "[third]"]).fold(said, named)
    };
    insta::assert_snapshot!(told("en"), @r"
    0
    Say with RUN=… which of these runs is to take the place of [third], which is published:
      [second]
        workbooks 1 changed (2024 flux.csv)
        counts up to 9 March 2025, before 2 March 2025
        predictions 21 newly frozen, 0 back-filled
        findings 1 warning
      [first]
        workbooks 2, first run
        counts up to 2 March 2025
        predictions 0 newly frozen, 183 back-filled
        findings 1 warning
    ");
    insta::assert_snapshot!(told("fr"), @r"
    0
    Dites avec RUN=… laquelle de ces versions doit remplacer [third], qui est publiée :
      [second]
        classeurs 1 modifié (2024 flux.csv)
        comptages jusqu'au 9 mars 2025, avant 2 mars 2025
        prévisions 21 figées, 0 calculées après coup
        constats 1 avertissement
      [first]
        classeurs 2, première exécution
        comptages jusqu'au 2 mars 2025
        prévisions 0 figées, 183 calculées après coup
        constats 1 avertissement
    ");
    // One whose intervals were never made is not among them, and is refused with the reason.
    let papers = house.path("store/runs").join(&runs[0]).join("manifest.json");
    let older = std::fs::read_to_string(&papers).unwrap().replace("\"intervals.csv\"", "\"other.csv\"");
    std::fs::write(&papers, older).unwrap();
    let refused = rollback(&house, &runs[0], "en");
    assert!(refused.contains("is of a version that made no intervals.csv, without which the tables"), "{refused}");
    assert_eq!(house.published(), runs[2]);
    std::fs::remove_file(papers.with_file_name("intervals.csv")).unwrap();
    assert!(!told("en").contains("[first]"));
}

#[test]
fn a_rollback_that_cannot_be() {
    let house = House::until("2025-03-02");
    let none = "2025-03-02-0123456789ab";
    let nothing = rollback(&house, none, "en");
    house.tick(&[]);
    let other = rollback(&house, none, "en");
    assert!(nothing.starts_with("1\n"), "{nothing}");
    let alone = rollback(&house, "", "en");
    assert!(alone.starts_with("0\nThere is no run to go back to"), "{alone}");
    let no_id = house.holdings("rollback").arg("yesterday").output().unwrap();
    assert_eq!(no_id.status.code(), Some(2));
    let no_id = String::from_utf8(no_id.stderr).unwrap();
    insta::assert_snapshot!(format!("{nothing}\n{other}\n{}", no_id.lines().next().unwrap()));
}

#[test]
fn a_load_that_fails_is_made_by_the_next_tick() {
    let house = House::until("2025-03-02");
    house.tick(&[]);
    let first = house.published();
    house.grow("2025-03-09");
    house.tick(&[]);
    let database = rusqlite::Connection::open(house.path("t.sqlite")).unwrap();
    database.execute("ALTER TABLE predictions_carmila ADD COLUMN other TEXT", []).unwrap();
    insta::assert_snapshot!(rollback(&house, &first, "en"));
    database.execute("DROP TABLE predictions_carmila", []).unwrap();
    assert!(house.told(&[]).starts_with("0\nloaded"));
    assert_eq!((house.runs(), newest(&house)), (2, "2025-03-02".to_owned()));
}
