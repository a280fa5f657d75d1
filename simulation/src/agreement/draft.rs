//! Rules made by chance, as their files: conditions, steps, limits and lateness around a trigger.

use jiff::civil::Time;

use super::frame::Frame;
use super::texts::WORDINGS;
use super::trigger::{self, Counted};
use crate::dice::Dice;
use touchbase::calendar::period::{Offset, Period};
use touchbase::config::Windows;
use touchbase::terms::Class;

/// A rule in the making.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) each: &'static str,
    pub(super) trigger: &'static str,
    /// The lines of its file.
    pub(super) lines: Vec<String>,
    /// What it counts from.
    pub(super) field: Option<Counted>,
    /// Ways from what it counts from to an instant at which it is due, one for each step.
    pub(super) ways: Vec<Vec<Offset>>,
}

const EACH: [&str; 8] =
    ["customer", "customer", "customer", "item", "item", "item", "family_member", "staff"];
const LATE: [&str; 9] = [
    "1 minute",
    "30 minutes",
    "3 hours",
    "10 hours",
    "12 hours",
    "1 day",
    "2 days",
    "2 working days",
    "4 working hours",
];

/// A rule.
pub(super) fn rule(number: usize, frame: &Frame<'_>, windows: &Windows, dice: &mut Dice) -> Draft {
    let each = dice.pick(&EACH).copied().unwrap_or("customer");
    let class =
        dice.pick(&["service", "service", "care", "care", "marketing", "staff"]).copied().unwrap_or("care");
    let id = format!("r{number}");
    let mut lines = vec![
        format!("id = \"{id}\""),
        "title = \"made up\"".to_owned(),
        format!("class = \"{class}\""),
        format!("each = \"{each}\""),
    ];
    if dice.per_mille(120) {
        lines.push("urgent = true".to_owned());
    }
    lines.extend(dice.per_mille(250).then(|| filter(each, dice)).flatten());
    let when = trigger::when(each, frame, dice);
    lines.push("[when]".to_owned());
    lines.extend(when.lines.iter().cloned());
    lines.extend(late(class, windows, &when.lines, dice));
    if dice.per_mille(200) {
        lines.extend(stop_once(each, dice));
    }
    if dice.per_mille(350) {
        lines.push("[only]".to_owned());
        lines.extend(condition(each, dice));
        lines.extend(dice.per_mille(300).then(|| condition(each, dice)).flatten());
        dedup_keys(&mut lines);
    }
    let mut ways = Vec::new();
    let ladder = dice.per_mille(350);
    let steps = if ladder { dice.between(2, 3) } else { 1 };
    for number in 1..=steps {
        lines.extend(step(each, ladder.then_some(number), &mut ways, dice));
    }
    let shift = when.shift;
    let ways = ways.into_iter().map(|after| shift.into_iter().chain(after).collect()).collect();
    if dice.per_mille(150) {
        lines.push("[limits]".to_owned());
        lines.push(if dice.per_mille(800) {
            format!("at_most = {}", dice.between(1, 4))
        } else {
            "approve = \"each run\"".to_owned()
        });
    }
    Draft { id, each, trigger: when.trigger, lines, field: when.field, ways }
}

/// How late it may be: short, long, or exactly until the window opens.
fn late(class: &str, windows: &Windows, when: &[String], dice: &mut Dice) -> Option<String> {
    let class = <Class as touchbase::terms::Word>::parse(class)?;
    let opens = windows.of(class).opens;
    let at = when.iter().find_map(|line| line.strip_prefix("at = \"")?.strip_suffix('"'));
    let at = at.and_then(touchbase::calendar::window::time_of_day).filter(|at| *at != opens);
    if let Some(at) = at.filter(|_| dice.per_mille(300)) {
        let minutes = |time: Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
        let until = (minutes(opens) - minutes(at)).rem_euclid(24 * 60);
        return Some(format!("late_ok = \"{until} minutes\""));
    }
    dice.per_mille(850).then(|| format!("late_ok = \"{}\"", dice.pick(&LATE).copied().unwrap_or("1 day")))
}

fn stop_once(each: &str, dice: &mut Dice) -> Option<String> {
    let field = match each {
        "item" => dice.pick(&["closed_on", "closed_at"]).copied()?,
        "customer" => "joined_on",
        "staff" => "left_on",
        _ => return None,
    };
    Some(format!("stop_once = \"{field}\""))
}

fn condition(each: &str, dice: &mut Dice) -> Option<String> {
    let lines: &[&str] = match each {
        "customer" => &[
            "segment = \"key\"",
            "segment = [\"key\", \"plain\"]",
            "age = \">= 60\"",
            "age = \">= 60\"",
            "age = \"< 40\"",
            "age = \"filled\"",
            "birthday = \"filled\"",
            "balance = \">= 10\"",
            "steward = \"filled\"",
            "joined_on = \"<= 2026-06-01\"",
        ],
        "item" => {
            &["status = \"active\"", "status = \"!= void\"", "level = \">= 2\"", "closed_on = \"empty\""]
        }
        "family_member" => &["age = \">= 16\"", "age = \"< 60\"", "mobile = \"filled\""],
        _ => &["role = \"manager\"", "left_on = \"empty\"", "age = \"> 30\""],
    };
    dice.pick(lines).map(|line| (*line).to_owned())
}

