//! Three hundred workbooks that no program should have written: each a finding or a clean result, none a panic, and
//! the memory below a gigabyte.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod folder;

use std::io::{Cursor, Write as _};
use std::sync::Mutex;

use folder::{Folder, row, xlsx};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const XLS: &[u8] = include_bytes!("fixtures/flux.xls");
const ODS: &[u8] = include_bytes!("fixtures/flux.ods");

fn flux() -> Vec<u8> {
    xlsx("Flux", |sheet| {
        row(sheet, 0, &["Jour", "Site", "Zone", "Entrées"]);
        for at in 1..400u32 {
            let day = format!("2024-{:02}-{:02}", at % 6 + 1, at % 28 + 1);
            row(sheet, at, &[&day, ["Bègles", "Châlons", "Épône"][at as usize % 3], "Centre", &at.to_string()]);
        }
    })
}

/// The parts of a zip file, with one changed.
fn with_part(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        std::io::copy(&mut file, &mut content).unwrap();
        if name == part {
            content = change(String::from_utf8(content).unwrap()).into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A zip file whose parts have other names.
fn with_names(bytes: &[u8], rename: impl Fn(&str) -> String) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..zip.len() {
        let file = zip.by_index_raw(i).unwrap();
        let name = rename(&file.name().unwrap());
        out.raw_copy_file_rename(file, name).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn with_sheet(change: impl Fn(String) -> String) -> Vec<u8> {
    with_part(&flux(), "xl/worksheets/sheet1.xml", change)
}

fn with_content(rows: &str) -> Vec<u8> {
    with_part(ODS, "content.xml", |text| text.replacen("<table:table-row", &format!("{rows}<table:table-row"), 1))
}

/// A zip file with one part of so many megabytes of the same byte.
fn bomb(part: &str, megabytes: usize) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/workbook.xml", part] {
        out.start_file(name, SimpleFileOptions::default().large_file(true)).unwrap();
        let block = vec![b' '; 1 << 20];
        for _ in 0..if name == part { megabytes } else { 0 } {
            out.write_all(&block).unwrap();
        }
    }
    out.finish().unwrap().into_inner()
}

/// The same, with a central directory and a header that claim it is small.
fn lying(mut bytes: Vec<u8>) -> Vec<u8> {
    let claims: Vec<usize> = (0..bytes.len() - 4).filter(|i| bytes[*i..].starts_with(b"PK\x01\x02")).collect();
    for at in claims {
        bytes[at + 24..at + 28].copy_from_slice(&9u32.to_le_bytes());
    }
    bytes
}

fn ole(streams: &[&str]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for stream in streams {
        file.create_stream(stream).unwrap().write_all(&[7; 5000]).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A zip file that says its parts are enciphered, by a bit of each header.
fn enciphered(mut bytes: Vec<u8>) -> Vec<u8> {
    for (header, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let headers: Vec<usize> = (0..bytes.len() - 4).filter(|i| bytes[*i..].starts_with(header)).collect();
        headers.into_iter().for_each(|at| bytes[at + flags] |= 1);
    }
    bytes
}

/// The records of an .xls.
fn records() -> Vec<u8> {
    let mut file = cfb::CompoundFile::open(Cursor::new(XLS.to_vec())).unwrap();
    let mut records = Vec::new();
    std::io::Read::read_to_end(&mut file.open_stream("/Workbook").unwrap(), &mut records).unwrap();
    records
}

fn xls(records: &[u8]) -> Vec<u8> {
    let mut out = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    out.create_stream("/Workbook").unwrap().write_all(records).unwrap();
    out.flush().unwrap();
    out.into_inner().into_inner()
}

/// An .xls that says it is enciphered, after the record that opens it.
fn with_file_pass() -> Vec<u8> {
    let mut records = records();
    let first = 4 + usize::from(u16::from_le_bytes([records[2], records[3]]));
    let pass = [&[0x2F, 0, 54, 0, 1, 0, 1, 0, 1, 0][..], &[7; 48]].concat();
    records.splice(first..first, pass);
    xls(&records)
}

/// An .xls whose records of one kind are changed.
fn with_records(kind: u16, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut records = records();
    let mut at = 0;
    while at + 4 <= records.len() {
        let word = |i: usize| u16::from_le_bytes([records[i], records[i + 1]]);
        let (found, end) = (word(at), at + 4 + word(at + 2) as usize);
        if found == kind && end <= records.len() {
            change(&mut records[at + 4..end]);
        }
        at = end;
    }
    xls(&records)
}

fn damaged(all: &mut Vec<(String, Vec<u8>)>, extension: &str, whole: &[u8], rng: &mut ChaCha8Rng) {
    for i in 0..35 {
        all.push((format!("flux cut {i}.{extension}"), whole[..whole.len() * i / 35].to_vec()));
    }
    for i in 0..45 {
        let mut bytes = whole.to_vec();
        for _ in 0..=i {
            let at = rng.random_range(0..bytes.len());
            bytes[at] ^= 1 << rng.random_range(0..8);
        }
        all.push((format!("flux flipped {i}.{extension}"), bytes));
    }
}

fn mangled() -> Vec<(String, Vec<u8>)> {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut all = Vec::new();
    let csv = "Jour;Site;Zone;Entrées\n01/01/2024;Bègles;Centre;100\n02/01/2024;Châlons;Centre;1 234\n".repeat(20);
    for (extension, whole) in [("xlsx", flux()), ("xls", XLS.to_vec()), ("ods", ODS.to_vec())] {
        damaged(&mut all, extension, &whole, &mut rng);
    }
    for i in 0..25 {
        let garbage: Vec<u8> = (0..i * 400).map(|_| rng.random()).collect();
        all.push((format!("flux garbage {i}.csv"), garbage));
        let mut bytes = csv.clone().into_bytes();
        for _ in 0..i {
            let at = rng.random_range(0..bytes.len());
            bytes[at] = b";\"\n,\xff0-/"[rng.random_range(0..8)];
        }
        all.push((format!("flux scrambled {i}.csv"), bytes));
    }
    let mut one = |name: &str, bytes: Vec<u8>| all.push((format!("flux {name}"), bytes));
    one("empty.xlsx", Vec::new());
    one("empty.csv", Vec::new());
    one("document.xls", ole(&["/WordDocument", "/1Table"]));
    one("slides.xls", ole(&["/PowerPoint Document"]));
    one("nothing.xls", ole(&[]));
    one("password.xlsx", ole(&["/EncryptedPackage", "/EncryptionInfo"]));
    one("password.ods", {
        let key = "<manifest:encryption-data manifest:checksum-type=\"SHA256\" manifest:checksum=\"AA==\"/>";
        let closed = |t: String| {
            t.replacen("</manifest:manifest>", &format!("<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\">{key}</manifest:file-entry></manifest:manifest>"), 1)
        };
        with_part(ODS, "META-INF/manifest.xml", closed)
    });
    one("password.xls", with_file_pass());
    one("password in zip.xlsx", enciphered(flux()));
    one("document.doc.xlsx", ole(&["/WordDocument", "/1Table"]));
    one("new document.xlsx", with_names(&flux(), |name| name.replace("xl/", "word/")));
    one("binary.xlsx", with_names(&flux(), |name| name.replace("xl/workbook.xml", "xl/workbook.bin")));
    one("page.xls", b"<html><table><tr><td>Jour</td></tr></table>".to_vec());
    one("report.xlsx", b"%PDF-1.4".to_vec());
    one("renamed csv.xlsx", csv.clone().into_bytes());
    one("renamed xlsx.csv", flux());
    one("bomb sheet.xlsx", bomb("xl/worksheets/sheet1.xml", 1200));
    one("bomb ratio.xlsx", bomb("xl/worksheets/sheet1.xml", 200));
    one("bomb strings.xlsx", bomb("xl/sharedStrings.xml", 140));
    one("bomb styles.xlsx", bomb("xl/styles.xml", 20));
    one("bomb content.ods", bomb("content.xml", 300));
    one("liar strings.xlsx", lying(bomb("xl/sharedStrings.xml", 99)));
    one("dimension.xlsx", with_sheet(|t| t.replace("A1:D400", "A1:XFD1048576")));
    one("dimension nonsense.xlsx", with_sheet(|t| t.replace("A1:D400", "ZZZZ9:A0")));
    one(
        "last cell.xlsx",
        with_sheet(|t| {
            t.replace("</sheetData>", "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>")
        }),
    );
    let empty: String = (401..1_000_401).map(|r| format!("<row r=\"{r}\"/>")).collect();
    one("million rows.xlsx", with_sheet(|t| t.replace("</sheetData>", &format!("{empty}</sheetData>"))));
    let blank: String = (401..1_000_401).map(|r| format!("<row r=\"{r}\"><c r=\"A{r}\" s=\"1\"/></row>")).collect();
    one("million blanks.xlsx", with_sheet(|t| t.replace("</sheetData>", &format!("{blank}</sheetData>"))));
    one("no end.xlsx", with_sheet(|t| t.replace("</sheetData></worksheet>", "")));
    one("string index.xlsx", with_sheet(|t| t.replace("t=\"s\"><v>", "t=\"s\"><v>99999")));
    one("all errors.xlsx", with_sheet(|t| t.replace("<v>", "<f>NA()</f><v>")));
    one(
        "count of strings.xlsx",
        with_part(&flux(), "xl/sharedStrings.xml", |t| t.replace("uniqueCount=\"", "uniqueCount=\"99999999999")),
    );
    one("no workbook.xlsx", with_part(&flux(), "xl/workbook.xml", |_| String::new()));
    one("no relations.xlsx", with_part(&flux(), "xl/_rels/workbook.xml.rels", |_| "<x/>".into()));
    one(
        "merged.xlsx",
        xlsx("Flux", |sheet| {
            sheet.merge_range(0, 0, 1, 3, "Flux", &rust_xlsxwriter::Format::new()).unwrap();
            sheet.merge_range(2, 0, 2, 1, "Jour", &rust_xlsxwriter::Format::new()).unwrap();
            row(sheet, 3, &["Site", "Entrées"]);
        }),
    );
    one(
        "merged over two rows.xlsx",
        xlsx("Flux", |sheet| {
            sheet.merge_range(0, 0, 0, 3, "Flux quotidiens", &rust_xlsxwriter::Format::new()).unwrap();
            for (column, name) in (0..).zip(["Jour", "Site", "Entrées"]) {
                sheet.merge_range(1, column, 2, column, name, &rust_xlsxwriter::Format::new()).unwrap();
            }
            row(sheet, 3, &["2024-01-01", "Bègles", "100"]);
        }),
    );
    one(
        "types.xlsx",
        xlsx("Flux", |sheet| {
            row(sheet, 0, &["Jour", "Site", "Entrées"]);
            for at in 1..60u32 {
                for column in 0..3u16 {
                    match (at + u32::from(column) * 7) % 6 {
                        0 => sheet.write(at, column, true).unwrap(),
                        1 => sheet.write(at, column, 1e300).unwrap(),
                        2 => sheet.write(at, column, "2024-01-01").unwrap(),
                        3 => sheet.write(at, column, -1e-300).unwrap(),
                        4 => sheet
                            .write(at, column, rust_xlsxwriter::Formula::new("=#REF!").set_result("#REF!"))
                            .unwrap(),
                        _ => sheet.write(at, column, 45_292.0).unwrap(),
                    };
                }
            }
        }),
    );
    let cell = "<table:table-cell office:value-type=\"float\" office:value=\"1\"";
    let wide = format!("<table:table-row>{cell} table:number-columns-repeated=\"16384\"/></table:table-row>");
    one("wide.ods", with_content(&wide));
    one("wide and tall.ods", with_content(&wide.replace("-row>", "-row table:number-rows-repeated=\"1048576\">")));
    one("many wide.ods", with_content(&wide.repeat(20_000)));
    one(
        "far.ods",
        with_content(&format!(
            "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row><table:table-row>\
         <table:table-cell table:number-columns-repeated=\"90\"/>{cell}/></table:table-row>"
        )),
    );
    one("repeats.ods", with_content("<table:table-row table:number-rows-repeated=\"-7\"/>"));
    one("dimensions.xls", with_records(0x0200, |data| data.fill(0xFF)));
    one("dimensions turned.xls", with_records(0x0200, |data| data[..4].fill(0xFF)));
    one("far cell.xls", with_records(0x0203, |data| data[..4].fill(0xFF)));
    one("sheet place.xls", with_records(0x0085, |data| data[..4].fill(0x7F)));
    one("strings.xls", with_records(0x00FC, |data| data[..8].fill(0xFF)));
    one("string index.xls", with_records(0x00FD, |data| data[6..].fill(0xFF)));
    one("formats.xls", with_records(0x00E0, |data| data.fill(0xFF)));
    one("quotes.csv", format!("Jour;Site;Entrées\n\"{}", "x;\n".repeat(100_000)).into_bytes());
    one("columns.csv", format!("{csv}{}", ";".repeat(2_000_000)).into_bytes());
    one(
        "names.csv",
        (0..200_000).fold("Jour;Site;Entrées\n".to_owned(), |t, i| t + &format!("01/01/2024;S{i};1\n")).into_bytes(),
    );
    one("nul.csv", b"Jour;Site;Entr\0es\n".to_vec());
    all
}

#[test]
fn three_hundred_mangled_workbooks_are_findings_and_no_panics() {
    static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let workbooks = mangled();
    assert!(workbooks.len() >= 300, "{}", workbooks.len());
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|info| PANICS.lock().unwrap().push(info.to_string())));
    let (mut failures, mut said) = (Vec::new(), String::new());
    for (name, bytes) in workbooks {
        let size = bytes.len();
        let reading = std::panic::catch_unwind(|| Folder::new().file(&name, bytes).read());
        let panics = std::mem::take(&mut *PANICS.lock().unwrap());
        match reading {
            Err(_) => failures.push(format!("{name} ({size} bytes): panic {panics:?}")),
            Ok(_) if !panics.is_empty() => failures.push(format!("{name} ({size} bytes): caught panic {panics:?}")),
            Ok(reading) if reading.workbooks.is_none() && !reading.findings.has_errors() => {
                failures.push(format!("{name}: nothing read, and no error says why"));
            }
            Ok(reading) => {
                drop((reading.findings(), serde_json::to_string(&reading.findings).unwrap()));
                // What is damaged at random may read as anything; what is wrong in one way has one answer.
                if !["cut", "flipped", "garbage", "scrambled"].iter().any(|random| name.contains(random)) {
                    let mut codes = reading.codes();
                    codes.retain(|code| *code != "no-census");
                    codes.dedup();
                    let read =
                        reading.workbooks.as_ref().map(|workbooks| format!("{} counts", workbooks.flux.height()));
                    let told: Vec<_> = read.into_iter().chain([codes.join(" ")]).filter(|t| !t.is_empty()).collect();
                    said.push_str(&format!("{}: {}\n", &name[5..], told.join(", ")));
                }
            }
        }
    }
    std::panic::set_hook(before);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    insta::assert_snapshot!(said, @r"
    empty.xlsx: empty-file
    empty.csv: empty-file
    document.xls: not-a-workbook
    slides.xls: not-a-workbook
    nothing.xls: not-a-workbook
    password.xlsx: password
    password.ods: password
    password.xls: password
    password in zip.xlsx: password
    document.doc.xlsx: not-a-workbook
    new document.xlsx: not-a-workbook
    binary.xlsx: not-a-workbook
    page.xls: not-a-workbook
    report.xlsx: not-a-workbook
    renamed csv.xlsx: not-a-workbook
    renamed xlsx.csv: 84 counts, duplicate-differs
    bomb sheet.xlsx: too-large
    bomb ratio.xlsx: too-large
    bomb strings.xlsx: too-large
    bomb styles.xlsx: too-large
    bomb content.ods: too-large
    liar strings.xlsx: unreadable
    dimension.xlsx: 84 counts, duplicate-differs
    dimension nonsense.xlsx: unreadable
    last cell.xlsx: 84 counts, duplicate-differs columns-beyond
    million rows.xlsx: 84 counts, duplicate-differs
    million blanks.xlsx: 84 counts, duplicate-differs
    no end.xlsx: 84 counts, duplicate-differs
    string index.xlsx: unreadable
    all errors.xlsx: 84 counts, duplicate-differs
    count of strings.xlsx: unreadable
    no workbook.xlsx: unreadable
    no relations.xlsx: unreadable
    merged.xlsx: column-missing
    merged over two rows.xlsx: 1 counts
    types.xlsx: date-column count-formula count-absurd
    wide.ods: 11 counts, columns-beyond count-missing
    wide and tall.ods: unreadable
    many wide.ods: too-many-cells
    far.ods: too-many-cells
    repeats.ods: unreadable
    dimensions.xls: 11 counts, count-formula sheet-ignored
    dimensions turned.xls: 11 counts, count-formula sheet-ignored
    far cell.xls: 11 counts, count-formula sheet-ignored
    sheet place.xls: unreadable
    strings.xls: 11 counts, count-formula sheet-ignored
    string index.xls: no-table
    formats.xls: 11 counts, count-formula sheet-ignored
    quotes.csv: no-counts site-missing
    columns.csv: 2 counts, columns-beyond duplicate-same
    names.csv: nothing-in-common unknown-site
    nul.csv: not-a-workbook
    ");
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
        let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(kilobytes < 1_000_000, "{kilobytes} kB at the peak");
    }
}
