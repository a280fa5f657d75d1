//! Every decision of the gate, in the order in which it is made.

mod limits;
mod person;
mod standing;
mod subject;
mod words;

use jiff::civil::date;

use super::*;
use crate::message::{MessageId, Origin, PlannedTouch, Ready, SentIn, StepOfPerson, Touch, TouchId, Wording};
use crate::plan::tests::{Town, guests};
use crate::record::in_memory::InMemoryRecords;
use crate::record::view::records_of;
use crate::record::{RecordKey, Value};
use crate::terms::{MessageState, TouchState};

/// A ledger that says what it is told to.
struct Ledger<'a> {
    records: InMemoryRecords<'a>,
    sent: Vec<(RecordKey, Class, Timestamp)>,
    suppressed: Vec<(ChannelName, String)>,
    unwanted: Vec<(ChannelName, String)>,
    said: Vec<(String, Timestamp, MessageId, String)>,
    of_step: u32,
}

records_of!(Ledger, records);

impl GateView for Ledger<'_> {
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError> {
        let counts = |(to, of, at): &&(RecordKey, Class, Timestamp)| {
            to == recipient && *of == class && span.holds(*at)
        };
        Ok(u32::try_from(self.sent.iter().filter(counts).count()).unwrap())
    }
    fn is_suppressed(&self, channel: ChannelName, _: Class, address: &str) -> Result<bool, ViewError> {
        Ok(self.suppressed.contains(&(channel, address.to_owned())))
    }
    fn is_told(&self, _: &PlannedTouch) -> Result<bool, ViewError> {
        Ok(false)
    }
    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, _: SentIn) -> Result<u32, ViewError> {
        let own = (of.rule, of.step, of.repeat) == ("guests", "send", 0);
        Ok(if own { self.of_step } else { 0 })
    }

    fn is_unwanted(&self, channel: ChannelName, _: Class, address: &str) -> Result<bool, ViewError> {
        Ok(self.unwanted.contains(&(channel, address.to_owned())))
    }
    fn said_in(
        &self,
        said: &Wording<'_>,
        span: SentIn,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let went = |(to, at, id, words): &(String, Timestamp, MessageId, String)| {
            to == said.address
                && span.holds(*at)
                && Some(*id) != except
                && said.text.starts_with(words.as_str())
        };
        Ok(said.rule == "guests" && said.step == "send" && said.repeat == 0 && self.said.iter().any(went))
    }
}

const MOBILE: &str = "+8613900000021";
const EMAIL: &str = "chen@example.com";

