//! What stands in `--help` around the texts of commands and options.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// What stands in `--help` around the texts of commands and options. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HelpSentence {
    /// The heading of the line that shows how a command is written.
    Usage,
    /// The heading of the commands.
    Commands,
    /// What stands for a command in that line.
    Command,
    /// The heading of what has no option's name.
    Arguments,
    /// The heading of a command's own options.
    Options,
    /// The heading of the examples.
    Examples,
    /// The help of `--help`.
    PrintHelp,
    /// The help of `--version`.
    PrintVersion,
    /// After an option's help: what holds without it.
    Default {
        /// That value.
        value: String,
    },
    /// After an option's help: the words that it takes.
    Choices {
        /// Those words, some with their meaning.
        values: Vec<String>,
    },
}
