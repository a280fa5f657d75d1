//! A lane: one channel's way from due to done.
//!
//! It claims what is due, arms a few at a time (the attempt is committed before its first byte leaves), hands them
//! to the channel's sessions, and writes down how each ended. It promises: what was only claimed can be given back;
//! no more messages are on the wire than there are sessions, twice over; a slow or broken message delays no other;
//! when the store cannot be written nothing is sent, and an end that cannot be written is kept and written later,
//! never sent again. It does not decide anything about a message: the gate and the transitions do.

mod breaker;
mod pace;
mod wire;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use self::breaker::{Breaker, Passage};
use self::pace::Pace;
use super::live::{Live, Shared};
use crate::channel::{Channel, Session};
use crate::clock::{Clock, stopwatch};
use crate::gate;
use crate::message::outcome::Outcome;
use crate::message::{MessageId, transition};
use crate::store::writer::Writer;
use crate::store::{Armed, AttemptEnd, Error, Outbox as _};
use crate::terms::{ChannelName, MessageState, Word};

/// Messages claimed at once: one commit for many, and nothing of them is on the wire.
const CLAIM_MAX: usize = 256;
/// How long connections are kept without use; the channels themselves do not trust older ones.
const IDLE_CONNECTION_MAX: Duration = Duration::from_secs(8);
/// How long to wait before an end that could not be written is tried again.
const WRITE_AGAIN: Duration = Duration::from_secs(1);

/// One channel's lane.
pub(crate) struct Lane {
    name: ChannelName,
    writer: Writer,
    clock: Clock,
    live: watch::Receiver<Live>,
    health: Shared,
    boot: i64,
    idle: Vec<Session>,
    connections: usize,
    pace: Pace,
    breaker: Breaker,
    claimed: VecDeque<MessageId>,
    armed: VecDeque<Armed>,
    flying: JoinSet<(Session, Armed, Outcome)>,
    /// When an attempt last ended, while connections may be open.
    used_at: Option<Instant>,
}

/// Why a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing more is due.
    Empty,
    /// There is more, but the pace or the breaker allows it only at this moment.
    Until(Instant),
    /// The daemon is stopping.
    Stopping,
}

impl Lane {
    /// A lane over an opened channel.
    pub(crate) fn new(
        name: ChannelName,
        channel: &Channel,
        writer: Writer,
        clock: Clock,
        live: watch::Receiver<Live>,
        health: Shared,
        boot: i64,
    ) -> Lane {
        let connections = usize::from(channel.connections()).max(1);
        Lane {
            name,
            writer,
            clock,
            live,
            health,
            boot,
            idle: (0..connections).map(|_| channel.session()).collect(),
            connections,
            pace: Pace::new(channel.rate()),
            breaker: Breaker::default(),
            claimed: VecDeque::new(),
            armed: VecDeque::new(),
            flying: JoinSet::new(),
            used_at: None,
        }
    }

    /// Delivers what is due now, until nothing is, or the pace, the breaker or `stop` ends it. Nothing is on the
    /// wire when it returns.
    ///
    /// # Errors
    /// When the store cannot be written and nothing of ours is on the wire.
    pub(crate) async fn round(&mut self, stop: &watch::Receiver<bool>) -> Result<Rest, Error> {
        loop {
            let stopping = *stop.borrow();
            let mut rest = if stopping { Rest::Stopping } else { Rest::Empty };
            if !stopping {
                rest = self.take_up().await?;
            }
            self.launch();
            if self.flying.is_empty() {
                if self.armed.is_empty() {
                    self.moved();
                    return Ok(rest);
                }
                continue;
            }
            self.land().await;
        }
    }

    /// The channel it is for.
    pub(crate) fn name(&self) -> ChannelName {
        self.name
    }

    /// Whether what keeps it is its own pace, and not a channel that is down.
    pub(crate) fn is_paced(&self) -> bool {
        !self.breaker.is_open()
    }

    /// Closes connections that have been idle for a while, politely, before the other side does.
    pub(crate) async fn hang_up_when_idle(&mut self) {
        if self.used_at.is_some_and(|used| used.elapsed() > IDLE_CONNECTION_MAX) {
            self.used_at = None;
            for session in &mut self.idle {
                session.close().await;
            }
        }
    }

    /// Gives back what is claimed and not armed; for a clean stop.
    pub(crate) async fn close(&mut self) {
        self.claimed.clear();
        for session in &mut self.idle {
            session.close().await;
        }
    }

    /// Claims and arms as many as there is room, pace and passage for.
    async fn take_up(&mut self) -> Result<Rest, Error> {
        let under_way = self.flying.len() + self.armed.len();
        // Armed messages wait for a session one deep, so that a session is never idle for want of a commit.
        let room = (self.connections * 2).saturating_sub(under_way);
        if room * 2 < self.connections.max(2) && under_way > 0 {
            return Ok(Rest::Empty);
        }
        let now = stopwatch();
        let (wanted, slot) = self.pace.allowed(room, now);
        let wanted = match self.breaker.passage(now) {
            Passage::Free => wanted,
            Passage::Probe => wanted.min(1),
            Passage::Shut(until) => return Ok(Rest::Until(until)),
        };
        if wanted == 0 {
            return Ok(slot.map_or(Rest::Empty, Rest::Until));
        }
        let armed = self.claim_and_arm(wanted).await?;
        if armed > 0 {
            self.pace.take(armed, now);
            self.breaker.probing();
        }
        Ok(match slot {
            Some(slot) if armed >= wanted => Rest::Until(slot),
            _ => Rest::Empty,
        })
    }

