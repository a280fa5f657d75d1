//! Templates: the declaration and its bodies, read, checked, and filled in from records that mean harm.
//!
//! `=== sms.zh.txt` on a line of its own begins the next file; the text before the first such line is
//! `template.toml`.

use std::sync::LazyLock;

use super::SHIPPED;
use jiff::Timestamp;
use jiff::civil::date;
use touchbase::calendar::anniversary::Anniversary;
use touchbase::diagnostic::Report;
use touchbase::expression::{Extras, Occurrence, Scope, context};
use touchbase::record::in_memory::InMemoryRecords;
use touchbase::record::{FieldType, Record, RecordKey, Value};
use touchbase::template::{Catalog, RenderOptions, Rendered};
use touchbase::terms::{ChannelName, Word};

/// What no name, note or address should be able to do to a message.
const HARM: [&str; 4] = [
    "{{ company }}{% for x in y %}】【冒名】http://evil.example/ <tb-x onload=1>&\"' [a](javascript:1) ![b](x)",
    "\r\nBcc: victim@example.com\r\n\r\n\u{202e}\u{200b}\u{feff}\0\u{7f}\u{85}\u{2028}=?utf-8?b?QQ==?=",
    "| --- | # * _ ` ~ > - + 1. \\ ```\n<tb-x>\n--- === 13900000021",
    "",
];

static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(|| {
    let mut records = Vec::new();
    for kind in SHIPPED.kinds.iter() {
        for (number, harm) in HARM.iter().enumerate() {
            let key = RecordKey::new(&kind.name, &format!("R-{number}"));
            let mut record = Record::new(key, Timestamp::UNIX_EPOCH);
            for field in kind.fields.iter().filter(|_| !harm.is_empty()) {
                let value = match &field.field_type {
                    FieldType::Reference(_) => Value::Text(format!("R-{number}")),
                    FieldType::Int => Value::Int(i64::MIN),
                    FieldType::Number => Value::Number(f64::MAX),
                    FieldType::Bool => Value::Bool(true),
                    FieldType::Date => Value::Date(date(9999, 12, 31)),
                    FieldType::Datetime => Value::Datetime(Timestamp::MAX),
                    FieldType::Anniversary => {
                        Value::Anniversary(Anniversary::parse("农历2033-闰11-29").expect("a day"))
                    }
                    FieldType::List => Value::List(HARM.iter().map(|harm| (*harm).to_owned()).collect()),
                    _ => Value::Text((*harm).to_owned()),
                };
                record.fields.insert(field.name.clone(), value);
            }
            records.push(record);
        }
    }
    records
});

/// What a body may give, and what is added to it.
const TEXT_MAX: usize = 64 * 1024 + 100;

fn check(rendered: &Rendered, written: &str) {
    assert!(rendered.text.len() <= 2 * TEXT_MAX, "{} bytes", rendered.text.len());
    assert!(rendered.subject.as_ref().is_none_or(|subject| subject.chars().count() <= 200));
    let clean = |text: &str| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    // What a body itself holds is the manager's business; values must not bring anything in.
    if clean(&written.replace('\r', "\n")) {
        assert!(clean(&rendered.text), "{:?}", rendered.text);
    }
    if let Some(subject) = &rendered.subject {
        assert!(!subject.contains(['\n', '\r']) && !subject.is_empty(), "{subject:?}");
    }
    if let Some(html) = &rendered.html
        && !written.contains("tb-x")
    {
        assert!(!html.contains("<tb-x"), "a value became markup: {html}");
        assert!(written.contains("javascript") || !html.contains("href=\"javascript"), "{html}");
    }
    if rendered.channel == ChannelName::Sms {
        let length = rendered.length.expect("a text message is counted");
        assert!(!rendered.text.is_empty());
        // 70 units alone, 67 a part; a character of two units may leave one of them empty.
        let units = rendered.text.encode_utf16().count();
        assert!(length.units >= units && length.segments >= 1, "{length:?} for {units}");
        assert!(length.units <= 70 || length.segments * 67 >= length.units, "{length:?}");
        assert!(length.units > 70 || length.segments == 1, "{length:?}");
        if !written.contains(['【', '】']) {
            assert!(!rendered.text.contains(['【', '】']), "a value forged a signature: {}", rendered.text);
        }
    }
}

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let named = |name: &str| if name.is_empty() { "template.toml" } else { name }.to_owned();
    let files: Vec<_> = super::files(text)
        .into_iter()
        .take(8)
        .map(|(name, text)| super::source(&format!("templates/fuzzed/{}", named(name)), text))
        .collect();
    let company = &SHIPPED.config.company;
    let mut report = Report::default();
    let catalog = Catalog::read(&files, company, &mut report);
    super::inspect(&report);
    let records =
        InMemoryRecords { records: RECORDS.clone(), kinds: &SHIPPED.kinds, zone: &SHIPPED.calendars.zone };
    for template in catalog.iter() {
        let scope = Scope::for_template(
            &SHIPPED.kinds,
            "warranty",
            Some("customer"),
            company.keys().map(String::as_str),
        );
        super::inspect_all(&template.check_for(&scope.expect("shipped kinds")));
        super::inspect_all(&template.check_length(&SHIPPED.config.policy.opt_out_words));
        let options = RenderOptions {
            opt_out: Some("拒收请回复R"),
            gateway: Some("yunpian"),
            sign: Some("云栖物业"),
            abroad: false,
        };
        let previews = template.preview(&options);
        // What went through `check` without an error can be shown.
        if report.errors() == 0 {
            assert!(previews.iter().all(Result::is_ok), "{previews:?}");
        }
        for rendered in previews.iter().flatten() {
            check(rendered, text);
        }
        for number in 0..HARM.len() {
            let record =
                records.records.iter().find(|r| r.key == RecordKey::new("warranty", &format!("R-{number}")));
            let person =
                records.records.iter().find(|r| r.key == RecordKey::new("customer", &format!("R-{number}")));
            let record = record.expect("a warranty");
            let extras = Extras {
                today: date(2026, 2, 28),
                now: Timestamp::UNIX_EPOCH,
                zone: SHIPPED.calendars.zone.time_zone(),
                company,
                occurrence: Some(Occurrence { date: date(2026, 2, 28), number: 1, years: 4 }),
                items: std::slice::from_ref(record),
            };
            let context = context(record, person, &extras, template.needs(), &SHIPPED.kinds, &records);
            let context = context.expect("records in memory");
            for channel in ChannelName::ALL {
                if let Ok(rendered) = template.render(*channel, Some("zh-CN"), &context, &options) {
                    check(&rendered, text);
                }
            }
        }
    }
}
