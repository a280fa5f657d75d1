//! Many people decide at once, each over a connection of their own, while a daemon works: the sums add up, and nobody
//! is counted twice.

use std::sync::Barrier;

use touchbase::message::{PlannedTouch, TouchId};
use touchbase::record::Value;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{
    Filter, Incoming, Ledger as _, Operator as _, Outbox as _, RecordStore as _, Released, Retried,
};
use touchbase::terms::{ChannelName, MessageState, Outcome, Reason, TouchState};

use crate::given::{
    Database, again, arm, boot, end, key, kinds, next, operator, plan, put, send, touch, touch_in, zone,
};

const PEOPLE: usize = 6;
const LATER: &str = "2026-03-09T00:00:00Z";

/// Does something at once, so many times; what each of them says.
fn at_once<T: Send>(
    database: &Database,
    people: usize,
    work: impl Fn(usize, &mut SqliteStore) -> T + Sync,
) -> Vec<T> {
    let (path, start) = (database.folder.path().join("touchbase.db"), Barrier::new(people));
    std::thread::scope(|scope| {
        let one = |number: usize| {
            let (path, start, work) = (&path, &start, &work);
            scope.spawn(move || {
                let mut store = SqliteStore::open(path, &kinds(), OpenOptions::new(zone())).unwrap();
                start.wait();
                work(number, &mut store)
            })
        };
        let running: Vec<_> = (0..people).map(one).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn customers(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("C-{number}")).collect()
}

fn all(store: &SqliteStore) -> Vec<TouchId> {
    store.entries(&Filter::default()).unwrap().iter().map(|entry| entry.touch.id).collect()
}

/// How many touches are where.
fn standing(store: &SqliteStore, outcome: Outcome) -> u64 {
    let filter = Filter { outcomes: vec![outcome], ..Filter::default() };
    store.entries(&filter).unwrap().len() as u64
}

/// How many events there are of one kind, of each touch.
fn moves(store: &SqliteStore, from: Outcome, to: Outcome) -> Vec<usize> {
    let count = |id: &TouchId| {
        let (events, _) = store.history(*id).unwrap();
        events.iter().filter(|event| event.from == Some(from) && event.to == to).count()
    };
    all(store).iter().map(count).collect()
}

#[test]
fn what_is_called_off_by_several_while_the_daemon_sends() {
    let mut database = Database::new();
    let store = &mut database.store;
    let planned: Vec<PlannedTouch> = customers(40).iter().map(|customer| touch(customer, "10:00")).collect();
    plan(store, &planned);
    let held = |number: usize| touch_in(TouchState::Held, Reason::AtMost, &format!("H-{number}"), "10:00");
    plan(store, &(0..10).map(held).collect::<Vec<_>>());
    let to_come: Vec<PlannedTouch> = (0..10).map(|number| touch(&format!("F-{number}"), "12:00")).collect();
    let (boot, seen) = (boot(store), all(store));
    let done = at_once(&database, PEOPLE + 1, |number, store| {
        if number == PEOPLE {
            // The daemon finds some of what was to come, and sends what is due, a few at a time.
            for few in to_come.chunks(3).take(2) {
                plan(store, few);
                let claimed = store.claim(ChannelName::Sms, operator("10:00").at, 3, boot).unwrap();
                arm(store, boot, &claimed, "10:00", &send("+8613900000001"));
            }
            return None;
        }
        Some(store.call_off(&seen, &to_come, &operator("10:00")).unwrap())
    });
    let done: Vec<_> = done.into_iter().flatten().collect();
    for one in &done {
        assert_eq!(one.cancelled() + one.gone + one.ended, 60, "each counts every touch once: {one:?}");
    }
    let store = &database.store;
    let cancelled: u64 = done.iter().map(|one| one.cancelled()).sum();
    assert_eq!(cancelled, standing(store, Outcome::Cancelled), "{done:?}");
    assert_eq!(cancelled + standing(store, Outcome::Sending), 60, "{done:?}");
    let told = |id: &TouchId| {
        let (events, _) = store.history(*id).unwrap();
        events.iter().filter(|event| event.to == Outcome::Cancelled).count() as u64
    };
    assert_eq!(all(store).iter().map(told).sum::<u64>(), cancelled, "nothing is cancelled twice");
}

#[test]
fn what_is_released_by_several() {
    let mut database = Database::new();
    let held: Vec<PlannedTouch> = customers(30)
        .iter()
        .map(|customer| touch_in(TouchState::Held, Reason::Approve, customer, "10:00"))
        .collect();
    plan(&mut database.store, &held);
    let seen = all(&database.store);
    let done = at_once(&database, PEOPLE, |_, store| store.release(&seen, &operator("09:00")).unwrap());
    let released: u64 = done.iter().map(|one| one.released).sum();
    assert_eq!(released, 30, "{done:?}");
    for one in done {
        assert_eq!(
            one,
            Released { released: one.released, changed: 30 - one.released, ..Released::default() }
        );
    }
    assert!(moves(&database.store, Outcome::Held, Outcome::Planned).iter().all(|times| *times == 1));
    assert_eq!(standing(&database.store, Outcome::Planned), 30);
}

#[test]
fn what_is_sent_again_by_several() {
    let mut database = Database::new();
    let store = &mut database.store;
    let planned: Vec<PlannedTouch> = customers(30).iter().map(|customer| touch(customer, "10:00")).collect();
    plan(store, &planned);
    let boot = boot(store);
    let claimed = store.claim(ChannelName::Sms, operator("10:00").at, 100, boot).unwrap();
    let armed = arm(store, boot, &claimed, "10:00", &send("+8613900000001"));
    let ends: Vec<_> = armed.iter().map(|one| end(one, "10:01", next(MessageState::Failed))).collect();
    store.finish(&ends).unwrap();
    let seen = again(store, &all(store), LATER);
    let done = at_once(&database, PEOPLE, |_, store| store.retry(&seen, &operator("11:00")).unwrap());
    assert_eq!(done.iter().map(|one| one.again).sum::<u64>(), 30, "{done:?}");
    for one in done {
        assert_eq!(one, Retried { again: one.again, changed: 30 - one.again, ..Retried::default() });
    }
    assert!(moves(&database.store, Outcome::Failed, Outcome::Planned).iter().all(|times| *times == 1));
    assert_eq!(standing(&database.store, Outcome::Planned), 30);
}

#[test]
fn a_wish_that_several_write_down_is_new_to_one_of_them() {
    let mut database = Database::new();
    put(&mut database.store, "customer:C-1", &[], "08:00");
    let fields = [("care_opt_out".to_owned(), Some(Value::Bool(true)))];
    let wish = Incoming { key: key("customer:C-1"), fields: fields.into() };
    let done = at_once(&database, PEOPLE, |_, store| store.consent(&wish, &operator("09:00")).unwrap());
    let first = done.iter().filter(|one| one.before["care_opt_out"].is_none()).count();
    assert_eq!(first, 1, "{done:?}");
    let changes = database.store.changes_of(&wish.key).unwrap();
    assert_eq!(changes.iter().filter(|change| change.field.is_some()).count(), 1, "{changes:?}");
}
