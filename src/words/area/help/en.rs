//! What stands in `--help` around the texts of commands and options, in English.

use std::fmt;

use super::HelpSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Usage => write!(out, "Usage: "),
        Says::Commands => write!(out, "Commands"),
        Says::Command => write!(out, "COMMAND"),
        Says::Arguments => write!(out, "Arguments"),
        Says::Options => write!(out, "Options"),
        Says::Examples => write!(out, "Examples:"),
        Says::PrintHelp => write!(out, "Print help"),
        Says::PrintVersion => write!(out, "Print version"),
        Says::Default { value } => write!(out, " [default: {value}]"),
        Says::Choices { values } => write!(out, " [possible values: {}]", values.join(", ")),
    }
}
