//! Builds what expressions run on: from a record, what it refers to and what refers to it, only as far as asked for.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use minijinja::value::{Enumerator, Object, ObjectRepr, Value};

use super::day::Day;
use super::needs::{Needs, Node};
use super::{Company, Context};
use crate::calendar::anniversary;
use crate::planted::{self, Bug};
use crate::record::view::{Records, ViewError};
use crate::record::{self, Field, FieldType, Kind, Kinds, Record, RecordKey};

/// How many references one path may follow.
pub const DEPTH_MAX: usize = 4;
/// How many records the many side of a reference shows; what is beyond is left out, also of `count`.
pub const LIST_MAX: usize = 200;

/// How much of a text a context shows, in characters: of a longer one, the beginning.
pub const SEEN_CHARS_MAX: usize = 10_000;

/// How many records one context may hold in all; further ones are as if they were not there.
const RECORDS_MAX: usize = 5_000;

/// What stands beside the record.
#[derive(Debug, Clone)]
pub struct Extras<'a> {
    /// The day of the plan or of sending, in the configured zone.
    pub today: Date,
    /// The instant of the plan or of sending.
    pub now: Timestamp,
    /// The configured zone; instants show their wall time in it.
    pub zone: &'a TimeZone,
    /// What the deployment says about itself.
    pub company: &'a Company,
    /// What the touch is about; none in a `where`.
    pub occurrence: Option<Occurrence>,
    /// The records of a grouped message, in the order of their touches; for one that stands alone, just the record.
    pub items: &'a [Record],
}

/// The occurrence that a touch is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The reference date: the birthday, the end of the warranty, the day of the festival.
    pub date: Date,
    /// Which repeat of a step it is, from 1; 1 where nothing repeats.
    pub number: i64,
    /// Full years from the original date to this occurrence; 0 for the original itself.
    pub years: i64,
}

/// The context of one record for expressions with these needs. `recipient` is the person a message goes to; a `where`
/// has none.
///
/// # Errors
/// When the view cannot be read. A reference that leads nowhere is no error: it is `none`, and so are its fields.
pub fn context(
    record: &Record,
    recipient: Option<&Record>,
    extras: &Extras<'_>,
    needs: &Needs,
    kinds: &Kinds,
    view: &dyn Records,
) -> Result<Context, ViewError> {
    let left = Cell::new(RECORDS_MAX);
    let builder = Builder { extras, kinds, view, attributes: &needs.attributes, left };
    let mut roots = builder.roots(record, &needs.roots)?;
    roots.insert("today".to_owned(), Value::from(Day::Date(extras.today)));
    roots.insert("now".to_owned(), builder.instant(extras.now));
    roots.insert("company".to_owned(), plain_map(extras.company));
    if let Some(occurrence) = extras.occurrence {
        roots.insert("occurrence".to_owned(), occurrence_value(occurrence));
    }
    if let (Some(recipient), Some(node)) = (recipient, needs.roots.children.get("to"))
        && let Some(kind) = kinds.get(&recipient.key.kind)
    {
        roots.insert("to".to_owned(), builder.record(kind, recipient, node, 0)?);
    }
    if let Some(node) = needs.roots.children.get("items") {
        let mut asked = needs.attributes.clone();
        asked.union(node);
        let items: Result<Vec<Value>, ViewError> = extras
            .items
            .iter()
            .take(LIST_MAX)
            .map(|item| builder.roots(item, &asked).map(Value::from))
            .collect();
        roots.insert("items".to_owned(), Value::from(items?));
    }
    Ok(Context(Value::from(roots)))
}

/// Names that stand beside the record's own; they win over fields of the same name.
pub(super) const BESIDE: [&str; 6] = ["company", "items", "now", "occurrence", "to", "today"];
/// What an occurrence knows.
pub(super) const OF_OCCURRENCE: [&str; 3] = ["date", "number", "years"];

fn occurrence_value(occurrence: Occurrence) -> Value {
    Value::from(BTreeMap::from([
        ("date", Value::from(Day::Date(occurrence.date))),
        ("number", Value::from(occurrence.number)),
        ("years", Value::from(occurrence.years)),
    ]))
}

fn plain_map(map: &BTreeMap<String, String>) -> Value {
    Value::from(map.clone())
}

/// What a reference that leads nowhere gives: false, `none`, and so are the fields asked of it.
#[derive(Debug)]
pub(super) struct MissingRecord(BTreeMap<String, Value>);

impl Object for MissingRecord {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_str()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn render(self: &Arc<Self>, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

struct Builder<'a> {
    extras: &'a Extras<'a>,
    kinds: &'a Kinds,
    view: &'a dyn Records,
    attributes: &'a Node,
    /// How many records may still be read.
    left: Cell<usize>,
}

impl Builder<'_> {
    /// The names that a record gives by itself: its kind's name, and its own fields bare.
    fn roots(&self, record: &Record, node: &Node) -> Result<BTreeMap<String, Value>, ViewError> {
        let mut roots = BTreeMap::new();
        let Some(kind) = self.kinds.get(&record.key.kind) else { return Ok(roots) };
        for (name, child) in &node.children {
            if BESIDE.contains(&name.as_str()) {
                continue;
            }
            let value = if *name == kind.name {
                Some(self.record(kind, record, child, 0)?)
            } else {
                self.named(kind, Some(record), name, child, 0)?
            };
            if let Some(value) = value {
                roots.insert(name.clone(), value);
            }
        }
        Ok(roots)
    }

