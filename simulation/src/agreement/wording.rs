//! What a message of these worlds says, as far as it tells two of them apart: the templates are known, so nothing need
//! be filled in.

use super::Wrong;
use super::left_out;
use super::lived::{Decision, Life};
use touchbase::message::TouchKey;
use touchbase::plan::{self, Span};
use touchbase::record::view::Records;
use touchbase::record::{Record, Value};
use touchbase::store::Error;

/// The number of the repeat of a touch, from 0; an occurrence's key ends with it.
pub(super) fn repeat(key: &TouchKey) -> u32 {
    key.occurrence.rsplit_once('#').and_then(|(_, number)| number.parse().ok()).unwrap_or(0)
}

/// The words of what the record no longer says: its date was put right since.
pub(super) const UNKNOWN: &str = "?";

/// What differs in its words from those of another message of the same rule and step on the same day.
pub(super) fn of(life: &Life<'_>, decision: &Decision, records: &dyn Records) -> Result<String, Wrong> {
    let mut items = Vec::new();
    for key in &decision.touches {
        items.extend(records.get(&key.record).map_err(Error::from)?);
    }
    let person = records.get(&decision.to).map_err(Error::from)?;
    let (Some(key), Some(first)) = (decision.touches.first(), items.first()) else {
        return Ok(String::new());
    };
    let rule = life.deployment().rules.get(&key.rule);
    let step = rule.and_then(|rule| rule.steps.iter().find(|step| step.id == key.step));
    let show =
        |record: &Record, field: &str| record.get(field).as_ref().map(Value::display).unwrap_or_default();
    Ok(match step.map(|step| step.template.as_str()) {
        Some("named") => person.map(|person| show(&person, "name")).unwrap_or_default(),
        Some("dated") => about_day(life, key, first, records)?,
        Some("label") => show(first, "label"),
        Some("rated") => quotient(first, "level", 12, 3),
        Some("owing") => quotient(first, "balance", 100, 5),
        Some("listed") => items.iter().map(|item| show(item, "label")).collect::<Vec<_>>().join("、"),
        _ => String::new(),
    })
}

/// The day that a touch is about, as the planner knows it.
fn about_day(
    life: &Life<'_>,
    key: &TouchKey,
    record: &Record,
    records: &dyn Records,
) -> Result<String, Wrong> {
    let (world, rules) = (life.deployment().world(), &life.deployment().rules);
    let step = rules
        .get(&key.rule)
        .and_then(|rule| Some((rule, rule.steps.iter().find(|step| step.id == key.step)?)));
    let Some((rule, step)) = step else { return Ok(String::new()) };
    let span = Span { after: life.world().began, through: life.world().through };
    let (rule, step) = left_out::asking(rule, step, 0);
    let planned = plan::plan_step(&rule, &step, record, records, world, span).map_err(Error::from)?;
    let found = planned.into_iter().find(|(touch, _)| touch.key.occurrence == key.occurrence);
    Ok(found.map_or(UNKNOWN.to_owned(), |(_, occurrence)| occurrence.on.to_string()))
}

/// `12 // (level | default(3))`, as it is shown.
fn quotient(record: &Record, field: &str, of: i64, default: i64) -> String {
    let number = match record.get(field) {
        Some(Value::Int(number)) => number,
        _ => default,
    };
    of.checked_div(number).map_or(String::new(), |quotient| quotient.to_string())
}
