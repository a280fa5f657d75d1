//! `touchbase log`: what was sent, what was not, and why; one row of the ledger a line.

use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::entry_line::{self, Lines};
use super::people;
use super::table::{self, Columns};
use super::{Exit, Shell, database, moment};
use crate::deployment::Deployment;
use crate::operations::{NoSuch, selection};
use crate::record::RecordKey;
use crate::store::sqlite::SqliteStore;
use crate::store::{Entry, Filter, Ledger as _};
use crate::terms::{ChannelName, Reason, Word};

/// How often a follower looks for something new.
const FOLLOW_EVERY: Duration = Duration::from_millis(500);
/// How many new rows are read at a time.
const FOLLOW_ROWS: u32 = 500;

/// Arguments of `log`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Only this customer, or another person
    #[arg(long, value_name = "ID", conflicts_with = "record")]
    customer: Option<String>,
    /// Only this record, `kind:id`
    #[arg(long, value_name = "KIND:ID")]
    record: Option<String>,
    /// Only this rule
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Only these outcomes (several: a comma between)
    #[arg(long, value_name = "OUTCOME", value_delimiter = ',')]
    outcome: Vec<String>,
    /// Only this reason
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
    /// Only this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Due since: 2d, yesterday, 2026-09-23
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Due until: yesterday, 2026-09-23 (included)
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// At most so many rows, the latest
    #[arg(short = 'n', long = "lines", value_name = "N", default_value = "50",
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    lines: u32,
    /// Go on with what happens next, until interrupted
    #[arg(short, long)]
    follow: bool,
    /// One JSON object a line
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Comma-separated values
    #[arg(long)]
    csv: bool,
    /// With --csv: the mark by which Excel knows Chinese
    #[arg(long, requires = "csv")]
    excel: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let store = database::needed(shell, &deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let filter = filter(args, &deployment, &store, now)?;
    // One more than asked for tells whether there are more.
    let seen = store.last_event()?;
    let mut entries = store
        .entries(&Filter { limit: Some(args.lines + 1), ..filter.clone() })
        .context("failed to read the ledger")?;
    let more = entries.len() > args.lines as usize;
    if more {
        entries.remove(0);
    }
    let mut printer = Printer {
        args,
        shell,
        lines: Lines::new(&deployment, &store),
        columns: Columns::new(shell.colour_of(false)),
    };
    printer.head();
    printer.print(&entries)?;
    if !shell.quiet && more {
        shell.complain(&format!("the latest {} of more: -n shows more", args.lines));
    } else if !shell.quiet && entries.is_empty() && !args.follow {
        shell.complain("nothing in the ledger fits");
    }
    if args.follow {
        follow(&store, &filter, seen, &mut printer)?;
    }
    Ok(Exit::Fine)
}

/// Prints rows as they change, until the process is interrupted.
fn follow(store: &SqliteStore, filter: &Filter, mut seen: i64, printer: &mut Printer<'_>) -> Result<()> {
    loop {
        let next = Filter { after_event: Some(seen), limit: Some(FOLLOW_ROWS), ..filter.clone() };
        let entries = store.entries(&next).context("failed to read the ledger")?;
        printer.print(&entries)?;
        match entries.last() {
            Some(last) => seen = last.event,
            None => std::thread::sleep(FOLLOW_EVERY),
        }
    }
}

/// What is done with each row.
struct Printer<'a> {
    args: &'a Args,
    shell: &'a Shell,
    lines: Lines<'a>,
    columns: Columns,
}

impl Printer<'_> {
    fn head(&self) {
        if self.args.csv {
            let mark = if self.args.excel { table::BOM } else { "" };
            self.shell.print(&format!("{mark}{}", table::csv(entry_line::CSV_HEADER)));
        }
    }

    fn print(&mut self, entries: &[Entry]) -> Result<()> {
        let text = if self.args.json {
            entries.iter().map(|entry| self.lines.json(entry).to_string() + "\n").collect()
        } else if self.args.csv {
            let rows: Result<Vec<_>> = entries.iter().map(|entry| self.lines.csv(entry)).collect();
            rows?.into_iter().map(table::csv).collect()
        } else {
            let rows: Result<Vec<_>> = entries.iter().map(|entry| self.lines.cells(entry)).collect();
            self.columns.lines(&rows?)
        };
        if !text.is_empty() {
            self.shell.print(&text);
        }
        Ok(())
    }
}

/// The rows that are wanted; words that do not exist are said.
fn filter(args: &Args, deployment: &Deployment, store: &SqliteStore, now: Timestamp) -> Result<Filter> {
    let config = &deployment.config;
    let since = args.since.as_ref().map(|text| moment::since(text, now, config)).transpose()?;
    let until = args.until.as_ref().map(|text| moment::until(text, now, config)).transpose()?;
    Ok(Filter {
        about: about(args, deployment, store)?,
        rule: args.rule.as_ref().map(|id| selection::rule(deployment, store, id)).transpose()?,
        channel: args.channel.as_deref().map(|text| word::<ChannelName>("channel", text)).transpose()?,
        outcomes: args.outcome.iter().map(|text| word("outcome", text)).collect::<Result<_>>()?,
        reason: args.reason.as_deref().map(|text| word::<Reason>("reason", text)).transpose()?,
        since,
        until,
        after_event: None,
        limit: None,
    })
}

/// The record that the log is asked about. One that is gone still has its rows.
fn about(args: &Args, deployment: &Deployment, store: &SqliteStore) -> Result<Option<RecordKey>> {
    let (named, found) = match (&args.customer, &args.record) {
        (Some(named), _) => (named, people::person(store, &deployment.kinds, named)),
        (None, Some(named)) => (named, people::find(store, &deployment.kinds, named, None)),
        (None, None) => return Ok(None),
    };
    match found {
        Ok(record) => Ok(Some(record.key)),
        Err(error) => {
            let gone = RecordKey::parse(named).unwrap_or_else(|| RecordKey::new("customer", named));
            let about = Filter { about: Some(gone.clone()), limit: Some(1), ..Filter::default() };
            if store.entries(&about)?.is_empty() { Err(error.into()) } else { Ok(Some(gone)) }
        }
    }
}

/// A word of a closed set.
pub(super) fn word<W: Word>(what: &str, text: &str) -> Result<W> {
    let known = || W::ALL.iter().map(|word| word.as_str());
    Ok(W::parse(text).ok_or_else(|| NoSuch::among(what, text, known()))?)
}
