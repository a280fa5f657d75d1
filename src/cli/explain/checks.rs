//! Each thing that has to be right before a touch is sent, with what it is now: ✓ or ✗, one line each.

use super::page::Page;
use crate::cli::moment;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::gate::{CapsCheck, Check, Fact, LeftOut, PauseEnd, WindowCheck};
use crate::mask;
use crate::operations::explain::{Explained, HeldForPerson};
use crate::operations::people::masked_name;
use crate::plan::{ConditionAnswer, ConditionQuestion};
use crate::record::{Kind, Record, Value};
use crate::rule::condition::{Comparison, Wanted};
use crate::rule::{Condition, Rule};
use crate::terms::{ChannelName, Class, Reason};
use crate::words::{CheckLine as Says, ExplainLabel as Label, Sentence, TermSentence, Wanted as WantedValue};

/// A line: what is looked at, what it is, and whether it stands in the way.
type Line = (Label, Sentence, bool);

/// What has to be right for one touch, in the order in which the planner and the judge look.
pub(super) fn of_touch(
    rule: &Rule,
    record: &Record,
    explained: &Explained<'_>,
    deployment: &Deployment,
    page: Page,
) -> String {
    let mut lines = Vec::new();
    lines.extend(date(rule, record, deployment));
    lines.extend(of_answers(record, explained, deployment));
    lines.push(recipient(explained));
    if let Some(HeldForPerson { reason, of_day }) = explained.brake {
        let says = match of_day {
            Some((touches, at_most)) => Says::OfDay { touches, at_most }.into(),
            None => why(reason),
        };
        lines.push((Label::Limits, says, true));
    }
    for check in explained.examination.iter().flat_map(|examination| &examination.checks) {
        lines.extend(of_check(check, &deployment.config));
    }
    shown_as_lines(&lines, page)
}

/// What the rule asks of a record for which it is never due.
pub(super) fn of_record(rule: &Rule, record: &Record, deployment: &Deployment, page: Page) -> String {
    let mut lines: Vec<Line> = date(rule, record, deployment).into_iter().collect();
    if let Some(kind) = deployment.kinds.get(&record.key.kind) {
        for condition in &rule.only {
            let value = record.get(&condition.field);
            let fits = condition.fits(value.as_ref());
            lines.push(only(kind, condition, value.as_ref(), !fits, &deployment.config));
        }
    }
    shown_as_lines(&lines, page)
}

fn shown_as_lines(lines: &[Line], page: Page) -> String {
    let mut text = String::new();
    for (label, says, stops) in lines {
        page.marked(&mut text, if *stops { "✗ " } else { "✓ " }, *label, says);
    }
    text
}

/// Why something was not sent, or not yet.
fn why(reason: Reason) -> Sentence {
    TermSentence::Reason(reason).into()
}

/// A field with its value.
fn field_and_value(field: &str, value: &str) -> Sentence {
    Sentence::Quoted(format!("{field} {value}"))
}

/// The field that the rule counts from.
fn date(rule: &Rule, record: &Record, deployment: &Deployment) -> Option<Line> {
    let field = rule.when.trigger.field()?;
    let kind = deployment.kinds.get(&record.key.kind)?;
    Some(match record.get(field) {
        Some(value) => {
            let value = shown(kind, field, &value, &deployment.config);
            (Label::Date, field_and_value(field, &value), false)
        }
        None => (Label::Date, Says::NotFilledIn { field: field.to_owned() }.into(), true),
    })
}

fn of_answers(record: &Record, explained: &Explained<'_>, deployment: &Deployment) -> Vec<Line> {
    let answers = explained.considered.answers.iter();
    answers.filter_map(|answer| of_answer(record, answer, deployment)).collect()
}

fn of_answer(record: &Record, answer: &ConditionAnswer<'_>, deployment: &Deployment) -> Option<Line> {
    let stops = answer.stop.is_some();
    Some(match &answer.question {
        ConditionQuestion::StopOnce { field, value: None } => {
            (Label::StopOnce, Says::NotFilledInYet { field: (*field).to_owned() }.into(), stops)
        }
        ConditionQuestion::StopOnce { field, value: Some(value) } => {
            let kind = deployment.kinds.get(&record.key.kind)?;
            let value = shown(kind, field, value, &deployment.config);
            (Label::StopOnce, field_and_value(field, &value), stops)
        }
        ConditionQuestion::Only { kind, condition, value } => {
            let kind = deployment.kinds.get(kind)?;
            only(kind, condition, value.as_ref(), stops, &deployment.config)
        }
        ConditionQuestion::Where { text } => {
            let error = answer.stop.as_ref().and_then(|stop| stop.error.as_ref());
            let says = match error {
                Some(error) => {
                    Says::WhereFails { text: (*text).to_owned(), error: Box::new(error.clone()) }.into()
                }
                None if stops => Says::WhereIsNotSo { text: (*text).to_owned() }.into(),
                None => Sentence::Quoted((*text).to_owned()),
            };
            (Label::Where, says, stops)
        }
    })
}

