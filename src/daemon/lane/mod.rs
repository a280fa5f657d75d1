//! A lane: one channel's way from due to done.
//!
//! It claims what is due, arms a few at a time (the attempt is committed before its first byte leaves), hands them
//! to the channel's sessions, and writes down how each ended. The writer takes its turns while the sessions work, and
//! a turn writes the ends of some and arms as many others in one commit. It promises: what was only claimed can be given back;
//! no more messages are on the wire than there are sessions, twice over; a slow or broken message delays no other;
//! when the store cannot be written nothing is sent, and an end that cannot be written is kept and written later,
//! never sent again. It does not decide anything about a message: the gate and the transitions do.

mod breaker;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod core;
mod journal;
mod pace;
mod ramp;
mod turn;
mod uptake;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio::task::{JoinError, JoinSet};
use tracing::{debug, error, info, warn};

pub(crate) use self::core::Rest;
use self::core::{Ask, Core, Intake};
use self::turn::{Done, Found, Turn};
use super::barrier::{Barrier, View};
use super::live::{Live, Shared};
use crate::channel::{Channel, Session};
use crate::clock::{Clock, stopwatch};
use crate::message::MessageId;
use crate::message::outcome::Answer;
use crate::operations::hand_over;
use crate::store::writer::Writer;
use crate::store::{Armed, AttemptEnd, Error, Outbox as _};
use crate::terms::{ChannelName, MessageState, Word};

/// How long to wait for what is on the wire before looking again whether something else may go.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long connections are kept without use; the channels themselves do not trust older ones.
const IDLE_CONNECTION_MAX: Duration = Duration::from_secs(8);
/// How long to wait before an end that could not be written is tried again.
const WRITE_AGAIN: Duration = Duration::from_secs(1);
/// How long an end may wait for others to be written down with it; until then a crash would leave it unknown.
const ENDS_WAIT_MAX: Duration = Duration::from_millis(50);

/// One channel's lane.
pub(crate) struct Lane {
    name: ChannelName,
    writer: Writer,
    clock: Clock,
    live: watch::Receiver<Live>,
    health: Shared,
    boot: i64,
    channel: Channel,
    idle: Vec<Session>,
    core: Core,
    flying: JoinSet<Landed>,
    /// What is being taken up, and since when.
    intake: Option<(Intake, Instant)>,
    /// The writer's present work for this lane.
    turn: Option<Turn>,
    /// Attempts that have ended and are not written down yet.
    ends: Vec<AttemptEnd>,
    /// When the first of them ended.
    ends_since: Option<Instant>,
    /// Nothing more is due, as far as the last claim could see.
    dry: bool,
    /// After trouble with the store: nothing is taken up before this moment.
    hold: Option<Instant>,
    /// When an attempt last ended, while connections may be open.
    used_at: Option<Instant>,
    /// Whether the last try to take up messages failed: said once, not every second.
    failing: bool,
    /// What it stands behind, where it does.
    barrier: Option<Barrier>,
    /// How often work had begun when it last looked.
    beginnings: u64,
}

/// An attempt that has ended; without its session where it broke off.
struct Landed {
    session: Option<Session>,
    armed: Armed,
    outcome: Answer,
}

impl Lane {
    /// A lane over an opened channel.
    pub(crate) fn new(
        name: ChannelName,
        channel: Channel,
        writer: Writer,
        clock: Clock,
        live: watch::Receiver<Live>,
        health: Shared,
        boot: i64,
    ) -> Lane {
        let core = Core::new(channel.connections(), channel.rate());
        Lane {
            name,
            writer,
            clock,
            live,
            health,
            boot,
            idle: (0..core.sessions()).map(|_| channel.session()).collect(),
            channel,
            core,
            flying: JoinSet::new(),
            intake: None,
            turn: None,
            ends: Vec::new(),
            ends_since: None,
            dry: false,
            hold: None,
            used_at: None,
            failing: false,
            barrier: None,
            beginnings: 0,
        }
    }

