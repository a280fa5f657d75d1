//! How attempts end, and what many of them say about the channel: whether it refuses everybody, and what is done then.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::super::core::{self, Rest};
use super::super::news::News;
use super::super::refusals::Finding;
use super::super::step::LaneView;
use super::super::work::LaneWork;
use super::LaneState;
use crate::deployment::Deployment;
use crate::message::outcome::{Answer, Marking};
use crate::message::{NextState, transition};
use crate::store::{Armed, ChannelRefusal, LaneWait, RefusalMemory};
use crate::terms::MessageState;

impl LaneState {
    /// An attempt has ended. Says what becomes of its message.
    pub fn landed(
        &mut self,
        armed: &Armed,
        outcome: &Answer,
        deployment: &Deployment,
        now: Timestamp,
        at: Instant,
    ) -> NextState {
        let (finding, again) = self.refusals.landed(armed, outcome, now);
        let mut end = core::end(armed, outcome, deployment, now);
        if again {
            end.next = transition::channel_refuses(&armed.message, now);
        }
        // Too many of an hour's answers about addresses say more of the list or the gateway.
        let believed = self.bad_addresses.answered(outcome, now);
        end.address = outcome.about_address(if believed { Marking::Allowed } else { Marking::Withheld });
        if outcome.is_plainly_about_the_address() {
            let disbelieved = self.bad_addresses.disbelieves(now);
            self.refusals.note_hour(self.bad_addresses.hour(), disbelieved);
        }
        let next = end.next.clone();
        let opened = self.core.found(finding, outcome, at);
        self.tell_landed(finding, outcome, (opened, next.state == MessageState::Unknown), now);
        self.note_wait(outcome, now, at);
        let memory = self.refusals.take_change();
        end.memory = memory.map(|memory| Box::new((armed.message.channel, memory)));
        self.ends.push(end);
        self.ends_since.get_or_insert(at);
        next
    }

    /// What a start has to know of waiting: the lane's own wait, as long as the channel keeps it waiting.
    fn note_wait(&mut self, outcome: &Answer, now: Timestamp, at: Instant) {
        let Some((shut_until, openings)) = self.core.waits() else { return self.refusals.note_wait(None) };
        let left = shut_until.saturating_duration_since(at);
        let until = now.saturating_add(left).unwrap_or(Timestamp::MAX);
        let before = self.refusals.wait();
        // What was under way when it began to wait asks for no more.
        if before.is_some_and(|before| before.openings == openings && before.until >= until) {
            return;
        }
        let (failing_since, said) =
            self.health.failing.clone().map_or((now, None), |(at, said)| (at, Some(said)));
        let by_request = matches!(outcome, Answer::Busy { .. }) || outcome.asks_all_to_wait_secs().is_some();
        let wait = LaneWait { failing_since, asked_at: now, until, by_request, openings, said };
        self.refusals.note_wait(Some(wait));
    }

    /// What there is to tell about the channel after an attempt's end.
    fn tell_landed(
        &mut self,
        finding: Finding,
        outcome: &Answer,
        (opened, unknown): (bool, bool),
        now: Timestamp,
    ) {
        let fault = outcome.told().filter(|_| core::is_about_the_channel(outcome));
        // One such answer says it: every other message would meet the same.
        let certain = matches!(outcome, Answer::ChannelFault { .. });
        if opened || (certain && self.health.failing.is_none()) {
            self.news.extend(fault.clone().map(News::ChannelFails));
        }
        // While it refuses everybody, that is what is shown, whatever else it says.
        let refuses = self.refusals.down().map(ChannelRefusal::sentence);
        if finding == Finding::Closes {
            self.news.extend(refuses.clone().map(News::ChannelRefuses));
        }
        let accepted = matches!(outcome, Answer::Accepted { .. });
        let shut = certain || !self.core.is_paced();
        if self.health.attempted(accepted, refuses.or(fault), shut, now) {
            self.news.push(News::ChannelIsBack);
        }
        self.health.left_unknown(unknown);
        let before = self.health.bad_addresses.is_some();
        self.look_at_addresses(now);
        self.news.extend(
            self.health.bad_addresses.filter(|_| !before).map(|(bad, all)| News::BadAddresses(bad, all)),
        );
    }

    /// Whether the channel calls too many addresses bad, as of now.
    pub(super) fn look_at_addresses(&mut self, now: Timestamp) {
        self.health.bad_addresses = self.bad_addresses.too_many(now);
    }

