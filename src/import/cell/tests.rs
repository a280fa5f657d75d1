//! Tables of cells, good and bad, for every type of field.

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
fn dates_in_the_forms_that_people_write() {
    check(
        FieldType::Date,
        &[
            ("1990/2/3", "1990-02-03"),
            ("1990.02.03", "1990-02-03"),
            ("1990-2-3", "1990-02-03"),
            ("19900203", "1990-02-03"),
            ("19900203.0", "1990-02-03"),
            ("1990年2月3日", "1990-02-03"),
            ("1990 年 2 月 3 日", "1990-02-03"),
            ("１９９０年２月３日", "1990-02-03"),
            ("１９９０／２／３", "1990-02-03"),
            ("2026-03-31 00:00:00", "2026-03-31"),
            ("2026/3/31 16:30", "2026-03-31"),
            ("2026年3月31日 星期二", "2026-03-31"),
            ("\u{202D}2026-03-31\u{202C}", "2026-03-31"),
            ("46112", "2026-03-31"),
            ("=\"2026-03-31\"", "2026-03-31"),
            ("", "(nothing)"),
            ("  ", "(nothing)"),
            ("无", "(nothing)"),
            ("N/A", "(nothing)"),
            ("-", "(emptied)"),
            ("——", "(emptied)"),
        ],
    );
}

#[test]
fn dates_that_are_none_are_refused_with_the_reason() {
    check(
        FieldType::Date,
        &[
            ("1900-01-01", "! programs write this day where the real one is not known"),
            ("1970/1/1", "! programs write this day where the real one is not known"),
            ("0000-00-00", "! programs write this day where the real one is not known"),
            ("1900/1/0", "! programs write this day where the real one is not known"),
            ("9999-12-31", "! programs write this day where the real one is not known"),
            ("2026-02-30", "! there is no such day"),
            ("2026-13-01", "! there is no such month"),
            ("1026-03-01", "! the year 1026 cannot be right"),
            ("3/31/2026", "! it is not sure which is the month and which the day"),
            ("90/2/3", "! the year needs four digits"),
            ("1990-02", "! the day is missing…"),
            ("1990年2月", "! the day is missing…"),
            ("1990年", "! month and day are missing…"),
            ("2月3日", "! the year is missing"),
            ("1990", "! not a date"),
            ("12345", "! a plain number that is no date"),
            ("70000", "! a plain number that is no date"),
            ("2026-03-31 25:00", "! what follows the date is not a time of day"),
            ("2026-03-31到期", "! what follows the date is not a time of day"),
            ("下个月", "! not a date"),
            ("2026-03-\u{FFFD}1", "! some bytes here are damaged…"),
        ],
    );
    let last = read_as(&Cell::Text("2026-02-30".into()), &field(FieldType::Date)).unwrap_err();
    assert_eq!(advice(last), "the last day of that month is 2026-02-28");
}

#[test]
fn instants_in_the_zone_of_the_deployment() {
    check(
        FieldType::Datetime,
        &[
            ("2026-09-30 16:00", "2026-09-30T08:00:00Z"),
            ("2026/9/30 16:00:05", "2026-09-30T08:00:05Z"),
            ("2026-09-30T16:00:00.25", "2026-09-30T08:00:00Z"),
            ("2026-09-30T16:00:00+08:00", "2026-09-30T08:00:00Z"),
            ("2026-09-30T08:00:00Z", "2026-09-30T08:00:00Z"),
            ("2026年9月30日 16时05分", "2026-09-30T08:05:00Z"),
            ("2026年9月30日下午4点", "2026-09-30T08:00:00Z"),
            ("2026-09-30 4:00 PM", "2026-09-30T08:00:00Z"),
            ("2026-09-30 12:30 AM", "2026-09-29T16:30:00Z"),
            ("20260930160000", "2026-09-30T08:00:00Z"),
            ("46295.6666666667", "2026-09-30T08:00:00Z"),
            ("2026-09-30", "2026-09-29T16:00:00Z"),
            ("2026-09-30 16", "! what follows the date is not a time of day"),
            ("1970-01-01T00:00:00Z", "! programs write this day where the real one is not known"),
        ],
    );
}

