//! What the demo says of the town it has played, in Chinese.

use std::fmt;

use super::ShowSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Playing => write!(out, "演示第 {{pos}} 天，共 {{len}} 天 [{{bar:40}}]"),
        Says::PlayedIn { seconds } => write!(out, "用时 {seconds} 秒"),
        Says::Opening { families, rules, days, start } => write!(
            out,
            "演示：{families} 户虚构的业主，{rules} 条规则，从 {start} 起 {days} 天。用的是真正的后台服务和真正的邮件、\n\
             短信通道，时钟是虚拟的，消息只到本机 127.0.0.1 的接收端。每台机器上的结果都一样。"
        ),
        Says::Month { day } => write!(out, "{} 年 {} 月", day.year(), day.month()),
        Says::MonthTouches { touches } => write!(out, "{touches:>5} 次联系"),
        Says::RuleColumn => write!(out, "规则"),
        Says::WeekColumn => write!(out, "按周"),
        Says::MonthColumn { day } => write!(out, "{}月", day.month()),
        Says::SmsColumn => write!(out, "短信"),
        Says::EmailColumn => write!(out, "邮件"),
        Says::UnsentColumn => write!(out, "不发"),
        Says::WaitingColumn => write!(out, "等待中"),
        Says::Lunar { touches } => write!(out, "（其中农历 {touches} 次）"),
        Says::Samples => write!(out, "部分消息，接收端收到时的样子："),
        Says::Unsent => write!(out, "没有发的和原因；每一次在台账里都有一行："),
        Says::SuchAs { due } => write!(out, "例如 {due}"),
        Says::Compared { texts, mails, accepted, agrees, twice, unknown } => {
            let received = texts + mails;
            let verdict = if *agrees { "一致" } else { "不一致" };
            write!(
                out,
                "核对：接收端收到 {received} 条消息（短信 {texts} 条，邮件 {mails} 封），台账记有 {accepted} 条已发出：{verdict}；\n\
                \x20     重复发送 {twice} 条，结果不明 {unknown} 条"
            )
        }
        Says::LookAround { dir, explained, last } => write!(
            out,
            "接收端已关闭；{dir}/touchbase.toml 已改为 mode = \"shadow\"（试运行），不会再连接。可以四处看看：\n\
            \x20 touchbase -C {dir} log -n 20\n\
            \x20 touchbase -C {dir} explain {explained}\n\
            \x20 touchbase -C {dir} --at \"{last} 12:00\" forecast --days 30\n\
            然后建立自己的：touchbase init my-care"
        ),
    }
}
