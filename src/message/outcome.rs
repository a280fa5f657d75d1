//! What one attempt came to, in six words and no seventh, with what was said.
//!
//! Every failure of every channel is sorted into exactly one of these before anyone decides what happens next;
//! the decision (back off, hold the channel, give up, ask a person) belongs to the message's state machine. A
//! boolean would not do: "we do not know" is neither success nor failure, and repeating it may send twice.
//! Sentences in here are Touchbase's own. They never carry an address, a name, or what a provider wrote.

use crate::terms::AttemptOutcome;
use crate::words::{ChannelSentence, Sentence};

/// What came of one attempt to hand over one message: the other side's answer, or that there was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The other side took responsibility in words: a 2xx reply after the final dot (RFC 5321 §4.2.5), or HTTP
    /// 2xx with the success value the gateway's documentation names. Not the same as delivered.
    Accepted {
        /// The provider's own id of the message, where it gave one.
        provider_id: Option<String>,
    },
    /// Nothing of the message was offered: no name, no connection, no TLS, no greeting, or the connection died
    /// before the final dot left (RFC 5321 §4.1.1.4: without it the server must not take the message). Safe to
    /// repeat.
    NotTaken {
        /// What went wrong and in which phase.
        detail: Box<Sentence>,
    },
    /// Refused in words, for now: SMTP 4yz at any point (RFC 5321 §4.2.1), HTTP 429 (RFC 6585 §4), or a provider
    /// code its documentation calls throttling. Safe to repeat later.
    Temporary {
        /// `smtp-451`, `http-429`, or the provider's code.
        code: String,
        /// In which phase.
        detail: Box<Sentence>,
        /// How long the other side asked us to wait, at most an hour.
        retry_after_secs: Option<u32>,
    },
    /// Refused in words, for good, because of this message or its recipient: SMTP 5yz at RCPT or after the final
    /// dot, a provider code for a bad number, a blacklist or forbidden content, most HTTP 4xx.
    Refused {
        /// What about it was refused.
        refusal: Refusal,
        /// `smtp-550-5.1.1`, `http-400`, or the provider's code.
        code: String,
    },
    /// Refused in words, for good, and not because of this message: SMTP 5yz at EHLO, AUTH or MAIL, HTTP 401 or
    /// 403, an empty account, a signature that is not approved. Every other message would meet the same, so the
    /// channel is held and somebody told; the attempt is not counted against the message.
    ChannelFault {
        /// `smtp-535`, `http-401`, or the provider's code.
        code: String,
        /// What an operator should look at.
        detail: Box<Sentence>,
    },
    /// Nobody can know: the final dot left and no readable reply came (Postfix logs "message may be sent more
    /// than once"), or the request left and the answer was lost, unreadable, HTTP 5xx, or a code not in the
    /// gateway's lists (Twilio 20500: "not idempotent"; Aliyun: read the receipt before trying again). Never
    /// repeated by itself.
    Unknown {
        /// What was seen instead of an answer.
        detail: Box<Sentence>,
    },
}

/// What about a message was refused permanently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The address does not exist or cannot receive: SMTP 5.1.x (RFC 3463 §3.2), an empty or stopped number.
    BadAddress,
    /// The person, or their operator, does not want messages from us.
    Blacklisted,
    /// The wording: forbidden words, a parameter too long, spam (SMTP 5.7.1 after the text was seen).
    Content,
    /// Refused for good without a reason that we can sort.
    Other,
}

impl Answer {
    /// What is known of an attempt whose channel broke off in the middle of it.
    #[must_use]
    pub fn broken_off() -> Answer {
        Answer::Unknown { detail: ChannelSentence::BrokenOff.into() }
    }

    /// The word the ledger keeps.
    #[must_use]
    pub fn word(&self) -> AttemptOutcome {
        match self {
            Answer::Accepted { .. } => AttemptOutcome::Accepted,
            Answer::NotTaken { .. } => AttemptOutcome::NotTaken,
            Answer::Temporary { .. } => AttemptOutcome::Temporary,
            Answer::Refused { .. } => AttemptOutcome::Refused,
            Answer::ChannelFault { .. } => AttemptOutcome::ChannelFault,
            Answer::Unknown { .. } => AttemptOutcome::Unknown,
        }
    }

    /// The code of a refusal or fault, if there is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Answer::Temporary { code, .. }
            | Answer::Refused { code, .. }
            | Answer::ChannelFault { code, .. } => Some(code),
            Answer::Accepted { .. } | Answer::NotTaken { .. } | Answer::Unknown { .. } => None,
        }
    }

    /// What an operator reads beside the word; nothing for an acceptance.
    #[must_use]
    pub fn detail(&self) -> Option<Sentence> {
        match self {
            Answer::NotTaken { detail }
            | Answer::Temporary { detail, .. }
            | Answer::ChannelFault { detail, .. }
            | Answer::Unknown { detail } => Some(Sentence::clone(detail)),
            Answer::Refused { refusal, .. } => Some(refusal.sentence().into()),
            Answer::Accepted { .. } => None,
        }
    }

    /// The same after the other side's code, where it gave one: what the ledger keeps.
    #[must_use]
    pub fn told(&self) -> Option<Sentence> {
        let detail = self.detail()?;
        Some(match self.code() {
            Some(code) => ChannelSentence::Coded { code: code.to_owned(), said: Box::new(detail) }.into(),
            None => detail,
        })
    }
}

impl Refusal {
    /// What an operator reads.
    #[must_use]
    pub fn sentence(self) -> ChannelSentence {
        match self {
            Refusal::BadAddress => ChannelSentence::BadAddress,
            Refusal::Blacklisted => ChannelSentence::Blacklisted,
            Refusal::Content => ChannelSentence::ContentRefused,
            Refusal::Other => ChannelSentence::RefusedForGood,
        }
    }

    /// One word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Refusal::BadAddress => "bad_address",
            Refusal::Blacklisted => "blacklisted",
            Refusal::Content => "content",
            Refusal::Other => "other",
        }
    }
}
