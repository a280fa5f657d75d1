//! The last moment: what the gate is told, and what each of its decisions does.

use touchbase::message::{GateDecision, PlannedTouch, Wording};
use touchbase::store::{Error, Filter, Store};
use touchbase::terms::{ChannelName, Class, MessageState, Reason, SuppressedFor, TouchState};
use touchbase::words::{EvaluationSentence, Sentence, StoreSentence};

use crate::given::{
    arm, at, boot, claim, end, entry, from, grouped, id, key, log, next, on_the_wire, operator, plan, put,
    ready, retry, send, settled, text, touch, touch_in,
};

pub(crate) fn a_sent_message_has_its_attempt(store: &mut dyn Store) {
    let boot = boot(store);
    let armed = on_the_wire(store, boot, "C-1");
    assert_eq!((armed.attempt, armed.ready.clone()), (1, ready("+8613900000001")));
    let entry = entry(store, "C-1");
    let message = entry.message.unwrap();
    assert_eq!((message.id, message.state), (armed.message.id, MessageState::Sending));
    assert_eq!((message.attempts, message.channel_attempts), (1, 1));
    assert_eq!(message.body.as_deref(), Some("祝您生日快乐"));
    assert_eq!(message.subject, None);
    assert_eq!(message.address_masked.as_deref(), Some("139****0001"));
    let (_, attempts) = store.history(entry.touch.id).unwrap();
    assert_eq!(attempts.len(), 1);
    assert_eq!((attempts[0].attempt, attempts[0].channel), (1, ChannelName::Sms));
    assert_eq!((attempts[0].started_at, attempts[0].ended_at), (at("10:00"), None));
    assert_eq!(attempts[0].out_id, armed.out_id);
}

pub(crate) fn ids_differ_by_attempt_and_the_reference_does_not(store: &mut dyn Store) {
    let boot = boot(store);
    let first = settled(store, boot, "C-1", MessageState::Planned);
    let claimed = claim(store, boot, "11:00");
    let second = arm(store, boot, &claimed, "11:00", &send("+8613900000001")).remove(0);
    let other = on_the_wire(store, boot, "C-2");
    assert_eq!(first.message_ref, second.message_ref);
    assert_ne!(first.out_id, second.out_id);
    assert_ne!(first.message_ref, other.message_ref);
    for word in [&first.out_id, &second.out_id, &other.out_id, &first.message_ref] {
        assert_eq!(word.len(), 20);
        assert!(word.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7')), "{word}");
    }
}

pub(crate) fn only_what_this_boot_has_claimed_is_armed(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00"), touch("C-2", "10:00")]);
    let boot = boot(store);
    let messages = ["C-1", "C-2"].map(|customer| entry(store, customer).message.unwrap().id);
    assert_eq!(arm(store, boot, &messages, "10:00", &send("+8613900000001")), [], "not claimed");
    let claimed = claim(store, boot, "10:00");
    let twice: Vec<_> = claimed.iter().chain(&claimed).copied().collect();
    assert_eq!(arm(store, boot, &twice, "10:00", &send("+8613900000001")).len(), 2, "each once");
    assert_eq!(arm(store, boot, &claimed, "10:00", &send("+8613900000001")), [], "already sending");
}

pub(crate) fn a_deferred_message_waits_and_says_so_once(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00")]);
    let boot = boot(store);
    for (now, until) in [("10:00", "10:30"), ("10:30", "11:00")] {
        let claimed = claim(store, boot, now);
        let defer = GateDecision::Defer { until: at(until), reason: Reason::Window };
        assert_eq!(arm(store, boot, &claimed, now, &defer), []);
    }
    assert_eq!(log(store, &Filter::default()), ["C-1 planned window"]);
    assert_eq!(store.next_due(ChannelName::Sms), Ok(Some(at("11:00"))));
    let (events, attempts) = store.history(id(store, "C-1")).unwrap();
    assert_eq!((events.len(), attempts.len()), (2, 0));
    let claimed = claim(store, boot, "11:00");
    assert_eq!(arm(store, boot, &claimed, "11:00", &send("+8613900000001")).len(), 1);
    assert_eq!(log(store, &Filter::default()), ["C-1 sending"]);
}

pub(crate) fn a_moved_message_waits_on_the_other_channel(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Planned);
    let claimed = claim(store, boot, "10:05");
    arm(store, boot, &claimed, "10:05", &GateDecision::Move { channel: ChannelName::Email });
    let message = entry(store, "C-1").message.unwrap();
    assert_eq!((message.channel, message.state), (ChannelName::Email, MessageState::Planned));
    assert_eq!((message.attempts, message.channel_attempts), (1, 0));
    assert_eq!(claim(store, boot, "10:05"), []);
    let claimed = store.claim(ChannelName::Email, at("10:05"), 9, boot).unwrap();
    let armed = arm(store, boot, &claimed, "10:05", &send("wang@example.com"));
    assert_eq!(armed[0].attempt, 2);
    let message = entry(store, "C-1").message.unwrap();
    assert_eq!((message.attempts, message.channel_attempts), (2, 1));
    assert_eq!(message.address_masked.as_deref(), Some("w***@example.com"));
}

