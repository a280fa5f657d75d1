//! From due to done: claims, ends, boots.

use touchbase::message::{GateDecision, NextState};
use touchbase::store::{Boot, Filter, Store};
use touchbase::terms::{AttemptOutcome, ChannelName, MessageState, Outcome, Reason};

use crate::given::{
    arm, at, boot, claim, end, entry, id, log, next, on_the_wire, plan, send, settled, touch,
};

pub(crate) fn claims_take_the_longest_waiting_first_and_no_more_than_asked(store: &mut dyn Store) {
    let due = [("C-1", "10:30"), ("C-2", "10:10"), ("C-3", "10:20"), ("C-4", "10:10")];
    plan(store, &due.map(|(customer, due)| touch(customer, due)));
    let boot = boot(store);
    let claimed = store.claim(ChannelName::Sms, at("10:30"), 3, boot).unwrap();
    let messages: Vec<_> =
        ["C-2", "C-4", "C-3"].map(|customer| entry(store, customer).message.unwrap().id).into();
    assert_eq!(claimed, messages);
    assert_eq!(entry(store, "C-2").outcome, Outcome::Claimed);
    assert_eq!(store.claim(ChannelName::Sms, at("10:30"), 3, boot).unwrap().len(), 1);
    assert_eq!(store.claim(ChannelName::Sms, at("10:30"), 3, boot), Ok(Vec::new()));
}

pub(crate) fn nothing_is_claimed_before_its_time(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00")]);
    let boot = boot(store);
    assert_eq!(claim(store, boot, "09:59"), []);
    assert_eq!(store.claim(ChannelName::Email, at("10:00"), 9, boot), Ok(Vec::new()), "it waits for SMS");
    assert_eq!(store.claim(ChannelName::Sms, at("10:00"), 0, boot), Ok(Vec::new()));
    assert_eq!(claim(store, boot, "10:00").len(), 1);
}

pub(crate) fn an_old_boot_claims_and_arms_nothing(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00"), touch("C-2", "11:00")]);
    let old = boot(store);
    let claimed = claim(store, old, "10:00");
    let new = boot(store);
    assert!(new > old);
    assert_eq!(claim(store, old, "12:00"), []);
    assert_eq!(arm(store, old, &claimed, "10:00", &send("+8613900000001")), []);
    assert_eq!(claim(store, new, "12:00").len(), 2);
    assert_eq!(arm(store, old, &claimed, "12:00", &send("+8613900000001")), []);
}

pub(crate) fn next_due_is_the_earliest_of_the_channel(store: &mut dyn Store) {
    assert_eq!(store.next_due(ChannelName::Sms), Ok(None));
    plan(store, &[touch("C-1", "11:00"), touch("C-2", "10:00")]);
    assert_eq!(store.next_due(ChannelName::Sms), Ok(Some(at("10:00"))));
    assert_eq!(store.next_due(ChannelName::Email), Ok(None));
    let boot = boot(store);
    claim(store, boot, "10:00");
    assert_eq!(store.next_due(ChannelName::Sms), Ok(Some(at("11:00"))));
}

pub(crate) fn overdue_is_what_waits_since_then(store: &mut dyn Store) {
    let overdue = |store: &dyn Store, since, at_most| store.overdue(ChannelName::Sms, at(since), at_most);
    assert_eq!(overdue(store, "12:00", 5), Ok(0));
    plan(store, &[touch("C-1", "10:00"), touch("C-2", "10:30"), touch("C-3", "11:00")]);
    assert_eq!(overdue(store, "09:59", 5), Ok(0));
    assert_eq!(overdue(store, "10:30", 5), Ok(2));
    assert_eq!(overdue(store, "12:00", 5), Ok(3));
    assert_eq!(overdue(store, "12:00", 2), Ok(2));
    assert_eq!(store.overdue(ChannelName::Email, at("12:00"), 5), Ok(0));
    let boot = boot(store);
    claim(store, boot, "10:00");
    assert_eq!(overdue(store, "12:00", 5), Ok(2), "what is claimed waits no longer");
}