/// A key stands once in a table: the last of two lines with the same key goes.
fn dedup_keys(lines: &mut Vec<String>) {
    let key = |line: &String| line.split_once(" = ").map(|(key, _)| key.to_owned());
    if let [.., before, last] = lines.as_slice()
        && key(before).is_some()
        && key(before) == key(last)
    {
        lines.pop();
    }
}

fn filter(each: &str, dice: &mut Dice) -> Option<String> {
    let lines: &[&str] = match each {
        "customer" => &[
            "age >= 60",
            "age >= 60",
            "age is not none and age < 40",
            "100 // (balance | default(5)) > 12",
            "100 // (balance | default(30)) > 4",
            "family | length > 0",
            "steward is not none and steward.role == 'steward'",
            "today < date('2026-07-01')",
        ],
        "item" => &[
            "12 // (level | default(1)) > 2",
            "12 // (level | default(2)) > 3",
            "customer is not none",
            "customer.age >= 60",
            "customer.segment == 'key' or status == 'active'",
            "ends_on is not none and days_until(ends_on) > 2",
        ],
        "family_member" => &["age >= 18", "customer.age is none or customer.age > 50"],
        _ => &["role == 'manager'", "age is none or age > 30"],
    };
    dice.pick(lines).map(|line| format!("where = \"{line}\""))
}

fn step(each: &str, number: Option<i64>, ways: &mut Vec<Vec<Offset>>, dice: &mut Dice) -> Vec<String> {
    let mut lines = vec![if number.is_some() { "[[step]]" } else { "[send]" }.to_owned()];
    let mut way = Vec::new();
    if let Some(number) = number {
        lines.push(format!("id = \"s{number}\""));
    }
    if number.is_some_and(|number| number > 1 || dice.per_mille(300)) {
        let after = ["20 minutes", "2 hours", "1 day", "2 days", "1 working day", "1 week"];
        let text = dice.pick(&after).copied().unwrap_or("1 day");
        lines.push(format!("after = \"{text}\""));
        way.extend(Period::parse(text).ok().map(Offset::after));
        if way.iter().all(|offset| offset.period.unit.moves_date()) && dice.per_mille(300) {
            lines.push(format!("at = \"{}\"", trigger::time(dice)));
        }
    }
    if dice.per_mille(200) {
        let every = ["20 minutes", "3 hours", "1 day", "1 working day", "4 working hours"];
        lines.push(format!("repeat = \"{}\"", dice.pick(&every).copied().unwrap_or("1 day")));
        lines.push(format!("times = {}", dice.between(1, 4)));
    }
    ways.push(way);
    lines.push(format!("to = \"{}\"", path(each, dice)));
    let via = ["[\"sms\", \"email\"]", "[\"email\", \"sms\"]", "\"sms\"", "\"email\""];
    lines.push(format!("via = {}", dice.pick(&via).copied().unwrap_or("\"sms\"")));
    let fitting: Vec<&str> = WORDINGS
        .iter()
        .filter(|wording| wording.each.is_empty() || wording.each.contains(&each))
        .map(|wording| wording.name)
        .collect();
    lines.push(format!("template = \"{}\"", dice.pick(&fitting).copied().unwrap_or("plain")));
    if dice.per_mille(300) {
        lines.push("group = \"recipient\"".to_owned());
    }
    lines.extend(dice.per_mille(250).then(|| format!("only.{}", step_condition(each, dice))));
    lines
}

fn path(each: &str, dice: &mut Dice) -> &'static str {
    let paths: &[&str] = match each {
        "customer" => &["self", "self", "self", "family", "steward", "role:manager"],
        "item" => &[
            "customer",
            "customer",
            "customer",
            "customer.family",
            "handler",
            "handler.manager",
            "role:steward",
        ],
        "family_member" => &["self", "customer", "customer"],
        _ => &["self", "manager"],
    };
    dice.pick(paths).copied().unwrap_or("self")
}

/// A line of a step's `only`: about the record, or about whoever gets it.
fn step_condition(each: &str, dice: &mut Dice) -> &'static str {
    let lines: &[&str] = match each {
        "customer" => {
            &["segment = \"key\"", "age = \">= 60\"", "balance = \"filled\"", "mobile = \"filled\""]
        }
        "item" => &["status = \"active\"", "level = \">= 2\"", "mobile = \"filled\"", "name = \"filled\""],
        "family_member" => &["age = \">= 16\"", "mobile = \"filled\""],
        _ => &["role = \"manager\"", "mobile = \"filled\""],
    };
    dice.pick(lines).copied().unwrap_or("mobile = \"filled\"")
}
