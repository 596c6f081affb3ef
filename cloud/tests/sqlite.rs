//! The SQLite warehouse, as the trigger uses it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use carmila_cloud::google::Google;
use carmila_cloud::store::{self, Precondition, Store};
use carmila_cloud::warehouse::{Address, Source, Sqlite, State, Table, Warehouse};
use rusqlite::Connection;
use tempfile::TempDir;

const FIRST: &str = "\
nom_mall,cluster,date,donnees_reelles,donnees_predites
\"ÉVRY, CC\",\"A\",2025-01-01,0,0
\"ÉVRY, CC\",,2025-01-02,1234.5,1200
\"ÉVRY, CC\",\"A\",2025-01-03,,
";
const SECOND: &str = "nom_mall,cluster,date,donnees_reelles,donnees_predites\n\"B\",\"A\",2025-01-01,1,2\n";

struct Place {
    directory: TempDir,
    store: Store,
    warehouse: Warehouse,
}

impl Place {
    fn new() -> Place {
        let directory = tempfile::tempdir().unwrap();
        let store =
            Store::open(&store::Address::from(directory.path().join("store").to_str().unwrap()), &Google::default())
                .unwrap();
        let file = directory.path().join("looker/carmila.db");
        let warehouse = Warehouse::Sqlite(Sqlite::new(&file, Table::predictions(Table::PREDICTIONS).unwrap()));
        Place { directory, store, warehouse }
    }

    async fn load(&self, job: &str, csv: &str) -> State {
        let source = Source { store: self.store.clone(), name: "runs/r/predictions.csv".into() };
        self.store.write(&source.name, csv.as_bytes().to_vec(), Precondition::Any).await.unwrap();
        self.warehouse.check().await.unwrap();
        self.warehouse.start(job, &source).await.unwrap();
        self.warehouse.state(job).await.unwrap()
    }

    fn database(&self) -> Connection {
        let file = self.directory.path().join("looker/carmila.db");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        Connection::open(file).unwrap()
    }

