//! A command line that cannot be understood, in Chinese.

use std::fmt;

use super::UsageSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::UnexpectedArgument { argument } => write!(out, "不认识的选项或参数 '{argument}'"),
        Says::UnknownCommand { command } => write!(out, "没有 '{command}' 这个命令"),
        Says::CommandMissing { command } => write!(out, "'{command}' 后面还要写一个子命令"),
        Says::InvalidValue { value, argument } => write!(out, "'{argument}' 不能是 '{value}'"),
        Says::NotANumber { value, argument } => write!(out, "'{argument}' 要写整数，不能是 '{value}'"),
        Says::OutOfBounds { value, argument, least, most } => {
            write!(out, "'{argument}' 要写 {least} 至 {most}，不能是 '{value}'")
        }
        Says::UnreadableValue { value, argument, said } => {
            write!(out, "'{argument}' 的值 '{value}' 无法读取：{said}")
        }
        Says::ValueMissing { argument } => write!(out, "'{argument}' 后面缺少值"),
        Says::TooManyValues { value, argument } => {
            write!(out, "'{argument}' 后面不用写值，多出 '{value}'")
        }
        Says::ArgumentsMissing { arguments } => write!(out, "缺少必填的参数：{}", arguments.join("、")),
        Says::Conflict { argument, others } => {
            write!(out, "'{argument}' 不能与 {} 同时使用", others.join("、"))
        }
        Says::Repeated { argument } => write!(out, "'{argument}' 只能写一次"),
        Says::NotUtf8 => write!(out, "命令行中有文字不是 UTF-8 编码"),
        Says::Other { said } => write!(out, "{said}"),
        Says::PossibleValues { values } => write!(out, "可以写：{}", values.join("、")),
        Says::Similar { meant } => write!(out, "是不是想写 {}？", meant.join("、")),
        Says::SeeHelp => write!(out, "详细用法请加 '--help' 查看"),
    }
}
