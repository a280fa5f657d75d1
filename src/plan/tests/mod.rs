//! The planner against tables of dates, people and keys, against itself in pieces, and against brute force.
//!
//! [`Town`] is what every test of rules, planner, gate and trial stands on: kinds, calendars, templates.

mod chance;
mod cost;
mod dates;
mod keys;
mod oracle;
mod people;
mod steps;
mod sweep;
mod told;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, date};

use super::*;
use crate::calendar::working::WorkingHours;
use crate::calendar::{Anniversary, Festivals, WorkingCalendar, Zone};
use crate::config::Policy;
use crate::diagnostic::{Report, Source};
use crate::message::TouchKey;
use crate::record::in_memory::InMemoryRecords;
use crate::record::{FieldType, RecordKey, Value};
use crate::rule::RuleContext;
use crate::template::Catalog;
use crate::terms::{Class, TouchState};

const RECORDS: &str = r#"
[guest]
person = true
[guest.fields]
day      = "date"
moment   = "datetime"
birthday = "anniversary"
ended_on = "date"
ended_at = "datetime"
status   = ["active", "void"]
visits   = "int"
weight   = "number"
regular  = "bool"
hobbies  = "list"
note     = "text"
host     = "-> staff"
[guest.many]
companions = "companion.guest"
orders     = "order.guest"

[companion]
person = true
[companion.fields]
guest    = "-> guest"
birthday = "anniversary"

[order]
[order.fields]
guest     = "-> guest"
clerk     = "-> staff"
level     = "int"
placed_at = "datetime"
ends_on   = "date"
closed_at = "datetime"
item      = "text"

[staff]
staff = true
[staff.fields]
role    = ["clerk", "manager", "director"]
manager = "-> staff"
left_on = "date"
"#;

const TEMPLATES: [(&str, &str); 15] = [
    ("note/template.toml", "title = \"Note\"\nlanguages = [\"zh\", \"en\"]\n"),
    ("note/sms.zh.txt", "您好。\n"),
    ("note/sms.en.txt", "Hello.\n"),
    ("note/email.zh.md", "Subject: 问候\n\n您好。\n"),
    ("note/email.en.md", "Subject: Greeting\n\nHello.\n"),
    ("other/template.toml", "title = \"Other\"\nlanguages = [\"zh\"]\n"),
    ("other/sms.zh.txt", "再见。\n"),
    (
        "list/template.toml",
        "title = \"List\"\nlanguages = [\"zh\"]\n[params]\nitems = \"items | map(attribute='item') | join('、')\"\n\
         count = \"items | length\"\n[sample]\nitems = \"门窗、防水\"\ncount = 2\n",
    ),
    ("list/sms.zh.txt", "{{ count }}件:{{ items }}。\n"),
    (
        "share/template.toml",
        "title = \"Share\"\nlanguages = [\"zh\"]\n[params]\nshare = \"12 // visits if visits is not none else 0\"\n[sample]\nshare = 3\n",
    ),
    ("share/sms.zh.txt", "每次{{ share }}件。\n"),
    (
        "named/template.toml",
        "title = \"Named\"\nlanguages = [\"zh\", \"en\"]\n[params]\nname = \"to.salutation\"\n[sample]\nname = \"陈女士\"\n",
    ),
    ("named/sms.zh.txt", "{{ name }},您好。\n"),
    ("named/sms.en.txt", "Dear {{ name }}.\n"),
    ("letter/template.toml", "title = \"Letter\"\nlanguages = [\"zh\"]\n"),
];

/// The town that all tests are about: what a deployment says, without files.
pub(crate) struct Town {
    pub(crate) kinds: Kinds,
    pub(crate) calendars: Calendars,
    pub(crate) templates: Catalog,
    pub(crate) policy: Policy,
    pub(crate) company: BTreeMap<String, String>,
}

impl Town {
    /// In China, with the shipped holidays of 2024 to 2026 and festivals; work from 09:00 to 18:00.
    pub(crate) fn new() -> Town {
        Town::in_zone("Asia/Shanghai")
    }

    /// The same in another zone.
    pub(crate) fn in_zone(zone: &str) -> Town {
        let mut sources: Vec<Source> =
            TEMPLATES.iter().map(|(path, text)| Source::new(&format!("templates/{path}"), text)).collect();
        sources.push(Source::new("templates/letter/email.zh.md", "Subject: 信\n\n您好。\n"));
        Town::of(zone, RECORDS, &sources)
    }

    /// With other kinds of records, and other templates.
    pub(crate) fn of(zone: &str, records: &str, templates: &[Source]) -> Town {
        let mut report = Report::default();
        let kinds = Kinds::read(&Source::new("records.toml", records), &mut report);
        let years = [
            Source::new("calendars/cn/2024.toml", include_str!("../../../calendars/cn/2024.toml")),
            Source::new("calendars/cn/2025.toml", include_str!("../../../calendars/cn/2025.toml")),
            Source::new("calendars/cn/2026.toml", include_str!("../../../calendars/cn/2026.toml")),
        ];
        let festivals = include_str!("../../../calendars/festivals.toml");
        let calendars = Calendars {
            zone: Zone::named(zone).unwrap(),
            working: WorkingCalendar::read(&years, &mut report),
            hours: WorkingHours::default(),
            festivals: Festivals::read(&Source::new("calendars/festivals.toml", festivals), &mut report),
        };
        let company = BTreeMap::from([("name".to_owned(), "云栖物业".to_owned())]);
        let templates = Catalog::read(templates, &company, &mut report);
        assert_eq!(report.errors(), 0, "{:#?}", report.findings());
        Town { kinds, calendars, templates, policy: Policy::default(), company }
    }

