//! The steps from shadow to live, as `status` lists them.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// The steps from shadow to live, as `status` lists them. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoingLiveSentence {
    /// Over the list.
    Title,
    Channels,
    Calendar,
    Records,
    LookAhead,
    RunInShadow,
    StaffOnly,
    Live,
}
