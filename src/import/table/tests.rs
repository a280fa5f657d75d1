//! Files of every make become the same rows; damaged ones cost no more than the row they are damaged in.

use std::ops::ControlFlow;

use super::*;

const LIST: &str = "编号,姓名,备注\nC-1,陈静,\"一,二\"\nC-2,李雷,\"两\n行\"\n";

/// Reads a file: `number|cell|cell` a row, `!` before one that cannot be read.
fn rows_of(bytes: &[u8]) -> (Format, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, bytes).unwrap();
    let table = Table::open(&path, None).unwrap();
    let format = table.format().clone();
    let mut rows = Vec::new();
    let mut done = 0;
    table
        .rows(&mut |row, bytes| {
            assert!(bytes >= done, "bytes done go on");
            done = bytes;
            let cells: Vec<String> = row.cells.iter().map(|cell| cell.text().into_owned()).collect();
            let mark = row.unreadable.as_ref().map(|reason| format!("!{reason}|")).unwrap_or_default();
            rows.push(format!("{}|{mark}{}", row.number, cells.join("|")));
            let next = if rows.len() == 1 { NextRow::Columns(row.cells.len()) } else { NextRow::Row };
            ControlFlow::Continue(next)
        })
        .unwrap();
    (format, rows)
}

fn refused(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, bytes).unwrap();
    Table::open(&path, None).unwrap_err().to_string()
}

/// A line break of two characters may be cut in two where one piece of the file ends, and a blank line may follow.
#[test]
fn rows_keep_their_numbers_wherever_a_piece_ends() {
    for line_break in ["\n", "\r\n", "\r", "\r\n\n", "\n\r\n\r", "\r\n\r\n"] {
        for short in 0..6 {
            let cell = "x".repeat(64 * 1024 - "编号\r\n".len() - short);
            let bytes = format!("编号\r\n{cell}{line_break}C-2\nC-3");
            let (_, rows) = rows_of(bytes.as_bytes());
            let text = bytes.replace("\r\n", "\n").replace('\r', "\n");
            let lines = text.split('\n').enumerate().filter(|(_, line)| !line.is_empty());
            let expected: Vec<String> = lines.map(|(at, line)| format!("{}|{line}", at + 1)).collect();
            let filled: Vec<String> = rows.into_iter().filter(|row| !row.ends_with('|')).collect();
            assert_eq!(filled, expected, "{line_break:?} {short} before the end of a piece");
        }
    }
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let expected = ["1|编号|姓名|备注", "2|C-1|陈静|一,二", "3|C-2|李雷|两\n行"];
    for encoding in [
        Encoding::Utf8 { bom: false },
        Encoding::Utf8 { bom: true },
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Gb18030,
    ] {
        let mut bytes = encoding.mark().to_vec();
        bytes.extend(encoding.encode(LIST));
        let (format, rows) = rows_of(&bytes);
        assert_eq!(format, Format::Csv { encoding, delimiter: b',' });
        assert_eq!(rows, expected, "{encoding:?}");
        for breaks in ["\r\n", "\r"] {
            let mut bytes = encoding.mark().to_vec();
            bytes.extend(encoding.encode(&LIST.replace('\n', breaks)));
            assert_eq!(rows_of(&bytes).1, expected, "{encoding:?} with {breaks:?}");
        }
    }
}

#[test]
fn delimiters_are_found_even_under_a_title() {
    for (text, delimiter) in [
        ("a,b,c\n1,2,3\n", b','),
        ("a;b;c\n1,5;2;3\n", b';'),
        ("a\tb\tc\n1\t2\t3\n", b'\t'),
        ("业主名单，2026\na;b;c\n1;2;3\n", b';'),
        ("\"x,y,z\";b;c\n1;2;3\n", b';'),
        ("a\tb\nx; y; z; z\t1\nx\t2\n", b'\t'),
        ("a;b;c\n1,5;2,5;3\n1,5;2,5;4\n", b';'),
        ("single\n1\n", b','),
    ] {
        let (format, rows) = rows_of(text.as_bytes());
        assert_eq!(format, Format::Csv { encoding: Encoding::Utf8 { bom: false }, delimiter }, "{text:?}");
        assert_eq!(rows.len(), text.lines().count());
    }
    let (format, rows) = rows_of(b"sep=;\na,b;c\n");
    assert!(matches!(format, Format::Csv { delimiter: b';', .. }));
    assert_eq!(rows, ["1|a,b|c"]);
}

