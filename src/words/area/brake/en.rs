//! What waits for a person because there is unusually much of it. In English.

use std::fmt;

use super::BrakeSentence as Says;
use crate::number::{count, grouped};
use crate::terms::{Door, Reason};

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
        Says::MayHaveGone { touches, rules, accept } => may_have_gone(out, *touches, rules, *accept),
        Says::WouldWait { touches, brake, days, accept } => write!(
            out,
            "{} would wait for a person, for there are more than brake = {brake} on a day: {days}; let them go: \
             --apply --accept {accept}",
            count(*touches, "touch|touches")
        ),
        Says::BeyondLimits { days } => write!(
            out,
            "more than the rule's at_most: {days}; these wait until somebody lets them go: touchbase approve RULE"
        ),
        Says::WaitsByRule { rule, touches, why } => by_rule(out, rule, *touches, *why),
        Says::Moved { touches } => write!(out, "{} moved", grouped(*touches)),
        Says::Gone { touches } => write!(out, "{} cancelled", grouped(*touches)),
        Says::RemovesMuch { touches, brake, rules } => write!(
            out,
            "reload refused: it takes away {}, of which {} wait (brake = {brake}); go ahead: touchbase reload \
             --accept {touches}",
            rules.join(", "),
            count(*touches, "touch|touches")
        ),
        Says::EndsMuch { touches, brake, rules } => ends_much((*touches, *brake), rules, out),
        Says::Cause { door, name, at, held, to_come } => cause(out, *door, (name, at), (*held, *to_come)),
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

/// What an edit ends of what waits.
fn ends_much(
    (touches, brake): (u64, u64),
    rules: &[(String, u64)],
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let rules: Vec<String> =
        rules.iter().map(|(rule, touches)| format!("{rule} {}", grouped(*touches))).collect();
    write!(
        out,
        "reload refused: {} that wait would not go any more (brake = {brake}): {}; go ahead: touchbase reload \
                 --accept {touches}",
        count(touches, "touch|touches"),
        rules.join(", ")
    )
}

fn by_rule(out: &mut fmt::Formatter<'_>, rule: &str, touches: u64, why: Reason) -> fmt::Result {
    write!(out, "{} of {rule} wait for a person, ", count(touches, "touch|touches"))?;
    match why {
        Reason::NewName => write!(
            out,
            "for nobody has said yet whether the rule or its step is an earlier one with a new name ({why}); write `was` \
             in rules/{rule}.toml, or let them go: touchbase approve {rule}"
        ),
        _ => write!(out, "for every run of the rule does ({why}); let them go: touchbase approve {rule}"),
    }
}

fn cause(
    out: &mut fmt::Formatter<'_>,
    door: Door,
    (name, at): (&str, &str),
    (held, to_come): (u64, u64),
) -> fmt::Result {
    write!(out, "{} wait for a person", count(held, "touch|touches"))?;
    if to_come > 0 {
        write!(out, ", and {} more will", grouped(to_come))?;
    }
    let what = match door {
        Door::Import => "list",
        Door::Reload => "reload",
        Door::Restart => "start",
    };
    write!(out, ": the {what} {name} of {at} brought more than `brake` on a day")
}

fn may_have_gone(
    out: &mut fmt::Formatter<'_>,
    touches: u64,
    rules: &[String],
    accept: Option<u64>,
) -> fmt::Result {
    let would = if accept.is_some() { "would wait" } else { "wait" };
    write!(
        out,
        "{} {would} for a person, for they fell due before this database was adopted and may have gone then: {}; \
         let them go: ",
        count(touches, "touch|touches"),
        rules.join(", ")
    )?;
    match accept {
        Some(accept) => write!(out, "--apply --accept {accept}"),
        None => write!(out, "touchbase approve RULE"),
    }
}
