//! The steps that can fail, in English.

use std::fmt;

use super::StepSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str(match sentence {
        Says::OpenDatabase => "open the database",
        Says::TakeDatabase => "take the database",
        Says::CopyDatabase => "copy the database",
        Says::KeepDatabase => "keep the present database",
        Says::RestoreDatabase => "restore the database",
        Says::PutInPlace => "put the copy in the database's place",
        Says::ClearLeftovers => "clear what an earlier restore has left",
        Says::MakeFolder { path } => return write!(out, "make the folder {path}"),
        Says::MakeStateFolder => "make the state directory",
        Says::MakeScratch => "make a place for the dry run",
        Says::WriteFile { path } => return write!(out, "write {path}"),
        Says::ReadFile { path } => return write!(out, "read {path}"),
        Says::CopyTo { path } => return write!(out, "copy to {path}"),
        Says::CloseToOthers => "close the copy to others",
        Says::ReadCopy => "read the copy",
        Says::OpenCopy => "open the copy",
        Says::CountCopy => "count the copy",
        Says::ReadLedger => "read the ledger",
        Says::WriteLedger => "write the ledger",
        Says::WriteLedgerBeforeSending => "write the ledger; nothing was sent",
        Says::WriteRecord => "write the record",
        Says::WipeDatabase => "overwrite what was removed",
        Says::NoteReading => "write down that personal data is read",
        Says::WritePause => "write the pause",
        Says::LookAhead => "look ahead",
    })
}
