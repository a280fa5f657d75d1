//! What may be written, and is hardly meant.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Class, Mode};

/// What may be written, and is hardly meant. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LintSentence {
    NeverSent {
        /// A time of day.
        at: String,
        class: Class,
        /// When the window opens and closes.
        opens: String,
        closes: String,
    },
    AnotherTimeOrLaterStill,
    PutOff {
        at: String,
        class: Class,
        opens: String,
        closes: String,
    },
    SentAtOpening {
        opens: String,
    },
    /// Under the carets.
    OutsideWindow,
    NothingConfigured {
        mode: Mode,
        channel: ChannelName,
        rules: Vec<String>,
    },
    ConfigureChannel {
        channel: ChannelName,
    },
    OnlyIsEmpty {
        /// The kind whose records are all meant then.
        kind: String,
    },
    OnlyOrLeaveOut,
    /// Under the carets.
    NothingInIt,
    SameStepTwice {
        /// Which of the rule's steps, from 1.
        first: usize,
        second: usize,
    },
    StepsDiffer,
    /// Braces that are no value's, as they stand in a text.
    NoValue {
        written: String,
    },
    /// How it is probably meant.
    ValueIsWritten {
        param: String,
    },
    /// Under the carets.
    SentAsItStands,
    /// `Etc/GMT+8` is eight hours behind Greenwich.
    ZoneIsTheOtherWay {
        zone: String,
        /// The hours that it is ahead of Greenwich, or behind.
        hours: i64,
    },
    WriteZoneAs {
        zone: String,
    },
}
