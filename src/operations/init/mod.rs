//! A commented starting set in a folder, ready to be checked, tested and edited.
//!
//! Nothing that exists is ever overwritten: if one file of the set is there already, none is written.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use super::error::{Error, failed};
use crate::starting_set::FILES;

/// What the folder of secrets explains about itself.
const SECRETS_README: (&str, &str) = ("secrets/README.txt", include_str!("secrets.txt"));
/// What version control must not take.
const IGNORED: (&str, &str) = (".gitignore", include_str!("ignored.txt"));
/// The line of `touchbase.toml` that names the language, and the same for English.
const LANGUAGE: (&str, &str) = ("language = \"zh\" ", "language = \"en\" ");

/// The language of messages to people whose record names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 中文.
    Chinese,
    /// English.
    English,
}

/// Writes the set into a folder, which is made where it is not there. Returns how many files were written.
///
/// # Errors
/// [`Error::WouldOverwrite`] where one of the files is there; when a file or folder cannot be written.
pub fn write(dir: &Path, language: Language) -> Result<usize, Error> {
    let set = starting_set(language);
    // A dangling link is also something that is there.
    let there = |path: &&str| dir.join(path).symlink_metadata().is_ok();
    let there: Vec<String> = set.iter().map(|(path, _)| *path).filter(there).map(str::to_owned).collect();
    if !there.is_empty() {
        return Err(Error::WouldOverwrite(there));
    }
    folder(dir, 0o777)?;
    folder(&dir.join("secrets"), 0o700)?;
    for (path, text) in &set {
        write_new(&dir.join(path), text)?;
    }
    Ok(set.len())
}

fn starting_set(language: Language) -> Vec<(&'static str, String)> {
    let texts = FILES.iter().chain([&SECRETS_README, &IGNORED]);
    texts
        .map(|(path, text)| {
            let english = language == Language::English && *path == "touchbase.toml";
            (*path, if english { text.replacen(LANGUAGE.0, LANGUAGE.1, 1) } else { (*text).to_owned() })
        })
        .collect()
}

/// Makes a folder, and those it lies in, where they are not there; what is there keeps its mode.
fn folder(path: &Path, mode: u32) -> Result<(), Error> {
    let made = DirBuilder::new().recursive(true).mode(mode).create(path);
    made.map_err(failed(format!("make the folder {}", path.display())))
}

fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(parent) = path.parent() {
        folder(parent, 0o777)?;
    }
    let written = OpenOptions::new().write(true).create_new(true).open(path);
    written
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(failed(format!("write {}", path.display())))
}
