//! XLSX lists, made here from the parts that a workbook has (ECMA-376).

use std::io::{Cursor, Write as _};

use touchbase::import::table::TableError;
use touchbase::import::{ImportError, Options};
use touchbase::words::ListSentence;
use zip::write::SimpleFileOptions;

use crate::{Desk, faults, options, page};

/// A workbook with these sheets; style 1 is a date, style 2 a date with its time.
pub(crate) fn workbook(sheets: &[(&str, &str)], texts: &[&str]) -> Vec<u8> {
    pack(&parts(sheets, texts), SimpleFileOptions::default())
}

/// The same without compression, so that a changed byte is a changed character.
pub(crate) fn stored(sheets: &[(&str, &str)], texts: &[&str]) -> Vec<u8> {
    pack(
        &parts(sheets, texts),
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
    )
}

fn parts(sheets: &[(&str, &str)], texts: &[&str]) -> Vec<(String, String)> {
    let list: String = sheets
        .iter()
        .enumerate()
        .map(|(at, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"rId{0}\"/>", at + 1))
        .collect();
    let relations: String = (1..=sheets.len())
        .map(|at| {
            format!(
                "<Relationship Id=\"rId{at}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
            )
        })
        .collect();
    let texts: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned()),
        ("_rels/.rels".into(), "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".into()),
        ("xl/workbook.xml".into(), format!("<workbook xmlns=\"{main}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".into(), format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>")),
        ("xl/styles.xml".into(), format!("<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>")),
        ("xl/sharedStrings.xml".into(), format!("<sst xmlns=\"{main}\">{texts}</sst>")),
    ];
    for (at, (_, sheet)) in sheets.iter().enumerate() {
        parts.push((
            format!("xl/worksheets/sheet{}.xml", at + 1),
            format!("<worksheet xmlns=\"{main}\">{sheet}</worksheet>"),
        ));
    }
    parts
}

