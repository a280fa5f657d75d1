//! Whether a database is the one that ran here last, or a copy that does not know what was sent since.
//!
//! What the database says of itself is held against its companions. Run as if nothing had happened, a copy would send
//! again what it does not know of; so nobody writes to one before a person has adopted it: not the daemon, and no
//! command. A database that has never run has no companion, and is nobody's copy.

mod wishes;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::SqliteStore;
use super::companion::{self, Companion, CompanionLock, FileId, Found, LatestEvent};
use crate::planted::{self, Bug};
use crate::store::Error;
use crate::words::OriginSentence;

/// The note that names the machine.
pub(super) const MACHINE_NOTE: &str = "machine";
/// What stands there in a copy that `touchbase restore` has put in the database's place.
const RESTORED: &str = "restored";
/// The note of a file that `touchbase backup` has written.
pub(super) const COPY_NOTE: &str = "copy";
/// The note of a database that has a companion.
const COMPANION_NOTE: &str = "companion";
/// The note that names the second companion.
const WITNESS_NOTE: &str = "witness";
/// Where Linux keeps what tells machines apart (machine-id(5)), and where D-Bus does.
const MACHINE_IDS: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// What tells this machine from others, as a digest; `None` where the system does not say.
#[must_use]
pub fn this_machine() -> Option<String> {
    let id = MACHINE_IDS.iter().find_map(|file| {
        let text = std::fs::read_to_string(file).ok()?;
        Some(text.trim().to_owned()).filter(|id| !id.is_empty() && id != "uninitialized")
    })?;
    let digest = ring::digest::digest(&ring::digest::SHA256, format!("touchbase {id}").as_bytes());
    Some(companion::hexadecimal(digest.as_ref().get(..8).unwrap_or_default()))
}

/// A look at where a database comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Why nobody may write to it before it is adopted, if nobody may.
    pub objection: Option<OriginSentence>,
    /// What is only said.
    pub remark: Option<OriginSentence>,
}

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Facts {
    instance: String,
    boot: i64,
    event: i64,
    /// The machine that it last ran on, or that it was restored.
    machine: Option<String>,
    /// Whether it is a file that `touchbase backup` has written.
    copy: bool,
    /// Whether it has had a companion.
    had_companion: bool,
    /// Where its second companion was.
    witness: Option<String>,
}

/// Where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: String,
    machine: Option<String>,
    file: Option<FileId>,
    /// Whether the file has this name only.
    one_name: bool,
}

/// What is found where the companions should be.
#[derive(Debug)]
struct Companions {
    beside: Found,
    beside_file: PathBuf,
    witness: Option<(Found, PathBuf)>,
    /// Up to which event the ledger was, by the file that is written after each commit.
    latest: i64,
}

/// Looks at a database and its companions. `witness` is where the second one is kept.
pub(super) fn look(connection: &Connection, path: &Path, witness: Option<&Path>) -> Result<Origin, Error> {
    if let Some(said) = foreign_log(path) {
        return Ok(Origin { objection: Some(said), remark: None });
    }
    let beside_file = companion::beside(path);
    let companions = Companions {
        beside: companion::read(&beside_file),
        beside_file,
        witness: witness.map(|file| (companion::read(file), file.to_owned())),
        latest: companion::latest_event(path),
    };
    Ok(judge(&facts(connection)?, &companions, &place(path)))
}

/// Whether a log lies beside the database that another file has left there: opened with it, both would be mixed. To be
/// asked before the database is opened to write.
pub(super) fn foreign_log(path: &Path) -> Option<OriginSentence> {
    let log = companion::with_ending(path, "-wal");
    std::fs::metadata(&log).ok().filter(|found| found.len() > 0)?;
    let Found::One(known) = companion::read(&companion::beside(path)) else { return None };
    let here = FileId::of(path).ok().flatten();
    (known.file.is_some() && here.is_some() && here != known.file).then(|| OriginSentence::ForeignLog {
        path: path.display().to_string(),
        log: log.display().to_string(),
    })
}

fn judge(facts: &Facts, companions: &Companions, here: &Place) -> Origin {
    let objection = own_objection(facts, here)
        .or_else(|| of_beside(facts, companions, here))
        .or_else(|| of_witness(facts, companions, here))
        .filter(|_| !planted::is(Bug::CopyTakenForTheOriginal));
    let remark = match &companions.beside {
        Found::One(beside) if objection.is_none() => remark(beside, here),
        _ => None,
    };
    Origin { objection, remark }
}

