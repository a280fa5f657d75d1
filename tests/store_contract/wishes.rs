//! A wish belongs to the number: whichever door it comes in by, it holds for every record with that number. And of whom
//! was erased nothing is left but numbers.

use touchbase::message::{GateDecision, NextState};
use touchbase::record::Value;
use touchbase::store::{Armed, AttemptEnd, Changes, Filter, Reading, Store, Whom};
use touchbase::terms::{
    AttemptOutcome, ChannelName, Class, MessageState, Reason, SuppressedFor, TouchState, Word as _,
};

use crate::given::*;

const PHONE: &str = "+8613900000001";
const YES: Option<Value> = Some(Value::Bool(true));

fn suppressed(store: &dyn Store, channel: ChannelName, address: &str) -> Vec<Class> {
    Class::ALL
        .iter()
        .copied()
        .filter(|class| store.is_suppressed(channel, *class, address).unwrap())
        .collect()
}

fn phone(number: &str) -> Option<Value> {
    Some(text(number))
}

pub(crate) fn a_wish_in_a_list_holds_for_the_number(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("mobile", phone(PHONE)), ("care_opt_out", YES)], "09:00");
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), [Class::Care]);
    assert_eq!(store.is_unwanted(ChannelName::Sms, Class::Care, PHONE), Ok(true));
    // Later, of a record that stands; with both addresses.
    put(
        store,
        "customer:C-2",
        &[("mobile", phone("+8613900000002")), ("email", phone("li@example.com"))],
        "09:01",
    );
    put(store, "customer:C-2", &[("no_contact", YES)], "09:02");
    let all = [Class::Service, Class::Care, Class::Marketing];
    assert_eq!(suppressed(store, ChannelName::Sms, "+8613900000002"), all);
    assert_eq!(suppressed(store, ChannelName::Email, "Li@Example.com"), all);
    // A channel is refused for the number of that channel only.
    put(
        store,
        "customer:C-3",
        &[("mobile", phone("+8613900000003")), ("email", phone("w@example.com"))],
        "09:03",
    );
    put(store, "customer:C-3", &[("sms_opt_out", YES)], "09:04");
    assert_eq!(suppressed(store, ChannelName::Sms, "+8613900000003"), all);
    assert!(suppressed(store, ChannelName::Email, "w@example.com").is_empty());
    // What a list takes back stays; what no list says changes nothing; who works here is always reached.
    put(store, "customer:C-1", &[("care_opt_out", Some(Value::Bool(false)))], "09:05");
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), [Class::Care]);
    put(store, "staff:S-1", &[("mobile", phone("+8613900000004")), ("no_contact", YES)], "09:06");
    assert!(suppressed(store, ChannelName::Sms, "+8613900000004").is_empty());
}

pub(crate) fn another_number_has_no_wish_yet(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("care_opt_out", YES)], "09:00");
    put(store, "customer:C-1", &[("mobile", phone(PHONE))], "09:01");
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), [Class::Care], "the first number");
    put(store, "customer:C-1", &[("mobile", phone("+8613900000002"))], "09:02");
    assert!(suppressed(store, ChannelName::Sms, "+8613900000002").is_empty(), "in the place of another");
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), [Class::Care]);
}

pub(crate) fn a_pass_that_is_taken_back_lists_nothing(store: &mut dyn Store) {
    let records = [incoming("customer:C-1", &[("mobile", phone(PHONE)), ("care_opt_out", YES)])];
    let mut work = |changes: &mut dyn Changes| changes.put(&records, &author("09:00")).map(|_| false);
    store.change(&mut work).unwrap();
    assert!(suppressed(store, ChannelName::Sms, PHONE).is_empty());
}

