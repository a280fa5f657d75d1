//! Makes the records of a test from its `given`.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::calendar::anniversary::Anniversary;
use crate::diagnostic::nearest;
use crate::document::{Node, Value as Written};
use crate::plan::World;
use crate::record::{FieldType, Kind, Record, RecordKey, Value};
use crate::rule::path::{Hop, PathTarget};
use crate::rule::{Rule, Test};
use crate::words::TrialSentence as Says;

/// The record of a test that the rule looks at, and all records; it is the first of them.
pub(super) fn records(rule: &Rule, test: &Test, world: World<'_>) -> Result<(RecordKey, Vec<Record>), Says> {
    let kind = kind_of(world, &rule.each)?;
    let mut maker = Maker { world, records: Vec::new() };
    let main = maker.make(kind, &test.given)?;
    for step in &rule.steps {
        for path in step.paths() {
            match &path.way {
                PathTarget::Hops(hops) => maker.follow(&main, hops)?,
                PathTarget::Role { kind, role } => maker.holder(kind, role)?,
            }
        }
    }
    maker.records.sort_by_key(|record| record.key != main);
    Ok((main, maker.records))
}

fn kind_of<'a>(world: World<'a>, kind: &str) -> Result<&'a Kind, Says> {
    world.kinds.get(kind).ok_or_else(|| Says::NoKind { kind: kind.to_owned() })
}

/// The years of all dates in `given`.
pub(super) fn years(node: &Node) -> Vec<i16> {
    match &node.value {
        Written::Datetime(text) | Written::Text(text) => {
            let digits = text.trim_start_matches("农历");
            digits.get(..4).and_then(|year| year.parse().ok()).into_iter().collect()
        }
        Written::Table(entries) => entries.iter().flat_map(|(_, _, node)| years(node)).collect(),
        Written::List(items) => items.iter().flat_map(years).collect(),
        _ => Vec::new(),
    }
}

struct Maker<'a> {
    world: World<'a>,
    records: Vec<Record>,
}

impl<'a> Maker<'a> {
    /// A record of a kind from a table of fields, with the records inside it.
    fn make(&mut self, kind: &'a Kind, given: &Node) -> Result<RecordKey, Says> {
        let key = self.blank(kind);
        let Written::Table(entries) = &given.value else {
            let found = Box::new(given.value.description().into());
            return Err(Says::RecordIsATable { kind: kind.name.clone(), found });
        };
        for (name, _, node) in entries {
            if let Some(many) = kind.many.get(name) {
                self.many(&many.kind, &many.field, &key, node)?;
                continue;
            }
            let (name, node) = field_and_value(name, node);
            let value = self.value(kind, &name, node)?;
            self.set(&key, &name, value);
        }
        Ok(key)
    }

    /// A record with nothing given; a person can be reached.
    fn blank(&mut self, kind: &Kind) -> RecordKey {
        let number = self.records.len() + 1;
        // People come in the order of their ids, which is to be the order they are given in.
        let key = RecordKey::new(&kind.name, &format!("given-{number:04}"));
        let mut record = Record::new(key.clone(), Timestamp::UNIX_EPOCH);
        if kind.person {
            record.fields.insert("name".into(), Value::Text(format!("{} {number}", kind.name)));
            record.fields.insert("mobile".into(), Value::Text(format!("+861390000{number:04}")));
            record.fields.insert("email".into(), Value::Text(format!("given-{number}@example.com")));
        }
        self.records.push(record);
        key
    }

    fn set(&mut self, key: &RecordKey, field: &str, value: Value) {
        if let Some(record) = self.records.iter_mut().find(|record| record.key == *key) {
            if let (Some(base), Value::Datetime(at)) = (field.strip_suffix(".changed_at"), &value) {
                record.changed_at.insert(base.to_owned(), *at);
            } else if let ("created_at", Value::Datetime(at)) = (field, &value) {
                record.created_at = *at;
            } else {
                record.fields.insert(field.to_owned(), value);
            }
        }
    }

