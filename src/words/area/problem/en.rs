//! Problems that `status` names, in English.

use std::fmt;

use super::ProblemSentence as Says;
use crate::number::count;
use crate::words::{Language, length};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Configuration { errors } => write!(out, "the configuration has {}", count(*errors, "error")),
        Says::MissingYear { year } => {
            write!(out, "the working days of {year} are not known: Monday to Friday are taken")
        }
        Says::NoDaemon => write!(out, "the daemon is not running"),
        Says::Silent { why } => write!(out, "the daemon does not answer: {why}"),
        Says::Hangs { age_secs } => {
            write!(out, "the daemon's last tick was {} ago: it hangs", length(*age_secs, Language::English))
        }
        Says::PlanningFails { said } => write!(out, "planning fails: {said}"),
        Says::ReloadRefused { at, in_force_since } => {
            write!(out, "the reload of {at} was refused: the rules of {in_force_since} are in force")
        }
        Says::OtherMode { configured, runs_in } => {
            write!(out, "touchbase.toml says mode = \"{configured}\", the daemon runs in {runs_in}")
        }
        Says::ChannelFails { channel, since, said: Some(said) } => {
            write!(out, "{channel} fails since {since}: {said}")
        }
        Says::ChannelFails { channel, since, said: None } => {
            write!(out, "{channel} fails since {since}: no reason was given")
        }
        Says::Overdue { messages, rule, channel, why, since } => write!(
            out,
            "expected and sent disagree: {} of {rule} by {channel}, {why}, the first since {since}",
            count(*messages, "message")
        ),
        Says::Failed { touches } => write!(out, "{} failed today", count(*touches, "touch|touches")),
        Says::Unknown { messages } => {
            write!(out, "{} with an unknown outcome: sent or not, nobody knows", count(*messages, "message"))
        }
        Says::Waiting { touches, rules } => {
            write!(out, "{} held for a person: {}", count(*touches, "touch|touches"), rules.join(", "))
        }
        Says::Amiss { rule, due, found } => write!(
            out,
            "{} of {rule} fell due today, and the ledger accounts for only {found} of them",
            count(*due, "touch|touches")
        ),
        Says::NeverPlanned => write!(out, "nothing was ever planned: the daemon has not run yet"),
        Says::NotPlannedSince { at } => {
            write!(out, "nothing was planned beyond {at}: the daemon is not running")
        }
        Says::DatabaseGone { file } => write!(
            out,
            "the database is gone: Touchbase has run here, and {file} is not there any more; begun anew, it would send \
             again what has been sent"
        ),
        Says::NotStarted { file } => write!(out, "not started yet: there is no database at {file}"),
        Says::LittleRoom { free, folder } => write!(out, "only {free} free in {folder}"),
        Says::NotTakenUp => write!(out, "due, but no lane has taken them up"),
        Says::Lost => write!(out, "marked as taken up, but no lane has them"),
        Says::Stuck => write!(out, "being sent for longer than an attempt may take"),
    }
}
