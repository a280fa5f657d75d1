//! What was seen of a request to an SMS gateway, in Chinese.

use std::fmt;

use super::SmsSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotConnected { said } => write!(out, "无法连接：{}", said.zh()),
        Says::LostAfterRequest { said } => write!(out, "请求已发出，之后：{}", said.zh()),
        Says::RequestNotBuilt => write!(out, "无法生成请求"),
        Says::Status { status } => write!(out, "HTTP {status}"),
        Says::TakenInBody { status } => write!(out, "HTTP {status}，但答复里说消息已接收"),
        Says::UnlistedCode { status, code: Some(code) } => {
            write!(out, "HTTP {status}，返回码 {code} 不在网关文件的列表里")
        }
        Says::UnlistedCode { status, code: None } => {
            write!(out, "HTTP {status}，返回码不在网关文件的列表里（内容不显示）")
        }
        Says::Unreadable { status } => write!(out, "HTTP {status}，答复无法读取"),
        Says::GaveUpWaiting => write!(out, "HTTP 408：网关不再等待"),
        Says::AskedTooOften => write!(out, "向网关发送过于频繁"),
        Says::AsksLater => write!(out, "网关要求稍后再试"),
        Says::LetsNobodyIn => write!(out, "网关拒绝登录：请核对密钥和 IP 白名单"),
        Says::WantsMoney => write!(out, "网关要求付费：请给账户充值"),
        Says::NotThere => write!(out, "这个地址上没有网关：请核对 url、method 和 format"),
        Says::Moved => write!(out, "网关地址已变更：请核对 url"),
        Says::NetworkWantsLogin => write!(out, "中间的网络要求先登录：消息发不出去"),
        Says::MovedTo { host } => write!(out, "网关地址已变更到 {host}：请核对 url"),
        Says::Busy => write!(out, "网关繁忙，对所有消息都一样"),
        Says::NoTlsHere => write!(out, "网关在这个地址上不用 TLS：请核对 url"),
        Says::RefusesAll => write!(out, "网关拒收所有消息：请核对账户、签名和模板"),
    }
}
