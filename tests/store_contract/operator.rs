//! What a person decides.

use touchbase::message::Gate;
use touchbase::store::{Filter, Store};
use touchbase::terms::{ChannelName, MessageState, Outcome, Reason, TouchState};

use crate::given::{
    arm, at, boot, claim, entry, grouped, id, log, operator, plan, send, settled, touch, touch_in,
};

const LATER: &str = "2026-03-09T00:00:00Z";

pub(crate) fn released_touches_get_their_messages(store: &mut dyn Store) {
    let mut touches = [grouped("home:H-1", "C-1", "10:10"), grouped("home:H-2", "C-1", "10:20")];
    for touch in &mut touches {
        (touch.state, touch.reason) = (TouchState::Held, Some(Reason::AtMost));
    }
    plan(store, &touches);
    plan(store, &[touch("C-2", "10:00"), touch_in(TouchState::Skipped, Reason::OptedOut, "C-3", "10:00")]);
    let all: Vec<_> = store.entries(&Filter::default()).unwrap().iter().map(|entry| entry.touch.id).collect();
    assert_eq!(store.release(&all, &operator("09:00")), Ok(2));
    assert_eq!(store.release(&all, &operator("09:00")), Ok(0));
    assert_eq!(
        log(store, &Filter::default()),
        ["C-2 planned", "C-3 skipped opted_out", "H-1 planned", "H-2 planned"]
    );
    let entries = store.entries(&Filter::default()).unwrap();
    assert_eq!(entries[2].touch.message, entries[3].touch.message, "they are grouped as when planned");
    let message = entries[2].message.clone().unwrap();
    assert_eq!((message.due_at, message.class), (at("10:20"), touchbase::terms::Class::Care));
    let (events, _) = store.history(entries[2].touch.id).unwrap();
    let last = events.last().unwrap();
    assert_eq!((last.from, last.to), (Some(Outcome::Held), Outcome::Planned));
    assert_eq!(last.actor, "operator wang");
}

pub(crate) fn a_failed_message_is_sent_once_more(store: &mut dyn Store) {
    let boot = boot(store);
    for state in [MessageState::Failed, MessageState::Unknown, MessageState::Undelivered] {
        let customer = state.to_string();
        let first = settled(store, boot, &customer, state);
        let touch = id(store, &customer);
        assert_eq!(store.retry(&[touch, touch], at(LATER), &operator("11:00")), Ok(2), "{state}");
        let message = entry(store, &customer).message.unwrap();
        assert_eq!((message.state, message.reason), (MessageState::Planned, None));
        assert_eq!((message.attempts, message.channel_attempts), (1, 0));
        assert_eq!((message.expires_at, message.not_before_at), (at(LATER), at("11:00")));
        assert_eq!((message.settled_at, message.channel), (None, ChannelName::Sms));
        let claimed = claim(store, boot, "11:00");
        let second = arm(store, boot, &claimed, "11:00", &send("+8613900000001"));
        assert_eq!((second[0].message.id, second[0].attempt), (first.message.id, 2));
        let (events, _) = store.history(touch).unwrap();
        let opened = &events[3];
        assert_eq!((opened.actor.as_str(), opened.reason), ("operator wang", Some(Reason::Operator)));
        assert_eq!((opened.from, opened.to), (Some(state.into()), Outcome::Planned));
    }
}

pub(crate) fn skipped_touches_open_with_or_without_a_message(store: &mut dyn Store) {
    let mut nobody = touch("C-4", "10:00");
    nobody.key.recipient = None;
    plan(
        store,
        &[
            touch("C-1", "10:00"),
            touch("C-2", "10:00"),
            touch_in(TouchState::Skipped, Reason::OptedOut, "C-3", "10:00"),
            nobody.clone(),
        ],
    );
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    arm(
        store,
        boot,
        &claimed[..1],
        "10:00",
        &Gate::Skip { reason: Reason::TooLate, error: None, ready: None },
    );
    store.cancel(&[id(store, "C-2")], Reason::Operator, &operator("10:01")).unwrap();
    let nobody = store.entry_of(&nobody.key).unwrap().unwrap().touch.id;
    let all = [id(store, "C-1"), id(store, "C-2"), id(store, "C-3"), nobody];
    assert_eq!(store.retry(&all, at(LATER), &operator("11:00")), Ok(3));
    assert_eq!(
        log(store, &Filter::default()),
        ["C-1 planned", "C-2 planned", "C-3 planned", "C-4 skipped no_recipient"]
    );
    for customer in ["C-1", "C-2", "C-3"] {
        let entry = entry(store, customer);
        assert_eq!(entry.message.unwrap().expires_at, at(LATER), "{customer}");
        assert_eq!(entry.touch.expires_at, at(LATER), "{customer}");
    }
    let claimed = claim(store, boot, "11:00");
    assert_eq!(arm(store, boot, &claimed, "11:00", &send("+8613900000001")).len(), 3);
}

pub(crate) fn a_taken_message_is_not_opened(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Accepted);
    settled(store, boot, "C-2", MessageState::Delivered);
    plan(store, &[touch("C-3", "10:00"), touch_in(TouchState::Held, Reason::Approve, "C-4", "10:00")]);
    let all = ["C-1", "C-2", "C-3", "C-4"].map(|customer| id(store, customer));
    let before = store.entries(&Filter::default()).unwrap();
    assert_eq!(store.retry(&all, at(LATER), &operator("11:00")), Ok(0));
    assert_eq!(store.entries(&Filter::default()).unwrap(), before);
}

pub(crate) fn one_of_a_skipped_group_opens_alone(store: &mut dyn Store) {
    plan(store, &[grouped("home:H-1", "C-1", "10:00"), grouped("home:H-2", "C-1", "10:00")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    arm(store, boot, &claimed, "10:00", &Gate::Skip { reason: Reason::Shadow, error: None, ready: None });
    let touches: Vec<_> =
        store.entries(&Filter::default()).unwrap().iter().map(|entry| entry.touch.id).collect();
    assert_eq!(store.retry(&touches[1..], at(LATER), &operator("11:00")), Ok(1));
    assert_eq!(log(store, &Filter::default()), ["H-1 skipped shadow", "H-2 planned"]);
    let claimed = claim(store, boot, "11:00");
    let mut seen = Vec::new();
    let mut gate = |_: &_, touches: &[touchbase::message::Touch], _: &dyn touchbase::message::GateView| {
        seen.extend(touches.iter().map(|touch| touch.id));
        Ok(Gate::Defer { until: at("12:00"), reason: Reason::Window })
    };
    store.arm(&claimed, boot, at("11:00"), &mut gate).unwrap();
    assert_eq!(seen, touches[1..]);
    assert_eq!(store.retry(&touches[..1], at(LATER), &operator("11:30")), Ok(1), "it joins again");
    assert_eq!(store.tally().unwrap().messages[&MessageState::Planned], 1);
}