    /// What the store is to do about refusals before anything else: say what an earlier run knew, and plan again what was
    /// refused because everybody was, once the ends are written down by which it was.
    pub(super) fn work_about_refusals(&mut self, seen: LaneView) -> Option<LaneWork> {
        if self.hold.is_some_and(|hold| seen.at < hold) {
            return None;
        }
        if !self.recalled {
            return (!seen.stopping).then_some(LaneWork::Recall);
        }
        let (refused, disbelieved) = (self.refusals.to_reopen(), self.refusals.disbelieved());
        if refused.is_empty() && disbelieved.is_none() {
            return None;
        }
        if !self.ends.is_empty() {
            self.ends_since = None;
            return Some(LaneWork::Write { ends: Arc::new(std::mem::take(&mut self.ends)), ids: Vec::new() });
        }
        let memory = Box::new(self.refusals.once_reopened());
        Some(LaneWork::Reopen { refused, disbelieved, memory })
    }

    /// What an earlier run knew of refusals.
    pub(super) fn recall(&mut self, memory: RefusalMemory, now: Timestamp, at: Instant) {
        self.bad_addresses.recall(memory.hour.clone());
        self.refusals.recall(memory);
        self.recalled = true;
        self.look_at_addresses(now);
        if let Some(down) = self.refusals.down() {
            let said = down.sentence();
            self.health.failing = Some((down.since, said.clone()));
            self.news.push(News::ChannelRefuses(said));
            self.core.refused_before(at);
        }
        if let Some(wait) = self.refusals.wait() {
            let honoured = if self.lasts { HONOURED } else { SignedDuration::ZERO };
            self.core.waited_before(at + left_of(wait, honoured, now), wait.openings);
            if let Some(said) = wait.said.clone().filter(|_| self.health.failing.is_none()) {
                self.health.failing = Some((wait.failing_since, said.clone()));
                self.news.push(News::ChannelFails(said));
            }
        }
    }

    /// How much the lane has at hand, for all to see.
    pub(super) fn moved(&mut self, at: Instant, rest: Rest) {
        let size = |limit: &u32| usize::try_from(*limit).unwrap_or(usize::MAX);
        let (asked, claiming) = match &self.under_way {
            // Nobody knows yet how many there are.
            Some(LaneWork::Claim { limit, .. }) => (0, size(limit)),
            Some(LaneWork::Write { ends, ids }) => (ends.len() + ids.len(), 0),
            Some(LaneWork::Choose { ids, .. }) => (ids.len(), 0),
            Some(LaneWork::ArmOne(_)) => (1, 0),
            _ => (0, 0),
        };
        let kept = self.unwritten.as_ref().map_or(0, |kept| kept.ends.len());
        let at_hand = asked + self.core.at_hand() + self.singly.len() + self.ends.len() + kept;
        let rests = matches!(rest, Rest::Until(_)) && !self.failing;
        self.health.moved(at, (at_hand, claiming), self.core.shut_until(), rests);
    }

    /// One message is armed by itself.
    pub(super) fn chosen(&mut self, armed: Vec<Armed>, now: Timestamp) {
        if let Some(one) = armed.first().filter(|_| self.refusals.seeks_witness(now)) {
            self.refusals.chosen(one.message.id);
        }
        self.armed(armed);
    }
}

/// Without the other side's own word, the longest that a start keeps to what an earlier run waited for, after the channel
/// was last asked: whoever starts anew may have mended it. Whoever delivers once by a command wants to know now.
const HONOURED: SignedDuration = SignedDuration::from_secs(60);

/// What is left of an earlier run's wait, never longer than that was, whatever the clock says; without the other side's
/// own word at most as long as is honoured.
fn left_of(wait: &LaneWait, honoured: SignedDuration, now: Timestamp) -> Duration {
    let whole = wait.until.duration_since(wait.asked_at);
    let whole = if wait.by_request { whole } else { whole.min(honoured) };
    let passed = now.duration_since(wait.asked_at).max(SignedDuration::ZERO);
    Duration::try_from(whole - passed).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_waits_no_longer_than_there_was_to_wait() {
        let at = |secs: i64| Timestamp::from_second(1_800_000_000 + secs).unwrap();
        let wait = |secs: i64, by_request| LaneWait {
            failing_since: at(0),
            asked_at: at(0),
            until: at(secs),
            by_request,
            openings: 1,
            said: None,
        };
        let left = |wait: &LaneWait, now: i64| left_of(wait, HONOURED, at(now)).as_secs();
        assert_eq!([0, 100, 300, 9_000].map(|now| left(&wait(300, true), now)), [300, 200, 0, 0]);
        assert_eq!(left(&wait(300, true), -86_400), 300, "the clock was put back");
        assert_eq!([0, 20, 60].map(|now| left(&wait(600, false), now)), [60, 40, 0]);
        assert_eq!(left(&wait(30, false), 10), 20);
        let by_hand = |wait: &LaneWait| left_of(wait, SignedDuration::ZERO, at(10)).as_secs();
        assert_eq!([by_hand(&wait(30, false)), by_hand(&wait(30, true))], [0, 20], "delivered once");
    }
}