pub(crate) fn a_skipped_message_keeps_its_text(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00"), touch("C-2", "10:00")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    let mut shadow = ready("wang@example.com");
    shadow.subject = "生日".to_owned();
    let skip = GateDecision::Skip { reason: Reason::Shadow, error: None, ready: Some(Box::new(shadow)) };
    assert_eq!(arm(store, boot, &claimed[..1], "10:00", &skip), []);
    arm(
        store,
        boot,
        &claimed[1..],
        "10:00",
        &GateDecision::Skip { reason: Reason::OptedOut, error: None, ready: None },
    );
    assert_eq!(log(store, &Filter::default()), ["C-1 skipped shadow", "C-2 skipped opted_out"]);
    let message = entry(store, "C-1").message.unwrap();
    assert_eq!((message.state, message.reason), (MessageState::Cancelled, Some(Reason::Shadow)));
    assert_eq!((message.subject.as_deref(), message.body.as_deref()), (Some("生日"), Some("祝您生日快乐")));
    assert_eq!(message.channel, ChannelName::Email);
    assert_eq!((message.attempts, message.settled_at), (0, Some(at("10:00"))));
    let other = entry(store, "C-2");
    assert_eq!(other.touch.state, TouchState::Skipped);
    assert_eq!(other.message.unwrap().body, None);
}

