//! The database as a file, in English.

use std::fmt;

use super::{AccessRemedy, DatabaseSentence as Says};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Absent { path } => write!(out, "there is no database yet at {path}"),
        Says::StillEmpty { path } => write!(out, "the database at {path} is still empty"),
        Says::NotOpened { path, said } => write!(out, "cannot open the database {path}: {said}"),
        Says::Unsuitable { path, file_system: Some(name) } => {
            write!(out, "{path} lies on {name}, which cannot hold it: put it on a disk of this machine")
        }
        Says::Unsuitable { path, file_system: None } => {
            write!(
                out,
                "the file system of {path} cannot hold a write-ahead log: put it on a disk of this machine"
            )
        }
        Says::NotOurs { path: Some(path) } => write!(out, "{path} is not a Touchbase database"),
        Says::NotOurs { path: None } => write!(out, "the file is not a Touchbase database"),
        Says::Newer { path, version, known } => {
            write!(out, "{path} was written by a newer Touchbase (version {version}, this one knows {known})")
        }
        Says::TooOld { path, version, needed } => write!(
            out,
            "{path} is of version {version}, this Touchbase needs {needed}: start the new daemon once to bring it up"
        ),
        Says::NotReplaced { path, said } => write!(out, "cannot replace {path}: {said}"),
        Says::NoRandomNumbers => write!(out, "the machine gives no random numbers"),
        Says::InUse { process: Some(process), lock } => {
            write!(
                out,
                "the database is in use by process {process}, which holds {lock}; stop that daemon first"
            )
        }
        Says::InUse { process: None, lock } => {
            write!(
                out,
                "the database is in use by another process, which holds {lock}; stop that daemon first"
            )
        }
        Says::NotLocked { path, said } => write!(out, "cannot lock {path}: {said}"),
        Says::CopyExists { path } => write!(out, "{path} exists already"),
        Says::CopyNotWritten { path, said } => write!(out, "cannot write {path}: {said}"),
        Says::CopyUnsound { found } => write!(out, "the copy is damaged: {found}"),
        Says::CopyIncomplete => write!(out, "the copy does not hold everything that the database holds"),
        Says::NotAllowed { path, owner, user, remedy } => {
            write!(out, "{path} belongs to {owner}, and {user} may not use it: ")?;
            match remedy {
                AccessRemedy::Give { path, to } => write!(out, "sudo chown {to}: {path}"),
                AccessRemedy::BeOwner { owner, login } => {
                    write!(out, "run this as {owner} (sudo -u {login} touchbase …)")
                }
                AccessRemedy::GiveFolder { folder, to } => write!(
                    out,
                    "run this as root, or, where the daemon runs as {user}: sudo chown -R {to}: {folder}"
                ),
            }
        }
    }
}
