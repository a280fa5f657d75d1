//! `touchbase forecast`: what would be sent in any span of time, by the evaluator that would send it.

mod summary;

use anyhow::Result;
use clap::{Args as ClapArgs, ValueEnum};

use super::{Exit, Shell, database, moment, running};
use super::{table, trouble};
use crate::deployment::Deployment;
use crate::forecast::{Fate, ForecastLine};
use crate::operations::forecast::ahead::{Ahead, ForecastQuery};
use crate::operations::forecast::tally;
use crate::plan::Span;
use crate::record::view::{Records, ViewError};
use crate::words::{ForecastSentence, Sentence};

use summary::Summary;

/// The columns of the forecast as CSV; a contract with whoever reads it.
const CSV_HEADER: [&str; 9] =
    ["rule", "step", "kind", "record", "recipient", "channel", "due", "outcome", "reason"];
/// Text is written in pieces of this many bytes.
const PIECE_BYTES: usize = 64 << 10;

/// Arguments of `forecast`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// How many days, today included
    #[arg(long, value_name = "N", default_value = "30", value_parser = clap::value_parser!(u16).range(1..=3660))]
    days: u16,
    /// From this day or time on, past or future [default: now]
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Up to this day, included
    #[arg(long, visible_alias = "until", value_name = "DATE")]
    to: Option<String>,
    /// Only this rule
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Only this customer, or another record `kind:id`: each touch on a line
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// What to count by
    #[arg(long, value_enum, value_name = "WHAT")]
    by: Option<By>,
    /// Each touch as comma-separated values
    #[arg(long)]
    csv: bool,
    /// With --csv: the mark by which Excel knows Chinese
    #[arg(long, requires = "csv")]
    excel: bool,
    /// Also what would be skipped, and why
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// A line a day
    Day,
    /// A line a rule
    Rule,
    /// A line a person
    Customer,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let now = shell.clock(&deployment.config)?.now();
    let config = &deployment.config;
    let asked = ForecastQuery {
        from: args.from.as_ref().map(|text| moment::since(text, now, config)).transpose()?,
        to: args.to.as_ref().map(|text| moment::ahead(text, now, config)).transpose()?,
        days: args.days,
    };
    let span = asked.span(&deployment, now)?;
    let store = database::reader(shell, &deployment)?;
    if store.is_none() {
        let file = database::path(shell, config).display().to_string();
        shell.complain(&shell.say(&ForecastSentence::NoRecords { file }));
    }
    let whose = (args.rule.as_deref(), args.customer.as_deref());
    let ahead = Ahead::new(&deployment, store.as_ref(), span, whose, now)?;
    let mut sheet = ForecastPrinter::new(args, shell, &deployment, ahead.records());
    sheet.head();
    ahead.run(&mut |line| {
        sheet
            .take(&line)
            .map_err(|error| ViewError::new(Sentence::Quoted(trouble::chain(&error, shell.language()))))
    })?;
    sheet.end(span)?;
    running::differs(shell, &deployment);
    Ok(Exit::Fine)
}

/// What is made of the lines as they come.
struct ForecastPrinter<'a> {
    args: &'a Args,
    shell: &'a Shell,
    deployment: &'a Deployment,
    buffer: String,
    summary: Summary<'a>,
}

impl<'a> ForecastPrinter<'a> {
    fn new(
        args: &'a Args,
        shell: &'a Shell,
        deployment: &'a Deployment,
        records: &'a dyn Records,
    ) -> ForecastPrinter<'a> {
        let by = match (args.by, &args.customer) {
            (Some(By::Rule), _) => Some(tally::GroupBy::Rule),
            (Some(By::Customer), _) => Some(tally::GroupBy::Person),
            (None, Some(_)) => None,
            (Some(By::Day) | None, _) => Some(tally::GroupBy::Day),
        };
        let summary = Summary::new(by, args.all, deployment, records, shell.language());
        ForecastPrinter { args, shell, deployment, buffer: String::new(), summary }
    }

    fn head(&self) {
        if self.args.csv {
            let mark = if self.args.excel { table::BOM } else { "" };
            self.shell.print_data(&format!("{mark}{}", table::csv(CSV_HEADER)));
        }
    }

    fn take(&mut self, line: &ForecastLine) -> Result<()> {
        if !self.args.csv {
            return self.summary.take(line);
        }
        if self.args.all || !matches!(line.fate, Fate::Skipped { .. }) {
            self.buffer.push_str(&self.csv(line));
            if self.buffer.len() >= PIECE_BYTES {
                self.shell.print_data(&std::mem::take(&mut self.buffer));
            }
        }
        Ok(())
    }

    fn csv(&self, line: &ForecastLine) -> String {
        let touch = &line.touch;
        let due = self.deployment.config.zone.civil(touch.due_at).strftime("%Y-%m-%dT%H:%M:%S").to_string();
        table::csv([
            touch.key.rule.as_str(),
            &touch.key.step,
            &touch.key.record.kind,
            &touch.key.record.id,
            touch.key.recipient.as_ref().map_or("", |person| &person.id),
            &line.fate.channel().map(|channel| channel.to_string()).unwrap_or_default(),
            &due,
            line.fate.word(),
            &line.fate.reason().map(|reason| reason.to_string()).unwrap_or_default(),
        ])
    }

    fn end(self, span: Span) -> Result<()> {
        if self.args.csv {
            self.shell.print_data(&self.buffer);
        } else {
            self.shell.print(&self.summary.text(span)?);
        }
        Ok(())
    }
}
