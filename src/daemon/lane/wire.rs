//! From an armed message to what the channel is handed, and to its line in the journal.

use jiff::Timestamp;
use tracing::{info, warn};

use super::word;
use crate::channel::{Content, Outgoing, Recipient};
use crate::deployment::Deployment;
use crate::mask;
use crate::message::outcome::Answer;
use crate::message::{Gate, Message, Next};
use crate::store::Armed;
use crate::terms::{ChannelName, Class, MessageState, Reason, Word as _};

/// What the channel is handed.
pub(crate) fn outgoing(armed: &Armed, deployment: &Deployment, now: Timestamp) -> Outgoing {
    let ready = &armed.ready;
    let content = match ready.channel {
        ChannelName::Sms => Content::Sms {
            text: ready.text.clone(),
            template_code: ready.template_code.clone(),
            params: ready.params.clone(),
        },
        ChannelName::Email => Content::Email {
            subject: ready.subject.clone(),
            text: ready.text.clone(),
            html: ready.html.clone(),
            unsubscribe: unsubscribe(armed.message.class, deployment),
        },
    };
    Outgoing {
        out_id: armed.out_id.clone(),
        message_id: armed.message_ref.clone(),
        to: Recipient {
            name: (!ready.name.is_empty()).then(|| ready.name.clone()),
            address: ready.address.clone(),
        },
        content,
        at: now,
    }
}

/// Where somebody who wants no more care or marketing writes to: the reply address, else the sender's.
fn unsubscribe(class: Class, deployment: &Deployment) -> Option<String> {
    let email = deployment.config.delivery.email.as_ref()?;
    matches!(class, Class::Care | Class::Marketing)
        .then(|| email.reply_to.as_ref().unwrap_or(&email.from).address.clone())
}

/// The line of a message whose attempt has ended.
pub(super) fn log_attempt(armed: &Armed, outcome: &Answer, next: &Next) {
    let message = &armed.message;
    let to = mask::address(armed.ready.channel.as_str(), &armed.ready.address);
    let said = outcome.code().unwrap_or_default();
    let reason = next.reason.map_or(String::new(), |reason| reason.to_string());
    let state = word(next.state);
    if next.state == MessageState::Accepted {
        info!(
            rule = message.rule, step = message.step, message_id = %message.id, attempt = armed.attempt,
            channel = %armed.ready.channel, to, state, "message sent"
        );
    } else {
        warn!(
            rule = message.rule, step = message.step, message_id = %message.id, attempt = armed.attempt,
            channel = %armed.ready.channel, to, state, reason, said, detail = outcome.detail(), "message not taken"
        );
    }
}

/// The line of a message that the gate kept back for good.
pub(super) fn log_gate(message: &Message, gate: &Gate) {
    let reason = match gate {
        Gate::Skip { reason, .. } | Gate::Cancel { reason } => *reason,
        Gate::Send(_) | Gate::Defer { .. } | Gate::Move { .. } => return,
    };
    let (rule, step, class) = (&message.rule, &message.step, message.class);
    if reason == Reason::TemplateError {
        warn!(rule, step, message_id = %message.id, %class, %reason, "message not sent");
    } else {
        info!(rule, step, message_id = %message.id, %class, %reason, "message not sent");
    }
}
