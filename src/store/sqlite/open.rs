//! Opening a database: is it ours, is it sound, is it of this version; then how the engine shall work.
//!
//! A file that is not ours is refused before anything in it is touched.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::companion::LatestEvent;
use super::watch::FileWatch;
use super::{CostCounter, SqliteStore, origin, ownership, schema, soundness};
use crate::calendar::zone::Zone;
use crate::planted::{self, Bug};
use crate::record::Kinds;
use crate::store::address::Key;
use crate::store::{Error, Walks, disk};
use crate::words::DatabaseSentence;

/// How many prepared statements are kept.
const STATEMENTS: usize = 128;
/// A database of at most so many bytes has its pages looked at, where not more of it is.
const PAGES_UP_TO_BYTES: u64 = 64 << 20;
/// The write-ahead log is cut back to this many bytes after a checkpoint.
const LOG_BYTES: i64 = 64 << 20;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The zone in which instants have their local day.
    pub zone: Zone,
    /// How long to wait for another process's write before giving up with [`Error::Locked`].
    pub busy: Duration,
    /// The page cache, in KiB.
    pub cache_kib: u32,
    /// A database of at most so many bytes is looked at whole for damage before it is used; 0 for not at all.
    pub check_up_to_bytes: u64,
    /// Whether a database of an older version may be brought up to this one. Only for whoever holds the
    /// [`super::DatabaseLock`].
    pub migrate: bool,
    /// Whether it may be written to though it is a copy: for scratch, and for whoever looks at that himself.
    pub as_copy: bool,
    /// Where its second companion is kept, on another disk.
    pub witness: Option<PathBuf>,
    /// A hand on its long walks over records.
    pub walks: Walks,
    /// Where what reading candidates costs is added up.
    pub counted: CostCounter,
}

impl OpenOptions {
    /// What suits the command line: waits 30 s, a small cache, checks small databases, migrates nothing.
    #[must_use]
    pub fn new(zone: Zone) -> OpenOptions {
        OpenOptions {
            zone,
            busy: Duration::from_secs(30),
            cache_kib: 8 << 10,
            check_up_to_bytes: 8 << 20,
            migrate: false,
            as_copy: false,
            witness: None,
            walks: Walks::default(),
            counted: CostCounter::default(),
        }
    }
}

