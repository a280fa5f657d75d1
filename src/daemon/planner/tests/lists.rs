//! What a list says that it will do, and what the planner then does: the same touches, also where they fell due before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{BRAKE, House, SEND, deployment, rule, step};
use crate::message::KeyDigest;
use crate::operations::intake::{self, List, Taken};
use crate::store::Author;
use crate::terms::{Reason, TouchState};
use crate::words::Language;

/// A house's list: its records' kind, its text.
fn take(house: &House, kind: &str, text: &str, apply: bool, accept: Option<u64>) -> Taken {
    let list = house.folder.path().join("list.csv");
    std::fs::write(&list, text).unwrap();
    let mut deployment = deployment(&house.files).unwrap();
    deployment.stand_in(&house.reader()).unwrap();
    let author = Author { name: "test".to_owned(), at: house.now };
    let (kind, language) = (Some(kind), Language::English);
    let list = List { file: &list, kind, map: None, sheet: None, apply, accept, in_force: None, language };
    intake::take(&list, &house.folder.path().join("touchbase.db"), &deployment, author, &mut |_| {}).unwrap()
}

/// Customers of whom something is due on a day.
fn customers(numbers: std::ops::Range<u32>, due_on: &str) -> String {
    "id,name,mobile,due_on\n".to_owned() + &rows(numbers, due_on)
}

fn rows(numbers: std::ops::Range<u32>, due_on: &str) -> String {
    let mut text = String::new();
    for number in numbers {
        writeln!(text, "b-{number},陈女士,13900{number:06},{due_on}").unwrap();
    }
    text
}

fn due(id: &str, more: &str) -> String {
    rule(id, more, "date = \"due_on\"\nat = \"09:00\"\nlate_ok = \"5 days\"\n", SEND)
}

fn waiting(taken: &Taken) -> u64 {
    taken.beyond.iter().map(|day| day.touches).sum()
}

fn added(taken: &Taken) -> u64 {
    taken.effect.as_ref().unwrap().by_rule.values().map(|of| of.added).sum()
}

fn held(house: &House, reason: Reason) -> usize {
    let is = |entry: &&crate::store::Entry| {
        entry.touch.state == TouchState::Held && entry.touch.reason == Some(reason)
    };
    house.entries().iter().filter(is).count()
}

#[test]
fn a_list_of_what_fell_due_before_its_rule_is_told_and_braked() {
    let mut house =
        House::new("2026-03-07 10:00", &[]).with(&[(BRAKE, "brake = 20\n"), ("s", &due("s", ""))]);
    let list = customers(0..30, "2026-03-05");
    let dry = take(&house, "customer", &list, false, None);
    assert_eq!((added(&dry), waiting(&dry), dry.effect.as_ref().unwrap().today), (30, 30, 30));
    let taken = take(&house, "customer", &list, true, None);
    assert_eq!((added(&taken), waiting(&taken), taken.cause.is_some()), (30, 30, true));
    house.beat();
    assert_eq!((held(&house, Reason::ImportGuard), house.sent()), (30, 0));
    // One that was taken down, and what was past when its rule came, is no news.
    let again = take(&house, "customer", &list, true, None);
    assert_eq!((added(&again), waiting(&again)), (0, 0));
}

#[test]
fn a_rule_that_is_not_in_force_yet_takes_a_list_of_before_for_its_past() {
    let mut house = House::new("2026-03-07 10:00", &[]);
    house.write(&[("s", &due("s", ""))]);
    let taken = take(&house, "customer", &customers(0..3, "2026-03-05"), true, None);
    assert_eq!(added(&taken), 0);
    house.start();
    assert_eq!((house.sent(), house.skipped(Reason::BeforeRule)), (0, 3));
    // One that went and is back begins anew.
    house.edit(&[("t", &due("t", "was = []\n"))]);
    house.now = super::wall("2026-03-07 11:00");
    house.write(&[("t", &due("t", "was = []\n")), ("s", &due("s", "was = []\n"))]);
    let taken = take(&house, "customer", &customers(7..9, "2026-03-06"), true, None);
    assert_eq!(added(&taken), 2, "{:?}", taken.effect);
}

