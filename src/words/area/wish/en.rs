//! Wishes that belong to a number, in English.

use std::fmt;

use super::WishSentence as Says;
use crate::number::count;
use crate::terms::{Class, SuppressedFor};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Covered { address, records } => {
            write!(out, "{address}: it holds for {} with this number or address", count(*records, "record"))
        }
        Says::NobodyHasIt { address, taken_back: false } => {
            write!(out, "{address}: no record has it; whoever comes in with it gets nothing of this either")
        }
        Says::NobodyHasIt { address, taken_back: true } => write!(out, "{address}: no record has it"),
        Says::HoldsForOthers { records, more } => {
            write!(
                out,
                "it holds for other records with the same number or address too: {}",
                list(records, *more)
            )
        }
        Says::KeptByOthers { records, more } => write!(
            out,
            "the number stays on the list because of other records with it that want nothing: {}; to end that too, \
             touchbase customer opt-in with the number",
            list(records, *more)
        ),
        Says::Ended { entries: 0 } => write!(out, "nothing has left the suppression list"),
        Says::Ended { entries } => {
            write!(out, "{} left the suppression list", count(*entries, "entry has|entries have"))
        }
        Says::HeldBack => write!(out, "suppression list"),
        Says::Entry { channel, address, classes, why, since, by, ground, records } => {
            let ground = ground.as_ref().map_or(String::new(), |ground| format!(", {ground}"));
            let records = count(*records, "record");
            write!(
                out,
                "{channel} {address}: no {} since {since}, {}{ground}, by {by}; holds for {records}",
                named(classes),
                reason(*why)
            )
        }
        Says::Former { channel, address, class, why, since, until, by, ground } => write!(
            out,
            "{channel} {address}: no {class} from {since} to {until}, {}; ended by {by}, {ground}",
            reason(*why)
        ),
    }
}

fn list(records: &[String], more: u64) -> String {
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", records.join(", "))
}

fn named(classes: &[Class]) -> String {
    classes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn reason(why: SuppressedFor) -> &'static str {
    match why {
        SuppressedFor::OptedOut => "opted out",
        SuppressedFor::NoContact => "no contact wanted",
        SuppressedFor::Complained => "complained",
        SuppressedFor::Blacklisted => "on a blacklist of the other side",
        SuppressedFor::Dead => "does not exist, said twice",
        SuppressedFor::Bounced => "messages come back",
    }
}
