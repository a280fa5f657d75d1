//! Files that are not in force yet: what a forecast says by them is what a reload then does.

use super::*;
use crate::forecast::Fate;
use crate::operations::forecast::ahead::{Ahead, ForecastQuery};

const DAY: &str = "date = \"due_on\"\nat = \"09:00\"";

/// `recipient occurrence fate`, from now on for so many days, by the files as they stand.
fn foreseen(house: &House, days: u16) -> Vec<String> {
    let mut deployment = deployment(&house.files).unwrap();
    let store = house.reader();
    deployment.stand_in(&store).unwrap();
    let span = ForecastQuery { from: None, to: None, days }.span(&deployment, house.now).unwrap();
    let ahead = Ahead::new(&deployment, Some(&store), span, (None, None), house.now).unwrap();
    let mut lines = Vec::new();
    ahead
        .run(&mut |line| {
            let key = &line.touch.key;
            let fate = match &line.fate {
                Fate::Goes { .. } => "goes".to_owned(),
                Fate::Sent { .. } => "sent".to_owned(),
                Fate::Held(reason) => format!("held {}", reason.unwrap()),
                Fate::Skipped { reason, .. } => format!("skipped {reason}"),
            };
            lines.push(format!("{} {} {fate}", key.rule, key.occurrence));
            Ok(())
        })
        .unwrap();
    lines
}

/// What is said before a reload, and after it has run for two weeks: how many went since.
fn before_and_after(house: &mut House, files: &[(&str, &str)], end: &str) -> (Vec<String>, usize) {
    house.write(files);
    let foreseen = foreseen(house, 14);
    let sent = house.sent();
    house.reload().unwrap();
    house.until(end);
    (foreseen, house.sent() - sent)
}

#[test]
fn a_renamed_rule_is_shown_as_the_one_that_it_was() {
    let mut house = House::new("2026-03-10 08:00", &[("due_on", "2026-03-10")]);
    house.put("customer:k-2", &[("due_on", "2026-03-12")]);
    let mut house = house.with(&[("r", &rule("r", "", DAY, SEND))]);
    house.until("2026-03-10 10:00");
    let renamed = rule("s", "was = [\"r\"]", &DAY.replace("09:00", "12:00"), SEND);
    let said = before_and_after(&mut house, &[("s", &renamed)], "2026-03-20 10:00");
    assert_eq!(said, (vec!["s 2026-03-12 goes".to_owned()], 1));
}

#[test]
fn what_an_edit_decides_is_shown_before_it_is_a_row() {
    // From ahead to behind: at once.
    let mut house = House::new("2026-03-10 08:00", &[("due_on", "2026-03-10")])
        .with(&[("r", &rule("r", "", &format!("{DAY}\nafter = \"5 days\""), SEND))]);
    house.until("2026-03-11 10:00");
    let said = before_and_after(&mut house, &[("r", &rule("r", "", DAY, SEND))], "2026-03-20 10:00");
    assert_eq!(said, (vec!["r 2026-03-10 goes".to_owned()], 1));
    // Past before the rule was so: not at all.
    let other = rule("s", "", "date = \"due_on\"\nat = \"11:00\"\nafter = \"1 day\"", SEND);
    let mut house =
        House::new("2026-03-10 08:00", &[("due_on", "2026-03-10")]).with(&[("r", &rule("r", "", DAY, SEND))]);
    house.until("2026-03-11 12:00");
    let files = [("r", &*rule("r", "", DAY, SEND)), ("s", &*other)];
    let said = before_and_after(&mut house, &files, "2026-03-20 10:00");
    assert_eq!(said, (Vec::new(), 0));
    // Told already, of a cron that is edited the same day.
    let cron = |hour: &str| rule("r", "", &format!("cron = \"0 {hour} 10 3 *\""), SEND);
    let mut house = House::new("2026-03-10 08:00", &[]).with(&[("r", &cron("9"))]);
    house.until("2026-03-10 10:00");
    let said = before_and_after(&mut house, &[("r", &cron("15"))], "2026-03-20 10:00");
    assert_eq!(said, (vec!["r 2026-03-10T15:00 skipped already_told".to_owned()], 0));
}

#[test]
fn a_name_that_nobody_has_explained_is_shown_as_held() {
    let files = |names: [&str; 2]| {
        let later = |days: &str| format!("after = \"{days} days\"");
        rule("r", "", DAY, &(step(names[0], &later("1")) + &step(names[1], &later("2"))))
    };
    let mut house =
        House::new("2026-03-10 08:00", &[("due_on", "2026-03-10")]).with(&[("r", &files(["a", "b"]))]);
    house.write(&[("r", &files(["a", "c"]))]);
    let shown = ["r 2026-03-10 goes", "r 2026-03-10 held new_name"];
    assert_eq!(foreseen(&house, 14), shown);
    // A start takes the files, and holds what it may not know; the forecast goes on saying so.
    house.start();
    assert_eq!(foreseen(&house, 14), shown);
    house.until("2026-03-20 10:00");
    assert_eq!(house.sent(), 1, "{:?}", house.rows());
}

#[test]
fn files_in_force_are_shown_as_ever() {
    let mut house = House::new("2026-03-10 08:00", &[("due_on", "2026-03-12")]);
    house.put("customer:k-2", &[("due_on", "2026-03-10")]);
    let mut house = house.with(&[("r", &rule("r", "", DAY, SEND))]);
    house.until("2026-03-10 10:00");
    assert_eq!(foreseen(&house, 14), ["r 2026-03-12 goes"]);
}
