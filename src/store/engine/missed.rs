//! Who could not be reached: addresses that the other side refuses, and people who were to be told of something and were
//! not, as it turned out. Planning asks, to find who stands in for them.

use super::rows::Rows;
use crate::message::TouchKey;
use crate::record::view::ToldOf;
use crate::store::Error;
use crate::terms::{ChannelName, Class, MessageState, TouchState};

/// Whether the other side refuses an address for a class. A wish is none of its doing.
pub(in crate::store) fn refuses<R: Rows>(
    rows: &R,
    channel: ChannelName,
    class: Class,
    address: &str,
) -> Result<bool, Error> {
    let found = rows.suppressed(&[(channel, class, rows.key().digest(address))])?;
    Ok(found.into_iter().flatten().any(|why| !why.is_wish()))
}

/// Whether what stands under a key ended because its person cannot be reached. What is planned again has not ended.
pub(in crate::store) fn missed<R: Rows>(rows: &R, of: &ToldOf<'_>) -> Result<bool, Error> {
    let key = TouchKey {
        rule: of.rule.to_owned(),
        step: of.step.to_owned(),
        record: of.record.clone(),
        recipient: Some(of.person.clone()),
        occurrence: of.occurrence.to_owned(),
    };
    let Some(standing) = rows.standing(&[&key])?.pop().flatten() else { return Ok(false) };
    match (standing.state, standing.message) {
        (TouchState::Skipped, _) => Ok(standing.reason.is_some_and(|reason| reason.is_out_of_reach())),
        (TouchState::Planned, Some(message)) => {
            let message = rows.messages(&[message])?.pop().flatten().map(|kept| kept.message);
            Ok(message.is_some_and(|message| match message.state {
                MessageState::Undelivered => true,
                MessageState::Failed => message.reason.is_some_and(|reason| reason.is_out_of_reach()),
                _ => false,
            }))
        }
        _ => Ok(false),
    }
}
