//! An explanation of a rule and a record in words: what becomes of each touch, what stands in the way, what comes next.

use std::fmt::Write as _;

use anyhow::Result;
use jiff::civil::Date;

use super::{checks, wording};
use crate::cli::table::{Cell, Columns};
use crate::cli::{moment, sentences};
use crate::deployment::Deployment;
use crate::number::count;
use crate::operations::explain::{self, ExplainQuery, Explained, Unplanned, Verdict};
use crate::record::Record;
use crate::rule::Rule;

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
    pub(super) asked: ExplainQuery<'a>,
    pub(super) deployment: &'a Deployment,
    pub(super) reveal: bool,
}

/// One record: what is due around the day, each with its checks, and what comes next.
pub(super) fn one(question: &Question<'_>, record: &Record) -> Result<String> {
    let (rule, config) = (question.rule, &question.deployment.config);
    let told = explain::record(&question.asked, rule, record, question.on, &question.about.key)?;
    let mut text = String::new();
    if let Some(day) = question.on.filter(|_| told.not_that_day) {
        let _infallible = writeln!(
            text,
            "nothing    {day}  {} → {}: nothing is due that day; the nearest:",
            rule.id, record.key
        );
    }
    if told.touches.is_empty() {
        let _infallible = writeln!(text, "nothing    {} → {}: never due", rule.id, record.key);
        text.push_str(&checks::of_record(rule, record, question.deployment));
    }
    for touch in told.touches.iter().take(TOUCHES_MAX) {
        text.push_str(&explained(question, record, touch)?);
    }
    if told.touches.len() > TOUCHES_MAX {
        let more = told.touches.len() - TOUCHES_MAX;
        let _infallible = writeln!(text, "and {more} more; --on DATE shows one day");
    }
    match &told.next {
        None => text.push_str("next       nothing is due in the next ten years\n"),
        Some(next) => {
            let touch = &next.considered.touch;
            let due = moment::shown(touch.due_at, config);
            let because = match &next.verdict {
                Verdict::NotSent { reason, .. } | Verdict::WillWait(reason) => format!("   reason {reason}"),
                _ => String::new(),
            };
            let _infallible =
                writeln!(text, "next       {due}  {} → {}{because}", touch.key.rule, touch.key.record);
        }
    }
    Ok(text)
}

/// Several records: one line each, nearest first.
pub(super) fn several(question: &Question<'_>, records: &[Record]) -> Result<String> {
    let (rule, config) = (question.rule, &question.deployment.config);
    let asked = &question.asked;
    let around = question.on.map_or(asked.now, |day| config.zone.instant(day.at(12, 0, 0, 0)));
    let mut lines = Vec::new();
    for record in records {
        let best = explain::nearest(asked, rule, record, question.on, &question.about.key)?;
        let (distance, verdict, due) = match &best {
            Some(best) => {
                let due_at = best.considered.touch.due_at;
                let reason = best.verdict.reason().map_or(String::new(), |reason| format!("  {reason}"));
                let verdict = format!("{}{reason}", sentences::verdict(&best.verdict));
                (Some(around.duration_since(due_at).abs()), verdict, moment::shown(due_at, config))
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
fn explained(question: &Question<'_>, record: &Record, explained: &Explained<'_>) -> Result<String> {
    let config = &question.deployment.config;
    let checks = checks::of_touch(question.rule, record, explained, question.deployment);
    if let Some(kept) = &explained.kept {
        let mut text = wording::entry(kept, question.asked.store, config, question.reveal)?;
        text.push_str("  as things stand now:\n");
        text.push_str(&checks);
        return Ok(text);
    }
    let touch = &explained.considered.touch;
    let to = checks::whom(explained.person.as_ref(), touch.key.recipient.as_ref());
    let reason = explained.verdict.reason();
    let because = reason.map_or(String::new(), |reason| format!("   reason {reason}"));
    let due = moment::shown(touch.due_at, config);
    let mut text = format!(
        "{:<10} {due}  {} → {to}{because}\n",
        sentences::verdict(&explained.verdict),
        question.rule.id
    );
    if let Verdict::Unplanned(why) = &explained.verdict {
        wording::line(&mut text, "why", &unplanned(*why, question.deployment));
    } else if let Some(reason) = reason {
        wording::line(&mut text, "why", sentences::reason(reason));
    }
    if let Verdict::NotSent { error: Some(error), .. } = &explained.verdict {
        wording::line(&mut text, "error", error);
    }
    if let Some(advice) = reason.and_then(sentences::advice) {
        wording::line(&mut text, "to do", advice);
    }
    if question.rule.steps.len() > 1 {
        wording::line(&mut text, "step", &touch.key.step);
    }
    wording::line(&mut text, "about", &format!("{}, {}", record.key, explained.considered.occurrence.on));
    text.push_str(&checks);
    Ok(text)
}

fn unplanned(why: Unplanned, deployment: &Deployment) -> String {
    let shown = |at| moment::shown(at, &deployment.config);
    match why {
        Unplanned::NeverRan => "the daemon has not run with this rule yet".to_owned(),
        Unplanned::RuleSince(at) => {
            format!("the rule as it stands is in force since {}, and never reaches back", shown(at))
        }
        Unplanned::RecordSince(at) => format!("the record came in later, on {}", shown(at)),
        Unplanned::Changed => {
            "nothing of it is in the ledger: what it depends on has changed since".to_owned()
        }
    }
}
