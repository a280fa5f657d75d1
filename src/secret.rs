//! Passwords and keys: read by name from files that only the daemon can read, printed nowhere.
//!
//! A secret comes from systemd's credentials directory (`LoadCredential=`), or from the folder `secrets/` beside
//! `touchbase.toml`. Never from TOML, the environment or the command line: those are copied, listed and logged.

use std::fmt;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::config;
use crate::named_file;
use crate::words::{SecretSentence, SystemSentence};

/// No password or key is longer; a larger file was put there by mistake.
const SECRET_BYTES_MAX: u64 = 16 * 1024;

/// A secret value. `Debug` shows `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret that is already in hand: a test's, or the demo's.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Secret {
        Secret(value.into())
    }

    /// The value itself, for the one line that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a secret could not be read; each says what to do.
pub type SecretError = SecretSentence;

/// The places secrets are read from.
#[derive(Debug, Clone)]
pub struct Secrets {
    credentials: Option<PathBuf>,
    folder: PathBuf,
}

impl Secrets {
    /// Secrets from systemd's credentials directory, if there is one (the caller reads `$CREDENTIALS_DIRECTORY`),
    /// then from `secrets/` in the configuration directory.
    #[must_use]
    pub fn new(credentials: Option<PathBuf>, configuration: &Path) -> Secrets {
        Secrets { credentials, folder: configuration.join("secrets") }
    }

    /// Whether the folder with the secrets is closed to this process: whether they are there is for others to see.
    #[must_use]
    pub fn are_closed(&self) -> bool {
        std::fs::read_dir(&self.folder).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    }

    /// Reads a secret; one line break at its end is not part of it.
    ///
    /// # Errors
    /// When the name is not allowed, when there is no such file, when others may read it, or when it is not a
    /// text of 1 byte to 16 KiB.
    pub fn read(&self, name: &str) -> Result<Secret, SecretError> {
        if !config::is_secret_name(name) {
            return Err(SecretError::BadName { name: name.chars().take(40).collect() });
        }
        // systemd guards its own directory (0400 or 0440 with an access list); the folder is ours to check.
        if let Some(path) = self.credentials.as_ref().map(|dir| dir.join(name))
            && path.exists()
        {
            return load(&path, false);
        }
        let path = self.folder.join(name);
        if path.exists() {
            return load(&path, true);
        }
        Err(SecretError::Missing { name: name.to_owned(), path: path.display().to_string() })
    }
}

fn load(path: &Path, private: bool) -> Result<Secret, SecretError> {
    let shown = || path.display().to_string();
    let unreadable =
        |error: io::Error| SecretError::Unreadable { path: shown(), said: SystemSentence::of(&error) };
    let file = named_file::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::IsADirectory | io::ErrorKind::NotSeekable => SecretError::NoFile { path: shown() },
        _ => unreadable(error),
    })?;
    // The open file is asked, not the path: nobody can swap it in between.
    let about = file.metadata().map_err(unreadable)?;
    let mode = about.permissions().mode() & 0o777;
    if private && mode & 0o077 != 0 {
        return Err(SecretError::Open { path: shown(), mode });
    }
    let mut text = String::new();
    match file.take(SECRET_BYTES_MAX + 1).read_to_string(&mut text) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(SecretError::NotUtf8 { path: shown() });
        }
        Err(error) => return Err(unreadable(error)),
    }
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > SECRET_BYTES_MAX {
        return Err(SecretError::TooLarge { path: shown() });
    }
    let value = text.strip_suffix('\n').unwrap_or(&text);
    let value = value.strip_suffix('\r').unwrap_or(value);
    if value.is_empty() {
        return Err(SecretError::Empty { path: shown() });
    }
    Ok(Secret(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write(path: &Path, text: &str, mode: u32) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn credentials_come_first_and_the_line_break_is_not_part_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let credentials = dir.path().join("credentials");
        write(&credentials.join("smtp"), "from-systemd", 0o440);
        write(&dir.path().join("secrets/smtp"), "from-folder\n", 0o600);
        let secrets = Secrets::new(Some(credentials), dir.path());
        assert_eq!(secrets.read("smtp").unwrap().expose(), "from-systemd");
        let secrets = Secrets::new(None, dir.path());
        assert_eq!(secrets.read("smtp").unwrap().expose(), "from-folder");
        assert_eq!(format!("{:?}", secrets.read("smtp").unwrap()), "***");
    }

    #[test]
    fn every_fault_says_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        write(&dir.path().join("secrets/wide"), "x", 0o640);
        write(&dir.path().join("secrets/empty"), "\n", 0o600);
        write(&dir.path().join("secrets/large"), &"x".repeat(20_000), 0o600);
        let secrets = Secrets::new(None, dir.path());
        let said = |name: &str| secrets.read(name).unwrap_err().to_string();
        assert!(said("wide").contains("(mode 640): run `chmod 600 "), "{}", said("wide"));
        assert!(said("none").contains("there is no secret `none`: write it to "), "{}", said("none"));
        assert!(said("empty").ends_with("secrets/empty is empty: write the secret into it"));
        assert!(said("large").contains("larger than 16 KiB"));
        fs::create_dir(dir.path().join("secrets/folder")).unwrap();
        assert!(said("folder").ends_with("secrets/folder is not a file"));
        write(&dir.path().join("secrets/binary"), "x", 0o600);
        fs::write(dir.path().join("secrets/binary"), [0xff]).unwrap();
        assert!(said("binary").ends_with("secrets/binary is not UTF-8 text"));
        rustix::fs::mknodat(
            rustix::fs::CWD,
            dir.path().join("secrets/pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(said("pipe").ends_with("secrets/pipe is not a file"));
        // A socket is there, and cannot be opened by anybody.
        drop(std::os::unix::net::UnixListener::bind(dir.path().join("secrets/socket")).unwrap());
        assert!(said("socket").contains("secrets/socket cannot be read: "), "{}", said("socket"));
        assert!(said("../empty").contains("cannot be the name of a secret"));
        assert!(said(".hidden").contains("cannot be the name of a secret"));
    }
}
