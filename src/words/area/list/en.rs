//! Lists that come in, as files. In English.

use std::fmt;

use super::ListSentence as Says;
use crate::number::{count, grouped};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Unreadable => write!(out, "cannot read the file"),
        Says::Empty => write!(out, "the file is empty"),
        Says::OldWorkbook => write!(
            out,
            "this is a workbook of Excel 97, or one with a password; save it as .xlsx without a password"
        ),
        Says::HasPassword => write!(out, "the workbook has a password; save it without one"),
        Says::NotText => {
            write!(
                out,
                "there are NUL bytes in the file, so it is not a text file; save it as CSV UTF-8 or XLSX"
            )
        }
        Says::NoSheet { wanted, names } => {
            write!(out, "no sheet is called {wanted:?}: there is {}", names.join(", "))
        }
        Says::TooManyParts { parts } => {
            write!(out, "the workbook is refused: it has {} parts", grouped(*parts as u64))
        }
        Says::PartTooBig { part, mib } => {
            write!(out, "the workbook is refused: {part} unpacks to more than {mib} MiB")
        }
        Says::PartLongText { part } => {
            write!(out, "the workbook is refused: {part} holds a text of more than 1 MiB")
        }
        Says::Damaged { said } => write!(out, "the workbook is damaged: {said}"),
        Says::RowBeyondLast { row } => {
            write!(out, "the workbook is damaged: it has a row number {row}, beyond Excel's last")
        }
        Says::RowsOutOfOrder { row, after } => {
            write!(out, "the workbook is damaged: row {row} comes after row {after}")
        }
        Says::MakesNoSense => write!(out, "the workbook is damaged: its parts make no sense"),
        Says::RejectsNotWritten { path } => write!(out, "cannot write the reject file {path}"),
        Says::DidNotRun => write!(out, "the import did not run"),
        Says::BrokeOff => write!(out, "reading the list broke off"),
        Says::WishesKept { people } => write!(
            out,
            "{} fewer messages or none, and the list would have taken that back: left as it is; for one of them, touchbase customer opt-out ID --undo",
            count(*people, "person wants|people want")
        ),
    }
}
