//! Each thing that has to be right before a touch is sent, with what it is now: ✓ or ✗, one line each.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::near::Found;
use crate::cli::people::masked_name;
use crate::cli::{moment, sentences};
use crate::deployment::Deployment;
use crate::expression;
use crate::gate::{self, Setting};
use crate::mask;
use crate::message::GateView;
use crate::plan;
use crate::record::view::Records;
use crate::record::{FieldType, Kind, Record, Value};
use crate::rule::condition::{Comparison, Wanted};
use crate::rule::{Condition, Rule};
use crate::terms::{ChannelName, Class, Reason};

/// One line of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    /// What is looked at, a word.
    pub(super) what: &'static str,
    /// What it is.
    pub(super) says: String,
    /// Why it stands in the way, where it does.
    pub(super) fails: Option<Reason>,
}

impl Check {
    fn new(what: &'static str, says: impl Into<String>, fails: Option<Reason>) -> Check {
        Check { what, says: says.into(), fails }
    }
}

/// What the checks are made with.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) setting: Setting<'a>,
    pub(super) records: &'a dyn Records,
    /// What the ledger knows, where there is one.
    pub(super) ledger: &'a dyn GateView,
    pub(super) now: Timestamp,
}

/// Whether the record is one that the rule is about at all.
pub(super) fn of_record(rule: &Rule, record: &Record, ground: Ground<'_>) -> Vec<Check> {
    let Some(kind) = ground.deployment.kinds.get(&record.key.kind) else { return Vec::new() };
    let mut checks = Vec::new();
    if let Some(field) = rule.when.trigger.field() {
        checks.push(match record.get(field) {
            Some(value) => {
                Check::new("date", format!("{field} {}", shown(kind, field, &value, ground)), None)
            }
            None => Check::new("date", format!("{field} is not filled in"), Some(Reason::NotMatching)),
        });
    }
    for condition in &rule.only {
        let value = record.get(&condition.field);
        checks.push(condition_check(kind, condition, value.as_ref(), ground));
    }
    checks
}

/// What has to be right for one touch, in the order in which the planner and the gate look.
pub(super) fn of_touch(
    rule: &Rule,
    record: &Record,
    found: &Found,
    ground: Ground<'_>,
) -> Result<Vec<Check>> {
    let mut checks = of_record(rule, record, ground);
    checks.extend(filter(rule, record, found, ground)?);
    checks.extend(stop_once(rule, record, found, ground));
    let (touch, _) = found;
    let person = match &touch.key.recipient {
        Some(key) => ground.records.get(key)?,
        None => None,
    };
    let to = rule.steps.iter().find(|step| step.id == touch.key.step).map(|step| step.to.written.as_str());
    let to = to.unwrap_or("to");
    let Some(person) = person else {
        let reason = touch.reason.unwrap_or(Reason::NoRecipient);
        let whom = if reason == Reason::TooMany { "too many people" } else { "nobody" };
        checks.push(Check::new("recipient", format!("{to} leads to {whom}"), Some(reason)));
        return Ok(checks);
    };
    let name = masked_name(&person);
    checks.push(Check::new("recipient", format!("{to}: {name} ({})", person.key.id), None));
    checks.extend(step_only(rule, record, &person, found, ground));
    checks.extend(reach(&person, found, ground)?);
    checks.extend(window(rule, found, ground));
    checks.extend(caps(found, ground)?);
    Ok(checks)
}

fn filter(rule: &Rule, record: &Record, found: &Found, ground: Ground<'_>) -> Result<Option<Check>> {
    let Some(filter) = &rule.filter else { return Ok(None) };
    let world = ground.setting.world;
    let (touch, occurrence) = found;
    let extras = plan::extras(touch.due_at, occurrence, std::slice::from_ref(record), world);
    let context = expression::context(record, None, &extras, filter.needs(), world.kinds, ground.records)?;
    Ok(Some(match filter.eval_bool(&context) {
        Ok(true) => Check::new("where", filter.text(), None),
        Ok(false) => {
            Check::new("where", format!("{} (it is not so)", filter.text()), Some(Reason::NotMatching))
        }
        Err(error) => Check::new("where", format!("{} ({error})", filter.text()), Some(Reason::WhereError)),
    }))
}

fn stop_once(rule: &Rule, record: &Record, found: &Found, ground: Ground<'_>) -> Option<Check> {
    let field = rule.when.stop_once.as_ref()?;
    let kind = ground.deployment.kinds.get(&record.key.kind)?;
    let Some(value) = record.get(field) else {
        return Some(Check::new("stop_once", format!("{field} is not filled in yet"), None));
    };
    let due_at = found.0.due_at;
    let stopped = match &value {
        Value::Datetime(at) => due_at >= *at,
        Value::Date(on) => ground.deployment.config.day_of(due_at) >= *on,
        _ => false,
    };
    let says = format!("{field} {}", shown(kind, field, &value, ground));
    Some(Check::new("stop_once", says, stopped.then_some(Reason::Stopped)))
}

fn step_only(rule: &Rule, record: &Record, person: &Record, found: &Found, ground: Ground<'_>) -> Vec<Check> {
    let (touch, _) = found;
    let on = ground.deployment.config.day_of(touch.due_at);
    let step = rule.steps.iter().find(|step| step.id == touch.key.step);
    let lines = step.into_iter().flat_map(|step| &step.only);
    let checks = lines.filter_map(|line| {
        let about = if line.of_recipient { person } else { record };
        let kind = ground.deployment.kinds.get(&about.key.kind)?;
        let value = about.value_on(&line.condition.field, on);
        Some(condition_check(kind, &line.condition, value.as_ref(), ground))
    });
    checks.collect()
}

