//! Random operations, done to both stores: they must say the same at every step.
//!
//! The machine's own rules are checked along: attempts are numbered without holes, a settled message leaves its state
//! only by a person, no touch is ever lost, and of a day with a limit no more goes
//! than that unless a person lets it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use touchbase::message::{AddedTouch, DayLimit, GateDecision, KeyDigest, MessageId, NextState, TouchId};
use touchbase::store::{
    AddedTouches, Armed, AttemptEnd, Author, Filter, LetGo, NewCause, Reschedule, RetryRequest, Store,
};
use touchbase::terms::{
    AttemptOutcome, ChannelName, Door, MessageState, Outcome, Reason, TouchState, Word as _,
};
use touchbase::words::{ChannelSentence, Sentence};

use crate::given::{Database, at, from, memory, ready, touch};

/// How many of the rule with a limit may go on its day.
const AT_MOST: u32 = 2;

/// One step; numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Plan(Vec<(u8, u8, u8)>),
    Cancel(Vec<i64>, u8),
    Claim(bool, u32),
    Arm(Vec<u8>),
    Finish(Vec<(u8, u8)>),
    Boot(u8),
    GiveBack,
    Wake(u32),
    Release(Vec<i64>),
    CallOff(Vec<i64>, Vec<(u8, u8, u8)>),
    Retry(Vec<i64>, u8),
    Reschedule(i64, u8),
    Pass(u8),
    Hold(Vec<i64>),
    Cause(Vec<(u8, u8, u8)>, u8),
    LetGo(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let touches = || prop::collection::vec(1_i64..25, 1..4);
    prop_oneof![
        4 => prop::collection::vec((0_u8..8, 0_u8..3, 0_u8..14), 1..6).prop_map(Step::Plan),
        1 => (touches(), any::<u8>()).prop_map(|(touches, reason)| Step::Cancel(touches, reason)),
        3 => (any::<bool>(), 0_u32..5).prop_map(|(sms, limit)| Step::Claim(sms, limit)),
        3 => prop::collection::vec(any::<u8>(), 1..5).prop_map(Step::Arm),
        3 => prop::collection::vec((any::<u8>(), any::<u8>()), 1..5).prop_map(Step::Finish),
        1 => any::<u8>().prop_map(Step::Boot),
        1 => Just(Step::GiveBack),
        1 => (0_u32..4).prop_map(Step::Wake),
        1 => touches().prop_map(Step::Release),
        1 => (touches(), prop::collection::vec((0_u8..8, 0_u8..3, 0_u8..12), 0..3))
            .prop_map(|(touches, to_come)| Step::CallOff(touches, to_come)),
        1 => (touches(), any::<u8>()).prop_map(|(touches, how)| Step::Retry(touches, how)),
        1 => (1_i64..25, any::<u8>()).prop_map(|(touch, minutes)| Step::Reschedule(touch, minutes)),
        2 => (1_u8..90).prop_map(Step::Pass),
        1 => touches().prop_map(Step::Hold),
        1 => (prop::collection::vec((0_u8..8, 0_u8..3, 0_u8..14), 1..6), any::<u8>())
            .prop_map(|(touches, how)| Step::Cause(touches, how)),
        1 => any::<u8>().prop_map(Step::LetGo),
    ]
}

/// What the steps before have left: the same for both stores.
struct Run {
    now: Timestamp,
    boot: i64,
    claimed: Vec<MessageId>,
    armed: Vec<Armed>,
}

fn planned((record, recipient, kind): (u8, u8, u8)) -> touchbase::message::PlannedTouch {
    let mut touch = touch(&format!("C-{recipient}"), "10:00");
    touch.key.record.id = format!("R-{record}");
    touch.due_at = at("10:00") + jiff::SignedDuration::from_mins(i64::from(record) * 11);
    touch.group = kind % 2 == 0;
    (touch.state, touch.reason) = match kind {
        8 => (TouchState::Held, Some(Reason::AtMost)),
        9 => (TouchState::Skipped, Some(Reason::OptedOut)),
        _ => (TouchState::Planned, None),
    };
    if kind == 10 {
        touch.key.recipient = None;
    }
    if kind >= 11 {
        touch.key.rule = "limited".to_owned();
        let (since, until) = (at("2026-02-28T16:00:00Z"), at("2026-03-01T16:00:00Z"));
        touch.limit = Some(DayLimit { at_most: AT_MOST, since, until });
    }
    touch
}

