//! Expressions of rules and templates: compiled, checked, and run over records full and empty.

use std::sync::LazyLock;

use super::SHIPPED;
use jiff::Timestamp;
use jiff::civil::date;
use touchbase::expression::{Expression, Extras, Occurrence, Problem, Scope, context};
use touchbase::record::in_memory::InMemoryRecords;
use touchbase::record::{Field, FieldType, Record, RecordKey, Value};

fn value(field: &Field) -> Value {
    match &field.field_type {
        FieldType::Int => Value::Int(i64::MAX),
        FieldType::Number => Value::Number(-0.5),
        FieldType::Bool => Value::Bool(true),
        FieldType::Date => Value::Date(date(2024, 2, 29)),
        FieldType::Datetime => Value::Datetime(Timestamp::UNIX_EPOCH),
        FieldType::List => Value::List(vec!["茶".into(); 3]),
        FieldType::Reference(_) => Value::Text("full".into()),
        _ => Value::Text("陈静 <x>".into()),
    }
}

static RECORDS: LazyLock<InMemoryRecords<'static>> = LazyLock::new(|| {
    let mut records = Vec::new();
    for kind in SHIPPED.kinds.iter() {
        let mut full = Record::new(RecordKey::new(&kind.name, "full"), Timestamp::UNIX_EPOCH);
        full.fields = kind.fields.iter().map(|field| (field.name.clone(), value(field))).collect();
        records.extend([full, Record::new(RecordKey::new(&kind.name, "empty"), Timestamp::MAX)]);
    }
    InMemoryRecords { records, kinds: &SHIPPED.kinds, zone: &SHIPPED.calendars.zone }
});

fn inspect(problems: &[Problem], text: &str) {
    for problem in problems {
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?} is no place in {text:?}");
        assert!(!problem.message.to_string().is_empty());
    }
}

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let expression = match Expression::compile(text) {
        Ok(expression) => expression,
        Err(problem) => return inspect(&[problem], text),
    };
    let company = &SHIPPED.config.company;
    let names = company.keys().map(String::as_str);
    let scope =
        Scope::for_template(&SHIPPED.kinds, "warranty", Some("customer"), names).expect("shipped kinds");
    inspect(&expression.check(&scope), text);
    let scope = Scope::of(&SHIPPED.kinds, "warranty").expect("a shipped kind");
    inspect(&expression.check_condition(&scope), text);
    let records = &*RECORDS;
    for record in records.records.iter().filter(|record| record.key.kind == "warranty") {
        let extras = Extras {
            today: date(2026, 2, 28),
            now: Timestamp::UNIX_EPOCH,
            zone: SHIPPED.calendars.zone.time_zone(),
            company,
            occurrence: Some(Occurrence { date: date(2026, 2, 28), number: 1, years: 4 }),
            items: std::slice::from_ref(record),
        };
        let person = records.records.iter().find(|person| person.key.kind == "customer");
        let context = context(record, person, &extras, expression.needs(), &SHIPPED.kinds, records);
        if let Err(reason) = expression.eval_bool(&context.expect("records in memory")) {
            let own = text.contains("陈静");
            assert!(
                own || !reason.to_string().contains("陈静"),
                "an error repeats a record's value: {reason}"
            );
        }
    }
}
