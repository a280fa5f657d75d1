//! The rows that erasing a person changes, and who has read what. What was removed is overwritten, and the file is written
//! anew: SQLite would only mark the room as free.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::OptionalExtension as _;

use super::fields::{self, IndexRows};
use super::{SqliteStore, document, row, touches};
use crate::message::{MessageId, Touch, TouchKey};
use crate::record::{RecordKey, Value};
use crate::store::engine::rows::{Actor, LawRows};
use crate::store::millis::millis;
use crate::store::{Error, Reading, filled};
use crate::words::StoreSentence;

impl LawRows for SqliteStore {
    fn erased_digests(&self) -> Result<BTreeSet<Vec<u8>>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT digest FROM erased")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn erased_as(&self, digest: &[u8]) -> Result<Option<RecordKey>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT stands FROM erased WHERE digest = ?1")?;
        Ok(statement.query_row([digest], |row| row::key(row, 0)).optional()?)
    }

    fn put_erased(
        &mut self,
        digest: &[u8],
        stands: &RecordKey,
        (reason, by): (&str, Actor<'_>),
    ) -> Result<(), Error> {
        self.connection.execute(
            "INSERT OR REPLACE INTO erased (digest, stands, at, author, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
            (digest, stands.to_string(), millis(by.at), by.actor, reason),
        )?;
        Ok(())
    }

    fn remove_record(&mut self, key: &RecordKey) -> Result<(), Error> {
        let Some(number) = self.number_of(key)? else { return Ok(()) };
        // Index rows of fields that are not declared any more, too: by the record, not by the field.
        for sql in [
            "DELETE FROM record_day WHERE record = ?1",
            "DELETE FROM record_month_day WHERE record = ?1",
            "DELETE FROM record_text WHERE record = ?1",
            "DELETE FROM change WHERE record = ?1",
            "DELETE FROM record WHERE number = ?1",
        ] {
            self.connection.execute(sql, [number])?;
        }
        Ok(())
    }

    fn rewrite_fields(
        &mut self,
        key: &RecordKey,
        fields: &BTreeMap<String, Option<Value>>,
    ) -> Result<(), Error> {
        let Some(number) = self.number_of(key)? else { return Ok(()) };
        let Some(kind) = self.kinds.get(&key.kind) else { return Ok(()) };
        let text: String =
            self.connection
                .query_row("SELECT doc FROM record WHERE number = ?1", [number], |row| row.get(0))?;
        let mut doc = document::fields_of(&text)?;
        let indexed = fields::of_kind(&self.connection, &key.kind)?;
        let (mut gone, mut come) = (IndexRows::default(), IndexRows::default());
        for (name, value) in fields {
            let new = filled(value.as_ref());
            if let (Some(field), Some(declared)) = (indexed.get(name), kind.field(name)) {
                let old = doc.get(name).and_then(|json| Value::from_json(json, &declared.field_type));
                if let Some(old) = &old {
                    gone.value(*field, number, old, &self.zone);
                }
                if let Some(new) = new {
                    come.value(*field, number, new, &self.zone);
                }
            }
            match new {
                Some(value) => doc.insert(name.clone(), value.to_json()),
                None => doc.remove(name),
            };
            self.connection
                .prepare_cached("DELETE FROM change WHERE record = ?1 AND field = ?2")?
                .execute((number, name))?;
        }
        gone.remove(&self.connection)?;
        come.insert(&self.connection)?;
        let doc = serde_json::to_string(&doc).map_err(|_| Error::other(StoreSentence::NotWrittenAsJson))?;
        self.connection.execute("UPDATE record SET doc = ?2 WHERE number = ?1", (number, doc))?;
        Ok(())
    }

    fn touches_about(&self, records: &[RecordKey], to: &RecordKey) -> Result<Vec<Touch>, Error> {
        let sql = format!("SELECT {} FROM touch t WHERE t.record = ?1", touches::TOUCH);
        let mut of_record = self.connection.prepare_cached(&sql)?;
        let mut found = Vec::new();
        for record in records {
            for touch in of_record.query_map([record.to_string()], |row| touches::touch(row, 0))? {
                found.push(touch?);
            }
        }
        let sql = format!(
            "SELECT {} FROM touch t WHERE t.recipient = ?1 AND t.recipient <> t.record",
            touches::TOUCH
        );
        let mut to_person = self.connection.prepare_cached(&sql)?;
        for touch in to_person.query_map([to.to_string()], |row| touches::touch(row, 0))? {
            found.push(touch?);
        }
        found.sort_by_key(|touch| touch.id);
        found.dedup_by_key(|touch| touch.id);
        Ok(found)
    }

    fn forget_texts(&mut self, messages: &[MessageId]) -> Result<(), Error> {
        for message in messages {
            self.connection
                .prepare_cached("DELETE FROM message_text WHERE message = ?1")?
                .execute([message.0])?;
            self.connection
                .prepare_cached("UPDATE message SET address = NULL, address_masked = NULL WHERE number = ?1")?
                .execute([message.0])?;
        }
        Ok(())
    }

    fn rename_person(
        &mut self,
        from: &RecordKey,
        to: &RecordKey,
        hidden: &dyn Fn(&TouchKey) -> String,
    ) -> Result<(), Error> {
        let (was, is) = (from.to_string(), to.to_string());
        for touch in self.touches_about(std::slice::from_ref(from), from)? {
            let own = touch.key.record == *from;
            let record = if own { is.clone() } else { touch.key.record.to_string() };
            let to_person = touch.key.recipient.as_ref() == Some(from);
            let recipient = if to_person { is.clone() } else { row::key_text(touch.key.recipient.as_ref()) };
            let occurrence = if own { hidden(&touch.key) } else { touch.key.occurrence.clone() };
            self.connection
                .prepare_cached(
                    "UPDATE touch SET record = ?2, recipient = ?3, occurrence = ?4 WHERE number = ?1",
                )?
                .execute((touch.id.0, record, recipient, occurrence))?;
        }
        self.connection.execute("UPDATE message SET recipient = ?2 WHERE recipient = ?1", (was, is))?;
        Ok(())
    }

    fn append_reading(&mut self, reading: &Reading) -> Result<(), Error> {
        self.connection
            .prepare_cached("INSERT INTO reading (at, by, what, about) VALUES (?1, ?2, ?3, ?4)")?
            .execute((millis(reading.at), &reading.by, &reading.what, &reading.about))?;
        Ok(())
    }

    fn readings_about(&self, about: &str) -> Result<Vec<Reading>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT at, by, what, about FROM reading WHERE about = ?1 ORDER BY number")?;
        let rows = statement.query_map([about], |row| {
            Ok(Reading { at: row::instant(row, 0)?, by: row.get(1)?, what: row.get(2)?, about: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn rename_read(&mut self, from: &str, to: &str) -> Result<(), Error> {
        self.connection.execute("UPDATE reading SET about = ?2 WHERE about = ?1", (from, to))?;
        Ok(())
    }

    /// Writes the file anew, without the room of what was removed, and empties the log. Both need that nobody reads an
    /// older state; whoever waits for the lock meanwhile waits as long as that takes.
    fn wipe(&mut self) -> Result<bool, Error> {
        self.connection.pragma_update(None, "secure_delete", true)?;
        self.connection.execute_batch("VACUUM")?;
        let busy: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(busy == 0)
    }
}

impl SqliteStore {
    fn number_of(&self, key: &RecordKey) -> Result<Option<i64>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT number FROM record WHERE kind = ?1 AND id = ?2")?;
        Ok(statement.query_row([&key.kind, &key.id], |row| row.get(0)).optional()?)
    }
}