fn only(kind: &Kind, condition: &Condition, value: Option<&Value>, stops: bool, config: &Config) -> Line {
    let field = condition.field.clone();
    let value = value.map(|value| shown(kind, &field, value, config));
    let wanted = stops.then(|| wanted(condition));
    (Label::Only, Says::FieldIs { field, value, wanted }.into(), stops)
}

fn wanted(condition: &Condition) -> WantedValue {
    let compared = |sign: &str, value: &Value| WantedValue::Compared(sign.to_owned(), value.display());
    match &condition.wanted {
        Wanted::AnyOf(values) => WantedValue::AnyOf(values.iter().map(Value::display).collect()),
        Wanted::Filled(true) => WantedValue::FilledIn,
        Wanted::Filled(false) => WantedValue::NotFilledIn,
        Wanted::Compared(Comparison::AtLeast, value) => compared(">=", value),
        Wanted::Compared(Comparison::MoreThan, value) => compared(">", value),
        Wanted::Compared(Comparison::AtMost, value) => compared("<=", value),
        Wanted::Compared(Comparison::LessThan, value) => compared("<", value),
        Wanted::Compared(Comparison::Not, value) => WantedValue::Not(value.display()),
    }
}

fn recipient(explained: &Explained<'_>) -> Line {
    let touch = &explained.considered.touch;
    let path = explained.considered.path.written.clone();
    let says = match &explained.person {
        Some(person) => Says::LeadsTo { path, name: masked_name(person), id: person.key.id.clone() },
        None if touch.reason == Some(Reason::TooMany) => Says::LeadsToTooMany { path },
        None => Says::LeadsToNobody { path },
    };
    (Label::Recipient, says.into(), explained.person.is_none())
}

/// What the judge has looked at; lines that say nothing new are left out.
fn of_check(check: &Check, config: &Config) -> Option<Line> {
    let stops = check.stops.is_some();
    Some(match &check.fact {
        Fact::Pause(PauseEnd::At(until)) => {
            (Label::Paused, Says::Until { at: moment::shown(*until, config) }.into(), stops)
        }
        Fact::Pause(PauseEnd::Open) => (Label::Paused, Says::UntilResumed.into(), stops),
        Fact::Late { expires_at } => {
            (Label::LateOk, Says::InTimeUntil { at: moment::shown(*expires_at, config) }.into(), stops)
        }
        Fact::Consent { class, ground, needed } => {
            let says = match check.stops {
                Some(reason) => why(reason),
                None => consent(*class, ground.clone(), *needed).into(),
            };
            (Label::Consent, says, stops)
        }
        Fact::Address { open, closed } => {
            let says = match check.stops {
                Some(reason) => why(reason),
                None => addresses(open, closed).into(),
            };
            let opted_out = check.stops == Some(Reason::OptedOut);
            (if opted_out { Label::Consent } else { Label::Address }, says, stops)
        }
        Fact::LeftOut(LeftOut { reason: Reason::Left, .. }) => (Label::Recipient, why(Reason::Left), stops),
        Fact::LeftOut(LeftOut { record, whose, reason }) => {
            let (record, whose) = (record.to_string(), whose.to_string());
            let says = Says::NotAbout { record, whose, deceased: *reason == Reason::Deceased };
            (Label::Consent, says.into(), true)
        }
        Fact::Window(class, window) => (Label::Window, hours(*class, *window, config).into(), stops),
        Fact::Caps(class, CapsCheck { day, month, .. }) => {
            (Label::Caps, Says::Had { class: *class, day: *day, month: *month }.into(), stops)
        }
        Fact::Text(Some(error)) => (Label::Text, error.clone(), stops),
        Fact::SameText => (Label::Text, why(Reason::SameAddress), stops),
        // The mode is in the headline; that nobody is there is told with the recipient.
        Fact::Text(None) | Fact::Mode(_) | Fact::Nobody => return None,
    })
}

fn consent(class: Class, ground: Option<String>, needed: bool) -> Says {
    match class {
        Class::Staff => Says::StaffAlways,
        Class::Service => Says::NoWishAgainst,
        Class::Care | Class::Marketing if !needed => Says::NotOptedOut { class },
        Class::Care | Class::Marketing => Says::Agreed { class, ground },
    }
}

fn addresses(open: &[(ChannelName, String)], closed: &[(ChannelName, Reason)]) -> Says {
    let masked =
        |(channel, address): &(ChannelName, String)| (*channel, mask::address(&channel.to_string(), address));
    Says::Addresses {
        open: open.iter().map(masked).collect(),
        closed: closed.iter().map(|(channel, _)| *channel).collect(),
    }
}

fn hours(class: Class, check: WindowCheck, config: &Config) -> Says {
    let opens_at = check.opens_at.map(|at| moment::shown(at, config));
    Says::Hours { class, window: check.window.to_string(), opens_at }
}

/// A field's value as it may be shown: names, phones and addresses masked, instants in the deployment's zone.
fn shown(kind: &Kind, field: &str, value: &Value, config: &Config) -> String {
    match value {
        Value::Datetime(at) => moment::shown(*at, config),
        value => kind.masked(field, value),
    }
}
