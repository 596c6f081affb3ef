//! Workbooks as they really look, through the function that reads them.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod folder;

use carmila_job::actuals::Actuals;
use folder::{Folder, row, xlsx};
use insta::assert_snapshot;
use rust_xlsxwriter::Workbook;

const FLUX: &str = "Jour;Site;Entrées\n02/01/2024;Bègles;100\n";

#[test]
fn headings_below_a_title_real_dates_and_only_the_zones_of_the_centre() {
    let reading = Folder::new()
        .xlsx("2024 flux quotidiens.xlsx", |sheet| {
            row(sheet, 0, &["Flux quotidiens 2024"]);
            row(sheet, 3, &["", "Jour", "Site", "Zone", "Entrées"]);
            row(sheet, 4, &["", "2024-01-01", "Bègles", "Centre Commercial", "100"]);
            row(sheet, 5, &["", "2024-01-01", "Bègles", "Parking", "70"]);
            row(sheet, 6, &["", "2024-01-02", "BEGLES", "centre commercial", "110"]);
            row(sheet, 8, &["", "2024-01-02", " châlons ", "Centre Commercial", "0"]);
        })
        .read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=100  01-02=110
    Châlons  01-02=0
    Épône
    "###);
    assert_snapshot!(reading.findings(), @r###"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Info  2024 flux quotidiens.xlsx › Flux › row 6
      Rows of the zone “Parking” are not those of the centre.
      They were left out; only zones whose name contains “centre” count.
    Info  2024 flux quotidiens.xlsx › Flux › row 7
      “BEGLES” is written “Bègles” in Transco.
      They were taken for the same mall.
    "###);
}

#[test]
fn a_french_export_in_windows_1252() {
    let text = "Date;Centre;Entrees\r\nlundi 1 janvier 2024;Bègles;1\u{a0}234\r\n1er février 2024;Épône;12,5\r\n03/02/2024;Châlons;\"2 000\"\r\n2024-02-04;Châlons;1.500\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let reading = Folder::new().file("Flux 2024.csv", bytes.into_owned()).read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=1234
    Châlons  02-03=2000  02-04=1500
    Épône  02-01=12.5
    "###);
    assert_eq!(reading.codes(), ["no-census", "count-fraction"]);
}

#[test]
fn malls_are_known_by_id_and_by_every_spelling_and_what_is_not_is_said() {
    let text = "ID mall,Mall,Jour,Entrées\n1001,,2024-01-01,1\n1001,Châlons,2024-01-02,2\n,E\u{301}PO\u{302}NE,2024-01-01,3\n,epone,2024-01-02,4\n,Nulle Part,2024-01-01,5\n,Nulle Part,2024-01-02,6\n9999,,2024-01-02,7\n,Parking Silo,2024-01-01,8\n,,2024-01-03,9\n";
    let reading = Folder::new().csv("flux.csv", text).read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=1  01-02=2
    Châlons
    Épône  01-01=3  01-02=4
    "###);
    assert_snapshot!(reading.findings(), @r###"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  flux.csv › row 3
      The row's ID says “Bègles”, its name says “Châlons”.
      The ID was followed; correct the one that is wrong.
    Warning  flux.csv › rows 6–7 (2 times)
      “Nulle Part” is not in Transco.
      Its rows were left out; correct the spelling, or add the mall to Transco.
    Warning  flux.csv › row 8
      “9999” is not in Transco.
      Its rows were left out; correct the spelling, or add the mall to Transco.
    Warning  flux.csv › row 10
      The mall is missing.
      The rows were left out; correct them in the workbook.
    Info  flux.csv › row 5
      “epone” is written “Épône” in Transco.
      They were taken for the same mall.
    Info  flux.csv › row 9
      “Parking Silo” is in Transco without an ID: it is not a mall.
      Its rows were left out.
    "###);
}

#[test]
fn the_last_of_a_duplicate_wins_by_name_of_the_file() {
    let reading = Folder::new()
        .csv("b flux.csv", "Jour;Site;Entrées\n01/01/2024;Bègles;2\n02/01/2024;Bègles;5\n")
        .csv("a flux.csv", "Jour;Site;Entrées\n01/01/2024;Bègles;1\n02/01/2024;Bègles;5\n02/01/2024;Bègles;5\n")
        .read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=2  01-02=5
    Châlons
    Épône
    "###);
    assert_snapshot!(reading.findings(), @"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  a flux.csv › row 2
      “Bègles” is there twice on 1 January 2024, with different counts: 1, then 2 (b flux.csv › row 2).
      The last one was kept, in the order of file name, sheet and row; remove the wrong one.
    Info  a flux.csv › rows 3–4 (2 times)
      “Bègles” is there twice on 2 January 2024, with the same count (b flux.csv › row 3 too).
      It was counted once.
    ");
}

#[test]
fn a_mall_is_counted_by_zone_or_as_a_whole_never_both_and_what_is_left_out_is_said() {
    let zones = "Jour;Site;Zone;Entrées\n01/01/2024;Bègles;Centre A;60\n01/01/2024;Bègles;Centre B;50\n";
    let whole = "Jour;Site;Entrées\n01/01/2024;Bègles;100\n02/01/2024;Bègles;90\n";
    let reading = Folder::new().csv("a flux.csv", zones).csv("b flux.csv", whole).read();
    assert_snapshot!(reading.counts(), @"
    Bègles  01-01=100  01-02=90
    Châlons
    Épône
    ");
    assert_snapshot!(reading.findings(), @"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  a flux.csv › rows 2–3 (2 times)
      “Bègles” on 1 January 2024 is counted by zone in one table and as a whole in another (b flux.csv › row 2).
      Only the last of the two tables was taken, in the order of file name and sheet; remove the one that is wrong.
    ");
    let turned = Folder::new().csv("b flux.csv", zones).csv("a flux.csv", whole).read();
    assert_snapshot!(turned.counts(), @"
    Bègles  01-01=110  01-02=90
    Châlons
    Épône
    ");
}

#[test]
fn a_zone_of_every_export_is_one_finding() {
    let flux = |year: i32| {
        format!(
            "Jour;Site;Zone;Entrées\n01/01/{year};Bègles;Centre;100\n01/01/{year};Bègles;Parking;7\n01/01/{year};Bègles;Quai;1\n"
        )
    };
    let folder = (2020..2024).fold(Folder::new(), |folder, year| folder.csv(&format!("{year} flux.csv"), &flux(year)));
    let reading = folder.csv("2024 flux.csv", "Jour;Site;Zone;Entrées\n01/01/2024;Bègles;Parking;7\n").read();
    assert_snapshot!(reading.findings(), @"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Info  2020 flux.csv, 2021 flux.csv, 2022 flux.csv… (5 times)
      Rows of the zone “Parking” are not those of the centre.
      They were left out; only zones whose name contains “centre” count.
    Info  2020 flux.csv, 2021 flux.csv, 2022 flux.csv… (4 times)
      Rows of the zone “Quai” are not those of the centre.
      They were left out; only zones whose name contains “centre” count.
    ");
    let json = serde_json::to_value(&reading.findings).unwrap();
    let parking = json.as_array().unwrap().iter().find(|finding| finding["code"] == "other-zone").unwrap();
    assert_eq!(parking["file"], serde_json::Value::Null);
    assert_eq!(parking["files"].as_array().unwrap().len(), 5);
}

#[test]
fn a_workbook_that_cannot_be_read_is_the_one_error() {
    let reading = Folder::new()
        .csv("2023 flux.csv", "Jour;Site;Entrées\n01/01/2024;Ailleurs;1\n")
        .file("2024 flux.xlsx", xlsx("Flux", |_| ())[..900].to_vec())
        .read();
    assert_eq!(reading.codes(), ["unreadable", "no-census", "unknown-site"]);
}

#[test]
fn hours_are_summed_and_a_row_of_the_whole_day_wins() {
    let hourly = "Jour;Heure;Site;Entrées\n01/01/2024;10h-11h;Bègles;10\n01/01/2024;11h-12h;Bègles;20\n01/01/2024;12h;Bègles;\n02/01/2024;10:00;Bègles;1\n02/01/2024;11:00;Bègles;#REF!\n03/01/2024;midi;Bègles;1\n03/01/2024;10;Bègles;1\n04/01/2024;10;Bègles;7\n";
    let reading = Folder::new()
        .csv("flux heures.csv", hourly)
        .csv("flux jours.csv", "Jour;Site;Entrées\n04/01/2024;Bègles;70\n")
        .read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=30  01-04=70
    Châlons
    Épône
    "###);
    assert_snapshot!(reading.findings(), @"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  flux heures.csv › row 6
      The count “#REF!” is not a number.
      The day counts as missing; correct the cell in the workbook.
    Warning  flux heures.csv › rows 6, 8 (2 times)
      An hour of “Bègles” on 2 January 2024 cannot be read. Also: “Bègles, 3 January 2024”.
      The whole day counts as missing, since its total would be too low.
    Warning  flux heures.csv › row 7
      The hour “midi” cannot be read.
      The whole day counts as missing for that mall.
    Info  flux jours.csv › row 2
      “Bègles” has a row for the whole day beside hourly rows.
      The row for the whole day was taken.
    ");
}

#[test]
fn hours_beside_the_date_are_summed_too() {
    let reading = Folder::new()
        .csv("flux heures.csv", "Date;Site;Entrées\n01/01/2024 00:00;Bègles;1\n01/01/2024 09:00;Bègles;10\n01/01/2024 10:00;Bègles;10\n02/01/2024 9h;Bègles;7\n")
        .xlsx("flux.xlsx", |sheet| {
            row(sheet, 0, &["Jour", "Site", "Entrées"]);
            let hour = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy hh:mm");
            for (at, serial) in [45_292.375, 45_292.416_666_666_7, 45_293.5].into_iter().enumerate() {
                let at = at as u32 + 1;
                sheet.write_with_format(at, 0, serial, &hour).unwrap();
                sheet.write(at, 1, "Épône").unwrap();
                sheet.write(at, 2, 20).unwrap();
            }
        })
        .read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=21  01-02=7
    Châlons
    Épône  01-01=40  01-02=20
    "###);
    assert_eq!(reading.codes(), ["no-census"]);
}

#[test]
fn dates_that_were_merged_are_an_error() {
    let merged = "Date;Site;Entrées\n01/01/2024;Bègles;1\n;Châlons;2\n;Épône;3\n";
    let reading = Folder::new().csv("flux.csv", merged).read();
    assert_eq!(reading.codes(), ["date-column-gaps", "no-census"]);
    assert_snapshot!(reading.findings().lines().take(3).collect::<Vec<_>>().join("\n"), @"
    Error  flux.csv
      More rows have no date in the column “Date” than have one.
      Write the date in every row; where cells are merged, separate them and fill them down.
    ");
}

#[test]
fn a_workbook_of_another_kind_is_told() {
    let reading = Folder::new()
        .csv("flux.csv", "Date;Site;Entrées\n01/01/2024;Bègles;1\n")
        .file("2025 flux.xlsb", vec![0])
        .file("notes.docx", vec![0])
        .read();
    assert_eq!(reading.codes(), ["no-census", "format-unread", "not-used"]);
}

#[test]
fn counts_that_cannot_be_are_missing_and_said() {
    let reading = Folder::new()
        .xlsx("flux.xlsx", |sheet| {
            row(sheet, 0, &["Jour", "Site", "Entrées"]);
            row(sheet, 1, &["2024-01-01", "Bègles", "-5"]);
            row(sheet, 2, &["2024-01-02", "Bègles", "1e9"]);
            row(sheet, 3, &["2024-01-03", "Bègles", "n.c."]);
            row(sheet, 4, &["2024-01-04", "Bègles", ""]);
            row(sheet, 5, &["2024-01-05", "Bègles"]);
            sheet.write(5, 2, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
            row(sheet, 6, &["2024-01-06", "Bègles", "6"]);
        })
        .read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-06=6
    Châlons
    Épône
    "###);
    assert_snapshot!(reading.findings(), @"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  flux.xlsx › Flux › row 2
      The count -5 is negative.
      The day counts as missing; correct the cell in the workbook.
    Warning  flux.xlsx › Flux › row 3
      The count 1,000,000,000 is more than any mall can have.
      The day counts as missing; correct the cell in the workbook.
    Warning  flux.xlsx › Flux › row 4
      The count “n.c.” is not a number.
      The day counts as missing; correct the cell in the workbook.
    Warning  flux.xlsx › Flux › row 6
      The count is a formula that ended in #DIV/0!.
      The day counts as missing; correct the cell in the workbook.
    Info  flux.xlsx › Flux › row 5
      The count is empty.
      The day counts as missing, unless another row has it.
    ");
}

#[test]
fn dates_that_cannot_be_leave_their_rows_out() {
    let text = "Jour;Site;Entrées\n01/01/2024;Bègles;1\n31/02/2024;Bègles;2\n01/07/2024;Bègles;3\n5;Bègles;4\n;Bègles;5\n03/01/1900;Bègles;6\nTotal;Bègles;7\n02/01/2024;Bègles;8\n03/01/2024;Bègles;9\n04/01/2024;Bègles;10\n";
    let reading = Folder::new().csv("flux.csv", text).read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=1  01-02=8  01-03=9  01-04=10
    Châlons
    Épône
    "###);
    assert_snapshot!(reading.findings(), @r###"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  flux.csv › rows 3, 5, 8 (3 times)
      The date “31/02/2024” cannot be read. Also: “5”, “Total”.
      The rows were left out; correct them in the workbook.
    Warning  flux.csv › row 4
      The date 1 July 2024 is after today, 30 June 2024.
      The rows were left out: an actual cannot be known yet.
    Warning  flux.csv › row 6
      The date is missing, though the row has other cells.
      The rows were left out; correct them in the workbook.
    Warning  flux.csv › row 7
      The date 3 January 1900 is too old to be one of a count.
      The rows were left out; correct them in the workbook.
    "###);
}

#[test]
fn a_date_column_that_is_none_is_an_error() {
    let text = "Jour;Site;Entrées\nlundi;Bègles;1\nmardi;Bègles;2\n01/01/2024;Bègles;2\n";
    let reading = Folder::new().csv("flux.csv", text).read();
    assert_eq!(reading.codes(), ["date-column", "no-census"]);
    let beside = "Jour;Date;Site;Entrées\nlundi;01/01/2024;Bègles;1\nmardi;02/01/2024;Bègles;2\n";
    assert_eq!(Folder::new().csv("flux.csv", beside).read().codes(), ["no-census"]);
}

#[test]
fn headings_that_come_again_are_no_row() {
    let text = "Jour;Site;Entrées\n01/01/2024;Bègles;1\n\nSite;Jour;Entrées\nBègles;02/01/2024;2\n";
    let reading = Folder::new().csv("flux.csv", text).read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=1  01-02=2
    Châlons
    Épône
    "###);
    assert_eq!(reading.codes(), ["no-census"]);
}

#[test]
fn a_census_in_the_layout_of_the_reference_document() {
    let census = xlsx("RECAP OE 2024", |sheet| {
        row(sheet, 0, &["RECAP OE 2024"]);
        row(sheet, 1, &["CENTRE", "Lundi 1er janvier", "Dimanche 5 mai", "Dimanche 8 mai", "2024-05-09", "Remarques"]);
        row(sheet, 2, &["BÈGLES", "0", "1", "oui", "10h-19h", "RAS"]);
        row(sheet, 3, &["chalons", "Fermé", "", "?", "peut-être"]);
        row(sheet, 4, &["Nulle Part", "0"]);
        row(sheet, 5, &["Parking Silo", "0"]);
        sheet.write(5, 1, true).unwrap();
    });
    let reading = Folder::new()
        .file("Recensement OE 2024 - document de référence.xlsx", census)
        .csv("Recensement OE 2025.csv", "Centre;01/05;Jeudi 1er mai\nBègles;non;oui\n")
        .csv("flux.csv", FLUX)
        .read();
    assert_snapshot!(reading.openings(), @r###"
    Bègles 2024-01-01 closed
    Bègles 2024-05-05 open
    Bègles 2024-05-08 open
    Bègles 2024-05-09 open
    Bègles 2025-05-01 open
    Châlons 2024-01-01 closed
    "###);
    assert_snapshot!(reading.findings(), @"
    Warning  Recensement OE 2024 - document de référence.xlsx › RECAP OE 2024 › row 2
      In 2024, “Dimanche 8 mai” is another day of the week.
      The day and month were followed; check that the headings are those of the right year.
    Warning  Recensement OE 2024 - document de référence.xlsx › RECAP OE 2024 › row 4
      “peut-être” says neither open nor closed.
      The cell counts as unknown; write TRUE or FALSE.
    Warning  Recensement OE 2024 - document de référence.xlsx › RECAP OE 2024 › row 5
      “Nulle Part” of the census is not in Transco.
      Its rows were left out; correct the spelling, or add the mall to Transco.
    Warning  Recensement OE 2025.csv › row 2
      The census says twice whether “Bègles” is open on 1 May 2025, and disagrees.
      The last one was kept; remove the wrong one.
    Info  Recensement OE 2024 - document de référence.xlsx › RECAP OE 2024 › row 2
      The heading “Remarques” is not a date.
      The column was not used.
    Info  Recensement OE 2024 - document de référence.xlsx › RECAP OE 2024 › row 4
      “chalons” is written “Châlons” in Transco.
      They were taken for the same mall.
    Info  Recensement OE 2024 - document de référence.xlsx › RECAP OE 2024 › row 6
      “Parking Silo” is in Transco without an ID: it is not a mall.
      Its rows were left out.
    ");
}

#[test]
fn xls_and_ods_read_as_the_same_table() {
    let reading = Folder::new().file("flux.xls", include_bytes!("fixtures/flux.xls")).read();
    assert_snapshot!(reading.counts(), @r###"
    Bègles  01-01=100  01-02=1234  01-03=300  01-04=400
    Châlons  01-01=101  01-02=201  01-03=301  01-04=401
    Épône  01-01=102  01-02=202  01-03=302
    "###);
    assert_snapshot!(reading.findings(), @r###"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  flux.xls › Flux › row 14
      The count is a formula that ended in #REF!.
      The day counts as missing; correct the cell in the workbook.
    Info  flux.xls › Notes
      The sheet has none of the headings that this workbook needs.
      It was not used.
    "###);
    let ods = Folder::new().file("flux.ods", include_bytes!("fixtures/flux.ods")).read();
    assert_eq!(ods.counts(), reading.counts());
    assert_eq!(ods.codes(), ["no-census", "count-missing"]);
}

#[test]
fn transco_says_what_it_lacks() {
    let transco = "Référentiel\nID mall;Site;Cluster\n1;Bègles;Sud\n2;;Sud\n3;BÈGLES;Sud\n4;Châlons;\n4;Épône;Est\n–;Silo;\n;Rue;\n";
    let reading = Folder::default().csv("Transco.csv", transco).csv("flux.csv", FLUX).read();
    assert_snapshot!(reading.findings(), @r###"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  Transco.csv › row 4
      The mall “2” of Transco has no name.
      It was left out; fill in its Site.
    Warning  Transco.csv › row 5
      Transco has “BÈGLES” twice.
      The first row was kept; remove the other.
    Warning  Transco.csv › row 6
      “Châlons” has no cluster in Transco.
      Its cluster is empty in the table; fill it in.
    Warning  Transco.csv › row 7
      Transco gives the ID “4” to “Châlons”, “Épône”.
      They were kept as different malls and matched by name; correct the ID.
    "###);
    let malls: Vec<_> = reading.workbooks.iter().flat_map(|w| &w.malls).map(|m| m.name.as_str()).collect();
    assert_eq!(malls, ["Bègles", "Châlons", "Épône"]);
}

#[test]
fn errors_that_forbid_to_go_on() {
    let transco = "ID mall;Site;Cluster\n1;Bègles;Sud\n";
    let codes = |folder: Folder| {
        let reading = folder.read();
        assert!(reading.findings.has_errors());
        reading.codes().into_iter().filter(|c| *c != "no-census").collect::<Vec<_>>()
    };
    assert_eq!(codes(Folder::default().csv("flux.csv", FLUX)), ["no-transco"]);
    assert_eq!(codes(Folder::new()), ["no-flux"]);
    assert_eq!(
        codes(Folder::new().csv("flux.csv", "Jour;Site;Entrées\n01/01/2024;Ailleurs;1\n"))[0],
        "nothing-in-common"
    );
    assert_eq!(codes(Folder::new().csv("flux.csv", "Jour;Site;Entrées\n")), ["no-counts", "table-empty"]);
    assert_eq!(codes(Folder::new().csv("flux.csv", "Jour;Site;Visites\n01/01/2024;Bègles;1\n")), ["column-missing"]);
    assert_eq!(codes(Folder::new().csv("flux.csv", "a;b\n1;2\n")), ["no-table"]);
    assert_eq!(codes(Folder::new().csv("flux.csv", FLUX).csv("flux vide.csv", "")), ["empty-file"]);
    assert_eq!(codes(Folder::new().csv("flux.csv", FLUX).csv("flux 2.xlsx", "<html><table>")), ["not-a-workbook"]);
    assert_eq!(codes(Folder::new().csv("flux.csv", FLUX).csv("flux 2.xlsx", "%PDF-1.7")), ["not-a-workbook"]);
    assert_eq!(codes(Folder::default().csv("Transco.csv", "a\n").csv("flux.csv", FLUX)), ["no-table"]);
    assert_eq!(codes(Folder::default().csv("Transco.csv", &transco[..21]).csv("flux.csv", FLUX)), ["transco-empty"]);
}

#[test]
fn a_second_column_of_counts_and_a_hidden_sheet_are_said() {
    let mut book = Workbook::new();
    let shown = book.add_worksheet();
    row(shown, 0, &["Jour", "Site", "Entrées", "Entrées", "Visiteurs"]);
    row(shown, 1, &["2024-01-01", "Bègles", "100", "70", "60"]);
    let hidden = book.add_worksheet().set_hidden(true);
    row(hidden, 0, &["Jour", "Site", "Entrées"]);
    row(hidden, 1, &["2024-01-02", "Bègles", "200"]);
    let reading = Folder::new().file("2024 flux.xlsx", book.save_to_buffer().unwrap()).read();
    assert!(reading.counts().starts_with("Bègles  01-01=100  01-02=200\n"));
    assert_snapshot!(reading.findings(), @"
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    Warning  2024 flux.xlsx › Sheet1 › row 1
      Beside “Entrées”, the headings “Entrées”, “Visiteurs” may be those of the counts too.
      The first column “Entrées” was read; rename the others.
    Info  2024 flux.xlsx › Sheet2
      The sheet is hidden in the workbook.
      Its rows count like any others; delete the sheet if they should not.
    ");
}

#[test]
fn columns_that_hold_each_other_s_cells_are_told_by_their_headings() {
    let swapped = Folder::new().xlsx("flux.xlsx", |sheet| {
        row(sheet, 0, &["Entrées", "Site", "Jour"]);
        (1..4).for_each(|day| row(sheet, day, &[&format!("2024-01-0{day}"), "Bègles", &format!("{day}00")]));
    });
    let reading = swapped.read();
    assert_snapshot!(reading.findings(), @"
    Error  flux.xlsx › Flux
      Most cells of the column “Jour” are not dates, such as “100”.
      Correct the column, or rename it if another one holds the dates.
    Warning
      There is no census of exceptional openings (a workbook with OE in its name).
      Openings on holidays and Sundays were inferred from the counts alone.
    ");
}

#[test]
fn a_recap_of_openings_without_its_heading_is_told_by_its_name() {
    let recap = xlsx("RECAP OE 2024", |sheet| row(sheet, 0, &["Mall name", "lundi 1 janvier"]));
    let reading = Folder::new().csv("flux.csv", FLUX).file("OE 2024.xlsx", recap).read();
    assert_snapshot!(reading.findings(), @"
    Error  OE 2024.xlsx › RECAP OE 2024
      No row has the headings CENTRE.
      Write these headings above the columns, or remove the workbook from the folder.
    ");
}

#[test]
fn the_actuals_stop_at_the_day_that_they_are_asked_for() {
    let text = "Jour;Site;Entrées\n01/01/2024;Bègles;1\n04/01/2024;Châlons;2\n";
    let workbooks = Folder::new().csv("flux.csv", text).read().workbooks.unwrap();
    let last = |as_of: &str| {
        let actuals = Actuals::lay_out(&workbooks.flux, workbooks.malls.len(), as_of.parse().ok()).unwrap();
        actuals.map(|actuals| actuals.cutoff().to_string())
    };
    let day = |day: &str| Some(day.to_owned());
    assert_eq!(
        [last("2024-01-03"), last("2024-01-04"), last("2030-01-01"), last("2023-12-31")],
        [day("2024-01-01"), day("2024-01-04"), day("2024-01-04"), None]
    );
}
