//! What has to be right before a touch is sent, in English.

use std::fmt;

use super::{CheckLine as Says, Wanted};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotFilledIn { field } => write!(out, "{field} is not filled in"),
        Says::NotFilledInYet { field } => write!(out, "{field} is not filled in yet"),
        Says::OfDay { touches, at_most } => write!(out, "{touches} that day, at_most {at_most}"),
        Says::WhereFails { text, error } => write!(out, "{text} ({error})"),
        Says::WhereIsNotSo { text } => write!(out, "{text} (it is not so)"),
        Says::FieldIs { field, value, wanted } => {
            write!(out, "{field} is {}", value.as_deref().unwrap_or("not filled in"))?;
            wanted.as_ref().map_or(Ok(()), |wanted| write!(out, ", wanted: {}", of(wanted)))
        }
        Says::LeadsTo { path, name, id } => write!(out, "{path}: {name} ({id})"),
        Says::LeadsToTooMany { path } => write!(out, "{path} leads to too many people"),
        Says::LeadsToNobody { path } => write!(out, "{path} leads to nobody"),
        Says::Until { at } => write!(out, "until {at}"),
        Says::UntilResumed => write!(out, "until somebody resumes it"),
        Says::InTimeUntil { at } => write!(out, "may be sent until {at}"),
        Says::StaffAlways => write!(out, "staff: always"),
        Says::NoWishAgainst => write!(out, "service: no wish against it"),
        Says::NotOptedOut { class } => write!(out, "{class}: not opted out"),
        Says::Agreed { class, ground: None } => write!(out, "{class}: agreed"),
        Says::Agreed { class, ground: Some(ground) } => write!(out, "{class}: agreed, {ground}"),
        Says::Addresses { open, closed } => {
            let open: Vec<String> =
                open.iter().map(|(channel, address)| format!("{channel} {address}")).collect();
            let closed: Vec<String> = closed.iter().map(ToString::to_string).collect();
            let without =
                if closed.is_empty() { String::new() } else { format!("; not by {}", closed.join(", ")) };
            write!(out, "{}{without}", open.join(", else "))
        }
        Says::NotAbout { record, whose, deceased: true } => {
            write!(out, "nothing about {record}: {whose} has died")
        }
        Says::NotAbout { record, whose, deceased: false } => {
            write!(out, "nothing about {record}: {whose} does not want it")
        }
        Says::Hours { class, window, opens_at: None } => write!(out, "{class} {window}"),
        Says::Hours { class, window, opens_at: Some(at) } => {
            write!(out, "{class} {window}: waits until {at}")
        }
        Says::Had { class, day, month } => {
            let spans = [(day, "that day"), (month, "in 30 days")];
            let says = spans
                .iter()
                .filter_map(|(had, span)| had.map(|(had, most)| format!("{had} of {most} {span}")));
            write!(out, "{class}: {}", says.collect::<Vec<_>>().join(", "))
        }
    }
}

fn of(wanted: &Wanted) -> String {
    match wanted {
        Wanted::AnyOf(values) => values.join(" or "),
        Wanted::FilledIn => "filled in".to_owned(),
        Wanted::NotFilledIn => "not filled in".to_owned(),
        Wanted::Not(value) => format!("not {value}"),
        Wanted::Compared(sign, value) => format!("{sign} {value}"),
    }
}
