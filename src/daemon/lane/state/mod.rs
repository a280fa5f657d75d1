//! A lane between two waits: everything it knows, and what it does next. No store, no channel, no thread and no clock
//! in it: the daemon and the simulation drive the same one.
//!
//! It is told the moment and what the barrier shows ([`Seen`]), what a piece of work has come to, how an attempt has
//! ended, and that there may be something new; each [`LaneState::step`] answers what the store is to do, what is to be
//! sent, and how long to wait at the most. One piece of work is under way at a time. It promises: an end that cannot
//! be written is kept and tried again, and nothing is sent meanwhile; a message that cannot be looked at keeps no
//! other back; while the barrier or the breaker is shut, or the daemon stops, what is not on the wire waits again.

mod landing;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::bad_addresses::BadAddresses;
use super::core::{self, Ask, Core, IDLE_MAX, Intake, Rest};
use super::news::News;
use super::refusals::Refusals;
use super::step::{LaneStep, LaneView, Then};
use super::work::{Done, LaneWork};
use crate::channel::Rate;
use crate::daemon::live::LaneHealth;
use crate::message::MessageId;
use crate::store::{Armed, AttemptEnd, Error};

/// How long to wait for what is on the wire before looking again whether something else may go.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long to wait before an end that could not be written is tried again.
const WRITE_AGAIN: Duration = Duration::from_secs(1);
/// How long an end may wait for others to be written down with it; until then a crash would leave it unknown.
const ENDS_WAIT_MAX: Duration = Duration::from_millis(50);

/// Ends that are written down before anything else is done.
#[derive(Debug)]
struct UnwrittenEnds {
    ends: Vec<AttemptEnd>,
    /// Not tried before.
    at: Instant,
    told: bool,
}

/// A lane between two waits.
#[derive(Debug)]
pub struct LaneState {
    core: Core,
    /// What is being taken up, and since when.
    intake: Option<(Intake, Instant)>,
    /// What the store is at.
    under_way: Option<LaneWork>,
    /// Attempts that have ended and are not written down yet.
    ends: Vec<AttemptEnd>,
    /// When the first of them ended.
    ends_since: Option<Instant>,
    unwritten: Option<UnwrittenEnds>,
    /// Messages to be armed one by one, for one of them cannot be.
    singly: VecDeque<MessageId>,
    /// What is known of refusals, and whether that is remembered again after a start.
    refusals: Refusals,
    recalled: bool,
    bad_addresses: BadAddresses,
    /// Nothing more is due, as far as the last claim could see.
    dry: bool,
    /// After trouble with the store: nothing is taken up before this moment.
    hold: Option<Instant>,
    /// After trouble with giving back: it is not tried before this moment.
    give_back_at: Option<Instant>,
    /// The trouble that ends the round.
    trouble: Option<Error>,
    /// Whether the last try to take up messages failed.
    failing: bool,
    /// Whether the last step ended a round.
    over: bool,
    /// Whether it goes on when nothing is due, and so has to know when something is.
    lasts: bool,
    /// How long it may sleep, where it has just learnt when something is due.
    nap: Option<Duration>,
    /// Whether there may be something new since it asked.
    woken: bool,
    /// Whether what is overdue slows it down.
    counts: bool,
    /// How often work had begun when it last looked.
    beginnings: u64,
    health: LaneHealth,
    news: Vec<News>,
}

impl LaneState {
    /// A lane with so many sessions that delivers what is due, round by round.
    pub fn new(sessions: u16, rate: Option<Rate>) -> LaneState {
        LaneState {
            core: Core::new(sessions, rate),
            intake: None,
            under_way: None,
            ends: Vec::new(),
            ends_since: None,
            unwritten: None,
            singly: VecDeque::new(),
            refusals: Refusals::default(),
            recalled: false,
            bad_addresses: BadAddresses::default(),
            dry: false,
            hold: None,
            give_back_at: None,
            trouble: None,
            failing: false,
            over: false,
            lasts: false,
            nap: None,
            woken: false,
            counts: false,
            beginnings: 0,
            health: LaneHealth::default(),
            news: Vec::new(),
        }
    }

    /// From now on it sleeps until something is due, and what a long pause has left goes slowly at first, where `slowly`.
    pub fn last(&mut self, slowly: bool) {
        (self.lasts, self.counts) = (true, slowly);
    }

    /// How many sessions it has.
    pub(crate) fn sessions(&self) -> usize {
        self.core.sessions()
    }

    /// How it is, as of the last step.
    pub(crate) fn health(&self) -> &LaneHealth {
        &self.health
    }