pub(crate) fn what_waits_for_a_pause_is_woken(store: &mut dyn Store) {
    plan(store, &["C-1", "C-2", "C-3"].map(|customer| touch(customer, "10:00")));
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    let defer = |reason| GateDecision::Defer { until: at("11:00"), reason };
    assert_eq!(arm(store, boot, &claimed[..2], "10:00", &defer(Reason::Paused)), []);
    assert_eq!(arm(store, boot, &claimed[2..], "10:00", &defer(Reason::Window)), []);
    assert_eq!(claim(store, boot, "10:01"), []);
    assert_eq!((store.wake_paused(1), store.wake_paused(5), store.wake_paused(5)), (Ok(1), Ok(1), Ok(0)));
    assert_eq!(entry(store, "C-1").message.unwrap().reason, None);
    assert_eq!(entry(store, "C-3").message.unwrap().reason, Some(Reason::Window));
    assert_eq!(claim(store, boot, "10:01").len(), 2);
    assert_eq!(claim(store, boot, "11:00").len(), 1);
}

pub(crate) fn what_was_claimed_is_given_back(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00"), touch("C-2", "10:00")]);
    let boot = boot(store);
    let claimed = store.claim(ChannelName::Sms, at("10:00"), 1, boot).unwrap();
    assert_eq!(store.give_back(boot + 1), Ok(0), "another boot's");
    assert_eq!(store.give_back(boot), Ok(1));
    assert_eq!(arm(store, boot, &claimed, "10:00", &send("+8613900000001")), []);
    assert_eq!(claim(store, boot, "10:00").len(), 2);
}

pub(crate) fn a_boot_gives_back_and_ends_what_was_sending(store: &mut dyn Store) {
    let first = boot(store);
    let sending = on_the_wire(store, first, "C-1");
    plan(store, &[touch("C-2", "10:00"), touch("C-3", "11:00")]);
    claim(store, first, "10:00");
    let mut crashes = Vec::new();
    let booted = store.boot(at("10:05"), &mut |message| {
        crashes.push((message.id, message.crashes, message.attempts));
        NextState { reason: Some(Reason::OutcomeUnknown), ..next(MessageState::Unknown) }
    });
    assert_eq!(booted, Ok(Boot { boot: first + 1, given_back: 1, unknown: 1 }));
    assert_eq!(crashes, [(sending.message.id, 1, 1)]);
    assert_eq!(log(store, &Filter::default()), ["C-1 unknown outcome_unknown", "C-2 planned", "C-3 planned"]);
    let (_, attempts) = store.history(id(store, "C-1")).unwrap();
    assert_eq!(attempts[0].outcome, Some(AttemptOutcome::Crashed));
    assert_eq!(attempts[0].ended_at, Some(at("10:05")));
    let again = store.boot(at("10:06"), &mut |_| panic!("nothing was being sent"));
    assert_eq!(again, Ok(Boot { boot: first + 2, given_back: 0, unknown: 0 }));
}

pub(crate) fn a_late_end_moves_nothing_but_its_attempt(store: &mut dyn Store) {
    let first = boot(store);
    let late = on_the_wire(store, first, "C-1");
    store.boot(at("10:05"), &mut |_| next(MessageState::Planned)).unwrap();
    assert_eq!(store.finish(&[end(&late, "10:06", next(MessageState::Accepted))]), Ok(0));
    assert_eq!(entry(store, "C-1").outcome, Outcome::Planned);
    let claimed = claim(store, first + 1, "10:06");
    let second = arm(store, first + 1, &claimed, "10:06", &send("+8613900000001"));
    assert_eq!((second[0].message.id, second[0].attempt), (late.message.id, 2));
    assert_eq!(store.finish(&[end(&late, "10:07", next(MessageState::Failed))]), Ok(0));
    assert_eq!(entry(store, "C-1").outcome, Outcome::Sending);
    let accepted = end(&second[0], "10:08", next(MessageState::Accepted));
    assert_eq!(store.finish(std::slice::from_ref(&accepted)), Ok(1));
    assert_eq!(store.finish(&[accepted]), Ok(0), "told twice");
    let (_, attempts) = store.history(id(store, "C-1")).unwrap();
    let ended: Vec<_> = attempts.iter().map(|attempt| (attempt.attempt, attempt.ended_at)).collect();
    assert_eq!(ended, [(1, Some(at("10:07"))), (2, Some(at("10:08")))]);
    let unheard_of = touchbase::store::AttemptEnd {
        message: touchbase::message::MessageId(99),
        ..end(&late, "10:09", next(MessageState::Failed))
    };
    assert_eq!(store.finish(&[unheard_of]), Ok(0));
}

