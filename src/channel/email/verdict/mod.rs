//! What was seen in which phase of an SMTP session, sorted into an [`Answer`]: one total function.
//!
//! The rule behind the table: before the final dot has left, nothing can have been taken; after it, only words
//! can say whether it was. RFC 5321 §4.2.1 gives the classes of replies, RFC 3463 the enhanced codes.

use super::reply::{NoReply, Reply};
use crate::failpoint::Step;
use crate::message::outcome::{Answer, Refusal};
use crate::words::{ChannelSentence, MailSentence as Says, MailStep, Sentence};

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Name lookup and TCP connection.
    Connect,
    /// A TLS handshake.
    Tls,
    /// Waiting for the server's greeting.
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
    /// Writing the message; the final dot has not left.
    Body,
    /// The final dot has left.
    LastReply,
}

/// What was seen.
#[derive(Debug)]
pub enum SmtpObservation {
    /// A reply in words.
    Reply(Reply),
    /// No reply.
    No(NoReply),
    /// Our deadline passed.
    Late,
    /// Something the connection itself says, in our words or the operating system's, never the server's.
    Failed(Box<Sentence>),
    /// The two sides do not fit together; the outcome is settled by who noticed.
    Unfit(Answer),
}

impl SmtpObservation {
    /// Something is missing at the relay that no later attempt would find there.
    pub(super) fn missing(code: &str, detail: Says) -> SmtpObservation {
        SmtpObservation::Unfit(Answer::ChannelFault { code: code.to_owned(), detail: detail.into() })
    }
}

impl From<Phase> for Step {
    fn from(phase: Phase) -> Step {
        match phase {
            Phase::Connect => Step::Connect,
            Phase::Tls => Step::Tls,
            Phase::Greeting => Step::Greeting,
            Phase::Ehlo => Step::Ehlo,
            Phase::Starttls => Step::Starttls,
            Phase::Auth => Step::Auth,
            Phase::Mail => Step::Mail,
            Phase::Rcpt => Step::Rcpt,
            Phase::Data => Step::Data,
            Phase::Body => Step::Body,
            Phase::LastReply => Step::LastReply,
        }
    }
}

impl Phase {
    /// What was seen in this phase.
    fn saw(self, said: impl Into<Box<Sentence>>) -> Box<Sentence> {
        let step = match self {
            Phase::Connect => MailStep::Connect,
            Phase::Tls => MailStep::Tls,
            Phase::Greeting => MailStep::Greeting,
            Phase::Ehlo => MailStep::Ehlo,
            Phase::Starttls => MailStep::Starttls,
            Phase::Auth => MailStep::Auth,
            Phase::Mail => MailStep::Mail,
            Phase::Rcpt => MailStep::Rcpt,
            Phase::Data => MailStep::Data,
            Phase::Body => MailStep::Body,
            Phase::LastReply => MailStep::LastReply,
        };
        Says::AtStep { step, said: said.into() }.into()
    }
}

/// The outcome of a session that ended with `seen` in `phase`.
pub fn classify(phase: Phase, seen: &SmtpObservation) -> Answer {
    match seen {
        SmtpObservation::Reply(reply) => of_reply(phase, reply),
        SmtpObservation::No(NoReply::Closed) => without_words(phase, Says::HungUp),
        SmtpObservation::No(NoReply::Broken(kind)) => {
            without_words(phase, Says::ConnectionBroke { kind: kind.to_string() })
        }
        SmtpObservation::No(NoReply::Unreadable) => without_words(phase, Says::NotSmtp),
        SmtpObservation::Late => without_words(phase, ChannelSentence::NoAnswerInTime),
        SmtpObservation::Failed(said) => without_words(phase, said.clone()),
        SmtpObservation::Unfit(outcome) => outcome.clone(),
    }
}

fn of_reply(phase: Phase, reply: &Reply) -> Answer {
    let code = reply.word();
    match (reply.class(), phase) {
        (2, Phase::LastReply) => Answer::Accepted { provider_id: reply.queue_id() },
        (4, _) => Answer::Temporary { code, detail: phase.saw(Says::AsksLater), retry_after_secs: None },
        (5, Phase::Rcpt | Phase::Data) if about_the_session(reply) => channel_fault(phase, code),
        (5, Phase::Rcpt | Phase::Data | Phase::Body | Phase::LastReply) => {
            Answer::Refused { refusal: refusal(phase, reply), code }
        }
        (5, _) => channel_fault(phase, code),
        _ => without_words(phase, Says::OutOfOrder { code: reply.code }),
    }
}

fn channel_fault(phase: Phase, code: String) -> Answer {
    Answer::ChannelFault { code, detail: phase.saw(Says::RefusesUs) }
}

/// 503 is about the order of commands (RFC 5321 §4.3.2), 530, 534, 535 and 538 about logging in (RFC 4954 §6),
/// 5.1.7 and 5.1.8 about our own address: the next message would meet the same. Once the text has been seen, a
/// refusal is taken to be about the text, lest one odd mail hold up all others.
fn about_the_session(reply: &Reply) -> bool {
    matches!(reply.code, 503 | 530 | 534 | 535 | 538) || matches!(reply.enhanced(), Some((1, 7 | 8)))
}

fn refusal(phase: Phase, reply: &Reply) -> Refusal {
    let text_was_seen = phase >= Phase::Body;
    match (reply.enhanced(), reply.code) {
        // RFC 3463 §3.2 addressing, §3.3 mailbox disabled.
        (Some((1, _) | (2, 0 | 1)), _) => Refusal::BadAddress,
        // §3.7 content, §3.8 policy, §3.4 message too large.
        (Some((6 | 7, _) | (3, 4)), _) if text_was_seen => Refusal::Content,
        (None, 501 | 550 | 551 | 553) if phase == Phase::Rcpt => Refusal::BadAddress,
        (None, 552) if text_was_seen => Refusal::Content,
        _ => Refusal::Other,
    }
}

fn without_words(phase: Phase, what: impl Into<Box<Sentence>>) -> Answer {
    let detail = phase.saw(what);
    if phase == Phase::LastReply { Answer::Unknown { detail } } else { Answer::NotTaken { detail } }
}

#[cfg(test)]
mod tests;
