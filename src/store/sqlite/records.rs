//! Reads records, by name, by what they refer to, by word; and what has changed.

use std::collections::BTreeSet;

use rusqlite::OptionalExtension;
use serde_json::Value as Json;

use super::document::record;
use super::{SqliteStore, fields, row};
use crate::record::view::{Candidates, Records, ToldOf, ViewError};
use crate::record::{FieldType, Kind, Kinds, Record, RecordKey, Value};
use crate::store::{Author, Changes, Error, FieldChange, RecordStore, engine};
use crate::terms::{ChannelName, Class};

impl SqliteStore {
    fn find(&self, key: &RecordKey) -> Result<Option<Record>, Error> {
        let unknown = Kind { name: key.kind.clone(), ..Kind::default() };
        let kind = self.kinds.get(&key.kind).unwrap_or(&unknown);
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, doc, changed, created_at FROM record WHERE kind = ?1 AND id = ?2")?;
        let mut rows = statement.query([&key.kind, &key.id])?;
        rows.next()?.map(|row| record(row, 0, kind)).transpose()
    }

    /// The records whose field has this text: through the index where there is one, else one by one.
    fn with_text(&self, kind: &Kind, field: &str, value: &str) -> Result<Vec<Record>, Error> {
        let indexed = match fields::declared_as(kind, field, &self.zone) {
            Some(wanted) => self.by_index(kind, (field, &wanted), value)?,
            None => None,
        };
        indexed.map_or_else(|| self.one_by_one(kind, field, value), Ok)
    }

    /// `None` where the index does not hold the field as it is declared. One statement for both: there are four and
    /// more of these for each record that has changed, and most find nothing.
    fn by_index(
        &self,
        kind: &Kind,
        (field, wanted): (&str, &str),
        value: &str,
    ) -> Result<Option<Vec<Record>>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT t.record, r.id, r.doc, r.changed, r.created_at FROM field f
                 LEFT JOIN record_text t ON t.field = f.number AND t.value = ?4
                 LEFT JOIN record r ON r.number = t.record
             WHERE f.kind = ?1 AND f.name = ?2 AND f.indexed_as = ?3 ORDER BY t.record",
        )?;
        let mut rows = statement.query((&kind.name, field, wanted, value))?;
        let mut found = None;
        while let Some(row) = rows.next()? {
            let found = found.get_or_insert_with(Vec::new);
            if row.get::<_, Option<i64>>(0)?.is_some() {
                found.push(record(row, 1, kind)?);
            }
        }
        Ok(found)
    }

    fn one_by_one(&self, kind: &Kind, field: &str, value: &str) -> Result<Vec<Record>, Error> {
        let mut found = Vec::new();
        self.walk_all(kind, &mut |page| {
            found.extend(page.drain(..).map(|(_, record)| record).filter(|r| r.text(field) == Some(value)));
            Ok(())
        })?;
        Ok(found)
    }
}

impl Records for SqliteStore {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        Ok(self.find(key)?)
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        let mut refused = None;
        let walked = self.visit_candidates(which, &mut |record| {
            visit(record).inspect_err(|error| refused = Some(error.clone()))
        });
        match refused {
            Some(error) => Err(error),
            None => Ok(walked?),
        }
    }

    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        let Some(kind) = self.kinds.get(kind) else { return Ok(Vec::new()) };
        let refers = kind.field(field).is_some_and(
            |field| matches!(&field.field_type, FieldType::Reference(other) if *other == target.kind),
        );
        if refers { Ok(self.with_text(kind, field, &target.id)?) } else { Ok(Vec::new()) }
    }

    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        let Some(kind) = self.kinds.get(kind) else { return Ok(Vec::new()) };
        Ok(self.with_text(kind, field, value)?)
    }

    fn refuses(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        Ok(engine::refuses(self, channel, class, address)?)
    }

    fn missed(&self, of: &ToldOf<'_>) -> Result<bool, ViewError> {
        Ok(engine::missed(self, of)?)
    }
}

impl RecordStore for SqliteStore {
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error> {
        engine::change(self, work)
    }

    fn changed_after(&self, after: i64, limit: u32) -> Result<(Vec<RecordKey>, i64), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.number, c.record, r.kind, r.id FROM change c CROSS JOIN record r
             WHERE c.number > ?1 AND r.number = c.record ORDER BY c.number",
        )?;
        let mut rows = statement.query([after])?;
        let (mut keys, mut seen, mut last) = (Vec::new(), BTreeSet::new(), after);
        while let Some(row) = rows.next()? {
            let record: i64 = row.get(1)?;
            if !seen.contains(&record) {
                if keys.len() >= limit as usize {
                    break;
                }
                seen.insert(record);
                keys.push(RecordKey { kind: row.get(2)?, id: row.get(3)? });
            }
            last = row.get(0)?;
        }
        Ok((keys, last))
    }

    fn changes_of(&self, key: &RecordKey) -> Result<Vec<FieldChange>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT number FROM record WHERE kind = ?1 AND id = ?2")?;
        let number: Option<i64> = statement.query_row([&key.kind, &key.id], |row| row.get(0)).optional()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT c.number, e.author, e.at, c.field, c.old_value, c.new_value
             FROM change c CROSS JOIN edit e
             WHERE c.record = ?1 AND e.number = c.edit ORDER BY c.number",
        )?;
        let kind = self.kinds.get(&key.kind);
        let rows = statement.query_map([number], |row| {
            let field: Option<String> = row.get(3)?;
            let field_type =
                field.as_deref().and_then(|name| kind?.field(name)).map(|field| &field.field_type);
            let value = |column| -> rusqlite::Result<Option<Value>> {
                let text = row.get_ref(column)?.as_str_or_null()?;
                let json: Option<Json> = text.and_then(|text| serde_json::from_str(text).ok());
                Ok(json.zip(field_type).and_then(|(json, field_type)| Value::from_json(&json, field_type)))
            };
            let (old, new) = (value(4)?, value(5)?);
            let author = Author { name: row.get(1)?, at: row::instant(row, 2)? };
            Ok(FieldChange { number: row.get(0)?, author, field, old, new })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn declare(&mut self, kinds: &Kinds) -> Result<(), Error> {
        self.take_over(kinds)
    }
}
