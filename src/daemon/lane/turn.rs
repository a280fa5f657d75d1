//! The writer's turn for a lane: claim where none are at hand, write down how attempts ended, arm the next ones.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::wire;
use crate::daemon::live::Live;
use crate::gate;
use crate::message::MessageId;
use crate::store::sqlite::SqliteStore;
use crate::store::writer::Writer;
use crate::store::{Armed, AttemptEnd, Error, Outbox as _};
use crate::terms::ChannelName;

/// Messages claimed at once: one commit for many, and nothing of them is on the wire.
const CLAIM_MAX: u32 = 256;

/// What a turn needs to know.
pub(super) struct Turn {
    pub(super) name: ChannelName,
    pub(super) boot: i64,
    /// What time it is.
    pub(super) now: Timestamp,
    pub(super) live: Live,
    /// How many may be armed.
    pub(super) wanted: usize,
    /// When it began, for the pace.
    pub(super) begun: Instant,
}

/// What came of a turn.
pub(super) struct Turned {
    /// What is claimed and not armed.
    pub(super) claimed: Vec<MessageId>,
    /// Whether the last claim found all there was.
    pub(super) dry: bool,
    /// What may leave now; or why nothing may, and then the ends are not written down either.
    pub(super) armed: Result<Vec<Armed>, Error>,
    /// The ends, for as long as they are not written down.
    pub(super) ends: Arc<Vec<AttemptEnd>>,
    /// When it began.
    pub(super) begun: Instant,
}

impl Turn {
    /// Takes it.
    pub(super) async fn take(self, writer: Writer, ends: Vec<AttemptEnd>, ids: Vec<MessageId>) -> Turned {
        let begun = self.begun;
        let ends = Arc::new(ends);
        let kept = Arc::clone(&ends);
        let waiting = ids.clone();
        let turned = writer.run(move |store| Ok(self.work(store, &kept, ids))).await;
        match turned {
            Ok((claimed, dry, armed)) => Turned { claimed, dry, armed, ends, begun },
            Err(failure) => Turned { claimed: waiting, dry: false, armed: Err(failure), ends, begun },
        }
    }

    fn work(
        self,
        store: &mut SqliteStore,
        ends: &[AttemptEnd],
        mut ids: Vec<MessageId>,
    ) -> (Vec<MessageId>, bool, Result<Vec<Armed>, Error>) {
        let mut dry = false;
        if ids.len() < self.wanted {
            match store.claim(self.name, self.now, CLAIM_MAX, self.boot) {
                Ok(claimed) => {
                    dry = claimed.len() < usize::try_from(CLAIM_MAX).unwrap_or(usize::MAX);
                    ids.extend(claimed);
                }
                Err(failure) => return (ids, false, Err(failure)),
            }
        }
        let rest = ids.split_off(self.wanted.min(ids.len()));
        let setting = self.live.deployment.setting(&self.live.paused);
        let now = self.now;
        let armed = store.turn(ends, &ids, self.boot, now, &mut |message, touches, view| {
            let gate = gate::decide(message, touches, setting, view, now)?;
            wire::log_gate(message, &gate);
            Ok(gate)
        });
        // What could not be armed is still claimed, and comes first the next time.
        let claimed = if armed.is_err() { ids.into_iter().chain(rest).collect() } else { rest };
        (claimed, dry, armed)
    }
}
