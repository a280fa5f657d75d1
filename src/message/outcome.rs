//! What one attempt came to, in seven words and no eighth, with what was said.
//!
//! Every failure of every channel is sorted into exactly one of these before anyone decides what happens next;
//! the decision (back off, hold the channel, give up, ask a person) belongs to the message's state machine. A
//! boolean would not do: "we do not know" is neither success nor failure, and repeating it may send twice.
//! Sentences in here are Touchbase's own; what the other side wrote is a [`Said`], which holds no address and no name.

use super::said::Said;
use crate::terms::{AttemptOutcome, SuppressedFor};
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
    /// This message was refused in words, for now: SMTP 4yz at or after RCPT (RFC 5321 §4.2.1), or a provider code
    /// that its documentation calls a limit of one number. Safe to repeat later; the others need not wait for it.
    Temporary {
        /// `smtp-451`, or the provider's code.
        code: String,
        /// In which phase.
        detail: Box<Sentence>,
        /// How long the other side asked us to wait, at most an hour.
        retry_after_secs: Option<u32>,
        /// Its own words.
        said: Option<Said>,
    },
    /// Refused in words, for now, and not because of this message: the account or the server is busy. HTTP 429
    /// (RFC 6585 §4), SMTP 4yz before RCPT, `421` in the greeting above all, or a provider code that its documentation
    /// calls a limit of the account. Every other message would meet the same: the channel waits, and no try is counted.
    Busy {
        /// `smtp-421`, `http-429`, or the provider's code.
        code: String,
        /// In which phase.
        detail: Box<Sentence>,
        /// How long the other side asked us to wait, at most an hour.
        retry_after_secs: Option<u32>,
        /// Its own words.
        said: Option<Said>,
    },
    /// Refused in words, for good, because of this message or its recipient: SMTP 5yz at RCPT or after the final
    /// dot, a provider code for a bad number, a blacklist or forbidden content, most HTTP 4xx.
    Refused {
        /// What about it was refused.
        refusal: Refusal,
        /// `smtp-550-5.1.1`, `http-400`, or the provider's code.
        code: String,
        /// The other side's own words.
        said: Option<Said>,
    },
    /// Refused in words, for good, and not because of this message: SMTP 5yz at EHLO, AUTH or MAIL, HTTP 401 or
    /// 403, an empty account, a signature that is not approved. Every other message would meet the same, so the
    /// channel is held and somebody told; the attempt is not counted against the message.
    ChannelFault {
        /// `smtp-535`, `http-401`, or the provider's code.
        code: String,
        /// What an operator should look at.
        detail: Box<Sentence>,
        /// The other side's own words.
        said: Option<Said>,
    },
    /// Nobody can know: the final dot left and no readable reply came (Postfix logs "message may be sent more
    /// than once"), or the request left and the answer was lost, unreadable, HTTP 5xx, or a code not in the
    /// gateway's lists (Twilio 20500: "not idempotent"; Aliyun: read the receipt before trying again). Never
    /// repeated by itself.
    Unknown {
        /// What was seen instead of an answer.
        detail: Box<Sentence>,
        /// How long the other side asked everybody to wait, at most an hour (HTTP 503 with Retry-After).
        retry_after_secs: Option<u32>,
        /// Its own words, where it had some.
        said: Option<Said>,
    },
}

/// Whether what the other side says of addresses is believed. Where very many answers are about addresses, it is the
/// account or the other side that is not well, and nobody is marked for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Marking {
    /// It is.
    #[default]
    Allowed,
    /// It is not.
    Withheld,
}

/// What about a message was refused permanently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// In plain words, this one address does not exist or cannot receive: SMTP 5.1.1 and its like (RFC 3463 §3.2), an
    /// empty or stopped number.
    BadAddress,
    /// The person, or their operator, does not want messages from us.
    Blacklisted,
    /// The wording: forbidden words, a parameter too long, spam (SMTP 5.7.1 after the text was seen).
    Content,
    /// It cannot be written as this channel wants it. Noticed here: the other side was not asked.
    Unwritable,
    /// Refused for good without a reason that we can sort.
    Other,
}

