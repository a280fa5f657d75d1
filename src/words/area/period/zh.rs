//! A length of time, such as `2 working days`. In Chinese.

use std::fmt;

use super::PeriodSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Missing => write!(out, "缺少时长"),
        Says::Negative { written } => write!(out, "`{written}` 是负数"),
        Says::ChooseDirection => write!(out, "请写正的时长，用 `before` 或 `after` 表示之前或之后"),
        Says::NotALength { written } => write!(out, "`{written}` 不是时长"),
        Says::NumberAndOneOf { units } => write!(out, "请写数字加单位，单位是：{}", units.join("、")),
        Says::MeantWithNumber { unit } => write!(out, "是不是想写 `{unit}`？前面要加上数字"),
        Says::Zero { written } => write!(out, "`{written}` 是零"),
        Says::AtLeastOne => write!(out, "至少写 1"),
        Says::MoreThanACentury { written } => write!(out, "`{written}` 超过一百年"),
        Says::AtMost { most } => write!(out, "最多 `{most}`"),
        Says::NotWhole { written } => write!(out, "`{written}` 不是整数"),
        Says::SmallerUnit => write!(out, "请用更小的单位，例如 `90 minutes`、`18 months`"),
    }
}