impl SqliteStore {
    /// Opens a database to read and write; makes a new one where there is no file.
    ///
    /// # Errors
    /// [`Error::Foreign`] for a file that is not ours, or of another version; [`Error::Damaged`], [`Error::Locked`],
    /// or the engine's words.
    pub fn open(path: &Path, kinds: &Kinds, options: OpenOptions) -> Result<SqliteStore, Error> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(name) = disk::network_file_system(folder.unwrap_or(Path::new("."))) {
            return Err(unsuitable(path, Some(name)));
        }
        if let Some(said) = origin::foreign_log(path).filter(|_| !options.as_copy) {
            return Err(Error::Copy(said));
        }
        if let Some(error) = ownership::denied(path, true) {
            return Err(error);
        }
        make_file(path)?;
        ownership::give_all(path);
        SqliteStore::open_file(path, kinds, options).map_err(|error| ownership::or_denied(error, path, true))
    }

    fn open_file(path: &Path, kinds: &Kinds, options: OpenOptions) -> Result<SqliteStore, Error> {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, &options)?;
        let version = schema::identify(&connection, path)?;
        tune(&connection, &options)?;
        if version > 0 {
            check(&connection, path, options.check_up_to_bytes)?;
        }
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| {
            let mode: String = row.get(0)?;
            Ok(if mode == "wal" { Ok(()) } else { Err(unsuitable(path, None)) })
        })??;
        schema::migrate(&connection, path, options.migrate)?;
        let key = super::key::key(&connection)?;
        if !options.as_copy {
            let origin = origin::look(&connection, path, options.witness.as_deref())?;
            if let Some(said) = origin.objection {
                return Err(Error::Copy(said));
            }
        }
        let mut store = SqliteStore::over(connection, path, Kinds::default(), key, options);
        store.watch = Some(FileWatch::new(path));
        store.latest_event = LatestEvent::open(path);
        crate::store::RecordStore::declare(&mut store, kinds)?;
        store.list_wishes_once()?;
        Ok(store)
    }

    /// Opens a database to read, also while the daemon writes to it. Every attempt to write fails.
    ///
    /// # Errors
    /// [`Error::Absent`] where there is none yet; else as [`SqliteStore::open`].
    pub fn reader(path: &Path, kinds: &Kinds, options: OpenOptions) -> Result<SqliteStore, Error> {
        if let Some(error) = ownership::denied(path, false) {
            return Err(error);
        }
        if !path.exists() {
            return Err(Error::Absent(DatabaseSentence::Absent { path: path.display().to_string() }));
        }
        SqliteStore::read_file(path, kinds, options).map_err(|error| ownership::or_denied(error, path, false))
    }

    fn read_file(path: &Path, kinds: &Kinds, options: OpenOptions) -> Result<SqliteStore, Error> {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, &options)?;
        match schema::identify(&connection, path)? {
            0 => {
                let path = path.display().to_string();
                return Err(Error::Absent(DatabaseSentence::StillEmpty { path }));
            }
            version if version < schema::VERSION => return Err(schema::too_old(path, version)),
            _ => {}
        }
        tune(&connection, &options)?;
        connection.pragma_update(None, "query_only", true)?;
        let key: Key = super::key::key(&connection)?;
        Ok(SqliteStore::over(connection, path, kinds.clone(), key, options))
    }

    /// A store over an opened connection, that watches nothing.
    fn over(
        connection: Connection,
        path: &Path,
        kinds: Kinds,
        key: Key,
        options: OpenOptions,
    ) -> SqliteStore {
        SqliteStore {
            connection,
            path: path.to_owned(),
            kinds,
            zone: options.zone,
            key,
            counted: options.counted,
            walks: options.walks,
            witness: options.witness,
            watch: None,
            latest_event: None,
            event: Cell::new(0),
            wishes_changed: Cell::new(false),
        }
    }
}

fn connect(path: &Path, access: OpenFlags, options: &OpenOptions) -> Result<Connection, Error> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &error))?;
    connection.busy_timeout(options.busy)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Sets how the engine works; only after the file is known to be ours, for this reads it.
fn tune(connection: &Connection, options: &OpenOptions) -> Result<(), Error> {
    let synchronous = if planted::is(Bug::SynchronousNormal) { "NORMAL" } else { "FULL" };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Without this the planner looks at bound values where there are partial indexes, and so prepares the statement
    // again at every use: half of what arming a message costs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "cache_size", -i64::from(options.cache_kib))?;
    connection.query_row(&format!("PRAGMA journal_size_limit = {LOG_BYTES}"), [], |_| Ok(()))?;
    Ok(())
}

/// Makes an empty file that others cannot read: records are personal data.
fn make_file(path: &Path) -> Result<(), Error> {
    // A database that is there may be a link, to another disk.
    let made = if path.exists() { Ok(()) } else { ownership::open_or_make(path, 0o640).map(drop) };
    made.map_err(|error| ownership::or_denied(cannot_open(path, &error), path, true))
}

fn cannot_open(path: &Path, cause: &dyn std::fmt::Display) -> Error {
    Error::other(DatabaseSentence::NotOpened { path: path.display().to_string(), said: cause.to_string() })
}

fn unsuitable(path: &Path, file_system: Option<&str>) -> Error {
    let (path, file_system) = (path.display().to_string(), file_system.map(str::to_owned));
    Error::other(DatabaseSentence::Unsuitable { path, file_system })
}

/// Looks for damage: at everything, where the file is small enough for that; at the pages alone, which takes a sixth of
/// the time, where it is not large either.
fn check(connection: &Connection, path: &Path, up_to_bytes: u64) -> Result<(), Error> {
    let bytes = std::fs::metadata(path).map(|file| file.len()).unwrap_or(u64::MAX);
    match bytes {
        _ if up_to_bytes == 0 => Ok(()),
        _ if bytes <= up_to_bytes => soundness::check(connection),
        _ if bytes <= PAGES_UP_TO_BYTES => soundness::check_pages(connection),
        _ => Ok(()),
    }
}
