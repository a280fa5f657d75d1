//! The rows that retention walks over and removes: along the primary keys and the indexes by touch and by message.

use rusqlite::OptionalExtension as _;

use super::{SqliteStore, row, touches};
use crate::message::{MessageId, Touch, TouchId};
use crate::store::Error;
use crate::store::engine::retained::{MoveOf, RetentionRows};

impl RetentionRows for SqliteStore {
    fn moves_after(&self, number: i64, limit: u32) -> Result<Vec<MoveOf>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, at, touch, message FROM event WHERE number > ?1 ORDER BY number LIMIT ?2",
        )?;
        let rows = statement.query_map((number, limit), |row| {
            Ok(MoveOf {
                number: row.get(0)?,
                at: row::instant(row, 1)?,
                touch: row.get::<_, Option<i64>>(2)?.map(TouchId),
                message: row.get::<_, Option<i64>>(3)?.map(MessageId),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn newest(&self) -> Result<(Option<TouchId>, Option<MessageId>), Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT (SELECT max(number) FROM touch), (SELECT max(number) FROM message)")?;
        Ok(statement.query_row([], |row| {
            let (touch, message): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok((touch.map(TouchId), message.map(MessageId)))
        })?)
    }

    fn touches_of(&self, messages: &[MessageId]) -> Result<Vec<Touch>, Error> {
        let sql = format!("SELECT {} FROM touch t WHERE t.message = ?1 ORDER BY t.number", touches::TOUCH);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = Vec::new();
        for message in messages {
            for touch in statement.query_map([message.0], |row| touches::touch(row, 0))? {
                found.push(touch?);
            }
        }
        found.sort_by_key(|touch| touch.id);
        Ok(found)
    }

    fn remove_texts(&mut self, messages: &[MessageId]) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached("DELETE FROM message_text WHERE message = ?1")?;
        let mut removed = 0;
        for message in messages {
            removed += statement.execute([message.0])? as u64;
        }
        Ok(removed)
    }

    /// What refers to something goes before it.
    fn remove_rows(&mut self, touches: &[TouchId], messages: &[MessageId]) -> Result<(), Error> {
        self.remove_texts(messages)?;
        let (touches, messages) = (touches.iter().map(|id| id.0), messages.iter().map(|id| id.0));
        self.remove_each("DELETE FROM attempt WHERE message = ?1", messages.clone())?;
        let of = |what: &str| {
            format!("DELETE FROM event WHERE {what} = ?1 AND number < (SELECT max(number) FROM event)")
        };
        self.remove_each(&of("touch"), touches.clone())?;
        self.remove_each(&of("message"), messages.clone())?;
        self.remove_each("DELETE FROM touch WHERE number = ?1", touches)?;
        self.remove_each("DELETE FROM message WHERE number = ?1", messages)
    }

    fn put_gone(&mut self, keys: &[(&str, Vec<u8>)]) -> Result<(), Error> {
        let mut statement = self
            .connection
            .prepare_cached("INSERT INTO gone_key (rule, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        for (rule, key) in keys {
            statement.execute((rule, key))?;
        }
        Ok(())
    }

    fn gone(&self, keys: &[(&str, Vec<u8>)]) -> Result<Vec<bool>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM gone_key WHERE rule = ?1 AND key = ?2")?;
        let mut find = |(rule, key): &(&str, Vec<u8>)| {
            Ok(statement.query_row((rule, key), |_| Ok(())).optional()?.is_some())
        };
        keys.iter().map(&mut find).collect()
    }
}

impl SqliteStore {
    fn remove_each(&self, sql: &str, numbers: impl Iterator<Item = i64>) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for number in numbers {
            statement.execute([number])?;
        }
        Ok(())
    }
}
