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

fn published(house: &House) -> String {
    let latest = std::fs::read(house.path("store/latest.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&latest).unwrap()["run"].as_str().unwrap().to_owned()
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
    let first = published(&house);
    house.grow("2025-03-09");
    house.tick(&[]);
    let second = published(&house);
    assert_eq!(newest(&house), "2025-03-09");

    insta::assert_snapshot!(rollback(&house, &first, "en"));
    assert_eq!((published(&house), newest(&house)), (first.clone(), "2025-03-02".to_owned()));
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
        published(&house)
    });
    let told = |lang: &str| {
        let said = rollback(&house, "", lang);
        let named = |said: String, (run, name): (&String, &str)| said.replace(run.as_str(), name);
        runs.iter().zip(["[first]", "[second]", "[third]"]).fold(said, named)
    };
    insta::assert_snapshot!(told("en"), @r"
    2
    Say with RUN=… which of these runs is to take the place of [third], which is published:
      [second]
      [first]
    ");
    insta::assert_snapshot!(told("fr"), @r"
    2
    Dites avec RUN=… laquelle de ces versions doit remplacer [third], qui est publiée :
      [second]
      [first]
    ");
    // One whose intervals were never made is not among them, and is refused with the reason.
    let papers = house.path("store/runs").join(&runs[0]).join("manifest.json");
    let older = std::fs::read_to_string(&papers).unwrap().replace("\"intervals.csv\"", "\"other.csv\"");
    std::fs::write(&papers, older).unwrap();
    let refused = rollback(&house, &runs[0], "en");
    assert!(refused.contains("is of a version that made no intervals.csv, without which the tables"), "{refused}");
    assert_eq!(published(&house), runs[2]);
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
    assert!(alone.starts_with("2\nThere is no run to go back to"), "{alone}");
    let no_id = house.holdings("rollback").arg("yesterday").output().unwrap();
    assert_eq!(no_id.status.code(), Some(2));
    let no_id = String::from_utf8(no_id.stderr).unwrap();
    insta::assert_snapshot!(format!("{nothing}\n{other}\n{}", no_id.lines().next().unwrap()));
}

#[test]
fn a_load_that_fails_is_made_by_the_next_tick() {
    let house = House::until("2025-03-02");
    house.tick(&[]);
    let first = published(&house);
    house.grow("2025-03-09");
    house.tick(&[]);
    let database = rusqlite::Connection::open(house.path("t.sqlite")).unwrap();
    database.execute("ALTER TABLE predictions_carmila ADD COLUMN other TEXT", []).unwrap();
    insta::assert_snapshot!(rollback(&house, &first, "en"));
    database.execute("DROP TABLE predictions_carmila", []).unwrap();
    assert!(house.told(&[]).starts_with("0\nloaded"));
    assert_eq!((house.runs(), newest(&house)), (2, "2025-03-02".to_owned()));
}
