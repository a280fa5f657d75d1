//! Reading what happened.

use touchbase::message::{GateDecision, TouchId};
use touchbase::store::{Count, Filter, HeldUntil, Store};
use touchbase::terms::{AttemptOutcome, ChannelName, MessageState, Outcome, Reason, TouchState, Word};
use touchbase::words::Sentence;

use crate::given::{
    arm, at, boot, claim, end, entry, grouped, id, key, line, log, next, on_the_wire, operator, plan,
    settled, touch, touch_in,
};

/// One touch in each place.
fn one_of_each(store: &mut dyn Store) -> i64 {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Accepted);
    on_the_wire(store, boot, "C-2");
    let mut other = touch("C-5", "12:00");
    other.key.rule = "other".to_owned();
    plan(
        store,
        &[
            touch_in(TouchState::Held, Reason::Approve, "C-3", "11:00"),
            touch_in(TouchState::Skipped, Reason::OptedOut, "C-4", "09:00"),
            other,
            grouped("home:H-1", "C-6", "13:00"),
        ],
    );
    boot
}

pub(crate) fn entries_say_what_became_of_each_touch(store: &mut dyn Store) {
    one_of_each(store);
    assert_eq!(
        log(store, &Filter::default()),
        [
            "C-4 skipped opted_out",
            "C-1 accepted",
            "C-2 sending",
            "C-3 held approve",
            "C-5 planned",
            "H-1 planned",
        ]
    );
    let whole = entry(store, "C-2");
    assert_eq!(store.entry(whole.touch.id), Ok(Some(whole.clone())));
    assert_eq!(store.entries(&Filter::default()).unwrap()[2], whole);
    assert_eq!(whole.changed_at, at("10:00"));
    assert_eq!(store.entry(TouchId(99)), Ok(None));
    assert_eq!(store.entry_of(&touch("C-9", "10:00").key), Ok(None));
}

pub(crate) fn filters_narrow_down(store: &mut dyn Store) {
    one_of_each(store);
    let show = |filter: Filter| log(store, &filter).join(", ");
    let any = Filter::default;
    assert_eq!(show(Filter { about: Some(key("customer:C-1")), ..any() }), "C-1 accepted");
    assert_eq!(show(Filter { about: Some(key("customer:C-6")), ..any() }), "H-1 planned");
    assert_eq!(show(Filter { about: Some(key("home:H-1")), ..any() }), "H-1 planned");
    assert_eq!(show(Filter { about: Some(key("home:H-9")), ..any() }), "");
    assert_eq!(show(Filter { rule: Some("other".to_owned()), ..any() }), "C-5 planned");
    assert_eq!(show(Filter { channel: Some(ChannelName::Email), ..any() }), "");
    let sms = Filter { channel: Some(ChannelName::Sms), until: Some(at("12:00")), ..any() };
    assert_eq!(show(sms), "C-1 accepted, C-2 sending");
    let outcomes = vec![Outcome::Held, Outcome::Accepted];
    assert_eq!(show(Filter { outcomes, ..any() }), "C-1 accepted, C-3 held approve");
    assert_eq!(show(Filter { reason: Some(Reason::OptedOut), ..any() }), "C-4 skipped opted_out");
    let range = Filter { since: Some(at("10:00")), until: Some(at("11:00")), ..any() };
    assert_eq!(show(range), "C-1 accepted, C-2 sending");
    let both = Filter { rule: Some("greeting".to_owned()), outcomes: vec![Outcome::Planned], ..any() };
    assert_eq!(show(both), "H-1 planned");
}

pub(crate) fn a_limit_keeps_the_latest(store: &mut dyn Store) {
    one_of_each(store);
    let limited = Filter { limit: Some(2), ..Filter::default() };
    assert_eq!(log(store, &limited), ["C-5 planned", "H-1 planned"]);
    assert_eq!(log(store, &Filter { limit: Some(0), ..Filter::default() }), [""; 0]);
}

