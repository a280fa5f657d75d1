//! What is edited: hours, offsets, expressions, recipients; and what is past.

use super::*;
use crate::operations::decide::approve::{self, SkippedAs, Whose};

const DAY: &str = "date = \"due_on\"\nat = \"09:00\"";
const DUE: [(&str, &str); 1] = [("due_on", "2026-03-10")];

/// A rule before, one after, with the same name.
fn edited(now: &str, when: (&str, &str), at: &str) -> House {
    let mut house = House::new(now, &DUE).with(&[("r", &rule("r", "", when.0, SEND))]);
    house.until(at);
    house.edit(&[("r", &rule("r", "", when.1, SEND))]);
    house
}

#[test]
fn the_hour_of_what_went_moves_nothing() {
    let mut house = edited("2026-03-10 08:00", (DAY, &DAY.replace("09:00", "15:00")), "2026-03-10 10:00");
    house.until("2026-03-12 10:00");
    assert_eq!(house.rows(), ["k-1 2026-03-10 accepted"]);
}

#[test]
fn what_moves_from_ahead_to_behind_falls_due_at_once() {
    // Within what is planned, and long before it.
    for (before, after, at) in [
        (DAY.replace("09:00", "11:00"), DAY.to_owned(), "2026-03-10 10:00"),
        (format!("{DAY}\nbefore = \"1 day\""), format!("{DAY}\nbefore = \"6 days\""), "2026-03-06 12:00"),
        (format!("{DAY}\nafter = \"1 week\""), DAY.to_owned(), "2026-03-12 12:00"),
    ] {
        let mut house = edited("2026-03-04 08:00", (&before, &after), at);
        assert_eq!(house.sent(), 1, "{after} {:?}", house.rows());
        house.until("2026-03-20 10:00");
        assert_eq!(house.rows(), ["k-1 2026-03-10 accepted"], "{after}");
    }
}

#[test]
fn what_moves_behind_while_the_daemon_is_down_counts_its_lateness_from_before() {
    let after = format!("{DAY}\nbefore = \"6 days\"");
    for (up_again, expected) in [
        ("2026-03-10 12:00", "k-1 2026-03-10 accepted"),
        ("2026-03-14 12:00", "k-1 2026-03-10 skipped too_late"),
    ] {
        let mut house = House::new("2026-03-05 08:00", &DUE).with(&[("r", &rule("r", "", DAY, SEND))]);
        house.until("2026-03-06 12:00");
        house.write(&[("r", &rule("r", "", &after, SEND))]);
        house.now = wall(up_again);
        house.start();
        house.beat();
        assert_eq!(house.rows(), [expected], "{up_again}");
    }
}

#[test]
fn of_repeats_that_fall_due_at_once_the_latest_goes() {
    let ladder = |after: &str| {
        rule("r", "", DAY, &step("a", &format!("after = \"{after}\"\nrepeat = \"1 day\"\ntimes = 10")))
    };
    let mut house = House::new("2026-03-10 08:00", &DUE).with(&[("r", &ladder("5 days"))]);
    house.until("2026-03-12 12:00");
    let said = house.edit(&[("r", &ladder("1 day"))]);
    let own = &said.effect.rules["r"];
    assert_eq!((own.due_at_once, own.overtaken), (1, 1), "{own:?}");
    assert_eq!((house.sent(), house.skipped(Reason::Overtaken)), (1, 1), "{:?}", house.rows());
    house.until("2026-03-25 12:00");
    // Of ten repeats, one was overtaken.
    assert_eq!((house.sent(), house.skipped(Reason::Overtaken)), (9, 1), "{:?}", house.rows());
}

