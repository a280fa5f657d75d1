//! Who gets nothing and who has been erased, as a companion has it: digests by the database's own key.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::RecordKey;
use crate::store::millis::instant;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::companion::{self, ErasedRow, SuppressedAddress};
use crate::store::{Author, Erasure as _, Error};

impl SqliteStore {
    pub(super) fn suppression_list(&self) -> Result<Vec<SuppressedAddress>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT channel, class, address, reason, at, author FROM suppression")?;
        let rows = statement.query_map([], |row| {
            Ok(SuppressedAddress {
                channel: row.get(0)?,
                class: row.get(1)?,
                address: companion::hexadecimal(&row.get::<_, Vec<u8>>(2)?),
                reason: row.get(3)?,
                at: row.get(4)?,
                author: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn erasures(&self) -> Result<Vec<ErasedRow>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT digest, stands, at, author, reason FROM erased")?;
        let rows = statement.query_map([], |row| {
            Ok(ErasedRow {
                digest: companion::hexadecimal(&row.get::<_, Vec<u8>>(0)?),
                stands: row.get(1)?,
                at: row.get(2)?,
                author: row.get(3)?,
                reason: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn suppress_as(&self, rows: &[SuppressedAddress]) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO suppression (channel, class, address, reason, at, author)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        )?;
        let mut new = 0;
        for SuppressedAddress { channel, class, address, reason, at, author } in rows {
            if let Some(address) = companion::from_hexadecimal(address) {
                new += statement.execute((channel, class, address, reason, at, author))? as u64;
            }
        }
        Ok(new)
    }

    /// Erases once more whom an older copy has brought back. Says how many were on the list and not here.
    pub(super) fn erase_as(&mut self, rows: &[ErasedRow]) -> Result<u64, Error> {
        let known: BTreeSet<String> = self.erasures()?.into_iter().map(|row| row.digest).collect();
        let missing: Vec<&ErasedRow> = rows.iter().filter(|row| !known.contains(&row.digest)).collect();
        if missing.is_empty() {
            return Ok(0);
        }
        let brought_back = self.records_by_digest()?;
        for row in &missing {
            let ErasedRow { digest, stands, at, author, reason } = row;
            if let Some(person) = brought_back.get(digest) {
                let author = Author { name: author.clone(), at: instant(*at) };
                self.erase(person, reason, &author)?;
            } else if let Some(digest) = companion::from_hexadecimal(digest) {
                self.connection.execute(
                    "INSERT INTO erased (digest, stands, at, author, reason) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO NOTHING",
                    (digest, stands, at, author, reason),
                )?;
            }
        }
        self.wipe_erased()?;
        Ok(missing.len() as u64)
    }

    /// Every record by the digest of its key, in hexadecimal.
    fn records_by_digest(&self) -> Result<BTreeMap<String, RecordKey>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT kind, id FROM record")?;
        let keys = statement
            .query_map([], |row| Ok(RecordKey::new(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?)))?;
        let by_digest = |key: RecordKey| (companion::hexadecimal(&self.key.record(&key)), key);
        Ok(keys.map(|key| key.map(by_digest)).collect::<Result<_, _>>()?)
    }
}
