//! The page of `calendar`: what is believed about a year, in Chinese.

use std::fmt;

use jiff::civil::Weekday;

use super::YearSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Year { year, zone, working_days } => write!(out, "{year} 年  {zone}  {working_days} 个工作日"),
        Says::WeekdaysOff => write!(out, "平日放假"),
        Says::WorkedWeekends => write!(out, "周末上班"),
        Says::LunarYear { year } => write!(out, "农历 {year} 年"),
        Says::LunarBegins { begins_on, leap_month: None } => write!(out, "正月初一是 {begins_on}，没有闰月"),
        Says::LunarBegins { begins_on, leap_month: Some(month) } => {
            write!(out, "正月初一是 {begins_on}，闰 {month} 月")
        }
        Says::NoDays => write!(out, "无"),
        Says::Weekday { day } => out.write_str(weekday(day.weekday())),
        Says::WorkingDay => write!(out, "工作日"),
        Says::DayOff => write!(out, "休息日"),
        Says::CalendarMissing { country, year } => {
            write!(out, "缺少 calendars/{country}/{year}.toml：暂以周一至周五为工作日")
        }
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}