#[test]
fn anniversaries_solar_and_lunar() {
    check(
        FieldType::Anniversary,
        &[
            ("1990-08-15", "1990-08-15"),
            ("1990年8月15日", "1990-08-15"),
            ("一九九〇年八月十五日", "1990-08-15"),
            ("公历1990年8月15日", "1990-08-15"),
            ("19900815", "1990-08-15"),
            ("32904", "1990-01-31"),
            ("8月15日", "08-15"),
            ("8/15", "08-15"),
            ("08-15", "08-15"),
            ("2-29", "02-29"),
            ("元月5日", "01-05"),
            ("1990-08-15 0:00:00", "1990-08-15"),
            ("农历1980-08-15", "农历1980-08-15"),
            ("农历1980/8/15", "农历1980-08-15"),
            ("农历 1980年8月15", "农历1980-08-15"),
            ("农历：1980.8.15", "农历1980-08-15"),
            ("1980-08-15（农历）", "农历1980-08-15"),
            ("阴历8月15日", "农历08-15"),
            ("农历1980年八月十五", "农历1980-08-15"),
            ("农历一九八〇年八月十五日", "农历1980-08-15"),
            ("农历八月十五", "农历08-15"),
            ("农历二〇〇一年闰四月初八", "农历2001-闰4-08"),
            ("农历2001-闰4-08", "农历2001-闰4-08"),
            ("2001年闰四月初八", "农历2001-闰4-08"),
            ("闰四月初八", "农历闰4-08"),
            ("正月初一", "农历01-01"),
            ("冬月廿三", "农历11-23"),
            ("腊月三十", "农历12-30"),
            ("八月初二", "农历08-02"),
            ("农历十二月二十九", "农历12-29"),
        ],
    );
}

#[test]
fn anniversaries_that_cannot_be_are_refused() {
    check(
        FieldType::Anniversary,
        &[
            ("1900-01-01", "! programs write this day where the real one is not known"),
            ("1900/1/0", "! programs write this day where the real one is not known"),
            ("八月十五", "! it is not sure whether this is a solar or a lunar day"),
            ("1980年八月十五", "! it is not sure whether this is a solar or a lunar day"),
            ("2090-08-15", "! the day lies in the future"),
            ("农历2090-08-15", "! the day lies in the future"),
            ("公历闰4月8日", "! only lunar dates have leap months"),
            ("农历庚申年八月十五", "! the year is not written in digits"),
            ("1990-08", "! the day is missing…"),
            ("8.1", "! not a date"),
            ("1990-02-30", "! there is no such day"),
            ("农历1985-闰4-08", "! 1985 has no 闰四月"),
            ("属猴", "! not a date"),
            ("8月15日（身份证）", "! not a date"),
        ],
    );
    let leap =
        read_as(&Cell::Text("农历1985年闰四月初八".into()), &field(FieldType::Anniversary)).unwrap_err();
    assert_eq!(advice(leap), "did you mean `农历1985-04-08`?");
}

#[test]
fn phones_in_e164() {
    check(
        FieldType::Phone,
        &[
            ("13900000012", "+8613900000012"),
            ("+86 139 0000 0012", "+8613900000012"),
            ("+86-139-0000-0012", "+8613900000012"),
            ("0086 13900000012", "+8613900000012"),
            ("8613900000012", "+8613900000012"),
            ("（+86）13900000012", "+8613900000012"),
            ("１３９００００００１２", "+8613900000012"),
            ("＋８６１３９００００００１２", "+8613900000012"),
            ("139-0000-0012", "+8613900000012"),
            ("139 0000 0012", "+8613900000012"),
            ("\u{202D}13900000012\u{202C}", "+8613900000012"),
            ("'13900000012", "+8613900000012"),
            ("'+8613900000012", "+8613900000012"),
            ("=\"13900000012\"", "+8613900000012"),
            ("13900000012.0", "+8613900000012"),
            ("013900000012", "+8613900000012"),
            ("tel:13900000012", "+8613900000012"),
            ("+852 5123 0012", "+85251230012"),
            ("001 415 555 0123", "+14155550123"),
            ("无", "(nothing)"),
            ("/", "(nothing)"),
            ("-", "(emptied)"),
        ],
    );
}

