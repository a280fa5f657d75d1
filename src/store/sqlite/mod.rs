//! The store of the daemon: one SQLite file, and the only place that speaks SQL.
//!
//! One connection that writes; every write is one `BEGIN IMMEDIATE` transaction with `synchronous = FULL`, so what
//! was committed survives a power cut. Reading for the command line is a connection of its own that cannot write.
//! The submodules each own the SQL of one trait.

mod arm;
mod backup;
mod by_hand;
mod candidates;
mod declare;
mod document;
mod error;
mod events;
mod fields;
mod floor;
mod ledger;
mod lock;
mod messages;
mod notes;
mod open;
mod operator;
mod outbox;
mod pauses;
mod plan;
mod put;
mod records;
mod row;
mod schema;
mod size;
#[cfg(feature = "simulation")]
mod soundness;
mod views;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::address::Key;
use super::{Error, Store, Tally, Walks};
use crate::calendar::zone::Zone;
use crate::failpoint::{self, Commit, Point};
use crate::planted::{self, Bug};
use crate::record::Kinds;

pub use backup::Copied;
pub use candidates::Cost;
pub use lock::DatabaseLock;
pub use open::OpenOptions;

/// A Touchbase database.
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    kinds: Kinds,
    zone: Zone,
    key: Key,
    cost: Cell<Cost>,
    walks: Walks,
}

impl std::fmt::Debug for SqliteStore {
    /// Shows where it is, nothing of what is in it.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SqliteStore").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Where the database is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A hand on its long walks over records, for other threads.
    #[must_use]
    pub fn walks(&self) -> Walks {
        self.walks.clone()
    }

    /// Moves what is committed from the write-ahead log into the database and empties the log, as far as readers
    /// allow; to be called now and then, so that the log stays small.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn checkpoint(&mut self) -> Result<(), Error> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Empties the write-ahead log as [`SqliteStore::checkpoint`] does, but waits for nobody: not for a reader that
    /// still needs it, nor for another process that writes. Says whether it is empty now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn fold(&mut self) -> Result<bool, Error> {
        let patience: u32 = self.connection.query_row("PRAGMA busy_timeout", [], |row| row.get(0))?;
        self.connection.busy_timeout(Duration::ZERO)?;
        let busy =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        self.connection.busy_timeout(Duration::from_millis(patience.into()))?;
        Ok(busy? == 0)
    }

    /// Lets the database grow to so many pages of 4 KiB and no further: what a full disk does, without one.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn limit_pages(&mut self, pages: u32) -> Result<(), Error> {
        self.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// Reads records by these kinds from now on; for readers, which cannot declare them.
    pub fn adopt_kinds(&mut self, kinds: &Kinds) {
        self.kinds = kinds.clone();
    }

    /// Runs `work` in one transaction for `what` that holds the write lock from its beginning; what it did is committed where
    /// it returns `Ok`, and taken back where it does not.
    fn transaction<T>(&self, what: Commit, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let lock = if planted::is(Bug::DeferredBegin) {
            TransactionBehavior::Deferred
        } else {
            TransactionBehavior::Immediate
        };
        let transaction = Transaction::new_unchecked(&self.connection, lock)?;
        let done = work()?;
        failpoint::fail(Point::BeforeCommit(what)).map_err(error::bad_disk)?;
        transaction.commit()?;
        failpoint::reach(Point::AfterCommit(what));
        Ok(done)
    }
}

impl Store for SqliteStore {
    fn tally(&self) -> Result<Tally, Error> {
        Ok(Tally { messages: self.count_by_state("message")?, touches: self.count_by_state("touch")? })
    }
}
