//! What is asked and told where somebody decides about touches, in English.

use std::fmt;

use super::{DecideSentence as Says, NotAgain, NotDone};
use crate::number::{count, grouped};
use crate::terms::Word as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotPlannedYet { touches, people } => {
            write!(out, "{} not planned yet", counted(*touches, *people))
        }
        Says::Whom { touches, people, first, more } => {
            let more = if *more { ", …" } else { "" };
            write!(out, "{}: {}{more}", counted(*touches, *people), first.join(", "))
        }
        Says::SendThem => write!(out, "Send them?"),
        Says::SendAgain { touches } => write!(out, "Send {} again?", grouped(*touches)),
        Says::CancelThem => write!(out, "Cancel them?"),
        Says::NothingDone => write!(out, "nothing was done"),
        Says::TooLate { touches } => write!(out, "{} too late (late_ok), left out", of(*touches)),
        Says::NothingHeld { rule } => write!(out, "no touch of the rule {rule} waits for a decision"),
        Says::NothingSkipped { rule, reason } => {
            write!(out, "no touch of the rule {rule} was skipped as {}", reason.as_str())
        }
        Says::StillShadow => write!(
            out,
            "nothing is let go: in shadow mode it would be skipped again; mode = \"live\" in touchbase.toml first"
        ),
        Says::NothingToSendAgain => write!(out, "there is nothing to send again"),
        Says::NothingToCancel => write!(out, "there is nothing to cancel"),
        Says::MayHaveArrived { touches } => {
            write!(out, "note: {} of them may have arrived already", grouped(*touches))
        }
        Says::NotAgain { touch, outcome, reason, why } => {
            let reason = reason.map_or(String::new(), |reason| format!(" ({reason})"));
            let why = match why {
                NotAgain::Sent => "it has been sent",
                NotAgain::OnItsWay => "it is on its way",
                NotAgain::Held => "it is held: touchbase approve",
                NotAgain::Nobody => "it leads to nobody",
            };
            write!(out, "{touch} is {outcome}{reason}, left out: {why}")
        }
        Says::LeftOut { touch, outcome } => write!(out, "{touch} is {outcome}, left out"),
        Says::Released { touches } => write!(out, "{} released", of(*touches)),
        Says::WillBeSentAgain { touches } => write!(out, "{} will be sent again", of(*touches)),
        Says::Cancelled { touches } => write!(out, "{} cancelled", of(*touches)),
        Says::NotDone { touches, why } => write!(out, "{} {}", of(*touches), not_done(*why)),
    }
}

fn not_done(why: NotDone) -> &'static str {
    match why {
        NotDone::TooLateLeftHeld => "too late (late_ok) by now, left held",
        NotDone::NotHeldAnyMore => "not held any more",
        NotDone::Unaddressed => "without a recipient or a channel",
        NotDone::TooLateLeftOut => "too late (late_ok) by now, left out",
        NotDone::ChangedLeftOut => "changed meanwhile, left out",
        NotDone::UnaddressedLeftOut => "without a recipient or a channel, left out",
        NotDone::WentMeanwhile => "went meanwhile",
        NotDone::EndedMeanwhile => "ended meanwhile",
        NotDone::GoneLeftOut => "of a rule or a step that is not there any more, left out",
    }
}

fn of(touches: u64) -> String {
    count(touches, "touch|touches")
}

/// `12 touches, 11 people`.
fn counted(touches: u64, people: u64) -> String {
    format!("{}, {}", of(touches), count(people, "person|people"))
}