    fn value(&mut self, kind: &'a Kind, name: &str, node: &Node) -> Result<Value, Says> {
        let Some(field_type) = kind.type_of(name) else {
            let fields = kind.fields.iter().map(|field| field.name.as_str());
            let near = nearest(name, fields.chain(kind.many.keys().map(String::as_str)));
            return Err(Says::NoSuchField {
                kind: kind.name.clone(),
                field: name.to_owned(),
                near: near.map(str::to_owned),
            });
        };
        if let (FieldType::Reference(target), Written::Table(_)) = (&field_type, &node.value) {
            let target = kind_of(self.world, target)?;
            return Ok(Value::Text(self.make(target, node)?.id));
        }
        plain(&field_type, node, self.world)
            .ok_or_else(|| Says::DoesNotFit { field: name.to_owned(), is: field_type.describe() })
    }

    /// The many side: a list of records, or how many of them.
    fn many(&mut self, kind: &str, back: &str, target: &RecordKey, node: &Node) -> Result<(), Says> {
        let kind = kind_of(self.world, kind)?;
        let mut made = Vec::new();
        match &node.value {
            Written::List(items) => {
                for item in items {
                    made.push(self.make(kind, item)?);
                }
            }
            Written::Integer(count) => made.extend((0..(*count).clamp(0, 100)).map(|_| self.blank(kind))),
            other => {
                let found = Box::new(other.description().into());
                return Err(Says::ExpectedListOf { kind: kind.name.clone(), found });
            }
        }
        for key in made {
            self.set(&key, back, Value::Text(target.id.clone()));
        }
        Ok(())
    }

    /// Puts somebody wherever a path goes and the test says nothing.
    fn follow(&mut self, from: &RecordKey, hops: &[Hop]) -> Result<(), Says> {
        let mut at = from.clone();
        for hop in hops {
            let Hop::One { field, kind } = hop else { return Ok(()) };
            let known =
                self.records.iter().find(|record| record.key == at).and_then(|record| record.text(field));
            at = match known {
                Some(id) => RecordKey::new(kind, id),
                None => {
                    let target = kind_of(self.world, kind)?;
                    let made = self.blank(target);
                    self.set(&at, field, Value::Text(made.id.clone()));
                    made
                }
            };
        }
        Ok(())
    }

    fn holder(&mut self, kind: &str, role: &str) -> Result<(), Says> {
        let there =
            self.records.iter().any(|record| record.key.kind == kind && record.text("role") == Some(role));
        if !there {
            let target = kind_of(self.world, kind)?;
            let made = self.blank(target);
            self.set(&made, "role", Value::Text(role.to_owned()));
        }
        Ok(())
    }
}

/// `status.changed_at = …` is a table in TOML, and a field's name here.
fn field_and_value<'n>(name: &str, node: &'n Node) -> (String, &'n Node) {
    if let Written::Table(entries) = &node.value
        && let [(inner, _, value)] = entries.as_slice()
        && inner == "changed_at"
    {
        return (format!("{name}.changed_at"), value);
    }
    (name.to_owned(), node)
}

/// A written value as a field's; a wall time is in the configured zone.
fn plain(field_type: &FieldType, node: &Node, world: World<'_>) -> Option<Value> {
    match (&node.value, field_type) {
        (Written::Datetime(text) | Written::Text(text), FieldType::Datetime) => {
            if let Ok(at) = text.parse::<Timestamp>() {
                return Some(Value::Datetime(at));
            }
            let wall: DateTime = text.replace(' ', "T").parse().ok()?;
            Some(Value::Datetime(world.calendars.zone.instant(wall)))
        }
        (Written::Datetime(text) | Written::Text(text), FieldType::Date) => {
            Some(Value::Date(text.parse().ok()?))
        }
        (Written::Datetime(text) | Written::Text(text), FieldType::Anniversary) => {
            Some(Value::Anniversary(Anniversary::parse(text).ok()?))
        }
        (Written::List(items), FieldType::List) => Some(Value::List(
            items
                .iter()
                .filter_map(|item| match &item.value {
                    Written::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
        )),
        (Written::Text(text), _) => crate::rule::condition::written(text, field_type),
        (Written::Integer(number), FieldType::Int) => Some(Value::Int(*number)),
        (Written::Integer(number), FieldType::Number) => number.to_string().parse().ok().map(Value::Number),
        (Written::Float(number), FieldType::Number) => Some(Value::Number(*number)),
        (Written::Bool(truth), FieldType::Bool) => Some(Value::Bool(*truth)),
        _ => None,
    }
}
