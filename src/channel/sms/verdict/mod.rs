//! What was seen of one HTTP exchange, sorted into an [`Answer`]: one total function.
//!
//! The rule behind the table: until a connection stands nothing can have been taken; from then on only the
//! gateway's own words can say, and a word that is in none of its lists says nothing. HTTP statuses after
//! RFC 9110 §15 and RFC 6585 §4.

mod body;
mod object;

use self::body::{Body, BodyVerdict};
use super::super::retry_after;
use crate::config::gateway::{Reply, ReplyVerdict};
use crate::message::outcome::{Answer, Refusal};
use crate::message::said::{Private, Said};
use crate::planted::{self, Bug};
use crate::words::{Sentence, SmsSentence as Says};

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange {
    /// No connection: name, TCP or TLS.
    NotConnected(Sentence),
    /// A connection, and then no answer.
    Lost(Sentence),
    /// An answer.
    Answered {
        /// Its head.
        head: Head,
        /// The body; `None` when it broke off or was too large.
        body: Option<Vec<u8>>,
    },
}

/// What matters of an answer's status line and headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// How long to wait, where it says so and that can be read (RFC 9110 §10.2.3).
    pub retry_after_secs: Option<u64>,
    /// The charset of `Content-Type`.
    pub charset: Option<String>,
    /// The host in `Location`; the rest of it may hold a phone number.
    pub moved_to: Option<String>,
}

impl Head {
    /// A status, and no headers.
    #[cfg(any(test, feature = "simulation"))]
    #[must_use]
    pub fn of(status: u16) -> Head {
        Head { status, retry_after_secs: None, charset: None, moved_to: None }
    }
}

/// The outcome of an exchange.
pub fn classify(reply: &Reply, exchange: &Exchange, private: &Private) -> Answer {
    match exchange {
        Exchange::NotConnected(cause) => {
            Answer::not_taken(Says::NotConnected { said: Box::new(cause.clone()) })
        }
        Exchange::Lost(cause) => Answer::unknown(Says::LostAfterRequest { said: Box::new(cause.clone()) }),
        Exchange::Answered { head, body } => {
            let Body { verdict, words } = body
                .as_deref()
                .map_or(Body::NOTHING, |bytes| Body::read(reply, head.charset.as_deref(), bytes));
            let said = words.and_then(|words| match Bug::GatewayTextShown {
                bug if planted::is(bug) => Said::of(&words, &Private::default()),
                _ => Said::of(&words, private),
            });
            let heard = Heard { code: format!("http-{}", head.status), head, said };
            heard.verdict(verdict)
        }
    }
}

/// An answer that waits for its verdict.
struct Heard<'a> {
    /// The code where the gateway gives none of its own.
    code: String,
    head: &'a Head,
    said: Option<Said>,
}

