//! What may be written, and is hardly meant. In Chinese.

use std::fmt;

use super::LintSentence as Says;
use crate::terms::Word as _;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NeverSent { at, class, opens, closes } => write!(
            out,
            "{at} 的消息永远不会发出：{}类消息只在 {opens} 至 {closes} 发送，到那时已超过 late_ok",
            TermSentence::Class(*class).zh()
        ),
        Says::AnotherTimeOrLaterStill => write!(out, "请改写时刻，或放宽 late_ok"),
        Says::PutOff { at, class, opens, closes } => write!(
            out,
            "{at} 不在{}类消息的发送时段 {opens} 至 {closes} 之内",
            TermSentence::Class(*class).zh()
        ),
        Says::SentAtOpening { opens } => write!(out, "将在 {opens} 发出"),
        Says::OutsideWindow => write!(out, "不在发送时段内"),
        Says::NothingConfigured { mode, channel, rules } => write!(
            out,
            "mode = \"{}\"，但没有配置{}渠道：{} 无法发送",
            mode.as_str(),
            TermSentence::Channel(*channel).zh(),
            rules.join("、")
        ),
        Says::ConfigureChannel { channel } => {
            write!(out, "请在 touchbase.toml 中写好 [{}]，然后重新启动", channel.as_str())
        }
        Says::OnlyIsEmpty { kind } => write!(out, "[only] 是空的：规则会用于全部 {kind}"),
        Says::OnlyOrLeaveOut => write!(out, "请写上条件，或删去 [only]"),
        Says::NothingInIt => write!(out, "里面什么也没有"),
        Says::SameStepTwice { first, second } => {
            write!(out, "第 {first} 步和第 {second} 步完全相同：每个人都会收到两次")
        }
        Says::StepsDiffer => write!(out, "请删去一步，或让它们的时间、接收人或文字有所不同"),
        Says::NoValue { written } => write!(out, "`{written}` 不是参数：会原样发给客户"),
        Says::ValueIsWritten { param } => write!(out, "参数要写成 {{{{ {param} }}}}"),
        Says::SentAsItStands => write!(out, "会原样发出"),
        Says::ZoneIsTheOtherWay { zone, hours } => write!(
            out,
            "{zone} 比 UTC {} {} 小时：这类名称里的正负号是反的",
            if *hours < 0 { "晚" } else { "早" },
            hours.abs()
        ),
        Says::WriteZoneAs { zone } => write!(out, "请写 {zone}，或写城市名，如 Asia/Shanghai"),
    }
}
