//! Armed messages on their way to a channel: what it is handed, by a lane or by hand.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use crate::channel::{Channel, Content, Outgoing, Recipient};
use crate::deployment::Deployment;
use crate::message::Ready;
use crate::message::outcome::Answer;
use crate::store::Armed;
use crate::terms::{ChannelName, Class};
use crate::words::{ChannelSentence, SystemSentence};

/// Hands a message over beside the lanes of a daemon and as they would do it; an attempt that breaks off is one
/// nobody can know about.
#[must_use]
pub fn once(channel: &Channel, armed: &Armed, deployment: &Deployment, now: Timestamp) -> Answer {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let detail = ChannelSentence::NoRuntime { said: SystemSentence::of(&error) };
            return Answer::not_taken(detail);
        }
    };
    let outgoing = outgoing(armed, deployment, now);
    let mut session = channel.session();
    let attempt = || {
        runtime.block_on(async {
            let answer = session.deliver(&outgoing).await;
            session.close().await;
            answer
        })
    };
    catch_unwind(AssertUnwindSafe(attempt)).unwrap_or_else(|_| Answer::broken_off())
}

/// What the channel is handed.
#[must_use]
pub(crate) fn outgoing(armed: &Armed, deployment: &Deployment, now: Timestamp) -> Outgoing {
    let unsubscribe = unsubscribe(armed.message.class, deployment);
    of(&armed.ready, (&armed.out_id, &armed.message_ref), unsubscribe, now)
}

/// The same for what has no row in the ledger, under an id that nothing else has.
#[must_use]
pub(crate) fn unwritten(ready: &Ready, id: &str, now: Timestamp) -> Outgoing {
    of(ready, (id, id), None, now)
}

fn of(
    ready: &Ready,
    (out_id, message_ref): (&str, &str),
    unsubscribe: Option<String>,
    now: Timestamp,
) -> Outgoing {
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
            unsubscribe,
        },
    };
    Outgoing {
        out_id: out_id.to_owned(),
        message_id: message_ref.to_owned(),
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
