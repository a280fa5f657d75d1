//! Reads a rule file and checks it against the kinds, templates and festivals it names.

mod once;
mod only;
mod step;
mod test;
mod when;

use std::ops::Range;
use std::sync::OnceLock;

use super::{ALARM, Limits, Rule};
use crate::calendar::festival::Festivals;
use crate::calendar::period::Period;
use crate::calendar::phrase::PhraseError;
use crate::diagnostic::{Diagnostic, Report, Source, nearest};
use crate::document::{self, Table, Text};
use crate::expression::{Expression, Scope};
use crate::record::{Kind, Kinds};
use crate::template::Catalog;
use crate::terms::{Class, Word};
use crate::words::{BrakeSentence, RuleNameSentence, RuleSentence as Says, RuleWhenSentence};

/// What a rule may name.
#[derive(Debug, Clone, Copy)]
pub struct RuleContext<'a> {
    /// The kinds of records.
    pub kinds: &'a Kinds,
    /// The templates.
    pub templates: &'a Catalog,
    /// The festivals.
    pub festivals: &'a Festivals,
    /// The words of `[company]`, for the parameters of templates.
    pub company: &'a std::collections::BTreeMap<String, String>,
}

/// What the parts of a rule file are read with: the kind they are about and all that may be named.
struct RuleReader<'a> {
    source: Source,
    kind: &'a Kind,
    around: RuleContext<'a>,
    class: Class,
    /// Whether what the rule names besides records is taken as it stands: it was right when it was put in force.
    was_right: bool,
}

impl Rule {
    /// Reads one rule. Everything wrong goes to the report with codes R1xx; a rule with an error is not returned.
    pub fn read(source: &Source, around: RuleContext<'_>, report: &mut Report) -> Option<Rule> {
        Rule::read_among(source, around, &|_| false, report)
    }

    /// The same, among other files: `is_there` says whether one of them is the rule of an id.
    pub(super) fn read_among(
        source: &Source,
        around: RuleContext<'_>,
        is_there: &dyn Fn(&str) -> bool,
        report: &mut Report,
    ) -> Option<Rule> {
        let errors_before = report.errors();
        let (mut root, clean) = document::parse(source, report);
        if !clean {
            return None;
        }
        let id = id(&mut root, source, is_there, report);
        let rule = read_rule(&mut root, (id, source), around, false, report);
        root.finish(report);
        if let Some(rule) = &rule {
            warn_of_everybody(rule, around.kinds, report);
        }
        rule.filter(|_| report.errors() == errors_before)
    }

    /// Reads the text of a rule that was in force once, whatever has become of its templates, as the rule `id`; nothing
    /// where it does not read as a rule any more.
    #[must_use]
    pub fn read_again(text: &str, id: &str, around: RuleContext<'_>) -> Option<Rule> {
        let mut report = Report::default();
        let source = Source::new(&format!("rules/{id}.toml"), text);
        let (mut root, clean) = document::parse(&source, &mut report);
        if !clean {
            return None;
        }
        // Its file may have had another name then.
        root.take("id");
        let rule = read_rule(&mut root, (id.to_owned(), &source), around, true, &mut report);
        rule.filter(|_| report.errors() == 0)
    }
}

/// All keys are asked for before anything wrong ends the reading, so that one pass finds every fault.
fn read_rule(
    root: &mut Table,
    (id, source): (String, &Source),
    around: RuleContext<'_>,
    was_right: bool,
    report: &mut Report,
) -> Option<Rule> {
    let title = root.required_text("title", report).map(|text| text.value).unwrap_or_default();
    root.require("class", report);
    let class = crate::config::word(root, "class", Class::Care, report);
    let urgent = root.boolean("urgent", report).unwrap_or(false);
    let (was, was_at) = names_before(root, report);
    let limits = root.table("limits", report).map(|table| limits(table, report)).unwrap_or_default();
    let untested = !root.has("test");
    let tests = test::read_all(root, report);
    root.require("when", report);
    let Some(kind) = kind(root, source, around.kinds, report) else {
        // Without its kind nothing of these can be judged.
        for key in ["when", "only", "where", "send", "step"] {
            root.take(key);
        }
        return None;
    };
    let reading = RuleReader { source: source.clone(), kind, around, class, was_right };
    let when = root.table("when", report).and_then(|table| when::read(table, &reading, report));
    let only =
        root.table("only", report).map(|table| only::read(table, &reading, report)).unwrap_or_default();
    let filter = root.text("where", report).and_then(|text| expression(&text, &reading, report));
    let steps = step::read_all(root, when.as_ref(), &reading, report);
    if untested {
        report.push(
            Diagnostic::warning("R501", Says::NoTest { rule: id.clone() })
                .at(source, 0..0, None)
                .help(Says::TestForExample),
        );
    }
    Some(Rule {
        id,
        title,
        class,
        urgent,
        each: kind.name.clone(),
        was,
        was_at,
        when: when?,
        only,
        filter,
        steps,
        limits,
        tests,
        source: source.clone(),
        canonical: OnceLock::new(),
    })
}

