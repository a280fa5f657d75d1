//! Who hears of problems, a daemon that is only starting, and secrets that were changed, in English.

use std::fmt;

use super::WatchSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotBySms { gateway } => {
            write!(out, "the gateway `{gateway}` fills in approved texts only: no alarm can go by SMS")
        }
        Says::GoesByMail => write!(out, "alarms go by e-mail: everybody in `to` needs an e-mail address"),
        Says::GoesToCommandOnly => {
            write!(out, "only `command` hears of problems: write [email], so that `to` does, too")
        }
        Says::GoesToNobody => {
            write!(out, "nobody would hear of a problem: write [email], or `command` in [alarm]")
        }
        Says::Starting { since } => write!(out, "daemon is starting since {since}: nothing is sent yet"),
        Says::StillStarting { since } => {
            write!(out, "the daemon is starting since {since}, and sends nothing yet")
        }
        Says::WaitForIt => {
            write!(out, "journalctl -u touchbase; over many records a start takes some minutes")
        }
        Says::NotReady => {
            write!(out, "the daemon is starting: ask again once `touchbase status` says that it works")
        }
        Says::ReadAgain { names } => write!(out, "read again and in use: {}", names.join(", ")),
    }
}