#[test]
fn a_cron_that_is_edited_the_same_day_tells_nobody_twice_and_loses_nobody() {
    let cron = |hours: &str| format!("cron = \"0 {hours} * * *\"");
    // Went at nine; the new one of the day is told already.
    let mut house = edited("2026-03-10 08:00", (&cron("9"), &cron("15")), "2026-03-10 10:00");
    assert_eq!(house.skipped(Reason::AlreadyTold), 1, "{:?}", house.rows());
    house.until("2026-03-10 20:00");
    assert_eq!(house.sent(), 1, "{:?}", house.rows());
    house.until("2026-03-11 20:00");
    assert_eq!(house.sent(), 2, "{:?}", house.rows());
    // In other words, too: no row that says so comes back.
    let mut house = House::new("2026-03-10 08:00", &DUE).with(&[("r", &rule("r", "", &cron("9"), SEND))]);
    house.until("2026-03-10 10:00");
    let other = SEND.replace("notice", "other");
    house.edit(&[("r", &rule("r", "", &cron("15"), &other))]);
    house.edit(&[("r", &rule("r", "", &cron("18"), &other))]);
    house.until("2026-03-10 20:00");
    assert_eq!((house.sent(), house.skipped(Reason::AlreadyTold)), (1, 2), "{:?}", house.rows());
    // To others, at another hour.
    let mut house = House::new("2026-03-10 08:00", &DUE);
    house.put("relative:f-1", &[("of", "k-1")]);
    let mut house = house.with(&[("r", &rule("r", "", &cron("9"), SEND))]);
    house.until("2026-03-10 10:00");
    house.edit(&[("r", &rule("r", "", &cron("15"), &SEND.replace("self", "family")))]);
    house.until("2026-03-10 20:00");
    assert_eq!(house.sent(), 1, "{:?}", house.rows());
    // In both expressions: the same.
    let mut house = edited("2026-03-10 08:00", (&cron("9,15"), &cron("9,16")), "2026-03-10 10:00");
    house.until("2026-03-10 20:00");
    // The same words to one address on one day go once.
    let again = (house.sent(), house.skipped(Reason::AlreadyTold), house.skipped(Reason::SameAddress));
    assert_eq!(again, (1, 0, 1), "{:?}", house.rows());
    // Still to come, and moved behind.
    let mut house = edited("2026-03-10 08:00", (&cron("11"), &cron("9")), "2026-03-10 10:00");
    house.until("2026-03-10 20:00");
    assert_eq!(house.sent(), 1, "{:?}", house.rows());
}

#[test]
fn nobody_expects_what_an_edited_cron_would_have_been() {
    let cron = |minutes: &str| format!("cron = \"{minutes} * * *\"");
    let mut house = edited("2026-03-10 08:00", (&cron("0 9"), &cron("*/30 7-9,18")), "2026-03-10 10:00");
    // One went at nine, which is in both; no row of what would have been at seven, or yesterday.
    let past = [7, 8, 9].map(|day| format!("k-1 2026-03-{day:02}T09:00 skipped before_rule"));
    let rows = |house: &House| house.rows().into_iter().filter(|row| !past.contains(row)).collect::<Vec<_>>();
    assert_eq!(rows(&house), ["k-1 2026-03-10T09:00 accepted"]);
    // Nor is it sent to whoever comes in, or changes, later; nine o'clock is, which both have.
    house.put("customer:k-1", &[("due_on", "2026-03-01")]);
    house.put("customer:k-2", &[]);
    house.until("2026-03-10 10:30");
    let rows = rows(&house);
    assert!(rows.iter().any(|row| row.starts_with("k-2 2026-03-10T09:00")), "{rows:?}");
    assert!(rows.iter().all(|row| row.contains("T09:00")), "{rows:?}");
    // A new rule by cron has its rows, as any other.
    let house = House::new("2026-03-10 10:00", &DUE).with(&[("r", &rule("r", "", &cron("0 9"), SEND))]);
    assert_eq!(house.skipped(Reason::BeforeRule), 3, "{:?}", house.rows());
}