/// A rule that goes to everybody on one day should say how many that may be.
fn warn_of_everybody(rule: &Rule, kinds: &Kinds, report: &mut Report) {
    let limited = rule.limits.at_most.is_some() || rule.limits.approve;
    let chosen = !rule.only.is_empty() || rule.filter.is_some();
    let everybody = rule.steps.iter().any(|step| step.only.is_empty());
    let customers = kinds.get(&rule.each).is_some_and(|kind| kind.person && !kind.staff);
    if customers && rule.when.trigger.field().is_none() && everybody && !limited && !chosen {
        report.push(
            Diagnostic::warning("R510", BrakeSentence::ForEverybody { kind: rule.each.clone() })
                .at(&rule.source, 0..0, None)
                .help(BrakeSentence::SetAtMost),
        );
    }
}

fn id(root: &mut Table, source: &Source, is_there: &dyn Fn(&str) -> bool, report: &mut Report) -> String {
    let stem = source.stem().to_owned();
    let written = root.required_text("id", report);
    if stem == ALARM {
        let place = written.as_ref().map_or(0..0, |id| id.span.clone());
        report.push(
            Diagnostic::error("R126", RuleNameSentence::Reserved { id: stem.clone() })
                .at(source, place, None)
                .help(RuleNameSentence::RenameFile),
        );
    }
    if let Some(id) = written
        && id.value != stem
    {
        let message = Says::IdIsNotTheFileName { id: id.value.clone(), file: stem.clone() };
        let finding = Diagnostic::error("R120", message).at(source, id.span, Says::MustBeTheFileName);
        // The rule that a copy was made of is still there, and keeps what it has sent.
        report.push(if is_there(&id.value) {
            finding.help(RuleNameSentence::AfterCopying { id: stem.clone(), was: id.value })
        } else {
            finding
                .help(RuleNameSentence::AfterRenaming { id: stem.clone(), was: id.value })
                .help(RuleNameSentence::WithoutWas)
        });
    }
    stem
}

/// `was`, and where it stands.
fn names_before(table: &mut Table, report: &mut Report) -> (Vec<String>, Option<Range<usize>>) {
    if !table.has("was") {
        return (Vec::new(), None);
    }
    let span = table.span();
    let names = table.texts("was", report).unwrap_or_default();
    let place = names.first().map_or(span, |first| first.span.clone());
    (names.into_iter().map(|text| text.value).collect(), Some(place))
}

fn kind<'a>(root: &mut Table, source: &Source, kinds: &'a Kinds, report: &mut Report) -> Option<&'a Kind> {
    let each = root.required_text("each", report)?;
    let kind = kinds.get(&each.value);
    if kind.is_none() {
        report.push(
            Diagnostic::error("R101", Says::NotAKind { written: each.value.clone() })
                .at(source, each.span, Says::UnknownKind)
                .did_you_mean(&each.value, kinds.names())
                .help(Says::KindsAreInRecords),
        );
    }
    // What was probably meant judges the rest of the file as well, so that one pass finds every fault.
    kind.or_else(|| kinds.get(nearest(&each.value, kinds.names())?))
}

