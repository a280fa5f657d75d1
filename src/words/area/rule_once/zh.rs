//! Rule files: `once_within`. In Chinese.

use std::fmt;

use super::RuleOnceSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::OrNone => write!(out, "也可以写 \"none\"：日期一改就再通知"),
        Says::NothingToCorrect => {
            write!(out, "`created` 和 `changed` 用不上 `once_within`：时刻变了就是新的一次")
        }
        Says::AlwaysNews => write!(out, "总是新的一次"),
        Says::LeaveItOut => write!(out, "请去掉 `once_within`"),
        Says::MovedByLittle { field } => {
            write!(out, "`{field}` 改动不超过一小时时，不会再通知")
        }
        Says::AppointmentSaysNone => {
            write!(out, "如果是预约，请在 [when] 下写 once_within = \"none\"")
        }
        Says::NoAppointmentSaysSo => write!(out, "如果不是预约，请写 once_within = \"1 hour\""),
    }
}
