//! Why what people ask of an installation could not be done, in Chinese.

use std::fmt;

use super::{Named, OperationSentence as Says};
use crate::terms::ChannelName;
use crate::words::{Language, TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoSuch { what, word, near, known } => no_such(out, what, word, near.as_deref(), known),
        Says::NotATouch { word } => write!(out, "`{word}` 不是联系编号；联系编号写作 T-17"),
        Says::NoTouch { touch } => write!(out, "台账里没有编号 {touch}"),
        Says::NotAPerson { record } => write!(out, "{record} 不是人（客户、家人或员工）的记录"),
        Says::WorksHere { record } => write!(out, "{record} 是员工：发给员工的消息不能退订"),
        Says::NotFromStaff => write!(out, "员工消息不能退订"),
        Says::NobodyHas { address } => write!(out, "没有记录使用 {address}"),
        Says::SeveralHave { address, records } => {
            write!(out, "有几条记录都使用 {address}：请写明其中一条：{}", records.join("、"))
        }
        Says::OtherChannel { asked, of_address } => write!(
            out,
            "这是{}的号码或地址，不是{}的：请改用客户编号",
            TermSentence::Channel(*of_address).zh(),
            TermSentence::Channel(*asked).zh()
        ),
        Says::EndsBeforeItBegins => write!(out, "结束时间早于开始时间"),
        Says::TooLong => write!(out, "时间跨度超过一百年"),
        Says::TooManyAtOnce => write!(out, "一次涉及的联系太多；请改为暂停这条规则"),
        Says::Unused { template } => write!(out, "没有规则使用模板 `{template}`，所以没有记录可以填入"),
        Says::NothingDue { rule, record } => write!(out, "按规则 {rule}，{record} 没有应发的联系"),
        Says::SendsNothing { rule } => write!(out, "规则 `{rule}` 不发送任何消息"),
        Says::NoText { template, channel } => write!(out, "模板 `{template}` 没有{}的内容", by(*channel)),
        Says::Shadow => write!(
            out,
            "目前是试运行（mode = \"shadow\"），不发送任何消息；要向员工发送，请在 touchbase.toml 写 mode = \"staff-only\""
        ),
        Says::NotStaff { record } => write!(out, "{record} 不是员工：测试只能发给员工，不能发给客户"),
        Says::OutOfReach { person, reason } => {
            write!(out, "无法联系 {person}：{}", TermSentence::Reason(*reason).zh())
        }
        Says::NotConfigured { channel } => write!(out, "没有配置{}渠道", by(*channel)),
        Says::CannotBeUsed { channel } => write!(out, "{}渠道无法使用", by(*channel)),
        Says::EndNotWritten => write!(out, "消息已经发出，但结果无法写入台账"),
        Says::NoDatabase { file } => write!(
            out,
            "还没有数据库（{file}）：运行 touchbase import FILE --apply 或 touchbase run 就会建立"
        ),
        Says::WouldOverwrite { files } => write!(out, "这些文件已经存在，不会覆盖：{}", files.join("、")),
        Says::NoCalendar { year } => write!(out, "历法只包含 1901 年到 2099 年，没有 {year} 年"),
        Says::Import { file } => write!(out, "无法导入 {file}"),
        Says::CopyDiffers => write!(out, "备份的内容与数据库不一致"),
        Says::Failed { step } => write!(out, "无法{}", step.zh()),
    }
}

fn by(channel: ChannelName) -> String {
    Language::Chinese.say(&TermSentence::Channel(channel))
}

fn no_such(
    out: &mut fmt::Formatter<'_>,
    what: &Named,
    word: &str,
    near: Option<&str>,
    known: &[String],
) -> fmt::Result {
    match what {
        Named::Record(kind) => write!(out, "没有记录 `{kind}:{word}`")?,
        other => write!(out, "没有{} `{word}`", named(other))?,
    }
    match near {
        Some(near) => write!(out, "；是不是想写 `{near}`？"),
        None if known.is_empty() => Ok(()),
        None => write!(out, "；可以写：{}", known.join("、")),
    }
}

fn named(what: &Named) -> &str {
    match what {
        Named::Rule => "规则",
        Named::Template => "模板",
        Named::RuleOrTemplate => "规则或模板",
        Named::Kind => "资料类别",
        Named::Channel => "渠道",
        Named::Outcome => "结果代码",
        Named::Reason => "原因代码",
        Named::Class => "消息类型",
        Named::Language => "语言",
        Named::Record(_) => "记录",
    }
}
