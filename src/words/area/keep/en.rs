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
        Says::IsACopy { since } => write!(
            out,
            "this database was restored from a backup: what was sent since then is not in it. {}",
            last_entry(since.as_deref())
        ),
        Says::RanElsewhere { since } => write!(
            out,
            "this database last ran on another machine, which may have sent more since. {}",
            last_entry(since.as_deref())
        ),
        Says::AdoptIt => {
            write!(
                out,
                "Touches that fell due since then will be cancelled, for you to look at. Adopt this database?"
            )
        }
        Says::Adopted { touches } => write!(
            out,
            "adopted; {} cancelled, see touchbase log --reason restored; send those that never went with touchbase retry",
            count(*touches, "touch|touches")
        ),
        Says::CannotWriteManual { folder } => write!(out, "failed to write the manual to {folder}"),
    }
}

fn last_entry(since: Option<&str>) -> String {
    since.map_or("It has no entry yet".to_owned(), |since| format!("Its last entry is of {since}"))
}
