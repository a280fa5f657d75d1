//! How far a session with a mail server has come.

use crate::failpoint::Step;
use crate::words::{MailSentence, MailStep, Sentence};

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
    pub(super) fn saw(self, said: impl Into<Box<Sentence>>) -> Box<Sentence> {
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
        MailSentence::AtStep { step, said: said.into() }.into()
    }
}
