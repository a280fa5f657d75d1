//! Whose a database file is, of which version, and how it comes to this one: numbered steps, each run once.
//!
//! Before an existing database is changed, a checked copy of it is put beside it (`<file>.v<version>.bak`). All
//! steps run in one transaction: a database is of the old version or of the new one, never in between.

use std::path::{Path, PathBuf};

use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{backup, views};
use crate::store::Error;
use crate::store::address::{KEY_BYTES, Key};

/// The mark in the file's header by which a database is known as ours: `TBSE`.
const APPLICATION_ID: i64 = 0x5442_5345;

/// The steps from an empty file to the present version.
const STEPS: [&str; 1] = [include_str!("migrations/0001_start.sql")];

/// The version that this program reads and writes.
pub(super) const VERSION: i64 = STEPS.len() as i64;

/// The version of a database; 0 for a new file.
pub(super) fn identify(connection: &Connection, path: &Path) -> Result<i64, Error> {
    let foreign = || Error::Foreign(format!("{} is not a Touchbase database", path.display()));
    let number = |pragma: &str| -> Result<i64, Error> {
        connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).map_err(|error| {
            match Error::from(error) {
                Error::Foreign(_) => foreign(),
                other => other,
            }
        })
    };
    let application = number("application_id")?;
    let version = number("user_version")?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, tables) {
        (APPLICATION_ID, _) if version <= VERSION => Ok(version),
        (APPLICATION_ID, _) => Err(Error::Foreign(format!(
            "{} was written by a newer Touchbase (version {version}, this one knows {VERSION})",
            path.display()
        ))),
        (0, 0) if version == 0 => Ok(0),
        _ => Err(foreign()),
    }
}

/// Brings a database up to the present version.
pub(super) fn migrate(connection: &Connection, path: &Path, may: bool) -> Result<(), Error> {
    let version = identify(connection, path)?;
    if version == VERSION {
        return Ok(());
    }
    if version > 0 {
        if !may {
            return Err(too_old(path, version));
        }
        let copy = beside(path, version);
        match std::fs::remove_file(&copy) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Other(format!("cannot replace {}: {error}", copy.display())));
            }
            _ => backup::copy(path, &copy)?,
        };
    }
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another process may have been first.
    let version = identify(connection, path)?;
    if version < VERSION {
        views::drop_all(connection)?;
        for step in STEPS.iter().skip(usize::try_from(version).unwrap_or(0)) {
            connection.execute_batch(step)?;
        }
        if version == 0 {
            connection
                .execute("INSERT INTO instance (one, boot, secret) VALUES (1, 0, ?1)", [new_secret()?])?;
            connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        }
        connection.pragma_update(None, "user_version", VERSION)?;
    }
    Ok(transaction.commit()?)
}

/// The error for a database that must be migrated first.
pub(super) fn too_old(path: &Path, version: i64) -> Error {
    Error::Foreign(format!(
        "{} is of version {version}, this Touchbase needs {VERSION}: start the new daemon once to bring it up",
        path.display()
    ))
}

fn beside(path: &Path, version: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".v{version}.bak"));
    PathBuf::from(name)
}

fn new_secret() -> Result<[u8; KEY_BYTES], Error> {
    let mut bytes = [0; KEY_BYTES];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::Other("the machine gives no random numbers".to_owned()))?;
    Ok(bytes)
}

/// The key made with the database.
pub(super) fn key(connection: &Connection) -> Result<Key, Error> {
    let bytes: Vec<u8> = connection.query_row("SELECT secret FROM instance", [], |row| row.get(0))?;
    Ok(Key::new(&bytes))
}
