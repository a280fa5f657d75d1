//! A commented starting set in a folder, ready to be checked, tested and edited.
//!
//! Nothing that exists is ever overwritten: if one file of the set is there already, none is written.

mod comments;

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

pub(crate) use comments::in_language;

use super::error::{Error, failed, shown};
use crate::starting_set::FILES;
use crate::words::{Language, StepSentence};

/// Where the folder of secrets explains itself.
const SECRETS_README: &str = "secrets/README.txt";
/// What it says, in English and in Chinese.
const SECRETS: (&str, &str) = (include_str!("secrets.txt"), include_str!("secrets_zh.txt"));
/// What version control must not take.
const IGNORED: (&str, &str) = (".gitignore", include_str!("ignored.txt"));
/// The line of `touchbase.toml` that names the language, and the same for English.
const LANGUAGE: (&str, &str) = ("language = \"zh\" ", "language = \"en\" ");

/// The languages of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Languages {
    /// In which people are written to whose record names none.
    pub messages: Language,
    /// In which the files are commented.
    pub comments: Language,
}

/// Writes the set into a folder, which is made where it is not there. Returns how many files were written.
///
/// # Errors
/// [`Error::WouldOverwrite`] where one of the files is there; when a file or folder cannot be written.
pub fn write(dir: &Path, languages: Languages) -> Result<usize, Error> {
    let set = starting_set(languages);
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

fn starting_set(languages: Languages) -> Vec<(&'static str, String)> {
    let secrets = match languages.comments {
        Language::English => SECRETS.0,
        Language::Chinese => SECRETS.1,
    };
    let texts = FILES.iter().copied().chain([(SECRETS_README, secrets), IGNORED]);
    let written = texts.map(|(path, text)| {
        let text = in_language(path, text, languages.comments);
        let english = languages.messages == Language::English && path == "touchbase.toml";
        (path, if english { text.replacen(LANGUAGE.0, LANGUAGE.1, 1) } else { text })
    });
    written.collect()
}

/// Makes a folder, and those it lies in, where they are not there; what is there keeps its mode.
fn folder(path: &Path, mode: u32) -> Result<(), Error> {
    let made = DirBuilder::new().recursive(true).mode(mode).create(path);
    made.map_err(failed(StepSentence::MakeFolder { path: shown(path) }))
}

fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(parent) = path.parent() {
        folder(parent, 0o777)?;
    }
    let written = OpenOptions::new().write(true).create_new(true).open(path);
    written
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(failed(StepSentence::WriteFile { path: shown(path) }))
}