pub(crate) fn following_misses_nothing(store: &mut dyn Store) {
    let boot = one_of_each(store);
    let mut last = 0;
    let mut follow = |store: &dyn Store| {
        let mut seen = Vec::new();
        loop {
            let filter = Filter { after_event: Some(last), limit: Some(2), ..Filter::default() };
            let page = store.entries(&filter).unwrap();
            let Some(latest) = page.last() else { return seen };
            last = latest.event;
            seen.extend(page.iter().map(line));
        }
    };
    assert_eq!(follow(store).len(), 6);
    assert_eq!(follow(store), [""; 0]);
    let claimed = claim(store, boot, "13:00");
    assert_eq!(claimed.len(), 2);
    arm(store, boot, &claimed[1..], "13:00", &GateDecision::Cancel { reason: Reason::Stopped });
    store.cancel(&[id(store, "C-3")], Reason::Operator, &operator("13:01")).unwrap();
    assert_eq!(follow(store), ["H-1 cancelled stopped", "C-3 cancelled operator"]);
    assert_eq!(follow(store), [""; 0]);
}

pub(crate) fn history_tells_every_move(store: &mut dyn Store) {
    let boot = boot(store);
    let first = on_the_wire(store, boot, "C-1");
    let retry = touchbase::message::NextState {
        reason: Some(Reason::Retry),
        not_before_at: Some(at("10:10")),
        ..next(MessageState::Planned)
    };
    store.finish(&[end(&first, "10:01", retry)]).unwrap();
    let claimed = claim(store, boot, "10:10");
    let second = arm(store, boot, &claimed, "10:10", &crate::given::send("+8613900000001"));
    store.finish(&[end(&second[0], "10:11", next(MessageState::Accepted))]).unwrap();
    let (events, attempts) = store.history(id(store, "C-1")).unwrap();
    let told: Vec<String> = events
        .iter()
        .map(|event| {
            let reason = event.reason.map(|reason| format!(" {reason}")).unwrap_or_default();
            let from = event.from.map_or("", Word::as_str);
            format!("{from}>{}{reason} by {}", event.to, event.actor)
        })
        .collect();
    assert_eq!(
        told,
        [
            ">planned by daemon",
            "claimed>sending by daemon",
            "sending>planned retry by daemon",
            "claimed>sending by daemon",
            "sending>accepted by daemon",
        ]
    );
    let times: Vec<_> = events.iter().map(|event| event.at).collect();
    assert_eq!(times, ["08:00", "10:00", "10:01", "10:10", "10:11"].map(at));
    assert_eq!(attempts.iter().map(|attempt| attempt.attempt).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(attempts[0].detail, Some(Sentence::Quoted("250".to_owned())));
    assert_eq!(attempts[0].outcome, Some(AttemptOutcome::Temporary));
    assert_eq!(store.history(TouchId(99)), Ok((Vec::new(), Vec::new())));
}

pub(crate) fn counts_add_up(store: &mut dyn Store) {
    one_of_each(store);
    plan(store, &[touch("C-7", "12:00"), touch("C-8", "12:00")]);
    let count = |rule: &str, channel, outcome, reason, touches| Count {
        rule: rule.to_owned(),
        channel,
        outcome,
        reason,
        touches,
    };
    let sms = Some(ChannelName::Sms);
    assert_eq!(
        store.counts(at("09:00"), at("13:00")).unwrap(),
        [
            count("greeting", None, Outcome::Held, Some(Reason::Approve), 1),
            count("greeting", None, Outcome::Skipped, Some(Reason::OptedOut), 1),
            count("greeting", sms, Outcome::Accepted, None, 1),
            count("greeting", sms, Outcome::Planned, None, 2),
            count("greeting", sms, Outcome::Sending, None, 1),
            count("other", sms, Outcome::Planned, None, 1),
        ]
    );
    assert_eq!(store.counts(at("13:00"), at("14:00")).unwrap().len(), 1);
    assert_eq!(store.counts(at("14:00"), at("15:00")).unwrap(), []);
}

pub(crate) fn what_is_late_is_what_could_have_gone(store: &mut dyn Store) {
    let boot = one_of_each(store);
    let late = |store: &dyn Store, before: &str, limit| -> Vec<String> {
        let late = store.late(ChannelName::Sms, at(before), limit).unwrap();
        late.iter().map(|one| format!("{} {} {:?}", one.rule, one.state, one.boot)).collect()
    };
    let sending = format!("greeting sending Some({boot})");
    // Settled, held and skipped are not late, nor what may go only from then on.
    assert_eq!(late(store, "10:00", 9), [""; 0]);
    assert_eq!(late(store, "12:00", 9), [sending.as_str()]);
    assert_eq!(late(store, "14:00", 9), [&sending, "other planned None", "greeting planned None"]);
    assert_eq!(late(store, "14:00", 1), [&sending, "other planned None"]);
    assert_eq!(store.late(ChannelName::Email, at("14:00"), 9), Ok(Vec::new()));
    let of = |rule: &str, touches| (rule.to_owned(), touches);
    let account = store.account(at("09:00"), at("13:00")).unwrap();
    assert_eq!(account.due, [of("greeting", 4), of("other", 1)]);
    assert_eq!(account.counts, store.counts(at("09:00"), at("13:00")).unwrap());
    assert_eq!(store.account(at("14:00"), at("15:00")), Ok(touchbase::store::Account::default()));
}

pub(crate) fn people_are_counted_once_and_what_is_held_has_its_last_moment(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Unknown);
    let skipped = |customer, due, reason| touch_in(TouchState::Skipped, reason, customer, due);
    let mut nobody = skipped("C-4", "12:00", Reason::NoRecipient);
    nobody.key.recipient = None;
    let mut held = touch_in(TouchState::Held, Reason::AtMost, "C-5", "12:00");
    held.expires_at = at("14:00");
    let mut twice = skipped("C-2", "13:00", Reason::NoAddress);
    twice.key.occurrence = "again".to_owned();
    let rows = [
        skipped("C-2", "12:00", Reason::NoAddress),
        twice,
        skipped("C-3", "12:00", Reason::OptedOut),
        nobody,
        held,
    ];
    plan(store, &rows);
    let people = |store: &dyn Store, standing: &[(Outcome, Option<Reason>)]| {
        store.people("greeting", at("10:00"), at("14:00"), standing).unwrap()
    };
    let fails = |reason| (Outcome::Skipped, Some(reason));
    assert_eq!(people(store, &[fails(Reason::NoAddress)]), 1);
    assert_eq!(people(store, &[fails(Reason::NoAddress), fails(Reason::NoRecipient)]), 2);
    assert_eq!(people(store, &[(Outcome::Held, Some(Reason::AtMost)), fails(Reason::OptedOut)]), 2);
    assert_eq!(people(store, &[fails(Reason::WhereError)]), 0);
    assert_eq!(people(store, &[(Outcome::Skipped, None)]), 0);
    assert_eq!(store.people("other", at("10:00"), at("14:00"), &[fails(Reason::NoAddress)]), Ok(0));
    assert_eq!(store.people("greeting", at("14:00"), at("15:00"), &[fails(Reason::NoAddress)]), Ok(0));
    assert_eq!(store.unknown(), Ok(1));
    let waiting = store.held().unwrap();
    let (rule, reason, outcome) = ("greeting".to_owned(), Some(Reason::AtMost), Outcome::Held);
    assert_eq!(waiting, [Count { rule, channel: None, outcome, reason, touches: 1 }]);
    let until = HeldUntil { rule: "greeting".to_owned(), touches: 1, first_at: at("14:00") };
    assert_eq!(store.held_until(at("13:59"), at("14:00")), Ok(vec![until]));
    assert_eq!(store.held_until(at("14:00"), at("15:00")), Ok(Vec::new()));
    assert_eq!(store.held_until(at("13:00"), at("13:59")), Ok(Vec::new()));
}
