//! A lane without a runtime, over a store in memory: what it does when the store, the channel or the barrier fails it.

mod refusing;
mod waiting;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::core::Rest;
use super::news::News;
use super::state::LaneState;
use super::step::{LaneStep, LaneView, Then};
use super::work::{Done, Job, LaneWork};
use crate::clock::stopwatch;
use crate::daemon::live::Live;
use crate::deployment::Deployment;
use crate::diagnostic::{Report, Source};
use crate::message::outcome::Answer;
use crate::plan::{self, Span};
use crate::planted::{self, Bug};
use crate::record::{RecordKey, Value};
use crate::source::Sources;
use crate::store::memory::MemoryStore;
use crate::store::{Armed, Author, Error, Incoming, Outbox as _, RecordStore as _, Store as _};
use crate::terms::{ChannelName, MessageState, TouchState};
use crate::words::{ChannelSentence, StoreSentence};

const RULE: &str = r#"
id = "notice"
title = "notice"
class = "staff"
each = "customer"
[when]
date = "due_on"
at = "09:00"
[send]
to = "self"
via = ["sms"]
template = "notice"
"#;
const TEMPLATE: &str =
    "title = \"t\"\nlanguages = [\"zh\"]\n[params]\nname = \"to.name\"\n[sample]\nname = \"陈\"\n";
const RECORDS: &str =
    "[customer]\ntitle = \"c\"\nperson = true\n[customer.fields]\ndue_on = \"date\"\nword_on = \"date\"\n";

/// A lane with what it works on.
struct Yard {
    store: MemoryStore,
    live: Live,
    boot: i64,
    state: LaneState,
    now: Timestamp,
    at: Instant,
    open: bool,
    stopping: bool,
}

