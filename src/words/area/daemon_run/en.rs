//! Starting a daemon, running it, and reaching one that runs, in English.

use std::fmt;

use super::RunSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Refused { said } => write!(out, "run refused: {said}"),
        Says::HasErrors { errors } => {
            write!(out, "run refused: {} in the configuration", count(*errors, "error"))
        }
        Says::NotNow { said } => write!(out, "cannot run now: {said}"),
        Says::NoRuntime => write!(out, "cannot start the threads"),
        Says::NoFolder { folder, said } => write!(out, "cannot make {folder}: {said}"),
        Says::ChannelUnusable { channel, said } => write!(out, "{channel} cannot be used: {said}"),
        Says::NoHeartbeat { said } => write!(out, "cannot start the timer: {said}"),
        Says::NoSignals { said } => write!(out, "cannot listen to signals: {said}"),
        Says::NoSocket { said } => write!(out, "cannot open the control socket: {said}"),
        Says::LaneBrokeOff { said } => write!(out, "the work on a channel broke off: {said}"),
        Says::PlanningBrokeOff { said } => write!(out, "planning broke off: {said}"),
        Says::NoneRuns { folder } => write!(out, "no daemon is running for {folder}"),
        Says::NotReached { folder } => write!(out, "failed to reach the daemon of {folder}"),
        Says::OtherVersion => write!(out, "it is of another version"),
        Says::NotInTime { secs } => write!(out, "not within {}", count(*secs, "second")),
    }
}
