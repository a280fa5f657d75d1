//! What counts as the same occasion, name by name.

use jiff::Timestamp;

use super::*;
use crate::message::TouchKey;
use crate::record::RecordKey;
use crate::terms::{Class, TouchState};

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn reference(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

/// A touch about this occurrence, with all of 2026 as near.
fn touch(occurrence: &str, own_day: &str) -> PlannedTouch {
    let person = RecordKey::new("customer", "C-1");
    let near = Nearness {
        days: ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap()),
        instants: (instant("2026-01-01T00:00:00Z"), instant("2026-12-31T23:59:59Z")),
    };
    let day = own_day.parse().unwrap();
    let same_day = Nearness {
        days: (day, day),
        instants: (instant(&format!("{own_day}T00:00:00Z")), instant(&format!("{own_day}T23:59:59Z"))),
    };
    PlannedTouch {
        key: TouchKey {
            rule: "rule".into(),
            step: "send".into(),
            record: person.clone(),
            recipient: Some(person),
            occurrence: occurrence.into(),
        },
        reference: Some(reference(own_day)),
        occasion: Some(Box::new(Occasion { field: None, near, same_day, others: Vec::new() })),
        limit: None,
        due_at: instant("2026-06-01T00:00:00Z"),
        expires_at: instant("2026-06-02T00:00:00Z"),
        class: Class::Care,
        via: Vec::new(),
        template: "note".into(),
        group: false,
        state: TouchState::Planned,
        reason: None,
        error: None,
    }
}

/// Whether what went under this name, about this, tells of the touch.
fn told(touch: &PlannedTouch, name: &str, about: Option<&str>) -> bool {
    let went = Went {
        touch: TouchId(1),
        occurrence: name.into(),
        reference: about.map(reference),
        due_at: instant("2026-05-01T00:00:00Z"),
        sent_at: Some(instant("2026-05-01T00:00:01Z")),
    };
    touch.occasion.as_ref().unwrap().is_told_by(touch, &went)
}

#[test]
fn what_counts_in_the_same_way_and_lies_near_is_the_same() {
    for (own, day, went, about, same) in [
        ("2026-08-15", "2026-08-15", "2026-08-14", "2026-08-14", true),
        ("2026-08-15", "2026-08-15", "2025-08-14", "2025-08-14", false),
        ("2026-08-15", "2026-08-15", "2026-08-15T02:00:00Z", "2026-08-15T02:00:00Z", true),
        ("lunar:2026", "2026-08-15", "2026", "2026-07-01", true),
        ("2027", "2026-08-15", "2026", "2026-02-01", true),
        ("2026-08", "2026-08-15", "2026-07", "2026-07-28", true),
        ("spring:2026", "2026-08-15", "spring:2025", "2026-01-10", true),
        ("spring:2026", "2026-08-15", "autumn:2026", "2026-08-20", false),
        ("2020-01-02/2026-08", "2026-08-02", "2020-01-03/2026-07", "2026-07-03", true),
        // Counted from one day they are occasions of their own.
        ("2020-01-02/2026-08", "2026-08-02", "2020-01-02/2026-07", "2026-07-02", false),
        // Another sort of trigger: the same only on the very day.
        ("2026", "2026-08-15", "2026-08-10", "2026-08-10", false),
        ("2026", "2026-08-15", "2026-08-15", "2026-08-15", true),
        ("2026", "2026-08-15", "2026-08-15T09:00:00Z", "2026-08-15T09:00:00Z", true),
        ("spring:2026", "2026-08-15", "2026", "2026-08-15", true),
        ("spring:2026", "2026-08-15", "2026", "2026-08-16", false),
        // A local minute counts as a moment.
        ("2026-08-15T09:00", "2026-08-15", "2026-08-14T15:00", "2026-08-14T07:00:00Z", true),
        ("2026-08-15T09:00", "2026-08-15", "2026", "2026-08-14", false),
        // The name itself is the unique key's to know.
        ("2026", "2026-08-15", "2026", "2026-08-14", false),
    ] {
        assert_eq!(told(&touch(own, day), went, Some(about)), same, "{own} and {went}");
    }
}

#[test]
fn each_repeat_is_told_by_its_own() {
    assert!(told(&touch("2026-08-15#2", "2026-08-15"), "2026-08-14#2", Some("2026-08-14")));
    assert!(!told(&touch("2026-08-15#2", "2026-08-15"), "2026-08-14", Some("2026-08-14")));
    assert!(!told(&touch("2026-08-15", "2026-08-15"), "2026-08-14#1", Some("2026-08-14")));
}

#[test]
fn what_is_still_an_occurrence_is_an_occasion_of_its_own() {
    let mut touch = touch("2026-08", "2026-08-15");
    if let Some(occasion) = &mut touch.occasion {
        occasion.others = vec![("2026-07".into(), reference("2026-07-28"))];
    }
    assert!(!told(&touch, "2026-07", Some("2026-07-28")));
    assert!(!told(&touch, "2026-07", None));
    assert!(told(&touch, "2026-07", Some("2026-07-20")), "under the same name, on another day then");
}

#[test]
fn rows_of_version_1_say_what_their_names_say() {
    assert!(told(&touch("2026-08-15", "2026-08-15"), "2026-08-14", None));
    assert!(told(&touch("2020-01-31/2026-08", "2026-08-31"), "2020-01-30/2026-02", None));
    assert!(told(&touch("2020-01-31/2026-08-31", "2026-08-31"), "2020-01-30/2026-08-30", None));
    // A birthday kept in another calendar since: its due instant.
    assert!(told(&touch("lunar:2026", "2026-08-15"), "2026", None));
    // The birthday before is no correction.
    assert!(!told(&touch("2027", "2026-12-20"), "2026", None));
    assert!(!told(&touch("2026-08", "2026-08-15"), "2026-07", None));
    assert!(!told(&touch("spring:2026", "2026-08-15"), "spring:2025", None));
}
