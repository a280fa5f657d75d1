//! Planning: each touch once for ever, its message, and what is called off.

use touchbase::message::PlannedTouch;
use touchbase::store::{Filter, Planned, Reschedule, RowCounts, Store};
use touchbase::terms::{ChannelName, Class, MessageState, Reason, TouchState};

use crate::given::{
    at, boot, claim, entry, grouped, id, ids, key, log, next, on_the_wire, operator, plan, send, settled,
    touch, touch_in,
};

pub(crate) fn planning_twice_changes_nothing(store: &mut dyn Store) {
    let touches = [touch("C-1", "10:00"), touch("C-2", "10:00")];
    assert_eq!(store.plan(&touches, at("08:00")), Ok(Planned { new: 2, again: 0, to_send: 2 }));
    let before = store.entries(&Filter::default()).unwrap();
    assert_eq!(store.plan(&touches, at("09:00")), Ok(Planned::default()));
    let mut edited = touch("C-1", "12:00");
    edited.template = "other".to_owned();
    edited.class = Class::Marketing;
    edited.via = vec![ChannelName::Email];
    assert_eq!(store.plan(&[edited.clone(), edited], at("09:00")), Ok(Planned::default()));
    assert_eq!(store.entries(&Filter::default()).unwrap(), before);
    let message = before[0].message.clone().unwrap();
    assert_eq!(message.state, MessageState::Planned);
    assert_eq!((message.due_at, message.not_before_at), (at("10:00"), at("10:00")));
    assert_eq!((message.channel, message.class), (ChannelName::Sms, Class::Care));
    assert_eq!(message.via, [ChannelName::Sms, ChannelName::Email]);
    assert_eq!(message.recipient, key("customer:C-1"));
}

pub(crate) fn overlapping_batches_in_another_order_add_only_what_is_new(store: &mut dyn Store) {
    let touch = |number: usize| {
        let mut touch = touch(&format!("C-{}", number % 7), "10:00");
        touch.key.step = format!("step-{}", number % 3);
        touch.key.occurrence = number.to_string();
        touch
    };
    let first: Vec<PlannedTouch> = (0..30).map(touch).collect();
    let second: Vec<PlannedTouch> = (10..40).rev().chain(15..20).map(touch).collect();
    assert_eq!(store.plan(&first, at("08:00")).unwrap().new, 30);
    assert_eq!(store.plan(&second, at("08:00")), Ok(Planned { new: 10, again: 0, to_send: 10 }));
    let RowCounts { messages, touches } = store.tally().unwrap();
    assert_eq!(messages[&MessageState::Planned], 40);
    assert_eq!(touches[&TouchState::Planned], 40);
}

pub(crate) fn held_and_skipped_touches_get_no_message(store: &mut dyn Store) {
    let touches = [
        touch_in(TouchState::Held, Reason::Approve, "C-1", "10:00"),
        touch_in(TouchState::Skipped, Reason::OptedOut, "C-2", "10:00"),
    ];
    assert_eq!(store.plan(&touches, at("08:00")), Ok(Planned { new: 2, again: 0, to_send: 0 }));
    assert_eq!(log(store, &Filter::default()), ["C-1 held approve", "C-2 skipped opted_out"]);
    assert!(store.entries(&Filter::default()).unwrap().iter().all(|entry| entry.message.is_none()));
    let boot = boot(store);
    assert_eq!(claim(store, boot, "23:00"), []);
}

pub(crate) fn a_message_is_the_lowest_repeat_of_its_touches(store: &mut dyn Store) {
    let repeat = |record: &str, occurrence: &str| {
        let mut touch = grouped(record, "C-1", "10:00");
        touch.key.occurrence = occurrence.to_owned();
        touch
    };
    plan(store, &[repeat("home:H-1", "2026-03-01#2"), repeat("home:H-2", "2026-03-01#5")]);
    // Whichever comes first.
    plan(store, &[repeat("home:H-3", "2026-03-01#1")]);
    let mut alone = touch("C-2", "10:00");
    alone.key.occurrence = "2026-03-01#12".to_owned();
    plan(store, &[alone, touch("C-3", "10:00")]);
    let entries = store.entries(&Filter::default()).unwrap();
    let repeats: Vec<(u32, u32)> = entries
        .iter()
        .map(|entry| (entry.touch.key.repeat(), entry.message.as_ref().unwrap().repeat))
        .collect();
    assert_eq!(repeats, [(2, 1), (5, 1), (1, 1), (12, 12), (0, 0)]);
    // The lanes see it as well.
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    let mut seen = Vec::new();
    let armed = store.arm(&claimed, boot, at("10:00"), &mut |message, _, _| {
        seen.push(message.repeat);
        Ok(send("+8613900000001"))
    });
    assert_eq!(armed.unwrap().len(), 3);
    seen.sort_unstable();
    assert_eq!(seen, [0, 1, 12]);
}

