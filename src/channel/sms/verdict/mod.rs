//! What was seen of one HTTP exchange, sorted into an [`Answer`]: one total function.
//!
//! The rule behind the table: until a connection stands nothing can have been taken; from then on only the
//! gateway's own words can say, and a word that is in none of its lists says nothing. HTTP statuses after
//! RFC 9110 §15 and RFC 6585 §4.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde_json::Value;

use crate::config::gateway::{Reply, ReplyVerdict};
use crate::message::outcome::{Answer, Refusal};
use crate::planted::{self, Bug};
use crate::words::{Sentence, SmsSentence as Says};

/// No gateway is waited for longer than this, whatever it asks.
const RETRY_AFTER_SECS_MAX: u32 = 3_600;

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange {
    /// No connection: name, TCP or TLS.
    NotConnected(Sentence),
    /// A connection, and then no answer.
    Lost(Sentence),
    /// An answer.
    Answered {
        /// The HTTP status.
        status: u16,
        /// How long to wait, where it says so.
        retry_after_secs: Option<u32>,
        /// The body; `None` when it broke off or was too large.
        body: Option<Vec<u8>>,
    },
}

/// What the answer's body says.
enum BodyVerdict {
    Taken(Option<String>),
    Listed(ReplyVerdict, String),
    /// A code that is in none of the lists, where it may be shown.
    Unlisted(Option<String>),
    Nothing,
}

/// The outcome of an exchange.
pub fn classify(reply: &Reply, exchange: &Exchange) -> Answer {
    match exchange {
        Exchange::NotConnected(cause) => {
            Answer::NotTaken { detail: Says::NotConnected { said: Box::new(cause.clone()) }.into() }
        }
        Exchange::Lost(cause) => unknown(Says::LostAfterRequest { said: Box::new(cause.clone()) }),
        Exchange::Answered { status, retry_after_secs, body } => {
            let said = body.as_deref().map_or(BodyVerdict::Nothing, |bytes| read(reply, bytes));
            of_answer(*status, *retry_after_secs, said)
        }
    }
}

fn of_answer(status: u16, retry_after_secs: Option<u32>, said: BodyVerdict) -> Answer {
    let code = format!("http-{status}");
    match (status, said) {
        // A code that the gateway documents says more than any status (some send 400 with every refusal).
        (_, BodyVerdict::Listed(verdict, code)) => of_code(verdict, code, retry_after_secs),
        (200..=299, BodyVerdict::Taken(provider_id)) => Answer::Accepted { provider_id },
        (_, BodyVerdict::Taken(_)) => unknown(Says::TakenInBody { status }),
        (200..=299, BodyVerdict::Unlisted(code)) => unknown(Says::UnlistedCode { status, code }),
        (200..=299, BodyVerdict::Nothing) => unknown(Says::Unreadable { status }),
        (429, _) => Answer::Temporary { code, detail: Says::AskedTooOften.into(), retry_after_secs },
        (401 | 403 | 407, _) => fault(code, Says::LetsNobodyIn),
        // These speak of the address that was asked or of the account, not of the message.
        (402, _) => fault(code, Says::WantsMoney),
        (404 | 405 | 410 | 415, _) => fault(code, Says::NotThere),
        // Not carried out at that address, by definition (RFC 9110 §15.4.8, §15.4.9).
        (307 | 308, _) => fault(code, Says::Moved),
        (408, _) => unknown(Says::GaveUpWaiting),
        (400..=499, _) => Answer::Refused { refusal: Refusal::Other, code },
        (500..=599, _) if planted::is(Bug::ServerErrorsRetried) => {
            Answer::Temporary { code, detail: Says::AsksLater.into(), retry_after_secs }
        }
        _ => unknown(Says::Status { status }),
    }
}

fn of_code(verdict: ReplyVerdict, code: String, retry_after_secs: Option<u32>) -> Answer {
    let refused = |refusal| Answer::Refused { refusal, code: code.clone() };
    match verdict {
        ReplyVerdict::Retry => Answer::Temporary { code, detail: Says::AsksLater.into(), retry_after_secs },
        ReplyVerdict::BadNumber => refused(Refusal::BadAddress),
        ReplyVerdict::Blacklist => refused(Refusal::Blacklisted),
        ReplyVerdict::Content => refused(Refusal::Content),
        ReplyVerdict::Fault => fault(code, Says::RefusesAll),
    }
}

fn unknown(detail: Says) -> Answer {
    Answer::Unknown { detail: detail.into() }
}

fn fault(code: String, detail: Says) -> Answer {
    Answer::ChannelFault { code, detail: detail.into() }
}

fn read(reply: &Reply, bytes: &[u8]) -> BodyVerdict {
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else { return BodyVerdict::Nothing };
    if let Some(word) = scalar(&json, &reply.pointer)
        && word == reply.equals
    {
        let id = reply.id.as_deref().and_then(|pointer| scalar(&json, pointer));
        return BodyVerdict::Taken(
            id.filter(|id| !id.is_empty() && id.len() <= 100 && id.chars().all(|c| c.is_ascii_graphic())),
        );
    }
    let Some(code) = scalar(&json, &reply.code) else { return BodyVerdict::Nothing };
    match reply.codes.get(&code) {
        Some(verdict) => BodyVerdict::Listed(*verdict, code),
        None => BodyVerdict::Unlisted(shown(&code)),
    }
}

/// A text, a number or a truth value as text; `0` and `"0"` come out the same.
fn scalar(json: &Value, pointer: &str) -> Option<String> {
    match json.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
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

/// Retry-After as seconds from `now` (RFC 9110 §10.2.3): a number, or a date. At most an hour.
pub(super) fn retry_after_secs(value: &str, now: Timestamp) -> Option<u32> {
    let value = value.trim();
    let secs = match value.parse::<u64>() {
        Ok(secs) => secs,
        Err(_) => {
            let until = rfc2822::parse(value).ok()?.timestamp();
            u64::try_from(until.as_second() - now.as_second()).unwrap_or(0)
        }
    };
    Some(u32::try_from(secs).unwrap_or(RETRY_AFTER_SECS_MAX).min(RETRY_AFTER_SECS_MAX))
}

#[cfg(test)]
mod tests;
