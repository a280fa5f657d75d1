//! A lane: one channel's way from due to done.
//!
//! It claims what is due, arms a few at a time (the attempt is committed before its first byte leaves), hands them
//! to the channel's sessions, and writes down how each ended. The writer takes its turns while the sessions work, and
//! a turn writes the ends of some and arms as many others in one commit. It promises: what was only claimed can be given back;
//! no more messages are on the wire than there are sessions, twice over; a slow or broken message delays no other;
//! when the store cannot be written nothing is sent, and an end that cannot be written is kept and written later,
//! never sent again. It does not decide anything about a message: the gate and the transitions do.
//!
//! What it does next is decided in [`state`], and what the store does for it stands in [`work`]; here are the sessions,
//! the tasks and the waiting.

mod bad_addresses;
mod breaker;
pub(crate) mod choice;
pub(crate) mod core;
pub(crate) mod journal;
pub(crate) mod news;
mod pace;
mod ramp;
mod refusals;
pub(crate) mod state;
pub(crate) mod step;
#[cfg(test)]
mod tests;
pub(crate) mod work;
mod writer_call;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinError, JoinSet};
use tracing::error;

use self::core::Rest;
use self::state::LaneState;
use self::step::{LaneStep, LaneView, Then};
use self::work::{Job, LaneWork};
use self::writer_call::WriterCall;
use super::live::{Live, SharedHealth};
use super::machine::barrier::{Barrier, BarrierView};
use crate::channel::{Channel, Session};
use crate::clock::{Clock, stopwatch, uptime};
use crate::message::outcome::Answer;
use crate::operations::hand_over;
use crate::operations::opened::OpenChannels;
use crate::store::writer::Writer;
use crate::store::{Armed, Error, Outbox};
use crate::terms::ChannelName;

/// How long connections are kept without use; the channels themselves do not trust older ones.
const IDLE_CONNECTION_MAX: Duration = Duration::from_secs(8);

/// One channel's lane.
pub(crate) struct Lane<S> {
    name: ChannelName,
    writer: Writer<S>,
    clock: Clock,
    live: watch::Receiver<Live>,
    health: SharedHealth,
    boot: i64,
    channel: Channel,
    /// The channels of which its own is one.
    open: Arc<OpenChannels>,
    idle: Vec<Session>,
    state: LaneState,
    flying: JoinSet<Landed>,
    /// The writer's present work for this lane.
    turn: Option<WriterCall>,
    /// When an attempt last ended, while connections may be open.
    used_at: Option<Instant>,
    /// What it stands behind, where it does.
    barrier: Option<Barrier>,
}

/// An attempt that has ended; without its session where it broke off.
struct Landed {
    session: Option<Session>,
    /// Of which channels it is.
    of: Arc<OpenChannels>,
    armed: Armed,
    outcome: Answer,
}

