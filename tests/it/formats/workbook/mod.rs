//! The workbook, read back by a reader that shares nothing with its writer: the figures, the totals, hostile names.

mod book;

use std::path::Path;
use std::process::Output;

use calamine::Data;
use whybill::analyse::whole;
use whybill::answer::WholeReport;
use whybill::bill::{BillLine, Quantity, RecordType, Region, Usd};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::{Document, document};
use whybill::snapshot::{Effect, Gap, Snapshot};
use whybill::snapshot_file::save;

use book::{Book, figure};

use crate::support::{fixture, program::whybill};

fn april() -> Snapshot {
    fixture::snapshot("april-2022")
}

fn report(snapshot: &Snapshot, month: &str) -> WholeReport {
    let question = Question { month: Some(month.parse().unwrap()), ..Question::default() };
    whole(snapshot, &Catalogue::built_in().unwrap(), &question).unwrap()
}

/// Sums of floats are exact to the ninth decimal on any bill of a fixture.
fn near(a: Usd, b: Usd) -> bool {
    (a - b).abs() < "0.000000001".parse().unwrap()
}

#[test]
fn every_fixture_reads_back_with_its_totals() {
    for (name, snapshot) in fixture::all() {
        for month in snapshot.months.keys() {
            let report = report(&snapshot, &month.to_string());
            let book = Book::of(&report);
            let totals = report.explain.totals;
            let place = book.column("Lines", "Billed, in US dollars");
            let rows: usize = report.explain.lines.iter().map(|line| line.charges.len().max(1)).sum();
            let cells = (1..=rows).map(|row| book.cell("Lines", row, place)).filter(|cell| *cell != Data::Empty);
            let billed: Vec<Usd> = cells.map(|cell| figure(&cell)).collect();
            assert_eq!(billed.len(), report.explain.lines.len(), "{name} {month}");
            let foot = rows.max(1) + 2;
            assert_eq!(book.formula("Lines", foot, place), format!("SUM(I2:I{})", rows.max(1) + 1));
            assert_eq!(figure(&book.cell("Lines", foot, place)), totals.billed, "{name} {month}");
            assert!(near(billed.into_iter().sum(), totals.billed), "{name} {month}");
            for (label, total) in [
                ("Usage", totals.usage),
                ("Discounts", totals.discounts),
                ("Credits", totals.credits),
                ("Refunds", totals.refunds),
                ("Tax", totals.tax),
                ("Fees", totals.fees),
                ("Billed", totals.billed),
                ("Explained", totals.explained),
                ("Unexplained", totals.unexplained),
            ] {
                let (cell, formula) = book.beside(label);
                assert_eq!(figure(&cell), total, "{name} {month} {label}");
                assert!(formula.contains("SUM"), "{label}: {formula}");
            }
            assert_eq!(figure(&book.beside("Alarms").0).to_string(), report.alarms.alarms.len().to_string());
            months_agree(&book, &report);
        }
    }
}

fn months_agree(book: &Book, report: &WholeReport) {
    let place = book.column("Months", "Billed, in US dollars");
    for (at, month) in report.months.iter().enumerate() {
        let row = at + 1;
        let parts: Usd = (2..place)
            .map(|part| book.cell("Months", row, part))
            .filter(|c| *c != Data::Empty)
            .map(|c| figure(&c))
            .sum();
        assert_eq!(figure(&book.cell("Months", row, place)), month.billed, "{}", month.month);
        assert!(near(parts, month.billed), "{}: {parts}", month.month);
        assert!(book.formula("Months", row, place).starts_with("SUM(C"));
    }
    let foot = book.row("Months", "Total");
    let all: Usd = report.months.iter().map(|month| month.billed).sum();
    assert_eq!(figure(&book.cell("Months", foot, place)), all);
}