#[test]
fn a_limit_counts_the_days_on_which_a_list_was_due() {
    let limits = format!("{SEND}[limits]\nat_most = 5\n");
    let text = rule("s", "", "date = \"due_on\"\nat = \"09:00\"\nlate_ok = \"5 days\"\n", &limits);
    let mut house = House::new("2026-03-07 10:00", &[]).with(&[("s", &text)]);
    let list = customers(0..4, "2026-03-05") + &rows(4..8, "2026-03-04");
    let taken = take(&house, "customer", &list, true, None);
    let limited = taken.effect.unwrap();
    assert_eq!((limited.today, limited.beyond_limits()), (8, Vec::new()));
    house.beat();
    assert_eq!(house.sent(), 8, "{:?}", house.rows());
}

#[test]
fn what_comes_in_after_an_adoption_and_fell_due_before_waits_whichever_way_it_comes() {
    let mut house = House::new("2026-03-01 10:00", &[]).with(&[("s", &due("s", ""))]);
    house.until("2026-03-07 09:30");
    let at = house.now;
    crate::store::set_adopted(house.store(), at).unwrap();
    house.until("2026-03-07 10:00");
    let list = customers(0..3, "2026-03-05") + &rows(3..5, "2026-03-08");
    let dry = take(&house, "customer", &list, false, None);
    assert_eq!((added(&dry), waiting(&dry), dry.may_have_gone), (5, 0, vec![("s".to_owned(), 3)]));
    let few = take(&house, "customer", &list, true, Some(2));
    assert_eq!((few.may_have_gone, few.cause.is_some()), (vec![("s".to_owned(), 3)], false));
    house.beat();
    assert_eq!((held(&house, Reason::Restored), house.sent()), (3, 0));
    // By hand as well; and what nobody else can have sent goes.
    house.put("customer:h-1", &[("due_on", "2026-03-06")]);
    house.until("2026-03-08 12:00");
    assert_eq!((held(&house, Reason::Restored), house.sent()), (4, 2));
    // Somebody who knows says so, afterwards or beforehand.
    let ids = house.entries().into_iter().filter(|entry| entry.touch.state == TouchState::Held);
    let ids: Vec<_> = ids.map(|entry| entry.touch.id).collect();
    let author = Author { name: "test".to_owned(), at: house.now };
    house.store().release(&ids, &author).unwrap();
    house.beat();
    assert_eq!((held(&house, Reason::Restored), house.sent()), (0, 6));
    let meant = take(&house, "customer", &customers(6..9, "2026-03-05"), true, Some(3));
    assert_eq!((added(&meant), meant.may_have_gone), (3, Vec::new()));
    house.beat();
    assert_eq!((held(&house, Reason::Restored), house.sent()), (0, 9), "{:?}", house.rows());
    assert_eq!(house.store().causes().unwrap(), []);
}

/// Draws from a seed.
struct Dice(u32);

impl Dice {
    fn below(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (self.0 >> 16) % below
    }

    fn day(&mut self) -> String {
        format!("2026-03-{:02}", 1 + self.below(14))
    }

