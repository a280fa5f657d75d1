//! The commands about the database as a file, and the manual: `backup`, `restore`, `adopt`, `man`, in English.

use std::fmt;

use super::KeepSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Copied { file, size, seconds, records, rows, sha256, verified } => {
            let (records, rows) = (count(*records, "record"), count(*rows, "ledger row"));
            write!(
                out,
                "{file}: {size} in {seconds} s, integrity ok, {records} and {rows} match, sha256 {sha256}"
            )?;
            out.write_str(if *verified { ", opens and counts" } else { "" })
        }
        Says::KeptAside { file, aside } => {
            write!(out, "The present database will be kept as {aside}. Replace {file} by the backup?")
        }
        Says::NothingChanged => write!(out, "nothing was changed"),
        Says::Restored { records, touches, messages } => write!(
            out,
            "restored: {}, {}, {}; before the daemon runs on it: touchbase adopt",
            count(*records, "record"),
            count(*touches, "touch|touches"),
            count(*messages, "message"),
        ),
        Says::NothingToAdopt => write!(out, "nothing to adopt: this database is this machine's own"),
        Says::AdoptIt => {
            write!(
                out,
                "Touches that fell due since then are not sent by themselves: they will be cancelled or held, for you to look at. Adopt this database?"
            )
        }
        Says::CannotWriteManual { folder } => write!(out, "failed to write the manual to {folder}"),
    }
}
