//! What the demo says of the town it has played, in English.

use std::fmt;

use super::ShowSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Playing => write!(out, "playing day {{pos}} of {{len}} [{{bar:40}}]"),
        Says::PlayedIn { seconds } => write!(out, "played in {seconds} s"),
        Says::Opening { families, rules, days, start } => write!(
            out,
            "demo: {families} invented families, {rules} rules, {days} days from {start}; the real daemon with its real SMTP and HTTP\n\
             clients, over a virtual clock, against sinks on 127.0.0.1. The same on every machine."
        ),
        Says::Month { day } => write!(out, "{}", day.strftime("%b %Y")),
        Says::MonthTouches { touches } => write!(out, "{touches:>5} touches"),
        Says::RuleColumn => write!(out, "rule"),
        Says::WeekColumn => write!(out, "by week"),
        Says::MonthColumn { day } => write!(out, "{}", day.strftime("%b")),
        Says::SmsColumn => write!(out, "SMS"),
        Says::EmailColumn => write!(out, "e-mail"),
        Says::UnsentColumn => write!(out, "not sent"),
        Says::WaitingColumn => write!(out, "waiting"),
        Says::Lunar { touches } => write!(out, " ({touches} lunar)"),
        Says::Samples => write!(out, "Some messages, as they arrived at the sinks:"),
        Says::Unsent => write!(out, "Not sent, and why; each of them is a row in the ledger:"),
        Says::SuchAs { due } => write!(out, "such as {due}"),
        Says::Compared { texts, mails, accepted, agrees, twice, unknown } => {
            let received = texts + mails;
            let verdict = if *agrees { "the same" } else { "NOT THE SAME" };
            write!(
                out,
                "check: the sinks received {received} messages ({texts} SMS, {mails} e-mails), the ledger says {accepted} accepted: {verdict};\n\
                \x20      sent twice {twice}, nobody can know {unknown}"
            )
        }
        Says::LookAround { dir, explained, last } => write!(
            out,
            "The sinks are gone; {dir}/touchbase.toml now says mode = \"shadow\", so nothing tries to reach them. Look around:\n\
            \x20 touchbase -C {dir} log -n 20\n\
            \x20 touchbase -C {dir} explain {explained}\n\
            \x20 touchbase -C {dir} --at \"{last} 12:00\" forecast --days 30\n\
            and then your own: touchbase init my-care"
        ),
    }
}
