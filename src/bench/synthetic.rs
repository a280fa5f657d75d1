//! Configuration and customers that do not exist, as many as are asked for; the same every time.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use jiff::civil::{Date, date};
use jiff::{Span, Timestamp};

use crate::calendar::anniversary::Anniversary;
use crate::demo::random::Dice;
use crate::deployment::Deployment;
use crate::record::{RecordKey, Value};
use crate::store::sqlite::SqliteStore;
use crate::store::{Author, DaemonState as _, Incoming, RecordStore as _};
use crate::words::{Explain as _, StageSentence};

/// The day that is planned.
pub(super) const DAY: Date = date(2026, 9, 23);
/// Records written at once.
const BATCH: u32 = 2_000;
const SEED: u64 = 0x6265_6E63_685F_3031;

const RECORDS: &str = r#"
[customer]
person = true
[customer.fields]
birthday = "anniversary"
segment  = ["key", "normal"]
due_on   = "date"

[warranty]
[warranty.fields]
customer = "-> customer"
item     = "text"
ends_on  = "date"
"#;

const TEMPLATE: &str = r#"
title     = "生日祝福"
languages = ["zh"]
[params]
name      = "to.salutation or to.name"
community = "company.name"
[sample]
name      = "陈女士"
community = "云栖物业"
"#;

const SMS: &str = "{{ name }}，生日快乐！{{ community }}全体同事祝您身体康健、诸事顺遂，新的一岁平安喜乐。\n";

const EMAIL: &str = "Subject: {{ name }}，生日快乐

{{ name }}，您好：

今天是您的生日，{{ community }}全体同事向您道一声祝福：愿您新的一岁健康顺遂，与家人共享平安喜乐。

家中有任何需要，随时告诉我们。
";

/// Where messages go.
#[derive(Debug, Clone, Copy)]
pub(super) struct BenchChannels {
    /// The SMTP sink.
    pub(super) smtp: SocketAddr,
    /// The HTTP sink.
    pub(super) sms: SocketAddr,
    /// Connections to each.
    pub(super) connections: u16,
}

/// Writes a configuration with these rules (name and text), and reads it.
pub(super) fn configure(
    dir: &Path,
    ways: Option<BenchChannels>,
    rules: &[(String, String)],
) -> Result<Deployment> {
    let mut config = String::from("zone = \"Asia/Shanghai\"\n");
    match ways {
        None => config += "mode = \"shadow\"\n[company]\nname = \"云栖物业\"\n",
        Some(BenchChannels { smtp, sms, connections }) => {
            write!(
                config,
                "mode = \"live\"\n[company]\nname = \"云栖物业\"\n[email]\nhost = \"{}\"\nport = {}\n\
                 tls = \"none\"\nfrom = \"care@example.com\"\nconnections = {}\nmails_per_connection = 1000\n\
                 [sms]\ngateway = \"bench\"\n",
                smtp.ip(),
                smtp.port(),
                connections.min(64),
            )
            .unwrap_or_default();
            write(dir, "gateways/bench.toml", &gateway(sms, connections))?;
        }
    }
    write(dir, "touchbase.toml", &config)?;
    write(dir, "records.toml", RECORDS)?;
    write(dir, "templates/greeting/template.toml", TEMPLATE)?;
    write(dir, "templates/greeting/sms.zh.txt", SMS)?;
    write(dir, "templates/greeting/email.zh.md", EMAIL)?;
    for (name, text) in rules {
        write(dir, &format!("rules/{name}.toml"), text)?;
    }
    let findings = |findings| StageSentence::BenchConfiguration { findings };
    Ok(Deployment::written(dir).map_err(findings)?)
}

fn gateway(sms: SocketAddr, connections: u16) -> String {
    format!(
        "url = \"http://{sms}/send\"\nmethod = \"POST\"\nformat = \"form\"\nphone = \"national\"\n\
         sign = \"云栖物业\"\nconnections = {connections}\n\
         [body]\nmobile = \"{{to}}\"\ntext = \"{{text}}\"\nuid = \"{{id}}\"\n\
         [reply]\npointer = \"/code\"\nequals = 0\nid = \"/sid\"\n"
    )
}

fn write(dir: &Path, name: &str, text: &str) -> Result<()> {
    let path = dir.join(name);
    if let Some(folder) = path.parent() {
        let made = std::fs::create_dir_all(folder);
        made.explain(|| StageSentence::CannotMake { folder: folder.display().to_string() })?;
    }
    let written = std::fs::write(&path, text);
    Ok(written.explain(|| StageSentence::CannotWrite { file: path.display().to_string() })?)
}

