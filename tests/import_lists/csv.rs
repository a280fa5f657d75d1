//! CSV lists: dry run and apply, rejects that come back corrected, mappings, other records in the same row.

use touchbase::import::mapping::{Ignored, Target};
use touchbase::import::report::{Page, describe};
use touchbase::import::table::Encoding;
use touchbase::import::{ImportError, MapFrom, Options};
use touchbase::record::RecordKey;
use touchbase::store::Written;

use crate::{Desk, effect, faults, import_into, kinds, on_disk, options, page, warnings};

pub(crate) const LIST: &str = "客户编号,姓名,手机,生日,微信\n\
    C-1,陈静,139 0000 0011,1990/8/15,a\n\
    C-2,李雷,1.38E+10,8月15日,b\n\
    C-3,韩梅梅,+86 13900000013,农历1985-闰4-08,c\n\
    C-4,王五,13900000014,农历1980年八月十五,d\n\
    C-1,陈静,13900000011,,e\n";

#[test]
fn a_database_takes_back_a_dry_run_and_keeps_what_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.csv");
    std::fs::write(&list, LIST).unwrap();
    let mut shelf = on_disk(folder.path());
    import_into(&mut shelf, &list, &Options { apply: false, ..options() }).unwrap();
    assert_eq!(shelf.count("customer"), 0);
    import_into(&mut shelf, &list, &options()).unwrap();
    drop(shelf);
    let mut shelf = on_disk(folder.path());
    assert_eq!(shelf.shows("customer:C-4", "birthday"), "农历1980-08-15");
    shelf.fail_at = Some(1);
    std::fs::write(&list, LIST.replace("王五", "王六")).unwrap();
    assert!(matches!(import_into(&mut shelf, &list, &options()), Err(ImportError::Store(_))));
    assert_eq!(shelf.shows("customer:C-4", "name"), "王五");
}

#[test]
fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let mut desk = Desk::new("业主名单.csv", Encoding::Gb18030.encode(LIST));
    let dry = Options { apply: false, ..options() };
    let mut seen = None;
    let outcome =
        touchbase::import::run(&desk.list, &dry, &mut desk.shelf, &kinds(), &mut |_| {}, &mut |records| {
            seen = records.get(&RecordKey::new("customer", "C-4")).unwrap()
        })
        .unwrap();
    assert!(seen.is_some(), "the effect is looked at while the records are there");
    assert!(desk.shelf.count("customer") == 0);
    assert_eq!(outcome.written, Written { new: 2, changed: 0, same: 0 });
    assert_eq!((outcome.rows, outcome.rejected), (5, 3));
    let expected = "\
5 rows, GB18030      mapping guessed from the headers, saved as 业主名单.map.toml
  客户编号→customer.id  姓名→name  手机→mobile  生日→birthday (1 solar, 1 lunar)  微信→(ignored)
new 2 · changed 0 · same 0 · rejected 3 → 业主名单.rejects.csv
  row 3  手机 \"1.38E+10\"         Excel has shortened the number, digits are lost; make the column Text and save again
  row 4  生日 \"农历1985-闰4-08\"  1985 has no 闰四月; did you mean `农历1985-04-08`?
  row 6  客户编号 \"C-1\"          row 2 has the same id; keep one of the two rows
effect: +64 touches in 60 days (birthday +50, gift +14), +2 today. Nothing written; add --apply.";
    assert_eq!(describe(&outcome, Some(effect()), Page::default()), expected);
    assert_eq!(desk.files(), ["业主名单.csv", "业主名单.map.toml", "业主名单.rejects.csv"]);
}

#[test]
fn applied_twice_everything_is_the_same() {
    let mut desk = Desk::new("list.csv", LIST);
    let first = desk.import(&options());
    assert_eq!(first.written, Written { new: 2, changed: 0, same: 0 });
    assert_eq!(desk.shelf.shows("customer:C-1", "mobile"), "+8613900000011");
    assert_eq!(desk.shelf.shows("customer:C-4", "birthday"), "农历1980-08-15");
    assert_eq!(
        desk.shelf.shows("customer:C-2", "name"),
        "?",
        "a row with one bad cell is left out as a whole"
    );
    let second = desk.import(&options());
    assert_eq!(second.written, Written { new: 0, changed: 0, same: 2 });
    assert_eq!(second.map_from, MapFrom::File(desk.path("list.map.toml")));
}

