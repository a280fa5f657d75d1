//! `touchbase customer`: one person's data, wishes and messages.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::entry_line::Lines;
use super::people;
use super::table::Columns;
use super::{Exit, Shell, database, log, moment};
use crate::deployment::Deployment;
use crate::failpoint::{self, Place, Point};
use crate::mask;
use crate::number::count;
use crate::record::kind::person::{NO_CONTACT, is_refusal};
use crate::record::view::Records as _;
use crate::record::{FieldType, Kind, Record, Value};
use crate::store::sqlite::SqliteStore;
use crate::store::{Entry, FieldChange, Filter, Incoming, Ledger as _, Operator as _, RecordStore as _};
use crate::terms::{ChannelName, Class};

/// How many of the latest touches are shown.
const TOUCHES_SHOWN: u32 = 10;
/// How many touches an export holds at most, the latest.
const TOUCHES_EXPORTED: u32 = 100_000;

/// Arguments of `customer`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show fields, consent with its history, and the latest touches
    Show {
        /// The customer, or another person
        id: String,
        /// Show name, phone and address as they are
        #[arg(long)]
        reveal: bool,
    },
    /// Note that the person wants no more care and marketing messages, or what the options say
    OptOut(OptOut),
    /// Write everything about the person as JSON, with texts and addresses as they are
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
        What::Show { id, reveal } => show(shell, &deployment, id, *reveal),
        What::OptOut(args) => opt_out(shell, &deployment, args),
        What::Export { id, out } => export(shell, &deployment, id, out.as_deref()),
    }
}

fn show(shell: &Shell, deployment: &Deployment, id: &str, reveal: bool) -> Result<Exit> {
    let store = database::needed(shell, deployment)?;
    let person = people::person(&store, &deployment.kinds, id)?;
    let config = &deployment.config;
    let Some(kind) = deployment.kinds.get(&person.key.kind) else { bail!("{} has no kind", person.key) };
    let mut text = format!("{}  since {}\n", person.key, moment::shown(person.created_at, config));
    for field in &kind.fields {
        if let Some(value) = person.get(&field.name) {
            let shown = if reveal { value.display() } else { masked(kind, &field.name, &value) };
            let _infallible = writeln!(text, "  {:<18} {shown}", field.name);
        }
    }
    let changes = store.changes_of(&person.key)?;
    let consent: Vec<&FieldChange> =
        changes.iter().filter(|change| change.field.as_deref().is_some_and(is_consent)).collect();
    text.push_str(if consent.is_empty() { "consent: never changed since it came in\n" } else { "consent\n" });
    for change in consent {
        let value = |value: &Option<Value>| value.as_ref().map_or("–".to_owned(), Value::display);
        let _infallible = writeln!(
            text,
            "  {}  {}  {} → {}  by {}",
            moment::shown(change.author.at, config),
            change.field.as_deref().unwrap_or_default(),
            value(&change.old),
            value(&change.new),
            change.author.name
        );
    }
    let latest = Filter { about: Some(person.key), limit: Some(TOUCHES_SHOWN), ..Filter::default() };
    let entries = store.entries(&latest)?;
    text.push_str(if entries.is_empty() { "no touches yet\n" } else { "latest touches\n" });
    let mut lines = Lines::new(deployment, &store);
    let rows: Result<Vec<_>> = entries.iter().map(|entry| lines.cells(entry)).collect();
    text.push_str(&Columns::new(shell.colour_of(false)).lines(&rows?));
    shell.print(&text);
    Ok(Exit::Fine)
}

fn opt_out(shell: &Shell, deployment: &Deployment, args: &OptOut) -> Result<Exit> {
    let now = shell.clock(&deployment.config)?.now();
    let mut store = database::writer(shell, deployment)?;
    let person = people::person(&store, &deployment.kinds, &args.id)?;
    if deployment.kinds.get(&person.key.kind).is_some_and(|kind| kind.staff) {
        bail!("{} works here: messages to staff always go", person.key);
    }
    let names = fields(args)?;
    let value = if args.undo { None } else { Some(Value::Bool(true)) };
    let mut fields: BTreeMap<String, Option<Value>> =
        names.iter().map(|name| (name.clone(), value.clone())).collect();
    if let Some(reason) = &args.reason {
        fields.insert("consent_ground".to_owned(), Some(Value::Text(reason.clone())));
    }
    let incoming = Incoming { key: person.key.clone(), fields };
    let author = database::operator(now);
    let done = store.consent(&incoming, &author).context("failed to write the record")?;
    // The ground alone is another word on the same wish.
    let changed = names.iter().any(|name| done.before.get(name) != Some(&value));
    let what = match (changed, args.undo) {
        (false, _) => "was so already",
        (true, true) => "taken back",
        (true, false) => "noted",
    };
    let who = format!("{} {}", people::masked_name(&person), person.key.id);
    shell.print(&format!("{}: {} {what}, by {}\n", who.trim_start(), names.join(", "), author.name));
    if done.open > 0 && !args.undo {
        let them = count(done.open, "touch is|touches are");
        shell.complain(&format!("{them} planned; the gate asks before each"));
    }
    Ok(Exit::Fine)
}

