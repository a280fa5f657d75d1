//! One occasion, one message: whose date was corrected after they were told is told nothing more.

use touchbase::message::{Nearness, Occasion, PlannedTouch, Reference};
use touchbase::store::{Armed, Filter, Planned, Store};
use touchbase::terms::{MessageState, Reason, TouchState};

use crate::given::{arm, at, boot, claim, date, end, from, key, next, plan, put, send, touch};

/// The touch of a day that a customer's record names, at 10:00; three days before or after mean the same.
fn of_day(day: &str) -> PlannedTouch {
    let mut touch = touch("C-1", "10:00");
    touch.key.occurrence = day.to_owned();
    let on: jiff::civil::Date = day.parse().unwrap();
    let around = |days: i64| {
        let days = jiff::Span::new().days(days);
        let (first, last) = (on.checked_sub(days).unwrap(), on.checked_add(days).unwrap());
        let midnight = |day: jiff::civil::Date| at(&format!("{day}T00:00:00Z"));
        Nearness { days: (first, last), instants: (midnight(first), midnight(last.tomorrow().unwrap())) }
    };
    touch.reference = Some(Reference::Day(on));
    touch.occasion = Some(Box::new(Occasion {
        field: Some("joined_on".to_owned()),
        near: around(3),
        same_day: around(0),
        others: Vec::new(),
    }));
    touch
}

fn repeat(day: &str, number: u32) -> PlannedTouch {
    let mut touch = of_day(day);
    touch.key.occurrence = format!("{day}#{number}");
    touch
}

/// Plans a touch and brings it onto the wire.
fn leaves(store: &mut dyn Store, boot: i64, touch: &PlannedTouch) -> Armed {
    plan(store, std::slice::from_ref(touch));
    claim(store, boot, "10:00");
    let message = store.entry_of(&touch.key).unwrap().unwrap().touch.message.unwrap();
    let mut armed = arm(store, boot, &[message], "10:00", &send("+8613900000001"));
    assert_eq!(armed.len(), 1, "{}", touch.key.occurrence);
    armed.remove(0)
}

/// The same, and it ends like this.
fn ends(store: &mut dyn Store, boot: i64, touch: &PlannedTouch, state: MessageState) {
    let armed = leaves(store, boot, touch);
    assert_eq!(store.finish(&[end(&armed, "10:01", next(state))]), Ok(1));
}

/// `occurrence outcome reason` of every touch.
fn log(store: &dyn Store) -> Vec<String> {
    let entries = store.entries(&Filter::default()).unwrap();
    let line = |entry: &touchbase::store::Entry| {
        let reason = entry.touch.reason.map(|reason| format!(" {reason}")).unwrap_or_default();
        format!("{} {}{reason}", entry.touch.key.occurrence, entry.outcome)
    };
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    lines.sort();
    lines
}

const KEPT_BACK: Planned = Planned { new: 1, again: 0, to_send: 0 };
const GOES: Planned = Planned { new: 1, again: 0, to_send: 1 };

pub(crate) fn a_corrected_date_tells_nobody_again(store: &mut dyn Store) {
    let boot = boot(store);
    ends(store, boot, &of_day("2026-03-31"), MessageState::Accepted);
    for day in ["2026-03-30", "2026-04-01", "2026-04-03"] {
        assert!(store.is_told(&of_day(day)).unwrap(), "{day}");
        assert_eq!(store.plan(&[of_day(day)], at("11:00")), Ok(KEPT_BACK), "{day}");
        assert_eq!(store.plan(&[of_day(day)], at("12:00")), Ok(Planned::default()), "{day}, once more");
        assert!(store.is_told(&of_day(day)).unwrap(), "{day}");
    }
    // Farther away it is another one, and so it is for another person, step or rule.
    assert_eq!(store.plan(&[of_day("2026-04-04")], at("11:00")), Ok(GOES));
    let mut others = [of_day("2026-04-02"), of_day("2026-04-02"), of_day("2026-04-02"), of_day("2026-04-02")];
    others[0].key.recipient = Some(key("customer:C-2"));
    others[1].key.step = "other".to_owned();
    others[2].key.rule = "other".to_owned();
    others[3].key.record = key("customer:C-9");
    assert_eq!(store.plan(&others, at("11:00")).unwrap().to_send, 4);
    // Held, it would be let go by a person.
    let held = PlannedTouch { state: TouchState::Held, reason: Some(Reason::AtMost), ..of_day("2026-03-29") };
    assert_eq!(store.plan(&[held], at("11:00")), Ok(KEPT_BACK));
    // Without an occasion it is news.
    let news = PlannedTouch { occasion: None, ..of_day("2026-04-02") };
    assert_eq!(store.plan(&[news], at("11:00")), Ok(GOES));
}

