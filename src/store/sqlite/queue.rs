//! What waits, in the order in which it is taken up; who has taken it up; what waits for the end of a pause.

use jiff::Timestamp;
use rusqlite::OptionalExtension as _;

use super::SqliteStore;
use super::messages::{MOVING, kept};
use crate::message::MessageId;
use crate::store::Error;
use crate::store::engine::rows::QueueRows;
use crate::store::millis::{instant, millis};
use crate::store::transition::StoredMessage;
use crate::terms::{ChannelName, MessageState, Word as _};

/// The one node that a database of this kind serves.
const NODE: &str = "main";

impl QueueRows for SqliteStore {
    fn epoch(&self) -> Result<i64, Error> {
        let mut statement = self.connection.prepare_cached("SELECT coalesce(max(epoch), 0) FROM node")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    fn begin_epoch(&mut self, at: Timestamp) -> Result<i64, Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO node (name, epoch, started_at)
             SELECT ?1, coalesce(max(epoch), 0) + 1, ?2 FROM node WHERE true
             ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, started_at = excluded.started_at
             RETURNING epoch",
        )?;
        Ok(statement.query_row((NODE, millis(at)), |row| row.get(0))?)
    }

    fn claim_due(
        &mut self,
        channel: ChannelName,
        now: Timestamp,
        limit: u32,
        epoch: i64,
    ) -> Result<Vec<MessageId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE message SET state = 'claimed', epoch = ?4
             WHERE number IN (
                 SELECT number FROM message WHERE state = 'planned' AND channel = ?1 AND not_before_at <= ?2
                 ORDER BY not_before_at, due_at, number LIMIT ?3)
             RETURNING not_before_at, due_at, number",
        )?;
        let rows = statement.query_map((channel.as_str(), millis(now), limit, epoch), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })?;
        let mut claimed = rows.collect::<Result<Vec<_>, _>>()?;
        claimed.sort_unstable();
        Ok(claimed.into_iter().map(|(_, _, number)| MessageId(number)).collect())
    }

    fn unclaim(&mut self, epoch: Option<i64>) -> Result<u64, Error> {
        // The second condition on the state names the small index of what is taken up.
        let mut statement = self.connection.prepare_cached(
            "UPDATE message SET state = 'planned', epoch = NULL
             WHERE state = 'claimed' AND state IN ('claimed', 'sending') AND (?1 IS NULL OR epoch = ?1)",
        )?;
        Ok(statement.execute([epoch])? as u64)
    }

    fn busy(&self, state: MessageState) -> Result<Vec<StoredMessage>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{MOVING} WHERE m.state = ?1 AND m.state IN ('claimed', 'sending') ORDER BY m.number"
        ))?;
        let rows = statement.query_map([state.as_str()], |row| kept(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn unpause(&mut self, limit: u32) -> Result<u32, Error> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE message SET not_before_at = due_at, reason = NULL
             WHERE number IN (SELECT number FROM message
                 WHERE state = 'planned' AND reason = 'paused' ORDER BY number LIMIT ?1)",
        )?;
        Ok(u32::try_from(statement.execute([limit])?).unwrap_or(limit))
    }

    fn first_waiting(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT not_before_at FROM message WHERE state = 'planned' AND channel = ?1
             ORDER BY not_before_at LIMIT 1",
        )?;
        Ok(statement.query_row([channel.as_str()], |row| row.get(0).map(instant)).optional()?)
    }

    fn waiting_since(&self, channel: ChannelName, since: Timestamp, at_most: u32) -> Result<u32, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM (
                 SELECT 1 FROM message WHERE state = 'planned' AND channel = ?1 AND not_before_at <= ?2 LIMIT ?3)",
        )?;
        Ok(statement.query_row((channel.as_str(), millis(since), at_most), |row| row.get(0))?)
    }
}
