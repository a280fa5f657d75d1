//! Refusals that are about the account, and those that are not: what a lane makes of them.

use std::collections::BTreeSet;

use super::*;
use crate::message::outcome::Refusal;
use crate::message::said::{Private, Said};
use crate::planted::{self, Bug};
use crate::store::{Filter, Ledger as _};
use crate::terms::{Outcome, Reason};

/// How the other side answers.
type Mood = fn(&Armed) -> Answer;

fn everybody(_: &Armed) -> Answer {
    Answer::refused(Refusal::Other, "554")
}

fn nobody(_: &Armed) -> Answer {
    taken()
}

impl Yard {
    /// Lets the lane work until it rests; says which messages went out, in their order.
    fn deliver(&mut self, mood: Mood) -> Vec<i64> {
        let mut sent = Vec::new();
        loop {
            let step = self.work();
            if step.launch.is_empty() {
                assert!(matches!(step.then, Then::Over { .. }), "{:?}", step.then);
                return sent;
            }
            for armed in &step.launch {
                sent.push(armed.message.id.0);
                let answer = mood(armed);
                self.land(armed, &answer);
            }
            self.pass(60);
        }
    }

    /// Another daemon takes over from here.
    fn restart(&mut self) {
        self.state = LaneState::new(u16::try_from(self.state.sessions()).unwrap(), None);
        self.boot = self.store.boot(self.now, &mut |_| panic!("something was on the wire")).unwrap().boot;
    }

    fn refused(&self) -> u64 {
        self.count(MessageState::Failed)
    }

    fn reasons(&self) -> BTreeSet<(Outcome, Option<Reason>)> {
        let entries = self.store.entries(&Filter::default()).unwrap();
        entries.iter().map(|entry| (entry.outcome, entry.message.as_ref().and_then(|m| m.reason))).collect()
    }

    fn said(&self) -> Option<String> {
        self.state.health().failing.as_ref().map(|(_, said)| said.to_string())
    }
}

#[test]
fn an_account_that_is_refused_marks_nobody_and_everything_goes_when_it_is_well() {
    for (messages, sessions) in [(40, 1), (40, 32), (7, 4), (6, 1), (200, 3)] {
        let mut yard = Yard::new(messages, sessions);
        let tried = yard.deliver(everybody);
        assert!((6..=5 + 2 * usize::from(sessions)).contains(&tried.len()), "{sessions}: {tried:?}");
        assert_eq!(yard.refused(), 0, "{messages} messages, {sessions} sessions");
        assert_eq!(yard.count(MessageState::Planned), u64::try_from(messages).unwrap());
        assert!(yard.reasons().contains(&(Outcome::Planned, Some(Reason::ChannelRefuses))));
        assert_eq!(
            yard.said().unwrap(),
            "every message is refused alike, whoever it is for: 554; all of them wait, no try is counted, and one \
             is tried again every few minutes; look at the account with the provider"
        );
        // One message probes each time, and another one, at most ten minutes apart.
        let mut probes = Vec::new();
        for _ in 0..12 {
            yard.pass(600_000);
            let probe = yard.deliver(everybody);
            assert_eq!(probe.len(), 1, "{probe:?}");
            assert_ne!(probes.last(), probe.last());
            probes.extend(probe);
        }
        assert_eq!(yard.refused(), 0);
        yard.pass(600_000);
        yard.deliver(nobody);
        assert_eq!(yard.count(MessageState::Accepted), u64::try_from(messages).unwrap());
        for entry in yard.store.entries(&Filter::default()).unwrap() {
            assert_eq!(entry.message.unwrap().channel_attempts, 1, "no try was counted");
        }
        let news: Vec<News> =
            yard.state.take_news().into_iter().filter(|news| *news != News::ChannelIsBack).collect();
        assert!(matches!(news.as_slice(), [News::ChannelRefuses(_)]), "told once: {news:?}");
        assert_eq!(yard.said(), None);
    }
}

#[test]
fn bad_addresses_and_less_than_six_refusals_stop_nothing() {
    let mut yard = Yard::new(32, 4);
    let sent = yard.deliver(|armed| match armed.message.id.0 {
        5 | 21 => Answer::refused(Refusal::BadAddress, "550-5.1.1"),
        _ => taken(),
    });
    assert_eq!((sent.len(), yard.refused(), yard.count(MessageState::Accepted)), (32, 2, 30));
    // Nor do many: a plain word about one address says nothing about the account.
    let mut yard = Yard::new(32, 4);
    let sent = yard.deliver(|_| Answer::refused(Refusal::BadAddress, "550-5.1.1"));
    assert_eq!((sent.len(), yard.refused()), (32, 32));
    assert_eq!(yard.state.health().bad_addresses, Some((32, 32)));
    assert_eq!(yard.state.take_news(), [News::BadAddresses(5, 5)]);
    // Five refused alike and no sixth to decide: nobody waits for one.
    let mut yard = Yard::new(5, 2);
    yard.deliver(everybody);
    assert_eq!((yard.refused(), yard.said()), (5, None));
}

