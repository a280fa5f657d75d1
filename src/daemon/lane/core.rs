//! What a lane decides about its own work: how much to take up, what to ask of the store for it, what an attempt's
//! end is. No store, no channel, no thread and no clock in it: the daemon and the simulation drive the same one.
//!
//! Promises: never more armed and flying than twice the sessions; nothing taken up while the breaker is open or the
//! pace forbids it; what the store could not arm stays at hand, for it is still claimed.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::breaker::{Breaker, Passage};
use super::pace::Pace;
use super::ramp::Ramp;
use super::refusals::Finding;
use crate::channel::Rate;
use crate::deployment::Deployment;
use crate::gate;
use crate::message::outcome::{Answer, Marking};
use crate::message::{MessageId, transition};
use crate::planted::{self, Bug};
use crate::store::{Armed, AttemptEnd};
use crate::terms::{AttemptOutcome, Mode};

/// Messages claimed at once: one commit for many, and nothing of them is on the wire.
const CLAIM_MAX: u32 = 256;
/// Messages among which one is chosen.
const CHOICE_MAX: usize = 64;
/// Longest sleep of an idle lane: the wall clock may jump meanwhile.
pub(super) const IDLE_MAX: Duration = Duration::from_secs(1);

/// Why a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing more is due.
    Empty,
    /// There is more, but the pace or the breaker allows it only at this moment.
    Until(Instant),
    /// The daemon is stopping.
    Stopping,
}

/// What is asked of the store next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Claim up to so many messages; where none is due, this intake is over.
    Claim(u32),
    /// Arm these.
    Arm(Vec<MessageId>),
    /// Arm the one of these that says most about whether the channel refuses everybody.
    Choose(Vec<MessageId>),
}

/// One go at taking messages up.
#[derive(Debug)]
pub(crate) struct Intake {
    wanted: usize,
    armed: usize,
    /// It takes up one message to see whether the channel is back.
    probe: bool,
    /// It takes up one message to see whether the channel refuses everybody.
    decides: bool,
    slot: Option<Instant>,
}

impl Intake {
    /// It takes up one message, and not just any.
    pub(crate) fn decides(self) -> Intake {
        Intake { wanted: self.wanted.min(1), decides: true, ..self }
    }

    /// Whether it takes up one message to see whether the channel refuses everybody.
    pub(crate) fn is_decisive(&self) -> bool {
        self.decides
    }
}

/// A lane's own state.
#[derive(Debug)]
pub(crate) struct Core {
    sessions: usize,
    pace: Pace,
    ramp: Ramp,
    breaker: Breaker,
    claimed: VecDeque<MessageId>,
    armed: VecDeque<Armed>,
    flying: usize,
    /// Only for [`Bug::CursorInsteadOfState`].
    cursor: Option<MessageId>,
}

impl Core {
    /// The core of a lane with so many sessions, at least one.
    pub(crate) fn new(sessions: u16, rate: Option<Rate>) -> Core {
        Core {
            sessions: usize::from(sessions).max(1),
            pace: Pace::new(rate),
            ramp: Ramp::new(rate),
            breaker: Breaker::default(),
            claimed: VecDeque::new(),
            armed: VecDeque::new(),
            flying: 0,
            cursor: None,
        }
    }

    /// How many sessions there are.
    pub(crate) fn sessions(&self) -> usize {
        self.sessions
    }

    /// Attempts that are committed and have not ended: armed or flying.
    pub(crate) fn under_way(&self) -> usize {
        self.armed.len() + self.flying
    }

    /// Attempts that are on the wire.
    pub(crate) fn flying(&self) -> usize {
        self.flying
    }

    /// Messages that are its own and have not ended: claimed, armed or flying.
    pub(crate) fn at_hand(&self) -> usize {
        self.claimed.len() + self.under_way()
    }

    /// Until when the breaker lets nothing through.
    pub(crate) fn shut_until(&self) -> Option<Instant> {
        self.breaker.shut_until()
    }

    /// Whether what keeps it is its own pace, and not a channel that is down.
    pub(crate) fn is_paced(&self) -> bool {
        !self.breaker.is_open()
    }

    /// Whether the channel is down and no probe is due or under way: what is armed must wait.
    pub(crate) fn is_shut(&self, now: Instant) -> bool {
        self.breaker.is_shut(now)
    }

