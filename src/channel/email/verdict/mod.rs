//! What was seen in which phase of an SMTP session, sorted into an [`Answer`]: one total function.
//!
//! The rule behind the table: before the final dot has left, nothing can have been taken; after it, only words
//! can say whether it was. RFC 5321 §4.2.1 gives the classes of replies, RFC 3463 the enhanced codes.

pub use super::phase::Phase;
use super::refusal::{Meaning, meaning};
use super::reply::{NoReply, Reply};
use crate::message::outcome::Answer;
use crate::message::said::{Private, Said};
use crate::words::{ChannelSentence, MailSentence as Says, Sentence};

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
        SmtpObservation::Unfit(Answer::channel_fault(code, detail))
    }
}

/// The outcome of a session that ended with `seen` in `phase`.
pub fn classify(phase: Phase, seen: &SmtpObservation, private: &Private) -> Answer {
    match seen {
        SmtpObservation::Reply(reply) => of_reply(phase, reply, private),
        SmtpObservation::No(NoReply::Closed) => without_words(phase, Says::HungUp),
        SmtpObservation::No(NoReply::Broken(kind)) => {
            without_words(phase, Says::ConnectionBroke { kind: kind.to_string() })
        }
        SmtpObservation::No(NoReply::Unreadable) => without_words(phase, Says::NotSmtp),
        SmtpObservation::No(NoReply::TooLong) => without_words(phase, Says::ReplyTooLong),
        SmtpObservation::Late => without_words(phase, ChannelSentence::NoAnswerInTime),
        SmtpObservation::Failed(said) => without_words(phase, said.clone()),
        SmtpObservation::Unfit(outcome) => outcome.clone(),
    }
}

fn of_reply(phase: Phase, reply: &Reply, private: &Private) -> Answer {
    let meaning = match (reply.class(), phase) {
        (2, Phase::LastReply) => return Answer::Accepted { provider_id: reply.queue_id() },
        (4 | 5, _) => meaning(phase, reply),
        _ => return without_words(phase, Says::OutOfOrder { code: reply.code }),
    };
    let (code, said) = (reply.word(), Said::of(&reply.words(), private));
    let busy =
        |code, detail, said| Answer::Busy { code, detail: phase.saw(detail), retry_after_secs: None, said };
    match meaning {
        Meaning::Busy => busy(code, Says::Busy, said),
        Meaning::Quota => busy(code, Says::QuotaUsedUp, said),
        Meaning::Fault => Answer::ChannelFault { code, detail: phase.saw(Says::RefusesUs), said },
        Meaning::Later => {
            Answer::Temporary { code, detail: phase.saw(Says::AsksLater), retry_after_secs: None, said }
        }
        Meaning::Refused(refusal) => Answer::Refused { refusal, code, said },
    }
}

fn without_words(phase: Phase, what: impl Into<Box<Sentence>>) -> Answer {
    let detail = phase.saw(what);
    if phase == Phase::LastReply { Answer::unknown(detail) } else { Answer::not_taken(detail) }
}

#[cfg(test)]
mod tests;
