//! The canonical form of a rule: what decides its occurrences, written down as text.
//!
//! The store keeps the text and its digest, and what a rule may reach of the past moves when the digest does. So the
//! form is written here part by part, in words of its own: no upgrade of a library, no renamed field and no other
//! spelling in the rule's file may change it. It begins with its version; then come `key = value` lines in a fixed
//! order. What a rule does not say has no line, so that a clause which is new to the form leaves all other rules as
//! they are. Texts stand in double quotes. Whoever changes a line that is there changes the version.

use std::fmt::Write as _;

use jiff::civil::{Date, Time, Weekday};

use super::condition::{Comparison, Condition, Wanted};
use super::{Rule, Step, Trigger, When};
use crate::calendar::anniversary::{Anniversary, IfNoSuchDay, InLeapMonth, Kind};
use crate::calendar::cron::Cron;
use crate::calendar::period::{Direction, Offset, Period, Unit};
use crate::calendar::recurrence::Monthly;
use crate::calendar::working::IfHoliday;
use crate::record::Value;

/// The first line: the name of the form, and its version.
const HEAD: &str = "touchbase-rule 1";
/// How many bytes of the digest are kept.
const DIGEST_BYTES: usize = 12;

/// What decides a rule's occurrences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    /// The whole text.
    pub text: String,
    /// The first bytes of its SHA-256, in hexadecimal.
    pub digest: String,
}

impl Canonical {
    /// What a rule of this text is about, as far as another name would make it seem a new one: its kind and trigger.
    #[must_use]
    pub fn subject(text: &str) -> Vec<&str> {
        let keys = ["each = ", "when.trigger = ", "when.field = ", "when.festivals = "];
        text.lines().filter(|line| keys.iter().any(|key| line.starts_with(key))).collect()
    }

    /// The names under which the steps of this text stand, in their order.
    #[must_use]
    pub fn steps(text: &str) -> Vec<String> {
        let of_step = |line: &str| {
            let (number, value) = line.strip_prefix("step.")?.split_once(".id = ")?;
            number.parse::<u32>().ok().map(|_| unquoted(value))
        };
        text.lines().filter_map(of_step).collect()
    }

    /// What a text says of its cron expression: the values of each field; empty for another kind of trigger.
    #[must_use]
    pub fn cron(text: &str) -> &str {
        text.lines().find_map(|line| line.strip_prefix("when.cron = ")).unwrap_or_default()
    }

    /// Reads what [`Canonical::cron`] says.
    #[must_use]
    pub fn read_cron(fields: &str) -> Option<Cron> {
        let either = fields.strip_suffix(" either day").map(|values| (values, true));
        let (values, either_day) =
            either.or(fields.strip_suffix(" both days").map(|values| (values, false)))?;
        Cron::of_values(values, either_day)
    }

    /// The form of a rule.
    #[must_use]
    pub fn of(rule: &Rule) -> Canonical {
        let text = text(rule);
        let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        let digest = digest.as_ref().iter().take(DIGEST_BYTES).map(|byte| format!("{byte:02x}")).collect();
        Canonical { text, digest }
    }
}

/// Lines in the making.
struct Lines(String);

impl Lines {
    fn put(&mut self, key: &str, value: &str) {
        let _infallible = writeln!(self.0, "{key} = {value}");
    }

    fn may_put(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value {
            self.put(key, &value);
        }
    }
}

fn text(rule: &Rule) -> String {
    let mut lines = Lines(format!("{HEAD}\n"));
    lines.put("each", &quoted(&rule.each));
    when(&mut lines, &rule.when);
    for (line, number) in rule.only.iter().zip(1..) {
        lines.put(&format!("only.{number}"), &condition(line));
    }
    lines.may_put("where", rule.filter.as_ref().map(|filter| quoted(filter.text())));
    for (one, number) in rule.steps.iter().zip(1..) {
        step(&mut lines, &format!("step.{number}"), one);
    }
    lines.0
}

fn when(lines: &mut Lines, when: &When) {
    trigger(lines, &when.trigger);
    lines.may_put("when.offset", when.offset.map(offset));
    lines.may_put("when.at", when.at.map(time));
    lines.put(
        "when.if_holiday",
        match when.if_holiday {
            IfHoliday::SendAnyway => "send anyway",
            IfHoliday::WorkingDayBefore => "working day before",
            IfHoliday::WorkingDayAfter => "working day after",
        },
    );
    lines.put("when.late_ok", &period(when.late_ok));
    let ends = list(when.stop_once.iter().map(|field| quoted(field)));
    lines.may_put("when.stop_once", Some(ends).filter(|ends| !ends.is_empty()));
}

