//! What was kept long enough goes: texts first, rows later; a digest of each key stays.

use touchbase::forecast::{LedgerStatus, Past as _};
use touchbase::message::PlannedTouch;
use touchbase::store::{Filter, Forgotten, KeptLongEnough, Planned, Retained, Store};
use touchbase::terms::{Class, MessageState, Reason, TouchState};

use crate::given::{
    arm, at, boot, claim, end, entry, grouped, id, log, next, on_the_wire, operator, plan, send, settled,
    touch, touch_in,
};

/// Everything of a class that has not moved since the instant goes.
fn forget(store: &mut dyn Store, what: Retained, class: Class, before: &str) -> (u64, u64) {
    let old = KeptLongEnough { what, class, before: at(before) };
    let mut all = (0, 0);
    for _ in 0..100 {
        let Forgotten { texts, touches, more } = store.forget(&old).unwrap();
        all = (all.0 + texts, all.1 + touches);
        if !more {
            return all;
        }
    }
    panic!("there is no end");
}

/// A later touch with its message: the newest of either stays.
fn newest(store: &mut dyn Store) {
    let mut last = touch("C-9999", "2026-03-04T10:00:00Z");
    last.class = Class::Service;
    plan_at(store, &[last], "2026-03-04T09:00:00Z");
}

fn plan_at(store: &mut dyn Store, touches: &[PlannedTouch], now: &str) {
    store.plan(touches, at(now)).unwrap();
}

fn body(store: &dyn Store, customer: &str) -> Option<String> {
    entry(store, customer).message.unwrap().body
}

pub(crate) fn texts_go_and_their_rows_stay(store: &mut dyn Store) {
    let boot = boot(store);
    for (customer, state) in
        [("C-1", MessageState::Accepted), ("C-2", MessageState::Failed), ("C-3", MessageState::Unknown)]
    {
        settled(store, boot, customer, state);
    }
    on_the_wire(store, boot, "C-4");
    for customer in ["C-1", "C-2", "C-3", "C-4"] {
        assert!(body(store, customer).is_some(), "{customer}");
    }
    // Not of another class, and not what has moved since: they were settled at 10:01.
    assert_eq!(forget(store, Retained::Bodies, Class::Service, "12:00"), (0, 0));
    assert_eq!(forget(store, Retained::Bodies, Class::Care, "10:01"), (0, 0));
    assert_eq!(forget(store, Retained::Bodies, Class::Care, "12:00"), (2, 0));
    assert_eq!(forget(store, Retained::Bodies, Class::Care, "12:00"), (0, 0));
    let kept: Vec<bool> = ["C-1", "C-2", "C-3", "C-4"].map(|customer| body(store, customer).is_some()).into();
    assert_eq!(kept, [false, false, true, true], "what is undecided or open keeps its text");
    let message = entry(store, "C-1").message.unwrap();
    assert!(message.address_masked.is_some());
    assert_eq!(log(store, &Filter::default()).len(), 4);
}

pub(crate) fn rows_go_and_are_never_planned_again(store: &mut dyn Store) {
    let boot = boot(store);
    let odd = [
        touch_in(TouchState::Skipped, Reason::Cap, "C-4", "10:00"),
        touch_in(TouchState::Held, Reason::Approve, "C-5", "10:00"),
        touch("C-6", "23:00"),
        touch("C-7", "23:00"),
    ];
    plan(store, &odd);
    settled(store, boot, "C-1", MessageState::Accepted);
    settled(store, boot, "C-2", MessageState::Unknown);
    on_the_wire(store, boot, "C-3");
    let off = id(store, "C-7");
    store.cancel(&[off], Reason::NotMatching, &operator("10:05")).unwrap();
    newest(store);
    let gone = id(store, "C-1");
    assert_eq!(forget(store, Retained::Rows, Class::Care, "09:00"), (0, 1), "the skipped one");
    assert_eq!(forget(store, Retained::Rows, Class::Care, "12:00"), (0, 3));
    assert_eq!(store.entry(gone), Ok(None));
    assert_eq!(store.history(gone), Ok((Vec::new(), Vec::new())));
    let left = ["C-5 held approve", "C-3 sending", "C-6 planned", "C-9999 planned"];
    assert_eq!(log(store, &Filter::default()), left);
    // None of them comes back, not even the one that would have been taken up again; and a forecast knows it.
    let again: Vec<PlannedTouch> =
        ["C-1", "C-2", "C-4", "C-7"].into_iter().map(|customer| touch(customer, "10:00")).collect();
    assert_eq!(store.plan(&again, at("13:00")), Ok(Planned::default()));
    assert_eq!(log(store, &Filter::default()), left);
    for touch in &again {
        assert_eq!(store.standing(&touch.key), Ok(LedgerStatus::Over));
    }
    let mut later = touch("C-1", "10:00");
    later.key.occurrence = "2027".to_owned();
    assert_eq!(store.standing(&later.key), Ok(LedgerStatus::New));
    assert_eq!(store.plan(&[later], at("13:00")).unwrap().to_send, 1);
}

