//! `touchbase customer opt-out` and `opt-in`: what a person, or whoever has a number, wants no more or wants again.

use anyhow::Result;
use clap::Args as ClapArgs;

use crate::cli::{Exit, Shell, database, log};
use crate::deployment::Deployment;
use crate::operations::consent::{self, ConsentChange, Noted};
use crate::words::{Came, CustomerSentence, Named, WishSentence as Says};

/// How many records are named; of the others it is said how many they are.
const NAMED_MAX: usize = 20;

#[derive(Debug, ClapArgs)]
pub(super) struct OptOut {
    /// The customer, or another person; or a phone number or an e-mail address
    id: String,
    /// From this class only: service, care, marketing
    #[arg(long, value_name = "CLASS")]
    class: Vec<String>,
    /// From this channel only: sms, email
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<String>,
    /// From everything: no contact at all
    #[arg(long, conflicts_with_all = ["class", "channel"])]
    all: bool,
    /// On what ground: a call, a letter
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Take it back: the person wants messages again
    #[arg(long, requires = "reason")]
    undo: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct OptIn {
    /// The customer, or another person; or a phone number or an e-mail address
    id: String,
    /// Again of this class only: service, care, marketing
    #[arg(long, value_name = "CLASS")]
    class: Vec<String>,
    /// Again by this channel only: sms, email
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<String>,
    /// On what ground: a form, a call
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    ground: String,
}

pub(super) fn opt_out(shell: &Shell, deployment: &Deployment, args: &OptOut) -> Result<Exit> {
    let now = shell.clock(&deployment.config)?.now();
    let mut store = database::writer(shell, deployment)?;
    let wish = ConsentChange {
        no_contact: args.all,
        classes: args.class.iter().map(|text| log::word(Named::Class, text)).collect::<Result<_>>()?,
        channels: args.channel.iter().map(|text| log::word(Named::Channel, text)).collect::<Result<_>>()?,
        ground: args.reason.clone(),
        taken_back: args.undo,
    };
    let author = database::operator(now);
    let noted = consent::note(&mut store, deployment, &args.id, &wish, &author)?;
    tell(shell, &noted, args.undo, &author.name);
    Ok(Exit::Fine)
}

pub(super) fn opt_in(shell: &Shell, deployment: &Deployment, args: &OptIn) -> Result<Exit> {
    let now = shell.clock(&deployment.config)?.now();
    let mut store = database::writer(shell, deployment)?;
    let wish = ConsentChange {
        classes: args.class.iter().map(|text| log::word(Named::Class, text)).collect::<Result<_>>()?,
        channels: args.channel.iter().map(|text| log::word(Named::Channel, text)).collect::<Result<_>>()?,
        ..ConsentChange::default()
    };
    let author = database::operator(now);
    let noted = consent::opt_in(&mut store, deployment, &args.id, (&wish, &args.ground), &author)?;
    tell(shell, &noted, true, &author.name);
    Ok(Exit::Fine)
}

/// What came of it: each record, then for whom else it holds.
fn tell(shell: &Shell, noted: &Noted, taken_back: bool, by: &str) {
    let mut text = String::new();
    for one in noted.people.iter().take(NAMED_MAX) {
        let came = match (one.changed, taken_back) {
            (false, _) => Came::WasSoAlready,
            (true, true) => Came::TakenBack,
            (true, false) => Came::Noted,
        };
        let person = format!("{} {}", one.name, one.person.id).trim_start().to_owned();
        let (fields, by) = (noted.fields.clone(), by.to_owned());
        text += &shell.say(&CustomerSentence::Noted { person, fields, came, by });
        text.push('\n');
    }
    let mut line = |says: &Says| {
        text += &shell.say(says);
        text.push('\n');
    };
    if let Some(address) = noted.address.clone() {
        let records = noted.people.len() as u64;
        line(&match records {
            0 => Says::NobodyHasIt { address, taken_back },
            _ => Says::Covered { address, records },
        });
    }
    if !noted.sharing.is_empty() && !taken_back {
        let (records, more) = some(&noted.sharing);
        line(&Says::HoldsForOthers { records, more });
    }
    if taken_back {
        line(&Says::Ended { entries: noted.entries });
    }
    if !noted.kept_by.is_empty() {
        let (records, more) = some(&noted.kept_by);
        line(&Says::KeptByOthers { records, more });
    }
    shell.print(&text);
    if noted.open() > 0 && !taken_back {
        shell.complain(&shell.say(&CustomerSentence::StillPlanned { touches: noted.open() }));
    }
}

fn some(records: &[String]) -> (Vec<String>, u64) {
    let named: Vec<String> = records.iter().take(NAMED_MAX).cloned().collect();
    let more = records.len().saturating_sub(named.len()) as u64;
    (named, more)
}
