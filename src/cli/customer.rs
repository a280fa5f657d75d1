//! `touchbase customer`: one person's data, wishes and messages.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::entry_line::Lines;
use super::table::Columns;
use super::{Exit, Shell, database, log, moment};
use crate::deployment::Deployment;
use crate::operations::consent::{self, ConsentChange};
use crate::operations::person::{self, PersonExport, PersonView};
use crate::record::{Record, Value};
use crate::store::Entry;
use crate::words::{Came, CustomerSentence as Says, Named};

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
        /// The customer, or another person
        id: String,
        /// Show name, phone and address as they are
        #[arg(long)]
        reveal: bool,
    },
    /// Note that the person wants no care and marketing messages
    OptOut(OptOut),
    /// Write all that is kept of the person as JSON, not masked
    Export {
        /// The customer, or another person
        id: String,
        /// The file to write; without it, stdout
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
struct OptOut {
    /// The customer, or another person
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

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    match &args.what {
        CustomerCommand::Show { id, reveal } => show(shell, &deployment, id, *reveal),
        CustomerCommand::OptOut(args) => opt_out(shell, &deployment, args),
        CustomerCommand::Export { id, out } => export(shell, &deployment, id, out.as_deref()),
    }
}

fn show(shell: &Shell, deployment: &Deployment, id: &str, reveal: bool) -> Result<Exit> {
    let store = database::needed(shell, deployment)?;
    let PersonView { person, fields, consent, latest } = person::show(&store, deployment, id, reveal)?;
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
    text += &shell.say(if latest.is_empty() { &Says::NoTouches } else { &Says::LatestTouches });
    text.push('\n');
    let mut lines = Lines::new(deployment, &store, shell.language());
    let rows: Result<Vec<_>> = latest.iter().map(|entry| lines.cells(entry)).collect();
    text.push_str(&Columns::new(shell.colour_of(false)).lines(&rows?));
    shell.print(&text);
    Ok(Exit::Fine)
}

fn opt_out(shell: &Shell, deployment: &Deployment, args: &OptOut) -> Result<Exit> {
    let now = shell.clock(&deployment.config)?.now();
    let mut store = database::writer(shell, deployment)?;
    let wish = wish(args)?;
    let author = database::operator(now);
    let noted = consent::note(&mut store, deployment, &args.id, &wish, &author)?;
    let came = match (noted.changed, args.undo) {
        (false, _) => Came::WasSoAlready,
        (true, true) => Came::TakenBack,
        (true, false) => Came::Noted,
    };
    let person = format!("{} {}", noted.name, noted.person.id).trim_start().to_owned();
    let told = Says::Noted { person, fields: noted.fields, came, by: author.name };
    shell.print(&(shell.say(&told) + "\n"));
    if noted.open > 0 && !args.undo {
        shell.complain(&shell.say(&Says::StillPlanned { touches: noted.open }));
    }
    Ok(Exit::Fine)
}

fn wish(args: &OptOut) -> Result<ConsentChange> {
    Ok(ConsentChange {
        no_contact: args.all,
        classes: args.class.iter().map(|text| log::word(Named::Class, text)).collect::<Result<_>>()?,
        channels: args.channel.iter().map(|text| log::word(Named::Channel, text)).collect::<Result<_>>()?,
        ground: args.reason.clone(),
        taken_back: args.undo,
    })
}

fn export(shell: &Shell, deployment: &Deployment, id: &str, out: Option<&Path>) -> Result<Exit> {
    let store = database::needed(shell, deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let everything = person::everything(&store, deployment, id)?;
    let json = export_json(&everything, deployment, &Lines::new(deployment, &store, shell.language()), now);
    let text = serde_json::to_string_pretty(&json)? + "\n";
    let Some(out) = out else {
        shell.print_data(&text);
        return Ok(Exit::Fine);
    };
    person::write(out, &text)?;
    shell.complain(&shell.say(&Says::WrittenTo { file: out.display().to_string() }));
    Ok(Exit::Fine)
}

/// The record, what refers to it, every change, every touch with its text.
fn export_json(
    everything: &PersonExport,
    deployment: &Deployment,
    lines: &Lines<'_>,
    now: Timestamp,
) -> Json {
    let config = &deployment.config;
    let related: Vec<Json> =
        everything.related.iter().map(|record| record_json(record, deployment)).collect();
    let changes = everything.changes.iter().map(|change| {
        json!({
            "at": moment::rfc3339(change.author.at, config),
            "by": change.author.name,
            "field": change.field,
            "old": change.old.as_ref().map(Value::to_json),
            "new": change.new.as_ref().map(Value::to_json),
        })
    });
    let changes: Vec<Json> = changes.collect();
    let touches: Vec<Json> = everything.touches.iter().map(|entry| touch_json(entry, lines)).collect();
    json!({
        "v": 1,
        "exported": moment::rfc3339(now, config),
        "record": record_json(&everything.person, deployment),
        "related": related,
        "changes": changes,
        "touches": touches,
    })
}

fn record_json(record: &Record, deployment: &Deployment) -> Json {
    let fields: BTreeMap<&String, Json> =
        record.fields.iter().map(|(name, value)| (name, value.to_json())).collect();
    json!({
        "kind": record.key.kind,
        "id": record.key.id,
        "created": moment::rfc3339(record.created_at, &deployment.config),
        "fields": fields,
    })
}

fn touch_json(entry: &Entry, lines: &Lines<'_>) -> Json {
    let mut touch = lines.json(entry);
    if let (Some(object), Some(message)) = (touch.as_object_mut(), &entry.message) {
        object.insert("subject".to_owned(), json!(message.subject));
        object.insert("text".to_owned(), json!(message.body));
    }
    touch
}
