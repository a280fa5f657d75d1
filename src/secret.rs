//! Passwords and keys: read by name from files that only the daemon can read, printed nowhere.
//!
//! A secret comes from systemd's credentials directory (`LoadCredential=`), or from the folder `secrets/` beside
//! `touchbase.toml`. Never from TOML, the environment or the command line: those are copied, listed and logged.

use std::fmt;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::config;

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

/// Why a secret could not be read; each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The name is not one that a secret can have.
    #[error("`{0}` cannot be the name of a secret: use letters, digits, `-`, `_` and `.`")]
    Name(String),
    /// Neither place has it.
    #[error(
        "there is no secret `{name}`: write it to {path} and run `chmod 600 {path}`, or add `LoadCredential={name}:…` to the unit"
    )]
    Missing {
        /// The name that was asked for.
        name: String,
        /// Where it could be put.
        path: String,
    },
    /// Others than the owner may read or write the file.
    #[error("others can read {path} (mode {mode:03o}): run `chmod 600 {path}`")]
    Open {
        /// The file.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is empty, too large, or not text.
    #[error("{path} {problem}")]
    Unusable {
        /// The file.
        path: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The file is there and cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

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

    /// Reads a secret; one line break at its end is not part of it.
    ///
    /// # Errors
    /// When the name is not allowed, when there is no such file, when others may read it, or when it is not a
    /// text of 1 byte to 16 KiB.
    pub fn read(&self, name: &str) -> Result<Secret, SecretError> {
        if !config::is_secret_name(name) {
            return Err(SecretError::Name(name.chars().take(40).collect()));
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
    let unreadable = |source| SecretError::Unreadable { path: shown(), source };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    // The open file is asked, not the path: nobody can swap it in between.
    let about = file.metadata().map_err(unreadable)?;
    let mode = about.permissions().mode() & 0o777;
    if !about.is_file() {
        return Err(SecretError::Unusable { path: shown(), problem: "is not a file" });
    }
    if private && mode & 0o077 != 0 {
        return Err(SecretError::Open { path: shown(), mode });
    }
    let mut text = String::new();
    match file.take(SECRET_BYTES_MAX + 1).read_to_string(&mut text) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(SecretError::Unusable { path: shown(), problem: "is not UTF-8 text" });
        }
        Err(error) => return Err(unreadable(error)),
    }
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > SECRET_BYTES_MAX {
        return Err(SecretError::Unusable {
            path: shown(),
            problem: "is larger than 16 KiB: is it the right file?",
        });
    }
    let value = text.strip_suffix('\n').unwrap_or(&text);
    let value = value.strip_suffix('\r').unwrap_or(value);
    if value.is_empty() {
        return Err(SecretError::Unusable { path: shown(), problem: "is empty: write the secret into it" });
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
        assert!(said("../empty").contains("cannot be the name of a secret"));
        assert!(said(".hidden").contains("cannot be the name of a secret"));
    }
}
