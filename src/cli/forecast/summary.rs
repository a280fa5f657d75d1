//! A forecast for people: counted by day, rule or person, or touch by touch for one customer.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use anyhow::Result;
use jiff::SignedDuration;

use crate::cli::entry_line::colour;
use crate::cli::moment;
use crate::cli::table::{Cell, Columns};
use crate::deployment::Deployment;
use crate::forecast::{Fate, ForecastLine};
use crate::number::{count, grouped};
use crate::operations::forecast::tally::{Counts, ForecastTally, GroupBy, Key};
use crate::operations::people::Names;
use crate::plan::Span;
use crate::record::view::Records;

/// Most lines of a summary.
const LINES_MAX: usize = 400;
/// Most persons that are listed, those with the most touches.
const PERSONS_MAX: usize = 50;
/// Width of the longest bar.
const BAR_COLUMNS: u64 = 20;

/// Counts lines as they come; where nothing is counted by, each touch is a line.
pub(super) struct Summary<'a> {
    by: Option<GroupBy>,
    all: bool,
    deployment: &'a Deployment,
    names: Names<'a>,
    counts: Counts<'a>,
    touches: Vec<Vec<Cell>>,
    more: u64,
}

impl<'a> Summary<'a> {
    pub(super) fn new(
        by: Option<GroupBy>,
        all: bool,
        deployment: &'a Deployment,
        records: &'a dyn Records,
    ) -> Summary<'a> {
        let (names, touches) = (Names::new(records), Vec::new());
        let counts = Counts::new(by, all, &deployment.config.zone);
        Summary { by, all, deployment, names, counts, touches, more: 0 }
    }

    pub(super) fn take(&mut self, line: &ForecastLine) -> Result<()> {
        if self.counts.take(line) && self.by.is_none() { self.list(line) } else { Ok(()) }
    }

    fn list(&mut self, line: &ForecastLine) -> Result<()> {
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
        let mut text = format!("{zone} · {}", count(self.counts.whole.sent, "touch|touches"));
        if self.counts.whole.held > 0 {
            let _infallible = write!(text, " + {} held", grouped(self.counts.whole.held));
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
        if !self.counts.skips.is_empty() {
            let reasons =
                self.counts.skips.iter().map(|(reason, number)| format!("{reason} {}", grouped(*number)));
            let reasons: Vec<String> = reasons.collect();
            let hint = if self.all { "" } else { "; --all shows them" };
            let _infallible = writeln!(
                text,
                "not sent: {} ({}){hint}",
                grouped(self.counts.whole.skipped),
                reasons.join(", ")
            );
        }
        Ok(text)
    }

    fn rows(&mut self) -> Result<Vec<Vec<Cell>>> {
        let tallies = std::mem::take(&mut self.counts.tallies);
        let most = tallies.values().map(|tally| tally.sent + tally.held).max().unwrap_or(1).max(1);
        let bars = std::io::stdout().is_terminal();
        let mut rows = Vec::new();
        let mut tallies: Vec<(Key, ForecastTally)> = tallies.into_iter().collect();
        if self.by == Some(GroupBy::Person) {
            tallies.sort_by_key(|(key, tally)| (std::cmp::Reverse(tally.sent + tally.held), key.clone()));
            self.more += tallies.len().saturating_sub(PERSONS_MAX) as u64;
            tallies.truncate(PERSONS_MAX);
        }
        for (key, tally) in tallies {
            let mut row = vec![Cell::from(self.label(&key)?), number(&tally).into()];
            if bars {
                row.push(bar(tally.sent + tally.held, most).into());
            }
            row.push(match key {
                Key::Rule(_) => self.first_and_last(&tally).into(),
                _ => by_rule(&tally).into(),
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

    fn first_and_last(&self, tally: &ForecastTally) -> String {
        let config = &self.deployment.config;
        tally.span.map_or(String::new(), |(first, last)| {
            let (first, last) = (config.day_of(first), config.day_of(last));
            if first == last { first.to_string() } else { format!("{first} to {last}") }
        })
    }

    fn years_not_known(&self) -> bool {
        self.by == Some(GroupBy::Day)
            && self.counts.tallies.keys().any(
                |key| matches!(key, Key::Day(day) if !self.deployment.calendars.working.has_year(day.year())),
            )
    }
}

/// `5 + 96 held`, with what is skipped where it was asked for.
fn number(tally: &ForecastTally) -> String {
    let mut text = format!("{:>4}", grouped(tally.sent));
    if tally.held > 0 {
        let _infallible = write!(text, " + {} held", grouped(tally.held));
    }
    if tally.skipped > 0 {
        let _infallible = write!(text, " ({} not sent)", grouped(tally.skipped));
    }
    text
}

fn by_rule(tally: &ForecastTally) -> String {
    let rules = tally.rules.iter().map(|(rule, number)| format!("{rule} {}", grouped(*number)));
    rules.collect::<Vec<_>>().join(" · ")
}

fn bar(number: u64, most: u64) -> String {
    let halves = usize::try_from(number * BAR_COLUMNS * 2 / most).unwrap_or(0);
    "█".repeat(halves / 2) + if halves % 2 == 1 { "▌" } else { "" }
}
