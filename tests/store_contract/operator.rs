//! What a person decides.

use touchbase::message::{GateDecision, TouchId};
use touchbase::record::Value;
use touchbase::store::{CalledOff, Consented, Filter, Incoming, Released, Retried, Store};
use touchbase::terms::{ChannelName, MessageState, Outcome, Reason, TouchState};
use touchbase::words::Language;

use crate::given::{
    again, arm, at, boot, claim, entry, grouped, id, key, log, on_the_wire, operator, plan, put, retry, send,
    settled, text, touch, touch_in,
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
    let done = store.release(&all, &operator("09:00")).unwrap();
    assert_eq!(done, Released { released: 2, changed: 2, ..Released::default() });
    let done = store.release(&all, &operator("09:00")).unwrap();
    assert_eq!(done, Released { changed: 4, ..Released::default() });
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
        assert_eq!(
            retry(store, &[touch, touch], LATER, "11:00"),
            1,
            "{state}: once, however often it is named"
        );
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
        &GateDecision::Skip { reason: Reason::TooLate, error: None, ready: None },
    );
    store.cancel(&[id(store, "C-2")], Reason::Operator, &operator("10:01")).unwrap();
    let nobody = store.entry_of(&nobody.key).unwrap().unwrap().touch.id;
    let all = [id(store, "C-1"), id(store, "C-2"), id(store, "C-3"), nobody];
    assert_eq!(retry(store, &all, LATER, "11:00"), 3);
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
    assert_eq!(retry(store, &all, LATER, "11:00"), 0);
    assert_eq!(store.entries(&Filter::default()).unwrap(), before);
}

