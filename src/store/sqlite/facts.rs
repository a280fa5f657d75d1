//! What the gate asks within the arming transaction: how much a person got, what an address was told, who gets nothing.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use super::{SqliteStore, row};
use crate::message::{SentIn, StepOfPerson};
use crate::record::RecordKey;
use crate::store::Error;
use crate::store::engine::rows::{FactRows, SaidIn, SentTo, Suppressed};
use crate::store::millis::millis;
use crate::terms::{ChannelName, Class, SuppressedFor, Word as _};

impl FactRows for SqliteStore {
    fn sent(&self, asked: &[SentTo<'_>]) -> Result<Vec<u32>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM message
             WHERE recipient = ?1 AND class = ?2 AND sent_at >= ?3 AND sent_at < ?4
               AND state IN ('sending', 'accepted', 'delivered', 'unknown')",
        )?;
        let count = |asked: &SentTo<'_>| {
            let (since, until) = (millis(asked.span.since), millis(asked.span.until));
            let which = (row::key_text(Some(asked.recipient)), asked.class.as_str(), since, until);
            Ok(statement.query_row(which, |row| row.get(0))?)
        };
        asked.iter().map(count).collect()
    }

    fn sent_of_step(&self, asked: &[(StepOfPerson<'_>, SentIn)]) -> Result<Vec<u32>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM message
             WHERE recipient = ?1 AND class = ?2 AND sent_at >= ?3 AND sent_at < ?7 AND rule = ?4
               AND step = ?5 AND repeat = ?6
               AND state IN ('sending', 'accepted', 'delivered', 'unknown')",
        )?;
        let count = |(of, span): &(StepOfPerson<'_>, SentIn)| {
            let person = row::key_text(Some(of.recipient));
            let (since, until) = (millis(span.since), millis(span.until));
            let which = (person, of.class.as_str(), since, of.rule, of.step, of.repeat, until);
            Ok(statement.query_row(which, |row| row.get(0))?)
        };
        asked.iter().map(count).collect()
    }

    fn emptied_at(&self, record: &RecordKey, field: &str) -> Result<Option<Timestamp>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.at FROM record r CROSS JOIN change c CROSS JOIN edit e
             WHERE r.kind = ?1 AND r.id = ?2 AND c.record = r.number AND c.field = ?3 AND c.new_value IS NULL
               AND e.number = c.edit
             ORDER BY e.at DESC LIMIT 1",
        )?;
        let found = statement
            .query_row((&record.kind, &record.id, field), |found| row::instant(found, 0))
            .optional()?;
        Ok(found)
    }

    fn said(&self, asked: &[SaidIn<'_>]) -> Result<Vec<bool>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM message m JOIN message_text t ON t.message = m.number
             WHERE m.address = ?1 AND m.sent_at >= ?2 AND m.sent_at < ?9 AND m.rule = ?3 AND m.step = ?4
               AND m.repeat = ?5
               AND m.number IS NOT ?6 AND m.state IN ('sending', 'accepted', 'delivered', 'unknown')
               AND (?7 IS NULL OR t.body = ?7 AND coalesce(t.subject, '') = ?8))",
        )?;
        let found = |asked: &SaidIn<'_>| {
            let (subject, text) = asked.words.unzip();
            let except = asked.except.map(|message| message.0);
            let (since, until) = (millis(asked.span.since), millis(asked.span.until));
            let (rule, step, repeat) = (asked.rule, asked.step, asked.repeat);
            let which = (&asked.address, since, rule, step, repeat, except, text, subject, until);
            Ok(statement.query_row(which, |row| row.get(0))?)
        };
        asked.iter().map(found).collect()
    }

    fn suppressed(
        &self,
        asked: &[(ChannelName, Class, Vec<u8>)],
    ) -> Result<Vec<Option<SuppressedFor>>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT reason FROM suppression WHERE channel = ?1 AND class = ?2 AND address = ?3",
        )?;
        let found = |(channel, class, address): &(ChannelName, Class, Vec<u8>)| {
            let which = (channel.as_str(), class.as_str(), address);
            Ok(statement.query_row(which, |row| row::word(row, 0)).optional()?)
        };
        asked.iter().map(found).collect()
    }

    fn put_suppressed(&mut self, addresses: &[Suppressed<'_>]) -> Result<u64, Error> {
        self.wishes_changed.set(true);
        put_suppressed(&self.connection, addresses)
    }
}

/// Puts addresses on the list. A wish takes the place of what the other side has said.
pub(super) fn put_suppressed(connection: &Connection, addresses: &[Suppressed<'_>]) -> Result<u64, Error> {
    let mut standing = connection.prepare_cached(
        "SELECT reason FROM suppression WHERE channel = ?1 AND class = ?2 AND address = ?3",
    )?;
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO suppression (channel, class, address, reason, at, author, ground)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut new = 0;
    for Suppressed { channel, class, address, reason, ground, by } in addresses {
        let which = (channel.as_str(), class.as_str(), address);
        let stands: Option<SuppressedFor> = standing.query_row(which, |row| row::word(row, 0)).optional()?;
        if stands.is_some_and(|stands| stands.is_wish() || !reason.is_wish()) {
            continue;
        }
        new += u64::from(stands.is_none());
        let (channel, class, reason) = (channel.as_str(), class.as_str(), reason.as_str());
        statement.execute((channel, class, address, reason, millis(by.at), by.actor, ground))?;
    }
    Ok(new)
}
