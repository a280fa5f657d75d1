//! Who hears of problems, a daemon that is only starting, and secrets that were changed, in Chinese.

use std::fmt;

use super::WatchSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotBySms { gateway } => {
            write!(out, "短信网关 `{gateway}` 只能发送报备过的模板，告警无法通过短信发出")
        }
        Says::GoesByMail => write!(out, "告警会发邮件：`to` 中的每个人都要有邮箱"),
        Says::GoesToCommandOnly => {
            write!(out, "只有 `command` 会收到告警：写好 [email]，`to` 中的人才能收到")
        }
        Says::GoesToNobody => {
            write!(out, "出了问题没有人会知道：请写好 [email]，或在 [alarm] 中写 `command`")
        }
        Says::Starting { since } => write!(out, "后台   自 {since} 起正在启动，还没有开始发送"),
        Says::StillStarting { since } => write!(out, "后台服务自 {since} 起一直在启动，还没有开始发送"),
        Says::WaitForIt => write!(out, "查看 journalctl -u touchbase；资料很多时启动需要几分钟"),
        Says::NotReady => write!(out, "后台服务正在启动：等 touchbase status 显示它开始工作后再试"),
        Says::ReadAgain { names } => write!(out, "已重新读取并使用：{}", names.join("、")),
    }
}
