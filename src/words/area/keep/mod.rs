//! The commands about the database as a file, and the manual: `backup`, `restore`, `adopt`, `man`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// What keeps an installation: copies of its database, and its manual. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeepSentence {
    /// A copy has been made and checked.
    Copied {
        /// The copy.
        file: String,
        /// Its size, `61 MB`.
        size: String,
        /// How long it took.
        seconds: String,
        /// Records in it.
        records: u64,
        /// Touches in it.
        rows: u64,
        /// Its digest.
        sha256: String,
        /// Whether it was opened and counted once more.
        verified: bool,
    },
    /// The question before a copy takes the database's place.
    KeptAside { file: String, aside: String },
    /// The answer was no.
    NothingChanged,
    /// A copy is in the database's place.
    Restored { records: u64, touches: u64, messages: u64 },
    /// This machine's own database.
    NothingToAdopt,
    /// The question before a database is taken over.
    AdoptIt,
    /// The manual cannot be written.
    CannotWriteManual { folder: String },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn an_answer_of_no_changes_nothing() {
        let said = KeepSentence::NothingChanged;
        assert_eq!([said.to_string(), said.zh().to_string()], ["nothing was changed", "没有做任何改动"]);
    }
}