#[test]
fn april_2022_to_the_digit() {
    let book = Book::of(&report(&april(), "2022-04"));
    let row =
        (1..).find(|row| book.cell("Lines", *row, 2) == Data::String("EU-CW:AlarmMonitorUsage".to_owned())).unwrap();
    for (title, shown) in [
        ("Usage, in units", "12.000002"),
        ("Free units", "10"),
        ("Charged units", "2.000002"),
        ("Price of one unit, in US dollars", "0.1"),
        ("Billed, in US dollars", "0.2000002"),
    ] {
        assert_eq!(figure(&book.cell("Lines", row, book.column("Lines", title))).to_string(), shown, "{title}");
    }
    // S3 3.8599997 + CloudWatch 0.3000003
    assert_eq!(figure(&book.beside("Billed").0).to_string(), "4.16");
    assert_eq!(figure(&book.beside("Saved by them").0).to_string(), "0.3");
    // 13.000003 of 10 is 130.00003%.
    let used = book.cell("Free tier", 1, book.column("Free tier", "Used of it"));
    assert_eq!(figure(&used).to_string(), "1.3000003");
    let Data::DateTime(month) = book.cell("Lines", 1, 0) else { panic!("the month is a date") };
    // Days since 1899-12-30: 122 years of 365 days, 30 leap days of 1904 to 2020, 2 to 1900, 90 to the first of April.
    assert_eq!(month.to_string(), (122 * 365 + 30 + 2 + 90).to_string());
    let made = book.cell("Alarms", 1, book.column("Alarms", "Created (UTC)"));
    assert!(matches!(made, Data::DateTime(_)), "{made:?}");
    let on = book.cell("Alarms", 1, book.column("Alarms", "Actions are on"));
    assert_eq!(on, Data::Bool(true));
}

#[test]
fn what_a_float_cannot_hold_stands_beside_it_whole() {
    let mut snapshot = april();
    let month = "2022-04".parse().unwrap();
    let lines = &mut snapshot.months.get_mut(&month).unwrap().lines;
    let s3 = lines.iter_mut().find(|line| line.usage_type == "EU-TimedStorage-ByteHrs").unwrap();
    s3.usage = Some("142.35170000000000001234".parse().unwrap());
    let book = Book::of(&report(&snapshot, "2022-04"));
    let row =
        (1..).find(|row| book.cell("Lines", *row, 2) == Data::String("EU-TimedStorage-ByteHrs".to_owned())).unwrap();
    let exact = book.cell("Lines", row, book.column("Lines", "Usage, in units: all digits"));
    assert_eq!(exact, Data::String("142.35170000000000001234".to_owned()));
}

const HOSTILE: [&str; 9] = [
    "=cmd|'/c calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "\t=1",
    "https://example.com/x",
    "_x0041__x000D_",
    "</si><script>&amp;",
    "nul\u{0}esc\u{1b}[2J\u{ffff}",
    "right\u{202e}tfel\nbreak",
];

fn refused() -> Gap {
    Gap {
        source: whybill::snapshot::Source::Cloudwatch,
        region: Some(Region::new("eu-west-2")),
        required: true,
        error: "=AccessDenied".to_owned(),
        effect: Effect::Told("its alarms are unknown".to_owned()),
    }
}

