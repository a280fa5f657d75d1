//! Reads `[only]`: each key a field, each value what it must be.

use std::ops::Range;

use super::{RuleReader, known_field, unknown_field};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Node, Table, Text, Value as Written};
use crate::record::{FieldType, Kind, Value};
use crate::rule::condition::{self, Condition, Wanted};
use crate::words::{LintSentence, RuleSentence as Says};

pub(super) fn read(mut table: Table, reading: &RuleReader<'_>, report: &mut Report) -> Vec<Condition> {
    let mut conditions = Vec::new();
    warn_if_empty(&table, reading, report);
    for key in table.remaining() {
        let Some(node) = table.take(&key.value) else { continue };
        let Some(field_type) = known_field(&key, reading, report) else { continue };
        conditions.extend(condition(&key, node, &field_type, reading, report));
    }
    conditions
}

/// The `only` of a step: a field of the record, or else of the recipient. Where `to` leads to nobody that is the
/// fault to say, and fields that could be the recipient's are passed over.
pub(super) fn read_of_step(
    mut table: Table,
    recipient: Option<&Kind>,
    reading: &RuleReader<'_>,
    report: &mut Report,
) -> Vec<super::super::StepCondition> {
    let mut conditions = Vec::new();
    warn_if_empty(&table, reading, report);
    for key in table.remaining() {
        let Some(node) = table.take(&key.value) else { continue };
        let own = reading.kind.type_of(&key.value);
        let of_recipient = own.is_none() && recipient.is_some_and(|kind| kind.type_of(&key.value).is_some());
        let field_type = if of_recipient { recipient.and_then(|kind| kind.type_of(&key.value)) } else { own };
        let Some(field_type) = field_type else {
            if let Some(recipient) = recipient {
                report.push(unknown_field(&key, reading, Some(recipient)));
            }
            continue;
        };
        if let Some(condition) = condition(&key, node, &field_type, reading, report) {
            conditions.push(super::super::StepCondition { of_recipient, condition });
        }
    }
    conditions
}

/// Conditions that were taken out one by one leave a rule for everybody.
fn warn_if_empty(table: &Table, reading: &RuleReader<'_>, report: &mut Report) {
    if table.remaining().is_empty() {
        let said = LintSentence::OnlyIsEmpty { kind: reading.kind.name.clone() };
        report.push(
            Diagnostic::warning("R116", said)
                .at(&reading.source, table.span(), LintSentence::NothingInIt)
                .help(LintSentence::OnlyOrLeaveOut),
        );
    }
}

fn condition(
    key: &Text,
    node: Node,
    field_type: &FieldType,
    reading: &RuleReader<'_>,
    report: &mut Report,
) -> Option<Condition> {
    let span = node.span.clone();
    let wanted = match node.value {
        Written::Text(ref text) if text == "filled" => Some(Wanted::Filled(true)),
        Written::Text(ref text) if text == "empty" => Some(Wanted::Filled(false)),
        Written::Text(ref text) => match condition::operator(text) {
            Some((comparison, rest)) => {
                condition::written(rest, field_type).map(|value| Wanted::Compared(comparison, value))
            }
            None => condition::written(text, field_type).map(|value| Wanted::AnyOf(vec![value])),
        },
        Written::List(items) => {
            let values: Option<Vec<Value>> = items.iter().map(|item| single(item, field_type)).collect();
            values.filter(|values| !values.is_empty()).map(Wanted::AnyOf)
        }
        _ => single(&node, field_type).map(|value| Wanted::AnyOf(vec![value])),
    };
    if wanted.is_none() {
        report.push(misfit(key, span, field_type, reading));
    }
    Some(Condition { field: key.value.clone(), wanted: wanted? })
}

/// A single written value of the field's type.
fn single(node: &Node, field_type: &FieldType) -> Option<Value> {
    match (&node.value, field_type) {
        (Written::Text(text), _) => condition::written(text, field_type),
        (Written::Integer(number), FieldType::Int) => Some(Value::Int(*number)),
        (Written::Integer(number), FieldType::Number) => {
            Some(Value::Number(number.to_string().parse().ok()?))
        }
        (Written::Float(number), FieldType::Number) => Some(Value::Number(*number)),
        (Written::Bool(truth), FieldType::Bool) => Some(Value::Bool(*truth)),
        (Written::Datetime(text), FieldType::Date) => Some(Value::Date(text.parse().ok()?)),
        _ => None,
    }
}

fn misfit(key: &Text, span: Range<usize>, field_type: &FieldType, reading: &RuleReader<'_>) -> Diagnostic {
    let message = Says::DoesNotFit { field: key.value.clone(), is: field_type.describe() };
    let finding = Diagnostic::error("R113", message).at(&reading.source, span.clone(), Says::DoesNotFitHere);
    let written = reading.source.text.get(span).unwrap_or("").trim_matches(['"', '\'']).to_owned();
    match field_type {
        FieldType::Words(words) => finding.did_you_mean(&written, words.iter().map(String::as_str)),
        _ => finding.help(Says::ConditionsForExample),
    }
}
