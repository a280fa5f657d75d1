//! The suppression list as people ask about it, and what the other side has said of addresses.

use jiff::Timestamp;
use rusqlite::OptionalExtension as _;

use super::document::{self, record};
use super::facts::put_suppressed;
use super::{SqliteStore, row};
use crate::failpoint::Commit;
use crate::record::{Kind, Record, Value};
use crate::store::engine::rows::{Actor, AddressFailure, Rows as _, RuleRows as _, Suppressed, WishRows};
use crate::store::engine::wishes::{Entry, Stance};
use crate::store::millis::millis;
use crate::store::{Author, EndedSuppression, Error, Suppression};
use crate::terms::{ChannelName, Word as _};

/// The note that says that the wishes of all records are on the list.
const LISTED: &str = "wishes listed";

impl WishRows for SqliteStore {
    /// No index: an address is asked for by a person, now and then, and an index of all of them would cost every import.
    fn holding(&self, field: &str, address: &str) -> Result<Vec<Record>, Error> {
        let address = address.trim().to_lowercase();
        let written = serde_json::Value::from(address.as_str()).to_string();
        let mut statement = self.connection.prepare_cached(
            "SELECT id, doc, changed, created_at FROM record
             WHERE kind = ?1 AND instr(lower(doc), ?2) > 0 ORDER BY id",
        )?;
        let mut found = Vec::new();
        for kind in self.kinds.iter().filter(|kind| kind.person) {
            let mut rows = statement.query((&kind.name, &written))?;
            while let Some(row) = rows.next()? {
                found.push(record(row, 0, kind)?);
            }
        }
        found.retain(|record| record.text(field).is_some_and(|text| text.trim().to_lowercase() == address));
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    fn suppressions_of(&self, channel: ChannelName, address: &[u8]) -> Result<Vec<Suppression>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT class, reason, at, author, ground FROM suppression
             WHERE channel = ?1 AND address = ?2 ORDER BY at, class",
        )?;
        let rows = statement.query_map((channel.as_str(), address), |row| {
            Ok(Suppression {
                class: row::word(row, 0)?,
                reason: row::word(row, 1)?,
                author: Author { name: row.get(3)?, at: row::instant(row, 2)? },
                ground: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn ended_of(&self, channel: ChannelName, address: &[u8]) -> Result<Vec<EndedSuppression>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT class, reason, since_at, at, author, ground FROM suppression_end
             WHERE address = ?2 AND channel = ?1 ORDER BY number",
        )?;
        let rows = statement.query_map((channel.as_str(), address), |row| {
            Ok(EndedSuppression {
                class: row::word(row, 0)?,
                reason: row::word(row, 1)?,
                since_at: row::instant(row, 2)?,
                author: Author { name: row.get(4)?, at: row::instant(row, 3)? },
                ground: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn end_suppressed(
        &mut self,
        channel: ChannelName,
        address: &[u8],
        entries: &[Suppression],
        (ground, by): (&str, Actor<'_>),
    ) -> Result<(), Error> {
        for entry in entries {
            let (class, reason) = (entry.class.as_str(), entry.reason.as_str());
            self.connection
                .prepare_cached(
                    "INSERT INTO suppression_end (channel, class, address, reason, since_at, at, author, ground)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute((
                    channel.as_str(),
                    class,
                    address,
                    reason,
                    millis(entry.author.at),
                    millis(by.at),
                    by.actor,
                    ground,
                ))?;
            self.connection
                .prepare_cached("DELETE FROM suppression WHERE channel = ?1 AND class = ?2 AND address = ?3")?
                .execute((channel.as_str(), class, address))?;
        }
        Ok(())
    }

    fn failures(&self, asked: &[(ChannelName, Vec<u8>)]) -> Result<Vec<Option<Timestamp>>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT at FROM address_failure WHERE channel = ?1 AND address = ?2")?;
        let found = |(channel, address): &(ChannelName, Vec<u8>)| {
            Ok(statement.query_row((channel.as_str(), address), |row| row::instant(row, 0)).optional()?)
        };
        asked.iter().map(found).collect()
    }

    fn put_failures(&mut self, failures: &[AddressFailure]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO address_failure (channel, address, at, reason) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?;
        for AddressFailure { channel, address, at, reason } in failures {
            statement.execute((channel.as_str(), address, millis(*at), reason.as_str()))?;
        }
        Ok(())
    }

    fn take_back_words(&mut self, channel: ChannelName, since: Timestamp) -> Result<Vec<Vec<u8>>, Error> {
        self.wishes_changed.set(true);
        let which = (channel.as_str(), millis(since));
        self.connection
            .prepare_cached("DELETE FROM address_failure WHERE channel = ?1 AND at >= ?2")?
            .execute(which)?;
        let mut statement = self.connection.prepare_cached(
            "DELETE FROM suppression WHERE channel = ?1 AND at >= ?2 AND reason IN ('blacklisted', 'dead')
             RETURNING address",
        )?;
        let mut addresses: Vec<Vec<u8>> =
            statement.query_map(which, |row| row.get(0))?.collect::<Result<_, _>>()?;
        addresses.sort();
        addresses.dedup();
        Ok(addresses)
    }

    fn remove_failures(&mut self, addresses: &[(ChannelName, Vec<u8>)]) -> Result<(), Error> {
        let mut statement = self
            .connection
            .prepare_cached("DELETE FROM address_failure WHERE channel = ?1 AND address = ?2")?;
        for (channel, address) in addresses {
            statement.execute((channel.as_str(), address))?;
        }
        Ok(())
    }
}

impl SqliteStore {
    /// Puts the wishes on the list that records bore before there was one: once in a database's life, after its kinds are
    /// declared.
    pub(super) fn list_wishes_once(&mut self) -> Result<(), Error> {
        if self.stored_note(LISTED)?.is_some() {
            return Ok(());
        }
        let kinds = self.kinds.clone();
        self.transact(Commit::Declare, |store| {
            for kind in kinds.iter().filter(|kind| kind.person && !kind.staff) {
                store.list_of_kind(kind)?;
            }
            store.put_note(LISTED, "yes")
        })
    }

    fn list_of_kind(&self, kind: &Kind) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT doc, created_at FROM record
             WHERE kind = ?1 AND (instr(doc, '_opt_out\":true') > 0 OR instr(doc, '\"no_contact\":true') > 0)",
        )?;
        let mut rows = statement.query([&kind.name])?;
        while let Some(row) = rows.next()? {
            let fields = document::fields_of(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
            let value = |name: &str| Value::from_json(fields.get(name)?, &kind.field(name)?.field_type);
            let entries = Stance::of(&value).comes_after(&Stance::default());
            let by = Actor { actor: "daemon", at: row::instant(row, 1)? };
            self.list(&entries, by)?;
        }
        Ok(())
    }

    /// Writes entries of the list.
    pub(super) fn list(&self, entries: &[(Entry, String)], by: Actor<'_>) -> Result<(), Error> {
        if entries.is_empty() {
            return Ok(());
        }
        let suppressed: Vec<Suppressed<'_>> = entries
            .iter()
            .map(|((channel, class, reason), address)| Suppressed {
                channel: *channel,
                class: *class,
                address: self.key.digest(address),
                reason: *reason,
                ground: None,
                by,
            })
            .collect();
        put_suppressed(&self.connection, &suppressed).map(|_| ())
    }
}
