//! The page of `calendar`: what is believed about a year, in English.

use std::fmt;

use super::YearSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Year { year, zone, working_days } => {
            write!(out, "{year}  {zone}  {}", count(*working_days, "working day"))
        }
        Says::WeekdaysOff => write!(out, "weekdays off"),
        Says::WorkedWeekends => write!(out, "worked weekends"),
        Says::LunarYear { year } => write!(out, "lunar year {year}"),
        Says::LunarBegins { begins_on, leap_month: None } => write!(out, "begins {begins_on}, no leap month"),
        Says::LunarBegins { begins_on, leap_month: Some(month) } => {
            write!(out, "begins {begins_on}, leap month 闰{month}")
        }
        Says::NoDays => write!(out, "none"),
        Says::Weekday { day } => write!(out, "{}", day.strftime("%A")),
        Says::WorkingDay => write!(out, "working day"),
        Says::DayOff => write!(out, "off"),
        Says::CalendarMissing { country, year } => write!(
            out,
            "calendars/{country}/{year}.toml is missing: Monday to Friday are taken to be working days"
        ),
    }
}
