//! A command line that cannot be understood.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A command line that cannot be understood. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsageSentence {
    /// An option or a word that the command does not take.
    UnexpectedArgument {
        /// What was written.
        argument: String,
    },
    /// There is no such command.
    UnknownCommand {
        /// What was written.
        command: String,
    },
    /// A command that has others below it was given none.
    CommandMissing {
        /// The command.
        command: String,
    },
    /// An option's value is none that it takes.
    InvalidValue {
        /// What was written.
        value: String,
        /// The option.
        argument: String,
    },
    /// An option's value is not a whole number that it takes.
    NotANumber {
        /// What was written.
        value: String,
        /// The option.
        argument: String,
    },
    /// An option's value is too small or too large.
    OutOfBounds {
        /// What was written.
        value: String,
        /// The option.
        argument: String,
        /// The least that it takes.
        least: String,
        /// The most.
        most: String,
    },
    /// An option's value cannot be read.
    UnreadableValue {
        /// What was written.
        value: String,
        /// The option.
        argument: String,
        /// What the reader of such values says.
        said: String,
    },
    /// An option without its value.
    ValueMissing {
        /// The option.
        argument: String,
    },
    /// Too many values for an option.
    TooManyValues {
        /// The value too much.
        value: String,
        /// The option.
        argument: String,
    },
    /// Options or words that have to be there are not.
    ArgumentsMissing {
        /// Which.
        arguments: Vec<String>,
    },
    /// Two options that exclude each other.
    Conflict {
        /// One.
        argument: String,
        /// What it cannot stand beside.
        others: Vec<String>,
    },
    /// An option was given more than once.
    Repeated {
        /// The option.
        argument: String,
    },
    /// Some text is not UTF-8.
    NotUtf8,
    /// Anything else that the reader of command lines may say.
    Other {
        /// Its words.
        said: String,
    },
    /// Under it: the values that an option takes.
    PossibleValues {
        /// Those values.
        values: Vec<String>,
    },
    /// Under it: what was probably meant.
    Similar {
        /// It.
        meant: Vec<String>,
    },
    /// Last: how help is had.
    SeeHelp,
}