/// What the database itself says against being written to.
fn own_objection(facts: &Facts, here: &Place) -> Option<OriginSentence> {
    let ran_on = facts.machine.as_deref();
    if facts.copy || ran_on == Some(RESTORED) {
        return Some(OriginSentence::Restored);
    }
    other_machine(ran_on, here)
}

fn other_machine(ran_on: Option<&str>, here: &Place) -> Option<OriginSentence> {
    let other = ran_on.zip(here.machine.as_deref()).is_some_and(|(there, here)| there != here);
    other.then_some(OriginSentence::OtherMachine)
}

/// What the companion beside it says against it.
fn of_beside(facts: &Facts, companions: &Companions, here: &Place) -> Option<OriginSentence> {
    let companion = companions.beside_file.display().to_string();
    match &companions.beside {
        Found::Nothing if facts.had_companion => Some(OriginSentence::NoCompanion { companion }),
        Found::Nothing => None,
        Found::Unreadable(said) => Some(said.clone()),
        Found::One(found) => {
            of_companion(facts, found, companion, here).or_else(|| older(facts.event, companions.latest))
        }
    }
}

/// What the second one says. A disk that is not connected says nothing, and that is no leave to go on.
fn of_witness(facts: &Facts, companions: &Companions, here: &Place) -> Option<OriginSentence> {
    let (found, file) = companions.witness.as_ref()?;
    let witness = file.display().to_string();
    match found {
        Found::Nothing => (facts.witness.as_deref() == Some(witness.as_str()))
            .then_some(OriginSentence::NoWitness { witness }),
        Found::Unreadable(said) => Some(said.clone()),
        Found::One(found) => of_companion(facts, found, witness, here),
    }
}

fn of_companion(facts: &Facts, companion: &Companion, file: String, here: &Place) -> Option<OriginSentence> {
    if companion.instance != facts.instance {
        return Some(OriginSentence::OtherDatabase { companion: file });
    }
    let boots = companion.boot.saturating_sub(facts.boot);
    if boots > 0 {
        return Some(OriginSentence::BootsMissing { boots });
    }
    older(facts.event, companion.event)
        .or_else(|| other_machine(companion.machine.as_deref(), here))
        .or_else(|| other_path(companion, here))
}

fn older(event: i64, known: i64) -> Option<OriginSentence> {
    let events = known.saturating_sub(event);
    (events > 0).then_some(OriginSentence::EventsMissing { events })
}

/// The very same file under another name is the database itself: its folder was renamed. As long as it has no second
/// name: then each could run by itself.
fn other_path(companion: &Companion, here: &Place) -> Option<OriginSentence> {
    let same_file = companion.file.is_some() && companion.file == here.file && here.one_name;
    (companion.path != here.path && !same_file)
        .then(|| OriginSentence::OtherPath { was: companion.path.clone() })
}

fn remark(companion: &Companion, here: &Place) -> Option<OriginSentence> {
    if companion.path != here.path {
        let (was, path) = (companion.path.clone(), here.path.clone());
        return Some(OriginSentence::OtherName { was, path });
    }
    let other = companion.file.is_some() && here.file.is_some() && companion.file != here.file;
    other.then(|| OriginSentence::OtherFile { path: here.path.clone() })
}

fn facts(connection: &Connection) -> Result<Facts, Error> {
    let secret: Vec<u8> = connection.query_row("SELECT secret FROM instance", [], |row| row.get(0))?;
    let instance = super::Key::new(&secret).instance();
    let (boot, event) = connection.query_row(
        "SELECT (SELECT coalesce(max(epoch), 0) FROM node), (SELECT coalesce(max(number), 0) FROM event)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let note = |name: &str| -> Result<Option<String>, Error> {
        let mut statement = connection.prepare_cached("SELECT text FROM note WHERE name = ?1")?;
        let mut rows = statement.query([name])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    };
    Ok(Facts {
        instance,
        boot,
        event,
        machine: note(MACHINE_NOTE)?.filter(|machine| !machine.is_empty()),
        copy: note(COPY_NOTE)?.is_some(),
        had_companion: note(COMPANION_NOTE)?.is_some(),
        witness: note(WITNESS_NOTE)?,
    })
}

fn place(path: &Path) -> Place {
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let names = std::fs::metadata(&real).map(|found| std::os::unix::fs::MetadataExt::nlink(&found));
    Place {
        file: FileId::of(&real).ok().flatten(),
        path: real.display().to_string(),
        machine: this_machine(),
        one_name: names.is_ok_and(|names| names == 1),
    }
}

/// What was taken over from a companion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// Rows of the suppression list.
    pub suppressed: u64,
    /// Rows of the list of who has been erased.
    pub erased: u64,
    /// Whether there was a companion to take them from.
    pub known: bool,
}