    /// Every value with the type that SQLite keeps it in.
    fn rows(&self) -> Vec<String> {
        let each = "SELECT quote(nom_mall) || ' ' || quote(cluster) || ' ' || quote(date) || ' '
            || typeof(donnees_reelles) || ' ' || quote(donnees_reelles) || ' '
            || typeof(donnees_predites) || ' ' || quote(donnees_predites) FROM predictions_carmila";
        let database = self.database();
        let mut rows = database.prepare(each).unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    fn words(&self, error: &dyn std::error::Error) -> String {
        error.to_string().replace(self.directory.path().to_str().unwrap(), "[place]")
    }
}

#[tokio::test]
async fn a_load_replaces_the_rows_and_happens_once() {
    let place = Place::new();
    assert_eq!(place.warehouse.state("one").await.unwrap(), State::Absent);
    assert!(!place.directory.path().join("looker").exists());
    assert_eq!(place.load("one", FIRST).await, State::Done { rows: 3 });
    insta::assert_snapshot!(place.rows().join("\n"), @"
    'ÉVRY, CC' 'A' '2025-01-01' real 0.0 integer 0
    'ÉVRY, CC' NULL '2025-01-02' real 1234.5 integer 1200
    'ÉVRY, CC' 'A' '2025-01-03' null NULL null NULL
    ");
    assert_eq!(place.load("two", SECOND).await, State::Done { rows: 1 });
    assert_eq!(place.rows().len(), 1);
    // The same job again, with whatever: it is done.
    assert_eq!(place.load("one", FIRST).await, State::Done { rows: 3 });
    assert_eq!(place.rows().len(), 1);
    // Unless somebody took away what the newest of them had loaded.
    place.database().execute("DELETE FROM predictions_carmila", []).unwrap();
    assert_eq!(place.warehouse.state("one").await.unwrap(), State::Done { rows: 3 });
    assert_eq!(place.warehouse.state("two").await.unwrap(), State::Absent);
    assert_eq!(place.load("two", SECOND).await, State::Done { rows: 1 });
    assert_eq!(place.rows().len(), 1);
    assert!(place.warehouse.locate().ends_with("looker/carmila.db (table predictions_carmila)"));
}

#[tokio::test]
async fn what_bigquery_would_refuse_is_refused_and_leaves_the_table_alone() {
    let place = Place::new();
    place.load("good", FIRST).await;
    let header = "nom_mall,cluster,date,donnees_reelles,donnees_predites\n";
    let mut reasons = Vec::new();
    for (job, csv) in [
        ("number", format!("{header}A,B,2025-01-01,1,2\nA,B,2025-01-02,1,2.0\n")),
        ("float", format!("{header}A,B,2025-01-01,\"1 234\",2\n")),
        ("nan", format!("{header}A,B,2025-01-01,NaN,2\n")),
        ("day", format!("{header}A,B,2025-02-29,1,2\n")),
        ("spelling", format!("{header}A,B,2025-1-02,1,2\n")),
        ("ragged", format!("{header}A,B,2025-01-01,1\n")),
        ("columns", "date,nom_mall\n2025-01-01,A\n".to_owned()),
    ] {
        let State::Failed { reason } = place.load(job, &csv).await else { panic!("{job} was loaded") };
        reasons.push(reason);
        assert_eq!(place.rows().len(), 3, "{job}");
    }
    insta::assert_snapshot!(reasons.join("\n"), @r#"
    line 3: "2.0" in donnees_predites is not of type INTEGER
    line 2: "1 234" in donnees_reelles is not of type FLOAT
    line 2: "NaN" in donnees_reelles is not of type FLOAT
    line 2: "2025-02-29" in date is not of type DATE
    line 2: "2025-1-02" in date is not of type DATE
    CSV error: record 1 (line: 2, byte: 55): found record with 4 fields, but the previous record has 5 fields
    the columns are date,nom_mall, not nom_mall,cluster,date,donnees_reelles,donnees_predites
    "#);
    let nothing = Source { store: place.store.clone(), name: "runs/none/predictions.csv".into() };
    place.warehouse.start("missing", &nothing).await.unwrap();
    let State::Failed { reason } = place.warehouse.state("missing").await.unwrap() else { panic!("it was loaded") };
    insta::assert_snapshot!(reason, @"runs/none/predictions.csv is missing from the store. Restore it, or point latest.json at another run");
    assert_eq!(place.load("after", SECOND).await, State::Done { rows: 1 });
}

#[tokio::test]
async fn another_table_is_loaded_beside_it() {
    let place = Place::new();
    place.load("one", FIRST).await;
    let schema = r#"[{ "name": "day", "type": "DATE", "mode": "REQUIRED", "description": "" },
        { "name": "width", "type": "INTEGER", "mode": "NULLABLE", "description": "" }]"#;
    let beside = place.warehouse.beside(Table::new("widths", schema).unwrap());
    let source = Source { store: place.store.clone(), name: "widths.csv".into() };
    for (job, csv) in [("a", "day,width\n2025-01-01,\n"), ("b", "day,width\n,3\n")] {
        place.store.write(&source.name, csv.into(), Precondition::Any).await.unwrap();
        beside.start(job, &source).await.unwrap();
    }
    assert_eq!(beside.state("a").await.unwrap(), State::Done { rows: 1 });
    let State::Failed { reason } = beside.state("b").await.unwrap() else { panic!("a day is required") };
    assert_eq!(reason, r#"line 2: "" in day is not of type DATE"#);
    assert_eq!(place.rows().len(), 3);
}

#[tokio::test]
async fn another_table_of_that_name_is_left_alone() {
    let place = Place::new();
    place.database().execute_batch("CREATE TABLE predictions_carmila (nom_mall TEXT, date TEXT) STRICT").unwrap();
    insta::assert_snapshot!(place.words(&place.warehouse.check().await.unwrap_err()), @r#"the table predictions_carmila in [place]/looker/carmila.db has other columns than a run writes: ("nom_mall" TEXT, "date" TEXT) instead of ("nom_mall" TEXT, "cluster" TEXT, "date" TEXT, "donnees_reelles" REAL, "donnees_predites" INTEGER). Rename or drop that table, or name another file"#);
    let source = Source { store: place.store.clone(), name: "runs/r/predictions.csv".into() };
    place.store.write(&source.name, FIRST.into(), Precondition::Any).await.unwrap();
    place.warehouse.start("one", &source).await.unwrap_err();
    assert_eq!(place.warehouse.state("one").await.unwrap(), State::Absent);
}

#[tokio::test]
async fn what_is_no_database_is_said_to_be_none() {
    let place = Place::new();
    drop(place.database());
    std::fs::write(place.directory.path().join("looker/carmila.db"), "not a database, but long enough".repeat(9))
        .unwrap();
    insta::assert_snapshot!(place.words(&place.warehouse.check().await.unwrap_err()), @"[place]/looker/carmila.db cannot be used (file is not a database). Name a SQLite database, or a new file in a place you may write to");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_loads_at_once_one_is_the_last_and_each_is_whole() {
    let place = Place::new();
    for (name, csv) in [("first", FIRST), ("second", SECOND)] {
        place.store.write(name, csv.into(), Precondition::Any).await.unwrap();
    }
    let loads = (0..12).map(|load| {
        let (warehouse, store) = (place.warehouse.clone(), place.store.clone());
        let name = if load % 2 == 0 { "first" } else { "second" };
        tokio::spawn(async move {
            let job = format!("job-{}", load % 4);
            warehouse.start(&job, &Source { store, name: name.into() }).await.unwrap();
            warehouse.state(&job).await.unwrap()
        })
    });
    for (load, state) in loads.collect::<Vec<_>>().into_iter().enumerate() {
        assert_eq!(state.await.unwrap(), State::Done { rows: if load % 2 == 0 { 3 } else { 1 } });
    }
    assert!([1, 3].contains(&place.rows().len()));
}

#[test]
fn addresses_are_read_as_they_are_written() {
    let read = |text: &str| match Address::try_from(text) {
        Ok(Address::Sqlite(file)) => format!("file {}", file.display()),
        Ok(Address::BigQuery { project, dataset, table }) => format!("{project} | {dataset} | {table}"),
        Err(error) => error.to_string(),
    };
    let texts =
        ["sqlite:a/b.db", "bigquery:p.d.t", "bigquery:example.com:p.d.t", "sqlite:", "bigquery:d.t", "p.d.t", ""];
    insta::assert_snapshot!(texts.map(read).join("\n"), @r#"
    file a/b.db
    p | d | t
    example.com:p | d | t
    "sqlite:" is not the address of a warehouse. Write sqlite:FILE or bigquery:PROJECT.DATASET.TABLE
    "bigquery:d.t" is not the address of a warehouse. Write sqlite:FILE or bigquery:PROJECT.DATASET.TABLE
    "p.d.t" is not the address of a warehouse. Write sqlite:FILE or bigquery:PROJECT.DATASET.TABLE
    "" is not the address of a warehouse. Write sqlite:FILE or bigquery:PROJECT.DATASET.TABLE
    "#);
}