impl<S: Outbox + Send + 'static> Lane<S> {
    /// A lane over an opened channel.
    pub(crate) fn new(
        name: ChannelName,
        channel: Channel,
        writer: Writer<S>,
        clock: Clock,
        live: watch::Receiver<Live>,
        health: SharedHealth,
        boot: i64,
    ) -> Lane<S> {
        let state = LaneState::new(channel.connections(), channel.rate());
        let open = Arc::clone(&live.borrow().open);
        Lane {
            name,
            writer,
            clock,
            live,
            health,
            boot,
            idle: (0..state.sessions()).map(|_| channel.session()).collect(),
            channel,
            open,
            state,
            flying: JoinSet::new(),
            turn: None,
            used_at: None,
            barrier: None,
        }
    }

    /// Delivers what is due and sleeps until something is, until the daemon stops; `wake` says that there may be
    /// something new. Takes up nothing while `barrier` is shut, and what a long pause has left slowly at first. Nothing
    /// is on the wire when it returns, and every end is written down.
    pub(crate) async fn attend(
        mut self,
        barrier: Option<Barrier>,
        mut stop: watch::Receiver<bool>,
        wake: &Notify,
    ) -> Lane<S> {
        self.state.last(barrier.is_some());
        self.barrier = barrier;
        let woken = wake.notified();
        tokio::pin!(woken);
        loop {
            let stopping = *stop.borrow();
            let wait = match self.step(stopping) {
                Then::Over { rest: Ok(Rest::Stopping), .. } => return self,
                Then::Over { wait, .. } => wait,
                Then::Wait(wait) => {
                    tokio::select! {
                        () = self.something_ends() => {}
                        () = &mut woken => {
                            woken.set(wake.notified());
                            self.state.look_again();
                        }
                        () = tokio::time::sleep(wait) => self.state.look_again(),
                    }
                    continue;
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = &mut woken => woken.set(wake.notified()),
                _ = stop.changed() => {}
            }
            self.hang_up_when_idle().await;
        }
    }

    /// Delivers what is due now, until nothing is, or `stop` or a channel that is down ends it; sleeps where the pace
    /// asks for it. Nothing is on the wire when it returns, and every end is written down.
    ///
    /// # Errors
    /// When the store cannot be written. What was claimed stays at hand for the next time.
    pub(crate) async fn deliver(&mut self, mut stop: watch::Receiver<bool>) -> Result<(), Error> {
        loop {
            let stopping = *stop.borrow();
            match self.step(stopping) {
                Then::Wait(wait) => tokio::select! {
                    () = self.something_ends() => {}
                    () = tokio::time::sleep(wait) => self.state.look_again(),
                },
                Then::Over { rest: Ok(Rest::Until(moment)), .. } if self.is_paced() => {
                    let moment = tokio::time::sleep_until(moment.into());
                    tokio::select! { () = moment => {} _ = stop.changed() => {} }
                }
                Then::Over { rest, .. } => return rest.map(drop),
            }
        }
    }

    /// The channel it is for.
    pub(crate) fn name(&self) -> ChannelName {
        self.name
    }

    /// Whether what keeps it is its own pace, and not a channel that is down.
    pub(crate) fn is_paced(&self) -> bool {
        self.state.is_paced()
    }

    /// Forgets what is claimed and not armed, and hangs up; for a clean stop.
    pub(crate) async fn close(&mut self) {
        self.state.close();
        for session in &mut self.idle {
            session.close().await;
        }
    }

    /// Closes connections that have been idle for a while, politely, before the other side does.
    async fn hang_up_when_idle(&mut self) {
        if self.used_at.is_some_and(|used| used.elapsed() > IDLE_CONNECTION_MAX) {
            self.used_at = None;
            for session in &mut self.idle {
                session.close().await;
            }
        }
    }

    /// What there is to see now.
    fn view(&self) -> BarrierView {
        match &self.barrier {
            Some(barrier) => barrier.view(self.clock.now(), uptime()),
            None => BarrierView { now: self.clock.now(), open: true, beginnings: 0 },
        }
    }

    /// One step: work for the writer, messages for the sessions. Says when the next one comes.
    fn step(&mut self, stopping: bool) -> Then {
        let BarrierView { now, open, beginnings } = self.view();
        let mode = self.live.borrow().deployment.config.mode;
        let LaneStep { work, launch, then } =
            self.state.step(LaneView { now, at: stopwatch(), open, beginnings, stopping, mode });
        if let Some(work) = work {
            self.begin_turn(work, now);
        }
        for armed in launch {
            self.launch(armed, now);
        }
        self.tell();
        then
    }

    fn begin_turn(&mut self, work: LaneWork, now: Timestamp) {
        let live = self.live.borrow().clone();
        let job = Job { channel: self.name, boot: self.boot, now, live, work };
        self.turn = Some(writer_call::begin(&self.writer, job));
    }

    /// Goes by its channel as it was opened last: with other secrets or certificates from the next message on. What is on the
    /// wire ends as it began.
    fn follow_channels(&mut self) {
        let open = Arc::clone(&self.live.borrow().open);
        if Arc::ptr_eq(&open, &self.open) {
            return;
        }
        if let Some(channel) = open.channels.get(&self.name) {
            self.channel = channel.clone();
            for session in &mut self.idle {
                *session = self.channel.session();
            }
        }
        self.open = open;
    }

    /// Hands an armed message to an idle session.
    fn launch(&mut self, armed: Armed, now: Timestamp) {
        self.follow_channels();
        let of = Arc::clone(&self.open);
        let mut session = self.idle.pop().unwrap_or_else(|| self.channel.session());
        let deployment = self.live.borrow().deployment.clone();
        let outgoing = hand_over::outgoing(&armed, &deployment, now);
        self.flying.spawn(async move {
            // A task of its own: should the channel break off, the message is still known here.
            let mut attempt = JoinSet::new();
            attempt.spawn(async move {
                let outcome = session.deliver(&outgoing).await;
                (session, outcome)
            });
            match attempt.join_next().await {
                Some(Ok((session, outcome))) => Landed { session: Some(session), of, armed, outcome },
                _ => Landed { session: None, of, armed, outcome: Answer::broken_off() },
            }
        });
    }

    /// Waits until an attempt or the writer's turn has ended, and takes it in.
    async fn something_ends(&mut self) {
        tokio::select! {
            landed = self.flying.join_next(), if !self.flying.is_empty() => self.land(landed),
            done = writer_call::end(&mut self.turn) => {
                // In a sleep, not by a barrier, it is the wall clock that says how long until something is due.
                self.state.done(done, self.clock.now(), stopwatch());
                self.tell();
            }
        }
    }

    /// Takes the attempt that has ended, and all others that have.
    fn land(&mut self, first: Option<Result<Landed, JoinError>>) {
        let mut next = first;
        while let Some(landed) = next {
            match landed {
                Ok(Landed { session, of, armed, outcome }) => {
                    let session = session.filter(|_| Arc::ptr_eq(&of, &self.open));
                    self.idle.push(session.unwrap_or_else(|| self.channel.session()));
                    let deployment = self.live.borrow().deployment.clone();
                    let (now, at) = (self.view().now, stopwatch());
                    let next = self.state.landed(&armed, &outcome, &deployment, now, at);
                    self.tell();
                    journal::log_attempt(&armed, &outcome, &next);
                }
                // Only when the lane itself is taken down: the next start says that nobody can know.
                Err(failure) => error!(channel = %self.name, %failure, "an attempt was abandoned"),
            }
            next = self.flying.try_join_next();
        }
        self.used_at = Some(stopwatch());
    }

    /// Says what is new, and how the lane is.
    fn tell(&mut self) {
        for news in self.state.take_news() {
            news::tell(self.name, &news);
        }
        let silent = self.channel.silent_addresses();
        self.health.update(|health| {
            let lane = health.lane(self.name);
            lane.clone_from(self.state.health());
            lane.silent = silent;
        });
    }
}