#[test]
fn phones_that_cannot_receive_are_refused() {
    check(
        FieldType::Phone,
        &[
            ("1.38E+10", "! Excel has shortened the number, digits are lost"),
            ("1.3800138E10", "! Excel has shortened the number, digits are lost"),
            ("1390000001", "! a mobile number has 11 digits, this has 10"),
            ("139000000123", "! a mobile number has 11 digits, this has 12"),
            ("12900000012", "! no mobile number begins like this"),
            ("0571-8800 0012", "! a fixed line cannot receive messages"),
            ("+86 571 8800 0012", "! a fixed line cannot receive messages"),
            ("+86 0571 8800 0012", "! a fixed line cannot receive messages"),
            ("88000012", "! a fixed line cannot receive messages"),
            ("400-800-0012", "! a fixed line cannot receive messages"),
            ("13900000012 / 13900000013", "! there are several numbers in the cell"),
            ("13900000012、13900000013", "! there are several numbers in the cell"),
            ("13900000012(妈妈)", "! not a phone number: there are letters or other signs in it"),
            ("139o0000012", "! not a phone number: there are letters or other signs in it"),
            ("+1234567", "! an international number has 8 to 15 digits…"),
            ("+1234567890123456", "! an international number has 8 to 15 digits…"),
            ("+0139000000", "! no country code begins with 0"),
            ("12345", "! not a mobile number"),
            ("+", "! not a phone number: there are letters or other signs in it"),
        ],
    );
    let lost = read_as(&Cell::Text("1.38E+10".into()), &field(FieldType::Phone)).unwrap_err();
    assert_eq!(advice(lost), "make the column Text and save again");
}

#[test]
fn addresses() {
    check(
        FieldType::Email,
        &[
            ("Zhang.San@Example.COM", "Zhang.San@example.com"),
            (" a+b@mail.example.com ", "a+b@mail.example.com"),
            ("ａ＠example．com", "a@example.com"),
            ("mailto:a@example.com", "a@example.com"),
            ("无", "(nothing)"),
            ("a.example.com", "! not an e-mail address: there is no @"),
            ("a@b@example.com", "! there are several addresses in the cell"),
            ("a@example.com;b@example.com", "! there are several addresses in the cell"),
            ("a@example", "! the part after the @ has no dot"),
            ("a@example.com。", "! there is a Chinese full stop in the address"),
            ("a@-example.com", "! the part after the @ is not a domain"),
            ("a@example..com", "! the part after the @ is not a domain"),
            ("a@127.0.0.1", "! the part after the @ is not a domain"),
            ("@example.com", "! what stands before the @ cannot stand there"),
            ("a..b@example.com", "! what stands before the @ cannot stand there"),
            ("\"a b\"@example.com", "! there is a space or a line break in the address"),
            ("a@example.com\r\nBcc: x", "! there is a space or a line break in the address"),
            ("a\0@example.com", "! there is a space or a line break in the address"),
            ("张三@example.com", "! there are characters in the address that are not ASCII"),
        ],
    );
    let long = format!("{}@example.com", "a".repeat(250));
    assert_eq!(
        said(&long, &FieldType::Email),
        "! the address is too long: at most 254 characters, 64 before the @"
    );
}

