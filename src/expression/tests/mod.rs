//! Expressions over real kinds: what they see, what is found wrong before they run, and that no value leaks.

mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::diagnostic::Report;
use crate::record::view::{Candidates, Records, ViewError};
use crate::record::{Kinds, Record, RecordKey, Value as Field};

/// The kinds that the repository ships.
fn kinds() -> Kinds {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", include_str!("../../../records.toml")), &mut report);
    assert_eq!(report.findings(), []);
    kinds
}

/// Records in a map, answering as the store does.
struct Shelf(BTreeMap<RecordKey, Record>);

impl Records for Shelf {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        Ok(self.0.get(key).cloned())
    }
    fn candidates(
        &self,
        _: &Candidates,
        _: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        Ok(())
    }
    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        let refers = |r: &&Record| r.key.kind == kind && r.text(field) == Some(target.id.as_str());
        Ok(self.0.values().filter(refers).cloned().collect())
    }
    fn having(&self, _: &str, _: &str, _: &str) -> Result<Vec<Record>, ViewError> {
        Ok(Vec::new())
    }
}

fn record(key: &str, fields: &[(&str, Field)]) -> Record {
    let mut record = Record::new(RecordKey::parse(key).unwrap(), Timestamp::UNIX_EPOCH);
    record.fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    record
}

fn text(text: &str) -> Field {
    Field::Text(text.to_owned())
}

fn shelf() -> Shelf {
    let mut complaint =
        record("complaint:P-1", &[("customer", text("C-1")), ("level", text("热点")), ("no", text("P-1"))]);
    complaint.fields.insert("opened_at".into(), Field::Datetime("2026-03-01T02:30:00Z".parse().unwrap()));
    complaint.changed_at.insert("level".into(), "2026-03-02T00:00:00Z".parse().unwrap());
    let records = [
        record("customer:C-1", &[("name", text("陈静")), ("salutation", text("陈女士"))]),
        record("customer:C-2", &[("name", text("李雷"))]),
        record("family_member:F-1", &[("customer", text("C-1")), ("name", text("豆豆"))]),
        record("family_member:F-2", &[("customer", text("C-1")), ("name", text("李奶奶"))]),
        record("staff:S-1", &[("name", text("王管家")), ("manager", text("S-2"))]),
        record("staff:S-2", &[("name", text("林经理"))]),
        record(
            "home:H-1",
            &[("customer", text("C-1")), ("steward", text("S-1")), ("unit_no", text("3-501"))],
        ),
        record("home:H-2", &[("customer", text("C-2"))]),
        record(
            "warranty:W-1",
            &[
                ("home", text("H-1")),
                ("customer", text("C-1")),
                ("item", text("防水")),
                ("ends_on", Field::Date(date(2026, 3, 31))),
            ],
        ),
        record(
            "warranty:W-2",
            &[
                ("home", text("H-2")),
                ("customer", text("C-2")),
                ("item", text("外墙")),
                ("status", text("void")),
            ],
        ),
        complaint,
    ];
    Shelf(records.into_iter().map(|record| (record.key.clone(), record)).collect())
}

fn context_of(key: &str, expression: &Expression) -> Context {
    context_in(&shelf(), key, expression)
}

fn context_in(shelf: &Shelf, key: &str, expression: &Expression) -> Context {
    let record = shelf.0[&RecordKey::parse(key).unwrap()].clone();
    let items = [
        shelf.0[&RecordKey::new("warranty", "W-1")].clone(),
        shelf.0[&RecordKey::new("warranty", "W-2")].clone(),
    ];
    let company = Company::from([("name".to_owned(), "云栖物业".to_owned())]);
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let extras = Extras {
        today: date(2026, 3, 1),
        now: "2026-03-01T02:00:00Z".parse().unwrap(),
        zone: &zone,
        company: &company,
        occurrence: Some(Occurrence { date: date(2026, 3, 31), number: 2, years: 4 }),
        items: &items,
    };
    let recipient = shelf.0[&RecordKey::new("customer", "C-1")].clone();
    context(&record, Some(&recipient), &extras, expression.needs(), &kinds(), shelf).unwrap()
}

