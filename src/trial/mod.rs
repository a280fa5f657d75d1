//! Runs the `[[test]]`s of rule files: given this record, exactly that is due.
//!
//! A forecast over a handful of made-up records, and so the same planner and the same judge as in life; persons that a test does
//! not describe are there, with a mobile number and an e-mail address, and have agreed to nothing.

mod given;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::forecast::{self, Fate, ForecastLine, NoPast, Piece, Question};
use crate::gate::Setting;
use crate::plan::{self, Span, whole_day};
use crate::record::in_memory::InMemoryRecords as FewRecords;
use crate::record::only_one::OnlyOne;
use crate::record::view::{Records as _, ViewError};
use crate::rule::path::{Hop, PathTarget};
use crate::rule::{Limits, Rule, Test, Trigger};
use crate::terms::{ChannelName, Reason};
use crate::words::{Sentence, TrialSentence as Says};

/// How many years a test without `expect` and `during` looks ahead.
const YEARS_AHEAD: i16 = 5;
/// The years that a test looks at where it does not say; the same as `during` may say.
const FIRST_YEAR: i16 = 1900;
const LAST_YEAR: i16 = 2200;
/// How many messages a test may be about; nobody expects more, one by one.
const TOUCHES_MAX: usize = 1_000;
/// How many occurrences of a cron expression a test may look through.
const CRON_TIMES_MAX: i64 = 100_000;

/// What came of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestVerdict {
    /// The rule's id.
    pub rule: String,
    /// The test's name, or its number.
    pub name: Sentence,
    /// `rules/gift.toml:12`.
    pub place: String,
    /// What it expected, a line each.
    pub expected: Vec<String>,
    /// What is due, a line each.
    pub got: Vec<String>,
    /// Why something planned is not sent.
    pub reasons: Vec<Reason>,
    /// The reason that was expected.
    pub because: Option<Reason>,
    /// What is wrong with the test itself.
    pub problem: Option<Sentence>,
}

impl TestVerdict {
    /// Whether it is as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problem.is_none()
            && self.expected == self.got
            && self.because.is_none_or(|reason| self.reasons.contains(&reason))
    }
}

/// Runs all tests of a rule.
#[must_use]
pub fn run(rule: &Rule, setting: Setting<'_>) -> Vec<TestVerdict> {
    rule.tests.iter().enumerate().map(|(number, test)| run_one(rule, test, number + 1, setting)).collect()
}

fn run_one(rule: &Rule, test: &Test, number: usize, setting: Setting<'_>) -> TestVerdict {
    let (line, _) = rule.source.line_column(test.span.start);
    let mut verdict = TestVerdict {
        rule: rule.id.clone(),
        name: match test.name.as_str() {
            "" => Says::Numbered { number }.into(),
            name => Sentence::Quoted(name.to_owned()),
        },
        place: format!("{}:{line}", rule.source.path),
        expected: test.expect.iter().map(|text| words(&text.value)).collect(),
        got: Vec::new(),
        reasons: Vec::new(),
        because: test.because,
        problem: None,
    };
    match evaluate(rule, test, setting) {
        Ok((got, reasons)) => {
            verdict.got = got;
            verdict.reasons = reasons;
        }
        Err(problem) => verdict.problem = Some(problem),
    }
    verdict
}