pub(crate) fn a_renamed_rule_takes_along_what_it_did_long_ago(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Accepted);
    newest(store);
    assert_eq!(forget(store, Retained::Rows, Class::Care, "12:00"), (0, 1));
    store.rename_rule("greeting", "wishes").unwrap();
    let mut renamed = touch("C-1", "10:00");
    renamed.key.rule = "wishes".to_owned();
    assert_eq!(store.plan(&[renamed], at("13:00")), Ok(Planned::default()));
    assert_eq!(store.plan(&[touch("C-1", "10:00")], at("13:00")).unwrap().new, 1);
}

pub(crate) fn the_newest_stays_so_that_no_number_is_given_again(store: &mut dyn Store) {
    let boot = boot(store);
    for customer in ["C-1", "C-2"] {
        settled(store, boot, customer, MessageState::Accepted);
    }
    let last = store.last_event_at().unwrap();
    assert_eq!(forget(store, Retained::Rows, Class::Care, "2026-03-09T00:00:00Z"), (0, 1));
    assert_eq!(log(store, &Filter::default()), ["C-2 accepted"]);
    let second = id(store, "C-2");
    plan_at(store, &[touch("C-3", "2026-03-04T10:00:00Z")], "2026-03-04T10:00:00Z");
    assert!(id(store, "C-3") > second);
    // Once there is a newer one, it goes as well; and the ledger still knows how far it was.
    assert_eq!(forget(store, Retained::Rows, Class::Care, "2026-03-09T00:00:00Z"), (0, 1));
    assert_eq!(log(store, &Filter::default()), ["C-3 planned"]);
    assert!(store.last_event_at().unwrap() > last);
}

pub(crate) fn what_is_sent_together_goes_together(store: &mut dyn Store) {
    let boot = boot(store);
    let together = [grouped("home:H-1", "C-1", "10:00"), grouped("home:H-2", "C-1", "10:00")];
    plan(store, &together);
    let claimed = claim(store, boot, "10:00");
    let armed = arm(store, boot, &claimed, "10:00", &send("+8613900000001"));
    let ends: Vec<_> = armed.iter().map(|armed| end(armed, "10:01", next(MessageState::Accepted))).collect();
    store.finish(&ends).unwrap();
    newest(store);
    assert_eq!(forget(store, Retained::Rows, Class::Care, "12:00"), (0, 2));
    assert_eq!(store.plan(&together, at("13:00")), Ok(Planned::default()));
    assert_eq!(store.tally().unwrap().messages.values().sum::<u64>(), 1);
}

pub(crate) fn a_long_ledger_goes_in_pieces(store: &mut dyn Store) {
    let boot = boot(store);
    let many: Vec<PlannedTouch> = (1..=700)
        .map(|number| touch_in(TouchState::Skipped, Reason::Cap, &format!("C-{number}"), "10:00"))
        .collect();
    plan(store, &many);
    settled(store, boot, "C-2000", MessageState::Accepted);
    newest(store);
    let old = KeptLongEnough { what: Retained::Rows, class: Class::Care, before: at("12:00") };
    let first = store.forget(&old).unwrap();
    assert!(first.more && first.touches <= 500, "{first:?}");
    let (_, rest) = forget(store, Retained::Rows, Class::Care, "12:00");
    assert_eq!(first.touches + rest, 701);
    assert_eq!(store.plan(&many, at("13:00")), Ok(Planned::default()));
}
