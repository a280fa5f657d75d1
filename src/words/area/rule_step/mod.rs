//! Rule files: `[send]` and `[[step]]`: what is sent, to whom, by which channel.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::ChannelName;

/// Rule files: `[send]` and `[[step]]`: what is sent, to whom, by which channel. What each says stands in `en.rs` and
/// `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleStepSentence {
    NothingToSend,
    SendAndSteps,
    SendOrSteps,
    AtWithHours,
    BothAreHere,
    KeepOneOrCountDays,
    RepeatedTooOften {
        /// How often a day it fires.
        fires: u32,
        /// How often it is to be repeated.
        times: u32,
    },
    TimesAtMost {
        times: u32,
    },
    RepeatWithoutTimes,
    AddTimes,
    TimesWithoutRepeat,
    AddRepeat,
    NoReference {
        kind: String,
        reference: String,
    },
    LeadsToNoKind {
        reference: String,
    },
    TooManyReferences {
        path: String,
        most: usize,
    },
    NotAPerson {
        path: String,
        kind: String,
    },
    NoStaffWithRoles,
    NobodyHasRole {
        role: String,
    },
    LeadsToNobody,
    NobodyNamed,
    PathsForExample,
    NoChannelNamed,
    NeedsChannel,
    ChannelsForExample,
    NotAChannel {
        written: String,
    },
    UnknownChannel,
    NoTemplate {
        template: String,
    },
    UnknownTemplate,
    TemplateIsFolder {
        template: String,
    },
    NoTextFor {
        template: String,
        channel: ChannelName,
    },
    AddFile {
        path: String,
    },
    CannotGroupBy {
        written: String,
    },
}
