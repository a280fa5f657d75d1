//! The commands that set up and check: `init`, `check`, `test`, in English.

use std::fmt;

use super::{SetupSentence as Says, listed};
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::WroteFiles { files, folder } => write!(out, "wrote {} to {folder}", count(*files, "file")),
        Says::PartConfig => {
            write!(out, "mode, send windows, caps, e-mail, SMS; mode = \"shadow\" sends nothing")
        }
        Says::PartRecords => write!(out, "what is known about customers, homes, warranties, complaints"),
        Says::PartRules => write!(out, "one rule a file, with its tests"),
        Says::PartTemplates => write!(out, "one folder a message: SMS and e-mail, Chinese and English"),
        Says::PartCalendars => write!(out, "days off, make-up days, festivals"),
        Says::PartGateways => write!(out, "how SMS gateways are spoken to"),
        Says::PartSecrets => write!(out, "passwords and keys, for your eyes only"),
        Says::Next => write!(out, "next:"),
        Says::NextImport => write!(out, "(a dry run; --apply writes)"),
        Says::WouldOverwrite { files, folder } => {
            let these = if *files == 1 { "this file" } else { "these files" };
            write!(out, "nothing was written: {these} would be overwritten in {folder}")
        }
        Says::Checked { rules, templates, errors, warnings, seconds } => write!(
            out,
            "{}, {}: {}, {} ({seconds} s)",
            count(*rules, "rule"),
            count(*templates, "template"),
            count(*errors, "error"),
            count(*warnings, "warning"),
        ),
        Says::Tested { passed, failed, seconds } => {
            write!(out, "{passed} passed, {failed} failed ({seconds} s)")
        }
        Says::TestFailed { rule, name, place } => write!(out, "FAIL {rule} › {name}   {place}"),
        Says::Expected => write!(out, "expected"),
        Says::Got => write!(out, "got"),
        Says::Nothing => write!(out, "nothing"),
        Says::NotSentBecause { reasons, wanted } => {
            let reasons = if reasons.is_empty() { "none".to_owned() } else { listed(reasons, ", ") };
            write!(out, "reasons for not sending: {reasons}")?;
            wanted.map_or(Ok(()), |wanted| write!(out, ", expected {wanted}"))
        }
    }
}
