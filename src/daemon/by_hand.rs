//! One armed message handed to its channel by a command, beside the lanes of a daemon and as they would do it.

use jiff::Timestamp;

use super::lane::{core, wire};
use crate::channel::Channel;
use crate::deployment::Deployment;
use crate::message::outcome::Answer;
use crate::store::Armed;

/// Hands a message over, once, and waits for the end of the attempt; one that breaks off is one nobody can know about.
#[must_use]
pub fn send_once(channel: &Channel, armed: &Armed, deployment: &Deployment, now: Timestamp) -> Answer {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Answer::NotTaken { detail: format!("no runtime: {error}") },
    };
    let outgoing = wire::outgoing(armed, deployment, now);
    let mut session = channel.session();
    let attempt = runtime.spawn(async move {
        let outcome = session.deliver(&outgoing).await;
        session.close().await;
        outcome
    });
    runtime.block_on(attempt).unwrap_or_else(|_| core::broken_off())
}
