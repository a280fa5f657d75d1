//! A forecast for people: counted by day, rule or person, or touch by touch for one customer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal as _;

use anyhow::Result;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::cli::entry_line::colour;
use crate::cli::moment;
use crate::cli::people::Names;
use crate::cli::table::{Cell, Columns};
use crate::deployment::Deployment;
use crate::forecast::{Fate, Line};
use crate::number::{count, grouped};
use crate::plan::Span;
use crate::record::RecordKey;
use crate::record::view::Records;
use crate::terms::Reason;

/// Most lines of a summary.
const LINES_MAX: usize = 400;
/// Most persons that are listed, those with the most touches.
const PERSONS_MAX: usize = 50;
/// Width of the longest bar.
const BAR_COLUMNS: u64 = 20;

/// What is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Day,
    Rule,
    Person,
    /// Not counted: each touch is a line.
    Touch,
}

/// How many touches of something there are, and of which rules.
#[derive(Debug, Clone, Default)]
struct Tally {
    sent: u64,
    held: u64,
    skipped: u64,
    rules: BTreeMap<String, u64>,
    span: Option<(Timestamp, Timestamp)>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Day(Date),
    Rule(String),
    Person(Option<RecordKey>),
}

/// Counts lines as they come.
pub(super) struct Summary<'a> {
    by: By,
    all: bool,
    deployment: &'a Deployment,
    names: Names<'a>,
    tallies: BTreeMap<Key, Tally>,
    touches: Vec<Vec<Cell>>,
    more: u64,
    whole: Tally,
    skips: BTreeMap<Reason, u64>,
}