impl SqliteStore {
    /// Looks whether it is the database that ran here last.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn origin(&self) -> Result<Origin, Error> {
        look(&self.connection, &self.path, self.witness.as_deref())
    }

    /// Writes down beside the database, and at the witness, how far it is. Not where a companion knows more than the
    /// database does, or belongs to another: that is for [`SqliteStore::adopt`].
    ///
    /// # Errors
    /// When a companion cannot be read or written, or knows more.
    pub fn write_down(&self) -> Result<(), Error> {
        // Where the folder was removed while it was in use, this is the last that is known of it: with it nobody begins
        // anew as if nothing had been sent, and whoever brings a backup back has the wishes again.
        let folder = super::ownership::folder_of(&self.path);
        if !folder.exists() {
            super::ownership::make_folder(&folder)
                .map_err(|error| companion::not_written(&companion::beside(&self.path), &error))?;
        }
        let _lock = CompanionLock::take(&self.path)?;
        if let Some(said) = self.origin()?.objection.filter(|said| !is_missing(said)) {
            return Err(Error::Copy(said));
        }
        self.write_companions()
    }

    /// The same at a start of the daemon, before anything is sent: the machine and the companions become this database's
    /// from now on.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn write_down_start(&mut self) -> Result<(), Error> {
        self.write_down()?;
        self.remember_place()
    }

    /// Makes this database the one that ran here last, whatever its companions say; takes over from them who gets
    /// nothing and who has been erased, as far as they belong to it.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn adopt(&mut self) -> Result<TakenOver, Error> {
        let _lock = CompanionLock::take(&self.path)?;
        let instance = facts(&self.connection)?.instance;
        let mut taken = TakenOver::default();
        for file in self.companions() {
            if let Found::One(companion) = companion::read(&file)
                && companion.instance == instance
            {
                taken.known = true;
                taken.suppressed += self.suppress_as(&companion.suppressed)?;
                taken.erased += self.erase_as(&companion.erased)?;
            }
        }
        super::key::part_ways(&self.connection)?;
        self.key = super::key::key(&self.connection)?;
        self.connection.execute("DELETE FROM note WHERE name = ?1", [COPY_NOTE])?;
        self.latest_event = None;
        self.write_companions()?;
        self.remember_place()?;
        Ok(taken)
    }

    /// Says so in the database itself, once: in a copy these notes are still there.
    fn remember_place(&mut self) -> Result<(), Error> {
        let witness = self.witness.as_ref().map(|file| file.display().to_string());
        let notes = [
            (MACHINE_NOTE, Some(this_machine().unwrap_or_default())),
            (COMPANION_NOTE, Some("yes".to_owned())),
            (WITNESS_NOTE, witness),
        ];
        let known = facts(&self.connection)?;
        let stands = |name: &str, text: &str| match name {
            MACHINE_NOTE => known.machine.as_deref().unwrap_or_default() == text,
            COMPANION_NOTE => known.had_companion,
            _ => known.witness.as_deref() == Some(text),
        };
        for (name, text) in notes {
            match text {
                Some(text) if !stands(name, &text) => {
                    crate::store::DaemonState::set_note(self, name, &text)?;
                }
                None if known.witness.is_some() => {
                    self.connection.execute("DELETE FROM note WHERE name = ?1", [WITNESS_NOTE])?;
                }
                _ => {}
            }
        }
        if self.latest_event.is_none() {
            let owner = companion::owner(&self.path);
            self.latest_event = Some(LatestEvent::create(&self.path, known.event, owner)?);
        }
        Ok(())
    }

    fn companions(&self) -> impl Iterator<Item = PathBuf> + use<> {
        std::iter::once(companion::beside(&self.path)).chain(self.witness.clone())
    }

    fn write_companions(&self) -> Result<(), Error> {
        let facts = facts(&self.connection)?;
        let here = place(&self.path);
        let companion = Companion {
            path: here.path,
            machine: here.machine,
            file: here.file,
            suppressed: self.suppression_list()?,
            erased: self.erasures()?,
            ..Companion::new(facts.instance, facts.boot, facts.event)
        };
        let owner = companion::owner(&self.path);
        for file in self.companions() {
            if companion::read(&file) != Found::One(Box::new(companion.clone())) {
                companion.write(&file, owner)?;
            }
        }
        Ok(())
    }
}

/// Whether it is only that a companion is missing: whoever has looked when it opened the database writes it again.
fn is_missing(said: &OriginSentence) -> bool {
    matches!(said, OriginSentence::NoCompanion { .. } | OriginSentence::NoWitness { .. })
}

#[cfg(test)]
mod tests;
