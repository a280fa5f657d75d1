//! The store of the daemon: one SQLite file, and the only place that speaks SQL.
//!
//! One connection that writes; every write is one `BEGIN IMMEDIATE` transaction with `synchronous = FULL`, so what
//! was committed survives a power cut. Reading for the command line is a connection of its own that cannot write.
//! The submodules each own the SQL of one trait.

mod attempts;
mod backup;
mod candidates;
mod causes;
mod companion;
mod cost;
mod database;
mod declare;
mod document;
mod erasure;
mod error;
mod facts;
mod fields;
mod key;
mod ledger;
mod local_minutes;
mod lock;
mod messages;
mod open;
mod origin;
mod ownership;
mod put;
mod queue;
mod records;
mod retention;
mod row;
mod rules;
mod said;
mod schema;
mod size;
mod soundness;
mod touches;
mod views;
mod waiting;
mod watch;
mod wishes;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::address::Key;
use super::engine::rows::Rows;
use super::{Changes, Error, RowCounts, Store, Walks};
use crate::calendar::zone::Zone;
use crate::failpoint::{self, Commit, Point};
use crate::planted::{self, Bug};
use crate::record::Kinds;
use crate::terms::Word;

use companion::LatestEvent;
use put::ChangePass;
use watch::FileWatch;

pub use backup::Copied;
pub use companion::has_companion;
pub use cost::{Cost, CostCounter};
pub use database::SqliteDatabase;
pub use lock::DatabaseLock;
pub use open::OpenOptions;
pub use origin::{Origin, TakenOver, this_machine};
pub use ownership::{make_folder, user_name};

/// A Touchbase database.
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    kinds: Kinds,
    zone: Zone,
    key: Key,
    counted: CostCounter,
    walks: Walks,
    /// Where the second companion is kept.
    witness: Option<PathBuf>,
    /// The files that are open, where it writes to them.
    watch: Option<FileWatch>,
    /// Where the latest event is written, where the database has a companion.
    latest_event: Option<LatestEvent>,
    /// The number of the event that the open transaction has written last; 0 where there is none.
    event: Cell<i64>,
    /// Whether the suppression list has grown and no companion says so yet.
    wishes_changed: Cell<bool>,
}

/// A wish that came in beside the daemon, or while it ends, is in the companion as well. What cannot be written now is
/// written by the next start.
impl Drop for SqliteStore {
    fn drop(&mut self) {
        if self.latest_event.is_some() && self.wishes_changed.get() {
            self.write_down().ok();
        }
    }
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
}

impl Rows for SqliteStore {
    fn key(&self) -> &Key {
        &self.key
    }

    fn declared_kinds(&self) -> &Kinds {
        &self.kinds
    }

    fn transact<T>(
        &mut self,
        what: Commit,
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.look_at_files(what)?;
        self.connection.execute_batch(if planted::is(Bug::DeferredBegin) {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        })?;
        // The commit too: whatever breaks off, the lock must not stay behind.
        let done = panic::catch_unwind(AssertUnwindSafe(|| {
            let done = work(self)?;
            self.commit(what)?;
            Ok(done)
        }));
        if !matches!(done, Ok(Ok(_))) {
            self.take_back();
        }
        done.unwrap_or_else(|panicked| panic::resume_unwind(panicked))
    }

    fn pass(&mut self) -> impl Changes + '_ {
        ChangePass::new(self)
    }
}

impl SqliteStore {
    fn commit(&self, what: Commit) -> Result<(), Error> {
        failpoint::fail(Point::BeforeCommit(what)).map_err(error::bad_disk)?;
        self.connection.execute_batch("COMMIT")?;
        if let Some(latest) = self.latest_event.as_ref().filter(|_| self.event.get() > 0) {
            latest.say(self.event.replace(0));
        }
        failpoint::reach(Point::AfterCommit(what));
        Ok(())
    }

    /// What would be lost with the process is not begun. How attempts ended is written all the same: where only the log is
    /// gone, an orderly end still puts it into the database.
    fn look_at_files(&self, what: Commit) -> Result<(), Error> {
        match &self.watch {
            Some(watch) if !matches!(what, Commit::Finish | Commit::GiveBack) => watch.look(),
            _ => Ok(()),
        }
    }

    /// Ends a transaction that is not to be kept. After some errors the engine has done so itself.
    fn take_back(&self) {
        // Its events never were. Said by the next commit, they would make this database an older copy of itself.
        self.event.set(0);
        if !self.connection.is_autocommit() {
            // Where this fails too, the next transaction cannot begin, and says so.
            self.connection.execute_batch("ROLLBACK").ok();
        }
    }

    /// How many rows of a table stand in each state.
    fn count_by_state<W: Word + Ord>(&self, table: &str) -> Result<BTreeMap<W, u64>, Error> {
        let sql = format!("SELECT state, count(*) FROM {table} GROUP BY state");
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row::word(row, 0)?, row::count(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store for SqliteStore {
    fn tally(&self) -> Result<RowCounts, Error> {
        Ok(RowCounts { messages: self.count_by_state("message")?, touches: self.count_by_state("touch")? })
    }
}
