//! What a list does to the days to come: the forecast before, and after.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::cli::moment;
use crate::deployment::Deployment;
use crate::forecast::{self, NoPast, Piece, Question};
use crate::gate::PausedRules;
use crate::number::grouped;
use crate::plan::Span;
use crate::record::view::{Records, ViewError};
use crate::rule::Rule;

/// How far the effect of a list is looked at, in days.
const EFFECT_DAYS: i64 = 30;

/// What the rules have due in the days to come: of each rule, and today.
pub(super) type Due = (BTreeMap<String, u64>, u64);

/// Looks ahead over records, before and after.
pub(super) struct Ahead<'a> {
    deployment: &'a Deployment,
    rules: Vec<&'a Rule>,
    span: Span,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(deployment: &'a Deployment, now: Timestamp) -> Ahead<'a> {
        let config = &deployment.config;
        let last = config.day_of(now).saturating_add(jiff::Span::new().days(EFFECT_DAYS - 1));
        let end = moment::bounds(last, config).1;
        let through = end.saturating_sub(jiff::SignedDuration::from_millis(1)).unwrap_or(end);
        let rules = deployment.rules.iter().map(AsRef::as_ref).collect();
        Ahead { deployment, rules, span: Span { after: now, through } }
    }

    pub(super) fn look(&self, records: &dyn Records) -> Result<Due, ViewError> {
        let nothing_paused = PausedRules::default();
        forecast::totals(Question {
            rules: &self.rules,
            past: &NoPast(records),
            setting: self.deployment.setting(&nothing_paused),
            span: self.span,
            now: self.span.after,
            piece: Piece::Day,
        })
    }
}

/// `+64 touches in 30 days (birthday +50, gift +14), 2 today`.
pub(super) fn effect((before, before_today): &Due, (after, after_today): &Due) -> String {
    let rules: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut total = 0;
    let mut by_rule = Vec::new();
    for rule in rules {
        let difference = difference(before.get(rule).copied(), after.get(rule).copied());
        total += difference;
        if difference != 0 {
            by_rule.push(format!("{rule} {}", signed(difference)));
        }
    }
    let rules = if by_rule.is_empty() { String::new() } else { format!(" ({})", by_rule.join(", ")) };
    let noun = if total.abs() == 1 { "touch" } else { "touches" };
    let today = difference(Some(*before_today), Some(*after_today));
    format!("{} {noun} in {EFFECT_DAYS} days{rules}, {} today", signed(total), signed(today))
}

fn difference(before: Option<u64>, after: Option<u64>) -> i64 {
    let number = |value: Option<u64>| i64::try_from(value.unwrap_or(0)).unwrap_or(i64::MAX);
    number(after) - number(before)
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "+" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}
