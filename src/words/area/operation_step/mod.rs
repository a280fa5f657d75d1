//! The steps of what people ask of an installation: what follows "failed to" and 无法.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A step that failed; what follows "failed to" and 无法. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepSentence {
    OpenDatabase,
    TakeDatabase,
    CopyDatabase,
    KeepDatabase,
    RestoreDatabase,
    PutInPlace,
    ClearLeftovers,
    MakeFolder { path: String },
    MakeStateFolder,
    MakeScratch,
    WriteFile { path: String },
    ReadFile { path: String },
    CopyTo { path: String },
    CloseToOthers,
    ReadCopy,
    OpenCopy,
    CountCopy,
    ReadLedger,
    WriteLedger,
    WriteLedgerBeforeSending,
    WriteRecord,
    WipeDatabase,
    NoteReading,
    WritePause,
    LookAhead,
}
