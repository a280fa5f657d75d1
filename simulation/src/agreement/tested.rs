//! A rule test says what the forecast says: a record of the world written as `given`, the forecast's lines as `expect`.

use jiff::civil::Date;

use super::Wrong;
use super::foreseen;
use super::given::{self, Writer};
use super::lived::Life;
use touchbase::diagnostic::{self, Report, Source};
use touchbase::forecast::{Fate, ForecastLine};
use touchbase::gate::PausedRules;
use touchbase::record::view::Records as _;
use touchbase::record::{Record, RecordKey};
use touchbase::rule::{Rule, RuleContext};
use touchbase::store::Error;
use touchbase::terms::Reason;
use touchbase::trial::{self, TestVerdict};

/// Tests written of one rule.
const TESTS_MAX: usize = 3;

/// What a test should say.
struct Expected {
    lines: Vec<String>,
    reasons: Vec<Reason>,
}

/// Writes some of the records that are due as tests of their rules and runs them. Returns how many.
///
/// # Errors
/// A test that does not say what the forecast says.
pub(super) fn check(life: &Life<'_>, due: &[(String, RecordKey)]) -> Result<u64, Wrong> {
    let Some(during) = whole_days(life) else { return Ok(0) };
    let mut tests = 0;
    for rule in life.deployment().rules.iter() {
        let of_rule = due.iter().filter(|(id, _)| *id == rule.id);
        let mut written = 0;
        for (_, key) in of_rule {
            if written < TESTS_MAX && one(life, rule, key, during)? {
                written += 1;
                tests += 1;
            }
        }
    }
    Ok(tests)
}

/// The local days that lie wholly within those that are looked at.
fn whole_days(life: &Life<'_>) -> Option<(Date, Date)> {
    let (zone, world) = (&life.deployment().calendars.zone, life.world());
    let first = zone.civil(world.now).date().tomorrow().ok()?;
    let last = zone.civil(world.through).date().yesterday().ok()?;
    (first <= last).then_some((first, last))
}

/// Whether the record could be written as a test.
fn one(life: &Life<'_>, rule: &Rule, key: &RecordKey, during: (Date, Date)) -> Result<bool, Wrong> {
    let store = life.disk.store();
    let Some(record) = store.get(key).map_err(Error::from)? else { return Ok(false) };
    let writer = Writer { kinds: &life.deployment().kinds, records: &*store };
    let Some(given) = writer.given(rule, &record).map_err(Error::from)? else { return Ok(false) };
    let expected = expected(life, rule, foreseen::untroubled(life, rule, key, during)?)?;
    let verdict = run(life, rule, &given, &expected.lines, during)?;
    let mut reasons = verdict.reasons.clone();
    reasons.sort_unstable();
    if !verdict.passed() || reasons != expected.reasons {
        return Err(disagreement(&record, &given, &expected, &verdict));
    }
    let mut altered = expected.lines.clone();
    match altered.last_mut() {
        Some(line) => line.push('?'),
        None => altered.push("2026-01-01 00:00 sms self".to_owned()),
    }
    if run(life, rule, &given, &altered, during)?.passed() {
        let said = format!("{key}: a test passes with {altered:?}, where {:?} is right", expected.lines);
        return Err(Wrong::new("a rule test passes whatever it says", said));
    }
    Ok(true)
}

/// What the test should say: a line for all that goes, the reasons of the rest.
fn expected(life: &Life<'_>, rule: &Rule, mut lines: Vec<ForecastLine>) -> Result<Expected, Wrong> {
    let (store, zone) = (life.disk.store(), &life.deployment().calendars.zone);
    let place = |id: &str| rule.steps.iter().position(|step| step.id == id);
    let at = |line: &ForecastLine| match line.fate {
        Fate::Goes { at, .. } => at,
        _ => line.touch.due_at,
    };
    lines.sort_by_key(|line| (at(line), place(&line.touch.key.step)));
    let mut expected = Expected { lines: Vec::new(), reasons: Vec::new() };
    for line in &lines {
        let Fate::Goes { channel, at } = &line.fate else {
            expected.reasons.extend(line.fate.reason());
            continue;
        };
        let person = match &line.touch.key.recipient {
            Some(key) => store.get(key).map_err(Error::from)?,
            None => None,
        };
        let label = person.map_or(String::new(), |person| given::label(rule, &line.touch.key.step, &person));
        expected.lines.push(format!("{} {channel} {label}", zone.civil(*at).strftime("%Y-%m-%d %H:%M")));
    }
    expected.reasons.sort_unstable();
    Ok(expected)
}

/// Reads the rule with the test at its end, as everybody's is read, and runs it.
fn run(
    life: &Life<'_>,
    rule: &Rule,
    given: &str,
    expect: &[String],
    (first, last): (Date, Date),
) -> Result<TestVerdict, Wrong> {
    let deployment = life.deployment();
    let text = format!(
        "{}[[test]]\ngiven = {given}\nduring = \"{first}..{last}\"\nexpect = {expect:?}\n",
        rule.source.text
    );
    let around = RuleContext {
        kinds: &deployment.kinds,
        templates: &deployment.templates,
        festivals: &deployment.calendars.festivals,
        company: &deployment.config.company,
    };
    let mut report = Report::default();
    let rule = Rule::read(&Source::new(&rule.source.path, &text), around, &mut report);
    let nothing = PausedRules::default();
    let verdicts = rule.map(|rule| trial::run(&rule, deployment.setting(&nothing))).unwrap_or_default();
    verdicts.into_iter().next().ok_or_else(|| {
        let said =
            format!("{text}\n{}", diagnostic::render(report.findings(), diagnostic::FrameStyle::default()));
        Wrong::new("a rule test is not read", said)
    })
}

fn disagreement(record: &Record, given: &str, expected: &Expected, verdict: &TestVerdict) -> Wrong {
    let lines = |lines: &[String]| if lines.is_empty() { "nothing".to_owned() } else { lines.join("; ") };
    let said = format!(
        "{} {}\n  given     {given}\n  forecast: {}, not sent: {:?}\n  the test: {}, not sent: {:?}{}",
        verdict.rule,
        record.key,
        lines(&expected.lines),
        expected.reasons,
        lines(&verdict.got),
        verdict.reasons,
        verdict.problem.as_ref().map_or(String::new(), |problem| format!(", {problem}")),
    );
    Wrong::new("forecast and rule test", said)
}