#[test]
fn names_hold_nothing_that_could_break_a_header() {
    let name = Field { name: "name".into(), field_type: FieldType::Text, aliases: Vec::new() };
    let said = |text: &str| {
        read_as(&Cell::from_text(text.into()), &name).map_err(|refusal| refusal.reason.to_string())
    };
    assert_eq!(said(" 陈静怡 "), Ok(Given::Value(Value::Text("陈静怡".into()))));
    assert_eq!(said("O'Brien"), Ok(Given::Value(Value::Text("O'Brien".into()))));
    assert_eq!(said("无"), Ok(Given::Value(Value::Text("无".into()))));
    for bad in ["Bob\r\nBcc: x", "Bob\nBcc: x", "王\u{2028}x", "王\u{85}x"] {
        assert_eq!(said(bad), Err("there is a line break in the name".into()), "{bad:?}");
    }
    for bad in ["王\0明", "王\u{9b}x", "王\u{202E}明", "王\u{2066}明", "王\u{7f}"] {
        assert!(said(bad).unwrap_err().starts_with("there is an invisible control character"), "{bad:?}");
    }
    assert_eq!(said(&"王".repeat(65)), Err("65 characters are too many: at most 64".into()));
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

#[test]
fn what_is_shown_names_nobody() {
    let cited = |text: &str, field_type: FieldType| super::cited(&Cell::Text(text.into()), Some(&field_type));
    let shown = |text: &str, field_type: FieldType| cited(text, field_type).to_string();
    assert_eq!(shown("1.38E+10", FieldType::Phone), "1.38E+10");
    assert_eq!(shown("139000000123", FieldType::Phone), "139****0123");
    assert_eq!(shown("wang@example", FieldType::Email), "w***@example");
    assert_eq!(shown("陈静怡\u{202E}", FieldType::Text), "陈**");
    assert_eq!(shown("农历1985-闰4-08", FieldType::Anniversary), "农历1985-闰4-08");
    assert_eq!(shown("13900000012", FieldType::Date), "139****0012");
    assert_eq!(shown("wang@example.com", FieldType::Bool), "w***@example.com");
    let cell = cited("139000000123", FieldType::Phone);
    assert_eq!(format!("{cell:?}"), "Cited(\"139****0123\")");
}

#[test]
fn a_terminal_shows_the_cell_and_is_not_moved_by_it() {
    let shown = |text: &str, field_type: FieldType| {
        super::cited(&Cell::Text(text.into()), Some(&field_type)).shown_to(Audience::Terminal).to_string()
    };
    assert_eq!(shown("139000000123", FieldType::Phone), "139000000123");
    assert_eq!(shown("wang@example", FieldType::Email), "wang@example");
    assert_eq!(shown("陈静怡\u{202E}\u{1b}[2J\u{9b}K", FieldType::Text), "陈静怡[2JK");
    assert_eq!(shown(&"字".repeat(41), FieldType::Text), format!("{}…", "字".repeat(40)));
}

/// What is said in English, said in Chinese: each reason and each suggestion once.
#[test]
fn reasons_and_suggestions_in_chinese() {
    let said = |text: &str, field_type: FieldType| {
        let refusal = read_as(&Cell::from_text(text.into()), &field(field_type)).unwrap_err();
        let suggestion = refusal.suggestion.map(|said| Language::Chinese.say(&*said)).unwrap_or_default();
        format!("{} / {suggestion}", Language::Chinese.say(&*refusal.reason))
    };
    let many = (0..101).map(|n| n.to_string()).collect::<Vec<_>>().join(";");
    for (text, field_type, expected) in [
        (
            "1.38E+10",
            FieldType::Phone,
            "Excel 把号码缩写了，部分数字已丢失 / 请把该列设为文本格式，再重新保存",
        ),
        ("1390000001", FieldType::Phone, "手机号码是 11 位，这里是 10 位 / "),
        ("a@example", FieldType::Email, "@ 后面的部分没有点 / "),
        ("2026-02-30", FieldType::Date, "没有这一天 / 该月的最后一天是 2026-02-28"),
        ("八月十五", FieldType::Anniversary, "无法确定这是公历还是农历 / 农历请写 农历08-15，公历请写 08-15"),
        ("也许", FieldType::Bool, "既不是「是」也不是「否」 / 请填写 是 或 否"),
        ("1,5", FieldType::Int, "数字里的逗号不在千位上 / "),
        ("12900000012", FieldType::Phone, "没有手机号码以此开头 / 手机号码以 13 到 19 开头"),
        (
            "88000012",
            FieldType::Phone,
            "固定电话收不到消息 / 请填写手机号码；境外和香港的号码前面写 + 和国家或地区代码",
        ),
        ("a@example.com;b@example.com", FieldType::Email, "这个单元格里有好几个邮箱 / 请只保留一个"),
        ("a@example.com。", FieldType::Email, "邮箱里有中文句号 / 请把 。 改成 ."),
        ("3/31/2026", FieldType::Date, "无法确定哪个是月、哪个是日 / 请先写年份，例如 2026-03-31"),
        ("2090-08-15", FieldType::Anniversary, "这一天还没有到 / 如果不知道年份，请不写年份：08-15"),
        (
            "农历庚申年八月十五",
            FieldType::Anniversary,
            "年份不是用数字写的 / 请把年份写成 1980 这样：农历1980-08-15",
        ),
        (&many, FieldType::List, "超过 100 项 / "),
    ] {
        assert_eq!(said(text, field_type), expected, "{text}");
    }
}

proptest! {
    /// Whatever stands in a cell: no type panics, and what is taken reads as the same again.
    #[test]
    fn any_text_is_read_or_refused(text in any_cell()) {
        for field_type in [
            FieldType::Text, FieldType::Phone, FieldType::Email, FieldType::Int, FieldType::Number, FieldType::Bool,
            FieldType::Date, FieldType::Datetime, FieldType::Anniversary, FieldType::List,
            FieldType::Words(vec!["key".into()]), FieldType::Reference("customer".into()),
        ] {
            let field = field(field_type);
            let cell = Cell::Text(text.clone());
            let _cited = cited(&cell, Some(&field.field_type));
            if let Ok(Given::Value(value)) = read_as(&cell, &field) {
                let again = read_as(&Cell::Text(value.display()), &field);
                prop_assert_eq!(again, Ok(Given::Value(value)), "{:?} as {}", text, field.field_type.describe());
            }
        }
        let _id = read_id(&Cell::Text(text));
    }

    /// Every mobile number, however it is dressed, is the same number.
    #[test]
    fn phones_survive_their_dress(number in 13_000_000_000_u64..20_000_000_000, dress in 0..6) {
        let plain = number.to_string();
        let (head, tail) = plain.split_at(3);
        let dressed = match dress {
            0 => plain.clone(),
            1 => format!("+86 {head}-{tail}"),
            2 => format!("0086{plain}"),
            3 => format!("86{plain}"),
            4 => plain.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect(),
            _ => format!("\u{202D}{head} {tail}\u{202C}"),
        };
        prop_assert_eq!(said(&dressed, &FieldType::Phone), format!("+86{plain}"));
    }

    /// Every day of the years that lists are about, in every form.
    #[test]
    fn dates_survive_their_dress(days in 0..70_000_i32, dress in 0..6) {
        let day = date(1901, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        prop_assume!(day != date(1970, 1, 1));
        let (y, m, d) = (day.year(), day.month(), day.day());
        let dressed = match dress {
            0 => format!("{y}/{m}/{d}"),
            1 => format!("{y}.{m:02}.{d:02}"),
            2 => format!("{y}{m:02}{d:02}"),
            3 => format!("{y}年{m}月{d}日"),
            4 => format!("{y}-{m}-{d} 0:00:00"),
            _ => format!("{y} 年 {m} 月 {d} 号"),
        };
        prop_assert_eq!(said(&dressed, &FieldType::Date), day.to_string());
    }
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
