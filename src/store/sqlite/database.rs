//! A daemon's database as one SQLite file.

use std::path::{Path, PathBuf};

use super::{Cost, DatabaseLock, OpenOptions, SqliteStore};
use crate::record::Kinds;
use crate::store::{Database, Error, Walks};

/// A database by its file. What its readers cost is counted for all of them together.
#[derive(Debug, Clone)]
pub struct SqliteDatabase {
    path: PathBuf,
    options: OpenOptions,
}

impl SqliteDatabase {
    /// The database in this file, whether it is there yet or not.
    #[must_use]
    pub fn new(path: &Path, options: OpenOptions) -> SqliteDatabase {
        SqliteDatabase { path: path.to_owned(), options }
    }

    /// What reading candidates has cost so far, in the engine's own counts.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.options.counted.get()
    }
}

impl Database for SqliteDatabase {
    type Store = SqliteStore;
    type Lock = DatabaseLock;

    fn lock(&self) -> Result<DatabaseLock, Error> {
        DatabaseLock::take(&self.path)
    }

    fn open(&self, kinds: &Kinds) -> Result<SqliteStore, Error> {
        SqliteStore::open(&self.path, kinds, OpenOptions { migrate: true, ..self.options.clone() })
    }

    fn reader(&self, kinds: &Kinds) -> Result<SqliteStore, Error> {
        SqliteStore::reader(&self.path, kinds, self.options.clone())
    }

    fn read_by(reader: SqliteStore, kinds: &Kinds) -> SqliteStore {
        SqliteStore { kinds: kinds.clone(), ..reader }
    }

    fn walks(&self) -> &Walks {
        &self.options.walks
    }

    fn log_bytes(&self) -> u64 {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        // No log is as good as an empty one.
        std::fs::metadata(log).map_or(0, |file| file.len())
    }

    fn fold(store: &mut SqliteStore) -> Result<bool, Error> {
        store.fold()
    }
}
