//! Each thing that has to be right before a touch is sent, with what it is now: ✓ or ✗, one line each.

use std::fmt::Write as _;

use crate::cli::{moment, sentences};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::gate::{CapsCheck, Check, Fact, PauseEnd, WindowCheck};
use crate::mask;
use crate::operations::explain::{Explained, HeldForPerson};
use crate::operations::people::masked_name;
use crate::plan::{ConditionAnswer, ConditionQuestion};
use crate::record::{Kind, Record, RecordKey, Value};
use crate::rule::condition::{Comparison, Wanted};
use crate::rule::{Condition, Rule};
use crate::terms::{ChannelName, Class, Reason};

/// A line: what is looked at, what it is, and whether it stands in the way.
type Line = (&'static str, String, bool);

/// What has to be right for one touch, in the order in which the planner and the judge look.
pub(super) fn of_touch(
    rule: &Rule,
    record: &Record,
    explained: &Explained<'_>,
    deployment: &Deployment,
) -> String {
    let mut lines = Vec::new();
    lines.extend(date(rule, record, deployment));
    lines.extend(of_answers(record, explained, deployment));
    lines.push(recipient(rule, explained));
    if let Some(HeldForPerson { reason, of_day }) = explained.brake {
        let says = match of_day {
            Some((count, at_most)) => format!("{count} that day, at_most {at_most}"),
            None => sentences::reason(reason).to_owned(),
        };
        lines.push(("limits", says, true));
    }
    for check in explained.examination.iter().flat_map(|examination| &examination.checks) {
        lines.extend(of_check(check, &deployment.config));
    }
    shown_as_lines(&lines)
}

/// What the rule asks of a record for which it is never due.
pub(super) fn of_record(rule: &Rule, record: &Record, deployment: &Deployment) -> String {
    let mut lines: Vec<Line> = date(rule, record, deployment).into_iter().collect();
    if let Some(kind) = deployment.kinds.get(&record.key.kind) {
        for condition in &rule.only {
            let value = record.get(&condition.field);
            let fits = condition.fits(value.as_ref());
            lines.push(only(kind, condition, value.as_ref(), !fits, &deployment.config));
        }
    }
    shown_as_lines(&lines)
}

fn shown_as_lines(lines: &[Line]) -> String {
    let mut text = String::new();
    for (what, says, stops) in lines {
        let mark = if *stops { '✗' } else { '✓' };
        let _infallible = writeln!(text, "  {mark} {what:<10} {says}");
    }
    text
}

/// The field that the rule counts from.
fn date(rule: &Rule, record: &Record, deployment: &Deployment) -> Option<Line> {
    let field = rule.when.trigger.field()?;
    let kind = deployment.kinds.get(&record.key.kind)?;
    Some(match record.get(field) {
        Some(value) => ("date", format!("{field} {}", shown(kind, field, &value, &deployment.config)), false),
        None => ("date", format!("{field} is not filled in"), true),
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
            ("stop_once", format!("{field} is not filled in yet"), stops)
        }
        ConditionQuestion::StopOnce { field, value: Some(value) } => {
            let kind = deployment.kinds.get(&record.key.kind)?;
            ("stop_once", format!("{field} {}", shown(kind, field, value, &deployment.config)), stops)
        }
        ConditionQuestion::Only { kind, condition, value } => {
            let kind = deployment.kinds.get(kind)?;
            only(kind, condition, value.as_ref(), stops, &deployment.config)
        }
        ConditionQuestion::Where { text } => {
            let error = answer.stop.as_ref().and_then(|stop| stop.error.as_deref());
            let says = match error {
                Some(error) => format!("{text} ({error})"),
                None if stops => format!("{text} (it is not so)"),
                None => (*text).to_owned(),
            };
            ("where", says, stops)
        }
    })
}

fn only(kind: &Kind, condition: &Condition, value: Option<&Value>, stops: bool, config: &Config) -> Line {
    let field = &condition.field;
    let is = value.map_or("not filled in".to_owned(), |value| shown(kind, field, value, config));
    let says = if stops {
        format!("{field} is {is}, wanted: {}", wanted(condition))
    } else {
        format!("{field} is {is}")
    };
    ("only", says, stops)
}

fn wanted(condition: &Condition) -> String {
    match &condition.wanted {
        Wanted::AnyOf(values) => values.iter().map(Value::display).collect::<Vec<_>>().join(" or "),
        Wanted::Filled(true) => "filled in".to_owned(),
        Wanted::Filled(false) => "not filled in".to_owned(),
        Wanted::Compared(comparison, value) => {
            let sign = match comparison {
                Comparison::AtLeast => ">=",
                Comparison::MoreThan => ">",
                Comparison::AtMost => "<=",
                Comparison::LessThan => "<",
                Comparison::Not => "not",
            };
            format!("{sign} {}", value.display())
        }
    }
}

