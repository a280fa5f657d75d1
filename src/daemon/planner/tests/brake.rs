//! What an edit adds beyond the brake, by a start and by a reload: the same numbers for both, and nothing is held that
//! would have gone without it.

use super::{BRAKE, House, SEND, rule};
use crate::store::Author;
use crate::terms::{Reason, TouchState};

const CUSTOMERS: u32 = 24;
const TWENTY: (&str, &str) = (BRAKE, "brake = 20\n");

/// A house with 24 customers, above the brake, all born on one day that is three days ahead.
fn house(files: &[(&str, &str)]) -> House {
    let mut house = House::new("2026-03-07 10:00", &[]);
    let keys: Vec<String> = (0..CUSTOMERS).map(|number| format!("customer:b-{number}")).collect();
    for key in &keys {
        house.put(key, &[("birthday", "1990-03-10"), ("due_on", "2026-03-10")]);
    }
    house.with(files)
}

fn birthday(at: &str, more: &str) -> String {
    rule("r", "", &format!("date = \"birthday\"\nevery = \"year\"\nat = \"{at}\"\n{more}"), SEND)
}

fn due(at: &str) -> String {
    rule("s", "", &format!("date = \"due_on\"\nat = \"{at}\"\n"), SEND)
}

/// How many touches stand so.
fn count(house: &House, state: TouchState, reason: Option<Reason>) -> usize {
    let is = |entry: &&crate::store::Entry| entry.touch.state == state && entry.touch.reason == reason;
    house.entries().iter().filter(is).count()
}

fn held(house: &House) -> usize {
    count(house, TouchState::Held, Some(Reason::Restart))
}

#[test]
fn what_changed_while_the_daemon_was_down_holds_nothing_that_would_have_gone() {
    // Another hour, other words, another day.
    let edits = [
        birthday("15:00", ""),
        birthday("09:00", "").replace("\"notice\"", "\"other\""),
        birthday("09:00", "before = \"1 day\"\n"),
        birthday("09:00", "after = \"1 day\"\n"),
    ];
    for edit in edits {
        let mut house = house(&[TWENTY, ("r", &birthday("09:00", ""))]);
        house.write(&[TWENTY, ("r", &edit)]);
        house.start();
        house.until("2026-03-12 00:00");
        let moved = edit.contains("1 day");
        // On another day there are 24 more than there were.
        assert_eq!((held(&house), house.sent()), if moved { (24, 0) } else { (0, 24) }, "{edit}");
    }
}

#[test]
fn days_that_move_by_one_hold_nothing_and_what_gathers_on_one_day_waits() {
    let mut house = House::new("2026-03-07 10:00", &[]);
    // 24 a day, for a week.
    for number in 0..168 {
        let day = 9 + number / 24;
        house.put(&format!("customer:b-{number}"), &[("due_on", &format!("2026-03-{day:02}"))]);
    }
    let mut house = house.with(&[TWENTY, ("s", &due("09:00"))]);
    let text = due("09:00").replace("at =", "before = \"1 day\"\nat =");
    house.write(&[TWENTY, ("s", &text)]);
    house.start();
    house.until("2026-03-08 12:00");
    // The first day had none before.
    assert_eq!((held(&house), house.sent()), (24, 0));
    // What nobody let go in time is too late.
    house.until("2026-03-11 12:00");
    assert_eq!((held(&house), house.skipped(Reason::TooLate), house.sent()), (0, 24, 3 * 24));
}

#[test]
fn a_rule_that_came_while_the_daemon_was_down_waits_and_the_others_go() {
    let mut house = house(&[TWENTY, ("r", &birthday("09:00", ""))]);
    house.write(&[TWENTY, ("r", &birthday("10:00", "")), ("s", &due("11:00"))]);
    house.start();
    house.until("2026-03-11 00:00");
    assert_eq!((held(&house), house.sent()), (24, 24));
    // A rule that is back after it was gone is a new one, whatever the ledger knows of its text.
    let mut house = self::house(&[TWENTY, ("r", &birthday("09:00", "")), ("s", &due("11:00"))]);
    house.write(&[TWENTY, ("r", &birthday("09:00", ""))]);
    house.start();
    house.write(&[TWENTY, ("r", &birthday("09:00", "")), ("s", &due("11:00"))]);
    house.start();
    house.until("2026-03-11 00:00");
    assert_eq!((held(&house), house.sent()), (24, 24));
}

