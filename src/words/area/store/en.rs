//! What goes wrong with the database while it is used, in English.

use std::fmt;

use super::StoreSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Locked => write!(out, "the database is locked by another process"),
        Says::Closed => write!(out, "the database is closed: the daemon stops"),
        Says::Full => write!(out, "the disk is full"),
        Says::Damaged { said } => write!(out, "the database is damaged: {said}"),
        Says::Unusable { said } => write!(out, "the database cannot be used: {said}"),
        Says::NoSuchKind { kind } => write!(out, "`{kind}` is not a declared kind"),
        Says::NoSuchField { kind, field } => write!(out, "kind `{kind}` has no field `{field}`"),
        Says::NoSuchRecord => write!(out, "there is no such record"),
        Says::ErasedPerson => write!(out, "the person was erased, and may not be written again"),
        Says::NoMessage => write!(out, "the touch has no message"),
        Says::AlreadyThere => write!(out, "the touch is in the ledger already"),
        Says::NotArmed => write!(out, "the message could not be taken up"),
        Says::ChangeBrokenOff => write!(out, "a change of the database was broken off"),
        Says::ReadingBrokeOff { said } => write!(out, "reading the database broke off: {said}"),
        Says::NoThread { said } => write!(out, "cannot start the database's thread: {said}"),
        Says::RoomUnknown { said } => {
            write!(out, "cannot find out how much room is left on the disk: {said}")
        }
        Says::NotWrittenAsJson => write!(out, "a record cannot be written as JSON"),
        Says::DocumentUnreadable => write!(out, "a record's document cannot be read"),
        Says::ChangesUnreadable => write!(out, "a record's changes cannot be read"),
        Says::PointsNowhere { table } => {
            write!(out, "a row of table {table} points to a row that is not there")
        }
        Says::InColumn { column, said } => write!(out, "{said} (column {column})"),
        Says::NoWord => write!(out, "a word is missing"),
        Says::UnknownWord => write!(out, "an unknown word"),
        Says::UnknownState => write!(out, "an unknown state"),
        Says::NoRecordName => write!(out, "a record's name is missing"),
        Says::NotARecordName => write!(out, "this is not a record's name"),
        Says::UnknownChannel => write!(out, "an unknown channel"),
    }
}