pub(crate) fn ends_lead_where_they_say(store: &mut dyn Store) {
    let boot = boot(store);
    let accepted = on_the_wire(store, boot, "C-1");
    let failed = on_the_wire(store, boot, "C-2");
    let retried = on_the_wire(store, boot, "C-3");
    let moved = on_the_wire(store, boot, "C-4");
    let ends = [
        end(
            &accepted,
            "10:01",
            NextState { provider_id: Some("id-1".to_owned()), ..next(MessageState::Accepted) },
        ),
        end(&failed, "10:01", NextState { reason: Some(Reason::Refused), ..next(MessageState::Failed) }),
        end(
            &retried,
            "10:01",
            NextState {
                reason: Some(Reason::Retry),
                not_before_at: Some(at("10:30")),
                ..next(MessageState::Planned)
            },
        ),
        end(&moved, "10:01", NextState { channel: Some(ChannelName::Email), ..next(MessageState::Planned) }),
    ];
    assert_eq!(store.finish(&ends), Ok(4));
    let [one, two, three, four] =
        ["C-1", "C-2", "C-3", "C-4"].map(|customer| entry(store, customer).message.unwrap());
    assert_eq!((one.provider_id.as_deref(), one.settled_at), (Some("id-1"), Some(at("10:01"))));
    assert_eq!((two.state, two.reason), (MessageState::Failed, Some(Reason::Refused)));
    assert_eq!((three.state, three.not_before_at), (MessageState::Planned, at("10:30")));
    assert_eq!((three.settled_at, three.channel_attempts), (None, 1));
    assert_eq!((four.channel, four.channel_attempts, four.attempts), (ChannelName::Email, 0, 1));
    assert_eq!(four.not_before_at, at("10:01"));
    assert_eq!(claim(store, boot, "10:29"), []);
    assert_eq!(claim(store, boot, "10:30"), [three.id]);
    assert_eq!(store.claim(ChannelName::Email, at("10:30"), 9, boot), Ok(vec![four.id]));
    assert_eq!(
        log(store, &Filter::default()),
        ["C-1 accepted", "C-2 failed refused", "C-3 claimed retry", "C-4 claimed"]
    );
}

pub(crate) fn a_channel_fault_is_no_try(store: &mut dyn Store) {
    let boot = boot(store);
    let armed = on_the_wire(store, boot, "C-1");
    let fault = NextState { burnt: false, reason: Some(Reason::ChannelDown), ..next(MessageState::Planned) };
    store.finish(&[end(&armed, "10:01", fault)]).unwrap();
    let message = entry(store, "C-1").message.unwrap();
    assert_eq!((message.attempts, message.channel_attempts), (1, 0), "the number still is the fence");
}

pub(crate) fn oldest_due_sees_what_waits(store: &mut dyn Store) {
    assert_eq!(store.oldest_due(at("12:00")), Ok(None));
    let boot = boot(store);
    settled(store, boot, "C-0", MessageState::Accepted);
    plan(store, &[touch("C-1", "10:10"), touch("C-2", "10:20")]);
    assert_eq!(store.oldest_due(at("10:09")), Ok(None), "not due yet");
    assert_eq!(store.oldest_due(at("10:30")), Ok(Some(at("10:10"))));
    let claimed = store.claim(ChannelName::Sms, at("10:30"), 1, boot).unwrap();
    assert_eq!(store.oldest_due(at("10:30")), Ok(Some(at("10:10"))), "taken up is not done");
    arm(
        store,
        boot,
        &claimed,
        "10:30",
        &touchbase::message::GateDecision::Defer { until: at("12:00"), reason: Reason::Window },
    );
    assert_eq!(store.oldest_due(at("10:30")), Ok(Some(at("10:20"))), "deferred is not waiting");
    assert_eq!(store.oldest_due(at("12:00")), Ok(Some(at("10:20"))));
}
