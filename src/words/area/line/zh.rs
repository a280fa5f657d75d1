//! The command line itself: options, times, questions, in Chinese.

use std::fmt;

use super::LineSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Failed { what } => write!(out, "错误：{}", what.zh()),
        Says::AtIsForLooking => write!(out, "--at 只用于查看；写入或发送只能按本机的时间"),
        Says::AtOption { text } => write!(out, "--at {text}"),
        Says::NoTime { text } => {
            write!(out, "看不懂时间 `{text}`；请写 2d、昨天、2026-09-23 或 \"2026-09-23 10:00\"")
        }
        Says::NoInstant { text } => write!(out, "看不懂时间 `{text}`；请写成 2026-12-01 09:00 这样"),
        Says::NoSuchLanguage { tag } => write!(out, "错误：--lang 只能是 en 或 zh，不能是 `{tag}`"),
        Says::ConfigurationWrong { errors } => {
            write!(out, "配置里有 {errors} 个错误；请用 touchbase check 查看")
        }
        Says::ConfigurationWrongNote { errors } => {
            write!(out, "注意：配置里有 {errors} 个错误；请用 touchbase check 查看")
        }
        Says::Error { chain } => write!(out, "错误：{chain}"),
        Says::Question { question } => write!(out, "{}[是/否，直接回车为否] ", question.zh()),
        Says::StaysMasked => write!(out, "--reveal 只在终端上显示姓名、号码和内容；这里仍然遮盖"),
        Says::NobodyToAsk { question } => {
            write!(out, "需要确认：{}这里无法回答，请加上 --yes", question.zh())
        }
        Says::AnswerNotRead => write!(out, "无法读取回答"),
    }
}
