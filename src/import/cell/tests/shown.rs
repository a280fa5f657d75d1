//! What a person reads of a cell that was not taken: who may see it, in which words, in Chinese.

use super::*;

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