pub(crate) fn only_what_may_have_gone_tells(store: &mut dyn Store) {
    let boot = boot(store);
    let cases = [
        (MessageState::Accepted, true),
        (MessageState::Delivered, true),
        (MessageState::Unknown, true),
        (MessageState::Failed, false),
        (MessageState::Undelivered, false),
        (MessageState::Planned, false),
    ];
    for (number, (state, tells)) in cases.into_iter().enumerate() {
        let of = |day: &str| {
            let mut touch = of_day(day);
            touch.key.record.id = format!("C-{number}");
            touch
        };
        ends(store, boot, &of("2026-03-31"), state);
        assert_eq!(store.is_told(&of("2026-04-01")).unwrap(), tells, "{state}");
        let planned = store.plan(&[of("2026-04-01")], at("11:00"));
        assert_eq!(planned, Ok(if tells { KEPT_BACK } else { GOES }), "{state}");
    }
    // What only waits is called off by the record's change; the new date goes.
    let waits = |day: &str| {
        let mut touch = of_day(day);
        touch.key.record.id = "C-8".to_owned();
        touch
    };
    plan(store, &[waits("2026-03-31")]);
    assert_eq!(store.plan(&[waits("2026-04-01")], at("09:00")), Ok(GOES));
}

pub(crate) fn what_is_on_its_way_tells_until_it_turns_out_not_to_have_gone(store: &mut dyn Store) {
    let boot = boot(store);
    let armed = leaves(store, boot, &of_day("2026-03-31"));
    assert_eq!(store.plan(&[of_day("2026-04-01")], at("10:00")), Ok(KEPT_BACK));
    assert_eq!(log(store), ["2026-03-31 sending", "2026-04-01 skipped already_told"]);
    store.finish(&[end(&armed, "10:01", next(MessageState::Failed))]).unwrap();
    // An edited rule that wants to know of nothing sends what was kept back no more than another pass.
    assert!(!store.is_told(&of_day("2026-04-01")).unwrap());
    assert_eq!(
        store.plan(&[of_day("2026-04-01")], at("11:00")),
        Ok(Planned { new: 0, again: 1, to_send: 1 })
    );
    assert_eq!(log(store), ["2026-03-31 failed", "2026-04-01 planned"]);
}

pub(crate) fn an_edited_once_within_sends_nothing_that_was_kept_back(store: &mut dyn Store) {
    let boot = boot(store);
    ends(store, boot, &of_day("2026-03-31"), MessageState::Accepted);
    plan(store, &[of_day("2026-04-01")]);
    let news = PlannedTouch { occasion: None, ..of_day("2026-04-01") };
    assert!(store.is_told(&news).unwrap());
    assert_eq!(store.plan(&[news], at("11:00")), Ok(Planned::default()));
    assert_eq!(log(store), ["2026-03-31 accepted", "2026-04-01 skipped already_told"]);
}

pub(crate) fn a_date_put_back_and_forth_is_told_once(store: &mut dyn Store) {
    let boot = boot(store);
    // Waits, is called off for the corrected day, which goes; then the first day again.
    plan(store, &[of_day("2026-03-31")]);
    let open = store.open_touches(None, None).unwrap();
    store.cancel(&[open[0].id], Reason::NotMatching, &crate::given::operator("08:30")).unwrap();
    ends(store, boot, &of_day("2026-04-01"), MessageState::Accepted);
    assert_eq!(store.plan(&[of_day("2026-03-31")], at("11:00")), Ok(Planned::default()));
    assert_eq!(log(store), ["2026-03-31 skipped already_told", "2026-04-01 accepted"]);
    assert_eq!(store.plan(&[of_day("2026-03-31")], at("12:00")), Ok(Planned::default()));
}