fn at_nine() -> Timestamp {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// The deployment, in a mode.
fn deployment(mode: &str) -> Deployment {
    let source = |path: &str, text: &str| Source::new(path, text);
    let mut report = Report::default();
    let sources = Sources {
        config: Some(source("touchbase.toml", &format!("mode = \"{mode}\"\nzone = \"Asia/Shanghai\"\n"))),
        records: Some(source("records.toml", RECORDS)),
        rules: vec![
            source("rules/notice.toml", RULE),
            source(
                "rules/word.toml",
                &RULE.replace("\"notice\"\ntitle", "\"word\"\ntitle").replace("due_on", "word_on"),
            ),
        ],
        templates: vec![
            source("templates/notice/sms.zh.txt", "{{ name }}，您好。"),
            source("templates/notice/template.toml", TEMPLATE),
        ],
        ..Sources::default()
    };
    let mut deployment = Deployment::read(&sources, &mut report);
    assert_eq!(report.errors(), 0, "{:?}", report.findings());
    deployment.channels = [ChannelName::Sms].into();
    deployment
}

impl Yard {
    /// So many messages are due, and a lane has so many sessions for them.
    fn new(messages: i64, sessions: u16) -> Yard {
        Yard::with(messages, 0, sessions)
    }

    /// So many messages are due, and to as many of the same people as `words` says, the last ones, one of another rule.
    fn with(messages: i64, words: i64, sessions: u16) -> Yard {
        let deployment = deployment("live");
        let mut store = MemoryStore::new(&deployment.kinds, deployment.calendars.zone.clone());
        let now = at_nine();
        let author = Author { name: "test".to_owned(), at: now };
        let customer = |n: i64| Incoming {
            key: RecordKey::new("customer", &format!("k-{n}")),
            fields: [
                ("name", Value::Text("陈女士".to_owned())),
                ("mobile", Value::Text(format!("+861380000{n:04}"))),
                ("due_on", Value::Date("2026-03-02".parse().unwrap())),
                (
                    "word_on",
                    Value::Date(
                        if n >= messages - words { "2026-03-02" } else { "2020-01-01" }.parse().unwrap(),
                    ),
                ),
            ]
            .map(|(field, value)| (field.to_owned(), Some(value)))
            .into(),
        };
        let customers: Vec<Incoming> = (0..messages).map(customer).collect();
        store.change(&mut |changes| changes.put(&customers, &author).map(|_| true)).unwrap();
        let mut touches = Vec::new();
        let span = Span { after: now - SignedDuration::from_hours(1), through: now };
        for rule in ["notice", "word"] {
            let rule = deployment.rules.get(rule).unwrap();
            plan::plan_rule(rule, &store, deployment.world(), span, &mut |touch| {
                touches.push(touch);
                Ok(())
            })
            .unwrap();
        }
        store.plan(&touches, now).unwrap();
        let boot = store.boot(now, &mut |_| panic!("nothing was on the wire")).unwrap().boot;
        let live = Live::at_start(Arc::new(deployment), Arc::default());
        let (state, at) = (LaneState::new(sessions, None), stopwatch());
        let mut yard = Yard { store, live, boot, state, now, at, open: true, stopping: false };
        let first = yard.step().work;
        assert_eq!(first, Some(LaneWork::Recall));
        yard.carry_out(&LaneWork::Recall);
        yard
    }

    fn step(&mut self) -> LaneStep {
        let (now, at) = (self.now, self.at);
        let (open, stopping, mode) = (self.open, self.stopping, self.live.deployment.config.mode);
        let seen = LaneView { now, at, open, beginnings: 0, stopping, mode };
        self.state.step(seen)
    }

    fn pass(&mut self, millis: u64) {
        self.at += Duration::from_millis(millis);
        self.now += SignedDuration::from_millis(i64::try_from(millis).unwrap());
    }

    fn job(&self, work: &LaneWork) -> Job {
        let (boot, now, live) = (self.boot, self.now, self.live.clone());
        Job { channel: ChannelName::Sms, boot, now, live, work: work.clone() }
    }

    /// Carries work out.
    fn carry_out(&mut self, work: &LaneWork) {
        let done = self.job(work).carry_out(&mut self.store);
        assert!(done.is_ok(), "{done:?}");
        self.answer(done);
    }

    /// The store says this instead.
    fn answer(&mut self, done: Result<Done, Error>) {
        self.state.done(done, self.now, self.at);
    }

    /// Steps until there is nothing more to do at the store; says the last step, with all that was to be launched.
    fn work(&mut self) -> LaneStep {
        let mut launched = Vec::new();
        loop {
            let mut step = self.step();
            launched.append(&mut step.launch);
            match step.work {
                Some(work) => self.carry_out(&work),
                None => return LaneStep { launch: launched, ..step },
            }
        }
    }

    fn land(&mut self, armed: &Armed, outcome: &Answer) {
        self.state.landed(armed, outcome, &self.live.deployment, self.now, self.at);
    }

    fn count(&self, state: MessageState) -> u64 {
        self.store.tally().unwrap().messages.get(&state).copied().unwrap_or(0)
    }
}

fn taken() -> Answer {
    Answer::Accepted { provider_id: None }
}

/// The step of a lane that has launched and has given the store nothing to do.
fn launched(step: LaneStep, messages: usize) -> Vec<Armed> {
    assert_eq!((step.work, step.launch.len()), (None, messages), "{:?}", step.then);
    step.launch
}

#[test]
fn a_round_takes_up_sends_and_writes_down() {
    let mut yard = Yard::new(3, 2);
    assert!(matches!(yard.step().work, Some(LaneWork::Claim { limit: 256, counts: false })));
    let claim = LaneWork::Claim { limit: 256, counts: false };
    assert!(yard.step().work.is_none(), "one piece of work at a time");
    yard.carry_out(&claim);
    let Some(LaneWork::Write { ends, ids }) = yard.step().work else { panic!("nothing to arm") };
    assert_eq!((ends.len(), ids.len()), (0, 3));
    yard.carry_out(&LaneWork::Write { ends, ids });
    let first = yard.work();
    assert_eq!((first.launch.len(), yard.state.health().at_hand), (2, 3), "as many as there are sessions");
    for armed in &first.launch {
        yard.land(armed, &taken());
    }
    let next = yard.step();
    assert!(matches!(&next.work, Some(LaneWork::Write { ends, ids }) if ends.len() == 2 && ids.is_empty()));
    assert_eq!(next.launch.len(), 1);
    yard.carry_out(&next.work.unwrap());
    yard.land(&next.launch[0], &taken());
    let end = yard.work();
    assert!(matches!(end.then, Then::Over { rest: Ok(Rest::Empty), .. }), "{:?}", end.then);
    assert_eq!(yard.count(MessageState::Accepted), 3);
    assert_eq!(yard.state.take_news(), []);
}

#[test]
fn ends_that_cannot_be_written_are_kept_and_nothing_is_sent_meanwhile() {
    let mut yard = Yard::new(3, 1);
    let step = yard.work();
    yard.land(&step.launch[0], &taken());
    let step = yard.step();
    assert_eq!(step.launch.len(), 1);
    let Some(LaneWork::Write { ends, ids }) = step.work else { panic!("{:?}", step.then) };
    assert_eq!((ends.len(), ids.len()), (1, 1));
    yard.answer(Err(Error::Full));
    yard.land(&step.launch[0], &taken());
    for try_again in 0..3 {
        let step = yard.step();
        assert!(matches!(&step.work, Some(LaneWork::Finish(kept)) if *kept == ends), "{try_again}: {step:?}");
        yard.answer(Err(Error::Full));
        let waiting = yard.step();
        assert_eq!((waiting.work, waiting.launch.len()), (None, 0));
        assert_eq!(waiting.then, Then::Wait(Duration::from_secs(1)));
        yard.pass(1_000);
    }
    assert_eq!(yard.state.take_news(), [News::Failing(Error::Full), News::NotWritten(1, Error::Full)]);
    assert_eq!(yard.count(MessageState::Accepted), 0);
    let written = yard.step().work.unwrap();
    yard.carry_out(&written);
    assert_eq!(yard.state.take_news(), [News::Written(1)]);
    let third = yard.work();
    assert_eq!(yard.state.take_news(), [News::WorksAgain]);
    yard.land(&third.launch[0], &taken());
    yard.work();
    assert_eq!(yard.count(MessageState::Accepted), 3);
}

#[test]
fn a_message_that_cannot_be_looked_at_keeps_no_other_back() {
    let mut yard = Yard::new(3, 4);
    yard.step();
    yard.carry_out(&LaneWork::Claim { limit: 256, counts: false });
    let Some(LaneWork::Write { ids, .. }) = yard.step().work else { panic!() };
    let broken = Error::damaged(StoreSentence::DocumentUnreadable);
    yard.answer(Err(broken.clone()));
    for id in &ids {
        let step = yard.step();
        assert_eq!(step.work, Some(LaneWork::ArmOne(*id)));
        if *id == ids[1] {
            yard.answer(Err(broken.clone()));
        } else {
            yard.carry_out(&LaneWork::ArmOne(*id));
        }
    }
    assert_eq!(yard.state.take_news(), [News::SetAside(ids[1], broken)]);
    assert_eq!(yard.count(MessageState::Sending), 2);
}

#[test]
fn trouble_with_the_store_ends_the_round_and_what_was_claimed_stays_at_hand() {
    let mut yard = Yard::new(2, 2);
    yard.step();
    yard.carry_out(&LaneWork::Claim { limit: 256, counts: false });
    let Some(LaneWork::Write { ids, .. }) = yard.step().work else { panic!() };
    yard.answer(Err(Error::Locked));
    let then = yard.step().then;
    assert_eq!(then, Then::Over { rest: Err(Error::Locked), wait: Duration::from_secs(1) });
    assert_eq!(yard.state.health().at_hand, 2);
    // The next round begins with what is at hand.
    let step = yard.step();
    assert!(matches!(step.work, Some(LaneWork::Write { ids: again, .. }) if again == ids));
}

#[test]
fn a_stop_lets_everything_wait_again_that_is_not_on_the_wire() {
    let mut yard = Yard::new(9, 2);
    let flying = yard.work().launch;
    assert_eq!((flying.len(), yard.count(MessageState::Sending)), (2, 4));
    yard.stopping = true;
    let stop = yard.step();
    assert!(matches!(&stop.work, Some(LaneWork::Finish(ends)) if ends.len() == 2), "{stop:?}");
    assert!(stop.launch.is_empty());
    yard.carry_out(&stop.work.unwrap());
    let back = yard.step().work;
    assert_eq!(back, Some(LaneWork::GiveBack));
    yard.carry_out(&LaneWork::GiveBack);
    assert!(matches!(yard.step().then, Then::Wait(_)), "two are on the wire");
    for armed in &flying {
        yard.land(armed, &taken());
    }
    assert!(matches!(yard.work().then, Then::Over { rest: Ok(Rest::Stopping), .. }));
    assert_eq!([MessageState::Accepted, MessageState::Planned].map(|state| yard.count(state)), [2, 7]);
}

#[test]
fn a_shut_barrier_takes_up_nothing_and_what_was_armed_waits_again() {
    let mut yard = Yard::new(4, 1);
    let step = yard.work();
    yard.open = false;
    yard.land(&step.launch[0], &taken());
    let shut = yard.work();
    assert!(shut.launch.is_empty());
    let wait = Duration::from_secs(1);
    assert!(matches!(shut.then, Then::Over { rest: Ok(Rest::Until(_)), wait: then } if then == wait));
    assert_eq!(yard.count(MessageState::Planned), 3);
    yard.open = true;
    assert_eq!(yard.work().launch.len(), 1);
}

#[test]
fn a_lane_that_lasts_sleeps_until_something_is_due() {
    let mut yard = Yard::new(0, 1);
    yard.state.last(true);
    assert!(matches!(yard.step().work, Some(LaneWork::Claim { counts: true, .. })));
    yard.carry_out(&LaneWork::Claim { limit: 256, counts: true });
    assert_eq!(yard.step().work, Some(LaneWork::NextDue));
    yard.answer(Ok(Done::Due(Some(yard.now + SignedDuration::from_millis(300)))));
    let wait = Duration::from_millis(300);
    assert_eq!(yard.step().then, Then::Over { rest: Ok(Rest::Empty), wait });
    // What comes in while it asks is not slept over.
    yard.step();
    yard.carry_out(&LaneWork::Claim { limit: 256, counts: true });
    yard.step();
    yard.state.look_again();
    yard.answer(Ok(Done::Due(None)));
    assert!(matches!(yard.step().work, Some(LaneWork::Claim { .. })));
}

#[test]
fn five_failures_shut_the_lane_and_one_probe_opens_it() {
    let mut yard = Yard::new(8, 1);
    let down = Answer::not_taken(ChannelSentence::ConnectionFailed);
    let mut failures = 0;
    while failures < 5 {
        for armed in yard.work().launch {
            yard.land(&armed, &down);
            failures += 1;
        }
    }
    let shut = yard.work();
    assert_eq!(shut.launch.len(), 0);
    assert!(matches!(shut.then, Then::Over { rest: Ok(Rest::Until(_)), .. }), "{:?}", shut.then);
    assert!(yard.state.health().failing.is_some());
    yard.pass(30_000);
    let probe = launched(yard.work(), 1);
    yard.land(&probe[0], &taken());
    let step = yard.work();
    assert!(!step.launch.is_empty());
    let said = ChannelSentence::ConnectionFailed.into();
    assert_eq!(yard.state.take_news(), [News::ChannelFails(said), News::ChannelIsBack]);
}

/// Everything is armed while the mode is live; then it is shadow, before all of it is on the wire.
fn launched_in_shadow() -> (usize, Yard) {
    let mut yard = Yard::new(8, 2);
    let first = launched(yard.work(), 2);
    yard.live.deployment = Arc::new(deployment("shadow"));
    for armed in &first {
        yard.land(armed, &taken());
    }
    (yard.work().launch.len(), yard)
}

#[test]
fn what_is_armed_when_the_mode_is_changed_does_not_go() {
    let (went, yard) = launched_in_shadow();
    assert_eq!(went, 0);
    let tally = yard.store.tally().unwrap();
    assert_eq!(tally.touches.get(&TouchState::Skipped), Some(&6), "{tally:?}");
    let went = planted::while_planted(Bug::ArmedIgnoresMode, || launched_in_shadow().0);
    assert!(went > 0, "the planted bug is not seen");
}
