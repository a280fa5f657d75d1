//! Why an expression or a text of a template fails when it runs. In Chinese.

use std::fmt;

use super::{EvaluationSentence as Says, ValueSort};
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotTrueOrFalse { gives } => write!(out, "得到的是{}，不是「是」或「否」", gives.zh()),
        Says::NothingThere => write!(out, "用到了不存在的东西"),
        Says::TooManySteps => write!(out, "运算步骤太多"),
        Says::TooLong => write!(out, "得到的内容太长"),
        Says::InvalidOperation => write!(out, "这样的值不能这样运算"),
        Says::Undefined => write!(out, "用到的值不存在"),
        Says::UnknownFilter => write!(out, "没有这个过滤器"),
        Says::UnknownTest => write!(out, "没有这个判断词"),
        Says::UnknownFunction => write!(out, "没有这个函数"),
        Says::UnknownMethod => write!(out, "没有这个方法"),
        Says::TooManyArguments => write!(out, "括号里的参数太多"),
        Says::MissingArgument => write!(out, "括号里缺少参数"),
        Says::CannotUnpack => write!(out, "不能拆成这几个名字"),
        Says::Other { said } => write!(out, "{said}"),
        Says::Detailed { fault, said } => write!(out, "{}：{said}", fault.zh()),
    }
}

pub(super) fn sort(sort: ValueSort) -> &'static str {
    match sort {
        ValueSort::Nothing => "空值",
        ValueSort::Number => "数字",
        ValueSort::Text => "文字",
        ValueSort::List => "列表",
        ValueSort::Record => "一整条记录",
        ValueSort::Date => "日期",
        ValueSort::Other => "别的东西",
    }
}
