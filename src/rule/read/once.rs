//! Reads `once_within`: how near a corrected date has to be to mean an occasion of which somebody was told.

use std::ops::Range;

use super::RuleReader;
use crate::calendar::period::{Direction, Offset, Period};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Table, Text};
use crate::rule::{OnceWithin, Trigger};
use crate::words::RuleOnceSentence as Says;

/// What says that every other date is news.
const NONE: &str = "none";

/// Takes `once_within`, with its place.
pub(super) fn read(
    table: &mut Table,
    reading: &RuleReader<'_>,
    report: &mut Report,
) -> Option<(OnceWithin, Range<usize>)> {
    let Text { value, span } = table.text("once_within", report)?;
    if value.trim() == NONE {
        return Some((OnceWithin::Never, span));
    }
    match Period::parse(&value) {
        Ok(period) => Some((OnceWithin::Period(period), span)),
        Err(error) => {
            report.push(error.diagnostic("R130", &reading.source, span).help(Says::OrNone));
            None
        }
    }
}

/// Whether it means anything with this trigger; and whether it should be there and is not.
pub(super) fn check(
    written: Option<&(OnceWithin, Range<usize>)>,
    (trigger, offset): (&Trigger, Option<Offset>),
    place: Range<usize>,
    reading: &RuleReader<'_>,
    report: &mut Report,
) {
    match written {
        Some((OnceWithin::Period(_), span)) if trigger.is_news() => report.push(
            Diagnostic::error("R160", Says::NothingToCorrect)
                .at(&reading.source, span.clone(), Says::AlwaysNews)
                .help(Says::LeaveItOut),
        ),
        None if is_appointment(trigger, offset) => {
            let field = trigger.field().unwrap_or_default().to_owned();
            report.push(
                Diagnostic::warning("R560", Says::MovedByLittle { field })
                    .at(&reading.source, place, None)
                    .help(Says::AppointmentSaysNone)
                    .help(Says::NoAppointmentSaysSo),
            );
        }
        _ => {}
    }
}

/// What is told of before it comes, by the clock, is mostly an appointment: one that moves by half an hour is to be told
/// again.
fn is_appointment(trigger: &Trigger, offset: Option<Offset>) -> bool {
    matches!(trigger, Trigger::Once { instant: true, .. })
        && !trigger.is_news()
        && offset.is_some_and(|offset| offset.direction == Direction::Before)
}
