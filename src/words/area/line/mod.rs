//! The command line itself: options, times, questions.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// The command line itself: options, times, questions. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineSentence {
    /// What could not be done, on a line of its own.
    Failed {
        what: Box<Sentence>,
    },
    /// What was wrong with `--at`.
    /// `--at` with a command that writes or sends.
    AtIsForLooking,
    AtOption {
        text: String,
    },
    /// A text is none of the times that can be written.
    NoTime {
        text: String,
    },
    /// A text is no instant.
    NoInstant {
        text: String,
    },
    /// A command needs a configuration without errors.
    /// `--lang` names a language that nothing is said in.
    NoSuchLanguage {
        tag: String,
    },
    ConfigurationWrong {
        errors: usize,
    },
    /// A command works though the configuration has errors.
    ConfigurationWrongNote {
        errors: usize,
    },
    /// What could not be done, with what made it fail.
    Error {
        chain: String,
    },
    /// A question that a person answers with yes or no.
    Question {
        question: Box<Sentence>,
    },
    /// What `--reveal` comes to where the output is no terminal.
    StaysMasked,
    NobodyToAsk {
        question: Box<Sentence>,
    },
    AnswerNotRead,
}