#[test]
fn whom_an_edit_adds_is_not_told_of_what_went_and_another_handler_is() {
    let to = |path: &str| rule("r", "", DAY, &SEND.replace("self", path));
    let mut house = House::new("2026-03-10 08:00", &[("due_on", "2026-03-10"), ("keeper", "s-1")]);
    for person in ["staff:s-1", "staff:s-2"] {
        house.put(person, &[("role", "keeper")]);
    }
    house.put("relative:f-1", &[("of", "k-1")]);
    let mut house = house.with(&[("r", &to("self"))]);
    house.until("2026-03-10 10:00");
    house.edit(&[("r", &to("customer.family").replace("customer.family", "family"))]);
    assert_eq!(house.skipped(Reason::AlreadyTold), 1, "{:?}", house.rows());
    house.edit(&[("r", &to("keeper"))]);
    house.until("2026-03-10 12:00");
    assert_eq!((house.sent(), house.skipped(Reason::AlreadyTold)), (1, 2), "{:?}", house.rows());
    // Nor is it news to whoever was told by others, whatever of the record changes.
    house.put("customer:k-1", &[("level", "7")]);
    house.until("2026-03-10 12:30");
    assert_eq!((house.sent(), house.skipped(Reason::AlreadyTold)), (1, 2), "{:?}", house.rows());
    house.put("customer:k-1", &[("keeper", "s-2")]);
    house.until("2026-03-10 13:00");
    assert_eq!(house.sent(), 2, "{:?}", house.rows());
}

#[test]
fn what_moves_behind_goes_to_whom_the_same_edit_adds() {
    let before = |days: &str, to: &str| {
        rule("r", "", &format!("{DAY}\nbefore = \"{days} days\""), &SEND.replace("self", to))
    };
    let mut house = House::new("2026-03-04 08:00", &DUE);
    house.put("relative:f-1", &[("of", "k-1")]);
    let mut house = house.with(&[("r", &before("1", "self"))]);
    house.until("2026-03-06 12:00");
    house.edit(&[("r", &before("6", "family"))]);
    house.until("2026-03-20 10:00");
    assert_eq!(house.rows(), ["f-1 2026-03-10 accepted"]);
}

#[test]
fn by_another_trigger_an_occasion_is_the_one_of_its_day() {
    let by = |field: &str, hour: &str| format!("date = \"{field}\"\nat = \"{hour}:00\"");
    let fields = [("due_on", "2026-03-10"), ("birthday", "1980-03-10")];
    let ran = |after: &str, at: &str| {
        let mut house =
            House::new("2026-03-10 06:00", &fields).with(&[("r", &rule("r", "", &by("due_on", "11"), SEND))]);
        house.until(at);
        house.edit(&[("r", &rule("r", "", after, SEND))]);
        house.until("2026-03-10 20:00");
        house
    };
    // From ahead to behind, and from ahead to ahead: it goes. Gone: it does not go again.
    for (hour, at) in [("08", "2026-03-10 10:00"), ("12", "2026-03-10 10:00"), ("15", "2026-03-10 12:00")] {
        let house = ran(&by("birthday", hour), at);
        assert_eq!(house.sent(), 1, "{hour} {at} {:?}", house.rows());
    }
    // Gone to others: whom a trigger would tell of it under another name was told by them.
    let mut house = House::new("2026-03-10 06:00", &fields);
    house.put("relative:f-1", &[("of", "k-1")]);
    let family = SEND.replace("self", "family");
    let mut house = house.with(&[("r", &rule("r", "", &by("due_on", "11"), &family))]);
    house.until("2026-03-10 12:00");
    house.edit(&[("r", &rule("r", "", &by("due_on", "11"), SEND))]);
    house.edit(&[("r", &rule("r", "", &by("birthday", "15"), SEND))]);
    house.until("2026-03-10 20:00");
    assert_eq!(house.sent(), 1, "{:?}", house.rows());
}

#[test]
fn what_is_entered_late_reaches_back_whatever_was_edited() {
    let wider = DAY.replace("09:00", "10:00");
    let mut house = edited("2026-03-01 08:00", (DAY, &wider), "2026-03-08 10:00");
    house.put("customer:k-2", &[("due_on", "2026-03-07")]);
    house.put("customer:k-3", &[("due_on", "2026-03-01")]);
    house.until("2026-03-08 10:15");
    // Three days: what is older is no lateness of ours.
    assert_eq!(house.rows(), ["k-2 2026-03-07 accepted"]);
}

