//! Which messages should have gone and have not, though nothing known keeps them. Pure: the ledger's open messages
//! and what each lane says of itself come in, with an instant of a clock that only goes forward.
//!
//! Known reasons to wait: not due yet, deferred by the gate, held by a person (none of these comes in here); the
//! channel is down; the lane works through others, or keeps to its pace; the lane has the message at hand. What none
//! of them explains, look after look for long enough, is overdue.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::daemon::live::LaneHealth;
use crate::message::MessageId;
use crate::operations::status::daemon_status::{Overdue, OverdueCause};
use crate::store::Late;
use crate::terms::{ChannelName, MessageState};

/// A lane whose last attempt ended less than this ago, or that kept to its pace then, works through what waits.
const ACTIVE: Duration = Duration::from_secs(120);
/// No attempt takes longer than all its deadlines together; those of a mail come to 380 s unless configured higher.
const ATTEMPT_MAX: Duration = Duration::from_secs(600);

/// What has been seen so far.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Since when a message has been seen without an explanation.
    since: BTreeMap<MessageId, Instant>,
    /// How many attempts a lane had made, and when that number last changed.
    active: BTreeMap<ChannelName, (u64, Instant)>,
}

impl Watch {
    /// Looks at what is late, and says what has been without an explanation for `patience`.
    pub(super) fn look(
        &mut self,
        late: &[Late],
        lanes: &BTreeMap<ChannelName, LaneHealth>,
        boot: i64,
        now: Instant,
        patience: Duration,
    ) -> Vec<Overdue> {
        let mut odd: Vec<(&Late, OverdueCause)> = Vec::new();
        for (channel, lane) in lanes {
            let rests = lane.rested.is_some_and(|rested| now.saturating_duration_since(rested) < ACTIVE);
            // That it is down is told elsewhere.
            let working = self.is_active(*channel, lane.attempts, now) || rests || lane.is_down();
            odd.extend(unexplained(late.iter().filter(|one| one.channel == *channel), lane, working, boot));
        }
        let still: BTreeSet<MessageId> = odd.iter().map(|(late, _)| late.message).collect();
        self.since.retain(|message, _| still.contains(message));
        let mut overdue: Vec<Overdue> = Vec::new();
        for (late, why) in odd {
            let since = *self.since.entry(late.message).or_insert(now);
            let enough = if why == OverdueCause::Stuck { patience.max(ATTEMPT_MAX) } else { patience };
            if now.saturating_duration_since(since) >= enough {
                add(&mut overdue, late, why);
            }
        }
        overdue.sort_by(|a, b| (&a.rule, &a.channel, a.why).cmp(&(&b.rule, &b.channel, b.why)));
        overdue
    }

    fn is_active(&mut self, channel: ChannelName, attempts: u64, now: Instant) -> bool {
        let known = self.active.get(&channel).copied();
        match known {
            Some((before, at)) if before == attempts => now.saturating_duration_since(at) < ACTIVE,
            None if attempts == 0 => false,
            _ => {
                self.active.insert(channel, (attempts, now));
                true
            }
        }
    }
}

/// Those of a channel's late messages that nothing explains.
fn unexplained<'a>(
    late: impl Iterator<Item = &'a Late>,
    lane: &LaneHealth,
    working: bool,
    boot: i64,
) -> Vec<(&'a Late, OverdueCause)> {
    let mut odd = Vec::new();
    let mut ours = Vec::new();
    for one in late {
        match one.state {
            MessageState::Planned if working => {}
            MessageState::Planned => odd.push((one, OverdueCause::NotTakenUp)),
            _ if one.boot == Some(boot) => ours.push(one),
            _ => odd.push((one, OverdueCause::Lost)),
        }
    }
    // More than the lane has: those that wait longest are the ones it has forgotten.
    let has = usize::try_from(lane.at_hand.saturating_add(lane.claiming)).unwrap_or(usize::MAX);
    let forgotten = ours.len().saturating_sub(has);
    for (at, one) in ours.into_iter().enumerate() {
        if at < forgotten {
            odd.push((one, OverdueCause::Lost));
        } else if one.state == MessageState::Sending {
            odd.push((one, OverdueCause::Stuck));
        }
    }
    odd
}