fn evaluate(rule: &Rule, test: &Test, setting: Setting<'_>) -> Result<(Vec<String>, Vec<Reason>), Sentence> {
    let world = setting.world;
    let (main, records) = given::records(rule, test, world)?;
    let few = FewRecords { records, kinds: world.kinds, zone: &world.calendars.zone };
    let (from, to) = test.during.unwrap_or_else(|| default_span(test));
    not_too_many(rule, (from, to))?;
    // A test is about one record: what a whole day may bring is not its business.
    let mut rule = rule.clone();
    rule.limits = Limits::default();
    let span = Span { after: whole_day(from, world).after, through: whole_day(to, world).through };
    let mut lines = Vec::new();
    let question = Question {
        rules: &[&rule],
        // Others of its kind may stand around it: a handler's manager is staff, too.
        past: &NoPast(&OnlyOne { records: &few, key: &main }),
        setting,
        span,
        now: span.after,
        piece: Piece::Month,
        pending: None,
    };
    let told = forecast::run(question, &mut |line| {
        lines.push(line);
        // Ends the forecast, which has more to say than a test may be about.
        if lines.len() > TOUCHES_MAX { Err(ViewError::new(too_many())) } else { Ok(()) }
    });
    if lines.len() > TOUCHES_MAX {
        return Err(too_many());
    }
    told.map_err(|error| error.sentence())?;
    // Steps stay in the order of the file where they go together.
    let step = |id: &str| rule.steps.iter().position(|step| step.id == id);
    lines.sort_by_key(|line| (going_at(line), step(&line.touch.key.step)));
    let mut got = Vec::new();
    let mut reasons = Vec::new();
    for line in &lines {
        match &line.fate {
            Fate::Goes { channel, at } => {
                got.push(described(&rule, line, *channel, *at, &few).map_err(|error| error.sentence())?);
            }
            other => reasons.extend(other.reason()),
        }
    }
    Ok((got, reasons))
}

fn too_many() -> Sentence {
    Says::TooManyMessages { most: TOUCHES_MAX }.into()
}

/// When a message goes, or would have been due.
fn going_at(line: &ForecastLine) -> Timestamp {
    match line.fate {
        Fate::Goes { at, .. } => at,
        _ => line.touch.due_at,
    }
}

/// A rule for every minute is told so before all of it is looked through.
fn not_too_many(rule: &Rule, (from, to): (Date, Date)) -> Result<(), Says> {
    if let Trigger::Cron(cron) = &rule.when.trigger
        && i64::from(cron.times_a_day()) * from.duration_until(to).as_hours() / 24 > CRON_TIMES_MAX
    {
        return Err(Says::TooManyTimes { most: CRON_TIMES_MAX });
    }
    Ok(())
}

/// `2026-02-28 10:00 sms customer`.
fn described(
    rule: &Rule,
    line: &ForecastLine,
    channel: ChannelName,
    at: Timestamp,
    few: &FewRecords<'_>,
) -> Result<String, ViewError> {
    let key = &line.touch.key;
    let step = rule.steps.iter().find(|step| step.id == key.step);
    let path = match (step, &key.recipient) {
        (Some(step), Some(person)) => match few.get(&key.record)? {
            Some(record) => {
                let on = few.zone.civil(line.touch.due_at).date();
                Some(plan::path_to((rule, step), &record, person, on, (few, few.kinds))?)
            }
            None => Some(&step.to),
        },
        (step, _) => step.map(|step| &step.to),
    };
    let label = match (path, &key.recipient) {
        (Some(path), _) if !leads_to_many(&path.way) => path.written.clone(),
        (_, Some(person)) => {
            let record = few.get(person)?;
            let name = record.as_ref().and_then(|record| record.text("name"));
            name.unwrap_or(&person.id).to_owned()
        }
        (_, None) => String::new(),
    };
    let local = few.zone.civil(at);
    Ok(format!("{} {channel} {label}", local.strftime("%Y-%m-%d %H:%M")))
}

fn leads_to_many(way: &PathTarget) -> bool {
    match way {
        PathTarget::Role { .. } => false,
        PathTarget::Hops(hops) => hops.iter().any(|hop| matches!(hop, Hop::Many { .. })),
    }
}

/// The years that `expect` names; where it names none, those of the given dates and some more. Far years, mistyped
/// mostly, are not looked at: a test that means them says `during`.
fn default_span(test: &Test) -> (Date, Date) {
    let expected: Vec<i16> =
        test.expect.iter().filter_map(|text| text.value.get(..4)?.parse().ok()).collect();
    let (years, ahead) =
        if expected.is_empty() { (given::years(&test.given), YEARS_AHEAD) } else { (expected, 0) };
    let year = |year: Option<&i16>| year.copied().unwrap_or(2026).clamp(FIRST_YEAR, LAST_YEAR - ahead);
    (date(year(years.iter().min()), 1, 1), date(year(years.iter().max()) + ahead, 12, 31))
}

/// Words with one space between.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
