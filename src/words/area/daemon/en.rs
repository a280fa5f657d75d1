//! What a running daemon answers, and what keeps everything back, in English.

use std::fmt;

use super::DaemonSentence as Says;
use crate::number::count;
use crate::words::{Language, spelled};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let long = |secs: u64| spelled(secs, Language::English);
    match sentence {
        Says::Stopping => write!(out, "the daemon is stopping"),
        Says::NotBegun { said } => write!(out, "the daemon has not begun its work: {said}"),
        Says::NotARequest => write!(out, "this is not a request that the daemon knows"),
        Says::ClockTrusted => write!(out, "the clock is gone by as it is: work goes on"),
        Says::ClockNotHeld => write!(out, "nothing is held back because of the clock"),
        Says::Reloaded { rules, revision, cancelled, moved, more_due } => write!(
            out,
            "reloaded: {} r{revision}; {} cancelled, {moved} moved, {more_due} more due within a day",
            count(*rules, "rule"),
            count(*cancelled, "touch|touches")
        ),
        Says::ReloadedOnly { rules, revision, said } => write!(
            out,
            "reloaded: {} r{revision}; what is open follows when the database can be written ({said})",
            count(*rules, "rule")
        ),
        Says::ReloadFailed { said } => {
            write!(out, "reload failed: {said}; the rules in force stay as they are")
        }
        Says::ReloadByWrongClock { hold } => {
            write!(out, "reload refused, for it would go by a wrong clock: {hold}")
        }
        Says::ReloadHasErrors { errors } => {
            write!(out, "reload refused: {}; the rules in force stay as they are", count(*errors, "error"))
        }
        Says::ReloadHasNoRules => {
            write!(out, "reload refused: there are no rules any more; the rules in force stay as they are")
        }
        Says::ReloadMakesMuchDue { touches, brake, days } => write!(
            out,
            "reload refused: {} would be added on days that then have more than brake = {brake}: {days}; \
             look: touchbase forecast --days 60; go ahead: touchbase reload --accept {touches}",
            count(*touches, "touch|touches")
        ),
        Says::ReloadTakesMuchAway { said } => write!(out, "{said}"),
        Says::ClockBehindLedger { by_secs, ends_in_mins } => {
            write!(out, "the clock is {} behind the ledger's latest entry: ", long(*by_secs))?;
            held(*ends_in_mins, out)
        }
        Says::ClockJumpedBack { by_secs, ends_in_mins } => {
            write!(out, "the clock jumped back by {}: ", long(*by_secs))?;
            held(*ends_in_mins, out)
        }
        Says::ClockJumpedAhead { by_secs, ends_in_mins } => {
            write!(out, "the clock jumped ahead by {}: ", long(*by_secs))?;
            held(*ends_in_mins, out)
        }
        Says::NoRoom { free_mib, needed_mib } => write!(
            out,
            "{free_mib} MiB are free on the database's disk, {needed_mib} MiB are needed: nothing is planned or sent \
             until there is room"
        ),
        Says::NoRulesLeft { planned } => write!(
            out,
            "there are no rules, and {planned} had been planned before: nothing is planned, sent or cancelled until \
             there are rules again"
        ),
    }
}

/// For how long a wrong clock holds everything, and what to do.
fn held(ends_in_mins: Option<u64>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match ends_in_mins {
        Some(mins) => write!(out, "nothing is planned or sent for {mins} min or until it comes back")?,
        None => write!(out, "nothing is planned or sent until it comes back")?,
    }
    write!(out, "; if it is right: touchbase resume --clock")
}
