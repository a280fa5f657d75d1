//! Reading `records.toml`: what is right is there, and everything wrong is named with its place.

use super::*;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::words::{Sentence, Translate as _};

fn read(text: &str) -> (Kinds, Vec<String>) {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", text), &mut report);
    let said = report
        .findings()
        .iter()
        .inspect(|finding| in_chinese(finding))
        .map(|f| format!("{} {} {}", f.code, f.location().unwrap_or_default(), f.message))
        .collect();
    (kinds, said)
}

/// What is said of a finding is Chinese for those who read Chinese.
fn in_chinese(finding: &Diagnostic) {
    let label = finding.place.as_ref().and_then(|place| place.label.as_ref());
    for sentence in std::iter::once(&finding.message).chain(label).chain(&finding.help) {
        let (said, english) = (sentence.zh().to_string(), sentence.to_string());
        let chinese = said.chars().any(|letter| ('一'..='龥').contains(&letter));
        assert!(chinese || matches!(sentence, Sentence::Quoted(_)), "{said}");
        assert!(!english.is_empty());
    }
}

#[test]
fn what_a_field_holds_is_said_in_both_languages() {
    let types = [
        (FieldType::Text, "a text", "文本"),
        (FieldType::Phone, "a phone number", "手机号"),
        (FieldType::Email, "an e-mail address", "邮箱"),
        (FieldType::Int, "a whole number", "整数"),
        (FieldType::Number, "a number", "数字"),
        (FieldType::Bool, "true or false", "是或否（true 或 false）"),
        (FieldType::Date, "a date", "日期"),
        (FieldType::Datetime, "a date with a time of day", "日期加时刻"),
        (FieldType::Anniversary, "an anniversary", "每年的纪念日"),
        (FieldType::List, "a list of words", "一组词"),
        (
            FieldType::Words(vec!["key".into(), "normal".into()]),
            "one of key, normal",
            "以下之一：key、normal",
        ),
        (FieldType::Reference("staff".into()), "a reference to `staff`", "对 `staff` 的关联"),
    ];
    for (field_type, english, chinese) in types {
        let said = field_type.describe();
        assert_eq!((said.to_string().as_str(), said.zh().to_string().as_str()), (english, chinese));
    }
}

#[test]
fn a_person_has_the_built_in_fields_and_its_own() {
    let (kinds, said) = read(
        "[customer]\ntitle = '客户'\nperson = true\n[customer.fields]\nbirthday = 'anniversary'\n\
         segment = ['key', 'normal']\n[customer.many]\nfamily = 'member.customer'\n[customer.aliases]\n\
         id = ['客户编号']\nbirthday = ['生日']\n[member]\nperson = true\n[member.fields]\ncustomer = '-> customer'\n",
    );
    assert_eq!(said, Vec::<String>::new());
    let customer = kinds.get("customer").unwrap();
    assert_eq!(customer.type_of("mobile"), Some(FieldType::Phone));
    assert_eq!(customer.type_of("segment.changed_at"), Some(FieldType::Datetime));
    assert_eq!(customer.type_of("age"), Some(FieldType::Int));
    assert_eq!(kinds.get("member").unwrap().type_of("age"), None);
    assert_eq!(customer.id_aliases, ["客户编号"]);
    assert_eq!(customer.field("birthday").unwrap().aliases, ["生日"]);
    assert_eq!(customer.day_fields().collect::<Vec<_>>(), ["birthday"]);
}

#[test]
fn everything_wrong_is_named_with_its_place() {
    let (_, said) = read(
        "[Home]\n[home]\n[home.fields]\nid = 'text'\nowner = '-> custommer'\nmoved = 'dat'\nwords = []\n\
         day = 3\n[home.many]\nrepairs = 'repair.home'\nvisits = 'visit'\n[home.aliases]\nmovd = ['x']\n[customer]\nperson = 1\n",
    );
    assert_eq!(
        said,
        [
            "K101 records.toml:1:2 `Home` cannot be a name",
            "K102 records.toml:4:1 `id` is built in and cannot be declared",
            "K103 records.toml:6:9 `dat` is not a type",
            "K103 records.toml:7:9 the list of allowed words is empty",
            "K103 records.toml:8:7 a field's type is a string, not a number",
            "K104 records.toml:11:10 `visit` does not name a field of another kind",
            "K105 records.toml:13:1 there is no field `movd` to give other names to",
            "F006 records.toml:15:10 `person` must be true or false, not a number",
            "K106 records.toml:5:10 `home.owner` refers to `custommer`, which is not a kind",
            "K107 records.toml:10:12 `home.repairs` names `repair.home`, which is not a reference to `home`",
        ]
    );
}

#[test]
fn a_person_can_be_dead_or_have_a_guardian_without_declaring_it() {
    let (kinds, said) = read(
        "[customer]\nperson = true\n[customer.aliases]\nguardian = [\"监护\"]\n[child]\nperson = true\n\
         [child.fields]\ndeceased = \"date\"\n[staff]\nstaff = true\n",
    );
    assert!(said.is_empty(), "{said:?}");
    let field = |kind: &str, name: &str| kinds.get(kind).unwrap().type_of(name);
    assert_eq!(field("customer", "guardian"), Some(FieldType::Reference("customer".into())));
    assert_eq!(field("child", "guardian"), Some(FieldType::Reference("customer".into())));
    assert_eq!(field("staff", "guardian"), None);
    assert_eq!(field("customer", "deceased"), Some(FieldType::Bool));
    assert_eq!(field("child", "deceased"), Some(FieldType::Date), "whoever kept the day of death keeps it");
    let aliases = &kinds.get("customer").unwrap().field("guardian").unwrap().aliases;
    assert!(aliases.contains(&"监护".to_owned()) && aliases.contains(&"监护人".to_owned()));
    let (alone, _) = read("[guest]\nperson = true\n");
    let guardian = alone.get("guest").unwrap().type_of("guardian");
    assert_eq!(guardian, Some(FieldType::Reference("guest".into())));
}
