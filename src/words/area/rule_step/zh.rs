//! Rule files: `[send]` and `[[step]]`. In Chinese.

use std::fmt;

use super::RuleStepSentence as Says;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NothingToSend => write!(out, "没有写要发送什么"),
        Says::SendAndSteps => write!(out, "[send] 和 [[step]] 都写了"),
        Says::SendOrSteps => write!(out, "只发一条请写 [send]，要发几条请各写一个 [[step]]"),
        Says::AtWithHours => write!(out, "`at` 只能用于按天计算，而 `after` 是按小时计算"),
        Says::BothAreHere => write!(out, "两个都写了"),
        Says::KeepOneOrCountDays => write!(out, "请只保留一个，或改为按天、按工作日计算"),
        Says::RepeatedTooOften { fires, times } => {
            write!(out, "一天触发 {fires} 次的规则不能再重复 {times} 次")
        }
        Says::TimesAtMost { times } => write!(out, "最多写 times = {times}，或改用触发次数较少的 cron"),
        Says::RepeatWithoutTimes => write!(out, "只写了 `repeat`，缺少 `times`"),
        Says::AddTimes => write!(out, "请加上次数，例如 times = 30"),
        Says::TimesWithoutRepeat => write!(out, "只写了 `times`，缺少 `repeat`"),
        Says::AddRepeat => write!(out, "请加上间隔，例如 repeat = \"1 day\""),
        Says::NoReference { kind, reference } => write!(out, "`{kind}` 没有关联 `{reference}`"),
        Says::LeadsToNoKind { reference } => write!(out, "`{reference}` 关联到的资料类别不存在"),
        Says::TooManyReferences { path, most } => write!(out, "`{path}` 经过的关联超过 {most} 层"),
        Says::NotAPerson { path, kind } => write!(out, "`{path}` 找到的是 `{kind}`，不是人"),
        Says::NoStaffWithRoles => write!(out, "员工的资料类别里没有字段 `role`（岗位）"),
        Says::NobodyHasRole { role } => write!(out, "没有 `{role}` 这个岗位"),
        Says::LeadsToNobody => write!(out, "这里找不到接收人"),
        Says::NobodyNamed => write!(out, "`to` 没有写任何接收人"),
        Says::PathsForExample => write!(out, "例如 to = [\"handler\", \"role:manager\"]"),
        Says::NoChannelNamed => write!(out, "`via` 没有写任何渠道"),
        Says::NeedsChannel => write!(out, "这里要写渠道"),
        Says::ChannelsForExample => write!(out, "例如 via = [\"sms\", \"email\"]"),
        Says::NotAChannel { written } => write!(out, "没有 `{written}` 这个渠道"),
        Says::UnknownChannel => write!(out, "不认识的渠道"),
        Says::NoTemplate { template } => write!(out, "没有模板 `{template}`"),
        Says::UnknownTemplate => write!(out, "不认识的模板"),
        Says::TemplateIsFolder { template } => {
            write!(out, "模板是一个文件夹：templates/{template}/template.toml")
        }
        Says::NoTextFor { template, channel } => {
            write!(out, "模板 `{template}` 没有{}的文本", TermSentence::Channel(*channel).zh())
        }
        Says::AddFile { path } => write!(out, "请添加 {path}"),
        Says::CannotGroupBy { written } => write!(out, "不能按 `{written}` 合并"),
    }
}
