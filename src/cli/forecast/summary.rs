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
use crate::number::grouped;
use crate::operations::forecast::tally::{Counts, ForecastTally, GroupBy, Key};
use crate::operations::people::Names;
use crate::plan::Span;
use crate::record::view::Records;
use crate::words::{ForecastSentence as Says, Language, LogSentence};

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
    language: Language,
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
        language: Language,
    ) -> Summary<'a> {
        let (names, touches) = (Names::new(records), Vec::new());
        let counts = Counts::new(by, all, &deployment.config.zone);
        Summary { by, all, deployment, names, language, counts, touches, more: 0 }
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
        let language = self.language;
        let word = language.say(&match line.fate {
            Fate::Goes { .. } => Says::WillGo,
            Fate::Sent { .. } => Says::Went,
            Fate::Held(_) => Says::IsHeld,
            Fate::Skipped { .. } => Says::WillNotGo,
        });
        let by = line.fate.channel().map(|channel| language.say(&LogSentence::By(channel)));
        let why = line.fate.reason().map(|reason| language.say(&LogSentence::Why { reason, until: None }));
        self.touches.push(vec![
            moment::shown(touch.due_at, &self.deployment.config).into(),
            Cell::coloured(word, colour(line.fate.outcome())),
            by.unwrap_or_else(|| "–".to_owned()).into(),
            person.unwrap_or_else(|| language.say(&Says::Nobody)).into(),
            touch.key.rule.clone().into(),
            why.unwrap_or_default().into(),
            touch.key.record.to_string().into(),
        ]);
        Ok(())
    }

    /// The whole summary.
    pub(super) fn text(mut self, span: Span) -> Result<String> {
        let config = &self.deployment.config;
        let language = self.language;
        let from = span.after.saturating_add(SignedDuration::from_millis(1)).unwrap_or(span.after);
        let heading = Says::Heading {
            zone: config.zone.name().to_string(),
            touches: self.counts.whole.sent,
            held: self.counts.whole.held,
            from: config.day_of(from),
            to: config.day_of(span.through),
            marked: self.years_not_known(),
        };
        let mut text = language.say(&heading) + "\n";
        let rows = self.rows()?;
        let shown = rows.len().min(LINES_MAX);
        text.push_str(&Columns::new(false).lines(rows.get(..shown).unwrap_or_default()));
        let more = self.more + (rows.len() - shown) as u64;
        if more > 0 {
            let _infallible = writeln!(text, "{}", language.say(&Says::More { more }));
        }
        if !self.counts.skips.is_empty() {
            let reasons = self.counts.skips.iter().map(|(reason, number)| (*reason, *number)).collect();
            let touches = self.counts.whole.skipped;
            let not_sent = language.say(&Says::NotSent { touches, reasons, shown: self.all });
            let _infallible = writeln!(text, "{not_sent}");
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
            let mut row = vec![Cell::from(self.label(&key)?), self.number(&tally).into()];
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
                self.language.say(&Says::Day { day: *day, known })
            }
            Key::Rule(rule) => rule.clone(),
            Key::Person(Some(person)) => self.names.with_id(person)?,
            Key::Person(None) => self.language.say(&Says::Nobody),
        })
    }

    fn first_and_last(&self, tally: &ForecastTally) -> String {
        let config = &self.deployment.config;
        tally.span.map_or(String::new(), |(first, last)| {
            self.language.say(&Says::FromTo { from: config.day_of(first), to: config.day_of(last) })
        })
    }

    /// `5 + 96 held`, with what is skipped where it was asked for.
    fn number(&self, tally: &ForecastTally) -> String {
        let ForecastTally { sent, held, skipped, .. } = *tally;
        self.language.say(&Says::Number { sent, held, skipped })
    }

    fn years_not_known(&self) -> bool {
        self.by == Some(GroupBy::Day)
            && self.counts.tallies.keys().any(
                |key| matches!(key, Key::Day(day) if !self.deployment.calendars.working.has_year(day.year())),
            )
    }
}

fn by_rule(tally: &ForecastTally) -> String {
    let rules = tally.rules.iter().map(|(rule, number)| format!("{rule} {}", grouped(*number)));
    rules.collect::<Vec<_>>().join(" · ")
}

fn bar(number: u64, most: u64) -> String {
    let halves = usize::try_from(number * BAR_COLUMNS * 2 / most).unwrap_or(0);
    "█".repeat(halves / 2) + if halves % 2 == 1 { "▌" } else { "" }
}
