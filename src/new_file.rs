//! Files that are made beside those of others: an export, the rows that a list could not give, a backup's copy.
//!
//! A file is made anew under a name that nobody can guess, never through a link and never in the place of one, readable
//! by its owner only; when it is whole and on the disk, it gets its name. Until then nothing stands under that name, and
//! what is left unfinished goes away.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use ring::rand::{SecureRandom as _, SystemRandom};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// How often another name is tried before it is given up.
const NAMES_MAX: usize = 16;

/// A file in the making.
#[derive(Debug)]
pub struct NewFile {
    /// The name it will have.
    name: PathBuf,
    /// The name it has until then.
    part: PathBuf,
    open: Option<BufWriter<File>>,
}

impl NewFile {
    /// Makes a file that will be called `name`, in the same folder.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn to_be(name: &Path) -> io::Result<NewFile> {
        for _ in 0..NAMES_MAX {
            let part = beside(name)?;
            // With `create_new` a link of that name, wherever it leads, is an error and not followed.
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part) {
                Ok(file) => {
                    return Ok(NewFile { name: name.to_owned(), part, open: Some(BufWriter::new(file)) });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Writes all of it to the disk. It keeps its present name until [`NewFile::put_in_place`].
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&mut self) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        open.flush()?;
        open.get_ref().sync_all()
    }

    /// Gives it its name; what had that name before is replaced, a link itself and not what it leads to.
    ///
    /// # Errors
    /// When it cannot be written or renamed.
    pub fn put_in_place(mut self) -> io::Result<PathBuf> {
        self.finish()?;
        std::fs::rename(&self.part, &self.name)?;
        self.open = None;
        Ok(self.name.clone())
    }

    /// Gives it its name, if nothing has that name yet.
    ///
    /// # Errors
    /// When something has, or it cannot be written.
    pub fn put_in_free_place(mut self) -> io::Result<PathBuf> {
        self.finish()?;
        match renameat_with(CWD, &self.part, CWD, &self.name, RenameFlags::NOREPLACE) {
            // Some file systems of other machines know no such renaming.
            Err(Errno::INVAL | Errno::NOSYS) if self.name.symlink_metadata().is_err() => {
                std::fs::rename(&self.part, &self.name)?;
            }
            Err(Errno::INVAL | Errno::NOSYS) => return Err(io::ErrorKind::AlreadyExists.into()),
            renamed => renamed?,
        }
        self.open = None;
        Ok(self.name.clone())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.open {
            Some(open) => open.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.open.take().is_some() {
            // There is nobody left to tell if it cannot be removed.
            drop(std::fs::remove_file(&self.part));
        }
    }
}

/// A name in the same folder that nobody can guess.
fn beside(name: &Path) -> io::Result<PathBuf> {
    let mut bytes = [0_u8; 8];
    SystemRandom::new().fill(&mut bytes).map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
    let mut part = OsString::from(".");
    part.push(name.file_name().unwrap_or_default());
    part.push(format!(".{:016x}.part", u64::from_le_bytes(bytes)));
    Ok(name.with_file_name(part))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_link_under_its_name_is_replaced_and_what_it_leads_to_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (name, other) = (folder.path().join("list.rejects.csv"), folder.path().join("ledger.db"));
        std::fs::write(&other, "ledger").unwrap();
        symlink(&other, &name).unwrap();
        let mut file = NewFile::to_be(&name).unwrap();
        file.write_all(b"rows").unwrap();
        assert_eq!(std::fs::read_to_string(&name).unwrap(), "ledger", "not before it is whole");
        assert_eq!(file.put_in_place().unwrap(), name);
        assert_eq!(std::fs::read_to_string(&name).unwrap(), "rows");
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "ledger");
        assert_eq!(std::fs::metadata(&name).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(folder.path()), ["ledger.db", "list.rejects.csv"]);
    }

    #[test]
    fn a_free_place_is_taken_once_and_what_is_unfinished_goes_away() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("export.json");
        let mut file = NewFile::to_be(&name).unwrap();
        file.write_all(b"one").unwrap();
        file.put_in_free_place().unwrap();
        let refused = NewFile::to_be(&name).unwrap().put_in_free_place().unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        // A link that leads nowhere is something, too.
        let dangling = folder.path().join("dangling");
        symlink(folder.path().join("nowhere"), &dangling).unwrap();
        assert!(NewFile::to_be(&dangling).unwrap().put_in_free_place().is_err());
        drop(NewFile::to_be(&name).unwrap());
        assert_eq!(names(folder.path()), ["dangling", "export.json"]);
        assert_eq!(std::fs::read_to_string(&name).unwrap(), "one");
    }
}
