//! What the gate asks within the arming transaction: how much a person got, what an address was told, who gets nothing.

use super::{SqliteStore, row};
use crate::store::Error;
use crate::store::engine::rows::{FactRows, SaidSince, SentSince, Suppressed};
use crate::store::millis::millis;
use crate::terms::{ChannelName, Class, Word as _};

impl FactRows for SqliteStore {
    fn sent(&self, asked: &[SentSince<'_>]) -> Result<Vec<u32>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM message
             WHERE recipient = ?1 AND class = ?2 AND sent_at >= ?3
               AND state IN ('sending', 'accepted', 'delivered', 'unknown')",
        )?;
        let count = |asked: &SentSince<'_>| {
            let which = (row::key_text(Some(asked.recipient)), asked.class.as_str(), millis(asked.since));
            Ok(statement.query_row(which, |row| row.get(0))?)
        };
        asked.iter().map(count).collect()
    }

    fn said(&self, asked: &[SaidSince<'_>]) -> Result<Vec<bool>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM message m JOIN message_text t ON t.message = m.number
             WHERE m.address = ?1 AND m.sent_at >= ?2 AND m.rule = ?3 AND m.step = ?4 AND m.repeat = ?5
               AND m.number IS NOT ?6 AND m.state IN ('sending', 'accepted', 'delivered', 'unknown')
               AND (?7 IS NULL OR t.body = ?7 AND coalesce(t.subject, '') = ?8))",
        )?;
        let found = |asked: &SaidSince<'_>| {
            let (subject, text) = asked.words.unzip();
            let except = asked.except.map(|message| message.0);
            let since = millis(asked.since);
            let which = (&asked.address, since, asked.rule, asked.step, asked.repeat, except, text, subject);
            Ok(statement.query_row(which, |row| row.get(0))?)
        };
        asked.iter().map(found).collect()
    }

    fn suppressed(&self, asked: &[(ChannelName, Class, Vec<u8>)]) -> Result<Vec<bool>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM suppression WHERE channel = ?1 AND class = ?2 AND address = ?3)",
        )?;
        let found = |(channel, class, address): &(ChannelName, Class, Vec<u8>)| {
            Ok(statement.query_row((channel.as_str(), class.as_str(), address), |row| row.get(0))?)
        };
        asked.iter().map(found).collect()
    }

    fn put_suppressed(&mut self, addresses: &[Suppressed<'_>]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO suppression (channel, class, address, reason, at, author)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        )?;
        for Suppressed { channel, class, address, reason, by } in addresses {
            let columns = (channel.as_str(), class.as_str(), address, reason, millis(by.at), by.actor);
            statement.execute(columns)?;
        }
        Ok(())
    }
}
