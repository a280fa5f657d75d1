//! A length of time, such as `2 working days`. In English.

use std::fmt;

use super::PeriodSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Missing => write!(out, "a length of time is missing"),
        Says::Negative { written } => write!(out, "`{written}` is negative"),
        Says::ChooseDirection => write!(out, "write the length, and choose `before` or `after`"),
        Says::NotALength { written } => write!(out, "`{written}` is not a length of time"),
        Says::NumberAndOneOf { units } => write!(out, "expected a number and one of: {}", units.join(", ")),
        Says::MeantWithNumber { unit } => write!(out, "did you mean `{unit}`, with a number before it?"),
        Says::Zero { written } => write!(out, "`{written}` is zero"),
        Says::AtLeastOne => write!(out, "write at least 1"),
        Says::MoreThanACentury { written } => write!(out, "`{written}` is more than a hundred years"),
        Says::AtMost { most } => write!(out, "at most `{most}`"),
        Says::NotWhole { written } => write!(out, "`{written}` is not a whole number"),
        Says::SmallerUnit => write!(out, "use a smaller unit: `90 minutes`, `18 months`"),
    }
}
