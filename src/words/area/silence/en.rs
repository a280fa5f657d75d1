//! Problems of which nobody would hear otherwise, in English.

use std::fmt;

use super::SilenceSentence as Says;
use crate::number::count;
use crate::terms::{ChannelName, Reason};
use crate::words::TermSentence;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::RuleFails { rule, day, people, of, reasons } => {
            write!(out, "{rule} failed on {day} for {people} of {}", count(*of, "person|people"))?;
            why(reasons, out)
        }
        Says::StaffOutOfReach { person, rules, touches, reason } => {
            let touches = count(*touches, "touch|touches");
            write!(out, "{person} did not get {touches} of today, of {}", rules.join(", "))?;
            why(reason.as_slice(), out)
        }
        Says::NobodyToTell { rule, touches } => {
            write!(out, "{rule} has nobody to tell: {} of today", count(*touches, "touch|touches"))
        }
        Says::ChannelNotConfigured { channels, rules } => write!(
            out,
            "{} not configured, and needed by {}: nothing of them can be sent",
            names(channels, " and "),
            rules.join(", ")
        ),
        Says::NoRules { planned } => write!(
            out,
            "there are no rules, and {planned} had been planned before: everything is held, nothing is cancelled"
        ),
        Says::CommitsFail { channel, said } => {
            write!(out, "{channel} sends nothing, for the database cannot be written: {said}")
        }
        Says::PausedLong { rule: Some(rule), by, days } => {
            write!(out, "{rule} is paused by {by} for {days} days, without an end")
        }
        Says::PausedLong { rule: None, by, days } => {
            write!(out, "all rules are paused by {by} for {days} days, without an end")
        }
        Says::HeldUntil { rule, touches, first_at } => write!(
            out,
            "{} of {rule} held for a person, and too late soon: the first at {first_at}",
            count(*touches, "touch|touches")
        ),
        Says::CalledOffAtStart { rule, touches, at } => write!(
            out,
            "the start of {at} called off {} of {rule}: its file has gone or changed",
            count(*touches, "touch|touches")
        ),
        Says::AlarmOutOfReach { person, reason: None } => {
            write!(out, "[alarm] names {person}, and no member of staff is called that")
        }
        Says::AlarmOutOfReach { person, reason: Some(reason) } => {
            write!(out, "[alarm] names {person}, who cannot be reached: {}", TermSentence::Reason(*reason))
        }
        Says::AlarmFailed { said } => write!(out, "the last alarm reached nobody: {said}"),
        Says::AlarmSubject { problems } => {
            write!(out, "Touchbase: {} to look at", count(*problems, "problem"))
        }
        Says::AlarmHead { company, problems } => {
            let at = if company.is_empty() { String::new() } else { format!(" at {company}") };
            write!(out, "Touchbase{at}: {} to look at", count(*problems, "problem"))
        }
        Says::AlarmFoot => write!(out, "How it stands: touchbase status"),
        Says::ProblemWithToDo { says, to_do } => write!(out, "{says} → {to_do}"),
        Says::CommandNotStarted { said } => {
            write!(out, "the command of [alarm] could not be started: {said}")
        }
        Says::CommandTookLong { secs } => {
            write!(out, "the command of [alarm] did not end within {secs} s, and was killed")
        }
        Says::CommandEnded { code } => write!(out, "the command of [alarm] ended with {code}"),
        Says::CommandKilled => write!(out, "a signal ended the command of [alarm]"),
        Says::NobodyReached => write!(out, "none of those named in [alarm] could be reached"),
        Says::NobodyNamed => write!(out, "[alarm] names nobody and no command"),
    }
}

/// Why, behind a colon; nothing where nothing is known.
fn why(reasons: &[Reason], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (number, reason) in reasons.iter().enumerate() {
        let before = if number == 0 { ": " } else { "; " };
        write!(out, "{before}{}", TermSentence::Reason(*reason))?;
    }
    Ok(())
}

fn names(channels: &[ChannelName], between: &str) -> String {
    let is = if channels.len() == 1 { "is" } else { "are" };
    let names: Vec<String> = channels.iter().map(ToString::to_string).collect();
    format!("{} {is}", names.join(between))
}
