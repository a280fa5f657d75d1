//! What is said of everybody, and what a lane waits for: shown at once, and kept over a restart.

use super::*;
use crate::message::outcome::Refusal;
use crate::terms::Class;

fn black(_: &Armed) -> Answer {
    Answer::refused(Refusal::Blacklisted, "10")
}

fn fault() -> Answer {
    Answer::channel_fault("smtp-535", ChannelSentence::RefusedForGood)
}

fn busy(retry_after_secs: Option<u32>) -> Answer {
    Answer::Busy {
        code: "http-429".to_owned(),
        detail: ChannelSentence::RefusedForGood.into(),
        retry_after_secs,
        said: None,
    }
}

impl Yard {
    /// Four numbers are blacklisted and believed, what else goes to them is skipped, and then comes a fifth. Everything
    /// else cannot be delivered at first.
    fn all_blacklisted() -> (Yard, LaneWork) {
        let mut yard = Yard::with(5, 5, 1);
        loop {
            let step = yard.step();
            for armed in &step.launch {
                let again = armed.message.attempts > 1;
                let notice = armed.message.rule == "notice";
                let answer = match (notice, again) {
                    (true, _) if again || armed.message.recipient.id != "k-4" => black(armed),
                    (_, true) => taken(),
                    (_, false) => Answer::not_taken(ChannelSentence::ConnectionFailed),
                };
                yard.land(armed, &answer);
            }
            match step.work {
                Some(work @ LaneWork::Reopen { .. }) => return (yard, work),
                Some(work) => yard.carry_out(&work),
                None => yard.pass(60),
            }
        }
    }

    fn is_listed(&self, class: Class) -> bool {
        use crate::message::GateView as _;
        (0..8)
            .any(|n| self.store.is_suppressed(ChannelName::Sms, class, &format!("+861380000{n:04}")).unwrap())
    }

    fn goes_on(&mut self) {
        for _ in 0..400 {
            for armed in &self.work().launch {
                self.land(armed, &taken());
            }
            self.pass(1_000);
        }
    }

    /// Another daemon takes over after so long.
    fn restarts_after(&mut self, millis: u64) {
        self.stopping = true;
        self.work();
        self.stopping = false;
        self.pass(millis);
        self.state = LaneState::new(u16::try_from(self.state.sessions()).unwrap(), None);
        self.state.last(false);
        self.boot = self.store.boot(self.now, &mut |_| panic!("something was on the wire")).unwrap().boot;
    }

    /// How many requests go out before the lane rests.
    fn asks(&mut self, answer: &Answer) -> usize {
        let mut asked = 0;
        loop {
            let launch = self.work().launch;
            if launch.is_empty() {
                return asked;
            }
            asked += launch.len();
            for armed in &launch {
                self.land(armed, answer);
            }
        }
    }
}

#[test]
fn what_was_believed_of_numbers_before_it_was_too_much_is_taken_back() {
    for restarts in [false, true] {
        let (mut yard, reopens) = Yard::all_blacklisted();
        assert!(yard.is_listed(Class::Staff), "four were believed at first");
        let skipped = yard.count(MessageState::Cancelled);
        assert!((1..=4).contains(&skipped), "{skipped}");
        if restarts {
            yard.restarts_after(0);
        } else {
            yard.carry_out(&reopens);
        }
        yard.goes_on();
        for class in [Class::Staff, Class::Service, Class::Care, Class::Marketing] {
            assert!(!yard.is_listed(class), "{class:?}, {restarts}");
        }
        assert_eq!(yard.count(MessageState::Cancelled), 0, "what was skipped for it goes");
        assert_eq!((yard.count(MessageState::Failed), yard.count(MessageState::Accepted)), (5, 5));
        assert!(yard.state.health().bad_addresses.is_some(), "and it is still said");
    }
}

#[test]
fn the_hour_is_known_again_after_a_restart() {
    let mut yard = Yard::with(8, 0, 1);
    for _ in 0..4 {
        for armed in &yard.work().launch {
            yard.land(armed, &black(armed));
        }
        yard.restarts_after(1_000);
    }
    assert!(yard.is_listed(Class::Care));
    while let [armed] = yard.work().launch.as_slice() {
        yard.land(armed, &black(armed));
        yard.pass(100);
    }
    assert!(!yard.is_listed(Class::Care), "four before the starts, and one more");
}

#[test]
fn a_fault_that_is_certain_is_said_at_its_first_answer() {
    let mut yard = Yard::new(1, 1);
    let armed = launched(yard.work(), 1);
    yard.land(&armed[0], &fault());
    assert!(yard.state.health().failing.is_some());
    assert!(matches!(yard.state.take_news().as_slice(), [News::ChannelFails(_)]));
    // What may pass by itself is said once the lane waits because of it.
    let mut yard = Yard::new(1, 1);
    let armed = launched(yard.work(), 1);
    yard.land(&armed[0], &Answer::not_taken(ChannelSentence::ConnectionFailed));
    assert!(yard.state.health().failing.is_none());
}

#[test]
fn what_nobody_can_know_about_is_counted_until_the_channel_works() {
    let mut yard = Yard::new(7, 1);
    assert_eq!(yard.asks(&Answer::unknown(ChannelSentence::NoAnswerInTime)), 5);
    assert_eq!((yard.state.health().unknown, yard.count(MessageState::Unknown)), (5, 5));
    yard.pass(30_000);
    assert_eq!(yard.asks(&taken()), 2);
    assert_eq!(yard.state.health().unknown, 0);
    let mut yard = Yard::new(7, 1);
    yard.asks(&Answer::not_taken(ChannelSentence::ConnectionFailed));
    assert_eq!(yard.state.health().unknown, 0, "these go by themselves");
}

#[test]
fn what_a_lane_waits_for_is_kept_over_a_restart() {
    // As long as the other side has asked for.
    let mut yard = Yard::new(30, 1);
    assert_eq!(yard.asks(&busy(Some(300))), 1);
    for _ in 0..3 {
        yard.restarts_after(5_000);
        assert_eq!(yard.asks(&busy(Some(300))), 0);
        assert!(yard.state.health().failing.is_some(), "and it is said");
    }
    yard.restarts_after(285_000);
    assert_eq!(yard.asks(&taken()), 30);
    yard.restarts_after(1_000);
    assert_eq!((yard.asks(&taken()), yard.state.health().failing.is_some()), (0, false));
    // A fault: not five more at each start, and one at the most a minute later.
    let mut yard = Yard::new(30, 1);
    assert_eq!(yard.asks(&fault()), 5);
    yard.restarts_after(5_000);
    assert_eq!(yard.asks(&fault()), 0);
    yard.restarts_after(25_000);
    for _ in 0..4 {
        assert_eq!(yard.asks(&fault()), 1, "one probe");
        yard.restarts_after(60_000);
    }
    assert_eq!(yard.asks(&taken()), 30);
}

#[test]
fn what_is_asked_for_is_not_in_progress() {
    let mut yard = Yard::new(3, 1);
    let step = yard.step();
    assert!(matches!(step.work, Some(LaneWork::Claim { limit: 256, .. })));
    assert_eq!((yard.state.health().at_hand, yard.state.health().claiming), (0, 256));
    yard.carry_out(&step.work.unwrap());
    yard.step();
    assert_eq!((yard.state.health().at_hand, yard.state.health().claiming), (3, 0));
}
