//! How many touches a forecast has, by day, rule or person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::zone::Zone;
use crate::forecast::{Fate, ForecastLine};
use crate::record::RecordKey;
use crate::terms::Reason;

/// What is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// By local day.
    Day,
    /// By rule.
    Rule,
    /// By recipient.
    Person,
}

/// One of the things that touches are counted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A local day.
    Day(Date),
    /// A rule.
    Rule(String),
    /// A recipient; none where there is nobody.
    Person(Option<RecordKey>),
}

/// How many touches of something there are, and of which rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForecastTally {
    /// Those that went or will go.
    pub sent: u64,
    /// Those that wait for a person.
    pub held: u64,
    /// Those that will not go.
    pub skipped: u64,
    /// All of them by rule.
    pub rules: BTreeMap<String, u64>,
    /// The first and the last due instant.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl ForecastTally {
    fn add(&mut self, line: &ForecastLine) {
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
}

/// Counts lines as they come.
#[derive(Debug)]
pub struct Counts<'a> {
    by: Option<GroupBy>,
    with_skipped: bool,
    zone: &'a Zone,
    /// What there is of each day, rule or person; what is skipped is in here only where it is asked for.
    pub tallies: BTreeMap<Key, ForecastTally>,
    /// All of it.
    pub whole: ForecastTally,
    /// What is skipped, by reason.
    pub skips: BTreeMap<Reason, u64>,
}

impl<'a> Counts<'a> {
    /// Nothing yet; `by` is none where only the whole is counted.
    #[must_use]
    pub fn new(by: Option<GroupBy>, with_skipped: bool, zone: &'a Zone) -> Counts<'a> {
        let (tallies, whole, skips) = (BTreeMap::new(), ForecastTally::default(), BTreeMap::new());
        Counts { by, with_skipped, zone, tallies, whole, skips }
    }

    /// Counts a line. Says whether it is one that is asked for.
    pub fn take(&mut self, line: &ForecastLine) -> bool {
        let touch = &line.touch;
        self.whole.add(line);
        if let Fate::Skipped { reason, .. } = &line.fate {
            *self.skips.entry(*reason).or_default() += 1;
            if !self.with_skipped {
                return false;
            }
        }
        let key = match self.by {
            None => return true,
            Some(GroupBy::Day) => Key::Day(self.zone.civil(touch.due_at).date()),
            Some(GroupBy::Rule) => Key::Rule(touch.key.rule.clone()),
            Some(GroupBy::Person) => Key::Person(touch.key.recipient.clone()),
        };
        self.tallies.entry(key).or_default().add(line);
        true
    }
}
