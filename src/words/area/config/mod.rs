//! `touchbase.toml`, and what belongs beside it.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// `touchbase.toml`, and what belongs beside it. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfigSentence {
    NoConfiguration,
    WriteStartingSet,
    NoRecordKinds,
    KindsComeFirst,
    NoGatewayFile {
        gateway: String,
    },
    /// Under the carets.
    ThisGatewayUnknown,
    NoYearFile {
        country: String,
        year: i16,
    },
    TakenAsMondayToFriday,
    AddYearFile,
    PlainMailOnlyHere,
    /// Under the carets.
    MailUnprotected,
    UseTls,
    PasswordIsName,
    /// Under the carets.
    NotSecretName,
    WritePassword,
    UserWithPassword {
        /// `user` or `password`.
        missing: String,
    },
    NotMailAddress {
        key: String,
    },
    WriteMailAddress,
    NotHost {
        key: String,
    },
    WriteHost,
    AlarmNamesNoRecord {
        written: String,
    },
    AlarmCommandNotWhole {
        written: String,
    },
    AlarmCommandHasNoShell,
}
