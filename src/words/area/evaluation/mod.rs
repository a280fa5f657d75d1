//! Why an expression or a text of a template fails when it runs. None of these holds a value of a record, save what
//! the engine adds, which is shown for samples only.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::words::Translate;

/// Why an expression or a text of a template fails when it runs. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvaluationSentence {
    NotTrueOrFalse {
        gives: ValueSort,
    },
    NothingThere,
    TooManySteps,
    TooLong,
    InvalidOperation,
    Undefined,
    UnknownFilter,
    UnknownTest,
    UnknownFunction,
    UnknownMethod,
    TooManyArguments,
    MissingArgument,
    CannotUnpack,
    /// A fault of the engine that has no sentence here, in its own words.
    Other {
        said: String,
    },
    /// With what the engine says of it besides, in its own words.
    Detailed {
        fault: Box<EvaluationSentence>,
        said: String,
    },
}

/// What sort of value something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueSort {
    /// Not filled in.
    Nothing,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// A whole record.
    Record,
    /// A date or an instant.
    Date,
    /// Anything else.
    Other,
}

impl Translate for ValueSort {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(en::sort(*self))
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(zh::sort(*self))
    }
}

impl fmt::Display for ValueSort {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}