#[test]
fn a_witness_that_is_accepted_lets_the_five_stay_as_they_ended() {
    // One rule's wording is refused. What is tried to find out is of the other rule, wherever it stands in the queue.
    let wording: Mood = |armed| match armed.message.rule.as_str() {
        "notice" => Answer::refused(Refusal::Content, "4"),
        _ => taken(),
    };
    let mut yard = Yard::with(9, 1, 1);
    let sent = yard.deliver(wording);
    assert_eq!((yard.refused(), yard.count(MessageState::Accepted), sent.len()), (9, 1, 10));
    assert_eq!(yard.state.take_news(), []);
    // What was on the wire with the fifth is none of the five: it is tried again.
    let mut yard = Yard::with(9, 1, 8);
    let sent = yard.deliver(wording);
    assert_eq!((yard.refused(), yard.count(MessageState::Accepted)), (9, 1));
    assert_eq!(sent.len(), 8 + 1 + 4, "{sent:?}");
    assert_eq!(yard.state.take_news(), []);
}

#[test]
fn a_refusal_of_the_same_address_says_nothing_new() {
    let mut yard = Yard::with(4, 4, 1);
    yard.deliver(everybody);
    assert_eq!((yard.refused(), yard.said()), (8, None), "four addresses");
    // Another rule's message to one of the five is a witness.
    let mut yard = Yard::with(5, 1, 1);
    yard.deliver(everybody);
    assert_eq!(yard.refused(), 0);
    assert!(yard.said().is_some());
}

#[test]
fn refusals_an_hour_apart_or_with_other_codes_are_not_alike() {
    let mut yard = Yard::new(20, 1);
    let codes = |armed: &Armed| Answer::refused(Refusal::Other, &format!("55{}", armed.message.id.0));
    yard.deliver(codes);
    assert_eq!((yard.refused(), yard.said()), (20, None));
    let mut yard = Yard::new(12, 1);
    for _ in 0..12 {
        let step = yard.work();
        let Some(armed) = step.launch.first() else { break };
        let answer = everybody(armed);
        yard.pass(16 * 60_000);
        yard.land(armed, &answer);
    }
    yard.work();
    assert_eq!((yard.refused(), yard.said()), (12, None));
}

#[test]
fn what_probes_and_is_refused_for_its_own_sake_opens_nothing() {
    let mut yard = Yard::new(40, 4);
    yard.deliver(everybody);
    yard.pass(30_000);
    let bad = yard.deliver(|_| Answer::refused(Refusal::BadAddress, "550-5.1.1"));
    assert_eq!((bad.len(), yard.refused()), (1, 1));
    assert!(yard.said().is_some());
    yard.pass(29_000);
    assert_eq!(yard.deliver(nobody), [0; 0]);
    yard.pass(1_000);
    let other = yard.deliver(|_| Answer::refused(Refusal::Content, "9"));
    assert_eq!((other.len(), yard.refused()), (1, 1), "refused with another code, it waits as well");
    yard.pass(600_000);
    yard.deliver(nobody);
    assert_eq!((yard.count(MessageState::Accepted), yard.said()), (39, None));
}

#[test]
fn no_restart_makes_a_lane_forget() {
    // Between the five and the witness, again and again.
    let mut yard = Yard::new(60, 1);
    for _ in 0..6 {
        for _ in 0..3 {
            let step = yard.work();
            for armed in &step.launch {
                yard.land(armed, &everybody(armed));
            }
        }
        yard.stopping = true;
        yard.work();
        yard.stopping = false;
        yard.pass(5_000);
        yard.restart();
    }
    yard.deliver(everybody);
    assert_eq!(yard.refused(), 0);
    yard.pass(30_000);
    yard.restart();
    let probe = yard.deliver(everybody);
    assert_eq!((probe.len(), yard.refused()), (1, 0), "one probe at a start");
    assert!(yard.said().is_some());
    yard.pass(600_000);
    yard.deliver(nobody);
    assert_eq!(yard.count(MessageState::Accepted), 60);
    // What was accepted since is known after a restart, too.
    yard.restart();
    yard.work();
    assert_eq!(yard.said(), None);
}

#[test]
fn a_daemon_that_ended_before_it_could_plan_again_does_so_at_its_next_start() {
    let mut yard = Yard::new(9, 1);
    let mut landed = 0;
    let reopens = loop {
        let step = yard.step();
        for armed in &step.launch {
            yard.land(armed, &everybody(armed));
            landed += 1;
        }
        match step.work {
            Some(work @ LaneWork::Reopen { .. }) => break work,
            Some(work) => yard.carry_out(&work),
            None => yard.pass(60),
        }
    };
    assert_eq!((landed, yard.refused()), (6, 5));
    assert!(matches!(&reopens, LaneWork::Reopen { refused, .. } if refused.len() == 5));
    yard.restart();
    yard.deliver(nobody);
    assert_eq!(yard.refused(), 0);
    yard.pass(30_000);
    yard.deliver(nobody);
    assert_eq!(yard.count(MessageState::Accepted), 9);
}