    /// Whether what keeps it is its own pace, and not a channel that is down.
    pub(crate) fn is_paced(&self) -> bool {
        self.core.is_paced()
    }

    /// What there is to tell since this was last asked.
    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    /// Forgets what is claimed and not armed, where it is given back.
    pub fn close(&mut self) {
        self.core.close();
    }

    /// There may be something new to take up.
    pub fn look_again(&mut self) {
        self.dry = false;
        self.woken = true;
    }

    /// What to do next.
    pub fn step(&mut self, seen: LaneView) -> LaneStep {
        if std::mem::take(&mut self.over) {
            (self.dry, self.hold) = (false, None);
        }
        if self.counts && seen.beginnings != self.beginnings {
            self.beginnings = seen.beginnings;
            self.core.begin(seen.at);
        }
        let held = seen.stopping || !seen.open || self.core.is_shut(seen.at);
        if held {
            self.let_wait(seen);
        }
        let kept_back = self.core.keep_back(seen.mode, seen.now);
        self.keep(kept_back, seen.at);
        let seeks = !held && self.refusals.seeks_witness(seen.now);
        if seeks {
            let ends = self.core.put_back(self.refusals.witness(), seen.now);
            self.keep(ends, seen.at);
        }
        let (mut work, rest) = self.next_work(seen, held, seeks);
        let mut launch = Vec::new();
        if self.unwritten.is_none() {
            launch.extend(std::iter::from_fn(|| self.core.launch()));
        }
        let mut over = None;
        if work.is_none() && self.is_idle() {
            let rest = self.trouble.take().map_or(Ok(rest), Err);
            (work, over) = self.end_round(rest, seen.at);
        }
        if work.is_some() {
            self.nap = None;
            self.under_way.clone_from(&work);
        }
        if self.health.bad_addresses.is_some() {
            self.look_at_addresses(seen.now);
        }
        self.moved(seen.at, rest);
        let then = over.unwrap_or_else(|| Then::Wait(self.longest_wait(rest, seen.at)));
        self.over = matches!(then, Then::Over { .. });
        LaneStep { work, launch, then }
    }

    /// Lets everything wait again that is not on the wire: attempts that were committed and of which no byte has left
    /// end here, with no try counted; what is only claimed is given back.
    fn let_wait(&mut self, seen: LaneView) {
        self.core.not_armed(self.singly.drain(..).collect());
        let ends = self.core.put_back(None, seen.now);
        self.keep(ends, seen.at);
    }

    /// Keeps ends that have to be written down before anything else is done.
    fn keep(&mut self, ends: Vec<AttemptEnd>, at: Instant) {
        if ends.is_empty() {
            return;
        }
        let kept = self.unwritten.get_or_insert_with(|| UnwrittenEnds { ends: Vec::new(), at, told: false });
        kept.ends.extend(ends);
    }

    /// What the store is to do next, where it is at nothing; and what keeps the lane from taking up more.
    fn next_work(&mut self, seen: LaneView, held: bool, seeks: bool) -> (Option<LaneWork>, Rest) {
        if self.under_way.is_some() {
            return (None, Rest::Empty);
        }
        if let Some(kept) = &self.unwritten {
            let work = (seen.at >= kept.at).then(|| LaneWork::Finish(Arc::new(kept.ends.clone())));
            return (work, Rest::Empty);
        }
        if let Some(work) = self.work_about_refusals(seen) {
            return (Some(work), Rest::Empty);
        }
        let one_at_a_time = seeks || self.refusals.down().is_some();
        let may_arm = !one_at_a_time || self.core.under_way() == 0;
        if let Some(id) = self.singly.pop_front_if(|_| may_arm) {
            return (Some(LaneWork::ArmOne(id)), Rest::Empty);
        }
        // The other lane's are given back with them: it finds that out when it arms them, and claims again.
        let may_give_back = self.give_back_at.is_none_or(|at| seen.at >= at);
        if held && self.core.holds_claims() && may_give_back {
            return (Some(LaneWork::GiveBack), Rest::Empty);
        }
        let must_write = self.is_time_to_write(seen.at);
        let mut rest = Rest::Empty;
        if held || (seeks && self.intake.as_ref().is_some_and(|(intake, _)| !intake.is_decisive())) {
            self.end_intake();
        }
        if self.intake.is_none() {
            match self.may_take_up(seen, seeks) {
                Ok(intake) if one_at_a_time => self.intake = Some((intake.decides(), seen.at)),
                Ok(intake) => self.intake = Some((intake, seen.at)),
                Err(why) => rest = why,
            }
        }
        let mut ids = Vec::new();
        match self.intake.as_ref().and_then(|(intake, _)| self.core.ask(intake)) {
            Some(Ask::Claim(limit)) => return (Some(LaneWork::Claim { limit, counts: self.counts }), rest),
            Some(Ask::Choose(ids)) => {
                return (Some(LaneWork::Choose { ids, choice: self.refusals.choice() }), rest);
            }
            Some(Ask::Arm(found)) => ids = found,
            None => rest = self.end_intake().unwrap_or(rest),
        }
        if ids.is_empty() && !must_write {
            return (None, rest);
        }
        self.ends_since = None;
        (Some(LaneWork::Write { ends: Arc::new(std::mem::take(&mut self.ends)), ids }), rest)
    }

