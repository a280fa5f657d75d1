//! `touchbase log`: what was sent, what was not, and why; one row of the ledger a line.

use std::time::Duration;

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::entry_line::{self, Lines};
use super::table::{self, Columns};
use super::{Exit, Shell, database, moment};
use crate::config::Config;
use crate::operations::NoSuch;
use crate::operations::log::{self, About, Latest, LogQuery};
use crate::store::Entry;
use crate::terms::Word;
use crate::words::{LogSentence, Named};

/// How often a follower looks for something new.
const FOLLOW_EVERY: Duration = Duration::from_millis(500);

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
    /// Due since this time: 2d, yesterday, 2026-09-23
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Due until this time: yesterday, 2026-09-23 (included)
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// How many rows at most, the latest
    #[arg(short = 'n', long = "lines", value_name = "N", default_value = "50",
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    lines: u32,
    /// Keep printing what happens next, until Ctrl-C
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
    let filter = log::filter(&store, &deployment, asked(args, &deployment.config, now)?)?;
    let Latest { entries, more, mut seen } = log::latest(&store, &filter, args.lines)?;
    let mut printer = Printer {
        args,
        shell,
        lines: Lines::new(&deployment, &store, shell.language()),
        columns: Columns::new(shell.colour_of(false)),
    };
    printer.head();
    printer.print(&entries)?;
    if !shell.quiet && more {
        shell.complain(&shell.say(&LogSentence::MoreRows { shown: args.lines }));
    } else if !shell.quiet && entries.is_empty() && !args.follow {
        shell.complain(&shell.say(&LogSentence::NothingFits));
    }
    if !args.follow {
        return Ok(Exit::Fine);
    }
    loop {
        let entries = log::after(&store, &filter, &mut seen)?;
        printer.print(&entries)?;
        if entries.is_empty() {
            std::thread::sleep(FOLLOW_EVERY);
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
            self.shell.print_data(&format!("{mark}{}", table::csv(entry_line::CSV_HEADER)));
        }
    }

    fn print(&mut self, entries: &[Entry]) -> Result<()> {
        let text = if self.args.json {
            entries
                .iter()
                .map(|entry| Ok(self.lines.json(entry)?.to_string() + "\n"))
                .collect::<Result<_>>()?
        } else if self.args.csv {
            let rows: Result<Vec<_>> = entries.iter().map(|entry| self.lines.csv(entry)).collect();
            rows?.into_iter().map(table::csv).collect()
        } else {
            let rows: Result<Vec<_>> = entries.iter().map(|entry| self.lines.cells(entry)).collect();
            self.columns.lines(&rows?)
        };
        if self.args.json || self.args.csv {
            self.shell.print_data(&text);
        } else {
            self.shell.print(&text);
        }
        Ok(())
    }
}

/// The rows that are wanted; words that do not exist are said.
fn asked<'a>(args: &'a Args, config: &Config, now: Timestamp) -> Result<LogQuery<'a>> {
    let about = match (&args.customer, &args.record) {
        (Some(named), _) => Some(About::Person(named)),
        (None, Some(named)) => Some(About::Record(named)),
        (None, None) => None,
    };
    Ok(LogQuery {
        about,
        rule: args.rule.as_deref(),
        channel: args.channel.as_deref().map(|text| word(Named::Channel, text)).transpose()?,
        outcomes: args.outcome.iter().map(|text| word(Named::Outcome, text)).collect::<Result<_>>()?,
        reason: args.reason.as_deref().map(|text| word(Named::Reason, text)).transpose()?,
        since: args.since.as_ref().map(|text| moment::since(text, now, config)).transpose()?,
        until: args.until.as_ref().map(|text| moment::until(text, now, config)).transpose()?,
    })
}

/// A word of a closed set.
pub(super) fn word<W: Word>(what: Named, text: &str) -> Result<W> {
    let known = || W::ALL.iter().map(|word| word.as_str());
    Ok(W::parse(text).ok_or_else(|| NoSuch::among(what, text, known()))?)
}
