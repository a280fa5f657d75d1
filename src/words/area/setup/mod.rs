//! The commands that set up and check: `init`, `check`, `test`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::Reason;

/// The commands that set up and check. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupSentence {
    /// `init` has written its files.
    WroteFiles { files: usize, folder: String },
    /// What `touchbase.toml` is for.
    PartConfig,
    /// What `records.toml` is for.
    PartRecords,
    /// What `rules/` is for.
    PartRules,
    /// What `templates/` is for.
    PartTemplates,
    /// What `calendars/` is for.
    PartCalendars,
    /// What `gateways/` is for.
    PartGateways,
    /// What `secrets/` is for.
    PartSecrets,
    /// Over the commands to type next.
    Next,
    /// Beside the command that imports.
    NextImport,
    /// Over the list of files that are there already.
    WouldOverwrite { files: usize, folder: String },
    /// The last line of `check`.
    Checked { rules: usize, templates: usize, errors: usize, warnings: usize, seconds: String },
    /// The last line of `test`.
    Tested { passed: usize, failed: usize, seconds: String },
    /// At the head of a test that came out otherwise.
    TestFailed { rule: String, name: String, place: String },
    /// Before what a test expected.
    Expected,
    /// Before what is due.
    Got,
    /// Instead of what is due, or was expected, where that is nothing.
    Nothing,
    /// Why something planned is not sent; the codes that a test names.
    NotSentBecause {
        /// The reasons that there are; may be empty.
        reasons: Vec<Reason>,
        /// The reason that was expected.
        wanted: Option<Reason>,
    },
}

/// The codes of reasons.
fn listed(reasons: &[Reason], between: &str) -> String {
    reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}
