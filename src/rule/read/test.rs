//! Reads `[[test]]`: what it is given and what it expects; [`crate::plan`] runs it.

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Table, Text, Value};
use crate::rule::Test;
use crate::terms::{Reason, Word};
use crate::words::TrialSentence as Says;

pub(super) fn read_all(root: &mut Table, report: &mut Report) -> Vec<Test> {
    root.tables("test", report).into_iter().filter_map(|table| read(table, report)).collect()
}

fn read(mut table: Table, report: &mut Report) -> Option<Test> {
    let span = table.span();
    let name = table.text("name", report).map(|text| text.value).unwrap_or_default();
    table.require("given", report);
    let given = table.take("given");
    let during = table.text("during", report).and_then(|text| span_of_days(&text, &table, report));
    table.require("expect", report);
    let expect = table.texts("expect", report).unwrap_or_default();
    let because = table.text("because", report).and_then(|text| reason(&text, &table, report));
    let source = table.source().clone();
    table.finish(report);
    let given = given?;
    if !matches!(given.value, Value::Table(_)) {
        let message = Says::GivenIsARecord { found: Box::new(given.value.description().into()) };
        report.push(Diagnostic::error("R150", message).at(&source, given.span, Says::ExpectedFields));
        return None;
    }
    Some(Test { name, given, during, expect, because, span })
}

/// `2026`, `2026..2027`, `2026-03`, or `2026-02-01..2026-03-15`; both ends included.
fn span_of_days(text: &Text, table: &Table, report: &mut Report) -> Option<(Date, Date)> {
    let (from, to) = text.value.split_once("..").unwrap_or((&text.value, &text.value));
    let found = first_day(from.trim())
        .zip(last_day(to.trim()))
        .filter(|(from, to)| from <= to && from.year() >= 1900 && to.year() <= 2200);
    if found.is_none() {
        report.push(
            Diagnostic::error("R151", Says::NoSpanOfDays { written: text.value.clone() })
                .at(table.source(), text.span.clone(), None)
                .help(Says::SpansForExample),
        );
    }
    found
}

fn first_day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let (year, month) = text.split_once('-').unwrap_or((text, "01"));
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

fn last_day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let (year, month) = text.split_once('-').unwrap_or((text, "12"));
    Some(Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?.last_of_month())
}

fn reason(text: &Text, table: &Table, report: &mut Report) -> Option<Reason> {
    let found = Reason::parse(&text.value);
    if found.is_none() {
        report.push(
            Diagnostic::error("R152", Says::NotAReason { written: text.value.clone() })
                .at(table.source(), text.span.clone(), None)
                .did_you_mean(&text.value, super::words_of::<Reason>()),
        );
    }
    found
}