fn gate(number: u8, now: Timestamp) -> GateDecision {
    let minutes = |minutes| now + jiff::SignedDuration::from_mins(minutes);
    match number % 8 {
        0 if number.is_multiple_of(16) => GateDecision::Defer { until: minutes(60), reason: Reason::Paused },
        0 => GateDecision::Defer { until: minutes(15), reason: Reason::Window },
        1 => GateDecision::Move { channel: ChannelName::Email },
        2 => GateDecision::Skip {
            reason: Reason::Shadow,
            error: None,
            ready: Some(Box::new(ready("wang@example.com"))),
        },
        3 => GateDecision::Cancel { reason: Reason::NotMatching },
        other => GateDecision::Send(Box::new(ready(&format!("+861390000000{}", other % 3)))),
    }
}

fn next(number: u8, now: Timestamp) -> NextState {
    let states = [
        MessageState::Accepted,
        MessageState::Failed,
        MessageState::Unknown,
        MessageState::Planned,
        MessageState::Planned,
        MessageState::Sending,
    ];
    NextState {
        state: states[usize::from(number) % states.len()],
        reason: number.is_multiple_of(2).then_some(Reason::Retry),
        not_before_at: number.is_multiple_of(3).then(|| now + jiff::SignedDuration::from_mins(20)),
        channel: number.is_multiple_of(5).then_some(ChannelName::Email),
        provider_id: number.is_multiple_of(7).then(|| "id".to_owned()),
        burnt: !number.is_multiple_of(4),
    }
}

/// What is said of an end: nothing, the other side's words, or ours.
fn said(outcome: u8) -> Option<Sentence> {
    match outcome % 3 {
        0 => None,
        1 => Some(Sentence::Quoted(outcome.to_string())),
        _ => Some(ChannelSentence::BrokenOff.into()),
    }
}

/// How some of the attempts so far ended, those of long ago among them.
fn ends(numbers: &[(u8, u8)], run: &Run) -> Vec<AttemptEnd> {
    let chosen = numbers.iter().filter_map(|(which, outcome)| {
        let armed = run.armed.get(usize::from(*which) % run.armed.len().max(1))?;
        Some(AttemptEnd {
            message: armed.message.id,
            attempt: armed.attempt,
            outcome: AttemptOutcome::Temporary,
            detail: said(*outcome),
            address: None,
            ended_at: run.now,
            next: next(*outcome, run.now),
            memory: None,
        })
    });
    chosen.collect()
}

/// What a person wants sent again: mostly as it stands, sometimes as it stood; mostly in time, with ends of their own.
fn seen(store: &dyn Store, numbers: &[i64], how: u8, now: Timestamp) -> Vec<RetryRequest> {
    let again = |number: &i64| {
        let stands = store.entry(TouchId(*number)).unwrap().map(|entry| entry.outcome);
        let seen = stands.filter(|_| !how.is_multiple_of(4)).unwrap_or(Outcome::Failed);
        let hours = 24 - (i64::from(how) + number) % 27;
        let expires_at = now + jiff::SignedDuration::from_hours(hours);
        RetryRequest { touch: TouchId(*number), seen, expires_at }
    };
    numbers.iter().map(again).collect()
}

/// A list or an edit that brings these touches.
fn cause(store: &mut dyn Store, touches: &[(u8, u8, u8)], how: u8, now: Timestamp) -> String {
    let door = Door::ALL[usize::from(how) % Door::ALL.len()];
    let on = jiff::civil::date(2026, 3, 1);
    let mut added = AddedTouches::new();
    for touch in touches.iter().copied().map(planned) {
        let one = AddedTouch { key: KeyDigest::of(&touch.key), on };
        added.entry(touch.key.rule).or_default().push(one);
    }
    let brake = u64::from(how % 4);
    let cause = NewCause { door, name: "x".to_owned(), at: now, on, brake, accepted: how.is_multiple_of(7) };
    format!("{:?} {:?}", store.add_cause(&cause, &added), store.added_by(door, on))
}

