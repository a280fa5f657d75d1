//! The one document that a record is kept as, and what is read from its row.

use std::collections::BTreeMap;

use rusqlite::Row;
use serde_json::Value as Json;

use super::row;
use crate::record::{Kind, Record, RecordKey, Value};
use crate::store::{Error, filled, millis};
use crate::words::StoreSentence;

/// A record from the columns id, doc, changed, created_at, of which the first is `first`.
pub(super) fn record(row: &Row<'_>, first: usize, kind: &Kind) -> Result<Record, Error> {
    let mut record = Record::new(
        RecordKey { kind: kind.name.clone(), id: row.get(first)? },
        row::instant(row, first + 3)?,
    );
    for (name, json) in fields_of(row.get_ref(first + 1)?.as_str().map_err(rusqlite::Error::from)?)? {
        let value = kind.field(&name).and_then(|field| Value::from_json(&json, &field.field_type));
        if let Some(value) = value {
            record.fields.insert(name, value);
        }
    }
    if let Some(changed) = row.get_ref(first + 2)?.as_str_or_null().map_err(rusqlite::Error::from)? {
        for (name, at) in changes(changed)? {
            record.changed_at.insert(name, millis::instant(at));
        }
    }
    Ok(record)
}

/// The fields of a stored document.
pub(super) fn fields_of(text: &str) -> Result<BTreeMap<String, Json>, Error> {
    serde_json::from_str(text).map_err(|_| Error::damaged(StoreSentence::DocumentUnreadable))
}

/// The instants of a stored record's latest changes.
pub(super) fn changes(text: &str) -> Result<BTreeMap<String, i64>, Error> {
    serde_json::from_str(text).map_err(|_| Error::damaged(StoreSentence::ChangesUnreadable))
}

/// Writes the filled-in fields as the document that an update would write: keys in order, no spaces.
pub(super) fn write(text: &mut Vec<u8>, fields: &BTreeMap<String, Option<Value>>) -> Result<(), Error> {
    let unwritable = |_| Error::other(StoreSentence::NotWrittenAsJson);
    text.push(b'{');
    for (name, value) in fields {
        let Some(value) = filled(value.as_ref()) else { continue };
        if text.len() > 1 {
            text.push(b',');
        }
        serde_json::to_writer(&mut *text, name).map_err(unwritable)?;
        text.push(b':');
        match value {
            Value::Text(words) => serde_json::to_writer(&mut *text, words).map_err(unwritable)?,
            other => serde_json::to_writer(&mut *text, &other.to_json()).map_err(unwritable)?,
        }
    }
    text.push(b'}');
    Ok(())
}
