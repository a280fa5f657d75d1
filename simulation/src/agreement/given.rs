//! A record of a world as the `given` of a rule test: its fields, and whom it refers to, inline.
//!
//! A test puts somebody wherever a path goes and nothing is said, with a name and both addresses. What would become
//! another record that way cannot be written as a test.

use touchbase::record::view::{Records, ViewError};
use touchbase::record::{FieldType, Kinds, Record, RecordKey, Value};
use touchbase::rule::Rule;
use touchbase::rule::path::{Hop, PathTarget};
use touchbase::terms::{ChannelName, Word as _};

/// How many references are followed.
const DEPTH_MAX: usize = 3;

/// What a test is written from.
pub(super) struct Writer<'a> {
    pub(super) kinds: &'a Kinds,
    pub(super) records: &'a dyn Records,
}

impl Writer<'_> {
    /// The record as a test has it; `None` where a test would have another one.
    pub(super) fn given(&self, rule: &Rule, record: &Record) -> Result<Option<String>, ViewError> {
        for step in &rule.steps {
            if !self.leads_the_same_way(&step.to.way, record)? {
                return Ok(None);
            }
        }
        self.table(record, 0)
    }

    /// Whether the path leads a test to the same people: nobody is missing on the way, and nobody holds a role whom
    /// the test would not know.
    fn leads_the_same_way(&self, way: &PathTarget, record: &Record) -> Result<bool, ViewError> {
        let PathTarget::Hops(hops) = way else { return Ok(false) };
        let mut at = record.clone();
        for hop in hops {
            let Hop::One { field, kind } = hop else { return Ok(true) };
            let Some(id) = at.text(field) else { return Ok(false) };
            match self.records.get(&RecordKey::new(kind, id))? {
                Some(next) => at = next,
                None => return Ok(true),
            }
        }
        Ok(true)
    }

    fn table(&self, record: &Record, depth: usize) -> Result<Option<String>, ViewError> {
        let Some(kind) = self.kinds.get(&record.key.kind) else { return Ok(None) };
        if kind.person && !is_like_one_made_up(record) {
            return Ok(None);
        }
        let mut fields = vec![format!("created_at = \"{}\"", record.created_at)];
        fields
            .extend(record.changed_at.iter().map(|(field, at)| format!("\"{field}.changed_at\" = \"{at}\"")));
        for field in &kind.fields {
            let Some(value) = record.get(&field.name) else { continue };
            let referred = match (&field.field_type, &value) {
                (FieldType::Reference(kind), Value::Text(id)) => {
                    self.records.get(&RecordKey::new(kind, id))?
                }
                _ => None,
            };
            let written = match referred {
                // Guardians of guardians decide who is told, and a circle of them cannot be written down.
                Some(_) if depth == DEPTH_MAX && field.name == "guardian" => return Ok(None),
                Some(_) if depth == DEPTH_MAX => continue,
                Some(other) => match self.table(&other, depth + 1)? {
                    Some(table) => table,
                    None => return Ok(None),
                },
                None => written(&value),
            };
            fields.push(format!("{} = {written}", field.name));
        }
        for (name, many) in kind.many.iter().filter(|(name, _)| depth == 0 || *name == "family") {
            let mut tables = Vec::new();
            for mut other in self.records.referring(&many.kind, &many.field, &record.key)? {
                other.fields.remove(&many.field);
                match self.table(&other, depth + 1)? {
                    Some(table) => tables.push(table),
                    None => return Ok(None),
                }
            }
            fields.push(format!("{name} = [{}]", tables.join(", ")));
        }
        Ok(Some(format!("{{ {} }}", fields.join(", "))))
    }
}

/// Whether what a test adds to a person it knows little of is there already.
fn is_like_one_made_up(person: &Record) -> bool {
    person.text("name").is_some()
        && ChannelName::ALL.iter().all(|channel| person.text(channel.address_field()).is_some())
}

fn written(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::List(words) => format!("{words:?}"),
        Value::Text(text) => format!("\"{text}\""),
        Value::Date(_) | Value::Datetime(_) | Value::Anniversary(_) => format!("\"{}\"", value.display()),
    }
}

/// What a test calls whoever gets a touch: the path, or the name where it leads to many.
pub(super) fn label(rule: &Rule, step: &str, person: &Record) -> String {
    let step = rule.steps.iter().find(|one| one.id == step);
    let many = |way: &PathTarget| matches!(way, PathTarget::Hops(hops) if hops.iter().any(|hop| matches!(hop, Hop::Many { .. })));
    match step {
        Some(step) if !many(&step.to.way) => step.to.written.clone(),
        _ => person.text("name").unwrap_or(&person.key.id).to_owned(),
    }
}