pub(crate) fn a_wish_by_number_is_noted_in_every_record_with_it(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("mobile", phone(PHONE)), ("email", phone("a@example.com"))], "08:00");
    put(store, "customer:C-2", &[("mobile", phone(PHONE))], "08:01");
    put(store, "customer:C-3", &[("mobile", phone("+8613900000003"))], "08:02");
    let whom = Whom::Address(ChannelName::Sms, PHONE);
    let done = store.opt_out(whom, &["care_opt_out"], Some("a call"), &operator("10:00")).unwrap();
    let noted: Vec<_> = done.noted.iter().map(|one| (one.before.key.id.as_str(), one.changed)).collect();
    assert_eq!(noted, [("C-1", true), ("C-2", true)]);
    assert!(store.get(&key("customer:C-2")).unwrap().unwrap().is("care_opt_out"));
    assert_eq!(suppressed(store, ChannelName::Email, "a@example.com"), [Class::Care]);
    let standing = store.suppressions(ChannelName::Sms, PHONE).unwrap();
    let [entry] = standing.as_slice() else { panic!("{standing:?}") };
    assert_eq!(
        (entry.class, entry.reason, entry.author.name.as_str(), entry.ground.as_deref()),
        (Class::Care, SuppressedFor::OptedOut, "operator wang", Some("a call"))
    );
    // A number that nobody has is held back all the same.
    let whom = Whom::Address(ChannelName::Sms, "+8613900000009");
    let done = store.opt_out(whom, &["no_contact"], None, &operator("10:01")).unwrap();
    assert_eq!((done.noted.len(), done.entries), (0, 3));
    assert_eq!(suppressed(store, ChannelName::Sms, "+8613900000009").len(), 3);
}

pub(crate) fn a_wish_by_record_names_the_others_with_the_number(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("mobile", phone(PHONE))], "08:00");
    put(store, "customer:C-2", &[("mobile", phone(PHONE))], "08:01");
    let c1 = key("customer:C-1");
    let done = store.opt_out(Whom::Record(&c1), &["care_opt_out"], None, &operator("10:00")).unwrap();
    assert_eq!(done.sharing.iter().map(|record| record.key.id.as_str()).collect::<Vec<_>>(), ["C-2"]);
    assert!(!store.get(&key("customer:C-2")).unwrap().unwrap().is("care_opt_out"));
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), [Class::Care]);
    assert!(
        store
            .opt_out(Whom::Record(&key("customer:C-9")), &["care_opt_out"], None, &operator("10:00"))
            .is_err()
    );
}

pub(crate) fn a_wish_that_ends_is_kept_and_another_record_can_keep_it_up(store: &mut dyn Store) {
    for customer in ["customer:C-1", "customer:C-2"] {
        put(store, customer, &[("mobile", phone(PHONE)), ("care_opt_out", YES)], "08:00");
    }
    let (c1, c2) = (key("customer:C-1"), key("customer:C-2"));
    let again = |store: &mut dyn Store, whom: Whom<'_>, time| {
        store.opt_in(whom, &["care_opt_out"], ("a form", true), &operator(time)).unwrap()
    };
    let done = again(store, Whom::Record(&c1), "10:00");
    assert_eq!(done.kept_by.iter().map(|record| &record.key).collect::<Vec<_>>(), [&c2]);
    assert!(!store.get(&c1).unwrap().unwrap().is("care_opt_out"));
    assert_eq!((done.entries, suppressed(store, ChannelName::Sms, PHONE)), (0, vec![Class::Care]));
    let done = again(store, Whom::Address(ChannelName::Sms, PHONE), "10:01");
    assert_eq!((done.entries, done.kept_by.len()), (1, 0));
    assert!(suppressed(store, ChannelName::Sms, PHONE).is_empty());
    assert!(!store.get(&c2).unwrap().unwrap().is("care_opt_out"));
    let ended = store.ended_suppressions(ChannelName::Sms, PHONE).unwrap();
    let [ended] = ended.as_slice() else { panic!("{ended:?}") };
    assert_eq!((ended.since_at, ended.author.clone()), (at("08:00"), operator("10:01")));
    assert_eq!(ended.ground, "a form");
}

/// Brings a touch of a customer onto the wire and ends it with what the other side says of the address.
fn answered(store: &mut dyn Store, boot: i64, customer: &str, time: &str, said: Option<SuppressedFor>) {
    let mut touch = touch(customer, "10:00");
    touch.key.occurrence = time.to_owned();
    touch.expires_at = at("2026-04-01T00:00:00Z");
    plan(store, &[touch]);
    let claimed = claim(store, boot, time);
    let mut armed: Vec<Armed> = arm(store, boot, &claimed, time, &send(PHONE));
    let armed = armed.remove(0);
    let state = if said.is_some() { MessageState::Failed } else { MessageState::Accepted };
    let outcome = if said.is_some() { AttemptOutcome::Refused } else { AttemptOutcome::Accepted };
    let next = NextState { reason: said.map(|_| Reason::BadAddress), ..next(state) };
    let ended = AttemptEnd { address: said, outcome, ..end(&armed, time, next) };
    assert_eq!(store.finish(&[ended]), Ok(1));
}