    fn customer(&mut self) -> (String, [(&'static str, String); 3]) {
        let id = format!("customer:b-{}", self.below(12));
        let keeper = format!("k-{}", self.below(3));
        (id, [("due_on", self.day()), ("level", self.below(6).to_string()), ("keeper", keeper)])
    }
}

/// A world: customers, families and keepers, and what was in force for how long.
fn world(seed: u32) -> House {
    let mut dice = Dice(seed.wrapping_mul(7_919));
    let steps = step("one", "") + &step("two", "after = \"2 days\"\n");
    let path = |to: &str| SEND.replace("\"self\"", &format!("\"{to}\""));
    let when = |late: &str| format!("date = \"due_on\"\nat = \"09:00\"\nlate_ok = \"{late}\"\n");
    let rules = [
        ("own", rule("own", "", &when("5 days"), SEND)),
        ("steps", rule("steps", "where = 'level > 2'", &when("1 day"), &steps)),
        ("family", rule("family", "where = 'level > 3'", &when("3 days"), &path("family"))),
        ("keeper", rule("keeper", "", &when("4 days"), &path("keeper"))),
        ("boss", rule("boss", "", &when("2 days"), &path("role:keeper"))),
    ];
    let mut files: Vec<(&str, &str)> = rules.iter().map(|(id, text)| (*id, text.as_str())).collect();
    let last = files.split_off(1 + dice.below(5) as usize);
    let mut house =
        House::new(if seed.is_multiple_of(3) { "2026-03-07 08:00" } else { "2026-03-05 10:00" }, &[]);
    for number in 0..3 {
        house.put(&format!("staff:k-{number}"), &[("role", "keeper")]);
        house.put(&format!("relative:r-{number}"), &[("of", &format!("b-{}", dice.below(12)))]);
    }
    for _ in 0..8 {
        let (key, fields) = dice.customer();
        house.put(&key, &fields.each_ref().map(|(name, value)| (*name, value.as_str())));
    }
    let mut house = house.with(&files);
    house.until("2026-03-07 10:00");
    // Some are newer than the others.
    files.extend(last);
    house.edit(&files);
    house
}

fn list(seed: u32) -> (&'static str, String) {
    let mut dice = Dice(seed.wrapping_mul(104_729));
    match seed % 4 {
        0 => ("relative", format!("id,name,mobile,of\nr-{},王,13900009999,b-{}\n", seed % 5, dice.below(12))),
        1 => {
            let number = dice.below(4);
            ("staff", format!("id,name,mobile,role\nk-{number},王,1390000888{number},keeper\n"))
        }
        _ => {
            let mut text = "id,name,mobile,due_on,level,keeper\n".to_owned();
            for _ in 0..6 {
                let (key, [due_on, level, keeper]) = dice.customer();
                let id = key.trim_start_matches("customer:b-");
                writeln!(text, "b-{id},陈女士,139000070{id:0>2},{},{},{}", due_on.1, level.1, keeper.1)
                    .unwrap();
            }
            ("customer", text)
        }
    }
}

/// What is, or was, to go: by rule and digest, with its key in words.
fn to_go(house: &House) -> BTreeMap<(String, KeyDigest), String> {
    // Two of the same words to one keeper on one day are both planned.
    let goes = |entry: &crate::store::Entry| {
        matches!(entry.touch.state, TouchState::Planned | TouchState::Held)
            || entry.touch.reason == Some(Reason::SameAddress)
    };
    let entries = house.entries().into_iter().filter(goes).map(|entry| entry.touch.key);
    entries.map(|key| ((key.rule.clone(), KeyDigest::of(&key)), format!("{key:?}"))).collect()
}

#[test]
fn what_a_list_says_of_small_worlds_is_what_the_planner_does() {
    let mut behind = 0;
    for seed in 0..24 {
        let (mut with, mut without) = (world(seed), world(seed));
        let (kind, text) = list(seed);
        let taken = take(&with, kind, &text, true, None);
        let effect = taken.effect.unwrap();
        let told: BTreeSet<(String, KeyDigest)> = effect
            .added()
            .into_iter()
            .flat_map(|(rule, touches)| touches.into_iter().map(move |touch| (rule.clone(), touch.key)))
            .collect();
        let today = super::wall("2026-03-08 00:00");
        for house in [&mut with, &mut without] {
            house.beat();
            house.until("2026-03-18 00:00");
        }
        let (before, after) = (to_go(&without), to_go(&with));
        let done: BTreeSet<_> = after.keys().filter(|key| !before.contains_key(key)).cloned().collect();
        let more: Vec<_> = done.difference(&told).map(|key| &after[key]).collect();
        let fewer: Vec<_> = told.difference(&done).map(|key| (key, before.get(key))).collect();
        behind += with.entries().iter().filter(|entry| entry.touch.due_at < today).count();
        assert!(more.is_empty() && fewer.is_empty(), "seed {seed}, {kind}:\n{text}\n{more:#?}\n{fewer:#?}");
    }
    assert!(behind > 100, "{behind}");
}
