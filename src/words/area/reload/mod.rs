//! What a reload would change, and why it is refused.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// What a reload would change, and why it is refused. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReloadSentence {
    /// One rule of which something changes.
    Rule {
        rule: String,
        change: RuleChange,
        parts: Vec<ReloadPart>,
    },
    /// All of them.
    Total {
        days: u32,
        added: u64,
        removed: u64,
        at_once: u64,
    },
    Unclear {
        names: u64,
    },
    RuleMayBe {
        rule: String,
        gone: Vec<String>,
    },
    StepMayBe {
        rule: String,
        step: String,
        gone: Vec<String>,
    },
    TestsFail {
        tests: u64,
    },
    TestFails {
        rule: String,
        test: Box<Sentence>,
        /// `rules/gift.toml:12`.
        place: String,
    },
}

/// What is done to a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleChange {
    /// It was not in force before.
    New,
    /// What it decides is another now.
    Edited,
    /// The same, under another name than before.
    Renamed {
        /// The name before.
        was: String,
    },
    /// What it decides is as before; what it says, or how it is sent, is not.
    Reworded,
    /// It is as before; what it goes by beside it is not: windows, calendars, limits.
    Surroundings,
    /// It is not there any more.
    Removed,
}

/// How many touches of a rule, and what becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReloadPart {
    /// They are new.
    Added(u64),
    /// They are not due any more.
    Removed(u64),
    /// They are due at another instant.
    Moved(u64),
    /// They are due at once.
    AtOnce(u64),
    /// They went before, and do not go again.
    AlreadySent(u64),
    /// They would be due at once, and are too late.
    TooLate(u64),
    /// A later repeat goes instead.
    Overtaken(u64),
    /// They fell due before, and are kept as rows.
    BeforeRule(u64),
    /// They waited, and are cancelled.
    Waiting(u64),
    /// They wait for a person from now on.
    Held(u64),
}