    /// How attempts end that were committed and of which no byte has left: no try is counted, and their messages
    /// wait again. All but one, where one is to go all the same.
    pub(crate) fn put_back(&mut self, all_but: Option<MessageId>, now: Timestamp) -> Vec<AttemptEnd> {
        let back = |armed: Armed| AttemptEnd {
            message: armed.message.id,
            attempt: armed.attempt,
            outcome: AttemptOutcome::NotBegun,
            detail: None,
            address: None,
            ended_at: now,
            next: transition::not_begun(&armed.message, now),
            memory: None,
        };
        let (stay, wait): (VecDeque<Armed>, VecDeque<Armed>) =
            self.armed.drain(..).partition(|armed| Some(armed.message.id) == all_but);
        self.armed = stay;
        wait.into_iter().map(back).collect()
    }

    /// The same for what the mode in force keeps back: it may have been armed under another.
    pub(crate) fn keep_back(&mut self, mode: Mode, now: Timestamp) -> Vec<AttemptEnd> {
        let kept = |armed: &Armed| gate::kept_back(mode, armed.message.class).is_some();
        if planted::is(Bug::ArmedIgnoresMode) || !self.armed.iter().any(kept) {
            return Vec::new();
        }
        let (back, go): (VecDeque<Armed>, VecDeque<Armed>) = self.armed.drain(..).partition(kept);
        self.armed = back;
        let ends = self.put_back(None, now);
        self.armed = go;
        ends
    }

    /// Work begins, or begins again: a backlog that shows in the next minutes goes out slowly at first.
    pub(crate) fn begin(&mut self, now: Instant) {
        self.ramp.begin(now);
    }

    /// So many messages are overdue, those at hand not counted. Says whether the lane begins slowly because of them;
    /// the intake that is under way is over then.
    pub(crate) fn sees_overdue(&mut self, overdue: u32, now: Instant) -> bool {
        self.ramp.sees(overdue, now)
    }

    /// How much may be taken up now; why nothing, where nothing may.
    pub(crate) fn intake(&mut self, now: Instant) -> Result<Intake, Rest> {
        // Armed messages wait for a session one deep, so that a session is never idle for want of a commit.
        let room = (self.sessions * 2).saturating_sub(self.under_way());
        if room * 2 < self.sessions.max(2) && self.under_way() > 0 {
            return Err(Rest::Empty);
        }
        let (wanted, paced) = self.pace.allowed(room, now);
        let (wanted, slowed) = self.ramp.allowed(wanted, now);
        let slot = paced.max(slowed);
        let (wanted, probe) = match self.breaker.passage(now) {
            Passage::Free => (wanted, false),
            Passage::Probe => (wanted.min(1), true),
            Passage::Shut(until) => return Err(Rest::Until(until)),
        };
        if wanted == 0 {
            return Err(slot.map_or(Rest::Empty, Rest::Until));
        }
        Ok(Intake { wanted, armed: 0, probe, decides: false, slot })
    }

    /// What to ask of the store next; nothing once there are enough.
    pub(crate) fn ask(&mut self, intake: &Intake) -> Option<Ask> {
        let missing = intake.wanted.saturating_sub(intake.armed);
        if missing == 0 {
            return None;
        }
        if self.claimed.is_empty() {
            return Some(Ask::Claim(CLAIM_MAX));
        }
        if intake.decides {
            let take = CHOICE_MAX.min(self.claimed.len());
            return Some(Ask::Choose(self.claimed.drain(..take).collect()));
        }
        let all = planted::is(Bug::BatchWideSending);
        let take = if all { self.claimed.len() } else { missing.min(self.claimed.len()) };
        Some(Ask::Arm(self.claimed.drain(..take).collect()))
    }

    /// These have been claimed.
    pub(crate) fn claimed(&mut self, messages: Vec<MessageId>) {
        if messages.is_empty() {
            self.ramp.emptied();
        }
        if planted::is(Bug::CursorInsteadOfState) {
            let after = self.cursor;
            self.cursor = messages.iter().copied().max().max(after);
            self.claimed.extend(messages.into_iter().filter(|message| Some(*message) > after));
            return;
        }
        self.claimed.extend(messages);
    }

    /// These are armed, out of those asked for; the others are not ours any more.
    pub(crate) fn armed(&mut self, intake: &mut Intake, armed: Vec<Armed>) {
        intake.armed += armed.len();
        self.armed.extend(armed);
    }

    /// The store could not arm these: they are still claimed, and the next to be armed.
    pub(crate) fn not_armed(&mut self, messages: Vec<MessageId>) {
        for message in messages.into_iter().rev() {
            self.claimed.push_front(message);
        }
    }

    /// An intake is over, whether it went well or not.
    pub(crate) fn took(&mut self, intake: &Intake, now: Instant) -> Rest {
        if intake.armed > 0 {
            self.pace.take(intake.armed, now);
            self.ramp.take(intake.armed, now);
        }
        // Not what was under way when the breaker opened: nobody would wait for its answer, and none would come.
        if intake.probe && intake.armed > 0 {
            self.breaker.probing();
        }
        match intake.slot {
            Some(slot) if intake.armed >= intake.wanted => Rest::Until(slot),
            _ => Rest::Empty,
        }
    }