pub(crate) fn nobody_and_no_channel_are_skipped(store: &mut dyn Store) {
    let mut nobody = touch("C-1", "10:00");
    nobody.key.recipient = None;
    let no_channel = PlannedTouch { via: Vec::new(), ..touch("C-2", "10:00") };
    let planned = store.plan(&[nobody.clone(), no_channel], at("08:00"));
    assert_eq!(planned, Ok(Planned { new: 2, again: 0, to_send: 0 }));
    assert_eq!(log(store, &Filter::default()), ["C-1 skipped no_recipient", "C-2 skipped no_channel"]);
    assert_eq!(store.plan(&[nobody], at("08:00")), Ok(Planned::default()), "nobody is one key too");
}

pub(crate) fn grouped_touches_of_one_hour_share_a_message(store: &mut dyn Store) {
    let mut early = grouped("home:H-2", "C-1", "10:00");
    early.expires_at = at("12:00");
    plan(store, &[grouped("home:H-1", "C-1", "10:40"), early]);
    plan(store, &[grouped("home:H-3", "C-1", "10:59")]);
    let entries = store.entries(&Filter::default()).unwrap();
    let message = entries[0].message.clone().unwrap();
    assert!(entries.iter().all(|entry| entry.touch.message == Some(message.id)));
    assert_eq!((message.due_at, message.not_before_at), (at("10:59"), at("10:59")));
    assert_eq!(message.expires_at, at("12:00"));
    let boot = boot(store);
    let claimed = claim(store, boot, "10:59");
    let mut seen = 0;
    let mut gate = |_: &_, touches: &[touchbase::message::Touch], _: &dyn touchbase::message::GateView| {
        seen = touches.len();
        Ok(send("+8613900000001"))
    };
    store.arm(&claimed, boot, at("10:59"), &mut gate).unwrap();
    assert_eq!(seen, 3);
}

pub(crate) fn grouping_keeps_to_rule_step_person_class_and_hour(store: &mut dyn Store) {
    let like = || grouped("home:H-1", "C-1", "10:10");
    let mut other_rule = grouped("home:H-2", "C-1", "10:10");
    other_rule.key.rule = "other".to_owned();
    let mut other_step = grouped("home:H-3", "C-1", "10:10");
    other_step.key.step = "second".to_owned();
    let other_person = grouped("home:H-4", "C-2", "10:10");
    let other_class = PlannedTouch { class: Class::Service, ..grouped("home:H-5", "C-1", "10:10") };
    let other_hour = grouped("home:H-6", "C-1", "11:00");
    let alone = PlannedTouch { group: false, ..grouped("home:H-7", "C-1", "10:10") };
    let touches = [like(), other_rule, other_step, other_person, other_class, other_hour, alone];
    plan(store, &touches);
    assert_eq!(store.tally().unwrap().messages[&MessageState::Planned], touches.len() as u64);
}