/// A guest with a message due on 31 March 2026 at 10:00, and everything that may stand in its way.
struct Desk {
    town: Town,
    planned_by: String,
    rule: Option<String>,
    records: Vec<Record>,
    changed: Option<Vec<Record>>,
    now: String,
    mode: Mode,
    paused: PausedRules,
    channels: BTreeSet<ChannelName>,
    channel: ChannelName,
    sent: Vec<(Class, &'static str)>,
    of_step: u32,
    suppressed: Vec<(ChannelName, &'static str)>,
    unwanted: Vec<(ChannelName, &'static str)>,
    said: Vec<(&'static str, &'static str, i64, &'static str)>,
    expires: Option<&'static str>,
    has_templates: bool,
}

impl Desk {
    fn new() -> Desk {
        let town = Town::new();
        let guest = town.record(
            "guest:G-1",
            &[("day", "2026-03-31"), ("mobile", MOBILE), ("email", EMAIL), ("salutation", "陈女士")],
        );
        let rule = guests("date = \"day\"\nat = \"10:00\"\nlate_ok = \"12 hours\"");
        Desk {
            town,
            planned_by: rule.clone(),
            rule: Some(rule),
            records: vec![guest],
            changed: None,
            now: "2026-03-31 10:00".to_owned(),
            mode: Mode::Live,
            paused: PausedRules::default(),
            channels: BTreeSet::from([ChannelName::Sms, ChannelName::Email]),
            channel: ChannelName::Sms,
            sent: Vec::new(),
            of_step: 0,
            suppressed: Vec::new(),
            unwanted: Vec::new(),
            said: Vec::new(),
            expires: None,
            has_templates: true,
        }
    }

    /// Another text of the rule, before the message is planned.
    fn rule(mut self, from: &str, to: &str) -> Desk {
        assert!(self.planned_by.contains(from), "{from}");
        self.planned_by = self.planned_by.replace(from, to);
        self.rule = Some(self.planned_by.clone());
        self
    }

    /// An edit of the rule after the message was planned.
    fn edited(mut self, from: &str, to: &str) -> Desk {
        self.rule = Some(self.planned_by.replace(from, to));
        self
    }

    /// Fields of the guest, before anything is planned.
    fn guest(mut self, fields: &[(&str, &str)]) -> Desk {
        let more = self.town.record("guest:G-1", fields);
        self.records[0].fields.extend(more.fields);
        self
    }

    fn without(mut self, field: &str) -> Desk {
        self.records[0].fields.remove(field);
        self
    }

    /// Fields of the guest, after the message was planned.
    fn then(mut self, fields: &[(&str, &str)]) -> Desk {
        let mut records = self.records.clone();
        records[0].fields.extend(self.town.record("guest:G-1", fields).fields);
        self.changed = Some(records);
        self
    }

    fn at(mut self, now: &str) -> Desk {
        self.now = now.to_owned();
        self
    }

    fn in_mode(mut self, mode: Mode) -> Desk {
        self.mode = mode;
        self
    }

    /// The touches and the message that the planner and the store make of the rule and the records.
    fn planned(&self) -> (Message, Vec<Touch>) {
        let rule = self.town.rule(&self.planned_by);
        let span = self.town.span(date(2026, 1, 1), date(2026, 12, 31));
        let planned = self.town.plan(&rule, &self.records, span);
        let touches: Vec<Touch> = planned
            .iter()
            .zip(1..)
            .map(|(touch, number)| Touch {
                id: TouchId(number),
                key: touch.key.clone(),
                due_at: touch.due_at,
                expires_at: touch.expires_at,
                state: TouchState::Planned,
                reason: None,
                error: None,
                message: Some(MessageId(1)),
            })
            .collect();
        let first = &planned[0];
        let message = Message {
            channel: self.channel,
            expires_at: self.expires.map_or(first.expires_at, |at| self.town.wall(at)),
            state: MessageState::Claimed,
            ..Message::planned(MessageId(1), &Origin::of(first).unwrap()).unwrap()
        };
        (message, touches)
    }

    fn gate(&self) -> GateDecision {
        let (message, touches) = self.planned();
        let recipient = message.recipient.clone();
        let ledger = Ledger {
            records: self.town.handful(self.changed.clone().unwrap_or_else(|| self.records.clone())),
            sent: self
                .sent
                .iter()
                .map(|(class, at)| (recipient.clone(), *class, self.town.wall(at)))
                .collect(),
            of_step: self.of_step,
            suppressed: self.suppressed.iter().map(|(channel, to)| (*channel, (*to).to_owned())).collect(),
            unwanted: self.unwanted.iter().map(|(channel, to)| (*channel, (*to).to_owned())).collect(),
            said: self
                .said
                .iter()
                .map(|(to, at, id, words)| {
                    ((*to).to_owned(), self.town.wall(at), MessageId(*id), (*words).to_owned())
                })
                .collect(),
        };
        let sources: Vec<_> =
            self.rule.iter().map(|text| crate::diagnostic::Source::new("rules/guests.toml", text)).collect();
        let mut report = crate::diagnostic::Report::default();
        let rules = RuleSet::read(&sources, self.town.around(), &mut report);
        assert_eq!(
            report.errors(),
            0,
            "{}",
            crate::diagnostic::render(report.findings(), crate::diagnostic::FrameStyle::default())
        );
        let none = Catalog::default();
        let setting = Setting {
            world: self.town.world(),
            rules: &rules,
            templates: if self.has_templates { &self.town.templates } else { &none },
            policy: &self.town.policy,
            mode: self.mode,
            language: "zh",
            channels: &self.channels,
            gateway: Some(("sim", Some("云栖物业"))),
            paused: &self.paused,
        };
        decide(&message, &touches, setting, &ledger, self.town.wall(&self.now)).unwrap()
    }

    /// The decision in a few words.
    fn says(&self) -> String {
        match self.gate() {
            GateDecision::Send(ready) => format!("send {} {}", ready.channel, ready.address),
            GateDecision::Defer { until, reason } => format!("defer {reason} {}", self.town.shown(until)),
            GateDecision::Keep => "keep".to_owned(),
            GateDecision::Move { channel } => format!("move {channel}"),
            GateDecision::Skip { reason, error: None, ready: None } => format!("skip {reason}"),
            GateDecision::Skip { reason, error: Some(error), .. } => format!("skip {reason}: {error}"),
            GateDecision::Skip { reason, ready: Some(ready), .. } => {
                format!("skip {reason} with {}", ready.text.trim())
            }
            GateDecision::Cancel { reason } => format!("cancel {reason}"),
            GateDecision::Join { messages } => format!("join {}", messages.len()),
        }
    }

    fn ready(&self) -> Ready {
        match self.gate() {
            GateDecision::Send(ready) | GateDecision::Skip { ready: Some(ready), .. } => *ready,
            other => panic!("{other:?}"),
        }
    }
}

const GO: &str = "send sms +8613900000021";

#[test]
fn nothing_in_the_way() {
    assert_eq!(Desk::new().says(), GO);
    let ready = Desk::new().ready();
    assert_eq!((ready.text.as_str(), ready.address.as_str(), ready.dropped.len()), ("您好。", MOBILE, 0));
    assert_eq!(ready.name, "G-1");
}