fn add(overdue: &mut Vec<Overdue>, late: &Late, why: OverdueCause) {
    let channel = late.channel.to_string();
    let same = |other: &&mut Overdue| (&other.rule, &other.channel, other.why) == (&late.rule, &channel, why);
    match overdue.iter_mut().find(same) {
        Some(other) => {
            other.messages += 1;
            other.oldest_at = other.oldest_at.min(late.not_before_at);
        }
        None => overdue.push(Overdue {
            rule: late.rule.clone(),
            channel,
            why,
            messages: 1,
            oldest_at: late.not_before_at,
        }),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::stopwatch;
    use crate::words::MailSentence;

    const BOOT: i64 = 7;
    const PATIENCE: Duration = Duration::from_secs(540);

    fn late(message: i64, state: MessageState, boot: Option<i64>) -> Late {
        Late {
            message: MessageId(message),
            rule: "birthday".to_owned(),
            channel: ChannelName::Sms,
            state,
            boot,
            not_before_at: Timestamp::from_second(message).unwrap(),
        }
    }

    /// What a watch says after so many minutes in which nothing changed but the lane's attempts.
    fn after(
        minutes: u64,
        late: &[Late],
        lane: &LaneHealth,
        attempts_a_minute: u64,
    ) -> Vec<(OverdueCause, u64)> {
        let mut watch = Watch::default();
        let begun = stopwatch();
        let mut said = Vec::new();
        for minute in 0..=minutes {
            let lane = LaneHealth { attempts: minute * attempts_a_minute, ..lane.clone() };
            let lanes = [(ChannelName::Sms, lane)].into();
            let now = begun + Duration::from_secs(60 * minute);
            said = watch.look(late, &lanes, BOOT, now, PATIENCE);
        }
        said.iter().map(|overdue| (overdue.why, overdue.messages)).collect()
    }

    #[test]
    fn what_waits_before_an_idle_lane_is_overdue_after_a_while() {
        let waiting = [late(1, MessageState::Planned, None), late(2, MessageState::Planned, None)];
        let lane = LaneHealth::default();
        assert_eq!(after(8, &waiting, &lane, 0), []);
        assert_eq!(after(9, &waiting, &lane, 0), [(OverdueCause::NotTakenUp, 2)]);
    }

    #[test]
    fn known_reasons_to_wait_explain_what_waits_and_nothing_else() {
        let late = [late(1, MessageState::Planned, None), late(2, MessageState::Claimed, Some(BOOT - 1))];
        let idle = LaneHealth::default();
        // At its pace: one a minute.
        assert_eq!(after(60, &late, &idle, 1), [(OverdueCause::Lost, 1)]);
        let failing = Some((Timestamp::UNIX_EPOCH, MailSentence::RefusesUs.into()));
        assert_eq!(after(60, &late, &LaneHealth { failing, ..idle.clone() }, 0), [(OverdueCause::Lost, 1)]);
        let shut = LaneHealth { shut_until: Some(stopwatch()), ..idle.clone() };
        assert_eq!(after(60, &late, &shut, 0), [(OverdueCause::Lost, 1)]);
        let resting = LaneHealth { rested: Some(stopwatch() + Duration::from_secs(3_600)), ..idle.clone() };
        assert_eq!(after(60, &late, &resting, 0), [(OverdueCause::Lost, 1)]);
        // It kept to its pace an hour ago, and has done nothing since.
        let rested = LaneHealth { rested: Some(stopwatch()), ..idle };
        assert_eq!(after(60, &late, &rested, 0), [(OverdueCause::NotTakenUp, 1), (OverdueCause::Lost, 1)]);
    }

    #[test]
    fn what_a_lane_has_at_hand_is_its_own_and_what_it_has_forgotten_is_lost() {
        let claimed: Vec<Late> = (1..=5).map(|id| late(id, MessageState::Claimed, Some(BOOT))).collect();
        let lane = |at_hand| LaneHealth { at_hand, ..LaneHealth::default() };
        assert_eq!(after(60, &claimed, &lane(5), 1), []);
        assert_eq!(after(60, &claimed, &lane(3), 1), [(OverdueCause::Lost, 2)]);
    }

    #[test]
    fn an_attempt_that_never_ends_is_stuck() {
        let sending = [late(1, MessageState::Sending, Some(BOOT))];
        let lane = LaneHealth { at_hand: 1, ..LaneHealth::default() };
        assert_eq!(after(9, &sending, &lane, 1), []);
        assert_eq!(after(10, &sending, &lane, 1), [(OverdueCause::Stuck, 1)]);
    }

    #[test]
    fn an_explanation_in_between_begins_the_wait_anew() {
        let waiting = [late(1, MessageState::Planned, None)];
        let (mut watch, begun) = (Watch::default(), stopwatch());
        let mut look = |minute: u64, late: &[Late], down: bool| {
            let failing = down.then(|| (Timestamp::UNIX_EPOCH, MailSentence::RefusesUs.into()));
            let lanes = [(ChannelName::Sms, LaneHealth { failing, ..LaneHealth::default() })].into();
            watch.look(late, &lanes, BOOT, begun + Duration::from_secs(60 * minute), PATIENCE).len()
        };
        assert_eq!(look(0, &waiting, false), 0);
        assert_eq!(look(8, &waiting, true), 0);
        assert_eq!(look(9, &waiting, false), 0);
        assert_eq!(look(17, &waiting, false), 0);
        assert_eq!(look(18, &waiting, false), 1);
        // Gone for a moment, as a message that has been tried: another wait.
        assert_eq!(look(19, &[], false), 0);
        assert_eq!(look(20, &waiting, false), 0);
    }
}
