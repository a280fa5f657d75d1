//! Rule files: read with everything that is shipped; what loads is planned over a year of a few records, and its
//! own tests are run.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::SHIPPED;
use jiff::Timestamp;
use jiff::civil::date;
use touchbase::calendar::anniversary::Anniversary;
use touchbase::diagnostic::Report;
use touchbase::gate::PausedRules;
use touchbase::plan::{Span, plan_record, plan_rule};
use touchbase::record::in_memory::InMemoryRecords;
use touchbase::record::{FieldType, Record, RecordKey, Value};
use touchbase::rule::{Rule, RuleContext, Trigger};
use touchbase::trial;

/// Two records of every kind, the first referring to the first, the second to itself or to nobody; all fields filled.
static RECORDS: LazyLock<InMemoryRecords<'static>> = LazyLock::new(|| {
    let mut records = Vec::new();
    for kind in SHIPPED.kinds.iter() {
        for number in 1..=2_i8 {
            let created: Timestamp = "2025-12-31T16:00:00Z".parse().expect("an instant");
            let mut record = Record::new(RecordKey::new(&kind.name, &format!("R-{number}")), created);
            for field in &kind.fields {
                let value = match &field.field_type {
                    FieldType::Reference(of) if *of == kind.name => Value::Text(format!("R-{number}")),
                    FieldType::Reference(_) if number == 2 => continue,
                    FieldType::Reference(_) => Value::Text("R-1".into()),
                    FieldType::Words(words) => {
                        Value::Text(words[usize::from(number == 2) % words.len()].clone())
                    }
                    FieldType::Phone => Value::Text(format!("+86139000000{number:02}")),
                    FieldType::Email => Value::Text(format!("r{number}@example.com")),
                    FieldType::Text => Value::Text("director".into()),
                    FieldType::Int => Value::Int(i64::from(number)),
                    FieldType::Number => Value::Number(f64::from(number) / 3.0),
                    FieldType::Bool => Value::Bool(number == 2),
                    FieldType::Date => Value::Date(date(2024, 2, 28 + number.min(1))),
                    FieldType::Datetime => Value::Datetime(created),
                    FieldType::Anniversary => {
                        let day = if number == 1 { "农历1980-08-30" } else { "2000-02-29" };
                        Value::Anniversary(Anniversary::parse(day).expect("a day"))
                    }
                    FieldType::List => Value::List(vec!["钓鱼".into(), "茶".into()]),
                };
                record.fields.insert(field.name.clone(), value);
                record.changed_at.insert(field.name.clone(), created);
            }
            records.push(record);
        }
    }
    InMemoryRecords { records, kinds: &SHIPPED.kinds, zone: &SHIPPED.calendars.zone }
});

/// The file is named after the id that is written in it, so that it can load.
fn name(text: &str) -> &str {
    let id = text.lines().find_map(|line| line.trim().strip_prefix("id")?.trim_start().strip_prefix('='));
    let id = id.and_then(|rest| rest.split(['"', '\'']).nth(1)).unwrap_or("");
    if id.contains(['/', '\\']) { "" } else { id }
}

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let deployment = &*SHIPPED;
    let source = super::source(&format!("rules/{}.toml", name(text)), text);
    let around = RuleContext {
        kinds: &deployment.kinds,
        templates: &deployment.templates,
        festivals: &deployment.calendars.festivals,
        company: &deployment.config.company,
    };
    let mut report = Report::default();
    let rule = Rule::read(&source, around, &mut report);
    super::inspect(&report);
    assert_eq!(rule.is_some(), report.errors() == 0, "a rule loads, or it is said why not");
    let Some(rule) = rule else { return };
    assert!(deployment.kinds.get(&rule.each).is_some(), "a rule that loads is about a kind that exists");
    assert!(rule.steps.iter().all(|step| deployment.templates.get(&step.template).is_some()));
    assert_eq!(rule.digest().len(), 24);

    // A cron expression may ask for every minute: a week of that is enough.
    let last =
        if matches!(rule.when.trigger, Trigger::Cron(_)) { date(2026, 1, 7) } else { date(2026, 12, 31) };
    let zone = &deployment.calendars.zone;
    let span = Span {
        after: zone.instant(date(2026, 1, 1).at(0, 0, 0, 0)),
        through: zone.instant(last.at(23, 59, 59, 0)),
    };
    let (records, world) = (&*RECORDS, deployment.world());
    let mut planned = BTreeSet::new();
    plan_rule(&rule, records, world, span, &mut |touch| {
        assert!(span.contains(touch.due_at) && touch.expires_at >= touch.due_at);
        assert_eq!(touch.key.record.kind, rule.each);
        planned.insert(touch.key);
        Ok(())
    })
    .expect("records in memory");
    // What the candidates gave is what looking at every record gives.
    let each = records
        .records
        .iter()
        .flat_map(|record| plan_record(&rule, record, records, world, span).expect("records in memory"));
    assert_eq!(each.map(|touch| touch.key).collect::<BTreeSet<_>>(), planned);

    // And planning in pieces is planning the whole.
    let middle = span.after + span.through.duration_since(span.after) / 3;
    let pieces = [Span { through: middle, ..span }, Span { after: middle, ..span }];
    let pieces = pieces.into_iter().flat_map(|piece| {
        let of = |record| plan_record(&rule, record, records, world, piece).expect("records in memory");
        records.records.iter().flat_map(of).collect::<Vec<_>>()
    });
    assert_eq!(pieces.map(|touch| touch.key).collect::<BTreeSet<_>>(), planned);

    let paused = PausedRules::default();
    let verdicts = trial::run(&rule, deployment.setting(&paused));
    assert_eq!(verdicts.len(), rule.tests.len());
}
