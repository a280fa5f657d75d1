//! What was kept long enough goes, a few hundred moves of the ledger at a time, each time one transaction.
//!
//! The moves are in the order of time, and whatever happens to a touch or a message is one. So whoever walks along them
//! up to an instant has met everything that has not moved since, needs no index for it, and never looks at the same
//! history twice: the number of the last move looked at is a note, by class.

use std::collections::{BTreeMap, BTreeSet};

use super::retained::MoveOf;
use super::rows::Rows;
use crate::failpoint::Commit;
use crate::message::{MessageId, Touch, TouchId, TouchKey};
use crate::planted::{self, Bug};
use crate::store::transition::StoredMessage;
use crate::store::{Error, Forgotten, KeptLongEnough, Retained, Retention};
use crate::terms::{MessageState, TouchState};

/// How many moves are looked at in one transaction.
const WALK: u32 = 500;

impl<R: Rows> Retention for R {
    fn forget(&mut self, old: &KeptLongEnough) -> Result<Forgotten, Error> {
        let note = format!("retention.{}.{}", old.what, old.class);
        let from: i64 = self.stored_note(&note)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut moves = self.moves_after(from, WALK)?;
        let more = moves.len() >= WALK as usize;
        let old_enough = moves.iter().take_while(|moved| moved.at < old.before).count();
        let more = more && old_enough == moves.len();
        moves.truncate(old_enough);
        if moves.is_empty() {
            return Ok(Forgotten::default());
        }
        self.transact(Commit::Remember, |rows| {
            let (forgotten, walked) = walk(rows, old, &moves)?;
            let more = more && walked.len() == moves.len();
            if let Some(last) = walked.last() {
                rows.put_note(&note, &last.number.to_string())?;
            }
            Ok(Forgotten { more, ..forgotten })
        })
    }

    fn is_forgotten(&self, key: &TouchKey) -> Result<bool, Error> {
        Ok(!gone(self, &[key])?.is_empty())
    }
}

/// Those of these keys of which there was a touch whose row is gone.
pub(super) fn gone<'a, R: Rows>(rows: &R, keys: &[&'a TouchKey]) -> Result<BTreeSet<&'a TouchKey>, Error> {
    let digests: Vec<(&str, Vec<u8>)> =
        keys.iter().map(|key| (key.rule.as_str(), rows.key().touch(key))).collect();
    let known = rows.gone(&digests)?;
    Ok(keys.iter().zip(known).filter(|(_, gone)| *gone).map(|(key, _)| *key).collect())
}

/// Lets go of what these moves are about; says how many of them it has looked at.
fn walk<'a, R: Rows>(
    rows: &mut R,
    old: &KeptLongEnough,
    moves: &'a [MoveOf],
) -> Result<(Forgotten, &'a [MoveOf]), Error> {
    let ids: BTreeSet<TouchId> = moves.iter().filter_map(|moved| moved.touch).collect();
    let ids: Vec<TouchId> = ids.into_iter().collect();
    let touches: BTreeMap<TouchId, Touch> =
        rows.touches(&ids)?.into_iter().flatten().map(|touch| (touch.id, touch)).collect();
    let message_of =
        |moved: &MoveOf| moved.message.or_else(|| moved.touch.and_then(|id| touches.get(&id)?.message));
    let (last_touch, last_message) = rows.newest()?;
    // The walk waits at the newest of either, until there are newer ones.
    let is_newest = |moved: &MoveOf| {
        (moved.touch.is_some() && moved.touch == last_touch)
            || message_of(moved).is_some_and(|message| Some(message) == last_message)
    };
    let walked = match old.what {
        Retained::Bodies => moves,
        Retained::Rows => {
            let free = moves.iter().position(is_newest).unwrap_or(moves.len());
            moves.get(..free).unwrap_or_default()
        }
    };
    let messages: BTreeSet<MessageId> = walked.iter().filter_map(message_of).collect();
    let messages: Vec<MessageId> = messages.into_iter().collect();
    let over: Vec<MessageId> = rows
        .messages(&messages)?
        .into_iter()
        .flatten()
        .filter(|kept| is_over(kept, old))
        .map(|kept| kept.message.id)
        .collect();
    let forgotten = match old.what {
        Retained::Bodies => Forgotten { texts: rows.remove_texts(&over)?, ..Forgotten::default() },
        Retained::Rows => {
            let alone = walked.iter().filter_map(|moved| touches.get(&moved.touch?));
            let alone = alone.filter(|touch| touch.message.is_none()).cloned().collect();
            Forgotten { touches: remove(rows, old, over, alone, last_touch)?, ..Forgotten::default() }
        }
    };
    Ok((forgotten, walked))
}

/// Whether what became of a message is known, or does not matter any more, since before the instant.
fn is_over(kept: &StoredMessage, old: &KeptLongEnough) -> bool {
    let message = &kept.message;
    let since = message.settled_at.unwrap_or(message.due_at);
    let decided = message.state != MessageState::Unknown || old.what == Retained::Rows;
    message.class == old.class && message.state.is_settled() && decided && since < old.before
}

/// Removes messages with their touches, and touches without a message; keeps the digests of their keys.
fn remove<R: Rows>(
    rows: &mut R,
    old: &KeptLongEnough,
    messages: Vec<MessageId>,
    alone: Vec<Touch>,
    newest: Option<TouchId>,
) -> Result<u64, Error> {
    let of_messages = rows.touches_of(&messages)?;
    // A later move of such a message comes up again.
    let with_newest: BTreeSet<MessageId> = of_messages
        .iter()
        .filter(|touch| Some(touch.id) == newest)
        .filter_map(|touch| touch.message)
        .collect();
    let messages: Vec<MessageId> =
        messages.into_iter().filter(|message| !with_newest.contains(message)).collect();
    let ids: Vec<TouchId> = alone.iter().map(|touch| touch.id).collect();
    let ways = rows.ways(&ids)?;
    let alone = alone.into_iter().zip(ways).filter(|(touch, way)| {
        let closed = matches!(touch.state, TouchState::Skipped | TouchState::Cancelled);
        closed && way.as_ref().is_some_and(|way| way.class == old.class)
    });
    let free = |touch: &Touch| touch.message.is_none_or(|message| !with_newest.contains(&message));
    let going: BTreeMap<TouchId, Touch> = of_messages
        .into_iter()
        .filter(free)
        .chain(alone.map(|(touch, _)| touch))
        .map(|touch| (touch.id, touch))
        .collect();
    let key = rows.key().clone();
    let digests: Vec<(&str, Vec<u8>)> =
        going.values().map(|touch| (touch.key.rule.as_str(), key.touch(&touch.key))).collect();
    if !planted::is(Bug::GoneIsForgotten) {
        rows.put_gone(&digests)?;
    }
    let ids: Vec<TouchId> = going.keys().copied().collect();
    rows.remove_rows(&ids, &messages)?;
    Ok(ids.len() as u64)
}