pub(crate) fn each_repeat_is_told_by_its_own(store: &mut dyn Store) {
    let boot = boot(store);
    for number in [0, 1] {
        let touch = if number == 0 { of_day("2026-03-31") } else { repeat("2026-03-31", number) };
        ends(store, boot, &touch, MessageState::Accepted);
    }
    let corrected = [of_day("2026-04-01"), repeat("2026-04-01", 1), repeat("2026-04-01", 2)];
    assert_eq!(store.plan(&corrected, at("11:00")), Ok(Planned { new: 3, again: 0, to_send: 1 }));
}

pub(crate) fn a_field_that_was_emptied_holds_a_new_occasion(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("joined_on", Some(date("2026-03-31")))], "08:00");
    let boot = boot(store);
    ends(store, boot, &of_day("2026-03-31"), MessageState::Accepted);
    put(store, "customer:C-1", &[("segment", None)], "10:30");
    put(store, "customer:C-1", &[("joined_on", Some(date("2026-04-01")))], "10:30");
    assert!(store.is_told(&of_day("2026-04-01")).unwrap(), "corrected");
    put(store, "customer:C-1", &[("joined_on", None)], "11:00");
    put(store, "customer:C-1", &[("joined_on", Some(date("2026-04-02")))], "11:30");
    assert_eq!(store.plan(&[of_day("2026-04-02")], at("11:30")), Ok(GOES));
    let claimed = claim(store, boot, "11:30");
    let armed = arm(store, boot, &claimed, "11:30", &send("+8613900000001"));
    store.finish(&[end(&armed[0], "11:31", next(MessageState::Accepted))]).unwrap();
    // The new one is corrected as well.
    assert_eq!(store.plan(&[of_day("2026-04-03")], at("12:00")), Ok(KEPT_BACK));
}

pub(crate) fn what_waits_is_about_its_record_as_it_stands(store: &mut dyn Store) {
    // A birthday put right within its year keeps its key, and so its row.
    let of = |day: &str| PlannedTouch { key: touch("C-1", "10:00").key, ..of_day(day) };
    plan(store, &[of("2026-03-31")]);
    plan(store, &[of("2026-03-20")]);
    let boot = boot(store);
    let claimed = claim(store, boot, "10:00");
    let armed = arm(store, boot, &claimed, "10:00", &send("+8613900000001"));
    store.finish(&[end(&armed[0], "10:01", next(MessageState::Accepted))]).unwrap();
    plan(store, &[of("2026-03-31")]);
    let lunar = |day: &str| {
        let mut touch = of_day(day);
        touch.key.occurrence = "lunar:2026".to_owned();
        touch
    };
    assert!(!store.is_told(&lunar("2026-03-31")).unwrap(), "it went for 20 March");
    assert!(store.is_told(&lunar("2026-03-21")).unwrap());
}

pub(crate) fn a_step_that_told_of_one_record_is_counted(store: &mut dyn Store) {
    let boot = boot(store);
    let mut twin = of_day("2026-03-31");
    twin.key.record.id = "C-2".to_owned();
    plan(store, &[of_day("2026-03-31"), twin]);
    let claimed = claim(store, boot, "10:00");
    let mut counted = Vec::new();
    let mut gate =
        |message: &touchbase::message::Message, _: &_, facts: &dyn touchbase::message::GateView| {
            let of = |rule| touchbase::message::StepOfPerson {
                recipient: &message.recipient,
                class: message.class,
                rule,
                step: &message.step,
                repeat: 0,
            };
            let counts =
                [of("greeting"), of("other")].map(|of| facts.sent_of_step_in(&of, from("09:00")).unwrap());
            counted.push(counts);
            Ok(send("+8613900000001"))
        };
    assert_eq!(store.arm(&claimed, boot, at("10:00"), &mut gate).unwrap().len(), 2);
    assert_eq!(counted, [[0, 0], [1, 0]], "within one transaction");
    let later = |since: &str| {
        let recipient = key("customer:C-1");
        let of = touchbase::message::StepOfPerson {
            recipient: &recipient,
            class: touchbase::terms::Class::Care,
            rule: "greeting",
            step: "main",
            repeat: 0,
        };
        store.sent_of_step_in(&of, from(since)).unwrap()
    };
    assert_eq!((later("10:00"), later("10:01")), (2, 0));
}
