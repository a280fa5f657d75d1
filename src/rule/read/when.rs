//! Reads `[when]`.

use super::{RuleReader, default_late_ok, known_field, once, period, phrase, time, unknown_field};
use crate::calendar::anniversary::{IfNoSuchDay, InLeapMonth, Policy};
use crate::calendar::cron::Cron;
use crate::calendar::period::{Offset, Unit};
use crate::calendar::recurrence::{self, Monthly};
use crate::calendar::working::IfHoliday;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Table, Text, Value};
use crate::record::FieldType;
use crate::rule::{Trigger, When};
use crate::words::RuleWhenSentence as Says;

/// The keys of which exactly one says where occurrences come from.
const TRIGGERS: [&str; 8] = ["date", "festival", "yearly", "monthly", "weekly", "created", "changed", "cron"];

pub(super) fn read(mut table: Table, reading: &RuleReader<'_>, report: &mut Report) -> Option<When> {
    let table_span = table.span();
    let trigger = trigger(&mut table, reading, report);
    let before = period(&mut table, "before", report).map(Offset::before);
    let after = period(&mut table, "after", report).map(Offset::after);
    if before.is_some() && after.is_some() {
        report.push(
            Diagnostic::error("R105", Says::BeforeAndAfter)
                .at(&reading.source, table.span(), Says::BothAreHere)
                .help(Says::KeepOne),
        );
    }
    let at = time(&mut table, "at", report);
    let if_holiday = phrase(&mut table, "if_holiday", IfHoliday::parse, report).unwrap_or_default();
    let late_ok = period(&mut table, "late_ok", report).unwrap_or_else(|| default_late_ok(reading.class));
    let stop_once = stop_fields(table.texts("stop_once", report), reading, report);
    let once_within = once::read(&mut table, reading, report);
    table.finish(report);
    let offset = before.or(after);
    let of_instants = matches!(trigger, Some(Trigger::Once { instant: true, .. } | Trigger::Cron(_)));
    if at.is_some() && of_instants && offset.is_some_and(|offset| !offset.period.unit.moves_date()) {
        report.push(
            Diagnostic::error("R114", Says::AtWithHours)
                .at(&reading.source, table_span.clone(), Says::BothAreHere)
                .help(Says::LeaveAtOut),
        );
    }
    let trigger = trigger?;
    once::check(once_within.as_ref(), (&trigger, offset), table_span, reading, report);
    let once_within = once_within.map(|(once, _)| once);
    Some(When { trigger, offset, at, if_holiday, late_ok, stop_once, once_within })
}

/// The fields of `stop_once`, each once.
fn stop_fields(texts: Option<Vec<Text>>, reading: &RuleReader<'_>, report: &mut Report) -> Vec<String> {
    let mut fields = Vec::new();
    for text in texts.into_iter().flatten() {
        if let Some(field) = stop_field(text, reading, report).filter(|field| !fields.contains(field)) {
            fields.push(field);
        }
    }
    fields
}

fn stop_field(text: Text, reading: &RuleReader<'_>, report: &mut Report) -> Option<String> {
    let field_type = known_field(&text, reading, report)?;
    if !matches!(field_type, FieldType::Date | FieldType::Datetime) {
        let message = Says::StopOnceNeedsDate { field: text.value, is: field_type.describe() };
        report.push(Diagnostic::error("R106", message).at(&reading.source, text.span, Says::NotADate));
        return None;
    }
    Some(text.value)
}

