//! Versions 1 and 2 named an occurrence of a cron expression by its instant; it is named by its local minute. What such a
//! database holds is renamed, once, when it is brought to version 3.
//!
//! The zone is the one that the index was made in: the database knows it, whatever the configuration says by now.

use jiff::Timestamp;
use rusqlite::Connection;

use crate::calendar::zone::Zone;
use crate::plan::minute_key;
use crate::store::Error;

/// Renames what stands under an instant of every rule that counts by cron.
pub(super) fn name(connection: &Connection) -> Result<(), Error> {
    let Some(zone) = zone(connection)? else { return Ok(()) };
    let mut found = connection.prepare(
        "SELECT number, occurrence FROM touch WHERE rule IN
             (SELECT rule FROM rule_state WHERE instr(canonical, char(10) || 'when.trigger = cron' || char(10)))",
    )?;
    let rows = found.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let renamed = rows.filter_map(|row| match row {
        Ok((number, name)) => renamed(&name, &zone).map(|(instant, name)| Ok((number, instant, name))),
        Err(error) => Some(Err(error)),
    });
    let renamed = renamed.collect::<Result<Vec<_>, _>>()?;
    let mut write = connection.prepare(
        "UPDATE OR IGNORE touch SET occurrence = ?2, reference = coalesce(reference, ?3) WHERE number = ?1",
    )?;
    for (number, instant, name) in renamed {
        write.execute((number, name, instant.to_string()))?;
    }
    Ok(())
}

/// The zone in which the index has the days of instants; none where nothing was declared yet.
fn zone(connection: &Connection) -> Result<Option<Zone>, Error> {
    let mut found = connection.prepare(
        "SELECT substr(indexed_as, 10) FROM field WHERE indexed_as LIKE 'datetime %' ORDER BY number DESC LIMIT 1",
    )?;
    let name = found.query_map([], |row| row.get::<_, String>(0))?.next().transpose()?;
    Ok(name.and_then(|name| Zone::named(&name).ok()))
}

/// The instant in a name, and the name by its local minute; nothing where there is no instant in it.
fn renamed(name: &str, zone: &Zone) -> Option<(Timestamp, String)> {
    let (of, repeat) = name.split_once('#').map_or((name, None), |(of, repeat)| (of, Some(repeat)));
    let at: Timestamp = of.parse().ok()?;
    let minute = minute_key(zone.civil(at));
    Some((at, repeat.map_or_else(|| minute.clone(), |repeat| format!("{minute}#{repeat}"))))
}
