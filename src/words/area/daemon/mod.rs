//! What a running daemon answers, and what keeps everything back.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::{OriginSentence, Sentence};

/// What a running daemon answers, and what keeps everything back. These go over the control socket. What each says
/// stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaemonSentence {
    Stopping,
    NotARequest,
    /// The daemon waits until its database has been adopted.
    NotBegun {
        said: OriginSentence,
    },
    ClockTrusted,
    ClockNotHeld,

    // What came of a reload.
    Reloaded {
        rules: u64,
        revision: u64,
        cancelled: u64,
        moved: u64,
        more_due: u64,
    },
    /// The rules are in force, and what is open could not be brought into line with them.
    ReloadedOnly {
        rules: u64,
        revision: u64,
        said: Box<Sentence>,
    },
    ReloadFailed {
        said: Box<Sentence>,
    },
    ReloadByWrongClock {
        hold: Box<Sentence>,
    },
    ReloadHasErrors {
        errors: u64,
    },
    ReloadHasNoRules,
    ReloadMakesMuchDue {
        touches: u64,
        brake: u64,
        /// How many of which rule on which day.
        days: Box<Sentence>,
    },
    ReloadTakesMuchAway {
        said: Box<Sentence>,
    },

    // What keeps everything back.
    ClockBehindLedger {
        by_secs: u64,
        ends_in_mins: Option<u64>,
    },
    ClockJumpedBack {
        by_secs: u64,
        ends_in_mins: Option<u64>,
    },
    ClockJumpedAhead {
        by_secs: u64,
        ends_in_mins: Option<u64>,
    },
    NoRoom {
        free_mib: u64,
        needed_mib: u64,
    },
    NoRulesLeft {
        planned: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn a_request_that_nobody_knows_is_said_to_be_none() {
        let said = DaemonSentence::NotARequest;
        assert_eq!(
            [said.to_string(), said.zh().to_string()],
            ["this is not a request that the daemon knows", "不认识的请求"]
        );
    }
}
