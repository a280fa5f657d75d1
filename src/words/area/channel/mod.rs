//! What came of an attempt on any channel, and channels that cannot be opened.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::SystemSentence;

use crate::words::Sentence;

/// What came of an attempt on any channel, and channels that cannot be opened. These are stored (column `detail` of
/// `attempt`): a variant and its fields keep their names for ever. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelSentence {
    /// The other side's code, and what is said with it.
    Coded {
        code: String,
        said: Box<Sentence>,
    },
    /// What is said, and the other side's own words (cleaned).
    WithTheirWords {
        said: Box<Sentence>,
        words: String,
    },
    /// What is said, and that the other side asks for a longer wait than is kept.
    AsksForLonger {
        said: Box<Sentence>,
        asked_secs: u64,
        kept_secs: u32,
    },
    BrokenOff,
    OtherChannel,
    NoRuntime {
        said: SystemSentence,
    },
    NoAnswerInTime,
    ConnectionFailed,

    // What was refused permanently.
    BadAddress,
    Blacklisted,
    ContentRefused,
    CannotBeWritten,
    RefusedForGood,

    // Certificates that are not taken.
    CertificateUnknown,
    CertificateExpired,
    /// A self-signed one that says of itself that it may sign others.
    CertificateOfAuthority,
    CertificateOfAnother {
        host: String,
    },

    // Channels that cannot be opened.
    TlsNotSetUp {
        said: String,
    },
    NoCertificates,
    CaFile {
        path: String,
        said: Box<Sentence>,
    },
    NoCertificateInFile,
    GatewayUnusable {
        gateway: String,
        said: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn what_only_a_broken_machine_says() {
        for (said, english, chinese) in [
            (
                ChannelSentence::OtherChannel,
                "the message was written for another channel",
                "这条消息是为另一个渠道写的",
            ),
            (
                ChannelSentence::NoRuntime { said: SystemSentence::Other { said: "EAGAIN".to_owned() } },
                "the machine gives no threads: EAGAIN",
                "系统无法再开新线程：EAGAIN",
            ),
            (
                ChannelSentence::TlsNotSetUp { said: "no cipher suites".to_owned() },
                "TLS cannot be set up: no cipher suites",
                "无法建立 TLS 加密：no cipher suites",
            ),
            (
                ChannelSentence::GatewayUnusable {
                    gateway: "yunpian".to_owned(),
                    said: "builder error".to_owned(),
                },
                "gateway yunpian: builder error",
                "短信网关 yunpian：builder error",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