    /// Delivers what is due now, until nothing is, or the pace, the breaker or `stop` ends it. Nothing is on the
    /// wire when it returns, and every end is written down. What becomes due while something slow is on the wire
    /// does not wait for it: `wake` says that there is something new.
    ///
    /// # Errors
    /// When the store cannot be written. What was claimed stays at hand for the next round.
    pub(crate) async fn round(&mut self, stop: &watch::Receiver<bool>, wake: &Notify) -> Result<Rest, Error> {
        (self.dry, self.hold) = (false, None);
        loop {
            let woken = wake.notified();
            let stopping = *stop.borrow();
            let view = self.view();
            if stopping || !view.open || self.core.is_shut(stopwatch()) {
                self.put_back().await;
            }
            let rest = self.begin_turn(stopping, view);
            self.launch();
            self.moved(rest);
            if self.flying.is_empty() && self.turn.is_none() && self.ends.is_empty() {
                return Ok(rest);
            }
            let wait = self.longest_wait(rest);
            tokio::select! {
                landed = self.flying.join_next(), if !self.flying.is_empty() => self.land(landed),
                done = turn::end(&mut self.turn) => {
                    let trouble = self.took_turn(done).await;
                    self.tell_trouble(trouble.as_ref().err());
                    if trouble.is_err() && self.flying.is_empty() {
                        return trouble.map(|()| rest);
                    }
                }
                () = woken => self.dry = false,
                () = tokio::time::sleep(wait) => self.dry = false,
            }
        }
    }

    /// How long to wait at most before looking again whether something else can be done.
    fn longest_wait(&self, rest: Rest) -> Duration {
        let now = stopwatch();
        let slot = if let Rest::Until(moment) = rest { Some(moment) } else { None };
        let written = self.ends_since.filter(|_| self.turn.is_none()).map(|since| since + ENDS_WAIT_MAX);
        let next = slot.into_iter().chain(written).min();
        next.map_or(LOOK_AGAIN, |moment| moment.saturating_duration_since(now).min(LOOK_AGAIN))
    }

    /// Says so when messages can no longer be taken up, and when they can again; each once.
    fn tell_trouble(&mut self, trouble: Option<&Error>) {
        match trouble {
            Some(error) if !self.failing => {
                error!(channel = %self.name, %error, "failed to take up messages; nothing is sent, trying again");
            }
            None if self.failing => info!(channel = %self.name, "messages are taken up again"),
            _ => {}
        }
        self.failing = trouble.is_some();
    }

    /// The channel it is for.
    pub(crate) fn name(&self) -> ChannelName {
        self.name
    }

    /// Whether what keeps it is its own pace, and not a channel that is down.
    pub(crate) fn is_paced(&self) -> bool {
        self.core.is_paced()
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
        self.core.close();
        for session in &mut self.idle {
            session.close().await;
        }
    }

    /// Gives the writer its next turn, where there is something to take up or enough to write down; says what keeps
    /// the lane from taking up more.
    fn begin_turn(&mut self, stopping: bool, view: View) -> Rest {
        if self.turn.is_some() {
            return Rest::Empty;
        }
        let now = stopwatch();
        let must_write = self.is_time_to_write(now);
        let mut rest = Rest::Empty;
        if stopping || !view.open || self.core.is_shut(now) {
            self.end_intake();
        }
        if self.intake.is_none() {
            match self.may_take_up(stopping, view.open, now) {
                Ok(intake) => self.intake = Some((intake, now)),
                Err(why) => rest = why,
            }
        }
        let mut ids = Vec::new();
        match self.intake.as_ref().and_then(|(intake, _)| self.core.ask(intake)) {
            Some(Ask::Claim(limit)) => {
                let work = self.claiming(limit, view.now);
                self.turn = Some(Turn::claim(&self.writer, limit, work));
                return rest;
            }
            Some(Ask::Arm(found)) => ids = found,
            None => rest = self.end_intake().unwrap_or(rest),
        }
        if !ids.is_empty() || must_write {
            self.ends_since = None;
            let ends = std::mem::take(&mut self.ends);
            let work = self.arming(&ids, view.now);
            self.turn = Some(Turn::write(&self.writer, ends, ids, work));
        }
        rest
    }

