//! What becomes of a message: after an attempt, after a crash, after the backoff; one total function each.
//!
//! Only what was definitely not taken is tried again by itself. What nobody can know becomes `unknown`, unless the
//! rule says `on_unknown = "resend"`; then it is sent once more at the most.

use jiff::{SignedDuration, Timestamp};

use super::outcome::{Answer, Refusal};
use super::{Message, NextState};
use crate::planted::{self, Bug};
use crate::terms::{ChannelName, Class, MessageState, Reason};

/// A message that the daemon ended in the middle of this often is set aside.
const CRASHES_MAX: u32 = 2;
/// First wait after a failed attempt by e-mail, in seconds; doubled each time (as mox does).
const EMAIL_BACKOFF_SECS: i64 = 450;
/// Waits after the first, second and every later failed attempt by SMS, in seconds.
const SMS_BACKOFF_SECS: [i64; 3] = [60, 300, 1_800];
/// Longest wait between two attempts, in seconds.
const BACKOFF_SECS_MAX: i64 = 4 * 3_600;
/// How long a message waits for a channel that refuses everybody, in seconds.
const FAULT_WAIT_SECS: i64 = 60;
/// How long a message waits for a channel that is busy and does not say for how long, in seconds.
const BUSY_WAIT_SECS: u32 = 60;

/// What holds for every message: how often it is tried and what its rule wants when nobody can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// Attempts on one channel before it fails there.
    pub max: u32,
    /// Whether a message nobody can know about is sent once more.
    pub resend_unknown: bool,
}

/// What an attempt's outcome makes of a message that was being sent.
#[must_use]
pub fn after_attempt(message: &Message, outcome: &Answer, tries: Tries, now: Timestamp) -> NextState {
    match outcome {
        Answer::Accepted { provider_id } => {
            NextState { provider_id: provider_id.clone(), ..settled(MessageState::Accepted, None) }
        }
        Answer::NotTaken { .. } => again(message, tries, now, None),
        Answer::Temporary { retry_after_secs, .. } => again(message, tries, now, *retry_after_secs),
        Answer::Busy { retry_after_secs, .. } if planted::is(Bug::BusyBurnsTries) => {
            again(message, tries, now, *retry_after_secs)
        }
        // The lane waits for as long, and lets one probe go then; which message that is does not matter.
        Answer::Busy { retry_after_secs, .. } => NextState {
            burnt: false,
            ..waiting(
                message.channel,
                Reason::ChannelBusy,
                plus(now, retry_after_secs.unwrap_or(BUSY_WAIT_SECS).into()),
            )
        },
        Answer::Refused { refusal, .. } => refused(message, *refusal, now),
        Answer::ChannelFault { .. } if planted::is(Bug::FaultsBurnTries) => again(message, tries, now, None),
        Answer::ChannelFault { .. } => NextState {
            burnt: false,
            ..waiting(message.channel, Reason::ChannelDown, plus(now, FAULT_WAIT_SECS))
        },
        Answer::Unknown { .. } => not_known(message, tries, now),
    }
}

/// What becomes of a message that was refused while its channel refuses everybody: it waits behind the others, and no
/// try is counted, for it is not about this message or its recipient.
#[must_use]
pub fn channel_refuses(message: &Message, now: Timestamp) -> NextState {
    NextState { burnt: false, ..waiting(message.channel, Reason::ChannelRefuses, now) }
}

/// What a crash makes of a message that was being sent; this crash is counted already.
#[must_use]
pub fn after_crash(message: &Message, tries: Tries, now: Timestamp) -> NextState {
    if message.crashes >= CRASHES_MAX {
        return settled(MessageState::Unknown, Some(Reason::Poisoned));
    }
    if planted::is(Bug::InFlightCountsAsDone) {
        return settled(MessageState::Accepted, None);
    }
    if planted::is(Bug::UnknownResentAtBoot) {
        return waiting(message.channel, Reason::OutcomeUnknown, plus(now, EMAIL_BACKOFF_SECS));
    }
    not_known(message, tries, now)
}

