//! What came of an attempt on any channel, and channels that cannot be opened, in Chinese.

use std::fmt;

use super::ChannelSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        // A bare number would read as a count.
        Says::Coded { code, said } if code.chars().all(|sign| sign.is_ascii_digit() || sign == '-') => {
            write!(out, "返回码 {code}：{}", said.zh())
        }
        Says::Coded { code, said } => write!(out, "{code} {}", said.zh()),
        Says::WithTheirWords { said, words } => write!(out, "{}（对方答复：「{words}」）", said.zh()),
        Says::AsksForLonger { said, asked_secs, kept_secs } => {
            write!(out, "{}；对方要求等待 {asked_secs} 秒，{kept_secs} 秒后会再试", said.zh())
        }
        Says::BrokenOff => write!(out, "发送中途中断"),
        Says::OtherChannel => write!(out, "这条消息是为另一个渠道写的"),
        Says::NoRuntime { said } => write!(out, "系统无法再开新线程：{}", said.zh()),
        Says::NoAnswerInTime => write!(out, "对方没有及时答复"),
        Says::ConnectionFailed => write!(out, "连接失败"),
        Says::BadAddress => write!(out, "号码或邮箱不存在，或无法接收"),
        Says::Blacklisted => write!(out, "接收人或其运营商不接收我们的消息"),
        Says::ContentRefused => write!(out, "内容被拒收"),
        Says::CannotBeWritten => write!(out, "消息无法写成该渠道要求的格式"),
        Says::RefusedForGood => write!(out, "被明确拒收"),
        Says::CertificateUnknown => {
            write!(out, "对方的证书没有可信的签发方：请用 `ca_file` 指定签发方的证书")
        }
        Says::CertificateExpired => write!(out, "对方的证书不在有效期内，或本机时钟不对"),
        Says::CertificateOfAuthority => write!(
            out,
            "对方把签发机构的证书当作自己的证书：请用 basicConstraints=CA:FALSE 重新签发，或用 `ca_file` 指定这张证书"
        ),
        Says::CertificateOfAnother { host } => write!(out, "对方的证书上没有 {host} 这个名称：请核对地址"),
        Says::TlsNotSetUp { said } => write!(out, "无法建立 TLS 加密：{said}"),
        Says::NoCertificates => write!(
            out,
            "本机没有可用来核对对方身份的证书：请安装 ca-certificates 软件包，或用 `ca_file` 指定证书文件"
        ),
        Says::CaFile { path, said } => write!(out, "ca_file {path}：{}", said.zh()),
        Says::NoCertificateInFile => write!(out, "文件里没有证书"),
        Says::GatewayUnusable { gateway, said } => write!(out, "短信网关 {gateway}：{said}"),
    }
}
