//! The lines of messages in the journal. The other side's own words are in the ledger, not here: however well they are
//! cleaned, somebody else wrote them.

use tracing::{info, warn};

use crate::mask;
use crate::message::outcome::Answer;
use crate::message::{GateDecision, Message, NextState};
use crate::store::Armed;
use crate::terms::{MessageState, Reason, Word as _};

/// The line of a message whose attempt has ended.
pub fn log_attempt(armed: &Armed, outcome: &Answer, next: &NextState) {
    let message = &armed.message;
    let to = mask::address(armed.ready.channel.as_str(), &armed.ready.address);
    let said = outcome.code().unwrap_or_default();
    let detail = outcome.detail().map_or(String::new(), |detail| detail.to_string());
    let reason = next.reason.map_or(String::new(), |reason| reason.to_string());
    let state = next.state.as_str();
    if next.state == MessageState::Accepted {
        info!(
            rule = message.rule, step = message.step, message_id = %message.id, attempt = armed.attempt,
            channel = %armed.ready.channel, to, state, "message sent"
        );
    } else {
        // An answer that nobody has read does not say "no".
        warn!(
            rule = message.rule, step = message.step, message_id = %message.id, attempt = armed.attempt,
            channel = %armed.ready.channel, to, state, reason, said, detail, "{}", match outcome {
                Answer::Unknown { .. } => "nobody can know whether the message was taken",
                Answer::Busy { .. } => "message not taken, the channel is busy: it waits, and no try is counted",
                Answer::ChannelFault { .. } => {
                    "message not taken, the channel refuses everybody: it waits, and no try is counted"
                }
                _ => "message not taken",
            }
        );
    }
}

/// The line of a message that the gate kept back for good.
pub(super) fn log_gate(message: &Message, gate: &GateDecision) {
    let reason = match gate {
        GateDecision::Skip { reason, .. } | GateDecision::Cancel { reason } => *reason,
        GateDecision::Send(_)
        | GateDecision::Keep
        | GateDecision::Join { .. }
        | GateDecision::Defer { .. }
        | GateDecision::Move { .. } => return,
    };
    let (rule, step, class) = (&message.rule, &message.step, message.class);
    if reason == Reason::TemplateError {
        warn!(rule, step, message_id = %message.id, %class, %reason, "message not sent");
    } else {
        info!(rule, step, message_id = %message.id, %class, %reason, "message not sent");
    }
}
