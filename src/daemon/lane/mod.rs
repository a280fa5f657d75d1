//! A lane: one channel's way from due to done.
//!
//! It claims what is due, arms a few at a time (the attempt is committed before its first byte leaves), hands them
//! to the channel's sessions, and writes down how each ended; the writer takes its turns while the sessions work, and
//! each turn writes the ends of some and arms as many others in one commit. It promises: what was only claimed can be given back;
//! no more messages are on the wire than there are sessions, twice over; a slow or broken message delays no other;
//! when the store cannot be written nothing is sent, and an end that cannot be written is kept and written later,
//! never sent again. It does not decide anything about a message: the gate and the transitions do.

mod breaker;
mod pace;
mod turn;
mod wire;

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use self::breaker::{Breaker, Passage};
use self::pace::Pace;
use self::turn::{Turn, Turned};
use super::live::{Live, Shared};
use crate::channel::{Channel, Session};
use crate::clock::{Clock, stopwatch};
use crate::message::outcome::Outcome;
use crate::message::{MessageId, transition};
use crate::store::writer::Writer;
use crate::store::{Armed, AttemptEnd, Error, Outbox as _};
use crate::terms::{ChannelName, MessageState, Word};

/// How long connections are kept without use; the channels themselves do not trust older ones.
const IDLE_CONNECTION_MAX: Duration = Duration::from_secs(8);
/// How long to wait before an end that could not be written is tried again.
const WRITE_AGAIN: Duration = Duration::from_secs(1);
/// How long an end may wait for others to be written down with it; until then a crash would leave it unknown.
const ENDS_WAIT_MAX: Duration = Duration::from_millis(50);

