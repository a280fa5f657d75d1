//! What came of an attempt on any channel, and channels that cannot be opened, in English.

use std::fmt;

use super::ChannelSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Coded { code, said } => write!(out, "{code} {said}"),
        Says::WithTheirWords { said, words } => write!(out, "{said}; it says \"{words}\""),
        Says::AsksForLonger { said, asked_secs, kept_secs } => {
            write!(out, "{said}; it asks to wait {asked_secs} seconds, and is asked again after {kept_secs}")
        }
        Says::BrokenOff => write!(out, "the attempt broke off"),
        Says::OtherChannel => write!(out, "the message was written for another channel"),
        Says::NoRuntime { said } => write!(out, "the machine gives no threads: {said}"),
        Says::NoAnswerInTime => write!(out, "no answer in time"),
        Says::ConnectionFailed => write!(out, "the connection failed"),
        Says::BadAddress => write!(out, "the address does not exist, or cannot receive"),
        Says::Blacklisted => {
            write!(out, "the recipient, or the recipient's operator, does not want messages from us")
        }
        Says::ContentRefused => write!(out, "the wording was refused"),
        Says::CannotBeWritten => write!(out, "the message cannot be written as this channel wants it"),
        Says::RefusedForGood => write!(out, "refused permanently"),
        Says::CertificateUnknown => write!(
            out,
            "nobody we trust vouches for the other side's certificate: name its authority with `ca_file`"
        ),
        Says::CertificateExpired => {
            write!(out, "the other side's certificate is out of date, or this machine's clock is wrong")
        }
        Says::CertificateOfAuthority => write!(
            out,
            "the other side shows the certificate of an authority as its own: issue it with basicConstraints=CA:FALSE, or name exactly this one with `ca_file`"
        ),
        Says::CertificateOfAnother { host } => {
            write!(out, "the other side's certificate does not hold the name {host}: look at the address")
        }
        Says::TlsNotSetUp { said } => write!(out, "TLS cannot be set up: {said}"),
        Says::NoCertificates => write!(
            out,
            "this machine has no certificates to check the other side's with: install the package \
             ca-certificates, or name a file with `ca_file`"
        ),
        Says::CaFile { path, said } => write!(out, "ca_file {path}: {said}"),
        Says::NoCertificateInFile => write!(out, "there is no certificate in it"),
        Says::GatewayUnusable { gateway, said } => write!(out, "gateway {gateway}: {said}"),
    }
}
