//! Which fields are indexed and as what, and the index rows that a value makes.
//!
//! The table `field` says what the index holds. A field that `records.toml` declares otherwise, or in another zone,
//! is indexed anew when the kinds are declared; until then a reader that knows better scans instead.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use rusqlite::{Connection, OptionalExtension};

use crate::calendar::anniversary::Kind as AnniversaryKind;
use crate::calendar::zone::Zone;
use crate::record::view::MonthDays;
use crate::record::{FieldType, Kind, Value};
use crate::store::Error;

/// How a field is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Indexed {
    /// By its day and its day of the year; for an instant, those of its local day.
    Day,
    /// By its text.
    Text,
}

/// A field that is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IndexField {
    /// Its number in the index rows.
    pub(super) number: i64,
    /// How.
    pub(super) indexed: Indexed,
}

/// What the column `indexed_as` says of a type; `None` where the type is not indexed.
pub(super) fn indexed_as(field_type: &FieldType, zone: &Zone) -> Option<String> {
    match field_type {
        FieldType::Date => Some("date".to_owned()),
        FieldType::Datetime => Some(format!("datetime {}", zone.name())),
        FieldType::Anniversary => Some("anniversary".to_owned()),
        FieldType::Words(_) | FieldType::Reference(_) => Some("text".to_owned()),
        FieldType::Text
        | FieldType::Phone
        | FieldType::Email
        | FieldType::Int
        | FieldType::Number
        | FieldType::Bool
        | FieldType::List => None,
    }
}

/// Every field of a kind that shall be indexed, with what `indexed_as` shall say, those that exist by themselves
/// included.
pub(super) fn wanted(kind: &Kind, zone: &Zone) -> BTreeMap<String, String> {
    let instant = format!("datetime {}", zone.name());
    let mut wanted = BTreeMap::from([("created_at".to_owned(), instant.clone())]);
    for field in &kind.fields {
        wanted.insert(format!("{}.changed_at", field.name), instant.clone());
        if let Some(text) = indexed_as(&field.field_type, zone) {
            wanted.insert(field.name.clone(), text);
        }
    }
    wanted
}

/// The indexed fields of a kind, by name.
pub(super) fn of_kind(connection: &Connection, kind: &str) -> Result<BTreeMap<String, IndexField>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT name, number, indexed_as FROM field WHERE kind = ?1")?;
    let rows = statement.query_map([kind], |row| {
        let indexed = if row.get_ref(2)?.as_str()? == "text" { Indexed::Text } else { Indexed::Day };
        Ok((row.get(0)?, IndexField { number: row.get(1)?, indexed }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How the index has to hold a field, as this kind declares it; `None` for what is not indexed.
pub(super) fn declared_as(kind: &Kind, field: &str, zone: &Zone) -> Option<String> {
    kind.type_of(field).and_then(|field_type| indexed_as(&field_type, zone))
}

/// The number of a field, where the index holds it as this kind declares it.
pub(super) fn number(
    connection: &Connection,
    kind: &Kind,
    field: &str,
    zone: &Zone,
) -> Result<Option<i64>, Error> {
    let Some(wanted) = declared_as(kind, field, zone) else { return Ok(None) };
    let mut statement = connection
        .prepare_cached("SELECT number FROM field WHERE kind = ?1 AND name = ?2 AND indexed_as = ?3")?;
    Ok(statement.query_row([&kind.name, field, &wanted], |row| row.get(0)).optional()?)
}

/// Days since 1970-01-01.
pub(super) fn day_number(day: Date) -> i64 {
    i64::from((day - date(1970, 1, 1)).get_days())
}

/// The day of such a number; one that no day has becomes the first of all.
pub(super) fn day_of_number(number: i64) -> Date {
    date(1970, 1, 1)
        .checked_add(jiff::Span::new().days(number.clamp(-1_000_000, 1_000_000)))
        .unwrap_or(Date::MIN)
}

/// The number of a calendar in the index.
pub(super) fn calendar_number(calendar: MonthDays) -> i64 {
    match calendar {
        MonthDays::Solar => 0,
        MonthDays::Lunar => 1,
    }
}

/// Index rows to be written or removed, gathered so that each table gets them in the order of its key.
#[derive(Debug, Default)]
pub(super) struct IndexRows {
    days: Vec<(i64, i64, i64)>,
    month_days: Vec<(i64, i64, i64, i64)>,
    texts: Vec<(i64, String, i64)>,
}

impl IndexRows {
    /// Adds the rows that a value of a record makes.
    pub(super) fn value(&mut self, field: IndexField, record: i64, value: &Value, zone: &Zone) {
        match (field.indexed, value) {
            (Indexed::Day, Value::Date(day)) => self.day(field, record, *day),
            (Indexed::Day, Value::Datetime(at)) => self.instant(field, record, *at, zone),
            (Indexed::Day, Value::Anniversary(day)) => {
                let calendar = match day.kind {
                    AnniversaryKind::Solar => MonthDays::Solar,
                    AnniversaryKind::Lunar => MonthDays::Lunar,
                };
                let row = (field.number, calendar_number(calendar), i64::from(day.key()), record);
                self.month_days.push(row);
            }
            (Indexed::Text, Value::Text(text)) => self.texts.push((field.number, text.clone(), record)),
            _ => {}
        }
    }

    /// Adds the rows of an instant: those of its local day.
    pub(super) fn instant(&mut self, field: IndexField, record: i64, at: Timestamp, zone: &Zone) {
        self.day(field, record, zone.civil(at).date());
    }

    fn day(&mut self, field: IndexField, record: i64, day: Date) {
        let key = i64::from(day.month()) * 100 + i64::from(day.day());
        self.days.push((field.number, day_number(day), record));
        self.month_days.push((field.number, calendar_number(MonthDays::Solar), key, record));
    }

    /// Removes the gathered rows from the index.
    pub(super) fn remove(&mut self, connection: &Connection) -> Result<(), Error> {
        self.run(
            connection,
            "DELETE FROM record_day WHERE field = ?1 AND day = ?2 AND record = ?3",
            "DELETE FROM record_month_day WHERE field = ?1 AND calendar = ?2 AND month_day = ?3 AND record = ?4",
            "DELETE FROM record_text WHERE field = ?1 AND value = ?2 AND record = ?3",
        )
    }

    /// Writes the gathered rows to the index.
    pub(super) fn insert(&mut self, connection: &Connection) -> Result<(), Error> {
        self.run(
            connection,
            "INSERT INTO record_day (field, day, record) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            "INSERT INTO record_month_day (field, calendar, month_day, record) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
            "INSERT INTO record_text (field, value, record) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )
    }

    fn run(&mut self, connection: &Connection, day: &str, month_day: &str, text: &str) -> Result<(), Error> {
        self.days.sort_unstable();
        let mut statement = connection.prepare_cached(day)?;
        for row in self.days.drain(..) {
            statement.execute(row)?;
        }
        self.month_days.sort_unstable();
        let mut statement = connection.prepare_cached(month_day)?;
        for row in self.month_days.drain(..) {
            statement.execute(row)?;
        }
        self.texts.sort_unstable();
        let mut statement = connection.prepare_cached(text)?;
        for row in self.texts.drain(..) {
            statement.execute(row)?;
        }
        Ok(())
    }
}