    fn record(&self, kind: &Kind, record: &Record, node: &Node, depth: usize) -> Result<Value, ViewError> {
        self.left.set(self.left.get().saturating_sub(1));
        Ok(Value::from(self.fields(kind, Some(record), node, depth)?))
    }

    /// What is asked of a record, or of one that is not there.
    fn fields(
        &self,
        kind: &Kind,
        record: Option<&Record>,
        node: &Node,
        depth: usize,
    ) -> Result<BTreeMap<String, Value>, ViewError> {
        let mut fields = BTreeMap::new();
        let mut asked = Cow::Borrowed(node);
        if node.whole {
            // Nobody said which fields: all plain ones, and what is asked of list elements.
            asked.to_mut().union(self.attributes);
            let plain = kind.fields.iter().filter(|field| !is_reference(field));
            for name in plain.map(|field| field.name.as_str()).chain(["id", "created_at"]) {
                fields.insert(name.to_owned(), self.plain(kind, record, name));
            }
        }
        for (name, child) in &asked.children {
            if let Some(value) = self.named(kind, record, name, child, depth)? {
                fields.insert(name.clone(), value);
            }
        }
        Ok(fields)
    }

    /// One name of a record: a plain field, a record it refers to, records that refer to it. `None` for a name that
    /// its kind does not have.
    fn named(
        &self,
        kind: &Kind,
        record: Option<&Record>,
        name: &str,
        node: &Node,
        depth: usize,
    ) -> Result<Option<Value>, ViewError> {
        if name == "changed_at" {
            let times = node.children.keys().map(|field| {
                let at = record.and_then(|record| record.changed_at.get(field));
                (field.clone(), at.map_or(Value::from(()), |at| self.instant(*at)))
            });
            return Ok(Some(Value::from(times.collect::<BTreeMap<String, Value>>())));
        }
        if let Some(many) = kind.many.get(name) {
            let (Some(record), Some(other)) = (record, self.kinds.get(&many.kind)) else {
                return Ok(Some(Value::from(Vec::<Value>::new())));
            };
            let mut list = Vec::new();
            if depth < DEPTH_MAX && self.left.get() > 0 {
                for element in
                    self.view.referring(&many.kind, &many.field, &record.key)?.iter().take(LIST_MAX)
                {
                    list.push(self.record(other, element, node, depth + 1)?);
                }
            }
            return Ok(Some(Value::from(list)));
        }
        match kind.field(name) {
            Some(field) if is_reference(field) => self.follow(field, record, node, depth).map(Some),
            _ if kind.type_of(name).is_some() => Ok(Some(self.plain(kind, record, name))),
            _ => Ok(None),
        }
    }

    fn follow(
        &self,
        field: &Field,
        record: Option<&Record>,
        node: &Node,
        depth: usize,
    ) -> Result<Value, ViewError> {
        let FieldType::Reference(target) = &field.field_type else { return Ok(Value::from(())) };
        let Some(kind) = self.kinds.get(target) else { return Ok(Value::from(())) };
        let key: Option<RecordKey> = record.and_then(|record| record.reference(field));
        let found = match key {
            Some(key) if depth < DEPTH_MAX && self.left.get() > 0 => self.view.get(&key)?,
            _ => None,
        };
        match found {
            Some(found) => self.record(kind, &found, node, depth + 1),
            None if depth < DEPTH_MAX => {
                Ok(Value::from_object(MissingRecord(self.fields(kind, None, node, depth + 1)?)))
            }
            None => Ok(Value::from(())),
        }
    }

    fn plain(&self, kind: &Kind, record: Option<&Record>, name: &str) -> Value {
        let Some(record) = record else { return Value::from(()) };
        let value = if kind.field(name).is_some() {
            record.get(name)
        } else if planted::is(Bug::AgeBySolarBirthdayOnly) && name == "age" && !has_solar_birthday(record) {
            None
        } else {
            record.value_on(name, self.extras.today)
        };
        match value {
            None => Value::from(()),
            Some(record::Value::Text(text)) => Value::from(seen(&text)),
            Some(record::Value::Int(number)) => Value::from(number),
            Some(record::Value::Number(number)) => Value::from(number),
            Some(record::Value::Bool(truth)) => Value::from(truth),
            Some(record::Value::Date(date)) => Value::from(Day::Date(date)),
            Some(record::Value::Datetime(at)) => self.instant(at),
            Some(record::Value::Anniversary(day)) => Value::from(day.to_string()),
            Some(record::Value::List(words)) => words.iter().take(LIST_MAX).map(|word| seen(word)).collect(),
        }
    }

    fn instant(&self, at: Timestamp) -> Value {
        Value::from(Day::Instant { at, local: self.extras.zone.to_datetime(at) })
    }
}

/// As much of a text as is shown.
fn seen(text: &str) -> &str {
    text.char_indices().nth(SEEN_CHARS_MAX).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Only for [`Bug::AgeBySolarBirthdayOnly`].
fn has_solar_birthday(record: &Record) -> bool {
    let birthday = record.get("birthday");
    matches!(birthday, Some(record::Value::Anniversary(day)) if day.kind == anniversary::Kind::Solar)
}

pub(super) fn is_reference(field: &Field) -> bool {
    matches!(field.field_type, FieldType::Reference(_))
}
