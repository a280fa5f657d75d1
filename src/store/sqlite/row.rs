//! Columns as the words, instants and keys they hold. What does not fit is damage, told without its contents.

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;

use crate::record::RecordKey;
use crate::store::millis;
use crate::terms::{ChannelName, Outcome, Word};
use crate::words::StoreSentence;

/// Something that a column should not hold.
fn unfit(column: usize, what: StoreSentence) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}

/// A word.
pub(super) fn word<W: Word>(row: &Row<'_>, column: usize) -> rusqlite::Result<W> {
    optional_word(row, column)?.ok_or_else(|| unfit(column, StoreSentence::NoWord))
}

/// A word, or nothing.
pub(super) fn optional_word<W: Word>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<W>> {
    match row.get_ref(column)?.as_str_or_null()? {
        None => Ok(None),
        Some(text) => W::parse(text).map(Some).ok_or_else(|| unfit(column, StoreSentence::UnknownWord)),
    }
}

/// The state that something came from; '' for none.
pub(super) fn state_before(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Outcome>> {
    match row.get_ref(column)?.as_str()? {
        "" => Ok(None),
        text => Outcome::parse(text).map(Some).ok_or_else(|| unfit(column, StoreSentence::UnknownState)),
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
    optional_key(row, column)?.ok_or_else(|| unfit(column, StoreSentence::NoRecordName))
}

/// A record's name, or an empty text for none.
pub(super) fn optional_key(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<RecordKey>> {
    match row.get_ref(column)?.as_str()? {
        "" => Ok(None),
        text => RecordKey::parse(text).map(Some).ok_or_else(|| unfit(column, StoreSentence::NotARecordName)),
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
    words
        .map(|word| ChannelName::parse(word).ok_or_else(|| unfit(column, StoreSentence::UnknownChannel)))
        .collect()
}

/// The column that [`via`] reads.
pub(super) fn via_text(via: &[ChannelName]) -> String {
    via.iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(",")
}

/// A count.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|count| u64::try_from(count).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::Error;
    use crate::terms::TouchState;
    use crate::words::Translate as _;

    /// What is said where a column holds what it should not, in each language.
    fn said<T: std::fmt::Debug>(sql: &str, read: fn(&Row<'_>, usize) -> rusqlite::Result<T>) -> [String; 2] {
        let connection = Connection::open_in_memory().unwrap();
        let error = Error::from(connection.query_row(sql, [], |row| read(row, 0)).unwrap_err());
        [error.to_string(), error.zh().to_string()]
    }

    #[test]
    fn what_a_column_should_not_hold_is_told_without_it() {
        let held = "SELECT '13900000001'";
        for (said, english, chinese) in [
            (said("SELECT NULL", word::<TouchState>), "a word is missing", "缺少代码"),
            (said(held, word::<TouchState>), "an unknown word", "有不认识的代码"),
            (said(held, state_before), "an unknown state", "有不认识的状态"),
            (said(held, via), "an unknown channel", "有不认识的渠道"),
            (said("SELECT ''", key), "a record's name is missing", "缺少记录编号"),
            (said(held, key), "this is not a record's name", "这里写的不是记录编号"),
        ] {
            let expected = [
                format!("the database is damaged: {english} (column 0)"),
                format!("数据库已损坏：{chinese}（第 0 列）"),
            ];
            assert_eq!(said, expected);
        }
    }
}