    /// How much may be taken up now; why nothing, where nothing may. Where the last claim found all there was, the
    /// next one comes after ends have been written, or when there may be something new.
    fn may_take_up(&mut self, seen: LaneView, seeks: bool) -> Result<Intake, Rest> {
        if seen.stopping {
            return Err(Rest::Stopping);
        }
        if !seen.open {
            return Err(Rest::Until(seen.at + LOOK_AGAIN));
        }
        if let Some(hold) = self.hold.filter(|hold| seen.at < *hold) {
            return Err(Rest::Until(hold));
        }
        if seeks && self.core.under_way() > 0 {
            return Err(Rest::Empty);
        }
        let intake = self.core.intake(seen.at)?;
        if self.dry && !self.core.holds_claims() {
            return Err(Rest::Empty);
        }
        Ok(intake)
    }

    /// Whether ends should wait no longer: there are as many as make a commit worth it, one has waited for a while,
    /// or nothing else is under way.
    fn is_time_to_write(&self, at: Instant) -> bool {
        self.ends_since.is_some_and(|since| {
            self.ends.len() * 2 >= self.core.sessions()
                || at >= since + ENDS_WAIT_MAX
                || self.core.under_way() == 0
        })
    }

    /// Ends what is being taken up, and says why nothing more may be for now.
    fn end_intake(&mut self) -> Option<Rest> {
        self.intake.take().map(|(intake, since)| self.core.took(&intake, since))
    }

    /// Whether nothing is on the wire, at the store, or still to be written down.
    fn is_idle(&self) -> bool {
        self.under_way.is_none()
            && self.core.under_way() == 0
            && self.ends.is_empty()
            && self.unwritten.is_none()
    }

    /// The end of a round: how long to sleep. One that lasts asks first when something is due.
    fn end_round(&mut self, rest: Result<Rest, Error>, at: Instant) -> (Option<LaneWork>, Option<Then>) {
        let wait = match &rest {
            Ok(Rest::Until(moment)) => moment.saturating_duration_since(at).min(IDLE_MAX),
            Ok(Rest::Empty) if self.lasts => match self.nap.take() {
                Some(nap) => nap,
                None => {
                    self.woken = false;
                    return (Some(LaneWork::NextDue), None);
                }
            },
            Ok(Rest::Empty | Rest::Stopping) | Err(_) => IDLE_MAX,
        };
        (None, Some(Then::Over { rest, wait }))
    }

    /// How long to wait at most before looking again whether something else can be done.
    fn longest_wait(&self, rest: Rest, at: Instant) -> Duration {
        let slot = if let Rest::Until(moment) = rest { Some(moment) } else { None };
        let idle = self.under_way.is_none();
        // Ends that are kept are written before any others.
        let written =
            self.ends_since.filter(|_| idle && self.unwritten.is_none()).map(|since| since + ENDS_WAIT_MAX);
        let again = self.unwritten.as_ref().filter(|_| idle).map(|kept| kept.at);
        let next = [slot, written, again].into_iter().flatten().min();
        next.map_or(LOOK_AGAIN, |moment| moment.saturating_duration_since(at).min(LOOK_AGAIN))
    }

