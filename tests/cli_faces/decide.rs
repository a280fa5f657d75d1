//! What people decide: nothing without an answer, everything with their name on it.

use jiff::SignedDuration;
use touchbase::message::{PlannedTouch, TouchKey};
use touchbase::store::{Filter, Ledger as _, Outbox as _};
use touchbase::terms::{ChannelName, Class, Mode, Reason, TouchState};

use crate::given::{Place, accepted, pass, refused, with_held_birthday, with_ledger};

fn outcomes(place: &Place, outcome: &str) -> usize {
    place.fine(&["log", "--outcome", outcome]).lines().count()
}

#[test]
fn a_question_that_nobody_can_answer_is_exit_2_and_nothing_happens() {
    let place = with_ledger();
    let before = place.fine(&["log", "--json"]);
    let at = "2026-11-23 10:00";
    for args in [&["retry", "--unknown"][..], &["cancel", "--rule", "birthday", "--on", "2027-12-01"]] {
        let ended = place.at(at, args);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{args:?}");
        assert!(ended.err.contains("--yes"), "{}", ended.err);
    }
    assert_eq!(place.fine(&["log", "--json"]), before);
}

#[test]
fn retry_opens_what_is_in_time_and_counts_the_rest() {
    let place = with_ledger();
    let ended = place.at("2026-11-23 10:00", &["retry", "--unknown", "--yes"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, "4 touches will be sent again\n"), "{}", ended.err);
    assert!(
        ended.err.contains("4 touches, 1 person") && ended.err.contains("may have arrived already"),
        "{}",
        ended.err
    );
    assert_eq!((outcomes(&place, "unknown"), outcomes(&place, "planned")), (0, 4));
    let log = place.fine(&["log", "--outcome", "planned", "-n", "1"]);
    let id = log.split_whitespace().find(|word| word.starts_with("T-")).unwrap().to_owned();
    assert!(place.fine(&["explain", &id]).contains("by operator wang"));
    let again = place.run(&["retry", &id, "--yes"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("it is on its way"), "{}", again.err);
}

#[test]
fn retry_leaves_out_what_is_too_late_unless_it_is_named() {
    let place = Place::with_records();
    pass(&place, "2026-11-23 09:45", Mode::Live, &refused);
    let late = place.at("2026-11-26 10:00", &["retry", "--failed", "--yes"]);
    assert_eq!(late.code, 1);
    assert!(late.err.contains("too late (late_ok), left out"), "{}", late.err);
    let log = place.fine(&["log", "--rule", "family-birthday"]);
    let id = log.split_whitespace().find(|word| word.starts_with("T-")).unwrap().to_owned();
    let named = place.at("2026-11-26 10:00", &["retry", &id, "--yes"]);
    assert_eq!(named.out, "1 touch will be sent again\n", "{}", named.err);
    assert!(place.refused(&["retry", "W-1", "--yes"]).contains("they are written T-17"));
    assert!(place.refused(&["retry", "--yes"]).contains("--help"));
}

#[test]
fn what_a_day_will_bring_can_be_cancelled_before_it_is_planned() {
    let place = Place::with_records();
    let out = place.fine(&["cancel", "--rule", "birthday", "--on", "2026-12-01", "--yes"]);
    assert_eq!(out, "1 touch cancelled\n");
    pass(&place, "2026-12-01 09:30", Mode::Live, &accepted);
    let log = place.fine(&["log", "--rule", "birthday"]);
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("cancelled") && log.contains("operator"), "{log}");
    let again = place.at("2026-12-01 09:40", &["cancel", "--rule", "birthday", "--yes"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("there is nothing to cancel"), "{}", again.err);
}

#[test]
fn approve_says_how_many_are_too_late_before_it_asks() {
    let place = with_held_birthday();
    // Without an answer nothing is done: what is said comes before the question.
    for args in [&["approve", "birthday"][..], &["approve", "birthday", "--on", "2026-12-01"]] {
        let late = place.at("2026-12-02 08:00", args);
        assert_eq!(late.code, 1, "{}", late.err);
        assert!(late.err.contains("1 touch too late (late_ok), left out"), "{args:?}: {}", late.err);
    }
    // Also where others are in time.
    hold_another(&place);
    let asked = place.at("2026-12-02 09:30", &["approve", "birthday"]);
    assert_eq!(asked.code, 2, "nobody can answer: {}", asked.err);
    let late = asked.err.find("1 touch too late (late_ok), left out");
    let question = asked.err.find("--yes");
    assert!(late.is_some() && late < question, "{}", asked.err);
    let done = place.at("2026-12-02 09:30", &["approve", "birthday", "--yes"]);
    assert_eq!(done.out, "1 touch released\n", "{}", done.err);
    assert!(done.err.contains("1 touch too late (late_ok), left out"), "{}", done.err);
}

/// One more, of the day after.
fn hold_another(place: &Place) {
    let deployment = place.deployment();
    let mut store = place.store(&deployment);
    let entries = store.entries(&Filter { rule: Some("birthday".to_owned()), ..Filter::default() }).unwrap();
    let first = &entries.first().unwrap().touch;
    let day = SignedDuration::from_hours(24);
    let touch = PlannedTouch {
        key: TouchKey { occurrence: "2027".to_owned(), ..first.key.clone() },
        reference: None,
        occasion: None,
        limit: None,
        due_at: first.due_at + day,
        expires_at: first.expires_at + day,
        class: Class::Care,
        via: vec![ChannelName::Sms],
        template: "birthday".to_owned(),
        group: false,
        state: TouchState::Held,
        reason: Some(Reason::Approve),
        error: None,
    };
    store.plan(&[touch], first.due_at).unwrap();
}

#[test]
fn approve_releases_what_is_held() {
    let place = with_held_birthday();
    let status = place.at("2026-12-01 08:00", &["status"]);
    assert!(
        status.out.contains("1 touch held for a person: birthday → touchbase approve RULE"),
        "{}",
        status.out
    );
    let other_day = place.at("2026-12-01 08:00", &["approve", "birthday", "--on", "2026-12-02", "--yes"]);
    assert_eq!(other_day.code, 1);
    let late = place.at("2026-12-02 08:00", &["approve", "birthday", "--yes"]);
    assert!(late.code == 1 && late.err.contains("too late"), "{}", late.err);
    let ended = place.at("2026-12-01 08:00", &["approve", "birthday", "--yes"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, "1 touch released\n"), "{}", ended.err);
    assert_eq!(outcomes(&place, "planned"), 1);
}

#[test]
fn a_pause_is_kept_shown_and_ended() {
    let place = Place::with_records();
    assert!(place.refused(&["pause", "birthday"]).contains("--reason"));
    assert!(place.refused(&["pause", "birthdy", "--reason", "x"]).contains("did you mean `birthday`?"));
    let out = place.fine(&["pause", "birthday", "--reason", "wording", "--until", "2026-11-30"]);
    assert_eq!(out, "paused birthday until 2026-12-01 00:00: 0 touches are planned\n");
    let status = place.run(&["status"]).out;
    assert!(
        status.contains(
            "4 rules on, 1 paused (birthday, by operator wang, until 2026-12-01 00:00, \"wording\")"
        ),
        "{status}"
    );
    let explained = place.fine(&["explain", "C-1011", "birthday", "--on", "2026-12-01"]);
    assert!(explained.contains("would go"), "the pause is over by then: {explained}");
    assert_eq!(place.run(&["resume", "--all"]).code, 1);
    assert_eq!(place.fine(&["resume", "birthday"]), "resumed birthday: 0 touches are planned\n");
    place.fine(&["pause", "--all", "--reason", "wrong price"]);
    let explained = place.fine(&["explain", "C-1011", "birthday", "--on", "2026-12-01"]);
    assert!(explained.contains("will wait") && explained.contains("reason paused"), "{explained}");
    assert!(explained.contains("✗ paused     until somebody resumes it"), "{explained}");
    assert!(place.run(&["status"]).out.starts_with("SHADOW   0 rules on, 1 paused (all rules"));
    place.fine(&["resume", "--all"]);
}

#[test]
fn a_backup_is_checked_and_overwrites_nothing() {
    let place = with_ledger();
    let out = place.fine(&["backup", "copy.db", "--verify"]);
    assert!(out.contains("integrity ok, 45 records and 13 ledger rows match, sha256 "), "{out}");
    assert!(place.refused(&["backup", "copy.db"]).contains("exists already"));
    assert!(!place.path("copy.db-wal").exists() && !place.path("copy.db-shm").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(place.path("copy.db")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    place.fine(&["backup"]);
    assert_eq!(std::fs::read_dir(place.path("state/backups")).unwrap().count(), 1);
}

#[test]
fn preview_shows_every_channel_and_language_or_a_customer() {
    let place = Place::with_records();
    let out = place.fine(&["preview", "warranty-month"]);
    for part in [
        "used by warranty-month (service)",
        "sms zh  ",
        "email zh",
        "sms en  ",
        "email en",
        "1 segment",
        "Subject: ",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    let named = place.refused(&["preview", "warranty-month", "--customer", "C-1001"]);
    assert!(named.contains("add --reveal"), "{named}");
    let out = place.fine(&["preview", "warranty-month", "--customer", "C-1001", "--reveal", "--lang", "zh"]);
    assert!(out.contains("门窗") && !out.contains("sms en"), "{out}");
    assert!(place.fine(&["preview", "birthday", "--lang", "zh"]).contains("拒收请回复R"));
    assert!(place.refused(&["preview", "brithday"]).contains("did you mean `birthday`?"));
    assert!(place.refused(&["preview", "birthday", "--lang", "fr"]).contains("there is no language `fr`"));
}