/// What an expression gives over a record, as text.
fn gives(key: &str, text: &str) -> String {
    let expression = Expression::compile(text).unwrap();
    match expression.eval(&context_of(key, &expression)) {
        Ok(value) => value.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

fn holds(key: &str, text: &str) -> Result<bool, String> {
    let expression = Expression::compile(text).unwrap();
    expression.eval_bool(&context_of(key, &expression)).map_err(|error| error.to_string())
}

#[test]
fn it_sees_the_record_what_it_refers_to_and_what_refers_to_it() {
    for (key, text, expected) in [
        ("warranty:W-1", "warranty.item", "防水"),
        ("warranty:W-1", "item", "防水"),
        ("warranty:W-1", "customer.salutation or customer.name", "陈女士"),
        ("warranty:W-2", "customer.salutation or customer.name", "李雷"),
        ("warranty:W-1", "home.steward.manager.name", "林经理"),
        ("warranty:W-1", "home.steward.id", "S-1"),
        ("warranty:W-1", "customer.family | map(attribute='name') | join('、')", "豆豆、李奶奶"),
        ("warranty:W-1", "(customer.family | first).name", "豆豆"),
        ("customer:C-1", "family[1].name", "李奶奶"),
        ("warranty:W-1", "count(customer.family)", "2"),
        ("warranty:W-1", "to.name ~ '/' ~ company.name", "陈静/云栖物业"),
        ("warranty:W-1", "items | map(attribute='warranty.item') | join('、')", "防水、外墙"),
        ("warranty:W-1", "items | map(attribute='home.steward.name') | join('、')", "王管家"),
        ("warranty:W-1", "items | length", "2"),
        (
            "warranty:W-1",
            "occurrence.date ~ ' ' ~ occurrence.number ~ ' ' ~ occurrence.years",
            "2026-03-31 2 4",
        ),
        ("complaint:P-1", "complaint.changed_at.level | date_iso", "2026-03-02"),
        ("customer:C-1", "(warranties | selectattr('item', 'eq', '防水') | length)", "1"),
        ("customer:C-1", "warranties | map(attribute='home.unit_no') | join", "3-501"),
        ("warranty:W-1", "items | map(attribute='warranty.ends_on') | select | min | date_zh", "3月31日"),
        (
            "customer:C-1",
            "[date('2026-05-01'), date('2026-04-01'), date('2026-05-01')] | unique | sort | map('date_zh') | join(' ')",
            "4月1日 5月1日",
        ),
        ("customer:C-1", "date('2026-05-01') in [date('2026-05-01'), today]", "True"),
    ] {
        assert_eq!(gives(key, text), expected, "{text}");
    }
}

#[test]
fn what_is_not_filled_in_is_none_and_no_error() {
    for (key, text, expected) in [
        ("warranty:W-1", "status is none", true),
        ("warranty:W-2", "home.steward is none", true),
        ("warranty:W-1", "home.steward is none", false),
        ("warranty:W-2", "home.steward.name is none and home.steward.manager.name is none", true),
        ("warranty:W-2", "home.steward.name is none and home.steward is none", true),
        ("warranty:W-2", "not home.steward", true),
        ("warranty:W-2", "ends_on is none or ends_on < today", true),
        ("warranty:W-2", "days_until(ends_on) is none", true),
        ("customer:C-2", "family | length == 0 and count(family) == 0", true),
        ("complaint:P-1", "closed_at is none and handler is none", true),
    ] {
        assert_eq!(holds(key, text), Ok(expected), "{text}");
    }
    assert_eq!(gives("warranty:W-2", "ends_on | date_zh | default('待定')"), "待定");
}

#[test]
fn dates_compare_count_and_print() {
    for (key, text, expected) in [
        ("warranty:W-1", "ends_on", "2026-03-31"),
        ("warranty:W-1", "ends_on | date_zh", "3月31日"),
        ("warranty:W-1", "ends_on | date_full_zh", "2026年3月31日"),
        ("warranty:W-1", "ends_on | date_en", "31 March 2026"),
        ("warranty:W-1", "ends_on | weekday_zh", "星期二"),
        ("warranty:W-1", "ends_on | add_days(1)", "2026-04-01"),
        ("warranty:W-1", "ends_on | add_months(-1)", "2026-02-28"),
        ("warranty:W-1", "ends_on.year ~ '/' ~ ends_on.month", "2026/3"),
        ("warranty:W-1", "days_until(ends_on)", "30"),
        ("warranty:W-1", "days_since(ends_on)", "-30"),
        ("warranty:W-1", "years_since(date('2022-03-02'))", "3"),
        ("complaint:P-1", "opened_at", "2026-03-01 10:30"),
        ("complaint:P-1", "opened_at | time", "10:30"),
        ("complaint:P-1", "opened_at | date == today", "True"),
        ("complaint:P-1", "now < opened_at and today < opened_at and today == (now | date)", "True"),
        (
            "warranty:W-1",
            "ends_on > today and ends_on < date('2026-04-01') and ends_on == date('2026-03-31')",
            "True",
        ),
        ("warranty:W-1", "128050 | money", "1280.50"),
        ("warranty:W-1", "'1234567' | mask ~ ('z@example.com' | mask)", "****67***@example.com"),
        (
            "warranty:W-1",
            "'+8613900000021' | mask ~ ('陈静' | mask) ~ ('zhang@example.com' | mask)",
            "139****0021陈**z***@example.com",
        ),
    ] {
        assert_eq!(gives(key, text), expected, "{text}");
    }
}

#[test]
fn a_condition_is_true_or_false_and_nothing_else() {
    assert_eq!(holds("customer:C-1", "homes | length > 0"), Ok(true));
    for (text, expected) in [
        ("homes", "gives a list, not true or false"),
        ("segment", "gives nothing, not true or false"),
        ("name", "gives a text, not true or false"),
        ("count(homes)", "gives a number, not true or false"),
        ("today", "gives a date, not true or false"),
        ("homes[9]", "names something that is not there"),
    ] {
        assert_eq!(holds("customer:C-1", text), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn no_error_holds_a_value() {
    for text in [
        "name + 1",
        "name | round > 1",
        "date(name) < today",
        "name | sum > 3",
        "name > 1 and name | round > 2",
    ] {
        if let Err(error) = holds("customer:C-1", text) {
            assert!(!error.contains('陈'), "{error}");
        }
    }
    let expression = Expression::compile("name").unwrap();
    assert_eq!(format!("{:?}", context_of("customer:C-1", &expression)), "Context(…)");
}

#[test]
fn of_a_very_long_text_the_beginning_is_seen() {
    let mut records = shelf();
    let long = record("customer:C-9", &[("name", text(&"长".repeat(2_000_000)))]);
    records.0.insert(long.key.clone(), long);
    let expression = Expression::compile("name | length == 10000").unwrap();
    assert_eq!(expression.eval_bool(&context_in(&records, "customer:C-9", &expression)), Ok(true));
}

/// What `check` says, a line each: severity, the words under the carets, message, help, replacement.
fn said(each: &str, text: &str, condition: bool) -> Vec<String> {
    let kinds = kinds();
    let scope = if condition {
        Scope::of(&kinds, each).unwrap()
    } else {
        Scope::for_template(&kinds, each, Some("customer"), ["name", "hotline"]).unwrap()
    };
    let expression = match Expression::compile(text) {
        Ok(expression) => expression,
        Err(problem) => return vec![format!("[{}] {}", text.get(problem.span).unwrap(), problem.message)],
    };
    let found = if condition { expression.check_condition(&scope) } else { expression.check(&scope) };
    found
        .into_iter()
        .map(|p| {
            let mark = if p.severity == Severity::Warning { "warning " } else { "" };
            let help = p.help.first().map(|help| match help {
                Sentence::Finding(FindingSentence::DidYouMean { near, .. }) => {
                    format!(" | did you mean `{near}`?")
                }
                help => format!(" | {help}"),
            });
            let help = help.unwrap_or_default();
            let fix = p.replacement.map(|fix| format!(" -> {fix}")).unwrap_or_default();
            format!("{mark}[{}] {}{help}{fix}", text.get(p.span).unwrap(), p.message)
        })
        .collect()
}

#[test]
fn what_is_right_passes() {
    for text in [
        "homes | length > 0",
        "segment in ['key', 'premium'] and not no_contact",
        "count(family) > 0 or (joined_on is not none and years_since(joined_on) >= 1)",
        "birthday is not none and age is not none and age >= 16",
        "complaints | selectattr('closed_at', 'none') | length == 0",
        "customer.segment == 'key'",
        "created_at < now and created_at.year == today.year",
        "changed_at.segment is none",
    ] {
        assert_eq!(said("customer", text, true), Vec::<String>::new(), "{text}");
    }
    for text in [
        "customer.salutation or customer.name",
        "to.salutation or to.name",
        "items | map(attribute='warranty.item') | unique | join('、')",
        "items | map(attribute='warranty.ends_on') | map('date_zh') | join('、')",
        "warranty.ends_on | date_zh",
        "home.steward.name | default('服务中心')",
        "occurrence.years",
        "company.hotline",
    ] {
        assert_eq!(said("warranty", text, false), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_is_wrong_is_shown_where_it_stands() {
    let cases = [
        (
            "closed_on is none",
            "[closed_on] `closed_on` is not known here: the rule is about each `complaint` | did you mean `closed_at`? -> closed_at",
        ),
        (
            "complaint.levle == '热点'",
            "[levle] `complaint` has no field `levle` | did you mean `level`? -> level",
        ),
        ("home.steward.nmae is none", "[nmae] `staff` has no field `nmae` | did you mean `name`? -> name"),
        ("no | lenght > 3", "[lenght] there is no filter `lenght` | did you mean `length`? -> length"),
        ("no is nonne", "[nonne] there is no test `nonne` | did you mean `none`? -> none"),
        (
            "days_sinse(due_on) > 3",
            "[days_sinse] there is no function `days_sinse` | did you mean `days_since`? -> days_since",
        ),
        ("no ==", "[==] this is not an expression: it ends where a value should stand"),
        ("to.name == ''", "[to] `to` can be used in templates only"),
        ("staff.name == ''", "[staff] `complaint` does not refer to a `staff`"),
        (
            "level.changed_at < today",
            "[changed_at] the time of a field's last change stands under its record",
        ),
        (
            "customer.family.name == ''",
            "[name] this is a list: its elements have fields, the list has no `name`",
        ),
        (
            "customer.family | map(attribute='nmae') | join == ''",
            "[nmae] `family_member` has no field `nmae` | did you mean `name`? -> name",
        ),
        ("level == '热门'", "['热门'] `level` is never `热门` | it is one of: 一般, 重要, 热点, 重大"),
        (
            "due_on == '2026-03-31'",
            "['2026-03-31'] a date does not compare with a text | write `date(\"2026-03-31\")` -> date(\"2026-03-31\")",
        ),
        ("handler == none", "[none] a record does not compare with `none` | write `handler is none`"),
        (
            "due_on < today",
            "warning [due_on] `due_on` counts as smaller than everything where it is not filled in",
        ),
        ("level", "[level] this gives a text, not true or false | write `… is not none`"),
        ("customer.homes", "[customer.homes] this gives a list, not true or false | write `… | length > 0`"),
        (
            "closed_at and closed_at < now",
            "[closed_at and closed_at < now] this gives nothing where nothing is filled in",
        ),
        (
            "(customer.family | first).name == ''",
            "this fails where nothing is filled in: undefined value | a list may be empty",
        ),
        ("no + 1 > 3", "this fails: invalid operation"),
    ];
    for (text, expected) in cases {
        let said = said("complaint", text, true);
        assert!(said.len() == 1 && said[0].contains(expected), "{text}\n{said:#?}");
    }
    for (text, expected) in [
        ("warranty", "[warranty] this is a whole record, not a value"),
        ("'到期' ~ warranty.ends_on", "an unfilled value would be written as `None`"),
        ("company.hotlin", "[hotlin] `company` has no `hotlin` | did you mean `hotline`? -> hotline"),
        ("items | map(attribute='warranty.itme') | join", "[itme] `warranty` has no field `itme`"),
    ] {
        let said = said("warranty", text, false);
        assert!(said.len() == 1 && said[0].contains(expected), "{text}\n{said:#?}");
    }
}

#[test]
fn comparisons_are_looked_at_in_the_order_of_the_text() {
    let said = said("complaint", "due_on < today or now > closed_at > due_on", true);
    let places: Vec<&str> = said.iter().filter_map(|said| said.split(" `").next()).collect();
    assert_eq!(
        places,
        ["warning [due_on]", "warning [closed_at]", "warning [closed_at]", "warning [due_on]"]
    );
}

#[test]
fn what_nests_too_deep_or_is_too_long_is_refused() {
    let deep = "(".repeat(900) + "1" + &")".repeat(900);
    assert!(Expression::compile(&deep).is_err());
    assert!(Expression::compile(&"not ".repeat(450)).is_err());
    let long = format!("name == '{}'", "x".repeat(TEXT_MAX));
    assert_eq!(Expression::compile(&long).unwrap_err().message.to_string(), "the expression is too long");
    assert_eq!(Expression::compile("  ").unwrap_err().message.to_string(), "the expression is empty");
    assert_eq!(
        said("home", "customer.homes | map(attribute='customer.name') | first | default('') == ''", true),
        Vec::<String>::new()
    );
    let far = "complaint.home.steward.manager.manager.manager.name is none";
    assert!(said("complaint", far, true)[0].contains("a path may follow at most 4 references"));
}

/// The engine would use up the stack over each of these, and the process would end.
#[test]
fn what_nests_deeper_than_the_stack_is_refused_in_a_text_too() {
    let said = |text: &str| match add_text(&mut environment(), "a", text) {
        Ok((_, problems)) => problems.len().to_string(),
        Err(problem) => problem.message.to_string(),
    };
    let long = "there are too many words and signs in one expression";
    let brackets = "there are too many brackets within each other";
    let tags = "there are too many tags within each other, or `elif` in a row";
    for (before, repeated, after, count, expected) in [
        ("{{ a", "|upper", " }}", 100_000, long),
        ("{{ a", ".b", " }}", 100_000, long),
        ("{{ ", "- ", "1 }}", 100_000, long),
        ("{{ 1", " or 1", " }}", 100_000, long),
        ("{{ ", "count(", " }}", 200, brackets),
        ("{% if a %}", "{% elif a %}", "{% endif %}", 100_000, tags),
        ("", "{% for a in a %}", "", 200, tags),
        (
            "",
            "{% if a %}{% elif a %}{% endif %}{{ a(1) }}{% for x in a %}{% else %}{% endfor %}",
            "",
            99,
            "99",
        ),
        ("{% if a %}", "{% elif a %}", "{% endif %}", 50, "0"),
    ] {
        assert_eq!(said(&format!("{before}{}{after}", repeated.repeat(count))), expected, "{repeated}");
    }
    assert_eq!(Expression::compile(&"-".repeat(900)).unwrap_err().message.to_string(), long);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text: an expression or a problem, checked and run without a panic, every span inside the text.
    #[test]
    fn no_expression_panics(
        text in prop_oneof![
            ".{0,60}",
            "(name|homes|today|customer\\.x|level|\\(|\\)|\\[|\\]| and | or |not | is none| is |\\||length|<|==|\\.|,|'a'|3|~|\\+){0,14}",
        ],
    ) {
        let kinds = kinds();
        let problems = match Expression::compile(&text) {
            Err(problem) => vec![problem],
            Ok(expression) => {
                drop(expression.eval_bool(&context_of("customer:C-1", &expression)));
                expression.check_condition(&Scope::of(&kinds, "customer").unwrap())
            }
        };
        for problem in problems {
            prop_assert!(text.get(problem.span.clone()).is_some(), "{:?} in {:?}", problem, text);
        }
    }
}

#[test]
fn a_finding_stands_in_the_file_and_needs_can_be_joined() {
    let file = Source::new("rules/x.toml", "where = \"closed_on is none\"\n");
    let kinds = kinds();
    let scope = Scope::of(&kinds, "complaint").unwrap();
    let expression = Expression::compile("closed_on is none").unwrap();
    let problem = &expression.check_condition(&scope)[0];
    let shown = problem.diagnostic("R110", &file, &(8..27), expression.text());
    assert_eq!(shown.location().as_deref(), Some("rules/x.toml:1:10"));
    assert_eq!(shown.place.unwrap().span, 9..18);

    let mut needs = expression.needs().clone();
    needs.union(Expression::compile("customer.name ~ customer.homes[0].unit_no").unwrap().needs());
    assert_eq!(needs.paths(), ["closed_on", "customer.homes", "customer.name"]);
    assert!(needs.has_root("customer") && !needs.has_root("to"));
}
