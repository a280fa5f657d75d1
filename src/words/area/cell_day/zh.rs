//! A cell that should hold a date, an instant, or a day that comes round. In Chinese.

use std::fmt;

use super::CellDaySentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotADate => write!(out, "看不懂这个日期"),
        Says::WriteLike { form } => write!(out, "请写成 {form} 这样"),
        Says::PlainNumber => write!(out, "只是一个数字，不是日期"),
        Says::YearMissing => write!(out, "缺少年份"),
        Says::DayMissing => write!(out, "缺少日：只有年和月"),
        Says::MonthAndDayMissing => write!(out, "缺少月和日：只有年份"),
        Says::FourDigits => write!(out, "年份要写四位数"),
        Says::NoSuchMonth => write!(out, "没有这个月份"),
        Says::NoSuchDay => write!(out, "没有这一天"),
        Says::LastDay { day } => write!(out, "该月的最后一天是 {day}"),
        Says::YearCannotBe { year } => write!(out, "{year} 年不可能是对的"),
        Says::Placeholder => write!(out, "这是软件在不知道日期时填的日子"),
        Says::LeaveEmpty => write!(out, "请留空；如果生日真的是这一天，请不写年份，例如 01-01"),
        Says::NotATime => write!(out, "日期后面的内容不是时刻"),
        Says::MonthOrDay => write!(out, "无法确定哪个是月、哪个是日"),
        Says::YearFirst => write!(out, "请先写年份，例如 2026-03-31"),
        Says::OnlyLunarLeaps => write!(out, "只有农历才有闰月"),
        Says::Future => write!(out, "这一天还没有到"),
        Says::LeaveYearOut { form } => write!(out, "如果不知道年份，请不写年份：{form}"),
        Says::SolarOrLunar => write!(out, "无法确定这是公历还是农历"),
        Says::WriteEither { form } => write!(out, "农历请写 农历{form}，公历请写 {form}"),
        Says::YearNotInDigits => write!(out, "年份不是用数字写的"),
        Says::YearInDigits => write!(out, "请把年份写成 1980 这样：农历1980-08-15"),
    }
}
