//! What is asked and told where somebody decides about touches, in Chinese.

use std::fmt;

use super::{DecideSentence as Says, NotAgain, NotDone};
use crate::number::grouped;
use crate::terms::Word as _;
use crate::words::{LogSentence, TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotPlannedYet { touches, people } => {
            write!(out, "{}，还没有排定", counted(*touches, *people))
        }
        Says::Whom { touches, people, first, more } => {
            let more = if *more { "……" } else { "" };
            write!(out, "{}：{}{more}", counted(*touches, *people), first.join("、"))
        }
        Says::SendThem => write!(out, "放行发送吗？"),
        Says::SendAgain { touches } => write!(out, "重发这 {} 次联系吗？", grouped(*touches)),
        Says::CancelThem => write!(out, "取消它们吗？"),
        Says::NothingDone => write!(out, "没有做任何改动"),
        Says::TooLate { touches } => write!(out, "{}超过补发期限（late_ok），不处理", of(*touches)),
        Says::NothingHeld { rule } => write!(out, "规则 {rule} 没有待确认的联系"),
        Says::NothingSkipped { rule, reason } => {
            write!(out, "规则 {rule} 没有因 {} 而不发的联系", reason.as_str())
        }
        Says::StillShadow => write!(
            out,
            "没有放行：现在还是试运行，放行了也不会发送；请先在 touchbase.toml 写 mode = \"live\""
        ),
        Says::NothingToSendAgain => write!(out, "没有可以重发的联系"),
        Says::NothingToCancel => write!(out, "没有可以取消的联系"),
        Says::MayHaveArrived { touches } => write!(out, "注意：其中 {}可能已经送达", of(*touches)),
        Says::NotAgain { touch, outcome, reason, why } => {
            let why = match why {
                NotAgain::Sent => "已经发出",
                NotAgain::OnItsWay => "正在发送或等待发送",
                NotAgain::Held => "还待确认，请用 touchbase approve 放行",
                NotAgain::Nobody => "没有接收人",
            };
            write!(out, "不重发 {touch}（{}", LogSentence::Became(*outcome).zh())?;
            if let Some(reason) = reason {
                write!(out, "，{}", TermSentence::Reason(*reason).zh())?;
            }
            write!(out, "）：{why}")
        }
        Says::LeftOut { touch, outcome } => {
            write!(out, "不处理 {touch}：{}", LogSentence::Became(*outcome).zh())
        }
        Says::Released { touches } => write!(out, "已放行 {}", of(*touches)),
        Says::WillBeSentAgain { touches } => write!(out, "将重发 {}", of(*touches)),
        Says::Cancelled { touches } => write!(out, "已取消 {}", of(*touches)),
        Says::NotDone { touches, why } => write!(out, "{}{}", of(*touches), not_done(*why)),
    }
}

fn not_done(why: NotDone) -> &'static str {
    match why {
        NotDone::TooLateLeftHeld => "现在已超过补发期限（late_ok），仍待确认",
        NotDone::NotHeldAnyMore => "已经不是待确认",
        NotDone::Unaddressed => "没有接收人或渠道",
        NotDone::TooLateLeftOut => "现在已超过补发期限（late_ok），不重发",
        NotDone::ChangedLeftOut => "其间有变化，不重发",
        NotDone::UnaddressedLeftOut => "没有接收人或渠道，不重发",
        NotDone::WentMeanwhile => "其间已经发出",
        NotDone::EndedMeanwhile => "其间已经结束",
        NotDone::GoneLeftOut => "的规则或步骤已经没有了，不放行",
    }
}

fn of(touches: u64) -> String {
    format!("{} 次联系", grouped(touches))
}

fn counted(touches: u64, people: u64) -> String {
    format!("{} 次联系，{} 人", grouped(touches), grouped(people))
}
