//! An explanation of what the ledger does not know: what the rule has due for a record, and what stands in the way.

use std::fmt::Write as _;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;

use super::checks::{self, Check, Ground};
use super::near::{self, Found};
use super::told;
use crate::cli::entry_line;
use crate::cli::people::Names;
use crate::cli::table::{Cell, Columns};
use crate::cli::{moment, sentences};
use crate::message::PlannedTouch;
use crate::number::count;
use crate::plan::Span;
use crate::record::Record;
use crate::rule::Rule;
use crate::store::sqlite::SqliteStore;
use crate::store::{Ledger as _, Memory as _};
use crate::terms::{Class, Mode, Reason};

/// Most touches that are explained one by one.
const TOUCHES_MAX: usize = 12;
/// Most records that are listed.
const RECORDS_MAX: usize = 30;

/// What is asked.
pub(super) struct Question<'a> {
    pub(super) rule: &'a Rule,
    /// Who or what was named.
    pub(super) about: &'a Record,
    pub(super) on: Option<Date>,
    pub(super) ground: Ground<'a>,
    pub(super) store: &'a SqliteStore,
    pub(super) reveal: bool,
}

impl Question<'_> {
    /// The instant that "nearest" is measured from.
    fn around(&self) -> Timestamp {
        let config = &self.ground.deployment.config;
        let noon = |day: Date| config.zone.instant(day.at(12, 0, 0, 0));
        self.on.map_or(self.ground.now, noon)
    }

    /// Only what goes to the person who was named, where anything does.
    fn to_whom(&self, mut found: Vec<Found>) -> Vec<Found> {
        let to = |found: &Found| found.0.key.recipient.as_ref() == Some(&self.about.key);
        if found.iter().any(to) {
            found.retain(to);
        }
        found
    }
}

/// One record: what is due around the day, each with its checks, and what comes next.
pub(super) fn one(question: &Question<'_>, record: &Record) -> Result<String> {
    let (rule, ground) = (question.rule, question.ground);
    let config = &ground.deployment.config;
    let bare = near::without_conditions(rule);
    let world = ground.setting.world;
    let mut text = String::new();
    let mut found = Vec::new();
    if let Some(day) = question.on {
        let (first, last) = moment::bounds(day, config);
        let moment = jiff::SignedDuration::from_millis(1);
        let span = Span {
            after: first.saturating_sub(moment).unwrap_or(first),
            through: last.saturating_sub(moment).unwrap_or(last),
        };
        found = near::within(&bare, record, ground.records, world, span)?;
        if found.is_empty() {
            let _infallible = writeln!(
                text,
                "nothing    {day}  {} → {}: nothing is due that day; the nearest:",
                rule.id, record.key
            );
        }
    }
    if found.is_empty() {
        found = near::nearest(&bare, record, ground.records, world, question.around())?;
    }
    if found.is_empty() {
        let _infallible = writeln!(text, "nothing    {} → {}: never due", rule.id, record.key);
        show(&mut text, &checks::of_record(rule, record, ground));
    }
    let found = question.to_whom(found);
    for touch in found.iter().take(TOUCHES_MAX) {
        text.push_str(&explained(question, record, touch)?);
    }
    if found.len() > TOUCHES_MAX {
        let _infallible = writeln!(text, "and {} more; --on DATE shows one day", found.len() - TOUCHES_MAX);
    }
    text.push_str(&next(question, record)?);
    Ok(text)
}

/// Several records: one line each, nearest first.
pub(super) fn several(question: &Question<'_>, records: &[Record]) -> Result<String> {
    let (rule, ground) = (question.rule, question.ground);
    let config = &ground.deployment.config;
    let bare = near::without_conditions(rule);
    let around = question.around();
    let mut lines = Vec::new();
    for record in records {
        let found = near::nearest(&bare, record, ground.records, ground.setting.world, around)?;
        let found = question.to_whom(found);
        let best = found.iter().min_by_key(|(touch, _)| around.duration_since(touch.due_at).abs());
        let (distance, verdict, due) = match best {
            Some(touch) => {
                let verdict = verdict(question, record, touch)?;
                let reason = verdict.reason.map_or(String::new(), |reason| format!("  {reason}"));
                let distance = around.duration_since(touch.0.due_at).abs();
                (Some(distance), format!("{}{reason}", verdict.word), moment::shown(touch.0.due_at, config))
            }
            None => (None, "never due".to_owned(), String::new()),
        };
        lines.push((distance.is_none(), distance, record.key.to_string(), due, verdict));
    }
    lines.sort();
    let rows: Vec<Vec<Cell>> = lines
        .into_iter()
        .take(RECORDS_MAX)
        .map(|(_, _, key, due, verdict)| vec![key.into(), due.into(), verdict.into()])
        .collect();
    let mut text =
        format!("{} looks at {} of {}:\n", rule.id, count(records.len(), "record"), question.about.key);
    text.push_str(&Columns::new(false).lines(&rows));
    let _infallible = writeln!(text, "one of them: touchbase explain {}:ID {}", rule.each, rule.id);
    Ok(text)
}