fn condition_check(kind: &Kind, condition: &Condition, value: Option<&Value>, ground: Ground<'_>) -> Check {
    let field = &condition.field;
    let is = value.map_or("not filled in".to_owned(), |value| shown(kind, field, value, ground));
    let fits = condition.fits(value);
    let says = if fits {
        format!("{field} is {is}")
    } else {
        format!("{field} is {is}, wanted: {}", wanted(condition))
    };
    Check::new("only", says, (!fits).then_some(Reason::NotMatching))
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

/// Consent, opt-outs, addresses, the suppression list.
fn reach(person: &Record, found: &Found, ground: Ground<'_>) -> Result<Vec<Check>> {
    let (touch, _) = found;
    let class = touch.class;
    let usable = match gate::screen(person, class, &touch.via, ground.setting) {
        Ok(usable) => usable,
        Err(reason) => {
            let what = match reason {
                Reason::NoContact | Reason::OptedOut | Reason::NoConsent => "consent",
                _ => "address",
            };
            return Ok(vec![Check::new(what, sentences::reason(reason), Some(reason))]);
        }
    };
    let mut checks = vec![Check::new("consent", consent(person, class, ground), None)];
    let mut open = Vec::new();
    for channel in &usable {
        let Some(address) = person.text(channel.address_field()) else { continue };
        if !ground.ledger.is_suppressed(*channel, address)? {
            open.push(format!("{channel} {}", mask::address(&channel.to_string(), address)));
        }
    }
    let others = touch.via.iter().filter(|channel| !usable.contains(channel));
    let others: Vec<String> = others.map(ChannelName::to_string).collect();
    let without = if others.is_empty() { String::new() } else { format!("; not by {}", others.join(", ")) };
    checks.push(if open.is_empty() {
        Check::new("address", sentences::reason(Reason::Suppressed), Some(Reason::Suppressed))
    } else {
        Check::new("address", format!("{}{without}", open.join(", else ")), None)
    });
    Ok(checks)
}

fn consent(person: &Record, class: Class, ground: Ground<'_>) -> String {
    match class {
        Class::Staff => "staff: always".to_owned(),
        Class::Service => "service: no wish against it".to_owned(),
        Class::Care if !ground.deployment.config.policy.care_needs_consent => {
            "care: not opted out".to_owned()
        }
        Class::Care | Class::Marketing => {
            let ground = person.text("consent_ground").map_or(String::new(), |text| format!(", {text}"));
            format!("{class}: agreed{ground}")
        }
    }
}

fn window(rule: &Rule, found: &Found, ground: Ground<'_>) -> Option<Check> {
    let (touch, _) = found;
    let window = ground.deployment.config.policy.windows.of(touch.class);
    let local = ground.deployment.config.zone.civil(touch.due_at);
    if touch.class == Class::Staff || rule.urgent {
        return None;
    }
    if window.contains(local.time()) {
        return Some(Check::new("window", format!("{} {window}", touch.class), None));
    }
    let opens = ground.deployment.config.zone.instant(window.next_opening(local));
    let says =
        format!("{} {window}: waits until {}", touch.class, moment::shown(opens, &ground.deployment.config));
    Some(Check::new("window", says, (opens > touch.expires_at).then_some(Reason::Window)))
}

/// The caps, for what is due from now on: what the person has had so far counts.
fn caps(found: &Found, ground: Ground<'_>) -> Result<Option<Check>> {
    let (touch, _) = found;
    let config = &ground.deployment.config;
    let (Some(caps), Some(person)) = (config.policy.caps(touch.class), &touch.key.recipient) else {
        return Ok(None);
    };
    if touch.expires_at < ground.now || (caps.per_day == 0 && caps.per_month == 0) {
        return Ok(None);
    }
    let mut says = Vec::new();
    let mut fails = None;
    let at = touch.due_at.max(ground.now);
    let (today, _) = moment::bounds(config.day_of(at), config);
    let month = at.saturating_sub(SignedDuration::from_hours(30 * 24)).unwrap_or(Timestamp::MIN);
    for (limit, since, span) in [(caps.per_day, today, "that day"), (caps.per_month, month, "in 30 days")] {
        if limit == 0 {
            continue;
        }
        let sent = ground.ledger.sent_since(person, touch.class, since)?;
        says.push(format!("{sent} of {limit} {span}"));
        if sent >= limit {
            fails = Some(Reason::Cap);
        }
    }
    Ok(Some(Check::new("caps", format!("{}: {}", touch.class, says.join(", ")), fails)))
}

/// A field's value as it may be shown: names, phones and addresses masked, instants in the deployment's zone.
fn shown(kind: &Kind, field: &str, value: &Value, ground: Ground<'_>) -> String {
    match (kind.type_of(field), value) {
        (_, Value::Datetime(at)) => moment::shown(*at, &ground.deployment.config),
        (Some(FieldType::Phone), value) => mask::phone(&value.display()),
        (Some(FieldType::Email), value) => mask::email(&value.display()),
        (_, value) if kind.person && matches!(field, "name" | "salutation") => mask::name(&value.display()),
        (_, value) => value.display(),
    }
}
