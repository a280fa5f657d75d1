//! What was seen of a request to an SMS gateway, in English.

use std::fmt;

use super::SmsSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotConnected { said } => write!(out, "connecting: {said}"),
        Says::LostAfterRequest { said } => write!(out, "the request left, then: {said}"),
        Says::RequestNotBuilt => write!(out, "the request cannot be built"),
        Says::Status { status } => write!(out, "HTTP {status}"),
        Says::TakenInBody { status } => {
            write!(out, "HTTP {status}, but the answer says that the message was taken")
        }
        Says::UnlistedCode { status, code: Some(code) } => {
            write!(out, "HTTP {status} with the unlisted code {code}")
        }
        Says::UnlistedCode { status, code: None } => {
            write!(out, "HTTP {status} with an unlisted code (not shown)")
        }
        Says::Unreadable { status } => write!(out, "HTTP {status} with an answer that cannot be read"),
        Says::GaveUpWaiting => write!(out, "HTTP 408: the gateway gave up waiting"),
        Says::AskedTooOften => write!(out, "the gateway is asked too often"),
        Says::AsksLater => write!(out, "the gateway asks to try later"),
        Says::LetsNobodyIn => write!(out, "the gateway does not let us in: look at key and address list"),
        Says::WantsMoney => write!(out, "the gateway asks for money: top up the account"),
        Says::NotThere => write!(out, "there is no gateway at this address: look at url, method and format"),
        Says::Moved => write!(out, "the gateway has moved: look at url"),
        Says::NetworkWantsLogin => {
            write!(out, "the network between asks for a login: no message gets through")
        }
        Says::MovedTo { host } => write!(out, "the gateway has moved to {host}: look at url"),
        Says::Busy => write!(out, "the gateway is busy, whatever the message"),
        Says::NoTlsHere => write!(out, "the gateway does not speak TLS here: look at url"),
        Says::RefusesAll => {
            write!(out, "the gateway refuses every message: look at account, signature and template")
        }
    }
}
