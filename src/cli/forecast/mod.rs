//! `touchbase forecast`: what would be sent in any span of time, by the evaluator that would send it.

mod summary;

use anyhow::{Context as _, Result, bail};
use clap::{Args as ClapArgs, ValueEnum};
use jiff::{SignedDuration, Timestamp};

use super::people;
use super::table;
use super::{Exit, Shell, database, moment};
use crate::deployment::Deployment;
use crate::forecast::{self, Fate, Line, NoPast, Past, Piece, Question};
use crate::gate::PausedRules;
use crate::operations::Error;
use crate::plan::Span;
use crate::record::RecordKey;
use crate::record::handful::Handful;
use crate::record::view::{Records, ViewError};
use crate::rule::Rule;
use crate::store::Pauses as _;

use summary::Summary;

/// The columns of the forecast as CSV; a contract with whoever reads it.
const CSV_HEADER: [&str; 9] =
    ["rule", "step", "kind", "record", "recipient", "channel", "due", "outcome", "reason"];
/// Longest span, in days: a century.
const DAYS_MAX: i64 = 36_525;
/// Text is written in pieces of this many bytes.
const PIECE_BYTES: usize = 64 << 10;

/// Arguments of `forecast`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// So many days, today included
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
    let span = span(args, &deployment, now)?;
    let store = database::reader(shell, &deployment)?;
    if store.is_none() {
        shell.complain(&format!(
            "there are no records: {}",
            Error::NoDatabase(database::path(shell, &deployment.config))
        ));
    }
    let nobody = Handful { records: Vec::new(), kinds: &deployment.kinds, zone: &deployment.config.zone };
    let records: &dyn Records = store.as_ref().map_or(&nobody, |store| store as &dyn Records);
    let about = match &args.customer {
        Some(named) => Some(people::find(records, &deployment.kinds, named, None)?.key),
        None => None,
    };
    let rules = rules(args, &deployment)?;
    let paused = match &store {
        Some(store) => store.paused_rules()?,
        None => PausedRules::default(),
    };
    let nothing = NoPast(records);
    let past: &dyn Past = store.as_ref().map_or(&nothing, |store| store as &dyn Past);
    let setting = deployment.setting(&paused);
    let mut sheet = Sheet::new(args, shell, &deployment, records, about.as_ref());
    sheet.head();
    let question = Question { rules: &rules, past, setting, span, now, piece: Piece::Day };
    forecast::run(question, &mut |line| {
        if wanted(args, about.as_ref(), &line) {
            sheet.take(&line).map_err(|error| ViewError(error.to_string()))?;
        }
        Ok(())
    })
    .context("failed to look ahead")?;
    sheet.end(span)?;
    Ok(Exit::Fine)
}

/// The span that is asked for: whole local days, the first one from now on where no beginning is given.
fn span(args: &Args, deployment: &Deployment, now: Timestamp) -> Result<Span> {
    let config = &deployment.config;
    let moment = SignedDuration::from_millis(1);
    let from = match &args.from {
        Some(text) => moment::since(text, now, config)?,
        None => now,
    };
    let end = match &args.to {
        Some(text) => moment::ahead(text, now, config)?,
        None => {
            let last = config.day_of(from).saturating_add(jiff::Span::new().days(i64::from(args.days) - 1));
            moment::bounds(last, config).1
        }
    };
    if end <= from {
        bail!("the span ends before it begins");
    }
    if end.duration_since(from) > SignedDuration::from_hours(DAYS_MAX * 24) {
        bail!("the span is longer than a hundred years");
    }
    let before = |at: Timestamp| at.saturating_sub(moment).unwrap_or(at);
    Ok(Span { after: before(from), through: before(end) })
}

/// The rules to look at: for one rule, also those that share its caps.
fn rules<'a>(args: &Args, deployment: &'a Deployment) -> Result<Vec<&'a Rule>> {
    let Some(id) = &args.rule else { return Ok(deployment.rules.iter().map(AsRef::as_ref).collect()) };
    let rule = people::rule(deployment, id)?;
    let capped = deployment.config.policy.caps(rule.class).is_some();
    let with = |other: &Rule| other.id == rule.id || (capped && other.class == rule.class);
    Ok(deployment.rules.iter().map(AsRef::as_ref).filter(|other| with(other)).collect())
}

fn wanted(args: &Args, about: Option<&RecordKey>, line: &Line) -> bool {
    let key = &line.touch.key;
    args.rule.as_ref().is_none_or(|rule| *rule == key.rule)
        && about.is_none_or(|about| key.record == *about || key.recipient.as_ref() == Some(about))
}

/// What is made of the lines as they come.
struct Sheet<'a> {
    args: &'a Args,
    shell: &'a Shell,
    deployment: &'a Deployment,
    buffer: String,
    summary: Summary<'a>,
}

impl<'a> Sheet<'a> {
    fn new(
        args: &'a Args,
        shell: &'a Shell,
        deployment: &'a Deployment,
        records: &'a dyn Records,
        about: Option<&RecordKey>,
    ) -> Sheet<'a> {
        let by = match (args.by, about) {
            (Some(By::Rule), _) => summary::By::Rule,
            (Some(By::Customer), _) => summary::By::Person,
            (None, Some(_)) => summary::By::Touch,
            (Some(By::Day) | None, _) => summary::By::Day,
        };
        let summary = Summary::new(by, args.all, deployment, records);
        Sheet { args, shell, deployment, buffer: String::new(), summary }
    }

    fn head(&self) {
        if self.args.csv {
            let mark = if self.args.excel { table::BOM } else { "" };
            self.shell.print(&format!("{mark}{}", table::csv(CSV_HEADER)));
        }
    }

    fn take(&mut self, line: &Line) -> Result<()> {
        if !self.args.csv {
            return self.summary.take(line);
        }
        if self.args.all || !matches!(line.fate, Fate::Skipped { .. }) {
            self.buffer.push_str(&self.csv(line));
            if self.buffer.len() >= PIECE_BYTES {
                self.shell.print(&std::mem::take(&mut self.buffer));
            }
        }
        Ok(())
    }

    fn csv(&self, line: &Line) -> String {
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
            self.shell.print(&self.buffer);
        } else {
            self.shell.print(&self.summary.text(span)?);
        }
        Ok(())
    }
}