impl Answer {
    /// What is known of an attempt whose channel broke off in the middle of it.
    #[must_use]
    pub fn broken_off() -> Answer {
        Answer::unknown(ChannelSentence::BrokenOff)
    }

    /// Nothing was offered, for this reason.
    #[must_use]
    pub fn not_taken(detail: impl Into<Box<Sentence>>) -> Answer {
        Answer::NotTaken { detail: detail.into() }
    }

    /// Nobody can know; this was seen instead of an answer.
    #[must_use]
    pub fn unknown(detail: impl Into<Box<Sentence>>) -> Answer {
        Answer::Unknown { detail: detail.into(), retry_after_secs: None, said: None }
    }

    /// Refused for good, with no more than a code.
    #[must_use]
    pub fn refused(refusal: Refusal, code: &str) -> Answer {
        Answer::Refused { refusal, code: code.to_owned(), said: None }
    }

    /// The channel cannot deliver to anybody, with no more than a code.
    #[must_use]
    pub fn channel_fault(code: &str, detail: impl Into<Box<Sentence>>) -> Answer {
        Answer::ChannelFault { code: code.to_owned(), detail: detail.into(), said: None }
    }

    /// The word the ledger keeps.
    #[must_use]
    pub fn word(&self) -> AttemptOutcome {
        match self {
            Answer::Accepted { .. } => AttemptOutcome::Accepted,
            Answer::NotTaken { .. } => AttemptOutcome::NotTaken,
            Answer::Temporary { .. } | Answer::Busy { .. } => AttemptOutcome::Temporary,
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
            | Answer::Busy { code, .. }
            | Answer::Refused { code, .. }
            | Answer::ChannelFault { code, .. } => Some(code),
            Answer::Accepted { .. } | Answer::NotTaken { .. } | Answer::Unknown { .. } => None,
        }
    }

    /// What the answer says of the address itself, for the suppression list: that it does not exist, or that it stands on
    /// a list of those who want nothing. Nothing where such answers are not to be believed now.
    #[must_use]
    pub fn about_address(&self, marking: Marking) -> Option<SuppressedFor> {
        match (self, marking) {
            (Answer::Refused { refusal: Refusal::Blacklisted, .. }, Marking::Allowed) => {
                Some(SuppressedFor::Blacklisted)
            }
            (Answer::Refused { refusal: Refusal::BadAddress, .. }, Marking::Allowed) => {
                Some(SuppressedFor::Dead)
            }
            _ => None,
        }
    }

    /// What an operator reads beside the word; nothing for an acceptance.
    #[must_use]
    pub fn detail(&self) -> Option<Sentence> {
        match self {
            Answer::NotTaken { detail }
            | Answer::Temporary { detail, .. }
            | Answer::Busy { detail, .. }
            | Answer::ChannelFault { detail, .. }
            | Answer::Unknown { detail, .. } => Some(Sentence::clone(detail)),
            Answer::Refused { refusal, .. } => Some(refusal.sentence().into()),
            Answer::Accepted { .. } => None,
        }
    }

    /// The other side's own words, where it had some.
    #[must_use]
    pub fn said(&self) -> Option<&Said> {
        match self {
            Answer::Temporary { said, .. }
            | Answer::Busy { said, .. }
            | Answer::Refused { said, .. }
            | Answer::ChannelFault { said, .. }
            | Answer::Unknown { said, .. } => said.as_ref(),
            Answer::Accepted { .. } | Answer::NotTaken { .. } => None,
        }
    }

    /// How long the other side asked everybody to wait before anything else is sent to it, in seconds.
    #[must_use]
    pub fn asks_all_to_wait_secs(&self) -> Option<u32> {
        match self {
            Answer::Busy { retry_after_secs, .. } | Answer::Unknown { retry_after_secs, .. } => {
                *retry_after_secs
            }
            _ => None,
        }
    }

    /// Whether it is a plain word about this one address: that it does not exist, or does not want us. However many
    /// of these there are, they say nothing about the account.
    #[must_use]
    pub fn is_plainly_about_the_address(&self) -> bool {
        matches!(self, Answer::Refused { refusal: Refusal::BadAddress | Refusal::Blacklisted, .. })
    }