pub(crate) fn a_blacklisted_number_is_not_tried_again(store: &mut dyn Store) {
    let boot = boot(store);
    answered(store, boot, "C-1", "10:00", Some(SuppressedFor::Blacklisted));
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), Class::ALL);
    assert_eq!(store.is_unwanted(ChannelName::Sms, Class::Care, PHONE), Ok(false), "it is no wish");
    // A wish takes its place, and is what ends then.
    let whom = Whom::Address(ChannelName::Sms, PHONE);
    store.opt_out(whom, &["care_opt_out"], None, &operator("11:00")).unwrap();
    assert_eq!(store.is_unwanted(ChannelName::Sms, Class::Care, PHONE), Ok(true));
    let all = ["no_contact"];
    store.opt_in(whom, &all, ("a call", false), &operator("11:01")).unwrap();
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), [Class::Service, Class::Marketing, Class::Staff]);
    store.opt_in(whom, &all, ("the gateway was asked", true), &operator("11:02")).unwrap();
    assert!(suppressed(store, ChannelName::Sms, PHONE).is_empty());
}

pub(crate) fn a_number_is_dead_when_it_is_said_twice_a_day_apart(store: &mut dyn Store) {
    let boot = boot(store);
    let dead = Some(SuppressedFor::Dead);
    let is_dead = |store: &dyn Store| !suppressed(store, ChannelName::Sms, PHONE).is_empty();
    answered(store, boot, "C-1", "10:00", dead);
    assert!(!is_dead(store));
    answered(store, boot, "C-2", "2026-03-02T09:59:00Z", dead);
    assert!(!is_dead(store), "within a day");
    // It takes a message: all is forgotten.
    answered(store, boot, "C-3", "2026-03-02T11:00:00Z", None);
    answered(store, boot, "C-4", "2026-03-03T10:00:00Z", dead);
    assert!(!is_dead(store));
    answered(store, boot, "C-5", "2026-03-04T10:00:00Z", dead);
    assert!(is_dead(store));
}

pub(crate) fn what_is_said_of_too_many_numbers_is_taken_back(store: &mut dyn Store) {
    let boot = boot(store);
    put(store, "customer:C-3", &[("mobile", phone(PHONE))], "08:00");
    put(store, "customer:C-4", &[("mobile", phone("+8613900000004"))], "08:00");
    answered(store, boot, "C-1", "10:00", Some(SuppressedFor::Blacklisted));
    // What would go to the number meanwhile is skipped for it; so is what goes to another, for a wish.
    for customer in ["C-3", "C-4"] {
        let mut later = touch(customer, "10:01");
        later.expires_at = at("2026-04-01T00:00:00Z");
        plan(store, &[later]);
    }
    let claimed = claim(store, boot, "10:01");
    let skip = GateDecision::Skip { reason: Reason::Suppressed, error: None, ready: None };
    assert!(arm(store, boot, &claimed, "10:01", &skip).is_empty());
    assert_eq!(store.disbelieve(ChannelName::Sms, at("10:02"), at("10:02")), Ok(0), "of later on");
    assert_eq!(store.disbelieve(ChannelName::Email, at("10:00"), at("10:02")), Ok(0), "of another channel");
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), Class::ALL);
    assert_eq!(store.disbelieve(ChannelName::Sms, at("10:00"), at("10:02")), Ok(1));
    assert!(suppressed(store, ChannelName::Sms, PHONE).is_empty());
    assert_eq!(line(&entry(store, "C-3")), "C-3 planned");
    assert_eq!(entry(store, "C-4").touch.state, TouchState::Skipped);
    assert_eq!(store.disbelieve(ChannelName::Sms, at("10:00"), at("10:02")), Ok(0), "once");
    // A first word that it does not exist is forgotten: a day later it is the first again. A wish stays.
    let whom = Whom::Address(ChannelName::Sms, PHONE);
    store.opt_out(whom, &["care_opt_out"], None, &operator("10:03")).unwrap();
    answered(store, boot, "C-5", "11:00", Some(SuppressedFor::Dead));
    assert_eq!(store.disbelieve(ChannelName::Sms, at("10:00"), at("11:01")), Ok(0));
    answered(store, boot, "C-6", "2026-03-02T12:00:00Z", Some(SuppressedFor::Dead));
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), [Class::Care]);
}