    /// How much may be taken up now; why nothing, where nothing may. Where the last claim found all there was, the
    /// next one comes after ends have been written, or when there may be something new.
    fn may_take_up(&mut self, stopping: bool, open: bool, now: Instant) -> Result<Intake, Rest> {
        if stopping {
            return Err(Rest::Stopping);
        }
        if !open {
            return Err(Rest::Until(now + LOOK_AGAIN));
        }
        if let Some(hold) = self.hold.filter(|hold| now < *hold) {
            return Err(Rest::Until(hold));
        }
        let intake = self.core.intake(now)?;
        if self.dry && !self.core.holds_claims() {
            return Err(Rest::Empty);
        }
        Ok(intake)
    }

    /// Whether ends should wait no longer: there are as many as make a commit worth it, one has waited for a while,
    /// or nothing else is under way.
    fn is_time_to_write(&self, now: Instant) -> bool {
        self.ends_since.is_some_and(|since| {
            self.ends.len() * 2 >= self.core.sessions()
                || now >= since + ENDS_WAIT_MAX
                || self.core.under_way() == 0
        })
    }

    /// Ends what is being taken up, and says why nothing more may be for now.
    fn end_intake(&mut self) -> Option<Rest> {
        self.intake.take().map(|(intake, since)| self.core.took(&intake, since))
    }

    /// What the writer's turn has come to.
    async fn took_turn(&mut self, done: Done) -> Result<(), Error> {
        match done {
            Done::Claimed { limit, claimed: Ok(Found { messages, overdue }) } => {
                self.dry = messages.len() < usize::try_from(limit).unwrap_or(usize::MAX);
                let slowly = self.core.sees_overdue(overdue, stopwatch());
                if slowly {
                    warn!(channel = %self.name, "much is overdue: the first minute goes at a tenth of the pace, and each at twice the pace of the one before");
                }
                if slowly || messages.is_empty() {
                    self.end_intake();
                }
                self.core.claimed(messages);
                Ok(())
            }
            Done::Claimed { claimed: Err(error), .. } => Err(self.stand_back(error)),
            Done::Written { ends, armed: Ok(armed), .. } => {
                self.dry &= ends.is_empty();
                if let Some((intake, _)) = &mut self.intake {
                    self.core.armed(intake, armed);
                }
                Ok(())
            }
            Done::Written { ends, ids, armed: Err(error) } => {
                // Nothing of the turn happened: the ends first, by themselves. Should the store be the trouble, that
                // takes as long as the trouble, so it is said before.
                if !concerns_one(&error) {
                    self.tell_trouble(Some(&error));
                }
                self.write_down(ends).await;
                if ids.is_empty() {
                    return Ok(());
                }
                if concerns_one(&error) {
                    self.arm_one_by_one(ids).await;
                    return Ok(());
                }
                self.core.not_armed(ids);
                Err(self.stand_back(error))
            }
        }
    }

    /// Takes up nothing for a while.
    fn stand_back(&mut self, error: Error) -> Error {
        self.end_intake();
        self.hold = Some(stopwatch() + LOOK_AGAIN);
        error
    }

    /// Arms messages of which one cannot be: it is set aside until the next start, and keeps nobody back.
    async fn arm_one_by_one(&mut self, ids: Vec<MessageId>) {
        for id in ids {
            let arming = self.arming(&[id], self.now());
            match self.writer.run(move |store| arming(store, &[])).await {
                Ok(armed) => {
                    if let Some((intake, _)) = &mut self.intake {
                        self.core.armed(intake, armed);
                    }
                }
                Err(error) if concerns_one(&error) => {
                    error!(channel = %self.name, message_id = %id, %error, "failed to look at a message; it is set aside until the next start");
                }
                Err(_) => self.core.not_armed(vec![id]),
            }
        }
    }

    /// Hands armed messages to idle sessions.
    fn launch(&mut self) {
        while let Some(armed) = self.core.launch() {
            let mut session = self.idle.pop().unwrap_or_else(|| self.channel.session());
            let deployment = self.live.borrow().deployment.clone();
            let outgoing = hand_over::outgoing(&armed, &deployment, self.now());
            self.flying.spawn(async move {
                // A task of its own: should the channel break off, the message is still known here.
                let mut attempt = JoinSet::new();
                attempt.spawn(async move {
                    let outcome = session.deliver(&outgoing).await;
                    (session, outcome)
                });
                match attempt.join_next().await {
                    Some(Ok((session, outcome))) => Landed { session: Some(session), armed, outcome },
                    _ => Landed { session: None, armed, outcome: Answer::broken_off() },
                }
            });
        }
    }