    /// By what refusals for good are alike: class and code, whatever the text says. `None` for what can say nothing
    /// about the account: a plain word about one address, and what was never offered to the other side.
    #[must_use]
    pub fn alike(&self) -> Option<(AttemptOutcome, String)> {
        match self {
            Answer::Refused { refusal: Refusal::Content | Refusal::Other, code, .. } => {
                Some((self.word(), code.clone()))
            }
            _ => None,
        }
    }

    /// The same after the other side's code and with its own words, where it gave some: what the ledger keeps.
    #[must_use]
    pub fn told(&self) -> Option<Sentence> {
        let detail = self.detail()?;
        let detail = match self.said() {
            Some(words) => {
                ChannelSentence::WithTheirWords { said: Box::new(detail), words: words.to_string() }.into()
            }
            None => detail,
        };
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
            Refusal::Unwritable => ChannelSentence::CannotBeWritten,
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
            Refusal::Unwritable => "unwritable",
            Refusal::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::said::Private;
    use crate::words::Translate as _;

    #[test]
    fn a_word_about_one_address_is_told_apart_from_what_all_would_hear() {
        for (refusal, plain, counts) in [
            (Refusal::BadAddress, true, false),
            (Refusal::Blacklisted, true, false),
            (Refusal::Content, false, true),
            (Refusal::Other, false, true),
            // Found out here: it says nothing about anybody.
            (Refusal::Unwritable, false, false),
        ] {
            let answer = Answer::refused(refusal, "smtp-554-5.7.1");
            let alike = counts.then(|| (AttemptOutcome::Refused, "smtp-554-5.7.1".to_owned()));
            assert_eq!(
                (answer.is_plainly_about_the_address(), answer.alike()),
                (plain, alike),
                "{refusal:?}"
            );
        }
        let others = [
            Answer::Accepted { provider_id: None },
            Answer::broken_off(),
            Answer::not_taken(ChannelSentence::ConnectionFailed),
            Answer::channel_fault("smtp-535", ChannelSentence::ConnectionFailed),
        ];
        for answer in others {
            assert_eq!((answer.is_plainly_about_the_address(), answer.alike()), (false, None), "{answer:?}");
        }
    }

    #[test]
    fn the_other_sides_words_are_in_the_ledger() {
        let said = Said::of("账户余额不足", &Private::default());
        let detail = ChannelSentence::AsksForLonger {
            said: ChannelSentence::RefusedForGood.into(),
            asked_secs: 86_400,
            kept_secs: 3_600,
        };
        let fault = Answer::ChannelFault { code: "3".to_owned(), detail: detail.into(), said };
        let told = fault.told().unwrap();
        assert_eq!(
            [told.to_string(), told.zh().to_string()],
            [
                "3 refused permanently; it asks to wait 86400 seconds, and is asked again after 3600; it says \
                 \"账户余额不足\"",
                "返回码 3：被明确拒收；对方要求等待 86400 秒，3600 秒后会再试（对方答复：「账户余额不足」）"
            ]
        );
        let unwritable = Answer::refused(Refusal::Unwritable, "compose").told().unwrap();
        assert_eq!(
            [unwritable.to_string(), unwritable.zh().to_string()],
            [
                "compose the message cannot be written as this channel wants it",
                "compose 消息无法写成该渠道要求的格式"
            ]
        );
    }

    #[test]
    fn what_is_said_of_an_address_is_believed_unless_it_is_said_of_too_many() {
        let said = |refusal| {
            let answer = Answer::refused(refusal, "8");
            [Marking::Allowed, Marking::Withheld].map(|marking| answer.about_address(marking))
        };
        assert_eq!(said(Refusal::Blacklisted), [Some(SuppressedFor::Blacklisted), None]);
        assert_eq!(said(Refusal::BadAddress), [Some(SuppressedFor::Dead), None]);
        assert_eq!(said(Refusal::Content), [None, None]);
        assert_eq!(said(Refusal::Other), [None, None]);
        assert_eq!(Answer::broken_off().about_address(Marking::Allowed), None);
    }
}
