//! A row of a list, or any cell. In English.

use std::fmt;

use super::CellSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::TooManyCells { most } => write!(out, "the row has more than {most} cells"),
        Says::RowTooLong { kib } => write!(out, "the row is longer than {kib} KiB"),
        Says::QuoteNotClosed => write!(out, "a quotation mark in this row is opened and not closed"),
        Says::ErrorNear { shown } => write!(out, "a cell near here shows {shown}"),
        Says::UnreadableNear => write!(out, "a cell near here cannot be read"),
        Says::RowWidth { cells, headers } => {
            write!(out, "the row has {}, but there are {headers} headers", count(*cells, "cell"))
        }
        Says::QuoteTheBreak => write!(out, "a cell may be broken over two lines: put it in quotation marks"),
        Says::QuoteTheDelimiter => write!(out, "put a cell that holds the delimiter in quotation marks"),
        Says::SameNumber { row } => write!(out, "row {row} has the same id"),
        Says::KeepOneRow => write!(out, "keep one of the two rows"),
        Says::Erased => write!(out, "the person with this id was erased"),
        Says::LeaveErasedOut => {
            write!(out, "take the row out of the list; who is a customer again gets a new id")
        }
        Says::NoNumber => write!(out, "the id of the record is missing"),
        Says::FormulaFailed => write!(out, "Excel shows an error here: a formula has failed"),
        Says::CorrectFormula => write!(out, "correct the formula or type the value"),
        Says::BytesDamaged => {
            write!(out, "some bytes here are damaged: they are no characters in the file's encoding")
        }
        Says::SaveAsUtf8 => write!(out, "type the cell again and save as CSV UTF-8"),
    }
}
