//! What the other side has said of addresses and is not believed any more: it says so of too many.

use std::collections::BTreeSet;

use super::BATCH;
use super::operator::reopen;
use super::rows::{Actor, Rows};
use super::work::UnitOfWork;
use crate::message::{Touch, is_late};
use crate::store::Error;
use crate::store::transition::Reopened;
use crate::terms::{ChannelName, Outcome, Reason, TouchState};

/// Takes it back in the present transaction. What was skipped meanwhile for no other reason is planned again.
pub(super) fn disbelieve<R: Rows>(
    rows: &mut R,
    channel: ChannelName,
    since: jiff::Timestamp,
    by: Actor<'_>,
) -> Result<u64, Error> {
    let addresses: BTreeSet<Vec<u8>> = rows.take_back_words(channel, since)?.into_iter().collect();
    if addresses.is_empty() {
        return Ok(0);
    }
    let (mut again, mut reopened) = (0, BTreeSet::new());
    let skipped = rows.moved_since(Outcome::Skipped, Reason::Suppressed, since)?;
    for batch in skipped.chunks(BATCH) {
        let mut ids = Vec::new();
        for touch in rows.touches(batch)?.into_iter().flatten() {
            if kept_back(&touch)
                && !is_late(by.at, touch.expires_at)
                && goes_to(rows, &touch, channel, &addresses)?
            {
                ids.push(touch.id);
            }
        }
        let mut work = UnitOfWork::new(&mut *rows);
        work.read_whole(&ids)?;
        let ways = work.read_ways(&ids)?;
        for (id, way) in ids.iter().zip(&ways) {
            let Some(touch) = work.touch(*id) else { continue };
            let done = reopen(&mut work, touch, way.as_ref(), by, &mut reopened);
            again += u64::from(matches!(done, Reopened::Done));
        }
        work.write()?;
    }
    Ok(again)
}

fn kept_back(touch: &Touch) -> bool {
    touch.state == TouchState::Skipped && touch.reason == Some(Reason::Suppressed)
}

/// Whether a touch's person has one of these addresses.
fn goes_to<R: Rows>(
    rows: &R,
    touch: &Touch,
    channel: ChannelName,
    addresses: &BTreeSet<Vec<u8>>,
) -> Result<bool, Error> {
    let Some(person) = &touch.key.recipient else { return Ok(false) };
    let Some(record) = rows.get(person)? else { return Ok(false) };
    let address = record.text(channel.address_field());
    Ok(address.is_some_and(|address| addresses.contains(&rows.key().digest(address))))
}
