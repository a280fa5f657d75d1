//! Runs the `[[test]]`s of rule files: given this record, exactly that is due.
//!
//! The same planner and the same screening as in life, over a handful of made-up records; persons that a test does
//! not describe are there, with a mobile number and an e-mail address, and have agreed to nothing.

mod given;

use jiff::Timestamp;
use jiff::civil::{Date, Time, date};

use crate::gate::{self, Setting};
use crate::message::PlannedTouch;
use crate::plan::{self, Span};
use crate::record::Record;
use crate::record::handful::Handful;
use crate::record::view::{Records, ViewError};
use crate::rule::path::{Hop, Way};
use crate::rule::{Rule, Test, Trigger};
use crate::terms::Reason;

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
pub struct Verdict {
    /// The rule's id.
    pub rule: String,
    /// The test's name, or its number.
    pub name: String,
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
    pub problem: Option<String>,
}

impl Verdict {
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
pub fn run(rule: &Rule, setting: Setting<'_>) -> Vec<Verdict> {
    rule.tests.iter().enumerate().map(|(number, test)| run_one(rule, test, number + 1, setting)).collect()
}

fn run_one(rule: &Rule, test: &Test, number: usize, setting: Setting<'_>) -> Verdict {
    let (line, _) = rule.source.line_column(test.span.start);
    let mut verdict = Verdict {
        rule: rule.id.clone(),
        name: if test.name.is_empty() { format!("test {number}") } else { test.name.clone() },
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

fn evaluate(rule: &Rule, test: &Test, setting: Setting<'_>) -> Result<(Vec<String>, Vec<Reason>), String> {
    let world = setting.world;
    let zone = &world.calendars.zone;
    let records = given::records(rule, test, world)?;
    let handful = Handful { records, kinds: world.kinds, zone };
    let main = handful.records.first().ok_or("there is no record")?;
    let (from, to) = test.during.unwrap_or_else(|| default_span(test));
    let mut touches = planned(rule, main, &handful, setting, (from, to))?;
    // Steps stay in the order of the file where they are due together.
    touches.sort_by_key(|touch| touch.due_at);
    let mut got = Vec::new();
    let mut reasons = Vec::new();
    for touch in &touches {
        match line(rule, touch, &handful, setting).map_err(|error| error.to_string())? {
            Ok(line) => got.push(line),
            Err(reason) => reasons.push(reason),
        }
    }
    Ok((got, reasons))
}

/// What is planned for a record from one day to another, month by month, so that a rule for every minute is told so
/// long before all of it is planned.
fn planned(
    rule: &Rule,
    record: &Record,
    records: &Handful<'_>,
    setting: Setting<'_>,
    (from, to): (Date, Date),
) -> Result<Vec<PlannedTouch>, String> {
    let shorter = |what: &str| Err(format!("{what}: give it a shorter `during`"));
    if let Trigger::Cron(cron) = &rule.when.trigger
        && i64::from(cron.times_a_day()) * from.duration_until(to).as_hours() / 24 > CRON_TIMES_MAX
    {
        return shorter(&format!("this looks through more than {CRON_TIMES_MAX} times of its `cron`"));
    }
    let zone = &setting.world.calendars.zone;
    let before = |day: Date| {
        let start = zone.instant(day.to_datetime(Time::midnight()));
        start.saturating_sub(jiff::SignedDuration::from_millis(1)).unwrap_or(Timestamp::MIN)
    };
    let end = before(to.tomorrow().unwrap_or(to));
    let mut touches = Vec::new();
    let (mut first, mut after) = (from, before(from));
    while after < end {
        first = first.last_of_month().tomorrow().unwrap_or(Date::MAX);
        let through = before(first).min(end);
        let span = Span { after, through };
        let found = plan::plan_record(rule, record, records, setting.world, span);
        touches.extend(found.map_err(|error| error.to_string())?);
        if touches.len() > TOUCHES_MAX {
            return shorter(&format!("more than {TOUCHES_MAX} messages are due"));
        }
        after = through;
    }
    Ok(touches)
}

/// `2026-02-28 10:00 sms customer`, or the reason why it is not sent.
fn line(
    rule: &Rule,
    touch: &PlannedTouch,
    handful: &Handful<'_>,
    setting: Setting<'_>,
) -> Result<Result<String, Reason>, ViewError> {
    if let Some(reason) = touch.reason {
        return Ok(Err(reason));
    }
    let Some(key) = &touch.key.recipient else { return Ok(Err(Reason::NoRecipient)) };
    let Some(person) = handful.get(key)? else { return Ok(Err(Reason::NoRecipient)) };
    let channel = match gate::screen(&person, touch.class, &touch.via, setting) {
        Ok(usable) => usable.first().copied(),
        Err(reason) => return Ok(Err(reason)),
    };
    let Some(channel) = channel else { return Ok(Err(Reason::NoChannel)) };
    let local = setting.world.calendars.zone.civil(touch.due_at);
    let step = rule.steps.iter().find(|step| step.id == touch.key.step);
    let label = match step.map(|step| &step.to) {
        Some(path) if !leads_to_many(&path.way) => path.written.clone(),
        _ => person.text("name").unwrap_or(&person.key.id).to_owned(),
    };
    Ok(Ok(format!("{} {channel} {label}", local.strftime("%Y-%m-%d %H:%M"))))
}

fn leads_to_many(way: &Way) -> bool {
    match way {
        Way::Role { .. } => false,
        Way::Hops(hops) => hops.iter().any(|hop| matches!(hop, Hop::Many { .. })),
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