fn trigger(lines: &mut Lines, trigger: &Trigger) {
    let field = trigger.field().map(quoted);
    let word = match trigger {
        Trigger::Once { instant: false, .. } => "date",
        Trigger::Once { instant: true, .. } => "datetime",
        Trigger::Every { .. } => "every",
        Trigger::Anniversary { .. } => "anniversary",
        Trigger::Festival(_) => "festival",
        Trigger::Yearly(_) => "yearly",
        Trigger::Monthly(_) => "monthly",
        Trigger::Weekly(_) => "weekly",
        Trigger::Cron(_) => "cron",
    };
    lines.put("when.trigger", word);
    lines.may_put("when.field", field);
    match trigger {
        Trigger::Once { .. } => {}
        Trigger::Every { period: every, if_no_such_day, .. } => {
            lines.put("when.every", &period(*every));
            lines.put("when.if_no_such_day", no_such_day(*if_no_such_day));
        }
        Trigger::Anniversary { policy, .. } => {
            lines.put("when.if_no_such_day", no_such_day(policy.if_no_such_day));
            lines.put(
                "when.in_leap_month",
                match policy.in_leap_month {
                    InLeapMonth::OrdinaryMonth => "ordinary month",
                    InLeapMonth::LeapMonthIfAny => "leap month if any",
                },
            );
        }
        Trigger::Festival(names) => lines.put("when.festivals", &list(names.iter().map(|name| quoted(name)))),
        Trigger::Yearly(day) => lines.put("when.day", &anniversary(day)),
        Trigger::Monthly(day) => lines.put("when.day", &monthly(*day)),
        Trigger::Weekly(day) => lines.put("when.day", weekday(*day)),
        Trigger::Cron(cron) => lines.put("when.cron", &fields(cron)),
    }
}

fn step(lines: &mut Lines, name: &str, step: &Step) {
    lines.put(&format!("{name}.id"), &quoted(&step.id));
    lines.may_put(&format!("{name}.after"), step.after.map(period));
    lines.may_put(&format!("{name}.at"), step.at.map(time));
    let repeat = step.repeat.map(|repeat| format!("{}, {} times", period(repeat.every), repeat.times));
    lines.may_put(&format!("{name}.repeat"), repeat);
    for (line, number) in step.only.iter().zip(1..) {
        let whose = if line.of_recipient { "recipient" } else { "record" };
        lines.put(&format!("{name}.only.{number}"), &format!("{whose} {}", condition(&line.condition)));
    }
    lines.put(&format!("{name}.to"), &list(step.paths().map(|path| quoted(&path.written))));
}

fn condition(condition: &Condition) -> String {
    let field = quoted(&condition.field);
    match &condition.wanted {
        Wanted::Filled(true) => format!("{field} filled"),
        Wanted::Filled(false) => format!("{field} empty"),
        Wanted::AnyOf(values) => format!("{field} any of {}", list(values.iter().map(value))),
        Wanted::Compared(comparison, wanted) => {
            let sign = match comparison {
                Comparison::AtLeast => ">=",
                Comparison::MoreThan => ">",
                Comparison::AtMost => "<=",
                Comparison::LessThan => "<",
                Comparison::Not => "!=",
            };
            format!("{field} {sign} {}", value(wanted))
        }
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Int(number) => number.to_string(),
        Value::Number(number) => format!("number {number}"),
        Value::Bool(truth) => if *truth { "true" } else { "false" }.to_owned(),
        Value::Date(day) => date(*day),
        Value::Datetime(at) => format!("{} ns", at.as_nanosecond()),
        Value::Anniversary(day) => anniversary(day),
        Value::List(words) => format!("[{}]", list(words.iter().map(|word| quoted(word)))),
    }
}

fn offset(offset: Offset) -> String {
    let way = match offset.direction {
        Direction::Before => "before",
        Direction::After => "after",
    };
    format!("{} {way}", period(offset.period))
}

/// The unit is always in the singular.
fn period(period: Period) -> String {
    let unit = match period.unit {
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
        Unit::WorkingDay => "working day",
        Unit::WorkingHour => "working hour",
    };
    format!("{} {unit}", period.count)
}

fn no_such_day(policy: IfNoSuchDay) -> &'static str {
    match policy {
        IfNoSuchDay::DayBefore => "day before",
        IfNoSuchDay::DayAfter => "day after",
        IfNoSuchDay::Skip => "skip",
    }
}

fn anniversary(day: &Anniversary) -> String {
    let calendar = match day.kind {
        Kind::Solar => "solar",
        Kind::Lunar => "lunar",
    };
    let year = day.year.map_or(String::new(), |year| format!("{year:04}-"));
    let leap = if day.leap_month { "leap " } else { "" };
    format!("{calendar} {leap}{year}{:02}-{:02}", day.month, day.day)
}

fn monthly(day: Monthly) -> String {
    match day {
        Monthly::Day(day) => day.to_string(),
        Monthly::FirstWorkingDay => "first working day".to_owned(),
        Monthly::LastWorkingDay => "last working day".to_owned(),
        Monthly::LastDay => "last day".to_owned(),
    }
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

/// The values of each field, in the order of cron; then whether either of both days is enough.
fn fields(cron: &Cron) -> String {
    let values = |values: Vec<u32>| values.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let either = if cron.either_day() { "either day" } else { "both days" };
    let mut text = cron.values().map(values).join(" ");
    let _infallible = write!(text, " {either}");
    text
}

fn date(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

fn time(time: Time) -> String {
    let exact = match (time.second(), time.subsec_nanosecond()) {
        (0, 0) => String::new(),
        (second, nanos) => format!(":{second:02}.{nanos:09}"),
    };
    format!("{:02}:{:02}{exact}", time.hour(), time.minute())
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// In double quotes, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            control if u32::from(control) < 0x20 => {
                let _infallible = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// What [`quoted`] has put in quotes. Names of steps hold no control characters that would have to come back.
fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let mut plain = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        plain.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    plain
}
