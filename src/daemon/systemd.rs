//! What systemd is told: ready, stopping, reloading, alive, and one line of status.
//!
//! Outside systemd there is nobody to tell, and that is no error.

use sd_notify::NotifyState;

/// How much longer a start may take from each word that it gets on.
const START_EXTENDED_USEC: u32 = 120_000_000;

/// Tells systemd; a socket that cannot be written to is worth a debug line and nothing more.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd could not be told");
    }
}

/// Ready to work.
pub(crate) fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// What `systemctl status` shows.
pub(crate) fn status(status: &str) {
    tell(&[NotifyState::Status(status)]);
}

/// Going down.
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("stopping: finishing what is on the wire")]);
}

/// Reading rules again; [`ready`] must follow on every path. systemd 253 wants the monotonic time with it.
pub(crate) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(_) => tell(&[NotifyState::Reloading]),
    }
}

/// A pass of the planner takes long, and all have moved meanwhile. Before the daemon is ready, that is also a reason to
/// wait longer for it.
pub(crate) fn still_at_work() {
    tell(&[NotifyState::Watchdog, NotifyState::ExtendTimeoutUsec(START_EXTENDED_USEC)]);
}

/// Planner, writer and lanes have all moved since the last time.
pub(crate) fn alive() {
    tell(&[NotifyState::Watchdog]);
}
