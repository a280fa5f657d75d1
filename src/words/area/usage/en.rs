//! A command line that cannot be understood, in English.

use std::fmt;

use super::UsageSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::UnexpectedArgument { argument } => write!(out, "unexpected argument '{argument}' found"),
        Says::UnknownCommand { command } => write!(out, "unrecognized subcommand '{command}'"),
        Says::CommandMissing { command } => write!(out, "'{command}' requires a subcommand"),
        Says::InvalidValue { value, argument } => write!(out, "invalid value '{value}' for '{argument}'"),
        Says::NotANumber { value, argument } => {
            write!(out, "invalid value '{value}' for '{argument}': write a whole number")
        }
        Says::OutOfBounds { value, argument, least, most } => {
            write!(out, "invalid value '{value}' for '{argument}': write {least} to {most}")
        }
        Says::UnreadableValue { value, argument, said } => {
            write!(out, "invalid value '{value}' for '{argument}': {said}")
        }
        Says::ValueMissing { argument } => write!(out, "a value is required for '{argument}'"),
        Says::TooManyValues { value, argument } => {
            write!(out, "unexpected value '{value}' for '{argument}': it takes none")
        }
        Says::ArgumentsMissing { arguments } => {
            write!(out, "the following required arguments were not provided: {}", arguments.join(", "))
        }
        Says::Conflict { argument, others } => {
            write!(out, "the argument '{argument}' cannot be used with {}", others.join(", "))
        }
        Says::Repeated { argument } => write!(out, "the argument '{argument}' cannot be used multiple times"),
        Says::NotUtf8 => write!(out, "a word of the command line is not UTF-8"),
        Says::Other { said } => write!(out, "{said}"),
        Says::PossibleValues { values } => write!(out, "possible values: {}", values.join(", ")),
        Says::Similar { meant } => write!(out, "did you mean {}?", meant.join(", ")),
        Says::SeeHelp => write!(out, "For more information, try '--help'."),
    }
}
