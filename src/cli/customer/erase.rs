//! `touchbase customer erase`: all that is kept of a person goes.

use anyhow::Result;
use clap::Args as ClapArgs;

use crate::cli::{Exit, Shell, database};
use crate::deployment::Deployment;
use crate::operations::erase::{self, ErasureAsked};
use crate::words::ErasureSentence as Says;

#[derive(Debug, ClapArgs)]
pub(super) struct Erase {
    /// The customer, or another person; or a phone number or an e-mail address
    #[arg(required_unless_present = "finish")]
    id: Option<String>,
    /// Why: the person asked for it, the time is up
    #[arg(long, value_name = "TEXT", required_unless_present = "finish",
          value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reason: Option<String>,
    /// Only overwrite what an earlier erase has left in the file
    #[arg(long, conflicts_with_all = ["id", "reason"])]
    finish: bool,
}

pub(super) fn run(shell: &Shell, deployment: &Deployment, args: &Erase) -> Result<Exit> {
    let mut store = database::writer(shell, deployment)?;
    let (Some(id), Some(reason)) = (&args.id, &args.reason) else {
        return Ok(wiped(shell, erase::finish(&mut store)?));
    };
    let ErasureAsked { person, name, rows, open, related, persons } = erase::find(&store, deployment, id)?;
    let (named, related) = (format!("{name} {}", person.id).trim_start().to_owned(), related.len() as u64);
    shell.complain(&shell.say(&Says::EraseWhat { person: named, rows, open, related }));
    if !persons.is_empty() {
        let persons = persons.iter().map(ToString::to_string).collect();
        shell.complain(&shell.say(&Says::PersonsOfTheirOwn { persons }));
    }
    if !shell.confirm(Says::EraseThem)? {
        shell.complain(&shell.say(&Says::NothingErased));
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let (done, gone) = erase::carry_out(&mut store, &person, reason, &author)?;
    let by = author.name;
    let (rows, cancelled, texts) = (done.rows, done.cancelled, done.texts);
    shell.print(&(shell.say(&Says::Erased { rows, cancelled, texts, by }) + "\n"));
    let copies = erase::copies(&database::path(shell, &deployment.config));
    if !copies.is_empty() {
        let files = copies.iter().map(|file| file.display().to_string()).collect();
        shell.complain(&shell.say(&Says::CopiesLeft { files }));
    }
    shell.complain(&shell.say(&Says::OtherCopies));
    Ok(wiped(shell, gone))
}

fn wiped(shell: &Shell, gone: bool) -> Exit {
    if gone {
        return Exit::Fine;
    }
    shell.complain(&shell.say(&Says::NotWipedYet));
    Exit::Look
}