fn let_go(store: &mut dyn Store, which: u8) -> String {
    let what = match which % 3 {
        0 => LetGo::Rule { rule: "greeting".to_owned(), on: None },
        _ => LetGo::Cause { number: i64::from(which % 5), on: None },
    };
    format!("{:?}", store.let_go(&what))
}

/// Does one step to one store; everything it says, as text.
fn apply(store: &mut dyn Store, step: &Step, run: &mut Run) -> String {
    let now = run.now;
    let author = Author { name: "operator wang".to_owned(), at: now };
    let touches = |numbers: &[i64]| numbers.iter().copied().map(TouchId).collect::<Vec<_>>();
    match step {
        Step::Plan(touches) => {
            let touches: Vec<_> = touches.iter().copied().map(planned).collect();
            format!("{:?}", store.plan(&touches, now))
        }
        Step::Cancel(numbers, reason) => {
            let reason = Reason::ALL[usize::from(*reason) % Reason::ALL.len()];
            format!("{:?}", store.cancel(&touches(numbers), reason, &author))
        }
        Step::Claim(sms, limit) => {
            let channel = if *sms { ChannelName::Sms } else { ChannelName::Email };
            let claimed = store.claim(channel, now, *limit, run.boot).unwrap();
            run.claimed.extend(&claimed);
            format!("{claimed:?}")
        }
        Step::Arm(numbers) => {
            let messages = std::mem::take(&mut run.claimed);
            let mut asked = 0;
            let armed = store.arm(&messages, run.boot, now, &mut |message, touches, view| {
                let sent = view.sent_in(&message.recipient, message.class, from("09:00"))?;
                let number = numbers[asked % numbers.len()];
                asked += 1;
                Ok(gate(number.wrapping_add(u8::try_from(sent + touches.len() as u32).unwrap()), now))
            });
            let armed = armed.unwrap();
            run.armed.extend(armed.iter().cloned());
            let said: Vec<_> = armed.iter().map(|armed| (armed.message.id, armed.attempt)).collect();
            format!("{said:?}")
        }
        Step::Finish(numbers) => {
            format!("{:?}", store.finish(&ends(numbers, run)))
        }
        Step::Boot(outcome) => {
            let booted =
                store.boot(now, &mut |message| next(outcome.wrapping_add(message.crashes as u8), now));
            let booted = booted.unwrap();
            run.boot = booted.boot;
            format!("{booted:?}")
        }
        Step::Wake(limit) => format!("{:?}", store.wake_paused(*limit)),
        Step::GiveBack => format!("{:?}", store.give_back(run.boot)),
        Step::Release(numbers) => format!("{:?}", store.release(&touches(numbers), &author)),
        Step::CallOff(numbers, to_come) => {
            let to_come: Vec<_> = to_come.iter().copied().map(planned).collect();
            format!("{:?}", store.call_off(&touches(numbers), &to_come, &author))
        }
        Step::Retry(numbers, how) => {
            let again = seen(store, numbers, *how, now);
            format!("{:?}", store.retry(&again, &author))
        }
        Step::Reschedule(number, minutes) => {
            let due_at = now + jiff::SignedDuration::from_mins(i64::from(*minutes) - 60);
            let expires_at = due_at + jiff::SignedDuration::from_hours(5);
            let to = Reschedule { touch: TouchId(*number), due_at, expires_at };
            format!("{:?}", store.reschedule(&[to], &author))
        }
        Step::Hold(numbers) => format!("{:?}", store.hold(&touches(numbers), Reason::Approve, &author)),
        Step::Cause(touches, how) => cause(store, touches, *how, now),
        Step::LetGo(which) => let_go(store, *which),
        Step::Pass(minutes) => {
            run.now = now + jiff::SignedDuration::from_mins(i64::from(*minutes));
            format!("{:?}", store.oldest_due(run.now))
        }
    }
}

