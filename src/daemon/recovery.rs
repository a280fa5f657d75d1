//! What a start does about the run before it.

use jiff::Timestamp;
use tracing::warn;

use crate::deployment::Deployment;
use crate::message::transition;
use crate::store::{Boot, Error, Store};

/// Settles what an earlier run left: claimed messages go back, those on the wire become what nobody can know.
///
/// # Errors
/// When the store cannot be written.
pub fn recover(store: &mut dyn Store, deployment: &Deployment, now: Timestamp) -> Result<Boot, Error> {
    let boot = store
        .boot(now, &mut |message| transition::after_crash(message, deployment.tries(&message.rule), now))?;
    if boot.given_back > 0 || boot.unknown > 0 {
        warn!(
            given_back = boot.given_back,
            unknown = boot.unknown,
            "the last run ended in the middle of its work; nobody can know about the unknown ones: touchbase log --outcome unknown"
        );
    }
    Ok(boot)
}