pub(crate) fn a_wish_by_number_holds_on_the_other_channels_of_whoever_has_it(store: &mut dyn Store) {
    let whom = Whom::Address(ChannelName::Sms, PHONE);
    let done = store.opt_out(whom, &["care_opt_out"], Some("a call"), &operator("10:00")).unwrap();
    assert_eq!(done.entries, 1);
    // Under the number itself: the gate asks for every address of the person's.
    assert_eq!(suppressed(store, ChannelName::Email, PHONE), [Class::Care]);
    let done = store.opt_in(whom, &["care_opt_out"], ("a form", false), &operator("11:00")).unwrap();
    assert_eq!(done.entries, 1);
    assert!(suppressed(store, ChannelName::Email, PHONE).is_empty());
    // No SMS: that says nothing of e-mail.
    store.opt_out(whom, &["sms_opt_out"], None, &operator("12:00")).unwrap();
    assert!(suppressed(store, ChannelName::Email, PHONE).is_empty());
}

pub(crate) fn of_whom_was_erased_only_numbers_are_left(store: &mut dyn Store) {
    let fields = [
        ("name", phone("王小明")),
        ("mobile", phone(PHONE)),
        ("care_opt_out", YES),
        ("birthday", Some(anniversary("1990-03-02"))),
    ];
    put(store, "customer:C-1", &fields, "08:00");
    put(store, "home:H-1", &[("customer", phone("C-1")), ("city", phone("王小明的家"))], "08:01");
    put(store, "customer:C-2", &[("name", phone("李四"))], "08:02");
    let boot = boot(store);
    let armed = on_the_wire(store, boot, "C-1");
    store.finish(&[end(&armed, "10:01", next(MessageState::Accepted))]).unwrap();
    let mut later = touch("C-1", "14:00");
    later.key.occurrence = "2027".to_owned();
    plan(store, &[later, touch("C-2", "14:00")]);
    let looked = Reading {
        at: at("11:00"),
        by: "wang".into(),
        what: "customer show".into(),
        about: "customer:C-1".into(),
    };
    store.note_reading(&looked).unwrap();
    assert_eq!(store.readings("customer:C-1").unwrap(), [looked]);

    let c1 = key("customer:C-1");
    let done = store.erase(&c1, "asked for", &operator("12:00")).unwrap();
    assert_eq!((done.cancelled, done.rows, done.texts), (1, 2, 2));
    assert_eq!(done.related, [key("home:H-1")]);
    assert_eq!(store.wipe_erased(), Ok(true));

    assert_eq!(store.get(&c1), Ok(None));
    assert!(store.changes_of(&c1).unwrap().is_empty());
    assert!(store.readings("customer:C-1").unwrap().is_empty());
    let home = store.get(&key("home:H-1")).unwrap().unwrap();
    assert_eq!((home.text("customer"), home.text("city")), (None, Some("***的家")));
    let changes = store.changes_of(&key("home:H-1")).unwrap();
    assert!(changes.iter().all(|change| change.field.is_none()), "{changes:?}");
    let about = Filter { about: Some(c1.clone()), ..Filter::default() };
    assert!(store.entries(&about).unwrap().is_empty());
    let stands = store.stands_as(&c1).unwrap().unwrap();
    let entries = store.entries(&Filter { about: Some(stands), ..Filter::default() }).unwrap();
    assert_eq!(entries.len(), 2, "the ledger still says how many");
    for entry in &entries {
        let message = entry.message.as_ref().unwrap();
        assert_eq!((message.body.as_ref(), message.address_masked.as_ref()), (None, None));
        assert!(!entry.touch.key.occurrence.starts_with("202"), "{}", entry.touch.key.occurrence);
    }
    assert_eq!(entries.iter().filter(|entry| entry.touch.state == TouchState::Cancelled).count(), 1);
    assert!(entries.iter().any(|entry| entry.touch.reason == Some(Reason::Erased)));
    // The others are as they were, and the number still wants nothing.
    assert_eq!(line(&entry(store, "C-2")), "C-2 planned");
    assert_eq!(suppressed(store, ChannelName::Sms, PHONE), [Class::Care]);
    // Nobody brings the person back.
    assert!(store.erased().unwrap().contains(&c1) && !store.erased().unwrap().contains(&key("customer:C-2")));
    let back = [incoming("customer:C-1", &[("name", phone("王小明"))])];
    let mut work = |changes: &mut dyn Changes| changes.put(&back, &author("13:00")).map(|_| true);
    let refused = store.change(&mut work).unwrap_err();
    assert_eq!(refused.to_string(), "the person was erased, and may not be written again");
    assert!(store.erase(&c1, "again", &operator("13:01")).is_err());
}
