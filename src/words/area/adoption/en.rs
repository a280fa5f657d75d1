//! Adopting a database, in English.

use std::fmt;

use super::AdoptionSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Question { since, why } => {
            write!(out, "{why}. ")?;
            match since {
                Some(since) => write!(out, "Its last entry is of {since}"),
                None => write!(out, "It has no entry yet"),
            }
        }
        Says::Adopted { cancelled, held, late, suppressed, erased, wishes_known } => {
            write!(
                out,
                "adopted; {} cancelled, see touchbase log --reason restored; send those that never went with touchbase retry",
                count(*cancelled, "touch|touches")
            )?;
            if *held > 0 {
                write!(
                    out,
                    "; {} that fell due meanwhile are held: touchbase approve RULE sends those that never went",
                    count(*held, "touch|touches")
                )?;
            }
            if *late > 0 {
                write!(out, "; {} that fell due meanwhile are too late now", count(*late, "touch|touches"))?;
            }
            if *suppressed > 0 {
                write!(out, "; {} taken over from the companion", count(*suppressed, "opt-out"))?;
            }
            if *erased > 0 {
                write!(out, "; {} taken over from the companion", count(*erased, "erasure"))?;
            }
            if !wishes_known {
                write!(
                    out,
                    "; no companion of this database was found: opt-outs and erasures made since this copy may be \
                     missing; before the daemon sends, note them again (touchbase customer opt-out, touchbase customer \
                     erase)"
                )?;
            }
            Ok(())
        }
    }
}
