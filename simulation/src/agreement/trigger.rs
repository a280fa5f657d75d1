//! `[when]` made by chance: every trigger, with offsets in every unit, and what has to stand in a record for it to fall
//! due on the days that are looked at.

use jiff::civil::{Date, Weekday};

use super::frame::Frame;
use crate::dice::Dice;
use touchbase::calendar::lunar;
use touchbase::calendar::period::{Offset, Period};

/// `[when]` without its lateness.
pub(super) struct When {
    /// Which trigger it is.
    pub(super) trigger: &'static str,
    /// Its lines.
    pub(super) lines: Vec<String>,
    /// The field that it counts from, if it counts from one.
    pub(super) field: Option<Counted>,
    /// How far it moves.
    pub(super) shift: Option<Offset>,
}

/// What a rule counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// A date, once, or again and again.
    Date(&'static str, Option<Period>),
    /// An instant, once, or its day again and again.
    Instant(&'static str, Option<Period>),
    /// The birthday.
    Birthday,
    /// When the record came in.
    Created,
    /// When a field last changed.
    Changed(&'static str),
}

const OFFSETS: [&str; 14] = [
    "1 minute",
    "25 minutes",
    "90 minutes",
    "1 hour",
    "7 hours",
    "30 hours",
    "1 day",
    "3 days",
    "1 week",
    "1 month",
    "1 year",
    "1 working day",
    "3 working days",
    "5 working hours",
];
const EVERY: [&str; 6] = ["10 days", "1 week", "1 month", "3 months", "1 year", "4 years"];

const TIMES: [&str; 12] = [
    "00:00", "00:15", "06:30", "08:59", "09:00", "10:30", "12:10", "15:00", "19:59", "20:00", "20:30",
    "23:45",
];

/// A time of day.
pub(super) fn time(dice: &mut Dice) -> &'static str {
    dice.pick(&TIMES).copied().unwrap_or("09:00")
}

/// A trigger for rules about a kind of record.
pub(super) fn when(each: &str, frame: &Frame<'_>, dice: &mut Dice) -> When {
    let shift = dice.per_mille(400).then(|| offset(dice)).flatten();
    let shifts: Vec<Offset> = shift.iter().map(|(_, offset)| *offset).collect();
    let (trigger, mut lines, field) =
        if dice.per_mille(700) { counted(each, dice) } else { shared(frame, &shifts, dice) };
    let mut instants = matches!(field, Some(Counted::Created | Counted::Changed(_)));
    instants |= matches!(field, Some(Counted::Instant(_, None))) || trigger == "cron";
    lines.extend(shift.iter().map(|(text, _)| text.clone()));
    let hours = shifts.iter().any(|offset| !offset.period.unit.moves_date());
    // A time of day says nothing beside an offset of hours; such rules are refused.
    if !(instants && hours) && dice.per_mille(if instants { 300 } else { 700 }) {
        lines.push(format!("at = \"{}\"", time(dice)));
    }
    if dice.per_mille(200) {
        let way = dice.pick(&["working day before", "working day after"]).copied().unwrap_or_default();
        lines.push(format!("if_holiday = \"{way}\""));
    }
    When { trigger, lines, field, shift: shifts.first().copied() }
}

fn offset(dice: &mut Dice) -> Option<(String, Offset)> {
    let text = dice.pick(&OFFSETS).copied()?;
    let period = Period::parse(text).ok()?;
    let before = dice.per_mille(450);
    let (word, offset) =
        if before { ("before", Offset::before(period)) } else { ("after", Offset::after(period)) };
    Some((format!("{word} = \"{text}\""), offset))
}

type Found = (&'static str, Vec<String>, Option<Counted>);

/// A trigger that counts from a field of the record.
fn counted(each: &str, dice: &mut Dice) -> Found {
    let birthday = |dice: &mut Dice| {
        let mut lines = vec!["date = \"birthday\"".to_owned()];
        lines.push(match dice.below(8) {
            0 => "if_no_such_day = \"day after\"".to_owned(),
            1 => "if_no_such_day = \"skip\"".to_owned(),
            2 => "in_leap_month = \"leap month if any\"".to_owned(),
            _ => "every = \"year\"".to_owned(),
        });
        ("anniversary", lines, Some(Counted::Birthday))
    };
    let date = |field: &'static str, dice: &mut Dice| {
        let every = dice.per_mille(400).then(|| dice.pick(&EVERY).copied()).flatten();
        let mut lines = vec![format!("date = \"{field}\"")];
        lines.extend(every.map(|text| format!("every = \"{text}\"")));
        let period = every.and_then(|text| Period::parse(text).ok());
        (if period.is_some() { "every" } else { "date" }, lines, Some(Counted::Date(field, period)))
    };
    let changed = |field: &'static str| {
        ("changed", vec![format!("changed = \"{field}\"")], Some(Counted::Changed(field)))
    };
    let created = || ("created", vec!["created = true".to_owned()], Some(Counted::Created));
    match (each, dice.below(10)) {
        ("customer", 0..=5) | ("family_member", 0..=7) | ("staff", 0..=3) => birthday(dice),
        ("customer", 6..=7) => date("joined_on", dice),
        ("customer", 8) => changed("segment"),
        ("staff", 4..=8) => date("hired_on", dice),
        ("item", 0..=3) => date("ends_on", dice),
        ("item", 4..=7) => {
            let every = dice.per_mille(150).then(|| Period::parse("1 week").ok()).flatten();
            let mut lines = vec!["date = \"visit_at\"".to_owned()];
            lines.extend(every.map(|_| "every = \"1 week\"".to_owned()));
            let trigger = if every.is_some() { "every" } else { "datetime" };
            (trigger, lines, Some(Counted::Instant("visit_at", every)))
        }
        ("item", 8) => changed("status"),
        _ => created(),
    }
}

