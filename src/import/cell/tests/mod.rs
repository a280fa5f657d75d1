//! Tables of cells, good and bad, for every type of field.

mod address;
mod day;
mod shown;

use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::words::{Audience, Language};

fn field(field_type: FieldType) -> Field {
    Field { name: "f".into(), field_type, aliases: Vec::new() }
}

fn instant(at: DateTime) -> Timestamp {
    at.to_zoned(TimeZone::get("Asia/Shanghai").unwrap()).unwrap().timestamp()
}

fn read_as(cell: &Cell, field: &Field) -> Result<Given, Refusal> {
    read(cell, field, CellContext { today: date(2026, 11, 22), to_instant: &instant })
}

/// What a text cell becomes: the value as the store shows it, or `! reason`.
fn said(text: &str, field_type: &FieldType) -> String {
    match read_as(&Cell::from_text(text.into()), &field(field_type.clone())) {
        Ok(Given::Value(value)) => value.display(),
        Ok(Given::Nothing) => "(nothing)".into(),
        Ok(Given::Emptied) => "(emptied)".into(),
        Err(refusal) => format!("! {}", refusal.reason),
    }
}

fn advice(refusal: Refusal) -> String {
    refusal.suggestion.unwrap().to_string()
}

fn check(field_type: FieldType, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let got = said(text, &field_type);
        let fits = if expected.ends_with('…') {
            got.starts_with(expected.trim_end_matches('…'))
        } else {
            got == *expected
        };
        assert!(fits, "{text:?} as {}: {got:?}, expected {expected:?}", field_type.describe());
    }
}

#[test]
fn text_words_lists_numbers_and_truth() {
    check(
        FieldType::Text,
        &[("两行\r\n文字", "两行\n文字"), ("a\0b", "! there is an invisible…"), ("无", "无")],
    );
    assert_eq!(said(&"字".repeat(4001), &FieldType::Text), "! 4001 characters are too many: at most 4000");
    let words = FieldType::Words(vec!["key".into(), "premium".into(), "热点".into()]);
    check(
        words.clone(),
        &[("Key", "key"), ("ｋｅｙ", "key"), ("热点", "热点"), ("premum", "! not one of the allowed words")],
    );
    let near = read_as(&Cell::Text("premum".into()), &field(words)).unwrap_err();
    assert_eq!(advice(near), "did you mean `premium`? (also: key, 热点)");
    check(
        FieldType::List,
        &[
            ("书法;太极；书法、 旅行,茶，花", "书法;太极;旅行;茶;花"),
            (" ; ", "(nothing)"),
            ("-, 无;茶", "茶"),
        ],
    );
    check(
        FieldType::Int,
        &[
            ("1,234", "1234"),
            ("１，２３４，５６７", "1234567"),
            ("-3", "-3"),
            ("5.0", "5"),
            ("5.5", "! a whole number is needed here"),
            ("1,5", "! the commas in the number do not stand at the thousands"),
            ("12,34", "! the commas in the number do not stand at the thousands"),
            ("99999999999999999999", "! the number is too large"),
            ("三", "! a whole number is needed here"),
            (".0", "! a whole number is needed here"),
        ],
    );
    check(
        FieldType::Number,
        &[
            ("1,280.5", "1280.5"),
            ("-0.5", "-0.5"),
            ("inf", "! a number is needed here"),
            ("NaN", "! a number is needed here"),
        ],
    );
    check(
        FieldType::Bool,
        &[
            ("是", "true"),
            ("否", "false"),
            ("YES", "true"),
            ("no", "false"),
            ("1", "true"),
            ("0", "false"),
            ("TRUE", "true"),
            ("也许", "! not a yes or no"),
        ],
    );
    check(
        FieldType::Reference("customer".into()),
        &[
            ("C-1042", "C-1042"),
            ("Ｃ－1042", "C-1042"),
            ("1.04E+15", "! Excel has shortened the number…"),
            ("a\nb", "! there is a line break or a tab…"),
        ],
    );
}

#[test]
fn cells_of_a_workbook() {
    let said = |cell: Cell, field_type: FieldType| match read_as(&cell, &field(field_type)) {
        Ok(Given::Value(value)) => value.display(),
        Ok(other) => format!("{other:?}"),
        Err(refusal) => refusal.reason.to_string(),
    };
    let day = |y, m, d| Cell::Moment(date(y, m, d).to_datetime(jiff::civil::Time::midnight()));
    assert_eq!(said(Cell::Number(13_900_000_001.0), FieldType::Phone), "+8613900000001");
    assert_eq!(said(Cell::Number(1042.0), FieldType::Text), "1042");
    assert_eq!(said(Cell::Number(46112.0), FieldType::Date), "2026-03-31");
    assert_eq!(said(Cell::Number(19_900_203.0), FieldType::Date), "1990-02-03");
    assert_eq!(said(day(1935, 3, 2), FieldType::Date), "1935-03-02");
    assert_eq!(said(day(1935, 3, 2), FieldType::Anniversary), "1935-03-02");
    assert_eq!(
        said(Cell::Moment(date(2026, 9, 30).at(16, 0, 0, 0)), FieldType::Datetime),
        "2026-09-30T08:00:00Z"
    );
    assert_eq!(said(Cell::Truth(true), FieldType::Bool), "true");
    assert!(said(day(1900, 1, 1), FieldType::Date).contains("the real one is not known"));
    assert!(said(Cell::Number(1e17), FieldType::Text).contains("15 digits"));
    assert!(said(Cell::Failed("#N/A".into()), FieldType::Text).contains("formula"));
    assert!(read_id(&day(2026, 1, 2)).unwrap_err().reason.to_string().contains("into a date"));
    assert_eq!(read_id(&Cell::Number(1042.0)), Ok(Some("1042".into())));
    assert_eq!(read_id(&Cell::Empty), Ok(None));
    let lost = read_id(&Cell::Number(1e17)).unwrap_err();
    assert_eq!(advice(lost), "make the column Text and type it again");
    assert!(read_id(&Cell::Text("-".into())).is_err());
}

/// Texts that look like what cells hold, and texts that look like nothing.
fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9年月日/.: -]{0,16}",
        "(农历|闰|公历)?[0-9一二三四五六七八九十初廿正腊年月日闰-]{0,12}",
        "[+0-9() -]{0,18}",
        "[a-z.@-]{0,20}",
        "[0-9.,eE+-]{0,12}",
    ]
}
