//! A cron expression, such as `30 9 * * MON-FRI`. In English.

use std::fmt;

use super::{CronField, CronSentence as Says};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotFiveFields { written, count } => {
            write!(out, "`{written}` has {} instead of five", crate::number::count(*count, "field"))
        }
        Says::FiveFields => {
            write!(out, "minute, hour, day of the month, month, day of the week: `30 9 * * MON-FRI`")
        }
        Says::NotA { part, field } => write!(out, "`{part}` is not {}", name(*field)),
        Says::Backwards { forwards } => write!(out, "the range runs backwards; write `{forwards}`"),
        Says::StepOneTo { most } => write!(out, "a step is 1 to {most}"),
        Says::FromTo { least, most } => write!(out, "{least} to {most}"),
        Says::FromToOrNames { least, most, first, last } => {
            write!(out, "{least} to {most}, or {first} to {last}")
        }
        Says::NeverComes { written } => write!(out, "`{written}` never comes: no such month has such a day"),
        Says::WriteLastDay => write!(out, "for the end of a month write `monthly = \"last day\"`"),
    }
}

fn name(field: CronField) -> &'static str {
    match field {
        CronField::Minute => "a minute",
        CronField::Hour => "an hour",
        CronField::DayOfMonth => "a day of the month",
        CronField::Month => "a month",
        CronField::DayOfWeek => "a day of the week",
    }
}
