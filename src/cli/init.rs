//! `touchbase init`: a commented starting set in a folder, ready to be checked, tested and edited.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args as ClapArgs;

use super::shell::padded;
use super::{Exit, Shell};
use crate::operations::Error;
use crate::operations::init;
use crate::words::{Language, LineSentence, SetupSentence};

/// What stands where, in the order in which people look at it.
const PARTS: &[(&str, SetupSentence)] = &[
    ("touchbase.toml", SetupSentence::PartConfig),
    ("records.toml", SetupSentence::PartRecords),
    ("rules/", SetupSentence::PartRules),
    ("templates/", SetupSentence::PartTemplates),
    ("calendars/", SetupSentence::PartCalendars),
    ("gateways/", SetupSentence::PartGateways),
    ("secrets/", SetupSentence::PartSecrets),
];

/// Arguments of `init`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The folder to write to; made if it is not there
    #[arg(value_name = "DIR")]
    target: PathBuf,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let dir = &args.target;
    // People whose record names no language are written to in Chinese, unless somebody asks for English.
    let messages = shell.language_asked_for().unwrap_or(Language::Chinese);
    let files = match init::write(dir, init::Languages { messages, comments: shell.language() }) {
        Ok(files) => files,
        Err(Error::WouldOverwrite(there)) => {
            let listed: String = there.iter().map(|path| format!("  {path}\n")).collect();
            let refused =
                SetupSentence::WouldOverwrite { files: there.len(), folder: dir.display().to_string() };
            let error = shell.say(&LineSentence::Failed { what: Box::new(refused.into()) });
            shell.complain(&format!("{error}\n{listed}"));
            return Ok(Exit::Failed);
        }
        Err(error) => return Err(error.into()),
    };
    if !shell.quiet {
        shell.print(&summary(dir, files, shell.language()));
    }
    Ok(Exit::Fine)
}

/// What was written, and what to do next.
fn summary(dir: &Path, files: usize, language: Language) -> String {
    let say = |said: &SetupSentence| language.say(said);
    let mut text = say(&SetupSentence::WroteFiles { files, folder: dir.display().to_string() }) + "\n";
    for (part, meaning) in PARTS {
        text += &format!("  {} {}\n", padded(part, 16), say(meaning));
    }
    let at = if dir == Path::new(".") { String::new() } else { format!(" -C {}", quoted(dir)) };
    let (next, import) = (say(&SetupSentence::Next), say(&SetupSentence::NextImport));
    text + &format!(
        "\n{next}\n  touchbase{at} check\n  touchbase{at} test\n  touchbase{at} import LIST.csv     {import}\n"
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
