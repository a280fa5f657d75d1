//! Any bytes at all, and more rows than anybody wants to hold.

use std::io::Write as _;

use proptest::prelude::*;
use touchbase::store::Written;

use crate::{Desk, faults, import_into, on_disk, options, page};

#[test]
fn a_hundred_thousand_rows_go_through_in_small_batches() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("big.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&list).unwrap());
    writeln!(file, "客户编号,姓名,手机,生日").unwrap();
    for n in 0..100_000_u32 {
        let mobile = if n % 1000 == 999 { "12".to_owned() } else { format!("139{n:08}") };
        writeln!(file, "C-{n},陈静{n},{mobile},19{}-08-15", 50 + n % 50).unwrap();
    }
    file.flush().unwrap();
    let mut shelf = on_disk(folder.path());
    let outcome = import_into(&mut shelf, &list, &options()).unwrap();
    assert_eq!((outcome.rows, outcome.rejected), (100_000, 100));
    assert_eq!(outcome.written, Written { new: 99_900, changed: 0, same: 0 });
    assert_eq!(outcome.rejections.len(), 10);
    assert!(shelf.largest <= 500, "a batch of {}", shelf.largest);
    let rejects = std::fs::read_to_string(folder.path().join("big.rejects.csv")).unwrap();
    assert_eq!(rejects.lines().count(), 101);
    let again = import_into(&mut shelf, &list, &options()).unwrap();
    assert_eq!(again.written, Written { new: 0, changed: 0, same: 99_900 });
}

#[test]
fn a_line_of_ten_megabytes_is_one_reject() {
    let long = format!("客户编号,姓名\nC-1,{}\nC-2,李雷\n", "x".repeat(10 << 20));
    let mut desk = Desk::new("list.csv", long);
    let outcome = desk.import(&options());
    assert_eq!(faults(&outcome), ["2 (row): the row is longer than 1024 KiB"]);
    assert_eq!(outcome.written.new, 1);
    assert!(desk.read("list.rejects.csv").len() < 1000);
}

/// Bytes that are sometimes a list.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let cell = prop_oneof![
        any::<String>(),
        "[0-9年月日/.+E\" -]{0,14}",
        Just("\"".to_owned()),
        Just("C-1".to_owned()),
        Just("\u{FEFF}".to_owned()),
    ];
    let rows = proptest::collection::vec(proptest::collection::vec(cell, 0..7), 0..12);
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..400),
        (rows, 0..4_usize, any::<proptest::sample::Index>(), any::<u8>()).prop_map(
            |(rows, shape, at, byte)| {
                let delimiter = [",", ";", "\t", ","][shape];
                let mut text = ["客户编号", "姓名", "手机", "生日", "邮箱", "备注"].join(delimiter) + "\n";
                for row in rows {
                    text += &(row.join(delimiter) + "\n");
                }
                let mut bytes = if shape == 3 {
                    touchbase::import::table::Encoding::Gb18030.encode(&text)
                } else {
                    text.into_bytes()
                };
                let place = at.index(bytes.len());
                bytes[place] = byte;
                bytes
            }
        ),
    ]
}

proptest! {
    /// Whatever the file holds: an outcome or an error, every row accounted for, and the rejects read again.
    #[test]
    fn any_bytes_are_an_outcome_or_an_error(bytes in bytes()) {
        let mut desk = Desk::new("list.csv", &bytes);
        if let Ok(outcome) = desk.try_import(&options()) {
            let written = outcome.written;
            prop_assert_eq!(written.new + written.changed + written.same + outcome.rejected, outcome.rows);
            prop_assert_eq!(written.new, desk.shelf.count(&outcome.mapping.kind));
            let _words = page(&outcome);
            if outcome.rejected > 0 {
                desk.list = desk.path("list.rejects.csv");
                let again = desk.import(&options());
                prop_assert_eq!(again.rows, outcome.rejected, "every reject is one row of the reject file");
            }
        }
    }

    /// The same for workbooks: bytes changed anywhere in an honest one.
    #[test]
    fn a_workbook_with_changed_bytes_is_an_outcome_or_an_error(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let sheet = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>\
            <row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" s=\"1\"><v>46112</v></c></row></sheetData>";
        let mut book = crate::workbook::stored(&[("s", sheet)], &["客户编号", "入会日期"]);
        for (at, byte) in changes {
            let place = at.index(book.len());
            book[place] = byte;
        }
        let mut desk = Desk::new("list.xlsx", &book);
        let _outcome = desk.try_import(&options());
    }
}
