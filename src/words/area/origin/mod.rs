//! Whether a database is the one that ran here last: why it has to be adopted, and what happened to its files meanwhile.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::{Sentence, SystemSentence};

/// Why a database may not know what was sent, and what happened to its files. What each says stands in `en.rs` and
/// `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginSentence {
    /// It was put in the database's place by `touchbase restore`, or is a file that `touchbase backup` wrote.
    Restored,
    /// It last ran on another machine.
    OtherMachine,
    /// It lacks starts of the daemon that its companion knows.
    BootsMissing { boots: i64 },
    /// It lacks entries of the ledger that its companion knows.
    EventsMissing { events: i64 },
    /// Its companion is that of another database.
    OtherDatabase { companion: String },
    /// It last ran under another path.
    OtherPath { was: String },
    /// It has run before, and its companion is not there.
    NoCompanion { companion: String },
    /// It has had a witness, which is not there.
    NoWitness { witness: String },
    /// It is another file than at the last start, and a log of that run is still there.
    ForeignLog { path: String, log: String },
    /// Its companion cannot be read.
    Unreadable { companion: String, said: SystemSentence },
    /// Its companion is no file that we wrote.
    NotACompanion { companion: String },
    /// What has to be done before anybody writes to it.
    AdoptFirst { said: Box<OriginSentence> },
    /// The companion cannot be written.
    NotWritten { companion: String, said: SystemSentence },
    /// While somebody worked on it, the database was removed.
    Removed { path: String },
    /// While somebody worked on it, another file took the database's place.
    Replaced { path: String },
    /// While somebody worked on it, its write-ahead log was removed or replaced.
    LogGone { log: String },
    /// What a daemon says that ends because of its database.
    Ends { said: Box<OriginSentence> },
    /// The database lies on a file system that keeps nothing when the container goes.
    OnOverlay { path: String },
    /// Another file, with all that was known of the one before.
    OtherFile { path: String },
    /// The same file under another name.
    OtherName { was: String, path: String },
    /// What is to be done about damage.
    RestoreBackup { said: Box<Sentence> },
}

#[cfg(test)]
mod tests;