    /// Arms up to `wanted` messages, claiming more where none are at hand; returns how many go.
    async fn claim_and_arm(&mut self, wanted: usize) -> Result<usize, Error> {
        let mut ready = 0;
        while ready < wanted {
            if self.claimed.is_empty() {
                let (name, now, boot) = (self.name, self.clock.now(), self.boot);
                let limit = u32::try_from(CLAIM_MAX).unwrap_or(u32::MAX);
                let claimed = self.writer.run(move |store| store.claim(name, now, limit, boot)).await?;
                if claimed.is_empty() {
                    break;
                }
                self.claimed.extend(claimed);
            }
            let take = (wanted - ready).min(self.claimed.len());
            let ids: Vec<MessageId> = self.claimed.drain(..take).collect();
            let armed = self.arm(ids).await?;
            ready += armed.len();
            self.armed.extend(armed);
        }
        Ok(ready)
    }

    async fn arm(&self, ids: Vec<MessageId>) -> Result<Vec<Armed>, Error> {
        let live = self.live.borrow().clone();
        let (boot, now) = (self.boot, self.clock.now());
        self.writer
            .run(move |store| {
                let setting = live.deployment.setting(&live.paused);
                store.arm(&ids, boot, now, &mut |message, touches, view| {
                    let gate = gate::decide(message, touches, setting, view, now)?;
                    wire::log_gate(message, &gate);
                    Ok(gate)
                })
            })
            .await
    }

    /// Hands armed messages to idle sessions.
    fn launch(&mut self) {
        while !self.armed.is_empty()
            && let Some(mut session) = self.idle.pop()
        {
            let Some(armed) = self.armed.pop_front() else { return };
            let deployment = self.live.borrow().deployment.clone();
            let now = self.clock.now();
            self.flying.spawn(async move {
                let outgoing = wire::outgoing(&armed, &deployment, now);
                let outcome = session.deliver(&outgoing).await;
                (session, armed, outcome)
            });
        }
    }

    /// Waits for at least one attempt to end, takes all that have, and writes their ends down.
    async fn land(&mut self) {
        let mut ends = Vec::new();
        let mut next = self.flying.join_next().await;
        while let Some(landed) = next {
            match landed {
                Ok((session, armed, outcome)) => {
                    self.idle.push(session);
                    ends.push(self.end(&armed, &outcome));
                }
                // The attempt stays `sending` in the store: the next start says that nobody can know.
                Err(failure) => error!(channel = %self.name, %failure, "an attempt broke off"),
            }
            next = self.flying.try_join_next();
        }
        self.used_at = Some(stopwatch());
        self.write_down(ends).await;
        self.moved();
    }

    fn moved(&self) {
        let now = self.clock.now();
        self.health.update(|health| health.lanes.entry(self.name).or_default().moved_at = Some(now));
    }

    /// What an attempt's outcome makes of its message, and of the lane.
    fn end(&mut self, armed: &Armed, outcome: &Outcome) -> AttemptEnd {
        let now = self.clock.now();
        let deployment = self.live.borrow().deployment.clone();
        let next =
            transition::after_attempt(&armed.message, outcome, deployment.tries(&armed.message.rule), now);
        self.learn(outcome);
        wire::log_attempt(armed, outcome, &next);
        let detail = [outcome.code().unwrap_or_default(), outcome.detail()];
        AttemptEnd {
            message: armed.message.id,
            attempt: armed.attempt,
            outcome: outcome.word(),
            detail: detail.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
            ended_at: now,
            next,
        }
    }

    /// Feeds the breaker and the health with an outcome.
    fn learn(&mut self, outcome: &Outcome) {
        let fault = matches!(outcome, Outcome::NotTaken { .. } | Outcome::ChannelFault { .. });
        let opened = if fault {
            self.breaker.failed(stopwatch())
        } else {
            self.breaker.worked();
            false
        };
        let said = format!("{} {}", outcome.code().unwrap_or(outcome.word()), outcome.detail());
        if opened {
            warn!(channel = %self.name, said, "the channel is failing: nothing is taken up for a while");
        }
        let now = self.clock.now();
        let open = self.breaker.is_open();
        self.health.update(|health| {
            let lane = health.lanes.entry(self.name).or_default();
            lane.attempts += 1;
            lane.accepted += u64::from(matches!(outcome, Outcome::Accepted { .. }));
            if !fault {
                if lane.failing.take().is_some() {
                    info!(channel = %self.name, "the channel is back");
                }
            } else if open || lane.failing.is_some() {
                let since = lane.failing.as_ref().map_or(now, |(since, _)| *since);
                lane.failing = Some((since, said));
            }
        });
    }

    /// Writes ends down, again and again until it works: they are facts, and nothing else may be sent meanwhile.
    async fn write_down(&mut self, ends: Vec<AttemptEnd>) {
        if ends.is_empty() {
            return;
        }
        let ends = Arc::new(ends);
        loop {
            let kept = Arc::clone(&ends);
            let failure = match self.writer.run(move |store| store.finish(&kept)).await {
                // The writer closes only with the daemon; the next start sorts these out.
                Ok(_) | Err(Error::Closed) => return,
                Err(failure) => failure,
            };
            error!(channel = %self.name, ends = ends.len(), %failure, "failed to write down how attempts ended; trying again");
            tokio::time::sleep(WRITE_AGAIN).await;
        }
    }
}

/// One word for a state, for logs.
fn word(state: MessageState) -> &'static str {
    state.as_str()
}