    /// The next armed message, where a session is free for it.
    pub(crate) fn launch(&mut self) -> Option<Armed> {
        if self.flying >= self.sessions {
            return None;
        }
        let armed = self.armed.pop_front()?;
        self.flying += 1;
        Some(armed)
    }

    /// An attempt has ended. Says whether the breaker opened (again) because of it.
    pub(crate) fn landed(&mut self, outcome: &Answer, now: Instant) -> bool {
        if planted::is(Bug::PanicKillsLane) && *outcome == Answer::broken_off() {
            return false;
        }
        self.flying = self.flying.saturating_sub(1);
        let asked = outcome.asks_all_to_wait_secs().map(|secs| Duration::from_secs(secs.into()));
        if matches!(outcome, Answer::Busy { .. }) {
            return self.breaker.busy(asked, now);
        }
        if is_fault(outcome) {
            let opened = self.breaker.failed(now);
            let held = asked.is_some() && self.breaker.busy(asked, now);
            return opened || held;
        }
        if self.breaker.is_open() {
            self.ramp.begin(now);
        }
        self.breaker.worked();
        false
    }

    /// An attempt has ended that says whether the channel refuses everybody, or says nothing about it while it does.
    pub(crate) fn found(&mut self, finding: Finding, outcome: &Answer, now: Instant) -> bool {
        match finding {
            Finding::Ordinary => return self.landed(outcome, now),
            Finding::Closes => self.breaker.refuses(now),
            Finding::StillRefuses => drop(self.breaker.failed(now)),
            Finding::Undecided if is_about_the_channel(outcome) => return self.landed(outcome, now),
            Finding::Undecided => self.breaker.undecided(now),
        }
        self.flying = self.flying.saturating_sub(1);
        false
    }

    /// The channel was known to refuse everybody before this start.
    pub(crate) fn refused_before(&mut self, now: Instant) {
        self.breaker.refused_before(now);
    }

    /// Until when the breaker lets nothing through, and how often in a row it has opened.
    pub(crate) fn waits(&self) -> Option<(Instant, u32)> {
        self.breaker.shut_until().map(|until| (until, self.breaker.openings()))
    }

    /// It had to wait before this start, and still has to, until then; a probe decides.
    pub(crate) fn waited_before(&mut self, until: Instant, openings: u32) {
        self.breaker.waited_before(until, openings);
    }

    /// Whether messages are claimed and not armed.
    pub(crate) fn holds_claims(&self) -> bool {
        !self.claimed.is_empty()
    }

    /// Forgets what is claimed and not armed, where it is given back.
    pub(crate) fn close(&mut self) {
        self.claimed.clear();
    }
}

/// Whether an outcome counts as the channel's own failure. One answer that nobody understands says little; several in
/// a row say that the other side is not well, and each further message would be one more that nobody can know about.
pub(crate) fn is_fault(outcome: &Answer) -> bool {
    matches!(outcome, Answer::NotTaken { .. } | Answer::ChannelFault { .. } | Answer::Unknown { .. })
}

/// Whether an outcome keeps everybody waiting: the channel's own failure, or that it is busy.
pub(crate) fn is_about_the_channel(outcome: &Answer) -> bool {
    is_fault(outcome) || matches!(outcome, Answer::Busy { .. })
}

/// What an attempt's outcome makes of its message.
pub fn end(armed: &Armed, outcome: &Answer, deployment: &Deployment, now: Timestamp) -> AttemptEnd {
    let message = &armed.message;
    let next = transition::after_attempt(message, outcome, deployment.tries(&message.rule), now);
    AttemptEnd {
        message: message.id,
        attempt: armed.attempt,
        outcome: outcome.word(),
        detail: outcome.told(),
        address: outcome.about_address(Marking::Allowed),
        ended_at: now,
        next,
        memory: None,
    }
}

