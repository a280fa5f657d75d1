//! What must hold of attempts and how they ended, as the ledger tells it and the sinks know it.

use std::collections::BTreeMap;

use super::account::AccountRefusals;
use super::invariants::{Check, must};
use super::witness::MessageHistory;
use super::world;
use touchbase::message::{MessageId, TouchId};
use touchbase::store::{Attempt, Entry, Event};
use touchbase::terms::{AttemptOutcome, ChannelName, MessageState, Reason, TouchState, Word as _};

/// I17: only what passed through a state that nobody can know may be at the sink twice.
pub(super) fn twice_only_through_unknown(seen: &MessageHistory) -> Check {
    let nobody_knows = |word| matches!(word, AttemptOutcome::Unknown | AttemptOutcome::Crashed);
    let unknown = seen.tries.iter().any(|one| one.ended.is_some_and(|(word, _)| nobody_knows(word)));
    must(
        seen.taken() <= 1 || unknown,
        "I17 twice only through unknown",
        seen.touches.first().copied(),
        || format!("{seen:?}"),
    )
}

/// I19: what the ledger says was accepted, a sink has taken; what it calls unknown was tried.
pub(super) fn the_ledger_is_true(entry: &Entry, seen: Option<&MessageHistory>) -> Check {
    let Some(message) = entry.message.as_ref().filter(|_| entry.touch.state == TouchState::Planned) else {
        return Ok(());
    };
    let taken = seen.map_or(0, MessageHistory::taken);
    let tries = seen.map_or(0, |seen| seen.tries.len());
    let (touch, state) = (Some(entry.touch.id), message.state);
    must(state != MessageState::Accepted || taken > 0, "I19 accepted was taken", touch, || {
        format!("{seen:?}")
    })?;
    must(state != MessageState::Unknown || tries > 0, "I19 unknown was tried", touch, || format!("{seen:?}"))
}

/// I20: what left a channel for want of tries has had them there: one that refuses everybody, or is busy for everybody,
/// uses up none.
pub(super) fn faults_burn_no_tries(entry: &Entry, events: &[Event], attempts: &[Attempt]) -> Check {
    if !events.iter().any(|event| event.reason == Some(Reason::Exhausted)) {
        return Ok(());
    }
    let counted = |channel| {
        let own = attempts.iter().filter(|attempt| attempt.channel == channel);
        let spared = [Some(AttemptOutcome::ChannelFault), Some(AttemptOutcome::NotBegun)];
        // The made-up gateway is busy for everybody in this word; the relay's are about the one message.
        let busy = |attempt: &Attempt| {
            attempt.detail.as_ref().is_some_and(|detail| detail.to_string().starts_with("http-429 "))
        };
        let burnt = |attempt: &&Attempt| !spared.contains(&attempt.outcome) && !busy(attempt);
        own.filter(burnt).count()
    };
    let most = ChannelName::ALL.iter().map(|channel| counted(*channel)).max().unwrap_or(0);
    must(most >= world::TRIES_MAX as usize, "I20 faults burn no tries", Some(entry.touch.id), || {
        format!("exhausted after {most} tries that count: {attempts:?}")
    })
}

/// I29: what was refused because everybody was has not ended by it, but for the first five of an hour in which it could not
/// be known.
pub(super) fn refusals_of_everybody_mark_nobody(entries: &[Entry], account: &AccountRefusals) -> Check {
    let ended = entries.iter().filter_map(|entry| {
        let message = entry.message.as_ref()?;
        let refused = message.state == MessageState::Failed && message.reason == Some(Reason::Refused);
        refused.then_some((message.id, (message.attempts, entry.touch.id)))
    });
    let ended: BTreeMap<MessageId, (u32, TouchId)> = ended.collect();
    let wronged =
        account.wronged(&|message, attempt| ended.get(&message).is_some_and(|(n, _)| *n == attempt));
    let touch = wronged.as_ref().and_then(|(message, _)| ended.get(message)).map(|(_, touch)| *touch);
    must(wronged.is_none(), "I29 refusals of everybody mark nobody", touch, || {
        wronged.map_or(String::new(), |(message, why)| format!("{message} has failed: {why}"))
    })
}
