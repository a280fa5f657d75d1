//! The page of `explain`, in Chinese.

use std::fmt;

use super::ExplainSentence as Says;
use crate::number::grouped;
use crate::terms::AttemptOutcome;
use crate::words::{LogSentence, TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NameARule { what } => {
            write!(
                out,
                "还要写明规则：touchbase explain {what} RULE；或者写联系编号：touchbase explain T-17；touchbase log --customer {what} 会列出所有联系"
            )
        }
        Says::NoRecord { rule, about, kind } => {
            write!(out, "{rule} → {about}：没有与 {about} 有关的 {kind} 记录")
        }
        Says::NothingThatDay { rule, record, day } => {
            write!(out, "{day}  {rule} → {record}：当天没有应发的联系；最近的是：")
        }
        Says::NeverDue { rule, record } => write!(out, "{rule} → {record}：没有应发的日子"),
        Says::MoreTouches { more } => write!(out, "另有 {} 次；用 --on DATE 看某一天", grouped(*more)),
        Says::NothingNext => write!(out, "今后十年内没有"),
        Says::Several { rule, records, about } => {
            write!(out, "规则 {rule} 涉及 {about} 的 {} 条记录：", grouped(*records))
        }
        Says::OneOfThem { kind, rule } => write!(out, "看其中一条：touchbase explain {kind}:ID {rule}"),
        Says::AsThingsStand => write!(out, "按现在的情况："),
        Says::Nobody => write!(out, "没有接收人"),
        Says::ReasonCode { reason } => write!(out, "原因代码 {reason}"),
        Says::CalledOffByEdit => write!(out, "规则改过，改后的规则不再发这一次"),
        Says::NeverRan => write!(out, "后台服务还没有按这条规则运行过"),
        Says::RuleSince { at } => write!(out, "规则从 {at} 起按现在的写法生效，之前应发的不补发"),
        Says::RecordSince { at } => write!(out, "这条记录后来才导入，时间是 {at}"),
        Says::ChangedSince => write!(out, "台账里没有这一次：规则或资料后来改过"),
        Says::Touch { touch, step } => write!(out, "{touch}，步骤 {step}"),
        Says::AboutOccurrence { record, occurrence } => write!(out, "{record}，期次 {occurrence}"),
        Says::AboutDay { record, day } => write!(out, "{record}，{day}"),
        Says::Due { at, until } => write!(out, "{at}，最迟 {until}"),
        Says::Message { message, class, channel, address, their_id, template } => {
            let (class, channel) = (TermSentence::Class(*class), TermSentence::Channel(*channel));
            write!(out, "{message}，{}类，{}", class.zh(), channel.zh())?;
            optional(out, "发往 ", address.as_ref())?;
            optional(out, "，对方编号 ", their_id.as_ref())?;
            write!(out, "，模板 {template}")
        }
        Says::Until { at } => write!(out, "到 {at} 为止"),
        Says::TextIsKept => write!(out, "已保存，加 --reveal 显示"),
        Says::Event { from, to, reason, by } => {
            if let Some(from) = from {
                write!(out, "{} → ", LogSentence::Became(*from).zh())?;
            }
            write!(out, "{}", LogSentence::Became(*to).zh())?;
            if let Some(reason) = reason {
                write!(out, "（{}）", TermSentence::Reason(*reason).zh())?;
            }
            write!(out, "，{}", author(by))
        }
        Says::Attempt { number, channel, outcome, id, detail } => {
            let channel = TermSentence::Channel(*channel);
            let outcome = outcome.map_or("发送中", attempt);
            write!(out, "第 {number} 次发送（{}，编号 {id}）：{outcome}", channel.zh())?;
            optional(out, "：", detail.as_ref().map(|detail| detail.zh()))
        }
    }
}

/// Something with what stands before it, where it is there.
fn optional(out: &mut fmt::Formatter<'_>, before: &str, text: Option<impl fmt::Display>) -> fmt::Result {
    text.map_or(Ok(()), |text| write!(out, "{before}{text}"))
}

/// How an attempt ended.
pub(in crate::words) fn attempt(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::Accepted => "已发出",
        AttemptOutcome::NotTaken => "没有送到对方",
        AttemptOutcome::Temporary => "暂时被拒收",
        AttemptOutcome::Refused => "被拒收",
        AttemptOutcome::ChannelFault => "渠道故障",
        AttemptOutcome::Unknown => "结果不明",
        AttemptOutcome::Crashed => "后台服务中断，结果不明",
        AttemptOutcome::NotBegun => "没有开始发送",
    }
}

/// Who changed something, as the ledger writes it: `daemon`, `edit`, `operator wang`, `import list.csv by wang`.
pub(in crate::words) fn author(by: &str) -> String {
    match by {
        "daemon" => return "后台服务".to_owned(),
        "edit" => return "规则改动".to_owned(),
        _ => {}
    }
    if let Some(user) = by.strip_prefix("operator ") {
        return format!("操作人 {user}");
    }
    let import = by.strip_prefix("import ").and_then(|rest| rest.rsplit_once(" by "));
    import.map_or_else(|| by.to_owned(), |(list, user)| format!("{user} 导入 {list}"))
}
