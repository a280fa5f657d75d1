//! Rule files: `[when]`, and times of day.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::RecordSentence;

/// Rule files: `[when]`, and times of day. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleWhenSentence {
    NothingToCountFrom,
    SeveralToCountFrom { keys: Vec<String> },
    WriteOneOf { keys: Vec<String> },
    CreatedFalse,
    CreatedTrue,
    BeforeAndAfter,
    KeepOne,
    BothAreHere,
    AtWithHours,
    LeaveAtOut,
    StopOnceNeedsDate { field: String, is: RecordSentence },
    NotADate,
    OnlyEveryYear { field: String },
    IsAnniversary,
    EveryYearOrDate,
    EveryCountsDays,
    RepeatAStep,
    CountsFromDate { field: String, is: RecordSentence },
    NoFestivalNamed,
    NeedsFestival,
    NotAFestival { written: String },
    UnknownFestival,
    FestivalsAreInFile,
    NotATimeOfDay { written: String },
    TimeForExample,
}
