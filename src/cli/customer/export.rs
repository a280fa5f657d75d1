//! `touchbase customer export`: all that is kept of a person, as it is.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::cli::entry_line::{self, Lines};
use crate::cli::{Exit, Shell, database, moment};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::operations::people;
use crate::operations::person::{self, HeldBack, PersonExport};
use crate::record::{Record, Value};
use crate::store::Entry;
use crate::terms::Look;
use crate::words::CustomerSentence as Says;

pub(super) fn run(shell: &Shell, deployment: &Deployment, id: &str, out: Option<&Path>) -> Result<Exit> {
    if out.is_none() && !std::io::stdout().is_terminal() {
        bail!(Says::NeedsFile);
    }
    let store = database::needed(shell, deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let person = people::one(&store, &deployment.kinds, id)?.key.to_string();
    database::note_reading(shell, deployment, Look::Export, &person)?;
    let everything = person::everything(&store, deployment, &person)?;
    let json = export_json(&everything, deployment, &Lines::new(deployment, &store, shell.language()), now)?;
    let text = serde_json::to_string_pretty(&json)? + "\n";
    let Some(out) = out else {
        shell.print_data(&text);
        return Ok(Exit::Fine);
    };
    person::write(out, &text)?;
    shell.complain(&shell.say(&Says::WrittenTo { file: out.display().to_string() }));
    Ok(Exit::Fine)
}

/// The record, what refers to it, every change and consent among them, every touch with its text, what the suppression list
/// says of the addresses, who has looked. README.md says what each part holds.
fn export_json(
    everything: &PersonExport,
    deployment: &Deployment,
    lines: &Lines<'_>,
    now: Timestamp,
) -> Result<Json> {
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
    let held_back: Vec<Json> = everything.held_back.iter().map(|one| held_back(one, config)).collect();
    let readings = everything.readings.iter().map(|reading| {
        let at = moment::rfc3339(reading.at, config);
        json!({ "at": at, "by": reading.by, "what": reading.what })
    });
    let readings: Vec<Json> = readings.collect();
    let touches = everything.touches.iter().map(|entry| touch_json(entry, lines, config, now));
    let touches: Vec<Json> = touches.collect::<Result<_>>()?;
    Ok(json!({
        "v": 1,
        "exported": moment::rfc3339(now, config),
        "record": record_json(&everything.person, deployment),
        "related": related,
        "changes": changes,
        "touches": touches,
        "suppressions": held_back,
        "readings": readings,
    }))
}

/// An address with what stands on the suppression list of it, and what stood there.
fn held_back(one: &HeldBack, config: &Config) -> Json {
    let standing = one.standing.iter().map(|entry| {
        json!({
            "class": entry.class,
            "reason": entry.reason,
            "since": moment::rfc3339(entry.author.at, config),
            "by": entry.author.name,
            "ground": entry.ground,
        })
    });
    let ended = one.ended.iter().map(|entry| {
        json!({
            "class": entry.class,
            "reason": entry.reason,
            "since": moment::rfc3339(entry.since_at, config),
            "ended": moment::rfc3339(entry.author.at, config),
            "by": entry.author.name,
            "ground": entry.ground,
        })
    });
    json!({
        "channel": one.channel,
        "address": one.address,
        "records": one.records,
        "standing": standing.collect::<Vec<Json>>(),
        "ended": ended.collect::<Vec<Json>>(),
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

/// A text that was kept long enough is not there; then it says so, since when, and why.
fn touch_json(entry: &Entry, lines: &Lines<'_>, config: &Config, now: Timestamp) -> Result<Json> {
    let mut touch = lines.json(entry)?;
    if let (Some(object), Some(message)) = (touch.as_object_mut(), &entry.message) {
        object.insert("subject".to_owned(), json!(message.subject));
        object.insert("text".to_owned(), json!(message.body));
        if message.lost_its_text() {
            let gone = entry_line::text_gone(message, config, now);
            object.insert("text_gone".to_owned(), json!(lines.say(&gone)));
        }
    }
    Ok(touch)
}
