//! What was seen of a conversation with a mail server.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::{Sentence, SystemSentence};

/// What was seen of a conversation with a mail server. These are stored (column `detail` of `attempt`): a variant, its
/// fields and a [`MailStep`] keep their names for ever. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSentence {
    /// How far the conversation had come, and what was seen there.
    AtStep {
        step: MailStep,
        said: Box<Sentence>,
    },
    /// One of the addresses of the relay's name, and what the system said of it.
    AtAddress {
        address: String,
        said: SystemSentence,
    },
    HungUp,
    /// The kind is the system's word for it.
    ConnectionBroke {
        kind: String,
    },
    NotSmtp,
    ReplyTooLong,
    AsksLater,
    /// Before RCPT, or in words that are about all messages.
    Busy,
    QuotaUsedUp,
    RefusesUs,
    OutOfOrder {
        code: u16,
    },
    NoUsableAddress {
        host: String,
    },
    NoStarttls,
    NoLogin,
    SpokeBeforeTls,
    NoGreeting,
    PlainHere,
    NotOnCertificate {
        host: String,
    },
}

/// How far a conversation with a mail server had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailStep {
    /// Name lookup and TCP connection.
    Connect,
    /// A TLS handshake.
    Tls,
    /// The server's greeting.
    Greeting,
    /// EHLO.
    Ehlo,
    /// STARTTLS.
    Starttls,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA.
    Data,
    /// The message; the final dot has not left.
    Body,
    /// The final dot has left.
    LastReply,
}
