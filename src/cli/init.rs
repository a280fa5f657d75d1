//! `touchbase init`: a commented starting set in a folder, ready to be checked, tested and edited.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args as ClapArgs, ValueEnum};

use super::shell::padded;
use super::{Exit, Shell};
use crate::operations::Error;
use crate::operations::init::{self, Language};

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
    let language = match args.lang {
        Lang::Zh => Language::Chinese,
        Lang::En => Language::English,
    };
    let files = match init::write(dir, language) {
        Ok(files) => files,
        Err(Error::WouldOverwrite(there)) => {
            let listed: String = there.iter().map(|path| format!("  {path}\n")).collect();
            shell.complain(&format!(
                "error: nothing was written: {} would be overwritten in {}\n{listed}",
                if there.len() == 1 { "this file" } else { "these files" },
                dir.display()
            ));
            return Ok(Exit::Failed);
        }
        Err(error) => return Err(error.into()),
    };
    if !shell.quiet {
        shell.print(&summary(dir, files));
    }
    Ok(Exit::Fine)
}

/// What was written, and what to do next.
fn summary(dir: &Path, files: usize) -> String {
    let mut text = format!("wrote {files} files to {}\n", dir.display());
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