#[test]
fn what_a_start_would_take_away_beyond_the_brake_stays_open() {
    let waiting = |house: &mut House| {
        house.now = super::wall("2026-03-10 08:00");
        house.beat();
        assert_eq!(count(house, TouchState::Planned, None), 48);
    };
    let both = [TWENTY, ("r", &*birthday("09:00", "")), ("s", &*due("09:00"))];
    // The file is gone; what another name claims is not this one; nothing of it fits any more; a step is another.
    let renamed = format!("{}\n", due("09:00").replace("id = \"s\"", "id = \"t\""));
    let narrowed = due("09:00").replace("[when]", "[only]\nlevel = \">= 9\"\n[when]");
    let ends = [
        (&both[..2], Reason::Restart, 24),
        // Those of the other name wait as well.
        (&[TWENTY, both[1], ("t", renamed.as_str())][..], Reason::NewName, 48),
        (&[TWENTY, both[1], ("s", narrowed.as_str())][..], Reason::Restart, 24),
    ];
    for (files, reason, waiting_now) in ends {
        let held = |house: &House| count(house, TouchState::Held, Some(reason));
        let mut house = self::house(&both);
        waiting(&mut house);
        house.write(files);
        for _ in 0..2 {
            house.start();
            assert_eq!((held(&house), house.sent()), (waiting_now, 0), "{files:?}");
            // Whatever else changes meanwhile.
            house.put("customer:b-1", &[("done_on", "2026-03-01")]);
            house.beat();
        }
        house.until("2026-03-10 09:30");
        assert_eq!((held(&house), house.sent()), (waiting_now, 24), "{files:?}");
    }
}

#[test]
fn what_a_start_takes_away_below_the_brake_is_cancelled_with_a_row() {
    let both = [TWENTY, ("r", &*birthday("09:00", "")), ("s", &*due("09:00"))];
    let mut house = House::new("2026-03-10 08:00", &[("birthday", "1990-03-10"), ("due_on", "2026-03-10")]);
    house = house.with(&both);
    house.write(&both[..2]);
    house.start();
    assert_eq!(count(&house, TouchState::Cancelled, Some(Reason::RuleOff)), 1, "{:?}", house.rows());
}

#[test]
fn what_a_reload_is_refused_for_is_what_its_answer_says() {
    let mut house = house(&[TWENTY, ("r", &birthday("09:00", ""))]);
    // Nobody reaches this one.
    let author = Author { name: "test".to_owned(), at: house.now };
    house
        .store()
        .change(&mut |changes| {
            let key = crate::record::RecordKey::new("customer", "b-7");
            let fields = [("mobile".to_owned(), None)].into();
            changes.put(&[crate::store::Incoming { key, fields }], &author).map(|_| true)
        })
        .unwrap();
    house.write(&[TWENTY, ("r", &birthday("09:00", "")), ("s", &due("11:00"))]);
    let refusal = house.reload().unwrap_err();
    assert!(refusal.said.to_string().contains("23 touches would be added"), "{}", refusal.said);
    let lines: Vec<String> = refusal.more.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["s: new; 23 added", "in the next 60 days: 23 more touches, 0 fewer; 0 due at once"]);
}

#[test]
fn a_limit_that_goes_is_said_with_what_it_kept_back() {
    let limited = format!("{}[limits]\nat_most = 5\n", due("09:00"));
    let mut house = house(&[TWENTY, ("s", &limited)]);
    house.write(&[TWENTY, ("s", &due("09:00"))]);
    let refusal = house.reload().unwrap_err();
    assert!(refusal.said.to_string().contains("24 touches would be added"), "{}", refusal.said);
    assert_eq!(
        refusal.more[0].to_string(),
        "s: the rule as before; windows, calendars or limits are others; 24 added"
    );
}
