//! What many refusals together say about a channel, in Chinese.

use std::fmt;

use super::RefusalSentence as Says;
use crate::terms::{ChannelName, Word as _};
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::EverybodyIsRefused { code, words } => {
            write!(out, "不论发给谁，所有消息都以同样的理由被拒绝：{code}")?;
            if let Some(words) = words {
                write!(out, "「{words}」")?;
            }
            write!(out, "；所有消息都在等待，不计入发送次数，每隔几分钟会试发一条；请向服务商核实账户")
        }
        Says::SilentAddresses { channel, addresses } => {
            write!(out, "{}：{addresses} 接受连接但没有任何答复，先用该主机的其他地址", name(channel))
        }
        Says::ManyBadAddresses { channel, refused, answered } => write!(
            out,
            "{}最近一小时的 {answered} 条消息中，有 {refused} 个号码或邮箱被答复为无效或黑名单，不会因此记为无效",
            name(channel)
        ),
    }
}

/// A channel as people name it; one that is not known here as it was told.
fn name(channel: &str) -> String {
    match ChannelName::parse(channel) {
        Some(known) => TermSentence::Channel(known).zh().to_string(),
        None => format!("{channel} "),
    }
}
