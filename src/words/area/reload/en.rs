//! What a reload would change, and why it is refused. In English.

use std::fmt;

use super::{ReloadPart, ReloadSentence as Says, RuleChange};
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Rule { rule, change, parts } => {
            write!(out, "{rule}: {}", what(change))?;
            if parts.is_empty() && *change != RuleChange::Reworded {
                return write!(out, "; no touch changes");
            }
            parts.iter().try_for_each(|part| write!(out, "; {}", how_many(*part)))
        }
        Says::Total { days, added, removed, at_once } => write!(
            out,
            "in the next {days} days: {added} more {}, {removed} fewer; {at_once} due at once",
            if *added == 1 { "touch" } else { "touches" }
        ),
        Says::Unclear { names } => write!(
            out,
            "reload refused: {} new, and nobody has said whether an earlier one was renamed; the rules in force stay as they are",
            count(*names, "name is|names are")
        ),
        Says::RuleMayBe { rule, gone } => write!(
            out,
            "rules/{rule}.toml: the rule `{rule}` has come and {} has gone: \
             write was = [{}] in it if it is the same rule, or was = [] if it is a new one",
            named(gone),
            quoted(gone)
        ),
        Says::StepMayBe { rule, step, gone } => write!(
            out,
            "rules/{rule}.toml: the step `{step}` has come and {} has gone: \
             write was = [{}] in the step if it is the same one, or was = [] if it is a new one",
            named(gone),
            quoted(gone)
        ),
        Says::TestsFail { tests } => write!(
            out,
            "reload refused: {} in the rules failed; the rules in force stay as they are",
            count(*tests, "test")
        ),
        Says::TestFails { rule, test, place } => {
            write!(out, "{place}: the test \u{201c}{test}\u{201d} fails: touchbase test {rule}")
        }
    }
}

fn what(change: &RuleChange) -> String {
    match change {
        RuleChange::New => "new".to_owned(),
        RuleChange::Edited => "edited".to_owned(),
        RuleChange::Renamed { was } => format!("was {was}"),
        RuleChange::Surroundings => "the rule as before; windows, calendars or limits are others".to_owned(),
        RuleChange::Reworded => "other words or another way of sending; the same touches".to_owned(),
        RuleChange::Removed => "removed".to_owned(),
    }
}

fn how_many(part: ReloadPart) -> String {
    match part {
        ReloadPart::Added(touches) => format!("{touches} added"),
        ReloadPart::Removed(touches) => format!("{touches} fewer"),
        ReloadPart::Moved(touches) => format!("{touches} moved"),
        ReloadPart::AtOnce(touches) => format!("{touches} due at once"),
        ReloadPart::AlreadySent(touches) => format!("{touches} already sent, not sent again"),
        ReloadPart::TooLate(touches) => format!("{touches} too late"),
        ReloadPart::Overtaken(touches) => format!("{touches} overtaken by a later repeat"),
        ReloadPart::BeforeRule(touches) => format!("{touches} due before, kept as skipped"),
        ReloadPart::Waiting(touches) => {
            format!("{} cancelled", count(touches, "waiting touch|waiting touches"))
        }
        ReloadPart::Held(touches) => format!("{touches} wait for a person by the rule's limits"),
    }
}

fn named(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" or ")
}
