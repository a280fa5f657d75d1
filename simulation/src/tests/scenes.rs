//! Short scenes of what long lives have brought to light: each was a fault once, told in as few steps as it needs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use crate::house::BEAT;
use crate::life::{DAY, Event, HOUR, Life};
use crate::upsets::Began;
use crate::{Plan, Programme};
use touchbase::planted::{Bug, while_planted};
use touchbase::record::{RecordKey, Value};
use touchbase::store::memory::MemoryStore;
use touchbase::store::{DaemonState as _, Filter, Incoming, Ledger as _, Outbox as _, Pauses as _};
use touchbase::terms::{ChannelName, Outcome, Reason};

const YEAR: i64 = 365 * 24 * 3_600_000;

/// A small installation in good health, started a moment ago.
fn opened() -> Life<MemoryStore> {
    let plan = Plan {
        seed: 2,
        programme: Programme::Busy,
        customers: 6,
        days: 0,
        quiet_days: 0,
        calm_days_between: 1,
    };
    let mut life = Life::new(plan, &|kinds, zone| Ok(MemoryStore::new(kinds, zone))).unwrap();
    life.quiet = true;
    life.after(0, Event::Start);
    life.until(life.mono + 1).unwrap();
    life
}

fn go_on(life: &mut Life<MemoryStore>, millis: u64) {
    let until = life.mono + millis;
    life.until(until).unwrap_or_else(|failure| panic!("{failure}"));
}

/// A complaint comes in now.
fn complain(life: &mut Life<MemoryStore>) {
    complain_as(life, "c-1");
}

fn complain_as(life: &mut Life<MemoryStore>, id: &str) {
    let fields = BTreeMap::from([
        ("customer".to_owned(), Some(Value::Text("k-000003".to_owned()))),
        ("handler".to_owned(), Some(Value::Text("handler-1".to_owned()))),
        ("level".to_owned(), Some(Value::Text("grave".to_owned()))),
        ("opened_at".to_owned(), Some(Value::Datetime(life.now))),
    ]);
    life.import(&[Incoming { key: RecordKey::new("complaint", id), fields }]).unwrap();
    life.next_tick(0);
}

fn rename(life: &mut Life<MemoryStore>, lineage: usize) {
    let rule = life.files.rules.iter_mut().find(|rule| rule.lineage == lineage).unwrap();
    rule.rename();
    life.lineages.insert(rule.id.clone(), lineage);
}

/// From now on everything is as the oracle says.
fn judged_after(life: &mut Life<MemoryStore>, days: u64) {
    let disk = &life.disk;
    let rows: BTreeSet<_> =
        disk.entries(&Filter::default()).unwrap().iter().map(|entry| entry.touch.id).collect();
    let began = Began { at: life.now, rows };
    go_on(life, days * DAY);
    life.judge(&began).unwrap_or_else(|halt| panic!("{halt:?}"));
}

#[test]
fn a_rule_renamed_while_no_daemon_ran_keeps_its_touches() {
    let mut life = opened();
    complain(&mut life);
    go_on(&mut life, BEAT);
    life.stop(HOUR);
    for lineage in [5, 6, 7] {
        rename(&mut life, lineage);
    }
    judged_after(&mut life, 14);
}

#[test]
fn a_rule_edited_while_the_clock_was_ahead_is_not_silent_until_then() {
    let mut life = opened();
    life.move_clock(YEAR);
    go_on(&mut life, 1_000);
    life.resume_clock().unwrap();
    go_on(&mut life, HOUR);
    life.files.rules.iter_mut().find(|rule| rule.id == "roster").unwrap().at = Some("15:00");
    life.reload().unwrap();
    go_on(&mut life, HOUR);
    life.move_clock(-YEAR);
    go_on(&mut life, 1_000);
    life.resume_clock().unwrap();
    go_on(&mut life, HOUR);
    judged_after(&mut life, 14);
    let state = (&life.disk).rule_state("roster").unwrap().unwrap();
    assert!(state.planned_through <= life.now + SignedDuration::from_hours(3), "{state:?}");
}

/// What became of two answers that say the same: the first went while the clock was a year ahead.
fn answers_of_two_years() -> Vec<(Outcome, Option<Reason>)> {
    let mut life = opened();
    life.move_clock(YEAR);
    go_on(&mut life, 1_000);
    life.resume_clock().unwrap();
    go_on(&mut life, HOUR);
    complain_as(&mut life, "c-1");
    go_on(&mut life, DAY);
    life.move_clock(-YEAR);
    go_on(&mut life, 1_000);
    life.resume_clock().unwrap();
    go_on(&mut life, HOUR);
    complain_as(&mut life, "c-2");
    go_on(&mut life, DAY);
    let of = |id: &str| {
        let about = Some(RecordKey::new("complaint", id));
        let filter = Filter { about, rule: Some("received".to_owned()), ..Filter::default() };
        (&life.disk).entries(&filter).unwrap()
    };
    ["c-1", "c-2"].into_iter().flat_map(of).map(|entry| (entry.outcome, entry.touch.reason)).collect()
}

#[test]
fn what_went_while_the_clock_was_ahead_keeps_nothing_back() {
    let went = (Outcome::Accepted, None);
    assert_eq!(answers_of_two_years(), [went, went]);
    let same = (Outcome::Skipped, Some(Reason::SameAddress));
    assert_eq!(while_planted(Bug::AheadCountsAsSent, answers_of_two_years), [went, same], "it would be seen");
}

#[test]
fn a_paused_rule_that_is_renamed_stays_paused() {
    let mut life = opened();
    let pause = touchbase::store::Pause {
        by: "wang".to_owned(),
        since: life.now,
        until: None,
        reason: "a test".to_owned(),
    };
    (&life.disk).pause("grave", &pause).unwrap();
    rename(&mut life, 7);
    life.reload().unwrap();
    complain(&mut life);
    go_on(&mut life, 4 * HOUR);
    let filter = Filter { rule: Some("grave-v2".to_owned()), ..Filter::default() };
    let entries = (&life.disk).entries(&filter).unwrap();
    assert!(!entries.is_empty());
    for entry in entries {
        assert_eq!(entry.message.map(|message| message.attempts), Some(0));
    }
    let paused = (&life.disk).pauses().unwrap();
    assert_eq!(paused.into_keys().collect::<Vec<_>>(), ["grave-v2"]);
}

#[test]
fn what_could_not_be_armed_goes_when_the_disk_has_room_again() {
    let mut life = opened();
    go_on(&mut life, HOUR);
    complain(&mut life);
    go_on(&mut life, 1);
    // Claimed by this boot, and then every arming fails for a while.
    let boot = life.house.as_ref().unwrap().boot;
    assert!(boot > 0);
    life.disk.fail(700);
    go_on(&mut life, 6 * HOUR);
    life.disk.fail(0);
    go_on(&mut life, HOUR);
    let left = (&life.disk).next_due(ChannelName::Sms).unwrap();
    assert!(left.is_none_or(|at| at > life.now - SignedDuration::from_mins(1)), "{left:?} at {}", life.now);
    judged_after(&mut life, 3);
}
