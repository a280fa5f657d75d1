//! One SQL view per kind, for people who look into the database themselves: `SELECT name FROM customer`.
//!
//! Views are derived: they may be dropped and made again at any time. A kind that is called like a table gets the
//! view `<kind>_record`.

use std::fmt::Write as _;

use rusqlite::Connection;

use crate::record::{Kind, Kinds};
use crate::store::Error;

/// Marks a view as ours; views that people have made stay.
const MARK: &str = "/* kind */";

/// Makes the views of all kinds, where they are not there as they should be. Returns at once where they are.
pub(super) fn sync(connection: &Connection, kinds: &Kinds) -> Result<(), Error> {
    let mut wanted = Vec::new();
    for kind in kinds.iter() {
        wanted.push(view(connection, kind)?);
    }
    if current(connection)?.into_iter().map(|(_, sql)| sql).eq(wanted.iter().map(String::as_str)) {
        return Ok(());
    }
    drop_all(connection)?;
    for sql in wanted {
        connection.execute_batch(&sql)?;
    }
    Ok(())
}

/// Whether [`sync`] would have something to do.
pub(super) fn differ(connection: &Connection, kinds: &Kinds) -> Result<bool, Error> {
    let mut wanted = Vec::new();
    for kind in kinds.iter() {
        wanted.push(view(connection, kind)?);
    }
    Ok(!current(connection)?.into_iter().map(|(_, sql)| sql).eq(wanted))
}

/// Drops all views of kinds.
pub(super) fn drop_all(connection: &Connection) -> Result<(), Error> {
    for (name, _) in current(connection)? {
        connection.execute_batch(&format!("DROP VIEW \"{name}\""))?;
    }
    Ok(())
}

fn current(connection: &Connection) -> Result<Vec<(String, String)>, Error> {
    let mut statement = connection.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'view' AND instr(sql, ?1) > 0 ORDER BY rowid",
    )?;
    let rows = statement.query_map([MARK], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Kinds and fields are small letters, digits and `_`, so they may stand in SQL between quotes.
fn view(connection: &Connection, kind: &Kind) -> Result<String, Error> {
    let taken: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)",
        [&kind.name],
        |row| row.get(0),
    )?;
    let name = if taken { format!("{}_record", kind.name) } else { kind.name.clone() };
    let mut sql = format!("CREATE VIEW \"{name}\" AS {MARK} SELECT id");
    for field in &kind.fields {
        let column = &field.name;
        write!(sql, ", json_extract(doc, '$.{column}') AS \"{column}\"").unwrap_or_default();
    }
    write!(
        sql,
        ", datetime(created_at / 1000, 'unixepoch') AS created_at FROM record WHERE kind = '{}'",
        kind.name
    )
    .unwrap_or_default();
    Ok(sql)
}
