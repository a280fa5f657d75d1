//! The account of an import: for whom it is, in which language, and how wide.

use touchbase::import::Options;
use touchbase::import::report::{Page, describe};
use touchbase::words::{Audience, Language};

use crate::csv::LIST;
use crate::{Desk, effect, options, page, warnings};

#[test]
fn the_page_is_in_chinese_for_who_reads_chinese() {
    let mut desk = Desk::new("业主名单.csv", LIST.to_owned() + "C-5,赵六\n");
    let dry = Options { apply: false, language: Language::Chinese, ..options() };
    let outcome = desk.import(&dry);
    let chinese = Page { language: Language::Chinese, ..Page::default() };
    let expected = "\
6 行，UTF-8      各列对应哪个字段，是按表头判断的，已存为 业主名单.map.toml
  客户编号→customer.id  姓名→name  手机→mobile  生日→birthday（公历 1，农历 1）  微信→（不导入）
新增 2 · 更改 0 · 相同 0 · 退回 4 → 业主名单.rejects.csv
  第 3 行  手机「1.38E+10」         Excel 把号码缩写了，部分数字已丢失；请把该列设为文本格式，再重新保存";
    let said = describe(&outcome, Some(effect()), chinese);
    assert!(said.starts_with(expected), "{said}");
    assert!(
        said.contains("\n  第 6 行  客户编号「C-1」          与第 2 行的编号相同；两行请只保留一行\n"),
        "{said}"
    );
    let last =
        "影响：60 天内 +64 次联系（birthday +50，gift +14），其中今天 +2 次。没有写入；要写入请加 --apply。";
    assert_eq!(said.lines().last(), Some(last));
    let rejects = desk.text("业主名单.rejects.csv");
    assert!(
        rejects.starts_with("客户编号,姓名,手机,生日,微信,reject_row,reject_column,reject_reason,"),
        "{rejects}"
    );
    let reason = "Excel 把号码缩写了，部分数字已丢失,请把该列设为文本格式，再重新保存";
    assert!(rejects.contains(&format!(",3,手机,{reason}\r\n")), "{rejects}");
    let map = desk.text("业主名单.map.toml");
    assert!(map.starts_with("# 每一列对应哪个字段，是按表头判断的。"), "{map}");
}

#[test]
fn a_terminal_shows_the_cells_and_nothing_else_does() {
    let mut desk =
        Desk::new("list.csv", "客户编号,姓名,手机,邮箱\nC-1,陈\u{202E}静怡,139000000123,chenjing@example\n");
    let outcome = desk.import(&options());
    let terminal = describe(&outcome, None, Page { audience: Audience::Terminal, ..Page::default() });
    for text in ["姓名 \"陈静怡\"", "手机 \"139000000123\"", "邮箱 \"chenjing@example\""] {
        assert!(terminal.contains(text), "{text} in\n{terminal}");
    }
    let others = page(&outcome);
    for text in ["姓名 \"陈**\"", "手机 \"139****0123\"", "邮箱 \"c***@example\""] {
        assert!(others.contains(text), "{text} in\n{others}");
    }
    let rejects = desk.text("list.rejects.csv");
    assert!(rejects.contains("C-1,陈\u{202E}静怡,139000000123,chenjing@example,2,"), "{rejects}");
}

#[test]
fn long_warnings_are_broken_where_a_terminal_ends() {
    let mut desk =
        Desk::new("list.csv", "客户编号,姓名,手机,电话,交付日期,电子邮\nC-1,陈静,13900000011,,,\n");
    let outcome = desk.import(&options());
    let said = describe(&outcome, None, Page { columns: Some(60), ..Page::default() });
    let warning = "\
warning: column 电话 is left out: another column is mobile
  already; choose in the mapping file
warning: column 交付日期 is left out; in the mapping file it
  could be home.handover_on
warning: column 电子邮 is left out; did you mean 电子邮箱?
";
    assert!(said.contains(warning), "{said}");
}

#[test]
fn a_mapping_file_that_is_about_others_or_cannot_be_saved_is_mentioned() {
    let mut desk = Desk::new("list.csv", "id,name,mobile\nS-1,周一,13900000021\n");
    std::fs::write(desk.path("list.map.toml"), "kind = 'customer'\n").unwrap();
    let outcome = desk.import(&Options { kind: Some("staff"), ..options() });
    assert_eq!(warnings(&outcome), ["list.map.toml is about customer records and was not used"]);
    assert!(
        page(&outcome).starts_with("1 row, UTF-8      mapping guessed from the headers\n"),
        "{}",
        page(&outcome)
    );
    let mut desk = Desk::new("list.csv", "工号,姓名,手机\nS-1,周一,13900000021\n");
    std::os::unix::fs::symlink("/nonexistent/folder/map.toml", desk.path("list.map.toml")).unwrap();
    let said = warnings(&desk.import(&options())).join("\n");
    // Where the link leads nothing is read and nothing written.
    assert_eq!(said, "the mapping could not be saved as list.map.toml: it exists already");
}
