//! How attempts end, and what many of them say about the channel: whether it refuses everybody, and what is done then.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::super::core;
use super::super::news::News;
use super::super::refusals::Finding;
use super::super::step::LaneView;
use super::super::work::LaneWork;
use super::LaneState;
use crate::deployment::Deployment;
use crate::message::outcome::{Answer, Marking};
use crate::message::{NextState, transition};
use crate::store::{Armed, ChannelRefusal, RefusalMemory};
use crate::words::{RefusalSentence, Sentence};

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
        let memory = self.refusals.take_change();
        end.memory = memory.map(|memory| Box::new((armed.message.channel, memory)));
        let next = end.next.clone();
        self.ends.push(end);
        self.ends_since.get_or_insert(at);
        let opened = self.core.found(finding, outcome, at);
        self.tell_landed(finding, outcome, opened, now);
        next
    }

    /// What there is to tell about the channel after an attempt's end.
    fn tell_landed(&mut self, finding: Finding, outcome: &Answer, opened: bool, now: Timestamp) {
        let fault = outcome.told().filter(|_| core::is_about_the_channel(outcome));
        if opened {
            self.news.extend(fault.clone().map(News::ChannelFails));
        }
        // While it refuses everybody, that is what is shown, whatever else it says.
        let refuses = self.refusals.down().map(everybody_is_refused);
        if finding == Finding::Closes {
            self.news.extend(refuses.clone().map(News::ChannelRefuses));
        }
        let accepted = matches!(outcome, Answer::Accepted { .. });
        if self.health.attempted(accepted, refuses.or(fault), !self.core.is_paced(), now) {
            self.news.push(News::ChannelIsBack);
        }
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
        let refused = self.refusals.to_reopen();
        if refused.is_empty() {
            return None;
        }
        if !self.ends.is_empty() {
            self.ends_since = None;
            return Some(LaneWork::Write { ends: Arc::new(std::mem::take(&mut self.ends)), ids: Vec::new() });
        }
        let memory = Box::new(self.refusals.once_reopened());
        Some(LaneWork::Reopen { refused, memory })
    }

    /// What an earlier run knew of refusals.
    pub(super) fn recall(&mut self, memory: RefusalMemory, at: Instant) {
        self.refusals.recall(memory);
        self.recalled = true;
        if let Some(down) = self.refusals.down() {
            let said = everybody_is_refused(down);
            self.health.failing = Some((down.since, said.clone()));
            self.news.push(News::ChannelRefuses(said));
            self.core.refused_before(at);
        }
    }

    /// One message is armed by itself.
    pub(super) fn chosen(&mut self, armed: Vec<Armed>, now: Timestamp) {
        if let Some(one) = armed.first().filter(|_| self.refusals.seeks_witness(now)) {
            self.refusals.chosen(one.message.id);
        }
        self.armed(armed);
    }
}

fn everybody_is_refused(down: &ChannelRefusal) -> Sentence {
    let (code, words) = (down.code.clone(), down.words.clone());
    RefusalSentence::EverybodyIsRefused { code, words }.into()
}