fn pack(parts: &[(String, String)], options: SimpleFileOptions) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name.as_str(), options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn text(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn number(at: &str, value: &str, style: u8) -> String {
    format!("<c r=\"{at}\" s=\"{style}\"><v>{value}</v></c>")
}

fn row(at: u32, cells: &[String]) -> String {
    format!("<row r=\"{at}\">{}</row>", cells.concat())
}

#[test]
fn numbers_dates_and_gaps_of_a_workbook() {
    let sheet = [
        "<sheetData>".to_owned(),
        row(
            1,
            &[
                text("A1", "客户编号"),
                text("B1", "姓名"),
                text("C1", "手机"),
                text("D1", "生日"),
                text("E1", "入会日期"),
            ],
        ),
        row(
            2,
            &[
                number("A2", "1001", 0),
                text("B2", "陈静"),
                number("C2", "13900000011", 0),
                number("D2", "33100", 1),
                number("E2", "46112", 0),
            ],
        ),
        row(3, &[text("A3", "C-2"), "<c r=\"C3\" t=\"s\"><v>0</v></c>".into()]),
        row(5, &[text("A5", "C-3"), text("B5", "李雷"), text("C5", "1.38E+10"), number("D5", "0", 1)]),
        row(6, &[text("A6", "C-4"), "<c r=\"B6\" t=\"e\"><v>#N/A</v></c>".into()]),
        row(
            7,
            &[text("A7", "C-5"), "<c r=\"B7\" t=\"e\"><v>#SPILL!</v></c>".into(), text("C7", "13900000015")],
        ),
        row(8, &[text("A8", "C-6"), text("E8", "2026年3月31日")]),
        "</sheetData>".to_owned(),
    ]
    .concat();
    let book = workbook(&[("空", "<sheetData/>"), ("业主", &sheet)], &["139 0000 0012"]);
    let mut desk = Desk::new("业主.xlsx", book);
    let outcome = desk.import(&options());
    assert_eq!(desk.shelf.shows("customer:1001", "mobile"), "+8613900000011");
    assert_eq!(desk.shelf.shows("customer:1001", "birthday"), "1990-08-15");
    assert_eq!(desk.shelf.shows("customer:1001", "joined_on"), "2026-03-31");
    assert_eq!(desk.shelf.shows("customer:C-2", "mobile"), "+8613900000012");
    assert_eq!(desk.shelf.shows("customer:C-6", "joined_on"), "2026-03-31");
    assert_eq!(
        faults(&outcome),
        [
            "5 手机: Excel has shortened the number, digits are lost",
            "5 生日: programs write this day where the real one is not known",
            "6 姓名: Excel shows an error here: a formula has failed",
            "7 (row): a cell near here shows #SPILL!",
        ]
    );
    assert!(page(&outcome).starts_with("6 rows, sheet 业主      mapping"));
    let rejects = desk.text("业主.rejects.csv");
    assert!(rejects.starts_with("\u{FEFF}客户编号,姓名,手机,生日,入会日期,reject_row"), "{rejects}");
    assert!(rejects.contains("C-4,#N/A,,,,6,姓名,"), "{rejects}");
}

#[test]
fn the_sheet_can_be_chosen() {
    let sheet = |id: &str| {
        format!(
            "<sheetData>{}{}</sheetData>",
            row(1, &[text("A1", "客户编号"), text("B1", "姓名")]),
            row(2, &[text("A2", id), text("B2", "陈静")])
        )
    };
    let mut desk = Desk::new("book.xlsx", workbook(&[("甲", &sheet("C-1")), ("乙", &sheet("C-2"))], &[]));
    desk.import(&Options { sheet: Some("乙"), ..options() });
    assert_eq!(desk.shelf.shows("customer:C-2", "name"), "陈静");
    assert_eq!(desk.shelf.shows("customer:C-1", "name"), "?");
    let error = desk.try_import(&Options { sheet: Some("丙"), ..options() }).unwrap_err().to_string();
    assert_eq!(error, "no sheet is called \"丙\": there is 甲, 乙");
}

#[test]
fn two_cells_far_apart_are_two_rows() {
    let sheet = format!(
        "<dimension ref=\"A1:XFD1048576\"/><sheetData>{}{}{}</sheetData>",
        row(1, &[text("A1", "客户编号"), text("B1", "姓名")]),
        row(2, &[text("A2", "C-1"), text("XFD2", "far")]),
        row(1_048_576, &[text("A1048576", "C-2"), text("B1048576", "李雷")])
    );
    let mut desk = Desk::new("far.xlsx", workbook(&[("s", &sheet)], &[]));
    let outcome = desk.import(&options());
    assert_eq!(faults(&outcome), ["2 (row): the row has more than 1000 cells"]);
    assert_eq!(desk.shelf.shows("customer:C-2", "name"), "李雷");
}

#[test]
fn a_workbook_that_unpacks_to_gigabytes_is_refused() {
    let spaces = " ".repeat(3 << 20);
    let head = row(1, &[text("A1", "客户编号"), text("B1", "姓名")]);
    let one_text =
        format!("<sheetData>{head}{}</sheetData>", row(2, &[text("A2", "C-1"), text("B2", &spaces)]));
    let mut desk = Desk::new("bomb.xlsx", workbook(&[("s", &one_text)], &[]));
    let error = desk.try_import(&options()).unwrap_err();
    assert!(
        matches!(&error, ImportError::Table(TableError::Refused(ListSentence::PartLongText { .. }))),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "the workbook is refused: xl/worksheets/sheet1.xml holds a text of more than 1 MiB"
    );

    let parts: Vec<(String, String)> = (0..10_001).map(|n| (format!("{n}"), String::new())).collect();
    let book = pack(&parts, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored));
    let mut desk = Desk::new("bomb.xlsx", book);
    let error = desk.try_import(&options()).unwrap_err().to_string();
    assert_eq!(error, "the workbook is refused: it has 10,001 parts");

    let styles = "<xf/>".repeat((16 << 20) / 5 + 1);
    let book = pack(&[("xl/styles.xml".into(), styles)], SimpleFileOptions::default());
    assert!(book.len() < 1 << 20, "{}", book.len());
    let mut desk = Desk::new("bomb.xlsx", book);
    let error = desk.try_import(&options()).unwrap_err().to_string();
    assert_eq!(error, "the workbook is refused: xl/styles.xml unpacks to more than 16 MiB");
}

#[test]
fn a_damaged_workbook_is_an_error_and_not_a_crash() {
    let backwards = format!(
        "<sheetData>{}{}</sheetData>",
        row(5, &[text("A5", "客户编号"), text("B5", "姓名")]),
        row(2, &[text("A2", "C-1"), text("B2", "陈静")])
    );
    let good = workbook(&[("s", "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>")], &[]);
    for (what, book) in [
        ("rows out of order", workbook(&[("s", &backwards)], &[])),
        (
            "a column beyond counting",
            workbook(
                &[("s", "<sheetData><row><c r=\"AAAAAAAAAAAAAA1\"><v>1</v></c></row></sheetData>")],
                &[],
            ),
        ),
        (
            "a text that is not there",
            workbook(&[("s", "<sheetData><row><c r=\"A1\" t=\"s\"><v>7</v></c></row></sheetData>")], &[]),
        ),
        ("an end in the middle", workbook(&[("s", "<sheetData><row><c r=\"A1\"><v>")], &[])),
        ("no sheets", workbook(&[], &[])),
        ("half a file", good[..good.len() / 2].to_vec()),
        ("no workbook", pack(&[("a.txt".into(), "x".into())], SimpleFileOptions::default())),
    ] {
        let mut desk = Desk::new("bad.xlsx", book);
        let error = desk.try_import(&options()).expect_err(what);
        assert!(matches!(error, ImportError::Table(_)), "{what}: {error}");
    }
}
