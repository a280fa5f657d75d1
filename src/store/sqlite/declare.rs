//! Takes over the declarations of `records.toml`: what is indexed, and the views, follow them.

use std::collections::BTreeMap;

use super::fields::{self, IndexField, IndexRows, Indexed};
use super::{SqliteStore, views};
use crate::calendar::zone::Zone;
use crate::failpoint::Commit;
use crate::record::{Kind, Kinds, Record};
use crate::store::Error;
use crate::store::engine::rows::Rows as _;

/// The fields of one kind that have to be indexed anew.
struct Stale<'a> {
    kind: &'a Kind,
    fields: BTreeMap<String, IndexField>,
}

impl SqliteStore {
    /// Makes index and views fit the kinds. Where they already do, nothing is locked or written.
    pub(super) fn take_over(&mut self, kinds: &Kinds) -> Result<(), Error> {
        self.kinds = kinds.clone();
        if !self.differs(kinds)? {
            return Ok(());
        }
        self.transact(Commit::Declare, |store| {
            for kind in kinds.iter() {
                let stale = store.renumber(kind)?;
                store.reindex(&stale)?;
            }
            views::sync(&store.connection, kinds)
        })
    }

    fn differs(&self, kinds: &Kinds) -> Result<bool, Error> {
        for kind in kinds.iter() {
            let present = self.present(&kind.name)?;
            let wanted = fields::wanted(kind, &self.zone);
            if wanted.iter().any(|(name, text)| present.get(name) != Some(text)) {
                return Ok(true);
            }
        }
        views::differ(&self.connection, kinds)
    }

    fn present(&self, kind: &str) -> Result<BTreeMap<String, String>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT name, indexed_as FROM field WHERE kind = ?1")?;
        let rows = statement.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Enters the fields that are missing or indexed as something else, empties their index, and returns them. A
    /// field that is no longer declared keeps its index, so that declaring it again costs nothing.
    fn renumber<'a>(&self, kind: &'a Kind) -> Result<Stale<'a>, Error> {
        let present = self.present(&kind.name)?;
        let mut stale = BTreeMap::new();
        for (name, text) in fields::wanted(kind, &self.zone) {
            if present.get(&name) == Some(&text) {
                continue;
            }
            let number: i64 = self.connection.query_row(
                "INSERT INTO field (kind, name, indexed_as) VALUES (?1, ?2, ?3)
                 ON CONFLICT (kind, name) DO UPDATE SET indexed_as = excluded.indexed_as RETURNING number",
                [&kind.name, &name, &text],
                |row| row.get(0),
            )?;
            for table in ["record_day", "record_month_day", "record_text"] {
                self.connection.execute(&format!("DELETE FROM {table} WHERE field = ?1"), [number])?;
            }
            let indexed = if text == "text" { Indexed::Text } else { Indexed::Day };
            stale.insert(name, IndexField { number, indexed });
        }
        Ok(Stale { kind, fields: stale })
    }

    /// Writes the index rows of the stale fields for every record of the kind.
    fn reindex(&self, stale: &Stale<'_>) -> Result<(), Error> {
        if stale.fields.is_empty() {
            return Ok(());
        }
        self.walk_all(stale.kind, &mut |page| {
            let mut rows = IndexRows::default();
            for (number, record) in page {
                for (name, field) in &stale.fields {
                    gather(&mut rows, *field, *number, record, name, &self.zone);
                }
            }
            rows.insert(&self.connection)
        })
    }
}

fn gather(rows: &mut IndexRows, field: IndexField, number: i64, record: &Record, name: &str, zone: &Zone) {
    if let Some(value) = record.get(name) {
        rows.value(field, number, &value, zone);
    }
}