#[test]
fn what_is_refused_whenever_others_are_accepted_ends_at_last() {
    let mut yard = Yard::with(8, 0, 2);
    // Eight bad ones and nothing else due: they look like the account, until something else goes.
    for round in 0..3 {
        yard.pass(600_000);
        yard.deliver(everybody);
        assert_eq!(yard.refused(), 0, "{round}");
        yard.pass(600_000);
        // One goes by itself, so the account is well.
        let probe = yard.work().launch;
        assert_eq!(probe.len(), 1);
        yard.land(&probe[0], &taken());
        yard.pass(60);
    }
    yard.deliver(everybody);
    assert_eq!(yard.count(MessageState::Accepted), 3);
    assert!(yard.refused() >= 4, "{:?}", yard.reasons());
}

#[test]
fn status_quotes_the_servers_own_words() {
    let mut yard = Yard::new(9, 1);
    yard.deliver(|_| Answer::Refused {
        refusal: Refusal::Other,
        code: "554".to_owned(),
        said: Said::of("Relay access denied", &Private::default()),
    });
    assert!(
        yard.said().unwrap().contains(": 554 \"Relay access denied\"; all of them wait"),
        "{:?}",
        yard.said()
    );
    yard.restart();
    yard.work();
    assert!(yard.said().unwrap().contains("Relay access denied"), "after a restart, too");
}

#[test]
fn a_relay_that_puts_everybody_off_uses_up_nobodys_tries() {
    fn later(code: &str) -> Answer {
        Answer::Temporary {
            code: code.to_owned(),
            detail: ChannelSentence::RefusedForGood.into(),
            retry_after_secs: None,
            said: None,
        }
    }
    let mut yard = Yard::new(20, 2);
    for _ in 0..50 {
        yard.deliver(|_| later("smtp-451-4.7.1"));
        yard.pass(600_000);
    }
    assert_eq!((yard.refused(), yard.count(MessageState::Planned)), (0, 20));
    assert!(yard.said().is_some());
    yard.deliver(nobody);
    yard.pass(3_600_000);
    yard.deliver(nobody);
    assert_eq!(yard.count(MessageState::Accepted), 20);
    // Whatever the code names: said of everybody, it is not about one mailbox or one number.
    let moods: [Mood; 3] = [|_| later("smtp-450-4.2.1"), |_| later("smtp-452-4.2.2"), |_| later("13")];
    for mood in moods {
        let mut yard = Yard::new(20, 2);
        let asked: usize = (0..6)
            .map(|_| {
                yard.pass(60_000);
                yard.deliver(mood).len()
            })
            .sum();
        assert!(asked <= 5 + 4 + 6, "{asked}");
        assert!(yard.said().is_some());
        for entry in yard.store.entries(&Filter::default()).unwrap() {
            assert_eq!(entry.message.unwrap().channel_attempts, 0, "no try was counted");
        }
        yard.pass(3_600_000);
        yard.deliver(nobody);
        assert_eq!((yard.count(MessageState::Accepted), yard.said()), (20, None));
    }
    // Said of some, it puts off these alone.
    let mut yard = Yard::new(20, 1);
    yard.deliver(|armed| if armed.message.id.0 % 4 == 0 { later("22") } else { taken() });
    assert_eq!((yard.count(MessageState::Accepted), yard.said()), (15, None));
    // Who puts off what he sees for the first time, and takes it when it comes again.
    let mut yard = Yard::new(20, 1);
    let first: Mood = |armed| if armed.attempt > 1 { taken() } else { later("smtp-450-4.2.0") };
    yard.deliver(first);
    for _ in 0..4 {
        yard.pass(600_000);
        yard.deliver(first);
    }
    assert!(yard.count(MessageState::Accepted) > 5, "{}", yard.count(MessageState::Accepted));
}

#[test]
fn the_planted_bugs_show_here() {
    // How many have failed by the time that the account is well: kills and starts in between.
    let failed = || {
        let mut yard = Yard::new(40, 1);
        for _ in 0..6 {
            for _ in 0..3 {
                for armed in &yard.work().launch {
                    yard.land(armed, &everybody(armed));
                }
            }
            yard.stopping = true;
            yard.work();
            yard.stopping = false;
            yard.restart();
        }
        yard.deliver(everybody);
        yard.pass(600_000);
        yard.deliver(nobody);
        assert_eq!(yard.refused() + yard.count(MessageState::Accepted), 40);
        yard.refused()
    };
    assert_eq!(failed(), 0);
    assert_eq!(planted::while_planted(Bug::RefusalsAreOfOne, failed), 40);
    assert_eq!(planted::while_planted(Bug::RefusedStayFailed, failed), 5);
}
