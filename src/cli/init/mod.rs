//! `touchbase init`: a commented starting set in a folder, ready to be checked, tested and edited.
//!
//! Nothing that exists is ever overwritten: if one file of the set is there already, none is written.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args as ClapArgs, ValueEnum};

use super::shell::padded;
use super::{Exit, Shell};
use crate::starting_set::FILES;

/// What the folder of secrets explains about itself.
const SECRETS_README: (&str, &str) = ("secrets/README.txt", include_str!("secrets.txt"));
/// What version control must not take.
const IGNORED: (&str, &str) = (".gitignore", include_str!("ignored.txt"));
/// The line of `touchbase.toml` that names the language, and the same for English.
const LANGUAGE: (&str, &str) = ("language = \"zh\" ", "language = \"en\" ");

/// What stands where, in the order in which people look at it.
const PARTS: &[(&str, &str)] = &[
    ("touchbase.toml", "mode, windows, caps, e-mail, SMS; mode = \"shadow\" sends nothing"),
    ("records.toml", "what is known about customers, homes, warranties, complaints"),
    ("rules/", "one rule a file, with its tests"),
    ("templates/", "one folder a message: SMS and e-mail, Chinese and English"),
    ("calendars/", "days off, make-up days, festivals"),
    ("gateways/", "how SMS gateways are spoken to"),
    ("secrets/", "passwords and keys, for your eyes only"),
];

/// Arguments of `init`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The folder to write to; made if it is not there
    #[arg(value_name = "DIR")]
    target: PathBuf,
    /// The language of messages to people whose record names none
    #[arg(long, value_enum, default_value = "zh")]
    lang: Lang,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    Zh,
    En,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let dir = &args.target;
    let set = starting_set(args.lang);
    // A dangling link is also something that is there.
    let there: Vec<&str> =
        set.iter().map(|(path, _)| *path).filter(|path| dir.join(path).symlink_metadata().is_ok()).collect();
    if !there.is_empty() {
        let listed: String = there.iter().map(|path| format!("  {path}\n")).collect();
        shell.complain(&format!(
            "error: nothing was written: {} would be overwritten in {}\n{listed}",
            if there.len() == 1 { "this file" } else { "these files" },
            dir.display()
        ));
        return Ok(Exit::Failed);
    }
    folder(dir, 0o777)?;
    folder(&dir.join("secrets"), 0o700)?;
    for (path, text) in &set {
        write_new(&dir.join(path), text)?;
    }
    if !shell.quiet {
        shell.print(&summary(dir, &set));
    }
    Ok(Exit::Fine)
}

fn starting_set(lang: Lang) -> Vec<(&'static str, String)> {
    let texts = FILES.iter().chain([&SECRETS_README, &IGNORED]);
    texts
        .map(|(path, text)| {
            let english = lang == Lang::En && *path == "touchbase.toml";
            (*path, if english { text.replacen(LANGUAGE.0, LANGUAGE.1, 1) } else { (*text).to_owned() })
        })
        .collect()
}

/// Makes a folder, and those it lies in, where they are not there; what is there keeps its mode.
fn folder(path: &Path, mode: u32) -> Result<()> {
    let made = DirBuilder::new().recursive(true).mode(mode).create(path);
    made.with_context(|| format!("failed to make the folder {}", path.display()))
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    if let Some(parent) = path.parent() {
        folder(parent, 0o777)?;
    }
    let written = OpenOptions::new().write(true).create_new(true).open(path);
    written
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("failed to write {}", path.display()))
}

/// What was written, and what to do next.
fn summary(dir: &Path, set: &[(&str, String)]) -> String {
    let mut text = format!("wrote {} files to {}\n", set.len(), dir.display());
    for (part, meaning) in PARTS {
        text += &format!("  {} {meaning}\n", padded(part, 16));
    }
    let at = if dir == Path::new(".") { String::new() } else { format!(" -C {}", quoted(dir)) };
    text + &format!(
        "\nnext:\n  touchbase{at} check\n  touchbase{at} test\n  touchbase{at} import LIST.csv     (a dry run; --apply writes)\n"
    )
}

/// A path as a shell reads it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ',' | ':');
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