#[test]
fn an_empty_cell_leaves_and_a_dash_empties() {
    let mut desk =
        Desk::new("list.csv", "id,name,mobile,email,segment\nC-1,陈静,13900000011,a@example.com,key\n");
    let customers = Options { kind: Some("customer"), ..options() };
    desk.import(&customers);
    std::fs::write(&desk.list, "id,name,mobile,email,segment\nC-1,陈静,,-,无\n").unwrap();
    let outcome = desk.import(&customers);
    assert_eq!(outcome.written, Written { new: 0, changed: 1, same: 0 });
    assert_eq!(desk.shelf.shows("customer:C-1", "mobile"), "+8613900000011");
    assert_eq!(desk.shelf.shows("customer:C-1", "email"), "");
    assert_eq!(desk.shelf.shows("customer:C-1", "segment"), "key");
}

#[test]
fn rejects_keep_format_and_cells_and_come_back_corrected() {
    for (encoding, delimiter) in [
        (Encoding::Utf8 { bom: true }, ';'),
        (Encoding::Gb18030, '\t'),
        (Encoding::Utf16Le, ','),
        (Encoding::Utf16Be, ','),
    ] {
        let mut bytes = encoding.mark().to_vec();
        let text = format!(
            "客户编号{delimiter}姓名{delimiter}手机{delimiter}备注\nC-1{delimiter}陈静{delimiter}13900000011{delimiter}\n\
             C-2{delimiter}李雷{delimiter}139{delimiter}=cmd|' /C calc'!A0\n"
        );
        bytes.extend(encoding.encode(&text));
        let mut desk = Desk::new("list.csv", bytes);
        let outcome = desk.import(&options());
        assert_eq!(faults(&outcome), ["3 手机: a mobile number has 11 digits, this has 3"]);
        let written = desk.read("list.rejects.csv");
        assert!(written.starts_with(encoding.mark()), "{encoding:?}");
        let decoded = written[encoding.mark().len()..].to_vec();
        let expected = format!(
            "客户编号{delimiter}姓名{delimiter}手机{delimiter}备注{delimiter}reject_row{delimiter}reject_column\
             {delimiter}reject_reason{delimiter}reject_suggestion\r\n\
             C-2{delimiter}李雷{delimiter}139{delimiter}=cmd|' /C calc'!A0{delimiter}3{delimiter}手机{delimiter}"
        );
        assert!(decoded.starts_with(&encoding.encode(&expected)), "{encoding:?}");
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(desk.path("list.rejects.csv")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds people's data");

        // Corrected in place, the reject file is a list in its own right.
        let mut fixed = encoding.mark().to_vec();
        let expected = expected.replace("139", "13900000012");
        fixed.extend(encoding.encode(&format!("{expected}x{delimiter}y\r\n")));
        desk.list = desk.path("list.rejects.csv");
        std::fs::write(&desk.list, fixed).unwrap();
        let outcome = desk.import(&options());
        assert_eq!((outcome.rejected, outcome.written.new), (0, 1), "{:?}", faults(&outcome));
        assert_eq!(warnings(&outcome), Vec::<String>::new());
        assert_eq!(desk.shelf.shows("customer:C-2", "mobile"), "+8613900000012");
    }
}

#[test]
fn ragged_rows_are_left_out_and_trailing_delimiters_are_not() {
    let mut desk = Desk::new(
        "list.csv",
        "客户编号,姓名,手机\nC-1,陈静,13900000011,,\nC-2,李\n雷,13900000012\nC-3,韩,梅梅,13900000013\n,,\n\nC-4,王五,13900000014\n",
    );
    let outcome = desk.import(&options());
    assert_eq!(
        faults(&outcome),
        [
            "3 (row): the row has 2 cells, but there are 3 headers",
            "4 (row): the row has 2 cells, but there are 3 headers",
            "5 (row): the row has 4 cells, but there are 3 headers",
        ]
    );
    assert_eq!((outcome.rows, outcome.written.new), (5, 2));
    assert!(
        desk.text("list.rejects.csv").contains("C-3,韩,\"梅梅,13900000013\",5,"),
        "nothing of the row is lost"
    );
}

#[test]
fn all_faults_of_a_row_are_said_at_once_and_name_nobody() {
    let mut desk = Desk::new(
        "list.csv",
        "客户编号,姓名,手机,邮箱,客户分级\n,陈\u{202E}静怡,139000000123,chenjing@example,kye\n",
    );
    let outcome = desk.import(&options());
    assert_eq!(
        faults(&outcome),
        [
            "2 姓名: there is an invisible control character in it (U+202E)",
            "2 手机: a mobile number has 11 digits, this has 12",
            "2 邮箱: the part after the @ has no dot",
            "2 客户分级: not one of the allowed words",
            "2 客户编号: the id of the record is missing",
        ]
    );
    let account = page(&outcome);
    for secret in ["静怡", "139000000123", "chenjing"] {
        assert!(!account.contains(secret), "{secret} in\n{account}");
        assert!(!format!("{outcome:?}").contains(secret));
    }
    assert!(
        desk.text("list.rejects.csv").contains("139000000123"),
        "the reject file has the cells as they were"
    );
}

#[test]
fn a_title_above_the_headers_is_passed_over() {
    let mut desk = Desk::new(
        "list.csv",
        "云栖花园业主名单,,\n2026年11月,,\n\n客户编号,姓名,手机\nC-1,陈静,13900000011\n",
    );
    let outcome = desk.import(&options());
    assert_eq!(outcome.written.new, 1);
    assert_eq!(warnings(&outcome), ["the headers are in row 4; the rows above are not imported"]);
}

#[test]
fn a_list_without_headers_is_refused_whole() {
    let mut desk = Desk::new("list.csv", "C-1,陈静,13900000011\n".repeat(30));
    let error = desk.try_import(&options()).unwrap_err().to_string();
    assert!(
        error.starts_with("no header is known: the first row says \"C**\" \"陈**\" \"1**\"; expected"),
        "{error}"
    );
    assert!(error.contains("客户编号 姓名 称呼 手机 (customer)"));
    assert_eq!(desk.files(), ["list.csv"]);
    let mut desk = Desk::new("list.csv", "姓名,手机,兴趣\n陈静,13900000011,茶\n");
    assert!(matches!(desk.try_import(&options()), Err(ImportError::Mapping(_))));
}

#[test]
fn a_mapping_file_chooses_columns_and_fills_records_that_refer_here() {
    let mut desk = Desk::new(
        "list.csv",
        "会员,姓名,手机,备用,房间,交房,备注\nM-1,陈静,x,13900000011,H-1,2026.3.31,n\nM-2,李雷,x,13900000012,,,n\nM-3,王五,x,13900000013,,2026-04-01,n\n",
    );
    std::fs::write(
        desk.path("list.map.toml"),
        "kind = 'customer'\n[columns]\n会员 = 'id'\n".replace("会员", "'会员'")
            + "'手机' = ''\n'备用' = 'mobile'\n'房间' = 'home.id'\n'交房' = 'home.handover_on'\n'没有' = 'email'\n",
    )
    .unwrap();
    let outcome = desk.import(&options());
    assert_eq!(outcome.rejected, 0, "{:?}", faults(&outcome));
    assert_eq!(outcome.written.new, 3);
    assert_eq!(outcome.related, Written { new: 2, changed: 0, same: 0 });
    assert_eq!(desk.shelf.shows("customer:M-1", "mobile"), "+8613900000011");
    assert_eq!(desk.shelf.shows("home:H-1", "handover_on"), "2026-03-31");
    assert_eq!(desk.shelf.shows("home:H-1", "customer"), "M-1");
    assert_eq!(
        desk.shelf.shows("home:M-3", "handover_on"),
        "2026-04-01",
        "without an id of its own it has the row's"
    );
    assert_eq!(desk.shelf.shows("home:M-2", "customer"), "?", "nothing is written about it");
    assert_eq!(warnings(&outcome), ["the mapping names columns that are not there: 没有"]);
    assert!(page(&outcome).contains("\nhome: new 2 · changed 0 · same 0"));
    let remark = outcome.mapping.columns.iter().find(|column| column.header == "手机").unwrap();
    assert_eq!(remark.target, Target::Ignored(Ignored::AsAsked));
}

#[test]
fn a_wrong_mapping_file_stops_before_anything_is_read() {
    let mut desk = Desk::new("list.csv", LIST);
    std::fs::write(desk.path("m.toml"), "kind = 'customer'\n[columns]\n'手机' = 'mobil'\n").unwrap();
    let map = desk.path("m.toml");
    let asked = Options { map: Some(&map), ..options() };
    let Err(ImportError::Map { report, .. }) = desk.try_import(&asked) else { panic!("not refused") };
    let finding = &report.findings()[0];
    assert_eq!((finding.code.as_ref(), finding.replacement.as_deref()), ("D102", Some("mobile")));
    assert!(finding.location().unwrap().ends_with("m.toml:3:8"));
    let gone = desk.path("gone.toml");
    let asked = Options { map: Some(&gone), ..options() };
    assert!(matches!(desk.try_import(&asked), Err(ImportError::MapUnreadable { .. })));
}

#[test]
fn a_reject_file_that_cannot_be_written_stops_the_import() {
    let mut desk = Desk::new("list.csv", LIST);
    std::fs::create_dir(desk.path("list.rejects.csv")).unwrap();
    let error = desk.try_import(&options()).unwrap_err();
    assert!(matches!(error, ImportError::Rejects { .. }), "{error}");
    assert_eq!(desk.shelf.count("customer"), 0);
}

#[test]
fn references_that_lead_nowhere_are_counted_and_not_refused() {
    let mut desk = Desk::new(
        "list.csv",
        "工号,姓名,手机,上级\nS-1,周一,13900000021,S-2\nS-2,周二,13900000022,S-9\nS-3,周三,13900000023,S-9\n",
    );
    let outcome = desk.import(&options());
    assert_eq!(outcome.written.new, 3);
    assert_eq!(outcome.unknown_references.count, 1, "S-2 came later in the list, S-9 is missing");
    assert_eq!(outcome.unknown_references.some, [RecordKey::new("staff", "S-9")]);
    assert!(page(&outcome).contains("warning: 1 record referred to and not there (yet): staff:S-9"));
}

#[test]
fn fields_that_rules_own_are_filled_once_and_never_overwritten() {
    let mut desk = Desk::new("list.csv", "投诉编号,客户编号,级别\nT-1,C-1,一般\n");
    let owned =
        Options { owned_by_rules: [("complaint".to_owned(), "level".to_owned())].into(), ..options() };
    desk.import(&owned);
    assert_eq!(desk.shelf.shows("complaint:T-1", "level"), "一般");
    std::fs::write(&desk.list, "投诉编号,客户编号,级别\nT-1,C-2,热点\n").unwrap();
    desk.import(&owned);
    assert_eq!(desk.shelf.shows("complaint:T-1", "level"), "一般");
    assert_eq!(desk.shelf.shows("complaint:T-1", "customer"), "C-2");
}

#[test]
fn a_wish_to_get_no_messages_is_not_taken_back_by_a_list() {
    let mut desk = Desk::new("list.csv", "客户编号,姓名,请勿联系,退订短信\nC-1,陈静,是,否\nC-2,王伟,否,是\n");
    assert_eq!(warnings(&desk.import(&options())), [""; 0]);
    std::fs::write(
        &desk.list,
        "客户编号,姓名,请勿联系,退订短信\nC-1,陈静怡,否,是\nC-2,王小伟,,-\nC-3,李强,否,否\n",
    )
    .unwrap();
    let outcome = desk.import(&options());
    let shows = |field| ["C-1", "C-2", "C-3"].map(|id| desk.shelf.shows(&format!("customer:{id}"), field));
    assert_eq!(shows("name"), ["陈静怡", "王小伟", "李强"]);
    assert_eq!(shows("no_contact"), ["true", "false", "false"]);
    assert_eq!(shows("sms_opt_out"), ["true", "true", "false"]);
    let said = page(&outcome);
    assert!(said.contains("warning: 2 people want fewer messages or none, and the list would"), "{said}");
    assert!(said.contains("touchbase customer opt-out ID --undo"), "{said}");
}

#[test]
fn a_store_that_fails_keeps_nothing_of_the_file() {
    let rows: String = (0..12_000).map(|n| format!("C-{n},陈静,139{n:08}\n")).collect();
    let mut desk = Desk::new("list.csv", format!("客户编号,姓名,手机\nC-x,,12\n{rows}"));
    desk.shelf.fail_at = Some(3);
    assert!(matches!(desk.try_import(&options()), Err(ImportError::Store(_))));
    assert!(desk.shelf.count("customer") == 0);
    assert_eq!(desk.files(), ["list.csv"], "no reject file is left behind");
}