/// `where`: an expression that exists in its scope.
fn expression(text: &Text, reading: &RuleReader<'_>, report: &mut Report) -> Option<Expression> {
    let scope = Scope::of(reading.around.kinds, &reading.kind.name)?;
    match Expression::compile(&text.value) {
        Err(error) => {
            report.push(error.diagnostic("R110", &reading.source, &text.span, &text.value));
            None
        }
        Ok(expression) => {
            for problem in expression.check_condition(&scope) {
                report.push(problem.diagnostic("R111", &reading.source, &text.span, &text.value));
            }
            Some(expression)
        }
    }
}

fn limits(mut table: Table, report: &mut Report) -> Limits {
    let source = table.source().clone();
    let at_most = table.integer_in("at_most", 1..=100_000_000, report).and_then(|n| u32::try_from(n).ok());
    let mut one_of = |key: &str, usual: &str, other: &str, report: &mut Report| {
        let Some(text) = table.text(key, report) else { return false };
        if text.value != usual && text.value != other {
            let message = Says::CannotBe { key: key.to_owned(), written: text.value.clone() };
            report.push(
                Diagnostic::error("R112", message)
                    .at(&source, text.span.clone(), None)
                    .did_you_mean(&text.value, [usual, other]),
            );
        }
        text.value == other
    };
    let approve = one_of("approve", "no", "each run", report);
    let resend_unknown = one_of("on_unknown", "hold", "resend", report);
    table.finish(report);
    Limits { at_most, approve, resend_unknown }
}

/// Takes a length of time.
fn period(table: &mut Table, key: &str, report: &mut Report) -> Option<Period> {
    phrase(table, key, Period::parse, report)
}

/// Takes a string that is read by `parse`.
fn phrase<T>(
    table: &mut Table,
    key: &str,
    parse: impl Fn(&str) -> Result<T, PhraseError>,
    report: &mut Report,
) -> Option<T> {
    let source = table.source().clone();
    let text = table.text(key, report)?;
    match parse(&text.value) {
        Ok(value) => Some(value),
        Err(error) => {
            report.push(error.diagnostic("R130", &source, text.span));
            None
        }
    }
}

/// Takes a time of day such as `10:00`.
fn time(table: &mut Table, key: &str, report: &mut Report) -> Option<jiff::civil::Time> {
    let source = table.source().clone();
    let text = table.text(key, report)?;
    let found = crate::calendar::window::time_of_day(&text.value);
    if found.is_none() {
        report.push(
            Diagnostic::error("R130", RuleWhenSentence::NotATimeOfDay { written: text.value })
                .at(&source, text.span, None)
                .help(RuleWhenSentence::TimeForExample),
        );
    }
    found
}

/// How late a message of this class may be where the rule does not say.
pub(super) fn default_late_ok(class: Class) -> Period {
    use crate::calendar::period::Unit;
    match class {
        Class::Service => Period::new(3, Unit::Day),
        Class::Care => Period::new(12, Unit::Hour),
        Class::Marketing => Period::new(6, Unit::Hour),
        Class::Staff => Period::new(1, Unit::Day),
    }
}

/// A field of the kind, or a finding that there is none.
fn known_field(
    text: &Text,
    reading: &RuleReader<'_>,
    report: &mut Report,
) -> Option<crate::record::FieldType> {
    let found = reading.kind.type_of(&text.value);
    if found.is_none() {
        report.push(unknown_field(text, reading, None));
    }
    found
}

/// Neither the kind nor, where one is named, the recipient has this field.
fn unknown_field(text: &Text, reading: &RuleReader<'_>, recipient: Option<&Kind>) -> Diagnostic {
    let recipient = recipient.filter(|kind| kind.name != reading.kind.name);
    let (kind, field) = (reading.kind.name.clone(), text.value.clone());
    let message = match recipient {
        None => Says::NoSuchField { kind, field },
        Some(recipient) => Says::NoSuchFieldOfEither { kind, recipient: recipient.name.clone(), field },
    };
    let kinds = [Some(reading.kind), recipient];
    let fields = kinds.iter().flatten().flat_map(|kind| kind.fields.iter().map(|field| field.name.as_str()));
    Diagnostic::error("R104", message)
        .at(&reading.source, text.span.clone(), Says::UnknownField)
        .did_you_mean(&text.value, fields)
}

#[cfg(test)]
mod tests;

/// All words of a closed set, for "did you mean".
fn words_of<W: Word>() -> impl Iterator<Item = &'static str> {
    W::ALL.iter().map(|word| word.as_str())
}
