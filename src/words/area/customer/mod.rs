//! The pages of `customer`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// The pages of `customer`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSentence {
    Since {
        person: String,
        at: String,
    },
    NeverChanged,
    Consent,
    Change {
        at: String,
        field: String,
        old: Option<String>,
        new: Option<String>,
        by: String,
    },
    NoTouches,
    LatestTouches,
    /// What came of noting a wish, of the fields that say it.
    Noted {
        person: String,
        fields: Vec<String>,
        came: Came,
        by: String,
    },
    StillPlanned {
        touches: u64,
    },
    /// Why nothing is exported to a pipe.
    NeedsFile,
    WrittenTo {
        file: String,
    },
}

/// What came of noting a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    WasSoAlready,
    TakenBack,
    Noted,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn what_is_still_planned_is_told_beside_a_wish() {
        let still = CustomerSentence::StillPlanned { touches: 1 };
        assert_eq!(still.to_string(), "1 touch is planned; the gate asks before each");
        assert_eq!(Language::Chinese.say(&still), "还有 1 次联系待发；每次发送前都会再查看退订情况");
    }
}