/// A trigger that is the same for every record.
fn shared(frame: &Frame<'_>, shifts: &[Offset], dice: &mut Dice) -> Found {
    let day = frame.target_day(dice, shifts);
    let (trigger, line) = match dice.below(10) {
        0..=1 => ("festival", festival(frame, day, dice)),
        2 => ("yearly", yearly(day, dice)),
        3 => ("monthly", format!("monthly = {}", day.day())),
        4 => {
            let which = ["first working day", "last working day", "last day"];
            ("monthly", format!("monthly = \"{}\"", dice.pick(&which).copied().unwrap_or("last day")))
        }
        5..=6 => ("weekly", format!("weekly = \"{}\"", weekday(day.weekday()))),
        _ => {
            let (minute, hour) = (dice.below(60), dice.below(24));
            let days = match dice.below(3) {
                0 => format!("{} * *", day.day()),
                1 => "* * *".to_owned(),
                _ => "* * MON-FRI".to_owned(),
            };
            ("cron", format!("cron = \"{minute} {hour},{} {days}\"", (hour + 9) % 24))
        }
    };
    (trigger, vec![line], None)
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

/// The festivals around a day; any, where there is none.
fn festival(frame: &Frame<'_>, day: Date, dice: &mut Dice) -> String {
    let festivals = &frame.calendars.festivals;
    let around = |days: i64| day.saturating_add(jiff::SignedDuration::from_hours(days * 24));
    let near: Vec<&str> =
        festivals.ids().filter(|id| !festivals.dates(id, around(-3), around(3)).is_empty()).collect();
    let all: Vec<&str> = festivals.ids().collect();
    let one = dice.pick(&near).or(dice.pick(&all)).copied().unwrap_or_default();
    let other = dice.pick(&all).copied().unwrap_or_default();
    format!("festival = [\"{one}\", \"{other}\"]")
}

fn yearly(day: Date, dice: &mut Dice) -> String {
    match lunar::from_solar(day).filter(|found| !found.leap && dice.per_mille(400)) {
        Some(found) => format!("yearly = \"农历{:02}-{:02}\"", found.month, found.day),
        None => format!("yearly = \"{:02}-{:02}\"", day.month(), day.day()),
    }
}
