//! What waits for a person because there is unusually much of it. In English.

use std::fmt;

use super::BrakeSentence as Says;
use crate::number::{count, grouped};
use crate::terms::Door;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Days { days, more } => {
            let days: Vec<String> = days
                .iter()
                .map(|(rule, on, touches)| format!("{rule} {} on {on}", grouped(*touches)))
                .collect();
            write!(out, "{}", days.join(", "))?;
            if *more > 0 { write!(out, ", and {} more", grouped(*more)) } else { Ok(()) }
        }
        Says::Waits { touches, brake, days, cause } => write!(
            out,
            "{} wait for a person, for there are more than brake = {brake} on a day: {days}; let them go: touchbase \
             approve --cause {cause}",
            count(*touches, "touch|touches")
        ),
        Says::WouldWait { touches, brake, days } => write!(
            out,
            "{} would wait for a person, for there are more than brake = {brake} on a day: {days}; let them go: \
             --apply --accept {touches}",
            count(*touches, "touch|touches")
        ),
        Says::BeyondLimits { days } => write!(
            out,
            "more than the rule's at_most: {days}; these wait until somebody lets them go: touchbase approve RULE"
        ),
        Says::Moved { touches } => write!(out, "{} moved", grouped(*touches)),
        Says::Gone { touches } => write!(out, "{} cancelled", grouped(*touches)),
        Says::RemovesMuch { touches, brake, rules } => write!(
            out,
            "reload refused: it takes away {}, of which {} wait (brake = {brake}); go ahead: touchbase reload \
             --accept {touches}",
            rules.join(", "),
            count(*touches, "touch|touches")
        ),
        Says::Cause { door, name, at, held, to_come } => {
            write!(out, "{} wait for a person", count(*held, "touch|touches"))?;
            if *to_come > 0 {
                write!(out, ", and {} more will", grouped(*to_come))?;
            }
            let what = match door {
                Door::Import => "list",
                Door::Reload => "reload",
                Door::Restart => "start",
            };
            write!(out, ": the {what} {name} of {at} brought more than `brake` on a day")
        }
        Says::NothingOf { cause } => {
            write!(out, "nothing waits because of cause {cause}; see touchbase status")
        }
        Says::ToCome { touches } => {
            write!(out, "{} more will go when they are planned", count(*touches, "touch|touches"))
        }
        Says::OldKey => write!(out, "`reload_brake` is called `brake` now"),
        Says::CallItBrake => {
            write!(out, "write `brake`: it holds for lists and starts as well as for reloads")
        }
        Says::ForEverybody { kind } => {
            write!(out, "this goes to every {kind} on one day, and the rule has no `at_most`")
        }
        Says::SetAtMost => {
            write!(
                out,
                "write under [limits] how many a day may have before they wait for a person: at_most = 2000"
            )
        }
    }
}
