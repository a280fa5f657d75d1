//! A file that cannot be read, or a TOML file as such.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::SystemSentence;

use crate::words::{ShapeSentence, TomlSentence};

/// A file that cannot be read, or a TOML file as such: its keys, and what may stand at them. What each says stands in
/// `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileSentence {
    FolderUnreadable {
        folder: String,
        /// What the system said.
        said: SystemSentence,
    },
    Unreadable {
        path: String,
        /// What the system said.
        said: SystemSentence,
    },
    TooLarge {
        path: String,
    },
    /// It lies among files that are read, and is not one of them.
    NotRead {
        path: String,
    },
    /// The endings of files that are read, each with its dot.
    EndingsRead {
        endings: Vec<String>,
    },
    TooDeep {
        path: String,
    },
    LeadsOut {
        path: String,
    },
    /// The same file lies among the secrets.
    IsASecret {
        path: String,
    },
    PutFileItself,
    NoPlainFile {
        path: String,
    },
    NotUtf8 {
        path: String,
        /// How many bytes before the first that is not UTF-8.
        byte: usize,
    },
    SaveAsUtf8,
    NotToml {
        why: TomlSentence,
    },
    /// Under the carets.
    Here,
    /// Under the carets: what stood before stands here, too.
    HereAgain,
    Missing {
        key: String,
    },
    /// Under the carets.
    Needs {
        key: String,
    },
    UnknownKey {
        key: String,
    },
    /// Under the carets.
    ThisKeyUnknown,
    /// Under the carets: a word that is none of a few.
    ThisWordUnknown,
    /// Under the carets: a name that is not declared.
    ThisNameUnknown,
    WrongShape {
        key: String,
        expected: ShapeSentence,
        found: ShapeSentence,
    },
    /// Under the carets.
    Expected {
        expected: ShapeSentence,
    },
    OutOfRange {
        key: String,
    },
    Between {
        least: i64,
        most: i64,
    },
    /// A key that takes one of a few words has another one.
    CannotBe {
        key: String,
        written: String,
    },
}
