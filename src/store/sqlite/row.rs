//! Columns as the words, instants and keys they hold. What does not fit is damage, told without its contents.

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;

use crate::record::RecordKey;
use crate::store::millis;
use crate::terms::{ChannelName, Outcome, Word};

/// Something that a column should not hold.
fn unfit(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}

/// A word.
pub(super) fn word<W: Word>(row: &Row<'_>, column: usize) -> rusqlite::Result<W> {
    optional_word(row, column)?.ok_or_else(|| unfit(column, "no word where there must be one"))
}

/// A word, or nothing.
pub(super) fn optional_word<W: Word>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<W>> {
    match row.get_ref(column)?.as_str_or_null()? {
        None => Ok(None),
        Some(text) => W::parse(text).map(Some).ok_or_else(|| unfit(column, "an unknown word")),
    }
}

/// The state that something came from; '' for none.
pub(super) fn state_before(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Outcome>> {
    match row.get_ref(column)?.as_str()? {
        "" => Ok(None),
        text => Outcome::parse(text).map(Some).ok_or_else(|| unfit(column, "an unknown state")),
    }
}

/// An instant.
pub(super) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(millis::instant)
}

/// An instant, or nothing.
pub(super) fn optional_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column).map(|found| found.map(millis::instant))
}

/// A record's name.
pub(super) fn key(row: &Row<'_>, column: usize) -> rusqlite::Result<RecordKey> {
    optional_key(row, column)?.ok_or_else(|| unfit(column, "no record's name where there must be one"))
}

/// A record's name, or an empty text for none.
pub(super) fn optional_key(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<RecordKey>> {
    match row.get_ref(column)?.as_str()? {
        "" => Ok(None),
        text => RecordKey::parse(text).map(Some).ok_or_else(|| unfit(column, "not a record's name")),
    }
}

/// The column that [`optional_key`] reads.
pub(super) fn key_text(key: Option<&RecordKey>) -> String {
    key.map(ToString::to_string).unwrap_or_default()
}

/// Channels in order of preference; nothing is none.
pub(super) fn via(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<ChannelName>> {
    let text = row.get_ref(column)?.as_str_or_null()?.unwrap_or_default();
    let words = text.split(',').filter(|word| !word.is_empty());
    words.map(|word| ChannelName::parse(word).ok_or_else(|| unfit(column, "an unknown channel"))).collect()
}

/// The column that [`via`] reads.
pub(super) fn via_text(via: &[ChannelName]) -> String {
    via.iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(",")
}

/// A count.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|count| u64::try_from(count).unwrap_or(0))
}