fn trigger(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> Option<Trigger> {
    let present: Vec<&str> = TRIGGERS.into_iter().filter(|key| table.has(key)).collect();
    let [key] = present.as_slice() else {
        let message = if present.is_empty() {
            Says::NothingToCountFrom
        } else {
            Says::SeveralToCountFrom { keys: owned(&present) }
        };
        for key in present {
            table.take(key);
        }
        report.push(
            Diagnostic::error("R103", message)
                .at(&reading.source, table.span(), None)
                .help(Says::WriteOneOf { keys: owned(&TRIGGERS) }),
        );
        return None;
    };
    match *key {
        "date" => date(table, reading, report),
        "festival" => festival(table, reading, report),
        "yearly" => phrase(table, "yearly", recurrence::yearly, report).map(Trigger::Yearly),
        "monthly" => monthly(table, reading, report).map(Trigger::Monthly),
        "weekly" => phrase(table, "weekly", recurrence::weekday, report).map(Trigger::Weekly),
        "created" => created(table, reading, report),
        "changed" => {
            let text = table.text("changed", report)?;
            if reading.kind.field(&text.value).is_none() {
                report.push(unknown_field(&text, reading, None));
                return None;
            }
            Some(Trigger::Once { field: format!("{}.changed_at", text.value), instant: true })
        }
        _ => phrase(table, "cron", Cron::parse, report).map(Trigger::Cron),
    }
}

fn owned(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

fn created(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> Option<Trigger> {
    if !table.boolean("created", report)? {
        report.push(
            Diagnostic::error("R103", Says::CreatedFalse)
                .at(&reading.source, table.span(), None)
                .help(Says::CreatedTrue),
        );
        return None;
    }
    Some(Trigger::Once { field: "created_at".to_owned(), instant: true })
}

fn date(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> Option<Trigger> {
    let text = table.text("date", report)?;
    let every = period(table, "every", report);
    let if_no_such_day = phrase(table, "if_no_such_day", IfNoSuchDay::parse, report).unwrap_or_default();
    let in_leap_month = phrase(table, "in_leap_month", InLeapMonth::parse, report).unwrap_or_default();
    let policy = Policy { if_no_such_day, in_leap_month };
    let field = text.value.clone();
    match (known_field(&text, reading, report)?, every) {
        (FieldType::Anniversary, every) => {
            let yearly = every.is_none_or(|period| period.count == 1 && period.unit == Unit::Year);
            if !yearly {
                report.push(
                    Diagnostic::error("R107", Says::OnlyEveryYear { field })
                        .at(&reading.source, text.span, Says::IsAnniversary)
                        .help(Says::EveryYearOrDate),
                );
                return None;
            }
            Some(Trigger::Anniversary { field, policy })
        }
        (FieldType::Date | FieldType::Datetime, Some(period)) => {
            if !period.unit.moves_date() || period.unit == Unit::WorkingDay {
                report.push(
                    Diagnostic::error("R108", Says::EveryCountsDays)
                        .at(&reading.source, text.span, None)
                        .help(Says::RepeatAStep),
                );
                return None;
            }
            Some(Trigger::Every { field, period, if_no_such_day })
        }
        (FieldType::Date, None) => Some(Trigger::Once { field, instant: false }),
        (FieldType::Datetime, None) => Some(Trigger::Once { field, instant: true }),
        (other, _) => {
            let message = Says::CountsFromDate { field: field.clone(), is: other.describe() };
            report.push(
                Diagnostic::error("R102", message)
                    .at(&reading.source, text.span, Says::NotADate)
                    .did_you_mean(&field, reading.kind.day_fields()),
            );
            None
        }
    }
}

fn festival(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> Option<Trigger> {
    let festivals = reading.around.festivals;
    let names = table.texts("festival", report)?;
    if names.is_empty() {
        report.push(
            Diagnostic::error("R109", Says::NoFestivalNamed)
                .at(&reading.source, table.span(), Says::NeedsFestival)
                .help(Says::FestivalsAreInFile),
        );
    }
    for name in &names {
        if festivals.get(&name.value).is_none() {
            report.push(
                Diagnostic::error("R109", Says::NotAFestival { written: name.value.clone() })
                    .at(&reading.source, name.span.clone(), Says::UnknownFestival)
                    .did_you_mean(&name.value, festivals.ids())
                    .help(Says::FestivalsAreInFile),
            );
        }
    }
    let mut once = Vec::new();
    for name in names {
        if !once.contains(&name.value) {
            once.push(name.value);
        }
    }
    Some(Trigger::Festival(once))
}

fn monthly(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> Option<Monthly> {
    let node = table.take("monthly")?;
    let text = match node.value {
        Value::Integer(day) => day.to_string(),
        Value::Text(text) => text,
        _ => String::new(),
    };
    match Monthly::parse(&text) {
        Ok(day) => Some(day),
        Err(error) => {
            report.push(error.diagnostic("R130", &reading.source, node.span));
            None
        }
    }
}
