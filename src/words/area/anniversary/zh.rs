//! A day that comes every year, solar or lunar. In Chinese.

use std::fmt;

use super::AnniversarySentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotADay { written } => write!(out, "`{written}` 不是每年都有的日子"),
        Says::Forms => {
            write!(out, "请写 `1990-08-15`、`08-15`、`农历1980-08-15`、`农历1980-闰4-08` 或 `农历08-15`")
        }
        Says::OnlyLunarHasLeapMonths => write!(out, "只有农历才有闰月"),
        Says::NoSuchDay { day } => write!(out, "没有 `{day}` 这一天"),
        Says::LunarNumbers => write!(out, "农历月份为 1 到 12，日为 1 到 30"),
        Says::LunarYearNotKnown { year } => write!(out, "没有农历 {year} 年的资料"),
        Says::LunarYearsKnown { first, last } => write!(out, "已知 {first} 年到 {last} 年"),
        Says::NoSuchMonth { year, month } => write!(out, "农历 {year} 年没有{month}"),
        Says::MonthTooShort { year, month, days } => write!(out, "农历 {year} 年{month}只有 {days} 天"),
        Says::NeverInThatLeapMonth { first, last, month, day } => {
            write!(out, "农历 {first} 年到 {last} 年，没有哪个{month}有第 {day} 天")
        }
        Says::OneYearOnly { written } => write!(out, "`{written}` 只是某一年的一天，这里要写每年都有的日子"),
    }
}
