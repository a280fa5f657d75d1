//! What people ask of an installation: why it could not be done.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use super::StepSentence;
use crate::terms::{ChannelName, Reason};

/// Why something that people ask of an installation could not be done. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationSentence {
    NoSuch {
        what: Named,
        word: String,
        /// What was probably meant.
        near: Option<String>,
        /// All there is; empty where there is nothing, or more than can be named.
        known: Vec<String>,
    },
    NotATouch {
        word: String,
    },
    NoTouch {
        touch: String,
    },
    NotAPerson {
        record: String,
    },
    WorksHere {
        record: String,
    },
    NotFromStaff,
    NobodyHas {
        address: String,
    },
    SeveralHave {
        address: String,
        records: Vec<String>,
    },
    OtherChannel {
        asked: ChannelName,
        of_address: ChannelName,
    },
    EndsBeforeItBegins,
    TooLong,
    TooManyAtOnce,
    Unused {
        template: String,
    },
    NothingDue {
        rule: String,
        record: String,
    },
    SendsNothing {
        rule: String,
    },
    NoText {
        template: String,
        channel: ChannelName,
    },
    Shadow,
    NotStaff {
        record: String,
    },
    OutOfReach {
        person: String,
        reason: Reason,
    },
    NotConfigured {
        channel: ChannelName,
    },
    CannotBeUsed {
        channel: ChannelName,
    },
    EndNotWritten,
    NoDatabase {
        file: String,
    },
    WouldOverwrite {
        files: Vec<String>,
    },
    NoCalendar {
        year: i16,
    },
    Import {
        file: String,
    },
    CopyDiffers,
    Failed {
        step: StepSentence,
    },
}

/// What a word names, or should have named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    Rule,
    Template,
    RuleOrTemplate,
    /// A kind of records.
    Kind,
    Channel,
    Outcome,
    Reason,
    Class,
    Language,
    /// A record of this kind.
    Record(String),
}