#[test]
fn a_damaged_byte_stays_in_its_cell() {
    let mut bytes = Encoding::Gb18030.encode("编号,姓名\nC-1,陈静\nC-2,李");
    bytes.extend(b"\xFF\xFF\nC-3,");
    bytes.extend(Encoding::Gb18030.encode("韩梅梅\n"));
    let (format, rows) = rows_of(&bytes);
    assert!(matches!(format, Format::Csv { encoding: Encoding::Gb18030, .. }));
    assert_eq!(rows, ["1|编号|姓名", "2|C-1|陈静", "3|C-2|李\u{FFFD}\u{FFFD}", "4|C-3|韩梅梅"]);

    let mut bytes = LIST.repeat(10).into_bytes();
    bytes.extend(b"C-9,\xFFx,\n");
    let (format, rows) = rows_of(&bytes);
    assert!(
        matches!(format, Format::Csv { encoding: Encoding::Utf8 { .. }, .. }),
        "one bad byte makes no GB18030"
    );
    assert!(rows.last().unwrap().ends_with("C-9|\u{FFFD}x|"), "{rows:?}");
}

#[test]
fn characters_cut_by_the_edge_of_a_piece_are_whole() {
    // 65,536 bytes is a piece; the text shifts each character over the edge in turn.
    for shift in 0..4 {
        let row = format!("C,{}{}\n", "x".repeat(shift), "陈静怡".repeat(30_000));
        for encoding in [Encoding::Utf8 { bom: false }, Encoding::Gb18030, Encoding::Utf16Le] {
            let mut bytes = encoding.mark().to_vec();
            bytes.extend(encoding.encode(&row));
            let same = rows_of(&bytes).1 == [format!("1|{}", row.trim_end().replace(',', "|"))];
            assert!(same, "{encoding:?} shifted by {shift}");
        }
    }
}

#[test]
fn a_quotation_mark_that_is_not_closed_costs_one_row() {
    let open = "a quotation mark in this row is opened and not closed";
    let (_, rows) = rows_of("id,name,note\nC-1,\"陈静,x\nC-2,李雷,y\nC-3,韩梅梅,z\n".as_bytes());
    assert_eq!(
        rows,
        [
            "1|id|name|note".to_owned(),
            format!("2|!{open}|C-1|陈静|x"),
            "3|C-2|李雷|y".into(),
            "4|C-3|韩梅梅|z".into()
        ]
    );
    // Closed by a mark of a later row: the row over both has too few cells, and is given up at its first line.
    let (_, rows) = rows_of("id,name,note\nC-1,\"陈静,x\nC-2,\"李雷\",y\nC-3,韩梅梅,z\n".as_bytes());
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1], format!("2|!{open}|C-1|陈静|x"));
    assert_eq!(rows[2..], ["3|C-2|李雷|y", "4|C-3|韩梅梅|z"]);
}

#[test]
fn a_line_of_ten_megabytes_costs_one_row() {
    let mut text = "id,name\nC-1,".to_owned();
    text.push_str(&"x".repeat(10 * 1024 * 1024));
    text.push_str("\nC-2,李雷\n");
    let (_, rows) = rows_of(text.as_bytes());
    assert_eq!(rows.len(), 3);
    assert!(rows[1].starts_with("2|!the row is longer than 1024 KiB|C-1|xxx"), "{}", rows[1].len());
    assert!(rows[1].len() < 1000);
    assert_eq!(rows[2], "3|C-2|李雷");

    let wide = format!("id,name\nC-1{}\nC-2,李雷\n", ",x".repeat(5000));
    let (_, rows) = rows_of(wide.as_bytes());
    assert!(rows[1].starts_with("2|!the row has more than 1000 cells|C-1|x"));
    assert_eq!(rows[2], "3|C-2|李雷");
}

#[test]
fn blank_lines_count_as_rows_and_nothing_else() {
    let (_, rows) = rows_of(b"id,name\n\nC-1,x\n   \nC-2,y");
    assert_eq!(rows, ["1|id|name", "3|C-1|x", "4|", "5|C-2|y"]);
}

#[test]
fn what_is_no_list_is_refused_at_once() {
    assert_eq!(refused(b""), "the file is empty");
    assert!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1").contains("Excel 97"));
    assert!(refused(b"a\0b\0,\0").contains("NUL"));
    assert!(refused(b"PK\x03\x04 and nothing after it").contains("damaged"));
    assert!(
        Table::open(Path::new("/nonexistent/x.csv"), None).unwrap_err().to_string().contains("cannot read")
    );
}
