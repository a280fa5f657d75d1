//! Which records have which day in which field: the date indexes of the store in memory.
//!
//! Kept beside the records by whoever writes them, so that a question costs what it finds, as in the database.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::calendar::anniversary::Kind as AnniversaryKind;
use crate::calendar::zone::Zone;
use crate::record::view::MonthDays;
use crate::record::{Record, RecordKey, Value};

/// A day of a year in one of the calendars.
type MonthDay = (bool, u32);

/// By kind and field: the days, and who has them.
#[derive(Debug, Default)]
pub(super) struct Days {
    of_kind: BTreeMap<String, BTreeMap<String, Field>>,
}

#[derive(Debug, Default)]
struct Field {
    days: BTreeSet<(Date, RecordKey)>,
    month_days: BTreeSet<(MonthDay, RecordKey)>,
}

/// What is done with one field's days: the field, whose record, its day if it has a year, its day of a year.
type Change<'a> = &'a mut dyn FnMut(&mut Field, &RecordKey, Option<Date>, MonthDay);

impl Days {
    /// Takes a record in.
    pub(super) fn add(&mut self, record: &Record, zone: &Zone) {
        self.each(record, zone, &mut |field, key, day, month_day| {
            field.days.extend(day.map(|day| (day, key.clone())));
            field.month_days.insert((month_day, key.clone()));
        });
    }

    /// Takes a record out, as it stood when it was taken in.
    pub(super) fn remove(&mut self, record: &Record, zone: &Zone) {
        self.each(record, zone, &mut |field, key, day, month_day| {
            if let Some(day) = day {
                field.days.remove(&(day, key.clone()));
            }
            field.month_days.remove(&(month_day, key.clone()));
        });
    }

    /// Those of a kind that have a day of the range in a field.
    pub(super) fn between(&self, kind: &str, field: &str, from: Date, to: Date) -> Vec<RecordKey> {
        let Some(field) = self.field(kind, field).filter(|_| from <= to) else { return Vec::new() };
        let first = (from, RecordKey::new("", ""));
        field.days.range(first..).take_while(|(day, _)| *day <= to).map(|(_, key)| key.clone()).collect()
    }

    /// Those of a kind that have one of the days of a year in a field.
    pub(super) fn on(&self, kind: &str, field: &str, calendar: MonthDays, keys: &[u32]) -> Vec<RecordKey> {
        let Some(field) = self.field(kind, field) else { return Vec::new() };
        let mut found = Vec::new();
        for key in keys.iter().copied().collect::<BTreeSet<u32>>() {
            let wanted = (calendar == MonthDays::Lunar, key);
            let from_there = field.month_days.range((wanted, RecordKey::new("", ""))..);
            found.extend(from_there.take_while(|(own, _)| *own == wanted).map(|(_, key)| key.clone()));
        }
        found
    }

    fn field(&self, kind: &str, field: &str) -> Option<&Field> {
        self.of_kind.get(kind).and_then(|fields| fields.get(field))
    }

    fn each(&mut self, record: &Record, zone: &Zone, change: Change<'_>) {
        let fields = self.of_kind.entry(record.key.kind.clone()).or_default();
        let mut of = |name: &str, value: &Value| {
            let Some(month_day) = month_day_of(value, zone) else { return };
            if !fields.contains_key(name) {
                fields.insert(name.to_owned(), Field::default());
            }
            if let Some(field) = fields.get_mut(name) {
                change(field, &record.key, day_of(value, zone), month_day);
            }
        };
        of("created_at", &Value::Datetime(record.created_at));
        for (name, at) in &record.changed_at {
            of(&format!("{name}.changed_at"), &Value::Datetime(*at));
        }
        for (name, value) in &record.fields {
            of(name, value);
        }
    }
}

fn day_of(value: &Value, zone: &Zone) -> Option<Date> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Datetime(at) => Some(zone.civil(*at).date()),
        _ => None,
    }
}

fn month_day_of(value: &Value, zone: &Zone) -> Option<MonthDay> {
    if let Value::Anniversary(day) = value {
        return Some((day.kind == AnniversaryKind::Lunar, day.key()));
    }
    let day = day_of(value, zone)?;
    Some((false, u32::from(day.month().unsigned_abs()) * 100 + u32::from(day.day().unsigned_abs())))
}
