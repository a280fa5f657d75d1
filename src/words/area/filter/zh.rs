//! A filter or a function that refuses what it is given. None of these holds a value. In Chinese.

use std::fmt;

use super::FilterSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::ListStandsIn => write!(out, "列表不能用作替代的值"),
        Says::OnlyListsAndTextsCounted => write!(out, "只有列表和文字可以计数"),
        Says::NoTimeOfDay => write!(out, "只有日期，没有时刻"),
        Says::NotWholeFen => write!(out, "金额应为以分计的整数"),
        Says::OnlyTextsMasked => write!(out, "只有文字可以遮盖"),
        Says::TooFarAway => write!(out, "日期太远"),
        Says::NoToday => write!(out, "这里没有 `today`"),
        Says::NotADate => write!(out, "这不是日期"),
        Says::OnlyNumbersMultiplied => write!(out, "只有数字可以相乘"),
        Says::ProductTooLarge => write!(out, "乘积太大"),
    }
}
