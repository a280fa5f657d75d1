//! A daemon's database as one SQLite file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::companion;
use super::watch::FileWatch;
use super::{Cost, DatabaseLock, OpenOptions, SqliteStore};
use crate::record::Kinds;
use crate::store::{Database, Error, Walks, disk};
use crate::words::OriginSentence;

/// A database of more bytes than this is not looked at by pieces: one piece would keep the write-ahead log for long.
const PIECES_UP_TO_BYTES: u64 = 8 << 30;

/// A database by its file. What its readers cost is counted for all of them together.
#[derive(Debug, Clone)]
pub struct SqliteDatabase {
    path: PathBuf,
    options: OpenOptions,
    /// The files that were opened to write, by the latest who did.
    watch: Arc<Mutex<Option<FileWatch>>>,
}

impl SqliteDatabase {
    /// The database in this file, whether it is there yet or not.
    #[must_use]
    pub fn new(path: &Path, options: OpenOptions) -> SqliteDatabase {
        SqliteDatabase { path: path.to_owned(), options, watch: Arc::default() }
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
        let options = OpenOptions { migrate: true, ..self.options.clone() };
        let store = SqliteStore::open(&self.path, kinds, options)?;
        self.watch.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&store.watch);
        Ok(store)
    }

    fn objection(&self) -> Result<Option<OriginSentence>, Error> {
        match SqliteStore::reader(&self.path, &Kinds::default(), self.options.clone()) {
            Ok(store) => Ok(store.origin()?.objection),
            // What is not there yet, or not of this version, is for whoever opens it.
            Err(Error::Absent(_) | Error::Foreign(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn look_at_files(&self) -> Result<(), Error> {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        watch.as_ref().map_or(Ok(()), FileWatch::look)
    }

    fn put_log_away(&self) {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        watch.iter().for_each(FileWatch::put_log_away);
    }

    fn write_down_start(store: &mut SqliteStore) -> Result<Vec<OriginSentence>, Error> {
        let mut said: Vec<OriginSentence> = store.origin()?.remark.into_iter().collect();
        let path = store.path().to_owned();
        if disk::is_overlay(path.parent().unwrap_or(Path::new("."))) {
            said.push(OriginSentence::OnOverlay { path: path.display().to_string() });
        }
        store.write_down_start()?;
        Ok(said)
    }

    fn write_down(store: &SqliteStore) -> Result<(), Error> {
        store.write_down()
    }

    fn is_written_down(&self) -> bool {
        companion::has_companion(&self.path)
    }

    fn check_piece(&self, store: &SqliteStore, piece: usize) -> Result<bool, Error> {
        let bytes = std::fs::metadata(&self.path).map_or(0, |file| file.len());
        // What is small was looked at whole at the start; what is huge is looked at by `backup`.
        if bytes <= self.options.check_up_to_bytes || bytes > PIECES_UP_TO_BYTES {
            return Ok(false);
        }
        let tables = store.tables()?;
        match tables.get(piece) {
            Some(table) => store.check_table(table).map(|()| piece + 1 < tables.len()),
            None => Ok(false),
        }
    }

    fn reader(&self, kinds: &Kinds) -> Result<SqliteStore, Error> {
        SqliteStore::reader(&self.path, kinds, self.options.clone())
    }

    fn read_by(mut reader: SqliteStore, kinds: &Kinds) -> SqliteStore {
        reader.kinds = kinds.clone();
        reader
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