pub(crate) fn a_tried_message_takes_no_further_touch(store: &mut dyn Store) {
    plan(store, &[grouped("home:H-1", "C-1", "10:10")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:20");
    plan(store, &[grouped("home:H-2", "C-1", "10:10")]);
    let armed = crate::given::arm(store, boot, &claimed, "10:20", &send("+8613900000001"));
    let end = crate::given::end(&armed[0], "10:21", next(MessageState::Planned));
    assert_eq!(store.finish(&[end]), Ok(1));
    plan(store, &[grouped("home:H-3", "C-1", "10:10")]);
    let messages: Vec<_> =
        store.entries(&Filter::default()).unwrap().iter().map(|entry| entry.touch.message).collect();
    assert_eq!(messages[1], messages[2], "the second message waits untried, and takes in the third touch");
    assert_ne!(messages[0], messages[1]);
}

pub(crate) fn cancelled_touches_come_back_only_if_the_record_had_said_no(store: &mut dyn Store) {
    let customers = ["C-1", "C-2", "C-3"];
    plan(store, &customers.map(|customer| touch(customer, "10:00")));
    let [one, two, three] = customers.map(|customer| id(store, customer));
    assert_eq!(store.cancel(&[one], Reason::Stopped, &operator("09:00")), Ok(1));
    assert_eq!(store.cancel(&[two], Reason::Operator, &operator("09:00")), Ok(1));
    assert_eq!(store.cancel(&[three], Reason::NotMatching, &operator("09:00")), Ok(1));
    let again = [
        touch("C-1", "11:00"),
        touch("C-2", "11:00"),
        touch_in(TouchState::Skipped, Reason::OptedOut, "C-3", "11:00"),
    ];
    assert_eq!(store.plan(&again, at("09:30")), Ok(Planned { new: 0, again: 1, to_send: 1 }));
    assert_eq!(
        log(store, &Filter::default()),
        ["C-2 cancelled operator", "C-3 cancelled not_matching", "C-1 planned"]
    );
    let entry = entry(store, "C-1");
    assert_eq!((entry.touch.id, entry.touch.due_at), (one, at("11:00")));
    assert_eq!(entry.message.unwrap().due_at, at("11:00"));
    let boot = boot(store);
    let tried = on_the_wire(store, boot, "C-4");
    store.finish(&[crate::given::end(&tried, "10:01", next(MessageState::Planned))]).unwrap();
    let four = id(store, "C-4");
    assert_eq!(store.cancel(&[four], Reason::Stopped, &operator("10:02")), Ok(1));
    assert_eq!(
        store.plan(&[touch("C-4", "11:00")], at("10:03")),
        Ok(Planned::default()),
        "it was tried once"
    );
}

pub(crate) fn open_touches_are_those_that_may_be_cancelled(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Accepted);
    on_the_wire(store, boot, "C-2");
    plan(store, &[touch("C-3", "10:00")]);
    claim(store, boot, "10:00");
    plan(
        store,
        &[
            touch("C-4", "10:00"),
            touch_in(TouchState::Held, Reason::Approve, "C-5", "10:00"),
            touch_in(TouchState::Skipped, Reason::OptedOut, "C-6", "10:00"),
        ],
    );
    assert_eq!(ids(&store.open_touches(None, None).unwrap()), ["C-3", "C-4", "C-5"]);
    assert_eq!(ids(&store.open_touches(None, Some("greeting")).unwrap()), ["C-3", "C-4", "C-5"]);
    assert_eq!(ids(&store.open_touches(None, Some("other")).unwrap()), [""; 0]);
    let records = ["customer:C-5", "customer:C-3", "customer:C-1", "customer:C-3"].map(key);
    assert_eq!(ids(&store.open_touches(Some(&records), None).unwrap()), ["C-3", "C-5"]);
    assert_eq!(ids(&store.open_touches(Some(&records), Some("other")).unwrap()), [""; 0]);
    assert_eq!(ids(&store.open_touches(Some(&[]), None).unwrap()), [""; 0]);
    let all: Vec<_> = (1..=6).map(|number| id(store, &format!("C-{number}"))).collect();
    assert_eq!(store.cancel(&all, Reason::RuleOff, &operator("10:05")), Ok(3));
    assert_eq!(store.open_touches(None, None), Ok(Vec::new()));
    assert_eq!(store.cancel(&all, Reason::RuleOff, &operator("10:05")), Ok(0));
}

pub(crate) fn cancelling_a_group_takes_its_message_with_the_last(store: &mut dyn Store) {
    plan(store, &[grouped("home:H-1", "C-1", "10:10"), grouped("home:H-2", "C-1", "10:20")]);
    let touches: Vec<_> = store.open_touches(None, None).unwrap().iter().map(|touch| touch.id).collect();
    assert_eq!(store.cancel(&touches[..1], Reason::NotMatching, &operator("09:00")), Ok(1));
    assert_eq!(log(store, &Filter::default()), ["H-1 cancelled not_matching", "H-2 planned"]);
    assert_eq!(store.tally().unwrap().messages[&MessageState::Planned], 1);
    assert_eq!(store.cancel(&touches, Reason::NotMatching, &operator("09:00")), Ok(1));
    let entries = store.entries(&Filter::default()).unwrap();
    let message = entries[1].message.clone().unwrap();
    assert_eq!((message.state, message.reason), (MessageState::Cancelled, Some(Reason::NotMatching)));
    assert_eq!(message.settled_at, Some(at("09:00")));
}

pub(crate) fn what_is_on_the_wire_is_not_cancelled(store: &mut dyn Store) {
    let boot = boot(store);
    let armed = on_the_wire(store, boot, "C-1");
    let one = id(store, "C-1");
    assert_eq!(store.cancel(&[one], Reason::NotMatching, &operator("10:00")), Ok(0));
    assert_eq!(store.finish(&[crate::given::end(&armed, "10:01", next(MessageState::Accepted))]), Ok(1));
    assert_eq!(store.cancel(&[one], Reason::NotMatching, &operator("10:02")), Ok(0));
    plan(store, &[touch("C-2", "10:00")]);
    let claimed = claim(store, boot, "10:00");
    let two = id(store, "C-2");
    assert_eq!(store.cancel(&[two], Reason::NotMatching, &operator("10:00")), Ok(1));
    assert_eq!(crate::given::arm(store, boot, &claimed, "10:00", &send("+8613900000001")), []);
}

fn moved(touch: touchbase::message::TouchId, due: &str) -> Reschedule {
    Reschedule { touch, due_at: at(due), expires_at: at("2026-03-07T00:00:00Z") }
}

pub(crate) fn open_touches_move_with_their_messages(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Accepted);
    plan(
        store,
        &[
            touch("C-2", "10:00"),
            touch_in(TouchState::Held, Reason::Approve, "C-3", "10:00"),
            touch_in(TouchState::Skipped, Reason::OptedOut, "C-4", "10:00"),
        ],
    );
    let all: Vec<_> = (1..=4).map(|number| moved(id(store, &format!("C-{number}")), "12:00")).collect();
    assert_eq!(store.reschedule(&all, &operator("09:00")), Ok(2));
    assert_eq!(
        log(store, &Filter::default()),
        ["C-1 accepted", "C-4 skipped opted_out", "C-2 planned", "C-3 held approve"]
    );
    let two = entry(store, "C-2");
    let message = two.message.unwrap();
    assert_eq!(
        (two.touch.due_at, message.due_at, message.not_before_at),
        (at("12:00"), at("12:00"), at("12:00"))
    );
    assert_eq!((two.touch.expires_at, message.expires_at), (all[0].expires_at, all[0].expires_at));
    assert_eq!(claim(store, boot, "11:59"), []);
    assert_eq!(claim(store, boot, "12:00"), [message.id]);
    assert_eq!(store.reschedule(&all[1..2], &operator("12:00")), Ok(0), "taken up just now");
    let (events, _) = store.history(two.touch.id).unwrap();
    let last = events.last().unwrap();
    assert_eq!((last.reason, last.actor.as_str()), (Some(Reason::Moved), "operator wang"));
}

pub(crate) fn a_moved_touch_leaves_the_others_of_its_group(store: &mut dyn Store) {
    let homes = ["home:H-1", "home:H-2", "home:H-3"];
    plan(store, &homes.map(|home| grouped(home, "C-1", "10:00")));
    let touches: Vec<_> = store.open_touches(None, None).unwrap().iter().map(|touch| touch.id).collect();
    let moves = [moved(touches[0], "15:10"), moved(touches[1], "15:20")];
    assert_eq!(store.reschedule(&moves, &operator("09:00")), Ok(2));
    let entries = store.entries(&Filter::default()).unwrap();
    assert_eq!(entries[0].touch.id, touches[2]);
    assert_eq!(entries[0].message.as_ref().unwrap().due_at, at("10:00"), "who stays is not late");
    assert_eq!(entries[1].touch.message, entries[2].touch.message, "they meet again in the new hour");
    assert_eq!(entries[2].message.as_ref().unwrap().due_at, at("15:20"));
    let boot = boot(store);
    assert_eq!(claim(store, boot, "10:00").len(), 1);
    assert_eq!(claim(store, boot, "15:20").len(), 1);
}