#[test]
fn what_a_new_rule_finds_behind_it_is_a_row_that_a_person_can_let_go() {
    let mut house = House::new("2026-03-11 08:00", &DUE);
    house.put("customer:k-2", &[("due_on", "2026-03-01")]);
    let mut house = house.with(&[("r", &rule("r", "", DAY, SEND))]);
    assert_eq!(house.rows(), ["k-1 2026-03-10 skipped before_rule"]);
    let deployment = deployment(&house.files).unwrap();
    let (now, author) = (house.now, Author { name: "operator wang".to_owned(), at: house.now });
    let held =
        approve::find(house.store(), &deployment, &Whose::Rule("r".to_owned()), None, None, now).unwrap();
    assert!(held.touches.is_empty());
    let past = Some(SkippedAs::BeforeRule);
    let found =
        approve::find(house.store(), &deployment, &Whose::Rule("r".to_owned()), past, None, now).unwrap();
    assert_eq!(found.carry_out(house.store(), &author).unwrap().released, 1);
    house.until("2026-03-11 09:00");
    assert_eq!(house.rows(), ["k-1 2026-03-10 accepted"]);
    // An edit that widens a rule does not reach back either.
    let narrow = rule("r", "", DAY, SEND) + "[only]\nlevel = 5\n";
    let mut house = House::new("2026-03-10 08:00", &DUE).with(&[("r", &narrow)]);
    house.until("2026-03-10 10:00");
    let said = house.edit(&[("r", &rule("r", "", DAY, SEND))]);
    assert_eq!(said.effect.rules["r"].before_rule, 1);
    assert_eq!(house.rows(), ["k-1 2026-03-10 skipped before_rule"]);
}

#[test]
fn what_comes_again_is_ended_by_what_is_nearest_to_it() {
    let every = rule(
        "r",
        "",
        "date = \"due_on\"\nevery = \"4 years\"\nat = \"09:00\"\nstop_once = \"done_on\"",
        SEND,
    );
    let fields = [("due_on", "2018-03-10"), ("done_on", "2022-04-01")];
    let mut house = House::new("2026-03-10 08:00", &fields).with(&[("r", &every)]);
    house.until("2026-03-10 10:00");
    assert_eq!(house.sent(), 1, "{:?}", house.rows());
    let fields = [("due_on", "2018-03-10"), ("done_on", "2026-03-05")];
    let mut house = House::new("2026-03-10 08:00", &fields).with(&[("r", &every)]);
    house.until("2026-03-10 10:00");
    assert_eq!(house.sent(), 0, "{:?}", house.rows());
}

#[test]
fn a_failing_test_keeps_rules_out_of_force_and_is_named() {
    let mut house = House::new("2026-03-10 08:00", &DUE).with(&[("r", &rule("r", "", DAY, SEND))]);
    let test =
        "[[test]]\nname = \"nobody\"\ngiven = { due_on = \"2026-03-10\" }\nexpect = []\nduring = \"2026\"\n";
    house.write(&[("r", &(rule("r", "", DAY, SEND) + test))]);
    let planner = house.planner.as_ref().unwrap();
    let old = planner.live().borrow().clone();
    let new = reloader::accept(&sources(&house.files), Report::default(), &old).unwrap();
    let refusal = reloader::tested(new).unwrap_err();
    let said: Vec<String> =
        std::iter::once(&refusal.said).chain(&refusal.more).map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "reload refused: 1 test in the rules failed; the rules in force stay as they are",
            "rules/r.toml:15: the test “nobody” fails: touchbase test r"
        ]
    );
}

