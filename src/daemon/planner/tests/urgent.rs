//! More than ten urgent messages to one member of staff within a minute: they become one, and every touch keeps its row.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::{BRAKE, House, rule};
use crate::store::Entry;
use crate::terms::{Outcome, Reason};

const KEEPER: &str = "[send]\nto = \"keeper\"\nvia = [\"sms\"]\ntemplate = \"by-id\"\n";
const BRAKE_OF_ALL: (&str, &str) = (BRAKE, "brake = 5000\n");

fn urgent(id: &str, title: &str) -> String {
    let text = rule(id, "", "date = \"seen_at\"\nlate_ok = \"1 hour\"\n", KEEPER);
    text.replace("\"service\"", "\"staff\"").replace("title = \"r\"", &format!("title = \"{title}\""))
}

/// A house with two keepers, and so many customers of the first who are seen at this time.
fn house(files: &[(&str, &str)], customers: std::ops::Range<usize>, seen_at: &str) -> House {
    let mut house = House::new("2026-03-10 08:00", &[]);
    house.put("staff:s-1", &[("role", "keeper")]);
    house.put("staff:t-2", &[("role", "keeper")]);
    for number in customers {
        house.put(&format!("customer:b-{number}"), &[("seen_at", seen_at), ("keeper", "s-1")]);
    }
    house.with(files)
}

/// The rows that went, and by how many messages.
fn went(house: &House) -> (usize, usize) {
    let sent: Vec<Entry> =
        house.entries().into_iter().filter(|entry| entry.outcome == Outcome::Accepted).collect();
    let messages: BTreeSet<_> = sent.iter().filter_map(|entry| entry.touch.message).collect();
    (sent.len(), messages.len())
}

fn texts(house: &mut House) -> BTreeSet<String> {
    let ids: Vec<_> = house.entries().iter().map(|entry| entry.touch.id).collect();
    let body = |id| house.store().entry(id).unwrap().and_then(|entry| entry.message?.body);
    ids.into_iter().filter_map(body).collect()
}

#[test]
fn forty_become_one_message_and_ten_stay_by_themselves() {
    let mut of_forty = house(&[BRAKE_OF_ALL, ("r", &urgent("r", "重大投诉"))], 0..40, "2026-03-10 09:00");
    of_forty.until("2026-03-10 09:00");
    assert_eq!(went(&of_forty), (40, 1), "{:?}", of_forty.rows());
    let said = texts(&mut of_forty);
    let said = said.first().unwrap();
    assert!(said.starts_with("共 40 件紧急事项：重大投诉 40 件。b-0 陈女士、b-1 陈女士"), "{said}");
    assert!(said.ends_with("件。全部：touchbase log。") && said.chars().count() <= 70, "{said}");
    // Nothing goes again, after a start either.
    of_forty.start();
    of_forty.until("2026-03-10 12:00");
    assert_eq!(went(&of_forty), (40, 1));
    let mut of_ten = house(&[BRAKE_OF_ALL, ("r", &urgent("r", "重大投诉"))], 0..10, "2026-03-10 09:00");
    of_ten.until("2026-03-10 09:00");
    assert_eq!(went(&of_ten), (10, 10), "{:?}", of_ten.rows());
    let mut of_eleven = house(&[BRAKE_OF_ALL, ("r", &urgent("r", "重大投诉"))], 0..11, "2026-03-10 09:00");
    of_eleven.until("2026-03-10 09:00");
    assert_eq!(went(&of_eleven), (11, 1));
}

#[test]
fn those_of_several_rules_are_one_message_that_names_them() {
    let files = [BRAKE_OF_ALL, ("r", &*urgent("r", "重大投诉")), ("s", &*urgent("s", "设备故障"))];
    let mut house = house(&files, 0..8, "2026-03-10 09:00");
    house.until("2026-03-10 09:00");
    assert_eq!(went(&house), (16, 1), "{:?}", house.rows());
    let said = texts(&mut house);
    assert!(
        said.first().unwrap().starts_with("共 16 件紧急事项：设备故障 8 件、重大投诉 8 件。"),
        "{said:?}"
    );
}

#[test]
fn what_is_not_urgent_or_for_others_goes_by_itself() {
    let calm = urgent("r", "t").replace("urgent = true\n", "");
    let mut calm = house(&[BRAKE_OF_ALL, ("r", &calm)], 0..20, "2026-03-10 09:00");
    calm.until("2026-03-10 09:00");
    assert_eq!(went(&calm), (20, 20));
    // Ten for one and ten for another.
    let mut both = house(&[BRAKE_OF_ALL, ("r", &urgent("r", "t"))], 0..10, "2026-03-10 09:00");
    for number in 10..20 {
        let fields = [("seen_at", "2026-03-10 09:00"), ("keeper", "t-2")];
        both.put(&format!("customer:c-{number}"), &fields);
    }
    both.beat();
    both.until("2026-03-10 09:00");
    assert_eq!(went(&both), (20, 20));
    // Customers are not told of each other.
    let to_all = urgent("r", "t").replace("\"staff\"", "\"service\"").replace("\"keeper\"", "\"self\"");
    let mut to_all = house(&[BRAKE_OF_ALL, ("r", &to_all)], 0..20, "2026-03-10 09:00");
    to_all.until("2026-03-10 09:00");
    assert_eq!(went(&to_all), (20, 20));
}

#[test]
fn what_comes_one_after_another_waits_for_the_minute_after_ten_and_goes_together() {
    let created = urgent("r", "重大投诉").replace("date = \"seen_at\"", "created = true");
    let mut house = house(&[BRAKE_OF_ALL, ("r", &created)], 0..0, "2026-03-10 09:00");
    for number in 0..40 {
        house.put(&format!("customer:b-{number}"), &[("keeper", "s-1")]);
        house.beat();
        house.now = house.now.saturating_add(SignedDuration::from_secs(1)).unwrap();
    }
    let waits = |entry: &&Entry| entry.reason() == Some(Reason::ManyAtOnce);
    assert_eq!(went(&house), (10, 10));
    assert_eq!(house.entries().iter().filter(waits).count(), 30);
    house.now = house.now.saturating_add(SignedDuration::from_secs(25)).unwrap();
    house.beat();
    assert_eq!(went(&house), (40, 11), "{:?}", house.rows());
    // And the next is alone again.
    house.now = house.now.saturating_add(SignedDuration::from_secs(90)).unwrap();
    house.put("customer:b-40", &[("keeper", "s-1")]);
    house.beat();
    assert_eq!(went(&house), (41, 12));
}

#[test]
fn what_no_longer_holds_does_not_count_and_is_not_said() {
    let text = urgent("r", "重大投诉").replace("late_ok", "stop_once = \"done_on\"\nlate_ok");
    let mut house = house(&[BRAKE_OF_ALL, ("r", &text)], 0..14, "2026-03-10 09:00");
    for number in 0..2 {
        house.put(&format!("customer:b-{number}"), &[("done_on", "2026-03-09")]);
    }
    house.until("2026-03-10 09:00");
    assert_eq!(went(&house), (12, 1), "{:?}", house.rows());
    let said = texts(&mut house);
    assert!(said.first().unwrap().starts_with("共 12 件紧急事项"), "{said:?}");
}