fn recipient(rule: &Rule, explained: &Explained<'_>) -> Line {
    let touch = &explained.considered.touch;
    let to = rule.steps.iter().find(|step| step.id == touch.key.step).map(|step| step.to.written.as_str());
    let to = to.unwrap_or("to");
    match &explained.person {
        Some(person) => ("recipient", format!("{to}: {} ({})", masked_name(person), person.key.id), false),
        None => {
            let many = touch.reason == Some(Reason::TooMany);
            let whom = if many { "too many people" } else { "nobody" };
            ("recipient", format!("{to} leads to {whom}"), true)
        }
    }
}

/// What the judge has looked at; lines that say nothing new are left out.
fn of_check(check: &Check, config: &Config) -> Option<Line> {
    let stops = check.stops.is_some();
    Some(match &check.fact {
        Fact::Pause(PauseEnd::At(until)) => {
            ("paused", format!("until {}", moment::shown(*until, config)), stops)
        }
        Fact::Pause(PauseEnd::Open) => ("paused", "until somebody resumes it".to_owned(), stops),
        Fact::Late { expires_at } => {
            ("late_ok", format!("in time until {}", moment::shown(*expires_at, config)), stops)
        }
        Fact::Consent { class, ground, needed } => {
            let says = match check.stops {
                Some(reason) => sentences::reason(reason).to_owned(),
                None => consent(*class, ground.as_deref(), *needed),
            };
            ("consent", says, stops)
        }
        Fact::Address { open, closed } => {
            let says = match check.stops {
                Some(reason) => sentences::reason(reason).to_owned(),
                None => addresses(open, closed),
            };
            let what = if check.stops == Some(Reason::OptedOut) { "consent" } else { "address" };
            (what, says, stops)
        }
        Fact::Window(class, window) => ("window", hours(*class, *window, config), stops),
        Fact::Caps(class, caps) => ("caps", had(*class, *caps), stops),
        Fact::Text(Some(error)) => ("text", error.clone(), stops),
        Fact::SameText => ("text", sentences::reason(Reason::SameAddress).to_owned(), stops),
        // The mode is in the headline; that nobody is there is told with the recipient.
        Fact::Text(None) | Fact::Mode(_) | Fact::Nobody => return None,
    })
}

fn consent(class: Class, ground: Option<&str>, needed: bool) -> String {
    match class {
        Class::Staff => "staff: always".to_owned(),
        Class::Service => "service: no wish against it".to_owned(),
        Class::Care | Class::Marketing if !needed => format!("{class}: not opted out"),
        Class::Care | Class::Marketing => {
            let ground = ground.map_or(String::new(), |text| format!(", {text}"));
            format!("{class}: agreed{ground}")
        }
    }
}

fn addresses(open: &[(ChannelName, String)], closed: &[(ChannelName, Reason)]) -> String {
    let open: Vec<String> = open
        .iter()
        .map(|(channel, address)| format!("{channel} {}", mask::address(&channel.to_string(), address)))
        .collect();
    let others: Vec<String> = closed.iter().map(|(channel, _)| channel.to_string()).collect();
    let without = if others.is_empty() { String::new() } else { format!("; not by {}", others.join(", ")) };
    format!("{}{without}", open.join(", else "))
}

fn hours(class: Class, check: WindowCheck, config: &Config) -> String {
    let WindowCheck { window, opens_at } = check;
    match opens_at {
        None => format!("{class} {window}"),
        Some(opens_at) => format!("{class} {window}: waits until {}", moment::shown(opens_at, config)),
    }
}

fn had(class: Class, caps: CapsCheck) -> String {
    let spans = [(caps.day, "that day"), (caps.month, "in 30 days")];
    let says = spans.iter().filter_map(|(counted, span)| {
        let (had, limit) = (*counted)?;
        Some(format!("{had} of {limit} {span}"))
    });
    format!("{class}: {}", says.collect::<Vec<_>>().join(", "))
}

/// A field's value as it may be shown: names, phones and addresses masked, instants in the deployment's zone.
fn shown(kind: &Kind, field: &str, value: &Value, config: &Config) -> String {
    match value {
        Value::Datetime(at) => moment::shown(*at, config),
        value => kind.masked(field, value),
    }
}

/// `陈** (C-1042)`, or nobody.
pub(super) fn whom(person: Option<&Record>, key: Option<&RecordKey>) -> String {
    match key {
        Some(key) => {
            format!("{} ({})", person.map(masked_name).unwrap_or_default(), key.id).trim_start().to_owned()
        }
        None => "nobody".to_owned(),
    }
}