impl Heard<'_> {
    fn verdict(self, verdict: BodyVerdict) -> Answer {
        let status = self.head.status;
        match (status, verdict) {
            // A code that the gateway documents says more than any status (some send 400 with every refusal).
            (_, BodyVerdict::Listed(verdict, code)) => Heard { code, ..self }.listed(verdict),
            (200..=299, BodyVerdict::Taken(provider_id)) => Answer::Accepted { provider_id },
            (_, BodyVerdict::Taken(_)) => self.unknown(Says::TakenInBody { status }),
            (200..=299, BodyVerdict::Unlisted(code)) => {
                self.unknown(Says::UnlistedCode { status, code: shown(&code) })
            }
            (200..=299, BodyVerdict::Nothing) => self.unknown(Says::Unreadable { status }),
            (300..=399, _) => self.redirected(),
            (400..=499, _) => self.refused(),
            (500..=599, _) if planted::is(Bug::ServerErrorsRetried) => self.temporary(Says::AsksLater),
            // RFC 6585 §6: not the gateway, but the network between, which has passed nothing on.
            (511, _) => self.fault(Says::NetworkWantsLogin),
            _ => self.unknown(Says::Status { status }),
        }
    }

    fn listed(self, verdict: ReplyVerdict) -> Answer {
        match verdict {
            ReplyVerdict::Retry => self.temporary(Says::AsksLater),
            ReplyVerdict::Busy => self.busy(Says::Busy),
            ReplyVerdict::BadNumber => self.refusal(Refusal::BadAddress),
            ReplyVerdict::Blacklist => self.refusal(Refusal::Blacklisted),
            ReplyVerdict::Content => self.refusal(Refusal::Content),
            ReplyVerdict::Fault => self.fault(Says::RefusesAll),
        }
    }

    /// RFC 9110 §15.4. A gateway that has moved takes nothing at its old address, and no redirect is followed: it
    /// would carry a phone number to somebody else. 303 is what some answer after they have done something, and 304
    /// has no meaning here.
    fn redirected(self) -> Answer {
        match (self.head.status, self.head.moved_to.clone()) {
            (303 | 304, _) => {
                let status = self.head.status;
                self.unknown(Says::Status { status })
            }
            (_, Some(host)) => self.fault(Says::MovedTo { host }),
            (_, None) => self.fault(Says::Moved),
        }
    }

    /// RFC 9110 §15.5: refused, and with most of them it is said whether because of this request or of all.
    fn refused(self) -> Answer {
        match self.head.status {
            // RFC 6585 §4.
            429 => self.busy(Says::AskedTooOften),
            401 | 403 | 407 => self.fault_or_busy(Says::LetsNobodyIn),
            // These speak of the address that was asked or of the account, not of the message.
            402 => self.fault(Says::WantsMoney),
            404 | 405 | 406 | 410 | 415 | 421 | 426 => self.fault(Says::NotThere),
            451 => self.fault(Says::RefusesAll),
            408 => self.unknown(Says::GaveUpWaiting),
            // This message is too long; another is not.
            413 | 414 | 431 => self.refusal(Refusal::Content),
            _ if self.head.retry_after_secs.is_some() => self.busy(Says::AsksLater),
            425 => self.busy(Says::AsksLater),
            _ => self.refusal(Refusal::Other),
        }
    }

    fn unknown(self, detail: Says) -> Answer {
        let (retry_after_secs, detail) = retry_after::kept(self.head.retry_after_secs, detail);
        Answer::Unknown { detail, retry_after_secs, said: self.said }
    }

    fn temporary(self, detail: Says) -> Answer {
        let (retry_after_secs, detail) = retry_after::kept(self.head.retry_after_secs, detail);
        Answer::Temporary { code: self.code, detail, retry_after_secs, said: self.said }
    }

    fn busy(self, detail: Says) -> Answer {
        let (retry_after_secs, detail) = retry_after::kept(self.head.retry_after_secs, detail);
        Answer::Busy { code: self.code, detail, retry_after_secs, said: self.said }
    }

    /// Who says how long to wait does not mean for good.
    fn fault_or_busy(self, detail: Says) -> Answer {
        if self.head.retry_after_secs.is_some() { self.busy(Says::AsksLater) } else { self.fault(detail) }
    }

    fn fault(self, detail: Says) -> Answer {
        Answer::ChannelFault { code: self.code, detail: detail.into(), said: self.said }
    }

    fn refusal(self, refusal: Refusal) -> Answer {
        Answer::Refused { refusal, code: self.code, said: self.said }
    }
}

/// A code that nobody has listed, as it may be shown: it is the provider's text and could be anything, a phone
/// included.
fn shown(code: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
    let digits = code.chars().filter(char::is_ascii_digit).count();
    let harmless = !code.is_empty() && code.len() <= 40 && digits < 7 && code.chars().all(plain);
    (harmless || planted::is(Bug::GatewayTextShown)).then(|| code.to_owned())
}

#[cfg(test)]
mod tests;
