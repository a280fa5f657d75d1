//! `touchbase customer`: one person's data, wishes and messages.

mod erase;
mod export;
mod wish;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args as ClapArgs, Subcommand};

use super::entry_line::Lines;
use super::table::Columns;
use super::{Exit, Shell, database, moment};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::mask;
use crate::operations::person::{self, HeldBack, PersonView};
use crate::record::Value;
use crate::terms::{Class, Look};
use crate::words::{CustomerSentence as Says, WishSentence};

/// Arguments of `customer`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: CustomerCommand,
}

#[derive(Debug, Subcommand)]
enum CustomerCommand {
    /// Show fields, consent with its history, and the latest touches
    Show {
        /// The customer, or another person; or a phone number or an e-mail address
        id: String,
        /// Show name, phone and address as they are
        #[arg(long)]
        reveal: bool,
    },
    /// Note that a person or a number wants no care and marketing messages
    OptOut(wish::OptOut),
    /// Note that a person or a number wants messages again
    OptIn(wish::OptIn),
    /// Write all that is kept of the person as JSON, not masked
    Export {
        /// The customer, or another person; or a phone number or an e-mail address
        id: String,
        /// The file to write, for its owner only; without it, the terminal
        #[arg(long, visible_alias = "output", value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Remove all that is kept of the person; only nameless rows stay
    Erase(erase::Erase),
}

impl Args {
    /// Whether something is decided and written down, and not only shown.
    pub(super) fn writes(&self) -> bool {
        match self.what {
            CustomerCommand::Show { .. } | CustomerCommand::Export { .. } => false,
            CustomerCommand::OptOut(_) | CustomerCommand::OptIn(_) | CustomerCommand::Erase(_) => true,
        }
    }
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    match &args.what {
        CustomerCommand::Show { id, reveal } => show(shell, &deployment, id, shell.may_reveal(*reveal)),
        CustomerCommand::OptOut(args) => wish::opt_out(shell, &deployment, args),
        CustomerCommand::OptIn(args) => wish::opt_in(shell, &deployment, args),
        CustomerCommand::Export { id, out } => export::run(shell, &deployment, id, out.as_deref()),
        CustomerCommand::Erase(args) => erase::run(shell, &deployment, args),
    }
}

fn show(shell: &Shell, deployment: &Deployment, id: &str, reveal: bool) -> Result<Exit> {
    let store = database::needed(shell, deployment)?;
    let view = person::show(&store, deployment, id, reveal)?;
    let what = if reveal { Look::ShowRevealed } else { Look::Show };
    database::note_reading(shell, deployment, what, &view.person.key.to_string())?;
    let PersonView { person, fields, consent, held_back, latest } = view;
    let config = &deployment.config;
    let since = moment::shown(person.created_at, config);
    let mut text = shell.say(&Says::Since { person: person.key.to_string(), at: since }) + "\n";
    for (field, shown) in &fields {
        let _infallible = writeln!(text, "  {field:<18} {shown}");
    }
    text += &shell.say(if consent.is_empty() { &Says::NeverChanged } else { &Says::Consent });
    text.push('\n');
    for change in &consent {
        let change = Says::Change {
            at: moment::shown(change.author.at, config),
            field: change.field.clone().unwrap_or_default(),
            old: change.old.as_ref().map(Value::display),
            new: change.new.as_ref().map(Value::display),
            by: change.author.name.clone(),
        };
        let _infallible = writeln!(text, "  {}", shell.say(&change));
    }
    text += &listed(shell, config, &held_back, reveal);
    text += &shell.say(if latest.is_empty() { &Says::NoTouches } else { &Says::LatestTouches });
    text.push('\n');
    let mut lines = Lines::new(deployment, &store, shell.language());
    let rows: Result<Vec<_>> = latest.iter().map(|entry| lines.cells(entry)).collect();
    text.push_str(&Columns::new(shell.colour_of(false)).lines(&rows?));
    shell.print(&text);
    Ok(Exit::Fine)
}

/// What the suppression list says of the person's addresses; nothing where it says nothing.
fn listed(shell: &Shell, config: &Config, held_back: &[HeldBack], reveal: bool) -> String {
    let mut text = String::new();
    for HeldBack { channel, address, standing, ended, records } in held_back {
        let masked = mask::address(&channel.to_string(), address);
        let address = if reveal { address } else { &masked };
        // One line for what was said of several classes at once.
        let mut lines: BTreeMap<_, Vec<Class>> = BTreeMap::new();
        for entry in standing {
            let said = (entry.author.at, entry.author.name.clone(), entry.reason, entry.ground.clone());
            lines.entry(said).or_default().push(entry.class);
        }
        for ((since, by, why, ground), classes) in lines {
            let says = WishSentence::Entry {
                channel: *channel,
                address: address.clone(),
                classes,
                why,
                since: moment::shown(since, config),
                by,
                ground,
                records: *records,
            };
            let _infallible = writeln!(text, "  {}", shell.say(&says));
        }
        for entry in ended {
            let says = WishSentence::Former {
                channel: *channel,
                address: address.clone(),
                class: entry.class,
                why: entry.reason,
                since: moment::shown(entry.since_at, config),
                until: moment::shown(entry.author.at, config),
                by: entry.author.name.clone(),
                ground: entry.ground.clone(),
            };
            let _infallible = writeln!(text, "  {}", shell.say(&says));
        }
    }
    if text.is_empty() { text } else { format!("{}\n{text}", shell.say(&WishSentence::HeldBack)) }
}