pub(crate) fn what_went_wrong_is_kept_with_its_row(store: &mut dyn Store) {
    let failing = touch_in(TouchState::Skipped, Reason::WhereError, "C-1", "10:00");
    let failing = PlannedTouch { error: Some(EvaluationSentence::Undefined.into()), ..failing };
    plan(store, &[failing.clone(), touch("C-2", "10:00"), touch("C-3", "10:00")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    let error = Some(Sentence::Quoted("{ in the words of another }".to_owned()));
    let skip = GateDecision::Skip { reason: Reason::TemplateError, error: error.clone(), ready: None };
    arm(store, boot, &claimed, "10:00", &skip);
    let errors = |store: &dyn Store| -> Vec<Option<Sentence>> {
        let entries = store.entries(&Filter::default()).unwrap();
        entries.into_iter().map(|entry| entry.touch.error).collect()
    };
    assert_eq!(errors(store), [failing.error.clone(), error.clone(), error.clone()]);
    assert_eq!(entry(store, "C-2").touch.error, error);
    assert_eq!(store.entry_of(&failing.key).unwrap().unwrap().touch.error, failing.error);
    // Once it is to be sent after all, it has gone wrong no more.
    let again = [id(store, "C-1"), id(store, "C-2")];
    assert_eq!(retry(store, &again, "12:00", "10:05"), 2);
    assert_eq!(errors(store), [None, None, error.clone()]);
    // Another plan of the same touch changes nothing of it.
    plan(
        store,
        &[PlannedTouch { error: Some(EvaluationSentence::Undefined.into()), ..touch("C-3", "10:00") }],
    );
    assert_eq!(entry(store, "C-3").touch.error, error);
}

pub(crate) fn a_cancelled_message_is_gone(store: &mut dyn Store) {
    plan(store, &[grouped("home:H-1", "C-1", "10:00"), grouped("home:H-2", "C-1", "10:00")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    arm(store, boot, &claimed, "10:00", &GateDecision::Cancel { reason: Reason::RecordGone });
    assert_eq!(log(store, &Filter::default()), ["H-1 cancelled record_gone", "H-2 cancelled record_gone"]);
    assert_eq!(store.tally().unwrap().messages[&MessageState::Cancelled], 1);
    assert_eq!(claim(store, boot, "12:00"), []);
}

pub(crate) fn a_failing_gate_changes_nothing(store: &mut dyn Store) {
    let customers = ["C-1", "C-2", "C-3"];
    plan(store, &customers.map(|customer| touch(customer, "10:00")));
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    let before = store.entries(&Filter::default()).unwrap();
    let mut asked = 0;
    let armed = store.arm(&claimed, boot, at("10:00"), &mut |_, _, _| {
        asked += 1;
        match asked {
            1 => Ok(send("+8613900000001")),
            2 => Ok(GateDecision::Skip { reason: Reason::Cap, error: None, ready: None }),
            _ => Err(Error::damaged(StoreSentence::DocumentUnreadable)),
        }
    });
    assert_eq!(armed, Err(Error::damaged(StoreSentence::DocumentUnreadable)));
    assert_eq!(store.entries(&Filter::default()).unwrap(), before);
    assert_eq!(store.history(id(store, "C-1")).unwrap().1, []);
    assert_eq!(arm(store, boot, &claimed, "10:01", &send("+8613900000001")).len(), 3);
}

pub(crate) fn the_gate_sees_records_and_what_it_sent_before(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("name", Some(text("王小明")))], "07:00");
    let boot = boot(store);
    let accepted = settled(store, boot, "C-1", MessageState::Accepted);
    let mut second = touch("C-1", "11:00");
    second.key.occurrence = "2027".to_owned();
    let mut third = second.clone();
    third.key.occurrence = "2028".to_owned();
    plan(store, &[second, third]);
    let claimed = claim(store, boot, "11:00");
    let mut seen = Vec::new();
    let mut gate = |message: &touchbase::message::Message, _: &_, view: &dyn touchbase::message::GateView| {
        let name = view.get(&message.recipient)?.and_then(|record| record.text("name").map(str::to_owned));
        assert_eq!(name.as_deref(), Some("王小明"));
        seen.push([
            view.sent_in(&message.recipient, Class::Care, from("10:00"))?,
            view.sent_in(&message.recipient, Class::Care, from("10:01"))?,
            view.sent_in(&message.recipient, Class::Service, from("10:00"))?,
            view.sent_in(&key("customer:C-2"), Class::Care, from("10:00"))?,
            view.sent_in(&message.recipient, Class::Care, from("10:00").before(at("11:00")))?,
        ]);
        Ok(send("+8613900000001"))
    };
    let armed = store.arm(&claimed, boot, at("11:00"), &mut gate).unwrap();
    assert_eq!(seen, [[1, 0, 0, 0, 1], [2, 1, 0, 0, 1]], "what went at the end is not in it");
    store
        .finish(&[
            end(&armed[0], "11:01", next(MessageState::Failed)),
            end(&armed[1], "11:01", next(MessageState::Unknown)),
        ])
        .unwrap();
    plan(store, &[touch("C-9", "11:30")]);
    let claimed = claim(store, boot, "11:30");
    let mut after = 0;
    let mut gate = |_: &_, _: &_, view: &dyn touchbase::message::GateView| {
        after = view.sent_in(&key("customer:C-1"), Class::Care, from("10:00"))?;
        Ok(GateDecision::Cancel { reason: Reason::Operator })
    };
    store.arm(&claimed, boot, at("11:30"), &mut gate).unwrap();
    assert_eq!(after, 2, "the failed one does not count, the unknown one does");
    assert_eq!(accepted.attempt, 1);
}

pub(crate) fn the_gate_sees_addresses_and_suppressions(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Accepted);
    store
        .suppress(
            ChannelName::Email,
            &[Class::Care, Class::Service],
            "Li@Example.com",
            SuppressedFor::OptedOut,
            &operator("10:00"),
        )
        .unwrap();
    store
        .suppress(
            ChannelName::Email,
            &[Class::Care, Class::Service],
            "li@example.com",
            SuppressedFor::Complained,
            &operator("10:00"),
        )
        .unwrap();
    plan(store, &[touch("C-2", "11:00")]);
    let claimed = claim(store, boot, "11:00");
    let first = entry(store, "C-1").message.unwrap().id;
    let mut gate = |message: &touchbase::message::Message, _: &_, view: &dyn touchbase::message::GateView| {
        let same = Wording {
            rule: "greeting",
            step: "main",
            repeat: 0,
            address: "+8613900000001",
            subject: "",
            text: "祝您生日快乐",
        };
        let said = |said: Wording<'_>, since: &str, except| view.said_in(&said, from(since), except);
        assert_eq!(said(same, "10:00", Some(message.id)), Ok(true));
        assert_eq!(said(same, "10:00", None), Ok(true));
        assert_eq!(said(same, "10:00", Some(first)), Ok(false), "only that one");
        assert_eq!(said(same, "10:01", Some(message.id)), Ok(false), "too long ago");
        let ahead = from("09:00").before(at("10:00"));
        assert_eq!(view.said_in(&same, ahead, None), Ok(false), "by a clock that was ahead");
        for other in [
            Wording { address: "+8613900000002", ..same },
            Wording { step: "other", ..same },
            Wording { rule: "other", ..same },
            Wording { repeat: 1, ..same },
            Wording { text: "祝您生日愉快", ..same },
            Wording { subject: "生日快乐", ..same },
        ] {
            assert_eq!(said(other, "10:00", Some(message.id)), Ok(false), "{other:?}");
        }
        assert_eq!(view.is_suppressed(ChannelName::Email, Class::Care, "li@example.com"), Ok(true));
        assert_eq!(view.is_suppressed(ChannelName::Sms, Class::Care, "li@example.com"), Ok(false));
        assert_eq!(view.is_suppressed(ChannelName::Email, Class::Staff, "li@example.com"), Ok(false));
        assert_eq!(view.is_suppressed(ChannelName::Email, Class::Care, "wang@example.com"), Ok(false));
        Ok(GateDecision::Cancel { reason: Reason::SameAddress })
    };
    store.arm(&claimed, boot, at("11:00"), &mut gate).unwrap();
}

pub(crate) fn touches_that_no_longer_hold_are_dropped_as_the_rest_goes(store: &mut dyn Store) {
    plan(store, &[grouped("home:H-1", "C-1", "10:00"), grouped("home:H-2", "C-1", "10:00")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    let touches: Vec<_> = store.open_touches(None, None).unwrap().iter().map(|touch| touch.id).collect();
    let mut rest = ready("+8613900000001");
    rest.dropped = vec![(touches[0], Reason::NotMatching)];
    let armed = arm(store, boot, &claimed, "10:00", &GateDecision::Send(Box::new(rest)));
    assert_eq!(armed[0].touches, touches[1..]);
    assert_eq!(armed[0].message.state, MessageState::Sending);
    assert_eq!(log(store, &Filter::default()), ["H-1 cancelled not_matching", "H-2 sending"]);
}
