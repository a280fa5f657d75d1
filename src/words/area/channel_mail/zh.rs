//! What was seen of a conversation with a mail server, in Chinese.

use std::fmt;

use super::{MailSentence as Says, MailStep};
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::AtStep { step, said } => write!(out, "{}：{}", word(*step), said.zh()),
        Says::AtAddress { address, said } => write!(out, "{address}：{}", said.zh()),
        Says::HungUp => write!(out, "邮件服务器断开了连接"),
        Says::ConnectionBroke { kind } => write!(out, "连接中断（{kind}）"),
        Says::NotSmtp => write!(out, "收到的不是 SMTP 答复"),
        Says::AsksLater => write!(out, "邮件服务器要求稍后再试"),
        Says::ReplyTooLong => write!(out, "答复超过 64 KiB"),
        Says::Busy => write!(out, "邮件服务器繁忙，对所有邮件都一样"),
        Says::QuotaUsedUp => write!(out, "账户目前已达到发送上限：请核对邮件服务器的限额"),
        Says::RefusesUs => write!(out, "邮件服务器拒收我们的所有邮件"),
        Says::OutOfOrder { code } => write!(out, "答复的顺序不对（{code}）"),
        Says::NoUsableAddress { host } => write!(out, "{host} 没有可用的地址"),
        Says::NoStarttls => {
            write!(out, "邮件服务器不支持 STARTTLS：请核对端口，或改用 `tls = \"implicit\"`")
        }
        Says::NoLogin => write!(out, "邮件服务器没有本程序支持的登录方式（PLAIN、LOGIN）"),
        Says::SpokeBeforeTls => write!(out, "TLS 加密开始之前，邮件服务器就发来了内容"),
        Says::NoGreeting => {
            write!(out, "邮件服务器没有及时应答：它是否要求一开始就用 TLS（`tls = \"implicit\"`）？")
        }
        Says::PlainHere => {
            write!(out, "邮件服务器在这个端口上用的是明文 SMTP：是否应写 `tls = \"starttls\"`？")
        }
        Says::NotOnCertificate { host } => write!(out, "{host} 不是证书上能写的名称：请核对 `host`"),
    }
}

fn word(step: MailStep) -> &'static str {
    match step {
        MailStep::Connect => "连接",
        MailStep::Tls => "TLS 加密",
        MailStep::Greeting => "等待服务器应答",
        MailStep::Ehlo => "EHLO",
        MailStep::Starttls => "STARTTLS",
        MailStep::Auth => "登录（AUTH）",
        MailStep::Mail => "发件人（MAIL）",
        MailStep::Rcpt => "收件人（RCPT）",
        MailStep::Data => "DATA",
        MailStep::Body => "传送正文",
        MailStep::LastReply => "正文传完之后",
    }
}