type Landed = Result<(Session, Armed, Outcome), tokio::task::JoinError>;
type Turning = Pin<Box<dyn Future<Output = Turned> + Send>>;

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
    /// Attempts that have ended and are not written down yet.
    ends: Vec<AttemptEnd>,
    /// When the first of them ended.
    ends_since: Option<Instant>,
    /// The writer's present work for this lane.
    turning: Option<Turning>,
    /// Why the store could not be written, until the round ends with it.
    trouble: Option<Error>,
    /// Nothing is due, as far as the last claim could see.
    dry: bool,
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
            ends: Vec::new(),
            ends_since: None,
            turning: None,
            trouble: None,
            dry: false,
            used_at: None,
        }
    }

    /// Delivers what is due now, until nothing is, or the pace, the breaker or `stop` ends it. Nothing is on the
    /// wire when it returns, and every end is written down.
    ///
    /// # Errors
    /// When the store cannot be written, or not be read for the gate.
    pub(crate) async fn round(&mut self, stop: &watch::Receiver<bool>) -> Result<Rest, Error> {
        self.dry = false;
        loop {
            let rest = self.take_up(*stop.borrow());
            self.launch();
            if self.is_still() {
                self.moved();
                return self.trouble.take().map_or(Ok(rest), Err);
            }
            self.wait(rest).await?;
        }
    }

    /// Whether nothing is under way, and nothing left to write down.
    fn is_still(&self) -> bool {
        self.flying.is_empty() && self.armed.is_empty() && self.ends.is_empty() && self.turning.is_none()
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

    /// Begins the writer's next turn, where there is enough to write down or room to arm more; says what keeps the
    /// lane from more.
    fn take_up(&mut self, stopping: bool) -> Rest {
        if self.turning.is_some() {
            return Rest::Empty;
        }
        let now = stopwatch();
        let must_write = self.is_time_to_write(now);
        let (wanted, rest) = self.wanted(stopping, must_write, now);
        if wanted == 0 && !must_write {
            return rest;
        }
        let ids = self.claimed.drain(..wanted.min(self.claimed.len())).collect();
        let ends = std::mem::take(&mut self.ends);
        self.ends_since = None;
        let turn = Turn {
            name: self.name,
            boot: self.boot,
            now: self.clock.now(),
            live: self.live.borrow().clone(),
            wanted,
            begun: now,
        };
        self.turning = Some(Box::pin(turn.take(self.writer.clone(), ends, ids)));
        rest
    }

    /// How many more may be armed now. Where the last claim found nothing more, it is tried again only beside ends
    /// that have to be written anyway.
    fn wanted(&self, stopping: bool, must_write: bool, now: Instant) -> (usize, Rest) {
        if stopping {
            return (0, Rest::Stopping);
        }
        if self.trouble.is_some() || (self.dry && self.claimed.is_empty() && !must_write) {
            return (0, Rest::Empty);
        }
        // Armed messages wait for a session one deep, so that a session is never idle for want of a commit; and
        // half the connections at a time, so that a commit is worth it.
        let under_way = self.flying.len() + self.armed.len();
        let room = (self.connections * 2).saturating_sub(under_way);
        if room * 2 < self.connections && under_way > 0 {
            return (0, Rest::Empty);
        }
        let (wanted, slot) = self.pace.allowed(room, now);
        let wanted = match self.breaker.passage(now) {
            Passage::Free => wanted,
            Passage::Probe => wanted.min(1),
            Passage::Shut(until) => return (0, Rest::Until(until)),
        };
        (wanted, slot.map_or(Rest::Empty, Rest::Until))
    }

    /// Whether ends should wait no longer: there are as many as make a commit worth it, one has waited for a while,
    /// or nothing else is under way.
    fn is_time_to_write(&self, now: Instant) -> bool {
        let Some(since) = self.ends_since else { return false };
        self.ends.len() * 2 >= self.connections
            || now >= since + ENDS_WAIT_MAX
            || (self.flying.is_empty() && self.armed.is_empty())
    }

    /// Waits for whatever comes first: an attempt that ends, the writer's turn, or a moment at which more may be
    /// done.
    async fn wait(&mut self, rest: Rest) -> Result<(), Error> {
        let wake = if self.turning.is_some() {
            None
        } else {
            let written = self.ends_since.map(|since| since + ENDS_WAIT_MAX);
            let slot = if let Rest::Until(moment) = rest { Some(moment) } else { None };
            written.into_iter().chain(slot).min()
        };
        let turned = async {
            match &mut self.turning {
                Some(turning) => turning.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(landed) = self.flying.join_next() => self.land(landed),
            turned = turned => return self.turned(turned).await,
            () = sleep_until(wake) => {}
        }
        Ok(())
    }

    /// What the writer's turn has come to.
    async fn turned(&mut self, turned: Turned) -> Result<(), Error> {
        self.turning = None;
        self.dry = turned.dry;
        self.claimed.extend(turned.claimed);
        match turned.armed {
            Ok(armed) => {
                if !armed.is_empty() {
                    self.pace.take(armed.len(), turned.begun);
                    self.breaker.probing();
                }
                self.armed.extend(armed);
                Ok(())
            }
            // The writer closes only with the daemon; the next start sorts these out.
            Err(Error::Closed) => Err(Error::Closed),
            Err(failure) => {
                self.trouble = Some(failure);
                self.write_down(turned.ends).await;
                Ok(())
            }
        }
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

    /// Takes an attempt that has ended, and all others that have.
    fn land(&mut self, landed: Landed) {
        let mut next = Some(landed);
        while let Some(landed) = next {
            match landed {
                Ok((session, armed, outcome)) => {
                    self.idle.push(session);
                    let end = self.end(&armed, &outcome);
                    self.ends.push(end);
                }
                // The attempt stays `sending` in the store: the next start says that nobody can know.
                Err(failure) => error!(channel = %self.name, %failure, "an attempt broke off"),
            }
            next = self.flying.try_join_next();
        }
        let now = stopwatch();
        self.used_at = Some(now);
        self.ends_since = self.ends_since.or(Some(now));
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
    async fn write_down(&mut self, ends: Arc<Vec<AttemptEnd>>) {
        while !ends.is_empty() {
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

/// Sleeps until a moment, or for ever where there is none.
async fn sleep_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// One word for a state, for logs.
fn word(state: MessageState) -> &'static str {
    state.as_str()
}
