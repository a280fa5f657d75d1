//! The companion of a database: a small file beside it, and one on another disk where `[store] witness` names it, that
//! says which database ran here last and how far it was. An older copy of the database, put in its place, knows less
//! than its companion, and is noticed by that.
//!
//! A companion is written anew under a name that nobody can guess, synced, and renamed: it is the old one or the new
//! one. Who writes it holds the lock of its folder. How far the ledger is stands besides in `<database>.companion-event`,
//! which is written in place after each commit and never synced: it costs a microsecond, outlasts a kill, and after
//! a power cut says at most what was committed.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use super::ownership;
pub(super) use super::ownership::with_ending;
use crate::clock::stopwatch;
use crate::named_file;
use crate::store::Error;
use crate::words::{DatabaseSentence, OriginSentence, SystemSentence};

/// The form of the file.
const VERSION: u32 = 1;
/// Larger than any list of all who want nothing.
const BYTES_MAX: u64 = 1 << 30;
/// What the name of a companion ends in.
const ENDING: &str = ".companion";
/// What the name of the file with the latest event ends in.
const EVENT_ENDING: &str = ".companion-event";
/// How many digits an event's number has there, so that each takes the place of the one before.
const EVENT_DIGITS: usize = 20;
/// How long to wait for somebody else who writes it.
const LOCK_MAX: Duration = Duration::from_secs(2);

/// What a companion says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Companion {
    /// The form of the file.
    pub(super) v: u32,
    /// Which database: a digest by its own key.
    pub(super) instance: String,
    /// The latest start of a daemon.
    pub(super) boot: i64,
    /// The latest event of the ledger.
    pub(super) event: i64,
    /// Where the database is, without links.
    pub(super) path: String,
    /// What tells the machine from others, where it says so.
    pub(super) machine: Option<String>,
    /// Which file it was.
    pub(super) file: Option<FileId>,
    /// Who gets nothing: the suppression list, in digests by the database's own key.
    #[serde(default)]
    pub(super) suppressed: Vec<SuppressedAddress>,
    /// Who has been erased, in such digests.
    #[serde(default)]
    pub(super) erased: Vec<ErasedRow>,
}

/// A row of the suppression list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SuppressedAddress {
    pub(super) channel: String,
    pub(super) class: String,
    /// The digest, in hexadecimal.
    pub(super) address: String,
    pub(super) reason: String,
    pub(super) at: i64,
    pub(super) author: String,
}

/// A row of the list of who has been erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ErasedRow {
    /// The digest of the record's key, in hexadecimal.
    pub(super) digest: String,
    /// The key under which the ledger goes on; it names nobody.
    pub(super) stands: String,
    pub(super) at: i64,
    pub(super) author: String,
    pub(super) reason: String,
}

/// Which file it is, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// That of a path; `None` where there is nothing.
    pub(super) fn of(path: &Path) -> std::io::Result<Option<FileId>> {
        match std::fs::metadata(path) {
            Ok(found) => Ok(Some(FileId { device: found.dev(), inode: found.ino() })),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What is found where a companion should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// One.
    One(Box<Companion>),
    /// Something that cannot be read, and why.
    Unreadable(OriginSentence),
}

/// The companion beside a database.
pub(super) fn beside(database: &Path) -> PathBuf {
    with_ending(database, ENDING)
}

/// Whether there is a companion beside a database: a daemon has run on it.
#[must_use]
pub fn has_companion(database: &Path) -> bool {
    beside(database).exists()
}

/// Reads a companion.
pub(super) fn read(file: &Path) -> Found {
    let companion = || file.display().to_string();
    match named_file::read(file, BYTES_MAX) {
        Ok(bytes) => match serde_json::from_slice::<Companion>(&bytes) {
            Ok(found) if found.v == VERSION => Found::One(Box::new(found)),
            _ => Found::Unreadable(OriginSentence::NotACompanion { companion: companion() }),
        },
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Found::Nothing
        }
        Err(error) => {
            let said = SystemSentence::of(&error);
            Found::Unreadable(OriginSentence::Unreadable { companion: companion(), said })
        }
    }
}

