//! What runs, where the files on the disk say something else, in English.

use std::fmt;

use super::RunningSentence as Says;
use crate::terms::Mode;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::ModeNow { mode: Mode::Shadow, was } => {
            write!(
                out,
                "the mode is shadow now (was {was}): nothing is sent any more but what is on the wire already"
            )
        }
        Says::ModeNow { mode: Mode::StaffOnly, was } => {
            write!(out, "the mode is staff-only now (was {was}): only staff are written to")
        }
        Says::ModeNow { mode: Mode::Live, was } => {
            write!(out, "the mode is live now (was {was}): messages go to everybody")
        }
        Says::NeedsRestart { names } => {
            write!(out, "changed in the files, and taken over at a restart only: {}", names.join(", "))
        }
        Says::NotReloaded { names } => {
            write!(out, "changed in the files, and not in force: {}", names.join(", "))
        }
        Says::PageIsOfFiles { names } => write!(
            out,
            "this is by the files as they are; the daemon runs with other ones: {}",
            names.join(", ")
        ),
        Says::PageIsOfDaemon { names } => write!(
            out,
            "this is by what the daemon runs with; changed in the files, and not in force: {}",
            names.join(", ")
        ),
        Says::PageIsOfMode { written, runs_in } => write!(
            out,
            "this is by mode = \"{written}\" as touchbase.toml says; the daemon runs in {runs_in}"
        ),
    }
}