impl<'a> Summary<'a> {
    pub(super) fn new(
        by: By,
        all: bool,
        deployment: &'a Deployment,
        records: &'a dyn Records,
    ) -> Summary<'a> {
        Summary {
            by,
            all,
            deployment,
            names: Names::new(records),
            tallies: BTreeMap::new(),
            touches: Vec::new(),
            more: 0,
            whole: Tally::default(),
            skips: BTreeMap::new(),
        }
    }

    pub(super) fn take(&mut self, line: &Line) -> Result<()> {
        let touch = &line.touch;
        self.whole.add(line);
        if let Fate::Skipped { reason, .. } = &line.fate {
            *self.skips.entry(*reason).or_default() += 1;
            if !self.all {
                return Ok(());
            }
        }
        let key = match self.by {
            By::Day => Key::Day(self.deployment.config.day_of(touch.due_at)),
            By::Rule => Key::Rule(touch.key.rule.clone()),
            By::Person => Key::Person(touch.key.recipient.clone()),
            By::Touch => return self.list(line),
        };
        self.tallies.entry(key).or_default().add(line);
        Ok(())
    }

    fn list(&mut self, line: &Line) -> Result<()> {
        if self.touches.len() >= LINES_MAX {
            self.more += 1;
            return Ok(());
        }
        let touch = &line.touch;
        let person = touch.key.recipient.as_ref().map(|key| self.names.with_id(key)).transpose()?;
        let word = if matches!(line.fate, Fate::Goes { .. }) { "will go" } else { line.fate.word() };
        self.touches.push(vec![
            moment::shown(touch.due_at, &self.deployment.config).into(),
            Cell::coloured(word, colour(line.fate.outcome())),
            line.fate.channel().map_or("–".to_owned(), |channel| channel.to_string()).into(),
            person.unwrap_or_else(|| "nobody".to_owned()).into(),
            touch.key.rule.clone().into(),
            line.fate.reason().map(|reason| reason.to_string()).unwrap_or_default().into(),
            touch.key.record.to_string().into(),
        ]);
        Ok(())
    }

    /// The whole summary.
    pub(super) fn text(mut self, span: Span) -> Result<String> {
        let config = &self.deployment.config;
        let zone = config.zone.name();
        let mut text = format!("{zone} · {}", count(self.whole.sent, "touch|touches"));
        if self.whole.held > 0 {
            let _infallible = write!(text, " + {} held", grouped(self.whole.held));
        }
        let from = span.after.saturating_add(SignedDuration::from_millis(1)).unwrap_or(span.after);
        let _infallible = write!(text, " · {} to {}", config.day_of(from), config.day_of(span.through));
        let unknown = self.years_not_known();
        if unknown {
            text.push_str(" · ~ = holiday calendar not published yet");
        }
        text.push('\n');
        let rows = self.rows()?;
        let shown = rows.len().min(LINES_MAX);
        text.push_str(&Columns::new(false).lines(rows.get(..shown).unwrap_or_default()));
        let more = self.more + (rows.len() - shown) as u64;
        if more > 0 {
            let _infallible = writeln!(text, "and {} more; --csv has all", grouped(more));
        }
        if !self.skips.is_empty() {
            let reasons = self.skips.iter().map(|(reason, number)| format!("{reason} {}", grouped(*number)));
            let reasons: Vec<String> = reasons.collect();
            let hint = if self.all { "" } else { "; --all shows them" };
            let _infallible =
                writeln!(text, "not sent: {} ({}){hint}", grouped(self.whole.skipped), reasons.join(", "));
        }
        Ok(text)
    }

    fn rows(&mut self) -> Result<Vec<Vec<Cell>>> {
        let tallies = std::mem::take(&mut self.tallies);
        let most = tallies.values().map(|tally| tally.sent + tally.held).max().unwrap_or(1).max(1);
        let bars = std::io::stdout().is_terminal();
        let mut rows = Vec::new();
        let mut tallies: Vec<(Key, Tally)> = tallies.into_iter().collect();
        if self.by == By::Person {
            tallies.sort_by_key(|(key, tally)| (std::cmp::Reverse(tally.sent + tally.held), key.clone()));
            self.more += tallies.len().saturating_sub(PERSONS_MAX) as u64;
            tallies.truncate(PERSONS_MAX);
        }
        for (key, tally) in tallies {
            let mut row = vec![Cell::from(self.label(&key)?), tally.number().into()];
            if bars {
                row.push(bar(tally.sent + tally.held, most).into());
            }
            row.push(match key {
                Key::Rule(_) => self.first_and_last(&tally).into(),
                _ => tally.by_rule().into(),
            });
            rows.push(row);
        }
        rows.append(&mut self.touches);
        Ok(rows)
    }

    fn label(&mut self, key: &Key) -> Result<String> {
        Ok(match key {
            Key::Day(day) => {
                let known = self.deployment.calendars.working.has_year(day.year());
                format!("{} {day}{}", day.strftime("%a"), if known { "" } else { "~" })
            }
            Key::Rule(rule) => rule.clone(),
            Key::Person(Some(person)) => self.names.with_id(person)?,
            Key::Person(None) => "nobody".to_owned(),
        })
    }

    fn first_and_last(&self, tally: &Tally) -> String {
        let config = &self.deployment.config;
        tally.span.map_or(String::new(), |(first, last)| {
            let (first, last) = (config.day_of(first), config.day_of(last));
            if first == last { first.to_string() } else { format!("{first} to {last}") }
        })
    }

    fn years_not_known(&self) -> bool {
        self.by == By::Day
            && self.tallies.keys().any(
                |key| matches!(key, Key::Day(day) if !self.deployment.calendars.working.has_year(day.year())),
            )
    }
}

impl Tally {
    fn add(&mut self, line: &Line) {
        let touch = &line.touch;
        match line.fate {
            Fate::Held(_) => self.held += 1,
            Fate::Skipped { .. } => self.skipped += 1,
            Fate::Goes { .. } | Fate::Sent { .. } => self.sent += 1,
        }
        *self.rules.entry(touch.key.rule.clone()).or_default() += 1;
        let (first, last) = self.span.unwrap_or((touch.due_at, touch.due_at));
        self.span = Some((first.min(touch.due_at), last.max(touch.due_at)));
    }

    /// `5 + 96 held`, with what is skipped where it was asked for.
    fn number(&self) -> String {
        let mut text = format!("{:>4}", grouped(self.sent));
        if self.held > 0 {
            let _infallible = write!(text, " + {} held", grouped(self.held));
        }
        if self.skipped > 0 {
            let _infallible = write!(text, " ({} not sent)", grouped(self.skipped));
        }
        text
    }

    fn by_rule(&self) -> String {
        let rules = self.rules.iter().map(|(rule, number)| format!("{rule} {}", grouped(*number)));
        rules.collect::<Vec<_>>().join(" · ")
    }
}

fn bar(number: u64, most: u64) -> String {
    let halves = usize::try_from(number * BAR_COLUMNS * 2 / most).unwrap_or(0);
    "█".repeat(halves / 2) + if halves % 2 == 1 { "▌" } else { "" }
}