/// One touch: from the ledger where it is there, else from what would decide.
fn explained(question: &Question<'_>, record: &Record, found: &Found) -> Result<String> {
    let ground = question.ground;
    let config = &ground.deployment.config;
    if let Some(entry) = question.store.entry_of(&found.0.key)? {
        let mut text = told::entry(&entry, question.store, ground, question.reveal)?;
        text.push_str("  as things stand now:\n");
        show(&mut text, &checks::of_touch(question.rule, record, found, ground)?);
        return Ok(text);
    }
    let (touch, occurrence) = found;
    let verdict = verdict(question, record, found)?;
    let to = match &touch.key.recipient {
        Some(person) => Names::new(question.store).masked(person)? + &format!(" ({})", person.id),
        None => "nobody".to_owned(),
    };
    let because = verdict.reason.map_or(String::new(), |reason| format!("   reason {reason}"));
    let due = moment::shown(touch.due_at, config);
    let mut text = format!("{:<10} {due}  {} → {to}{because}\n", verdict.word, question.rule.id);
    match (verdict.reason, &verdict.why) {
        (_, Some(why)) => told::line(&mut text, "why", why),
        (Some(reason), None) => told::line(&mut text, "why", sentences::reason(reason)),
        (None, None) => {}
    }
    if let Some(advice) = verdict.reason.and_then(sentences::advice) {
        told::line(&mut text, "to do", advice);
    }
    if question.rule.steps.len() > 1 {
        told::line(&mut text, "step", &touch.key.step);
    }
    told::line(&mut text, "about", &format!("{}, {}", record.key, occurrence.on));
    show(&mut text, &checks::of_touch(question.rule, record, found, ground)?);
    Ok(text)
}

/// What would become of a touch.
struct Verdict {
    word: &'static str,
    reason: Option<Reason>,
    /// A sentence that says more than the reason's own.
    why: Option<String>,
}

impl Verdict {
    fn new(word: &'static str, reason: Option<Reason>) -> Verdict {
        Verdict { word, reason, why: None }
    }
}

/// What would become of a touch that is not in the ledger; for one that is, what became of it.
fn verdict(question: &Question<'_>, record: &Record, found: &Found) -> Result<Verdict> {
    let (touch, _) = found;
    if let Some(entry) = question.store.entry_of(&touch.key)? {
        return Ok(Verdict::new(sentences::outcome(entry.outcome), entry_line::reason(&entry)));
    }
    let ground = question.ground;
    let checks = checks::of_touch(question.rule, record, found, ground)?;
    if let Some(reason) = checks.into_iter().find_map(|check| check.fails) {
        return Ok(Verdict::new("not sent", Some(reason)));
    }
    if touch.due_at <= ground.now {
        return unplanned(question, record, touch);
    }
    let paused = ground.setting.paused;
    if paused.contains(&question.rule.id) || paused.contains(crate::terms::ALL_RULES) {
        return Ok(Verdict::new("will wait", Some(Reason::Paused)));
    }
    if question.rule.limits.approve {
        return Ok(Verdict::new("will wait", Some(Reason::Approve)));
    }
    Ok(match ground.setting.mode {
        Mode::Shadow => Verdict::new("would go", Some(Reason::Shadow)),
        Mode::StaffOnly if touch.class != Class::Staff => Verdict::new("would go", Some(Reason::StaffOnly)),
        _ => Verdict::new("will go", None),
    })
}

/// Why the ledger does not know of a touch whose time has come.
fn unplanned(question: &Question<'_>, record: &Record, touch: &PlannedTouch) -> Result<Verdict> {
    let config = &question.ground.deployment.config;
    let known = question.store.rule_state(&question.rule.id)?;
    let in_time = touch.expires_at >= question.ground.now;
    let why = match known {
        None => "the daemon has not run with this rule yet".to_owned(),
        Some(state) if state.effective_from >= touch.due_at => format!(
            "the rule as it stands is in force since {}, and never reaches back",
            moment::shown(state.effective_from, config)
        ),
        Some(_) if record.created_at > touch.due_at => {
            format!("the record came in later, on {}", moment::shown(record.created_at, config))
        }
        Some(_) if in_time => {
            return Ok(Verdict::new("due now", None));
        }
        Some(_) => "nothing of it is in the ledger: what it depends on has changed since".to_owned(),
    };
    Ok(Verdict { word: "not sent", reason: None, why: Some(why) })
}

/// What comes next under the rule as it stands.
fn next(question: &Question<'_>, record: &Record) -> Result<String> {
    let ground = question.ground;
    let found = near::next(question.rule, record, ground.records, ground.setting.world, ground.now)?;
    let Some((touch, _)) = question.to_whom(found).into_iter().next() else {
        return Ok("next       nothing is due in the next ten years\n".to_owned());
    };
    let due = moment::shown(touch.due_at, &ground.deployment.config);
    Ok(format!("next       {due}  {} → {}\n", touch.key.rule, touch.key.record))
}

fn show(text: &mut String, checks: &[Check]) {
    for check in checks {
        let mark = if check.fails.is_some() { '✗' } else { '✓' };
        let _infallible = writeln!(text, "  {mark} {:<10} {}", check.what, check.says);
    }
}