impl Companion {
    /// One of the present form.
    pub(super) fn new(instance: String, boot: i64, event: i64) -> Companion {
        Companion {
            v: VERSION,
            instance,
            boot,
            event,
            path: String::new(),
            machine: None,
            file: None,
            suppressed: Vec::new(),
            erased: Vec::new(),
        }
    }

    /// Writes it in the place of the one before. Nobody but us reads it; where root does it for somebody else, it becomes
    /// theirs.
    ///
    /// # Errors
    /// When it cannot be written; then the one before is still there.
    pub(super) fn write(&self, file: &Path, owner: Option<(u32, u32)>) -> Result<(), Error> {
        self.try_write(file, owner).map_err(|error| not_written(file, &error))
    }

    fn try_write(&self, file: &Path, owner: Option<(u32, u32)>) -> std::io::Result<()> {
        let folder = ownership::folder_of(file);
        let part = with_ending(file, &format!(".{}.part", unguessable()?));
        let written = (|| {
            let mut new = ownership::make_new(&part)?;
            if let Some((user, group)) = owner {
                std::os::unix::fs::fchown(&new, Some(user), Some(group))?;
            }
            new.write_all(&serde_json::to_vec_pretty(self)?)?;
            new.sync_all()?;
            std::fs::rename(&part, file)?;
            File::open(&folder)?.sync_all()
        })();
        if written.is_err() {
            // Its name says that it is nothing; where even this fails, nobody reads it.
            std::fs::remove_file(&part).ok();
        }
        written
    }
}

/// The error of a companion that cannot be written.
pub(super) fn not_written(file: &Path, error: &std::io::Error) -> Error {
    let (companion, said) = (file.display().to_string(), SystemSentence::of(error));
    Error::other(OriginSentence::NotWritten { companion, said })
}

/// To whom a companion must belong so that the daemon can read it: nobody but us, or, where root writes it, whoever the
/// database belongs to.
pub(super) fn owner(database: &Path) -> Option<(u32, u32)> {
    let found = std::fs::metadata(database).ok()?;
    let we_are_root = rustix::process::geteuid().is_root();
    (we_are_root && found.uid() != 0).then(|| (found.uid(), found.gid()))
}

/// The right to write a database's companions; given up when dropped.
#[derive(Debug)]
pub(super) struct CompanionLock(#[expect(dead_code, reason = "the lock is that of the open file")] File);

impl CompanionLock {
    /// Takes it: the lock of the folder that the database is in.
    ///
    /// # Errors
    /// When the folder cannot be opened, or somebody else holds it for long.
    pub(super) fn take(database: &Path) -> Result<CompanionLock, Error> {
        let folder = ownership::folder_of(database);
        let cannot = |said: SystemSentence| {
            let error =
                Error::other(DatabaseSentence::NotLocked { path: folder.display().to_string(), said });
            ownership::or_denied(error, database, true)
        };
        let file = File::open(&folder).map_err(|error| cannot(SystemSentence::of(&error)))?;
        let begun: Instant = stopwatch();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(CompanionLock(file)),
                Err(std::fs::TryLockError::WouldBlock) if begun.elapsed() < LOCK_MAX => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(std::fs::TryLockError::WouldBlock) => return Err(Error::Locked),
                Err(std::fs::TryLockError::Error(error)) => return Err(cannot(SystemSentence::of(&error))),
            }
        }
    }
}

/// The file that says how far the ledger is.
#[derive(Debug)]
pub(super) struct LatestEvent(File);

impl LatestEvent {
    /// Opens it, where it is there.
    pub(super) fn open(database: &Path) -> Option<LatestEvent> {
        let file = OpenOptions::new().write(true).open(with_ending(database, EVENT_ENDING));
        file.ok().map(LatestEvent)
    }

