//! Rule files: `[when]`, and times of day. In English.

use std::fmt;

use super::RuleWhenSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NothingToCountFrom => write!(out, "[when] does not say what to count from"),
        Says::SeveralToCountFrom { keys } => {
            write!(out, "[when] counts from several things: {}", keys.join(", "))
        }
        Says::WriteOneOf { keys } => write!(out, "write one of: {}", keys.join(", ")),
        Says::CreatedFalse => write!(out, "`created = false` is never due"),
        Says::CreatedTrue => write!(out, "write created = true, or another of the keys that say when"),
        Says::BeforeAndAfter => write!(out, "`before` and `after` contradict each other"),
        Says::KeepOne => write!(out, "keep one of them"),
        Says::BothAreHere => write!(out, "both are here"),
        Says::AtWithHours => {
            write!(out, "`at` only works where days are counted, and here hours are counted")
        }
        Says::LeaveAtOut => write!(out, "leave `at` out, or count in days or working days"),
        Says::StopOnceNeedsDate { field, is } => {
            write!(out, "`stop_once` needs a date or datetime, `{field}` is {is}")
        }
        Says::NotADate => write!(out, "not a date"),
        Says::OnlyEveryYear { field } => {
            write!(out, "`{field}` is an anniversary: `every` can only be a year")
        }
        Says::IsAnniversary => write!(out, "an anniversary"),
        Says::EveryYearOrDate => write!(out, "write every = \"year\", or declare the field as a date"),
        Says::EveryCountsDays => write!(out, "`every` counts days, weeks, months or years"),
        Says::RepeatAStep => {
            write!(out, "for hours or working days, repeat a [[step]]: repeat = \"…\", times = …")
        }
        Says::CountsFromDate { field, is } => write!(out, "a rule counts from a date, `{field}` is {is}"),
        Says::NoFestivalNamed => write!(out, "`festival` names none"),
        Says::NeedsFestival => write!(out, "needs a festival"),
        Says::NotAFestival { written } => write!(out, "`{written}` is not a festival"),
        Says::UnknownFestival => write!(out, "unknown festival"),
        Says::FestivalsAreInFile => write!(out, "festivals are in calendars/festivals.toml"),
        Says::NotATimeOfDay { written } => write!(out, "`{written}` is not a time of day"),
        Says::TimeForExample => write!(out, "such as \"10:00\""),
    }
}
