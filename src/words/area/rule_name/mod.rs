//! Rule files: what rules and steps are called, and what they were called before.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// Rule files: what rules and steps are called, and what they were called before. What each says stands in `en.rs` and
/// `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleNameSentence {
    Reserved {
        id: String,
    },
    RenameFile,
    AfterRenaming {
        /// The new id.
        id: String,
        /// The id before.
        was: String,
    },
    AfterCopying {
        /// The id that the copy needs.
        id: String,
        /// The rule that it was copied from.
        was: String,
    },
    WithoutWas,
    TwoFiles {
        rule: String,
        /// The path of the other file.
        other: String,
    },
    RenameOne,
    WasIsThere {
        was: String,
        /// The path of its file.
        file: String,
    },
    OneOfThem {
        was: String,
    },
    WasIsClaimed {
        was: String,
        /// The rule that claims it as well.
        other: String,
    },
    OnlyOneCan,
    StepWithoutId,
    StandsAs {
        /// The name under which the step stands without one.
        step: String,
    },
    SameStepId {
        step: String,
    },
    StepIsThere {
        step: String,
    },
    StepIsClaimed {
        step: String,
    },
}
