//! Taking messages up: whether the barrier lets it, the time to go by, and the writer's work for it.

use jiff::Timestamp;

use super::turn::Found;
use super::{Lane, journal, ramp};
use crate::clock::stopwatch;
use crate::daemon::barrier::{Barrier, View};
use crate::gate;
use crate::message::MessageId;
use crate::store::sqlite::SqliteStore;
use crate::store::{Armed, AttemptEnd, Error, Outbox as _};

impl Lane {
    /// Takes up nothing while this barrier is shut, and what a long pause has left slowly at first. Without one, as
    /// for a single pass, everything that is due goes.
    pub(crate) fn stand_behind(&mut self, barrier: Barrier) {
        self.barrier = Some(barrier);
    }

    /// What the barrier shows, and whether work begins again with it.
    pub(super) fn view(&mut self) -> View {
        let Some(barrier) = &self.barrier else {
            return View { now: self.clock.now(), open: true, beginnings: 0 };
        };
        let view = barrier.view(&self.clock);
        if view.beginnings != self.beginnings {
            self.beginnings = view.beginnings;
            self.core.begin(stopwatch());
        }
        view
    }

    /// The time to go by.
    pub(super) fn now(&self) -> Timestamp {
        self.barrier.as_ref().map_or_else(|| self.clock.now(), |barrier| barrier.view(&self.clock).now)
    }

    /// The writer's work of claiming messages, and of counting what is overdue where that matters.
    pub(super) fn claiming(
        &self,
        limit: u32,
        now: Timestamp,
    ) -> impl FnOnce(&mut SqliteStore) -> Result<Found, Error> + Send + 'static + use<> {
        let (name, boot, counts) = (self.name, self.boot, self.barrier.is_some());
        move |store| {
            let since = now.saturating_sub(ramp::OVERDUE).unwrap_or(Timestamp::MIN);
            let overdue = if counts { store.overdue(name, since, ramp::BACKLOG + 1)? } else { 0 };
            Ok(Found { messages: store.claim(name, now, limit, boot)?, overdue })
        }
    }

    /// The writer's work of writing ends and arming messages.
    pub(super) fn arming(
        &self,
        ids: &[MessageId],
        now: Timestamp,
    ) -> impl FnOnce(&mut SqliteStore, &[AttemptEnd]) -> Result<Vec<Armed>, Error> + Send + 'static + use<>
    {
        let (ids, live) = (ids.to_vec(), self.live.borrow().clone());
        let boot = self.boot;
        move |store, ends| {
            let setting = live.deployment.setting(&live.paused);
            store.turn(ends, &ids, boot, now, &mut |message, touches, view| {
                let gate = gate::decide(message, touches, setting, view, now)?;
                journal::log_gate(message, &gate);
                Ok(gate)
            })
        }
    }
}
