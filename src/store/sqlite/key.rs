//! The key of a database: made once, kept in it, and what it has seen of adoptions.

use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, OptionalExtension as _};

use crate::message::MessageId;
use crate::store::Error;
use crate::store::address::{KEY_BYTES, Key};
use crate::store::adoptions::Adoptions;
use crate::words::DatabaseSentence;

/// The note with the adoptions that a database has seen.
const ADOPTIONS_NOTE: &str = "adoptions";

/// The bytes of a new key.
pub(super) fn new_secret() -> Result<[u8; KEY_BYTES], Error> {
    let mut bytes = [0; KEY_BYTES];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::other(DatabaseSentence::NoRandomNumbers))?;
    Ok(bytes)
}

/// The key made with the database, as it is since its last adoption.
pub(super) fn key(connection: &Connection) -> Result<Key, Error> {
    let bytes: Vec<u8> = connection.query_row("SELECT secret FROM instance", [], |row| row.get(0))?;
    Ok(Key::new(&bytes).after(adoptions(connection)?))
}

/// The adoptions that the database knows of.
fn adoptions(connection: &Connection) -> Result<Adoptions, Error> {
    let mut statement = connection.prepare_cached("SELECT text FROM note WHERE name = ?1")?;
    let text: Option<String> = statement.query_row([ADOPTIONS_NOTE], |row| row.get(0)).optional()?;
    Ok(text.as_deref().map(Adoptions::parse).unwrap_or_default())
}

/// Writes down that messages from now on are another database's than those of the one that this is a copy of.
pub(super) fn part_ways(connection: &Connection) -> Result<(), Error> {
    let mut adoptions = adoptions(connection)?;
    let last: i64 =
        connection.query_row("SELECT coalesce(max(number), 0) FROM message", [], |row| row.get(0))?;
    adoptions.push(MessageId(last + 1), Key::new(&new_secret()?).instance());
    connection.execute(
        "INSERT INTO note (name, text) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET text = excluded.text",
        (ADOPTIONS_NOTE, adoptions.to_text()),
    )?;
    Ok(())
}