    /// Makes it anew, with the number of an event.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn create(
        database: &Path,
        event: i64,
        owner: Option<(u32, u32)>,
    ) -> Result<LatestEvent, Error> {
        let path = with_ending(database, EVENT_ENDING);
        let made = || {
            let part = with_ending(&path, &format!(".{}.part", unguessable()?));
            let file = ownership::make_new(&part)?;
            if let Some((user, group)) = owner {
                std::os::unix::fs::fchown(&file, Some(user), Some(group))?;
            }
            let latest = LatestEvent(file);
            latest.try_say(event)?;
            std::fs::rename(&part, &path)?;
            Ok(latest)
        };
        made().map_err(|error| not_written(&path, &error))
    }

    /// Says that this event is committed. What cannot be said is said with the next one, or by the companion.
    pub(super) fn say(&self, event: i64) {
        self.try_say(event).ok();
    }

    fn try_say(&self, event: i64) -> std::io::Result<()> {
        self.0.write_all_at(format!("{event:0EVENT_DIGITS$}\n").as_bytes(), 0)
    }
}

/// Up to which event the ledger was, by the file that says so; 0 where it says nothing.
pub(super) fn latest_event(database: &Path) -> i64 {
    let text = std::fs::read_to_string(with_ending(database, EVENT_ENDING)).unwrap_or_default();
    // What a power cut has left of a line says nothing.
    match text.strip_suffix('\n').filter(|digits| digits.len() == EVENT_DIGITS) {
        Some(digits) => digits.parse().unwrap_or(0),
        None => 0,
    }
}

/// Letters that nobody can guess.
pub(super) fn unguessable() -> std::io::Result<String> {
    let mut bytes = [0_u8; 8];
    SystemRandom::new().fill(&mut bytes).map_err(|_| std::io::Error::other("no random numbers"))?;
    Ok(hexadecimal(&bytes))
}

/// Bytes as hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that hexadecimal digits stand for; `None` where they are none.
pub(super) fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_companion_is_read_as_it_was_written_and_only_by_us() {
        let folder = tempfile::tempdir().unwrap();
        let file = beside(&folder.path().join("touchbase.db"));
        assert_eq!(read(&file), Found::Nothing);
        let mut companion = Companion::new("ab".to_owned(), 3, 17);
        companion.erased.push(ErasedRow {
            digest: "00ff".to_owned(),
            stands: "customer:erased-a".to_owned(),
            at: 5,
            author: "wang".to_owned(),
            reason: "a letter".to_owned(),
        });
        companion.write(&file, None).unwrap();
        assert_eq!(read(&file), Found::One(Box::new(companion.clone())));
        assert_eq!(std::fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        // A link in its place is replaced, not followed.
        let elsewhere = folder.path().join("elsewhere");
        std::fs::write(&elsewhere, "mine").unwrap();
        std::fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
        companion.write(&file, None).unwrap();
        assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "mine");
        std::fs::write(&file, "{").unwrap();
        assert!(matches!(read(&file), Found::Unreadable(OriginSentence::NotACompanion { .. })));
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 2, "nothing is left behind");
    }

    #[test]
    fn a_companion_that_cannot_be_written_is_told() {
        let error = Companion::new(String::new(), 1, 1).write(Path::new("/nowhere/it.companion"), None);
        assert_eq!(
            error.unwrap_err().to_string(),
            "cannot write /nowhere/it.companion: no such file or folder"
        );
    }

    #[test]
    fn the_latest_event_is_what_was_said_last() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("touchbase.db");
        assert_eq!(latest_event(&database), 0);
        LatestEvent::create(&database, 12, None).unwrap().say(1_234);
        assert_eq!(latest_event(&database), 1_234);
        LatestEvent::open(&database).unwrap().say(7);
        assert_eq!(latest_event(&database), 7);
        std::fs::write(with_ending(&database, EVENT_ENDING), "000\0\0").unwrap();
        assert_eq!(latest_event(&database), 0);
    }

    #[test]
    fn digests_are_written_in_hexadecimal() {
        assert_eq!(hexadecimal(&[0, 255, 16]), "00ff10");
        assert_eq!(from_hexadecimal("00ff10"), Some(vec![0, 255, 16]));
        assert_eq!(
            (from_hexadecimal("0"), from_hexadecimal("zz"), from_hexadecimal("é")),
            (None, None, None)
        );
    }
}