/// Everything a store shows. Keys differ between stores, so the ids made with them are left out.
fn shown(store: &dyn Store) -> String {
    let entries = store.entries(&Filter::default()).unwrap();
    let mut text = format!("{:?}\n", store.tally());
    for entry in &entries {
        let (events, attempts) = store.history(entry.touch.id).unwrap();
        let attempts: Vec<_> =
            attempts.into_iter().map(|attempt| (attempt.attempt, attempt.ended_at, attempt.detail)).collect();
        let message = entry.message.as_ref().map(|message| {
            let state = (message.state, message.reason, message.channel, message.not_before_at);
            let counts = (message.attempts, message.channel_attempts, message.crashes);
            let kept = (&message.body, &message.address_masked, &message.provider_id, message.settled_at);
            format!(
                "{:?} {state:?} {counts:?} {kept:?} {:?}",
                message.id,
                (message.due_at, message.expires_at)
            )
        });
        text += &format!(
            "{:?} {} {} {message:?} {events:?} {attempts:?}\n",
            entry.touch, entry.outcome, entry.event
        );
    }
    text += &format!("{:?}\n", store.counts(at("09:00"), at("23:00")));
    text += &format!("{:?}\n", store.open_touches(None, None));
    text += &format!("{:?}\n", store.causes());
    text + &format!("{:?} {:?}", store.next_due(ChannelName::Sms), store.next_due(ChannelName::Email))
}

/// Attempts are numbered from one without holes, and at most the last is open, which is when its message is sending.
fn check_attempts(store: &dyn Store) {
    for entry in store.entries(&Filter::default()).unwrap() {
        let Some(message) = entry.message else { continue };
        let (_, attempts) = store.history(entry.touch.id).unwrap();
        let numbers: Vec<u32> = attempts.iter().map(|attempt| attempt.attempt).collect();
        assert_eq!(numbers, (1..=message.attempts).collect::<Vec<_>>());
        let open = attempts.iter().filter(|attempt| attempt.ended_at.is_none()).count();
        assert_eq!(open, usize::from(message.state == MessageState::Sending), "{message:?}");
    }
}

/// Of the day with a limit no more has been tried than that, but for what a person has decided or what has moved there.
fn check_limit(store: &dyn Store) {
    let limited = Filter { rule: Some("limited".to_owned()), ..Filter::default() };
    let mut gone = 0;
    for entry in store.entries(&limited).unwrap() {
        let (events, attempts) = store.history(entry.touch.id).unwrap();
        let decided = events.iter().any(|event| event.actor != "daemon");
        gone += u32::from(!attempts.is_empty() && !decided);
    }
    assert!(gone <= AT_MOST, "{gone} of a day with at most {AT_MOST}");
}

/// Nothing in the file is damaged or points nowhere.
fn check_file(path: &std::path::Path) {
    let sql = rusqlite::Connection::open(path).unwrap();
    let found: String = sql.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(found, "ok");
    let astray = sql.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap();
    assert!(!astray);
}

/// What has settled stays, unless a person opens it.
fn check_settled(before: &BTreeMap<MessageId, MessageState>, store: &dyn Store, step: &Step) {
    let after = states(store);
    for (id, state) in before {
        if state.is_settled() && !matches!(step, Step::Retry(..)) {
            assert!(after.get(id).is_none_or(|now| now == state), "{id:?} left {state} by {step:?}");
        }
    }
}

fn states(store: &dyn Store) -> BTreeMap<MessageId, MessageState> {
    let entries = store.entries(&Filter::default()).unwrap();
    entries.into_iter().filter_map(|entry| entry.message).map(|message| (message.id, message.state)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_stores_say_the_same(steps in prop::collection::vec(step(), 1..40)) {
        let (mut database, mut memory) = (Database::new(), memory());
        let run = || Run { now: at("10:30"), boot: 0, claimed: Vec::new(), armed: Vec::new() };
        let (mut one, mut other) = (run(), run());
        let mut touches = 0;
        for step in [Step::Boot(0)].iter().chain(&steps) {
            let before = states(&memory);
            let said = apply(&mut database.store, step, &mut one);
            prop_assert_eq!(said, apply(&mut memory, step, &mut other), "{:?}", step);
            prop_assert_eq!(shown(&database.store), shown(&memory), "after {:?}", step);
            check_attempts(&memory);
            check_settled(&before, &memory, step);
            check_limit(&memory);
            let now: u64 = memory.tally().unwrap().touches.values().sum();
            prop_assert!(now >= touches, "touches were lost");
            touches = now;
        }
        check_file(database.store.path());
    }
}
