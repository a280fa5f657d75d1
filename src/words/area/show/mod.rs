//! What the demo says of the town it has played.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the demo says of the town it has played. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowSentence {
    /// How far it is; a template, in which the day and the bar stand between braces.
    Playing,
    /// How long it took.
    PlayedIn { seconds: String },
    /// The first lines.
    Opening { families: u32, rules: usize, days: usize, start: Date },
    /// A month and its year.
    Month { day: Date },
    /// How many touches a month had.
    MonthTouches { touches: u64 },
    /// Over the rules.
    RuleColumn,
    /// Over the bars.
    WeekColumn,
    /// Over a month's numbers.
    MonthColumn { day: Date },
    /// Over the numbers of texts.
    SmsColumn,
    /// Over the numbers of mails.
    EmailColumn,
    /// Over the numbers of touches that were not sent.
    UnsentColumn,
    /// Over the numbers of touches that wait.
    WaitingColumn,
    /// After a rule's title: how many of its touches follow the lunar calendar.
    Lunar { touches: u64 },
    /// Over the messages.
    Samples,
    /// Over the reasons.
    Unsent,
    /// When one of several was due.
    SuchAs { due: String },
    /// What both sides say.
    Compared { texts: u64, mails: u64, accepted: u64, agrees: bool, twice: u64, unknown: u64 },
    /// What to do next.
    LookAround { dir: String, explained: String, last: Date },
}