    /// What the store's work has come to.
    pub fn done(&mut self, done: Result<Done, Error>, now: Timestamp, at: Instant) {
        let Some(work) = self.under_way.take() else { return };
        let trouble = match (work, done) {
            (LaneWork::Claim { limit, .. }, Ok(Done::Claimed { messages, overdue })) => {
                self.claimed(limit, messages, overdue, at);
                None
            }
            (LaneWork::Write { ends, .. }, Ok(Done::Armed(armed))) => {
                self.dry &= ends.is_empty();
                self.armed(armed);
                None
            }
            (LaneWork::ArmOne(_), Ok(Done::Armed(armed))) => {
                self.chosen(armed, now);
                None
            }
            (LaneWork::Choose { .. }, Ok(Done::Chosen { armed, left })) => {
                self.core.not_armed(left);
                self.chosen(armed, now);
                None
            }
            (LaneWork::Choose { ids, .. }, Err(error)) => self.not_armed(ids, error),
            (LaneWork::Recall, Ok(Done::Recalled(memory))) => {
                self.recall(*memory, now, at);
                None
            }
            (LaneWork::Reopen { .. }, Ok(_)) => {
                self.refusals.reopened();
                self.dry = false;
                None
            }
            (LaneWork::Write { ends, ids }, Err(error)) => {
                self.keep(ends.to_vec(), at);
                if ids.is_empty() && !concerns_one(&error) {
                    return self.tell_trouble(Some(&error));
                }
                self.not_armed(ids, error)
            }
            (LaneWork::ArmOne(id), Err(error)) if concerns_one(&error) => {
                self.news.push(News::SetAside(id, error));
                None
            }
            (LaneWork::ArmOne(id), Err(error)) => {
                self.singly.push_front(id);
                self.core.not_armed(self.singly.drain(..).collect());
                Some(error)
            }
            (LaneWork::Finish(ends), done) => return self.finished(ends.len(), done, at),
            (LaneWork::GiveBack, Ok(_)) => return self.core.close(),
            (LaneWork::GiveBack, Err(error)) => {
                self.give_back_at = Some(at + LOOK_AGAIN);
                self.news.push(News::NotGivenBack(error));
                return;
            }
            (LaneWork::NextDue, done) => {
                let due = if let Ok(Done::Due(due)) = done { due } else { None };
                self.nap = Some(if self.woken { Duration::ZERO } else { core::nap(due, now) });
                return;
            }
            (LaneWork::Claim { .. } | LaneWork::Recall | LaneWork::Reopen { .. }, Err(error)) => Some(error),
            (_, Ok(_)) => None,
        };
        self.tell_trouble(trouble.as_ref());
        if trouble.is_some() {
            self.end_intake();
            self.hold = Some(at + LOOK_AGAIN);
        }
        self.trouble = trouble.filter(|_| self.core.flying() == 0);
    }

    fn claimed(&mut self, limit: u32, messages: Vec<MessageId>, overdue: u32, at: Instant) {
        self.dry = messages.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        let slowly = self.core.sees_overdue(overdue, at);
        if slowly {
            self.news.push(News::Slowly);
        }
        if slowly || messages.is_empty() {
            self.end_intake();
        }
        self.core.claimed(messages);
    }

    fn armed(&mut self, armed: Vec<Armed>) {
        if let Some((intake, _)) = &mut self.intake {
            self.core.armed(intake, armed);
        }
    }

    /// Nothing of a write has happened. Where the trouble is with one of the messages, they are armed one by one: that
    /// one is set aside until the next start, and keeps nobody back. Else says that it is with the store.
    fn not_armed(&mut self, ids: Vec<MessageId>, error: Error) -> Option<Error> {
        if concerns_one(&error) {
            self.singly.extend(ids);
            return None;
        }
        self.core.not_armed(ids);
        Some(error)
    }

    /// Ends that had to be written down first are, or are not. They are facts: they are tried again until they are.
    fn finished(&mut self, tried: usize, done: Result<Done, Error>, at: Instant) {
        let Some(kept) = &mut self.unwritten else { return };
        match done {
            // The writer closes only with the daemon; the next start sorts these out.
            Ok(_) | Err(Error::Closed) => {
                // More may have come meanwhile.
                kept.ends.drain(..tried.min(kept.ends.len()));
                kept.at = at;
                if std::mem::take(&mut kept.told) && done.is_ok() {
                    self.news.push(News::Written(tried));
                }
                self.unwritten.take_if(|kept| kept.ends.is_empty());
                self.health.commits_fail = None;
                if self.hold.is_none() {
                    self.tell_trouble(None);
                }
            }
            Err(failure) => {
                self.health.commits_fail = Some(failure.sentence());
                kept.at = at + WRITE_AGAIN;
                if !std::mem::replace(&mut kept.told, true) {
                    self.news.push(News::NotWritten(tried, failure));
                }
            }
        }
    }

    /// Says so when messages can no longer be taken up, and when they can again; each once.
    fn tell_trouble(&mut self, trouble: Option<&Error>) {
        match trouble {
            Some(error) if !self.failing => self.news.push(News::Failing(error.clone())),
            None if self.failing => self.news.push(News::WorksAgain),
            _ => {}
        }
        self.failing = trouble.is_some();
        self.health.commits_fail = trouble.map(Error::sentence);
    }
}

/// Whether an error is about the messages at hand, and not about the store as a whole.
fn concerns_one(error: &Error) -> bool {
    matches!(error, Error::Other(_) | Error::Damaged(_))
}