/// How long an idle lane may sleep when its next message is due at an instant. However far off that is, it looks
/// again within a second, for it sleeps by a clock that does not know of the wall clock's jumps.
pub(crate) fn nap(next_due: Option<Timestamp>, now: Timestamp) -> Duration {
    let longest = if planted::is(Bug::SleepFromWallClock) { Duration::MAX } else { IDLE_MAX };
    next_due.map_or(IDLE_MAX, |due_at| {
        Duration::try_from(due_at.duration_since(now)).unwrap_or(Duration::ZERO).min(longest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::stopwatch;
    use crate::words::ChannelSentence;

    #[test]
    fn what_could_not_be_armed_is_asked_for_again_first() {
        let mut core = Core::new(1, None);
        let intake = core.intake(stopwatch()).unwrap();
        assert_eq!(core.ask(&intake), Some(Ask::Claim(CLAIM_MAX)));
        core.claimed([1, 2, 3].map(MessageId).to_vec());
        let Some(Ask::Arm(first)) = core.ask(&intake) else { panic!("nothing to arm") };
        assert_eq!(first, [1, 2].map(MessageId));
        core.not_armed(first);
        assert_eq!(core.ask(&intake), Some(Ask::Arm([1, 2].map(MessageId).to_vec())));
        assert_eq!(core.ask(&intake), Some(Ask::Arm(vec![MessageId(3)])));
    }

    #[test]
    fn what_was_being_taken_up_when_the_breaker_opened_is_no_probe() {
        let start = stopwatch();
        let at = |secs| start + Duration::from_secs(secs);
        let mut core = Core::new(4, None);
        let mut intake = core.intake(start).unwrap();
        intake.armed = 2;
        let down = Answer::not_taken(ChannelSentence::ConnectionFailed);
        assert!((0..5).any(|_| core.landed(&down, start)));
        assert_eq!(core.took(&intake, start), Rest::Empty);
        assert!(core.is_shut(at(29)));
        assert_eq!(core.intake(at(29)).err(), Some(Rest::Until(at(30))));
        let mut probe = core.intake(at(30)).unwrap();
        assert_eq!(probe.wanted, 1);
        probe.armed = 1;
        core.took(&probe, at(30));
        assert!(core.intake(at(31)).is_err(), "one probe at a time");
        core.landed(&Answer::Accepted { provider_id: None }, at(32));
        assert!(core.intake(at(32)).unwrap().wanted > 1);
    }

    #[test]
    fn a_busy_channel_is_asked_by_one_message_at_a_time() {
        let start = stopwatch();
        let at = |secs| start + Duration::from_secs(secs);
        let busy = |retry_after_secs| Answer::Busy {
            code: "http-429".to_owned(),
            detail: ChannelSentence::ConnectionFailed.into(),
            retry_after_secs,
            said: None,
        };
        let mut core = Core::new(4, None);
        // Those that were under way when the first one heard of it.
        assert!(core.landed(&busy(Some(90)), start));
        for _ in 0..7 {
            assert!(!core.landed(&busy(Some(90)), start));
        }
        assert_eq!(core.intake(at(89)).err(), Some(Rest::Until(at(90))));
        let mut probe = core.intake(at(90)).unwrap();
        assert_eq!(probe.wanted, 1);
        probe.armed = 1;
        core.took(&probe, at(90));
        assert!(core.intake(at(91)).is_err(), "one probe at a time");
        assert!(core.landed(&busy(Some(60)), at(92)));
        assert_eq!(core.intake(at(100)).err(), Some(Rest::Until(at(152))));
        core.landed(&Answer::Accepted { provider_id: None }, at(152));
        assert!(core.intake(at(152)).unwrap().wanted > 1);
        // A message nobody can know about, and the wish to be left alone.
        let unknown = Answer::Unknown {
            detail: ChannelSentence::NoAnswerInTime.into(),
            retry_after_secs: Some(300),
            said: None,
        };
        assert!(core.landed(&unknown, at(200)));
        assert_eq!(core.intake(at(300)).err(), Some(Rest::Until(at(500))));
    }

    #[test]
    fn a_channel_that_is_back_begins_slowly_with_what_has_waited() {
        let start = stopwatch();
        let down = Answer::not_taken(ChannelSentence::ConnectionFailed);
        let mut core = Core::new(100, None);
        assert!(!core.sees_overdue(1_000, start), "not before work has begun");
        assert_eq!(core.intake(start).unwrap().wanted, 200);
        for _ in 0..5 {
            core.landed(&down, start);
        }
        let later = start + Duration::from_secs(30);
        assert_eq!(core.intake(later).unwrap().wanted, 1, "a probe");
        core.landed(&Answer::Accepted { provider_id: None }, later);
        assert_eq!(core.intake(later).unwrap().wanted, 1, "one in the first tenth of a second");
        core.claimed(Vec::new());
        assert_eq!(core.intake(later).unwrap().wanted, 200, "nothing waits any more");
    }

    #[test]
    fn a_nap_is_never_longer_than_a_second() {
        let now = Timestamp::UNIX_EPOCH;
        let at = |millis| Some(Timestamp::from_millisecond(millis).unwrap());
        assert_eq!(nap(at(300), now), Duration::from_millis(300));
        assert_eq!(nap(at(36_000_000), now), IDLE_MAX);
        assert_eq!(nap(at(-5), now), Duration::ZERO);
        assert_eq!(nap(None, now), IDLE_MAX);
    }
}