    pub(crate) fn world(&self) -> World<'_> {
        World {
            kinds: &self.kinds,
            calendars: &self.calendars,
            windows: &self.policy.windows,
            company: &self.company,
        }
    }

    pub(crate) fn around(&self) -> RuleContext<'_> {
        RuleContext {
            kinds: &self.kinds,
            templates: &self.templates,
            festivals: &self.calendars.festivals,
            company: &self.company,
        }
    }

    /// Reads a rule file, which must be right.
    pub(crate) fn rule(&self, text: &str) -> Rule {
        let id = text.split('"').nth(1).unwrap();
        let mut report = Report::default();
        let rule = Rule::read(&Source::new(&format!("rules/{id}.toml"), text), self.around(), &mut report);
        rule.unwrap_or_else(|| {
            panic!(
                "{}",
                crate::diagnostic::render(report.findings(), crate::diagnostic::FrameStyle::default())
            )
        })
    }

    /// A rule about each guest with this `[when]`, sent to the guest.
    pub(crate) fn when(&self, when: &str) -> Rule {
        self.rule(&guests(when))
    }

    pub(crate) fn handful(&self, records: Vec<Record>) -> InMemoryRecords<'_> {
        InMemoryRecords { records, kinds: &self.kinds, zone: &self.calendars.zone }
    }

    /// A record whose fields are written as text; an instant as the wall time of the zone.
    pub(crate) fn record(&self, key: &str, fields: &[(&str, &str)]) -> Record {
        let key = RecordKey::parse(key).unwrap();
        let kind = self.kinds.get(&key.kind).unwrap();
        let mut record = Record::new(key, at("2000-01-01T00:00:00Z"));
        if kind.person {
            record.fields.insert("name".into(), Value::Text(record.key.id.clone()));
        }
        for (name, text) in fields {
            if *name == "created_at" {
                record.created_at = self.wall(text);
            } else if let Some(field) = name.strip_suffix(".changed_at") {
                record.changed_at.insert(field.to_owned(), self.wall(text));
            } else {
                record.fields.insert((*name).to_owned(), self.value(kind.type_of(name).unwrap(), text));
            }
        }
        record
    }

    pub(crate) fn value(&self, field_type: FieldType, text: &str) -> Value {
        match field_type {
            FieldType::Datetime => Value::Datetime(self.wall(text)),
            FieldType::Anniversary => Value::Anniversary(Anniversary::parse(text).unwrap()),
            FieldType::List => Value::List(text.split(' ').map(str::to_owned).collect()),
            other => crate::rule::condition::written(text, &other).unwrap(),
        }
    }

    /// The instant of a wall time such as `2026-03-31 10:00`.
    pub(crate) fn wall(&self, text: &str) -> Timestamp {
        self.calendars.zone.instant(text.replace(' ', "T").parse::<DateTime>().unwrap())
    }

    /// The whole local days from one to another.
    pub(crate) fn span(&self, from: Date, to: Date) -> Span {
        let start = |day: Date| self.calendars.zone.instant(day.to_datetime(Time::midnight()));
        let moment = jiff::SignedDuration::from_nanos(1);
        Span { after: start(from) - moment, through: start(to.tomorrow().unwrap()) - moment }
    }

    pub(crate) fn shown(&self, at: Timestamp) -> String {
        self.calendars.zone.civil(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// All touches of a rule over the records, in the order of their due instants.
    pub(crate) fn plan(&self, rule: &Rule, records: &[Record], span: Span) -> Vec<PlannedTouch> {
        let handful = self.handful(records.to_vec());
        let mut touches = Vec::new();
        plan_rule(rule, &handful, self.world(), span, &mut |touch| {
            touches.push(touch);
            Ok(())
        })
        .unwrap();
        touches.sort_by(|a, b| (a.due_at, &a.key).cmp(&(b.due_at, &b.key)));
        touches
    }
}

/// The text of a rule about each guest.
pub(crate) fn guests(when: &str) -> String {
    format!(
        "id = \"guests\"\ntitle = \"Guests\"\nclass = \"service\"\neach = \"guest\"\n[when]\n{when}\n\
         [send]\nto = \"self\"\nvia = [\"sms\", \"email\"]\ntemplate = \"note\"\n"
    )
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The first day of a year and the last of another, `2026..2027`; or two days.
pub(crate) fn days(text: &str) -> (Date, Date) {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let day =
        |text: &str, month, day| text.parse().unwrap_or_else(|_| date(text.parse().unwrap(), month, day));
    (day(from, 1, 1), day(to, 12, 31))
}