/// Who lives in a synthetic town.
#[derive(Debug, Clone, Copy)]
pub(super) enum Town {
    /// Birthdays over the whole year, and for every fourth customer a warranty that ends within a year.
    Spread,
    /// Birthdays and warranties of the first so many customers as in a town of that size; of the others none is
    /// near [`DAY`], however many they are.
    SameDue(u32),
    /// Everybody has [`DAY`] as their day.
    AllToday,
}

/// Writes so many customers, in one transaction.
pub(super) fn settle(store: &mut SqliteStore, customers: u32, town: Town, now: Timestamp) -> Result<()> {
    let author = Author { name: "bench".to_owned(), at: now };
    store.change(&mut |changes| {
        let mut first = 0;
        while first < customers {
            let last = first.saturating_add(BATCH).min(customers);
            let batch: Vec<Incoming> = (first..last).map(|n| customer(n, town)).collect();
            changes.put(&batch, &author)?;
            if !matches!(town, Town::AllToday) {
                let fourth = (first..last).filter(|n| n % 4 == 0);
                let batch: Vec<Incoming> = fourth.map(|n| warranty(n, town)).collect();
                changes.put(&batch, &author)?;
            }
            first = last;
        }
        Ok(true)
    })?;
    Ok(())
}

/// Notes that every change so far has been looked at, as the planner does some time after an import.
pub(super) fn look_at_changes(store: &mut SqliteStore) -> Result<()> {
    let mut through = 0;
    loop {
        let (_, next) = store.changed_after(through, BATCH)?;
        if next == through {
            break;
        }
        through = next;
    }
    Ok(store.set_note("changes_planned", &through.to_string())?)
}

fn customer(n: u32, town: Town) -> Incoming {
    // Each has dice of its own, so that the first ones are the same in a town of any size.
    let mut dice = Dice::new(SEED.wrapping_add(u64::from(n)));
    let day = match town {
        Town::Spread => date(1960, 1, 1).saturating_add(Span::new().days(dice.between(0, 18_000))),
        Town::SameDue(near) if n < near => {
            date(1960, 1, 1).saturating_add(Span::new().days(dice.between(0, 18_000)))
        }
        // Half a year away from the planned day, whatever a rule's offset is.
        Town::SameDue(_) => date(1960 + i16::try_from(dice.below(40)).unwrap_or(0), 3, 1)
            .saturating_add(Span::new().days(dice.between(0, 27))),
        Town::AllToday => DAY.saturating_sub(Span::new().years(30)),
    };
    let born = Anniversary::parse(&day.to_string()).ok().map(Value::Anniversary);
    let text = |text: String| Some(Value::Text(text));
    let fields = [
        ("name", text(format!("陈{n}"))),
        ("salutation", text("陈女士".to_owned())),
        // Numbers beyond four digits are no longer ones that anybody could have: they are too long.
        ("mobile", text(format!("+861390000{n:04}"))),
        ("email", text(format!("c{n}@example.com"))),
        ("segment", text("normal".to_owned())),
        ("birthday", born),
        ("due_on", Some(Value::Date(DAY))),
    ];
    incoming("customer", format!("C-{n:08}"), fields.into_iter().filter(|(_, value)| value.is_some()))
}

fn warranty(n: u32, town: Town) -> Incoming {
    let mut dice = Dice::new(!SEED.wrapping_add(u64::from(n)));
    let days = match town {
        Town::SameDue(near) if n >= near => dice.between(150, 365),
        _ => dice.between(0, 365),
    };
    let ends_on = DAY.saturating_add(Span::new().days(days));
    let fields = [
        ("customer", Some(Value::Text(format!("C-{n:08}")))),
        ("item", Some(Value::Text("防水".to_owned()))),
        ("ends_on", Some(Value::Date(ends_on))),
    ];
    incoming("warranty", format!("W-{n:08}"), fields.into_iter())
}

fn incoming(kind: &str, id: String, fields: impl Iterator<Item = (&'static str, Option<Value>)>) -> Incoming {
    let key = RecordKey { kind: kind.to_owned(), id };
    Incoming { key, fields: fields.map(|(name, value)| (name.to_owned(), value)).collect() }
}
