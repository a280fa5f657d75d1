//! An explanation of a rule and a record in words: what becomes of each touch, what stands in the way, what comes next.

use std::fmt::Write as _;

use anyhow::Result;
use jiff::civil::Date;

use super::page::{self, Page};
use super::{checks, wording};
use crate::cli::moment;
use crate::cli::table::{Cell, Columns};
use crate::deployment::Deployment;
use crate::operations::explain::{self, ExplainQuery, Explained, Unplanned, Verdict};
use crate::record::Record;
use crate::rule::Rule;
use crate::words::{ExplainLabel as Label, ExplainSentence as Says, Sentence, TermSentence};

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
    pub(super) page: Page,
}

/// One record: what is due around the day, each with its checks, and what comes next.
pub(super) fn one(question: &Question<'_>, record: &Record) -> Result<String> {
    let (rule, config, page) = (question.rule, &question.deployment.config, question.page);
    let told = explain::record(&question.asked, rule, record, question.on, &question.about.key)?;
    let mut text = String::new();
    if let Some(day) = question.on.filter(|_| told.not_that_day) {
        let (rule, record) = (rule.id.clone(), record.key.to_string());
        let nothing = page.language.say(&Says::NothingThatDay { rule, record, day });
        text.push_str(&page.heading(Label::Nothing, &nothing, None));
    }
    if told.touches.is_empty() {
        let never = Says::NeverDue { rule: rule.id.clone(), record: record.key.to_string() };
        text.push_str(&page.heading(Label::Nothing, &page.language.say(&never), None));
        text.push_str(&checks::of_record(rule, record, question.deployment, page));
    }
    for touch in told.touches.iter().take(TOUCHES_MAX) {
        text.push_str(&explained(question, record, touch)?);
    }
    if told.touches.len() > TOUCHES_MAX {
        let more = (told.touches.len() - TOUCHES_MAX) as u64;
        let _infallible = writeln!(text, "{}", page.language.say(&Says::MoreTouches { more }));
    }
    match &told.next {
        None => {
            let nothing = page.language.say(&Says::NothingNext);
            text.push_str(&page.heading(Label::Next, &nothing, None));
        }
        Some(next) => {
            let touch = &next.considered.touch;
            let due = moment::shown(touch.due_at, config);
            let reason = match &next.verdict {
                Verdict::NotSent { reason, .. } | Verdict::WillWait(reason) => Some(*reason),
                _ => None,
            };
            let what = format!("{due}  {} → {}", touch.key.rule, touch.key.record);
            text.push_str(&page.heading(Label::Next, &what, reason));
        }
    }
    Ok(text)
}

/// Several records: one line each, nearest first.
pub(super) fn several(question: &Question<'_>, records: &[Record]) -> Result<String> {
    let (rule, config) = (question.rule, &question.deployment.config);
    let language = question.page.language;
    let asked = &question.asked;
    let around = question.on.map_or(asked.now, |day| config.zone.instant(day.at(12, 0, 0, 0)));
    let mut lines = Vec::new();
    for record in records {
        let best = explain::nearest(asked, rule, record, question.on, &question.about.key)?;
        let (distance, verdict, due) = match &best {
            Some(best) => {
                let due_at = best.considered.touch.due_at;
                let reason = best.verdict.reason().map_or(String::new(), |reason| format!("  {reason}"));
                let verdict = format!("{}{reason}", language.say(&page::verdict(&best.verdict)));
                (Some(around.duration_since(due_at).abs()), verdict, moment::shown(due_at, config))
            }
            None => (None, language.say(&Label::NeverDue), String::new()),
        };
        lines.push((distance.is_none(), distance, record.key.to_string(), due, verdict));
    }
    lines.sort();
    let rows: Vec<Vec<Cell>> = lines
        .into_iter()
        .take(RECORDS_MAX)
        .map(|(_, _, key, due, verdict)| vec![key.into(), due.into(), verdict.into()])
        .collect();
    let several = Says::Several {
        rule: rule.id.clone(),
        records: records.len() as u64,
        about: question.about.key.to_string(),
    };
    let mut text = language.say(&several) + "\n";
    text.push_str(&Columns::new(false).lines(&rows));
    let one = Says::OneOfThem { kind: rule.each.clone(), rule: rule.id.clone() };
    let _infallible = writeln!(text, "{}", language.say(&one));
    Ok(text)
}

/// One touch: from the ledger where it is there, else from what would decide.
fn explained(question: &Question<'_>, record: &Record, explained: &Explained<'_>) -> Result<String> {
    let (config, page) = (&question.deployment.config, question.page);
    let checks = checks::of_touch(question.rule, record, explained, question.deployment, page);
    if let Some(kept) = &explained.kept {
        let mut text =
            wording::entry(kept, (question.asked.store, question.asked.now), config, question.reveal, page)?;
        let _infallible = writeln!(text, "  {}", page.language.say(&Says::AsThingsStand));
        text.push_str(&checks);
        return Ok(text);
    }
    let touch = &explained.considered.touch;
    let to = page.whom(explained.person.as_ref(), touch.key.recipient.as_ref());
    let reason = explained.verdict.reason();
    let what = format!("{}  {} → {to}", moment::shown(touch.due_at, config), question.rule.id);
    let mut text = page.heading(page::verdict(&explained.verdict), &what, reason);
    if let Verdict::Unplanned(why) = &explained.verdict {
        page.line(&mut text, Label::Why, &unplanned(*why, question.deployment));
    } else if let Some(reason) = reason {
        page.line(&mut text, Label::Why, &TermSentence::Reason(reason));
    }
    if let Verdict::NotSent { error: Some(error), .. } = &explained.verdict {
        page.line(&mut text, Label::Error, error);
    }
    wording::advice(&mut text, reason, page);
    if question.rule.steps.len() > 1 {
        page.line(&mut text, Label::Step, &Sentence::Quoted(touch.key.step.clone()));
    }
    let about = Says::AboutDay { record: record.key.to_string(), day: explained.considered.occurrence.on };
    page.line(&mut text, Label::About, &about);
    text.push_str(&checks);
    Ok(text)
}

fn unplanned(why: Unplanned, deployment: &Deployment) -> Says {
    let shown = |at| moment::shown(at, &deployment.config);
    match why {
        Unplanned::NeverRan => Says::NeverRan,
        Unplanned::RuleSince(at) => Says::RuleSince { at: shown(at) },
        Unplanned::RecordSince(at) => Says::RecordSince { at: shown(at) },
        Unplanned::Changed => Says::ChangedSince,
    }
}
