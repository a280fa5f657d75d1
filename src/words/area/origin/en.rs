//! Whether a database is the one that ran here last, in English.

use std::fmt;

use super::OriginSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Restored => {
            write!(out, "this database was restored from a backup: what was sent since then is not in it")
        }
        Says::OtherMachine => {
            write!(out, "this database last ran on another machine, which may have sent more since")
        }
        Says::BootsMissing { boots } => write!(
            out,
            "this database is an older copy: {} not in it, nor what was sent then",
            count(*boots, "start of the daemon is|starts of the daemon are")
        ),
        Says::EventsMissing { events } => write!(
            out,
            "this database is an older copy: {} not in it, nor what was sent then",
            count(*events, "entry of the ledger is|entries of the ledger are")
        ),
        Says::OtherDatabase { companion } => {
            write!(out, "this is another database than the one that ran here last, by {companion}")
        }
        Says::OtherPath { was } => write!(
            out,
            "this database last ran as {was}: it is a copy of that one, or was moved here; the other may have sent more since"
        ),
        Says::NoCompanion { companion } => write!(
            out,
            "{companion} is missing, which stands beside a database that has run: this is a copy, or that file was removed"
        ),
        Says::NoWitness { witness } => write!(
            out,
            "{witness} is missing, the second companion of this database: is its disk connected? With that disk the daemon goes on by itself"
        ),
        Says::ForeignLog { path, log } => write!(
            out,
            "{path} is another file than at the last start, and {log} of that run is still there: if only the database was replaced, move {log} away first"
        ),
        Says::Unreadable { companion, said } => write!(out, "cannot read {companion}: {said}"),
        Says::NotACompanion { companion } => {
            write!(out, "{companion} does not say which database it belongs to: it is damaged")
        }
        Says::AdoptFirst { said } => write!(out, "{said}; look at it, then: touchbase adopt"),
        Says::NotWritten { companion, said } => write!(out, "cannot write {companion}: {said}"),
        Says::Removed { path } => write!(out, "{path} was removed while it was in use"),
        Says::Replaced { path } => write!(out, "another file took the place of {path} while it was in use"),
        Says::LogGone { log } => write!(out, "{log} was removed or replaced while it was in use"),
        Says::Ends { said } => write!(
            out,
            "{said}: nothing is sent any more, and the daemon ends. Put the right database back (touchbase restore FILE), \
             look at it (touchbase adopt), then start the daemon"
        ),
        Says::OnOverlay { path } => write!(
            out,
            "{path} lies on a container's own layer and goes with the container: put the state directory on a volume"
        ),
        Says::OtherFile { path } => {
            write!(
                out,
                "{path} is another file than at the last start, with the same contents: it was put back"
            )
        }
        Says::OtherName { was, path } => write!(out, "the database was renamed from {was} to {path}"),
        Says::RestoreBackup { said } => write!(
            out,
            "the database is damaged: {said}; keep the file as it is, put a backup in its place (touchbase restore FILE), then touchbase adopt"
        ),
    }
}