    /// Takes the attempt that has ended, and all others that have.
    fn land(&mut self, first: Option<Result<Landed, JoinError>>) {
        let mut next = first;
        while let Some(landed) = next {
            match landed {
                Ok(Landed { session, armed, outcome }) => {
                    self.idle.push(session.unwrap_or_else(|| self.channel.session()));
                    let end = self.end(&armed, &outcome);
                    self.ends.push(end);
                }
                // Only when the lane itself is taken down: the next start says that nobody can know.
                Err(failure) => error!(channel = %self.name, %failure, "an attempt was abandoned"),
            }
            next = self.flying.try_join_next();
        }
        let now = stopwatch();
        self.used_at = Some(now);
        if !self.ends.is_empty() {
            self.ends_since = self.ends_since.or(Some(now));
        }
    }

    /// Lets everything wait again that is not on the wire: attempts that were committed and of which no byte has
    /// left end here, with no try counted, and what is only claimed is given back.
    async fn put_back(&mut self) {
        let ends = self.core.put_back(self.now());
        self.write_down(Arc::new(ends)).await;
        if !self.core.holds_claims() {
            return;
        }
        // The other lane's are given back with them: it finds that out when it arms them, and claims again.
        let boot = self.boot;
        match self.writer.run(move |store| store.give_back(boot)).await {
            Ok(_) => self.core.close(),
            Err(error) => debug!(channel = %self.name, %error, "failed to give back what was claimed"),
        }
    }

    fn moved(&self, rest: Rest) {
        let asked = self.turn.as_ref().map_or(0, Turn::messages);
        let at_hand = asked + self.core.at_hand() + self.ends.len();
        let (now, shut) = (stopwatch(), self.core.shut_until());
        let rests = matches!(rest, Rest::Until(_)) && !self.failing;
        self.health.update(|health| health.lane(self.name).moved(now, at_hand, shut, rests));
    }

    /// What an attempt's outcome makes of its message, and of the lane.
    fn end(&mut self, armed: &Armed, outcome: &Answer) -> AttemptEnd {
        let deployment = self.live.borrow().deployment.clone();
        let end = core::end(armed, outcome, &deployment, self.now());
        self.learn(outcome);
        journal::log_attempt(armed, outcome, &end.next);
        end
    }

    /// Feeds the breaker and the health with an outcome.
    fn learn(&mut self, outcome: &Answer) {
        let fault = core::is_fault(outcome);
        let said = format!("{} {}", outcome.code().unwrap_or(outcome.word().as_str()), outcome.detail());
        if self.core.landed(outcome, stopwatch()) {
            warn!(channel = %self.name, said, "the channel is failing: nothing is taken up for a while");
        }
        let now = self.now();
        let open = !self.core.is_paced();
        self.health.update(|health| {
            let lane = health.lanes.entry(self.name).or_default();
            lane.attempts += 1;
            lane.accepted += u64::from(matches!(outcome, Answer::Accepted { .. }));
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
        if ends.is_empty() {
            return;
        }
        let mut told = false;
        loop {
            let kept = Arc::clone(&ends);
            let failure = match self.writer.run(move |store| store.finish(&kept)).await {
                Ok(_) if told => {
                    info!(channel = %self.name, ends = ends.len(), "how attempts ended is written down");
                    return;
                }
                // The writer closes only with the daemon; the next start sorts these out.
                Ok(_) | Err(Error::Closed) => return,
                Err(failure) => failure,
            };
            if !told {
                error!(channel = %self.name, ends = ends.len(), %failure, "failed to write down how attempts ended; trying again, nothing is sent meanwhile");
            }
            told = true;
            self.moved(Rest::Empty);
            tokio::time::sleep(WRITE_AGAIN).await;
        }
    }
}

/// Whether an error is about the messages at hand, and not about the store as a whole.
fn concerns_one(error: &Error) -> bool {
    matches!(error, Error::Other(_) | Error::Damaged(_))
}

/// One word for a state, for logs.
fn word(state: MessageState) -> &'static str {
    state.as_str()
}