/// The fields that say what the person does not want.
fn fields(args: &OptOut) -> Result<Vec<String>> {
    if args.all {
        return Ok(vec![NO_CONTACT.to_owned()]);
    }
    let mut names = Vec::new();
    for text in &args.class {
        match log::word::<Class>("class", text)? {
            Class::Staff => bail!("nobody can opt out of staff messages"),
            class => names.push(format!("{class}_opt_out")),
        }
    }
    for text in &args.channel {
        names.push(format!("{}_opt_out", log::word::<ChannelName>("channel", text)?));
    }
    if names.is_empty() {
        names = [Class::Care, Class::Marketing].map(|class| format!("{class}_opt_out")).to_vec();
    }
    Ok(names)
}

fn export(shell: &Shell, deployment: &Deployment, id: &str, out: Option<&Path>) -> Result<Exit> {
    let store = database::needed(shell, deployment)?;
    let person = people::person(&store, &deployment.kinds, id)?;
    let now = shell.clock(&deployment.config)?.now();
    let text = serde_json::to_string_pretty(&everything(deployment, &store, &person, now)?)? + "\n";
    let Some(out) = out else {
        shell.print(&text);
        return Ok(Exit::Fine);
    };
    write_whole(out, &text).with_context(|| format!("failed to write {}", out.display()))?;
    shell.complain(&format!("written to {}", out.display()));
    Ok(Exit::Fine)
}

/// Writes a new file that only we can read. It gets its name when it is whole.
fn write_whole(out: &Path, text: &str) -> std::io::Result<()> {
    if out.exists() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    // What an earlier try has left may be open to others.
    drop(std::fs::remove_file(&part));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&part).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        failpoint::fail(Point::At(Place::ExportNotNamed))?;
        std::fs::rename(&part, out)
    });
    if written.is_err() {
        drop(std::fs::remove_file(&part));
    }
    written
}

/// Everything about a person: the record, what refers to it, every change, every touch with its text.
fn everything(deployment: &Deployment, store: &SqliteStore, person: &Record, now: Timestamp) -> Result<Json> {
    let config = &deployment.config;
    let mut related = Vec::new();
    for kind in deployment.kinds.iter() {
        for field in &kind.fields {
            if matches!(&field.field_type, FieldType::Reference(target) if *target == person.key.kind) {
                let referring = store.referring(&kind.name, &field.name, &person.key)?;
                related.extend(referring.iter().map(|record| record_json(record, deployment)));
            }
        }
    }
    let changes = store.changes_of(&person.key)?;
    let changes: Vec<Json> = changes
        .iter()
        .map(|change| {
            json!({
                "at": moment::rfc3339(change.author.at, config),
                "by": change.author.name,
                "field": change.field,
                "old": change.old.as_ref().map(Value::to_json),
                "new": change.new.as_ref().map(Value::to_json),
            })
        })
        .collect();
    let about =
        Filter { about: Some(person.key.clone()), limit: Some(TOUCHES_EXPORTED), ..Filter::default() };
    let lines = Lines::new(deployment, store);
    let entries = store.entries(&about)?;
    let touches: Vec<Json> = entries.iter().map(|entry| touch_json(entry, &lines)).collect();
    Ok(json!({
        "v": 1,
        "exported": moment::rfc3339(now, config),
        "record": record_json(person, deployment),
        "related": related,
        "changes": changes,
        "touches": touches,
    }))
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

/// Whether a field says what the person agreed to or does not want.
fn is_consent(field: &str) -> bool {
    is_refusal(field) || field.starts_with("consent_")
}

/// A field's value with names, phones and addresses masked.
fn masked(kind: &Kind, field: &str, value: &Value) -> String {
    match kind.type_of(field) {
        Some(FieldType::Phone) => mask::phone(&value.display()),
        Some(FieldType::Email) => mask::email(&value.display()),
        _ if matches!(field, "name" | "salutation") => mask::name(&value.display()),
        _ => value.display(),
    }
}