pub(crate) fn one_of_a_skipped_group_opens_alone(store: &mut dyn Store) {
    plan(store, &[grouped("home:H-1", "C-1", "10:00"), grouped("home:H-2", "C-1", "10:00")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    arm(
        store,
        boot,
        &claimed,
        "10:00",
        &GateDecision::Skip { reason: Reason::Shadow, error: None, ready: None },
    );
    let touches: Vec<_> =
        store.entries(&Filter::default()).unwrap().iter().map(|entry| entry.touch.id).collect();
    assert_eq!(retry(store, &touches[1..], LATER, "11:00"), 1);
    assert_eq!(log(store, &Filter::default()), ["H-1 skipped shadow", "H-2 planned"]);
    let claimed = claim(store, boot, "11:00");
    let mut seen = Vec::new();
    let mut gate = |_: &_, touches: &[touchbase::message::Touch], _: &dyn touchbase::message::GateView| {
        seen.extend(touches.iter().map(|touch| touch.id));
        Ok(GateDecision::Defer { until: at("12:00"), reason: Reason::Window })
    };
    store.arm(&claimed, boot, at("11:00"), &mut gate).unwrap();
    assert_eq!(seen, touches[1..]);
    assert_eq!(retry(store, &touches[..1], LATER, "11:30"), 1, "it joins again");
    assert_eq!(store.tally().unwrap().messages[&MessageState::Planned], 1);
}

/// One touch of each: planned, held, on the wire, accepted, failed.
fn one_of_each(store: &mut dyn Store) -> [TouchId; 5] {
    let boot = boot(store);
    settled(store, boot, "C-4", MessageState::Accepted);
    settled(store, boot, "C-5", MessageState::Failed);
    on_the_wire(store, boot, "C-3");
    plan(store, &[touch("C-1", "10:00"), touch_in(TouchState::Held, Reason::AtMost, "C-2", "10:00")]);
    ["C-1", "C-2", "C-3", "C-4", "C-5"].map(|customer| id(store, customer))
}

pub(crate) fn what_is_called_off_is_counted_once_by_where_it_stood(store: &mut dyn Store) {
    let all = one_of_each(store);
    // C-6 is to come; C-1 was to come when somebody looked, and has been planned meanwhile.
    let to_come = [touch("C-6", "14:00"), touch("C-1", "10:00"), touch("C-6", "14:00")];
    let twice = [all, all].concat();
    let done = store.call_off(&twice, &to_come, &operator("10:30")).unwrap();
    assert_eq!(done, CalledOff { planned: 1, held: 1, to_come: 1, gone: 2, ended: 1 });
    assert_eq!(done.cancelled(), 3);
    assert_eq!(
        log(store, &Filter::default()),
        [
            "C-4 accepted",
            "C-5 failed",
            "C-3 sending",
            "C-1 cancelled operator",
            "C-2 cancelled operator",
            "C-6 cancelled operator"
        ]
    );
    let again = store.call_off(&twice, &to_come, &operator("10:31")).unwrap();
    assert_eq!(again, CalledOff { gone: 2, ended: 4, ..CalledOff::default() });
    let (events, _) = store.history(id(store, "C-6")).unwrap();
    let told: Vec<_> = events.iter().map(|event| (event.from, event.to, event.actor.as_str())).collect();
    let wang = "operator wang";
    assert_eq!(told, [(None, Outcome::Held, wang), (Some(Outcome::Held), Outcome::Cancelled, wang)]);
    // The planner finds them again, and they stay so.
    plan(store, &[touch("C-1", "10:00"), touch("C-6", "14:00")]);
    assert_eq!(entry(store, "C-6").outcome, Outcome::Cancelled);
}

pub(crate) fn what_is_to_come_again_is_called_off_as_well(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00")]);
    let one = id(store, "C-1");
    store.cancel(&[one], Reason::NotMatching, &operator("09:00")).unwrap();
    let done = store.call_off(&[one], &[touch("C-1", "11:00")], &operator("09:30")).unwrap();
    assert_eq!(done, CalledOff { to_come: 1, ..CalledOff::default() });
    plan(store, &[touch("C-1", "11:00")]);
    assert_eq!(log(store, &Filter::default()), ["C-1 cancelled operator"]);
}

pub(crate) fn what_is_too_late_or_has_no_way_stays_held(store: &mut dyn Store) {
    let held = |customer: &str| touch_in(TouchState::Held, Reason::Approve, customer, "10:00");
    let mut late = held("C-1");
    late.expires_at = at("10:59");
    let mut last = held("C-2");
    last.expires_at = at("11:00");
    let mut nobody = held("C-3");
    nobody.key.recipient = None;
    plan(store, &[late, last, nobody.clone(), touch("C-4", "10:00")]);
    let nobody = store.entry_of(&nobody.key).unwrap().unwrap().touch.id;
    let all = [id(store, "C-1"), id(store, "C-2"), nobody, id(store, "C-4"), nobody];
    let done = store.release(&all, &operator("11:00")).unwrap();
    assert_eq!(done, Released { released: 1, late: 1, changed: 1, unaddressed: 1 });
    let log = log(store, &Filter::default());
    assert_eq!(log, ["C-1 held approve", "C-2 planned", "C-3 held approve", "C-4 planned"]);
}

pub(crate) fn what_stands_elsewhere_than_it_was_seen_is_not_sent_again(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Failed);
    settled(store, boot, "C-2", MessageState::Failed);
    let both = ["C-1", "C-2"].map(|customer| id(store, customer));
    let seen = again(store, &both, LATER);
    // Somebody else has the first one sent again meanwhile, and then nobody can know about it.
    assert_eq!(retry(store, &both[..1], LATER, "11:00"), 1);
    let claimed = claim(store, boot, "11:00");
    let armed = arm(store, boot, &claimed, "11:00", &send("+8613900000001"));
    store
        .finish(&[crate::given::end(&armed[0], "11:01", crate::given::next(MessageState::Unknown))])
        .unwrap();
    let done = store.retry(&seen, &operator("11:02")).unwrap();
    assert_eq!(done, Retried { again: 1, changed: 1, ..Retried::default() });
    assert_eq!(log(store, &Filter::default()), ["C-1 unknown", "C-2 planned"]);
    // What is too late by now is not opened either.
    let seen = again(store, &both, "11:02");
    assert_eq!(store.retry(&seen, &operator("11:03")).unwrap(), Retried { late: 2, ..Retried::default() });
}

pub(crate) fn each_touch_sent_again_keeps_its_own_end(store: &mut dyn Store) {
    plan(store, &[grouped("home:H-1", "C-1", "10:00"), grouped("home:H-2", "C-1", "10:00")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    let armed = arm(store, boot, &claimed, "10:00", &send("+8613900000001"));
    store.finish(&[crate::given::end(&armed[0], "10:01", crate::given::next(MessageState::Failed))]).unwrap();
    let touches: Vec<_> =
        store.entries(&Filter::default()).unwrap().iter().map(|entry| entry.touch.id).collect();
    let mut seen = again(store, &touches, LATER);
    seen[1].expires_at = at("12:00");
    let done = store.retry(&seen, &operator("11:00")).unwrap();
    assert_eq!(done, Retried { again: 2, ..Retried::default() });
    let entries = store.entries(&Filter::default()).unwrap();
    let ends: Vec<_> = entries.iter().map(|entry| entry.touch.expires_at).collect();
    assert_eq!(ends, [at(LATER), at("12:00")]);
    let message = entries[0].message.clone().unwrap();
    assert_eq!((message.state, message.expires_at), (MessageState::Planned, at("12:00")));
}

pub(crate) fn a_wish_says_what_stood_before_and_what_is_open(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("name", Some(text("王小明")))], "08:00");
    one_of_each(store);
    plan(store, &[grouped("home:H-1", "C-1", "14:00"), grouped("home:H-2", "C-2", "14:00")]);
    let no = Some(Value::Bool(true));
    let fields = [("care_opt_out".to_owned(), no.clone())];
    let wish = Incoming { key: key("customer:C-1"), fields: fields.clone().into() };
    let before = |value: Option<Value>| [("care_opt_out".to_owned(), value)].into();
    let done = store.consent(&wish, &operator("11:00")).unwrap();
    assert_eq!(done, Consented { before: before(None), open: 2 });
    let done = store.consent(&wish, &operator("11:01")).unwrap();
    assert_eq!(done, Consented { before: before(no.clone()), open: 2 });
    assert_eq!(store.get(&wish.key).unwrap().unwrap().get("care_opt_out"), no);
    let kept = store.changes_of(&wish.key).unwrap();
    let told: Vec<_> =
        kept.iter().map(|change| (change.field.as_deref(), change.author.name.as_str())).collect();
    assert_eq!(told.last(), Some(&(Some("care_opt_out"), "operator wang")));
    assert_eq!(told.iter().filter(|(field, _)| *field == Some("care_opt_out")).count(), 1);
    // Who is not there has no wishes, and does not come in by one.
    let nobody = Incoming { key: key("customer:C-9"), ..wish };
    let refused = store.consent(&nobody, &operator("11:02")).unwrap_err();
    assert_eq!(
        [refused.to_string(), Language::Chinese.say(&refused)],
        ["there is no such record", "没有这条记录"]
    );
    assert_eq!(store.get(&nobody.key), Ok(None));
}