#[test]
fn hostile_names_are_texts_and_nothing_else() {
    let mut snapshot = april();
    let london = Region::new("eu-west-2");
    let month = "2022-04".parse().unwrap();
    for name in HOSTILE {
        let mut alarm = snapshot.alarms[&london][0].clone();
        alarm.name = name.to_owned();
        snapshot.alarms.get_mut(&london).unwrap().push(alarm);
        let mut line: BillLine = snapshot.months[&month].lines[0].clone();
        (line.service, line.usage_type) = (name.into(), name.into());
        snapshot.months.get_mut(&month).unwrap().lines.push(line);
    }
    snapshot.gaps.push(refused());
    let clean = Book::of(&report(&april(), "2022-04"));
    let hostile = report(&snapshot, "2022-04");
    let book = Book::of(&hostile);
    let texts = book.texts();
    for shown in [
        "=cmd|'/c calc'!A0",
        "+1+1",
        "@SUM(A1)",
        "\\u{9}=1",
        "https://example.com/x",
        "_x0041__x000D_",
        "</si><script>&amp;",
        "nul\\u{0}esc\\u{1b}[2J\\u{ffff}",
        "right\\u{202e}tfel\\u{a}break",
    ] {
        assert!(texts.iter().any(|text| text == shown), "{shown}");
    }
    assert!(texts.iter().any(|text| text.contains("cloudwatch in London (eu-west-2): =AccessDenied. Its alarms")));
    let formulas = |book: &Book, sheet: &str| book.formulas[sheet].used_cells().count();
    for sheet in ["Summary", "Lines", "Free tier", "Alarms", "Findings"] {
        assert_eq!(formulas(&book, sheet), formulas(&clean, sheet), "{sheet}: no formula but our own");
    }
    // A link to elsewhere would need a part of its own, and the archive names its parts in the clear.
    let bytes = document(&hostile, Document::Workbook).unwrap();
    let archive = String::from_utf8_lossy(&bytes);
    assert!(archive.contains("xl/worksheets/_rels/sheet6.xml.rels"), "the chart is one");
    for part in
        ["externalLink", "sheet1.xml.rels", "sheet2.xml.rels", "sheet3.xml.rels", "sheet4.xml.rels", "sheet5.xml.rels"]
    {
        assert!(!archive.contains(part), "{part}");
    }
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_says_so() {
    let mut snapshot = april();
    let london = Region::new("eu-west-2");
    snapshot.alarms.get_mut(&london).unwrap()[0].name = "x".repeat(40_000);
    let texts = Book::of(&report(&snapshot, "2022-04")).texts();
    let longest = texts.iter().max_by_key(|text| text.len()).unwrap();
    assert_eq!(longest.encode_utf16().count(), 32_767);
    assert!(longest.ends_with("(cut: a cell can hold no more)"));
}

#[test]
fn the_same_report_is_the_same_file() {
    let report = report(&april(), "2022-04");
    let [first, second] = [(), ()].map(|()| document(&report, Document::Workbook).unwrap());
    assert!(first == second);
}

fn run(folder: &Path, args: &[&str]) -> Output {
    whybill().current_dir(folder).env("HOME", folder).args(args).output().unwrap()
}

#[test]
fn the_command_writes_it_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let mut snapshot = april();
    snapshot.gaps.push(refused());
    save(&snapshot, &folder.path().join("snapshot.json")).unwrap();
    let made = run(folder.path(), &["report", "--from", "snapshot.json", "--output", "bill.XLSX"]);
    assert_eq!(made.status.code(), Some(4), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(made.stdout.is_empty());
    assert!(String::from_utf8_lossy(&made.stderr).contains("missing: cloudwatch in London (eu-west-2): =AccessDenied"));
    let bytes = std::fs::read(folder.path().join("bill.XLSX")).unwrap();
    assert_eq!(bytes, document(&report(&snapshot, "2022-04"), Document::Workbook).unwrap());
    for output in ["bill.ods", "bill"] {
        let refused = run(folder.path(), &["report", "--from", "snapshot.json", "--output", output]);
        assert_eq!(refused.status.code(), Some(2), "{output}");
        assert!(!folder.path().join(output).exists(), "{output}");
    }
}

/// As Excel reads it: fit to pages, one wide (which is what it takes where nothing is said) and any number long.
#[test]
fn every_sheet_is_printed_on_pages_of_its_width() {
    let bytes = document(&report(&april(), "2022-04"), Document::Workbook).unwrap();
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for sheet in 1..=6 {
        let mut part = parts.by_name(&format!("xl/worksheets/sheet{sheet}.xml")).unwrap();
        let xml = std::io::read_to_string(&mut part).unwrap();
        assert!(xml.contains("<pageSetUpPr fitToPage=\"1\"/>"), "sheet {sheet}");
        let setup = xml.split("<pageSetup ").nth(1).unwrap().split('>').next().unwrap();
        assert!(setup.contains("fitToHeight=\"0\"") && !setup.contains("fitToWidth"), "sheet {sheet}: {setup}");
    }
}

#[test]
fn credits_and_tax_are_summed_by_their_kind() {
    let mut snapshot = fixture::snapshot("credits-and-tax");
    let lines = &mut snapshot.months.get_mut(&"2025-09".parse().unwrap()).unwrap().lines;
    let mut line = lines[0].clone();
    (line.record_type, line.usage, line.billed) = (RecordType::Credit, None::<Quantity>, "-0.125".parse().unwrap());
    lines.push(line);
    let book = Book::of(&report(&snapshot, "2025-09"));
    // the fixture's -4.2 - 0.8, and -0.125
    let (credits, formula) = book.beside("Credits");
    assert_eq!(figure(&credits).to_string(), "-5.125");
    assert!(formula.starts_with("SUMIFS('Lines'!$I$2:$I$") && formula.ends_with(",\"Credit\")"), "{formula}");
}