#[test]
fn an_answer_says_what_becomes_of_each_rule() {
    let mut house = House::new("2026-03-01 08:00", &DUE).with(&[("r", &rule("r", "", DAY, SEND))]);
    let said = |in_force: InForce| -> Vec<String> {
        in_force.effect.said().iter().map(ToString::to_string).collect()
    };
    assert_eq!(said(house.edit(&[("r", &rule("r", "", DAY, SEND))])), Vec::<String>::new());
    assert_eq!(
        said(house.edit(&[("r", &rule("r", "", DAY, &SEND.replace("notice", "other")))])),
        [
            "r: other words or another way of sending; the same touches",
            "in the next 60 days: 0 more touches, 0 fewer; 0 due at once"
        ]
    );
    assert_eq!(
        said(house.edit(&[("r", &rule("r", "", &DAY.replace("09", "10"), SEND))])),
        ["r: edited; 1 moved", "in the next 60 days: 0 more touches, 0 fewer; 0 due at once"]
    );
    let both = [
        ("r", &*rule("r", "", &DAY.replace("09", "10"), SEND)),
        ("s", &*rule("s", "", "date = \"due_on\"\nbefore = \"1 day\"", SEND)),
    ];
    assert_eq!(
        said(house.edit(&both)),
        ["s: new; 1 added", "in the next 60 days: 1 more touch, 0 fewer; 0 due at once"]
    );
}

#[test]
fn what_is_lost_to_a_move_would_be_seen() {
    use crate::planted::{Bug, while_planted};
    let (before, after) = (format!("{DAY}\nbefore = \"1 day\""), format!("{DAY}\nbefore = \"6 days\""));
    let sent = while_planted(Bug::MovedBehindIsPast, || {
        let mut house = edited("2026-03-04 08:00", (&before, &after), "2026-03-06 12:00");
        house.until("2026-03-20 10:00");
        house.sent()
    });
    assert_eq!(sent, 0);
}

#[test]
fn an_edit_while_the_daemon_is_down_keeps_back_what_it_adds_and_nothing_else() {
    const BRAKE_TEN: (&str, &str) = (BRAKE, "brake = 10\n");
    let mut house = House::new("2026-03-09 08:00", &DUE);
    for number in 2..=45 {
        house.put(&format!("customer:k-{number}"), &DUE);
    }
    let held = |house: &House| {
        let reason = Some(Reason::Restart);
        let rows = house.entries();
        let of_rule = rows.iter().filter(|entry| entry.touch.key.rule == "r");
        (of_rule.clone().filter(|entry| entry.touch.reason == reason).count(), of_rule.count())
    };
    let other = rule("other", "", &format!("{DAY}\nbefore = \"4 days\""), SEND);
    let own = rule("r", "", DAY, SEND);
    let mut house = house.with(&[BRAKE_TEN, ("r", &own), ("other", &other)]);
    house.until("2026-03-09 09:00");
    // Another hour on the same day adds nothing.
    house.write(&[BRAKE_TEN, ("r", &own.replace("09:00", "10:00")), ("other", &other)]);
    house.start();
    house.until("2026-03-10 09:00");
    assert_eq!(held(&house), (0, 45));
    // A rule that was gone and is back does.
    let mut house = House::new("2026-03-09 08:00", &DUE);
    for number in 2..=45 {
        house.put(&format!("customer:k-{number}"), &DUE);
    }
    let mut house = house.with(&[BRAKE_TEN, ("r", &own), ("other", &other)]);
    for files in [
        vec![BRAKE_TEN, ("other", other.as_str())],
        vec![BRAKE_TEN, ("r", own.as_str()), ("other", other.as_str())],
    ] {
        house.write(&files);
        house.start();
    }
    house.until("2026-03-10 11:00");
    assert_eq!(held(&house), (45, 45));
}

#[test]
fn what_was_written_by_a_clock_that_was_ahead_is_not_taken_over() {
    let mut house = House::new("2027-03-10 08:00", &DUE).with(&[("r", &rule("r", "", DAY, SEND))]);
    house.now = wall("2026-03-09 08:00");
    // The same step under another name: the rule as such is no other one.
    house.write(&[("r", &rule("r", "", DAY, &step("first", "")))]);
    let now = house.now;
    let deployment = deployment(&house.files).unwrap();
    let reader = house.reader();
    crate::daemon::planner::edits::take_over(&reader, &deployment, None, now, &mut Direct(&mut house.store))
        .unwrap();
    let state = house.store.rule_state("r").unwrap().unwrap();
    let ahead = now + SignedDuration::from_hours(2);
    assert!(state.planned_through <= ahead && state.effective_from <= now, "{state:?}");
}
