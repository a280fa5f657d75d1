//! What was seen of a conversation with a mail server, in English.

use std::fmt;

use super::{MailSentence as Says, MailStep};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::AtStep { step, said } => write!(out, "{}: {said}", word(*step)),
        Says::AtAddress { address, said } => write!(out, "{address}: {said}"),
        Says::HungUp => write!(out, "the server hung up"),
        Says::ConnectionBroke { kind } => write!(out, "the connection broke ({kind})"),
        Says::NotSmtp => write!(out, "what came is not an SMTP reply"),
        Says::AsksLater => write!(out, "the server asks to try later"),
        Says::ReplyTooLong => write!(out, "the reply is longer than 64 KiB"),
        Says::Busy => write!(out, "the relay is busy, whatever the message"),
        Says::QuotaUsedUp => write!(out, "the account may send no more for now: look at the relay's limits"),
        Says::RefusesUs => write!(out, "the relay refuses us, whatever the message"),
        Says::OutOfOrder { code } => write!(out, "an answer out of order ({code})"),
        Says::NoUsableAddress { host } => write!(out, "{host} has no usable address"),
        Says::NoStarttls => {
            write!(out, "the relay does not offer STARTTLS: look at the port, or write `tls = \"implicit\"`")
        }
        Says::NoLogin => write!(out, "the relay offers no way to log in that Touchbase knows (PLAIN, LOGIN)"),
        Says::SpokeBeforeTls => write!(out, "the relay spoke before TLS began"),
        Says::NoGreeting => {
            write!(out, "no greeting in time: does the relay want TLS at once (`tls = \"implicit\"`)?")
        }
        Says::PlainHere => write!(out, "the relay speaks plain SMTP here: is it `tls = \"starttls\"`?"),
        Says::NotOnCertificate { host } => {
            write!(out, "{host} is not a name that a certificate can hold: look at `host`")
        }
    }
}

fn word(step: MailStep) -> &'static str {
    match step {
        MailStep::Connect => "connecting",
        MailStep::Tls => "TLS",
        MailStep::Greeting => "greeting",
        MailStep::Ehlo => "EHLO",
        MailStep::Starttls => "STARTTLS",
        MailStep::Auth => "AUTH",
        MailStep::Mail => "MAIL",
        MailStep::Rcpt => "RCPT",
        MailStep::Data => "DATA",
        MailStep::Body => "the message",
        MailStep::LastReply => "the final dot",
    }
}