/// What becomes of a message whose attempt was committed and never begun: it waits again, and no try is counted.
#[must_use]
pub fn not_begun(message: &Message, now: Timestamp) -> NextState {
    NextState { reason: None, burnt: false, ..waiting(message.channel, Reason::Retry, now) }
}

fn not_known(message: &Message, tries: Tries, now: Timestamp) -> NextState {
    if tries.resend_unknown && message.attempts < 2 {
        // Long enough for a slow answer of the first attempt to come in and be seen in the ledger.
        let settle_secs = if planted::is(Bug::NoSettleTime) { 0 } else { EMAIL_BACKOFF_SECS };
        return waiting(message.channel, Reason::OutcomeUnknown, plus(now, settle_secs));
    }
    settled(MessageState::Unknown, Some(Reason::OutcomeUnknown))
}

fn again(message: &Message, tries: Tries, now: Timestamp, asked_secs: Option<u32>) -> NextState {
    if message.channel_attempts >= tries.max {
        return match other_channel(message) {
            Some(channel) => waiting(channel, Reason::Exhausted, now),
            None => settled(MessageState::Failed, Some(Reason::Exhausted)),
        };
    }
    let wait = asked_secs.map_or(0, i64::from).max(backoff_secs(message));
    waiting(message.channel, Reason::Retry, plus(now, wait))
}

/// A refusal for good ends it on this channel; the next channel of `via` may still reach the person, unless the
/// refusal was about the person's will.
fn refused(message: &Message, refusal: Refusal, now: Timestamp) -> NextState {
    let reason = match refusal {
        Refusal::BadAddress => Reason::BadAddress,
        // For whoever works here it is no wish: the other channel may still reach them.
        Refusal::Blacklisted if message.class == Class::Staff => Reason::Suppressed,
        Refusal::Blacklisted => return settled(MessageState::Failed, Some(Reason::Suppressed)),
        Refusal::Content | Refusal::Unwritable | Refusal::Other => Reason::Refused,
    };
    match other_channel(message) {
        Some(channel) => waiting(channel, reason, now),
        None => settled(MessageState::Failed, Some(reason)),
    }
}

/// The channel after the present one in `via`.
#[must_use]
pub fn other_channel(message: &Message) -> Option<ChannelName> {
    let at = message.via.iter().position(|channel| *channel == message.channel)?;
    message.via.get(at + 1).copied()
}

/// How long to wait after the present number of attempts, in seconds, with a jitter of ±10 % that follows from
/// the message, so that the same history gives the same instants.
fn backoff_secs(message: &Message) -> i64 {
    let tried = message.channel_attempts.max(1) - 1;
    let base = match message.channel {
        ChannelName::Email => EMAIL_BACKOFF_SECS.saturating_mul(1_i64 << tried.min(20)),
        ChannelName::Sms => {
            let at = usize::try_from(tried).unwrap_or(usize::MAX).min(SMS_BACKOFF_SECS.len() - 1);
            SMS_BACKOFF_SECS.get(at).copied().unwrap_or(BACKOFF_SECS_MAX)
        }
    };
    let base = base.min(BACKOFF_SECS_MAX);
    let spread = (message.id.0.wrapping_mul(7_919).wrapping_add(i64::from(tried) * 31)).rem_euclid(201) - 100;
    base + base * spread / 1_000
}

fn settled(state: MessageState, reason: Option<Reason>) -> NextState {
    NextState { state, reason, not_before_at: None, channel: None, provider_id: None, burnt: true }
}

fn waiting(channel: ChannelName, reason: Reason, until: Timestamp) -> NextState {
    NextState {
        state: MessageState::Planned,
        reason: Some(reason),
        not_before_at: Some(until),
        channel: Some(channel),
        provider_id: None,
        burnt: true,
    }
}

fn plus(at: Timestamp, secs: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(secs)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
