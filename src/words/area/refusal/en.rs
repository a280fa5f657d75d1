//! What many refusals together say about a channel, in English.

use std::fmt;

use super::RefusalSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::EverybodyIsRefused { code, words } => {
            write!(out, "every message is refused alike, whoever it is for: {code}")?;
            if let Some(words) = words {
                write!(out, " \"{words}\"")?;
            }
            write!(
                out,
                "; all of them wait, no try is counted, and one is tried again every few minutes; look at the account with the provider"
            )
        }
        Says::SilentAddresses { channel, addresses } => write!(
            out,
            "{channel}: {addresses} takes connections and says nothing; the host's other addresses are tried first"
        ),
        Says::ManyBadAddresses { channel, refused, answered } => write!(
            out,
            "{channel} calls {refused} addresses of the last hour's {} bad or blacklisted: no address is remembered as bad for it",
            count(*answered, "message")
        ),
    }
}
