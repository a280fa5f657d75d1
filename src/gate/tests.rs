//! Every decision of the gate, in the order in which it is made.

use jiff::civil::date;

use super::*;
use crate::message::{MessageId, Touch, TouchId};
use crate::plan::tests::{Town, guests};
use crate::record::handful::Handful;
use crate::record::view::{Candidates, Records};
use crate::record::{RecordKey, Value};
use crate::terms::{MessageState, TouchState};

/// A ledger that says what it is told to.
struct Ledger<'a> {
    records: Handful<'a>,
    sent: Vec<(RecordKey, Class, Timestamp)>,
    suppressed: Vec<(ChannelName, String)>,
    used: Vec<(String, Timestamp, MessageId)>,
}

impl Records for Ledger<'_> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        self.records.get(key)
    }
    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.records.candidates(which, visit)
    }
    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        self.records.referring(kind, field, target)
    }
    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        self.records.having(kind, field, value)
    }
}

impl GateView for Ledger<'_> {
    fn sent_since(&self, recipient: &RecordKey, class: Class, since: Timestamp) -> Result<u32, ViewError> {
        let counts =
            |(to, of, at): &&(RecordKey, Class, Timestamp)| to == recipient && *of == class && *at >= since;
        Ok(u32::try_from(self.sent.iter().filter(counts).count()).unwrap())
    }
    fn is_suppressed(&self, channel: ChannelName, address: &str) -> Result<bool, ViewError> {
        Ok(self.suppressed.contains(&(channel, address.to_owned())))
    }
    fn address_used_since(
        &self,
        rule: &str,
        _step: &str,
        address: &str,
        since: Timestamp,
        except: MessageId,
    ) -> Result<bool, ViewError> {
        let went =
            |(to, at, id): &(String, Timestamp, MessageId)| to == address && *at >= since && *id != except;
        Ok(rule == "guests" && self.used.iter().any(went))
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
    paused: BTreeSet<String>,
    channels: BTreeSet<ChannelName>,
    channel: ChannelName,
    sent: Vec<(Class, &'static str)>,
    suppressed: Vec<(ChannelName, &'static str)>,
    used: Vec<(&'static str, &'static str, i64)>,
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
            paused: BTreeSet::new(),
            channels: BTreeSet::from([ChannelName::Sms, ChannelName::Email]),
            channel: ChannelName::Sms,
            sent: Vec::new(),
            suppressed: Vec::new(),
            used: Vec::new(),
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
                message: Some(MessageId(1)),
            })
            .collect();
        let first = &planned[0];
        let message = Message {
            id: MessageId(1),
            rule: first.key.rule.clone(),
            step: first.key.step.clone(),
            class: first.class,
            recipient: first.key.recipient.clone().unwrap(),
            template: first.template.clone(),
            via: first.via.clone(),
            channel: self.channel,
            due_at: first.due_at,
            expires_at: self.expires.map_or(first.expires_at, |at| self.town.wall(at)),
            not_before_at: first.due_at,
            state: MessageState::Claimed,
            reason: None,
            attempts: 0,
            channel_attempts: 0,
            crashes: 0,
            subject: None,
            body: None,
            address_masked: None,
            provider_id: None,
            settled_at: None,
        };
        (message, touches)
    }

    fn gate(&self) -> Gate {
        let (message, touches) = self.planned();
        let recipient = message.recipient.clone();
        let ledger = Ledger {
            records: self.town.handful(self.changed.clone().unwrap_or_else(|| self.records.clone())),
            sent: self
                .sent
                .iter()
                .map(|(class, at)| (recipient.clone(), *class, self.town.wall(at)))
                .collect(),
            suppressed: self.suppressed.iter().map(|(channel, to)| (*channel, (*to).to_owned())).collect(),
            used: self
                .used
                .iter()
                .map(|(to, at, id)| ((*to).to_owned(), self.town.wall(at), MessageId(*id)))
                .collect(),
        };
        let sources: Vec<_> =
            self.rule.iter().map(|text| crate::diagnostic::Source::new("rules/guests.toml", text)).collect();
        let mut report = crate::diagnostic::Report::default();
        let rules = RuleSet::read(&sources, self.town.around(), &mut report);
        assert_eq!(report.errors(), 0, "{}", crate::diagnostic::render(report.findings(), false));
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
            Gate::Send(ready) => format!("send {} {}", ready.channel, ready.address),
            Gate::Defer { until, reason } => format!("defer {reason} {}", self.town.shown(until)),
            Gate::Move { channel } => format!("move {channel}"),
            Gate::Skip { reason, ready: None } => format!("skip {reason}"),
            Gate::Skip { reason, ready: Some(ready) } => format!("skip {reason} with {}", ready.text.trim()),
            Gate::Cancel { reason } => format!("cancel {reason}"),
        }
    }

    fn ready(&self) -> Ready {
        match self.gate() {
            Gate::Send(ready) | Gate::Skip { ready: Some(ready), .. } => *ready,
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

#[test]
fn the_rule_is_gone_or_paused() {
    let mut desk = Desk::new();
    desk.rule = None;
    assert_eq!(desk.says(), "cancel rule_off");
    let mut desk = Desk::new();
    for paused in ["guests", "*"] {
        desk.paused = BTreeSet::from([paused.to_owned()]);
        assert_eq!(desk.says(), "defer paused 2026-03-31 10:01");
    }
    desk.paused = BTreeSet::from(["others".to_owned()]);
    assert_eq!(desk.says(), GO);
    // A step that is gone is as good as the rule.
    let ladder = Desk::new().rule("[send]", "[[step]]").edited("[send]", "[[step]]\nid = \"first\"");
    let text = ladder.planned_by.replace("[[step]]", "[[step]]\nid = \"other\"");
    assert_eq!(Desk { rule: Some(text), ..ladder }.says(), "cancel rule_off");
    // Under a new name that says which it had.
    let renamed = Desk::new().edited("\"guests\"", "\"visitors\"\nwas = [\"guests\"]");
    let sources = [crate::diagnostic::Source::new("rules/visitors.toml", renamed.rule.as_ref().unwrap())];
    let rules = RuleSet::read(&sources, renamed.town.around(), &mut crate::diagnostic::Report::default());
    let (_, touches) = renamed.planned();
    let records = renamed.town.handful(renamed.records.clone());
    let still = holds(&touches[0], &rules, renamed.town.world(), &records).unwrap();
    assert_eq!(still, Ok(touches[0].due_at));
}

#[test]
fn what_was_planned_no_longer_holds() {
    let desk = |fields: &[(&str, &str)]| Desk::new().then(fields);
    // The date has moved: another occurrence, which is planned by itself.
    assert_eq!(desk(&[("day", "2026-04-01")]).says(), "cancel not_matching");
    assert_eq!(
        Desk::new()
            .rule("[send]", "[only]\nstatus = \"active\"\n[send]")
            .guest(&[("status", "active")])
            .then(&[("status", "void")])
            .says(),
        "cancel not_matching"
    );
    assert_eq!(
        Desk::new()
            .rule("[when]", "where = \"visits is none or visits < 3\"\n[when]")
            .then(&[("visits", "3")])
            .says(),
        "cancel not_matching"
    );
    assert_eq!(
        Desk::new()
            .rule("[when]", "where = \"visits is none or 12 // visits > 2\"\n[when]")
            .then(&[("visits", "0")])
            .says(),
        "cancel where_error"
    );
    let mut gone = Desk::new();
    gone.changed = Some(Vec::new());
    assert_eq!(gone.says(), "cancel record_gone");
    let host = Desk::new().rule("\"self\"", "\"host\"").guest(&[("host", "S-1")]);
    let staff = |fields: &[(&str, &str)]| host.town.record("staff:S-1", fields);
    let records = vec![host.records[0].clone(), staff(&[("mobile", MOBILE)])];
    let left = vec![host.records[0].clone(), staff(&[("mobile", MOBILE), ("left_on", "2026-03-01")])];
    let host = Desk { records, changed: Some(left), ..host };
    assert_eq!(host.says(), "cancel no_recipient");
}

#[test]
fn it_was_stopped() {
    let desk =
        |ended: &str| Desk::new().rule("at =", "stop_once = \"ended_at\"\nat =").then(&[("ended_at", ended)]);
    assert_eq!(desk("2026-03-31 09:59").says(), "cancel stopped");
    assert_eq!(desk("2026-03-31 10:00").says(), "cancel stopped");
    // What was due before it ended is due still, however late it goes.
    assert_eq!(desk("2026-03-31 10:01").at("2026-03-31 11:00").says(), GO);
    // Ended later, but left out for another reason.
    let desk = Desk::new().rule("at =", "stop_once = \"ended_at\"\nat =");
    assert_eq!(
        desk.then(&[("ended_at", "2026-04-30 10:00"), ("day", "2026-05-01")]).says(),
        "cancel not_matching"
    );
}

#[test]
fn it_is_due_at_another_time_now() {
    let later = || Desk::new().edited("10:00", "18:00");
    assert_eq!(later().says(), "defer moved 2026-03-31 18:00");
    assert_eq!(later().at("2026-03-31 18:00").says(), GO);
    // It may then be as late as the rule allows, counted from its new hour.
    assert_eq!(Desk::new().edited("10:00", "19:59").rule_late("9 hours").at("2026-03-31 19:59").says(), GO);
    assert_eq!(Desk::new().edited("10:00", "09:00").says(), GO);
    assert_eq!(
        Desk::new().edited("date = \"day\"", "date = \"day\"\nafter = \"1 year\"").says(),
        "defer moved 2027-03-31 10:00"
    );
    assert_eq!(
        Desk::new()
            .edited("date = \"day\"", "date = \"day\"\nbefore = \"1 day\"")
            .at("2026-03-31 10:00")
            .says(),
        GO,
        "an hour that has passed by an edit loses nothing"
    );
}

impl Desk {
    /// The same lateness in the rule as planned and as edited.
    fn rule_late(mut self, late_ok: &str) -> Desk {
        self.planned_by = self.planned_by.replace("12 hours", late_ok);
        self.rule = self.rule.map(|text| text.replace("12 hours", late_ok));
        self
    }
}

#[test]
fn too_late() {
    assert_eq!(Desk::new().at("2026-03-31 20:29").says(), GO);
    let night = || Desk::new().rule("each =", "urgent = true\neach =");
    assert_eq!(night().at("2026-03-31 22:00").says(), GO, "late_ok is the last moment");
    assert_eq!(night().at("2026-03-31 22:01").says(), "skip too_late");
    // A person may have given it longer.
    assert_eq!(Desk { expires: Some("2026-04-02 12:00"), ..Desk::new() }.at("2026-04-02 11:00").says(), GO);
    assert_eq!(
        Desk { expires: Some("2026-04-02 12:00"), ..Desk::new() }.at("2026-04-02 12:01").says(),
        "skip too_late"
    );
    // Longer, or another class, by an edit of the rule.
    assert_eq!(Desk::new().edited("12 hours", "3 days").at("2026-04-02 10:00").says(), GO);
}

#[test]
fn the_person_is_gone() {
    let desk = Desk::new().rule("\"self\"", "\"host\"").guest(&[("host", "S-1")]);
    let host = desk.town.record("staff:S-1", &[("mobile", MOBILE)]);
    let records = vec![desk.records[0].clone(), host];
    let changed = Some(vec![desk.records[0].clone()]);
    assert_eq!(Desk { records, changed, ..desk }.says(), "cancel no_recipient");
}

#[test]
fn consent() {
    type Asked<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
    let cases: &[Asked<'_>] = &[
        ("service", &[], GO),
        ("service", &[("no_contact", "true")], "skip no_contact"),
        ("service", &[("service_opt_out", "true")], "skip opted_out"),
        ("service", &[("care_opt_out", "true"), ("marketing_opt_out", "true")], GO),
        ("care", &[], GO),
        ("care", &[("care_opt_out", "true")], "skip opted_out"),
        ("care", &[("consent_care", "false")], GO),
        ("care", &[("no_contact", "true")], "skip no_contact"),
        ("marketing", &[], "skip no_consent"),
        ("marketing", &[("consent_care", "true")], "skip no_consent"),
        ("marketing", &[("consent_marketing", "false")], "skip no_consent"),
        ("marketing", &[("consent_marketing", "true")], GO),
        ("marketing", &[("consent_marketing", "true"), ("marketing_opt_out", "true")], "skip opted_out"),
        ("marketing", &[("consent_marketing", "true"), ("no_contact", "true")], "skip no_contact"),
        ("staff", &[("no_contact", "true"), ("sms_opt_out", "true")], GO),
        ("service", &[("sms_opt_out", "true")], "move email"),
        ("service", &[("sms_opt_out", "true"), ("email_opt_out", "true")], "skip opted_out"),
    ];
    for (class, fields, expected) in cases {
        assert_eq!(Desk::new().rule("service", class).guest(fields).says(), *expected, "{class} {fields:?}");
        // Asked again at the last moment, over the record as it stands then.
        assert_eq!(
            Desk::new().rule("service", class).then(fields).says(),
            *expected,
            "{class} then {fields:?}"
        );
    }
}

#[test]
fn care_to_those_who_agreed_only() {
    for (fields, expected) in [
        (&[][..], "skip no_consent"),
        (&[("consent_care", "true")], GO),
        (&[("consent_care", "true"), ("care_opt_out", "true")], "skip opted_out"),
    ] {
        let mut desk = Desk::new().rule("service", "care").guest(fields);
        desk.town.policy.care_needs_consent = true;
        assert_eq!(desk.says(), expected, "{fields:?}");
    }
    let mut service = Desk::new();
    service.town.policy.care_needs_consent = true;
    assert_eq!(service.says(), GO);
}

#[test]
fn a_rule_that_is_marketing_after_all_needs_consent_at_once() {
    assert_eq!(Desk::new().edited("service", "marketing").says(), "skip no_consent");
    let agreed = Desk::new().guest(&[("consent_marketing", "true")]).edited("service", "marketing");
    assert_eq!(agreed.ready().text, "您好。拒收请回复R");
}

#[test]
fn no_address_or_a_bad_one() {
    assert_eq!(Desk::new().without("mobile").says(), "move email");
    assert_eq!(Desk::new().without("mobile").without("email").says(), "skip no_address");
    for bad in ["13900000021", "+86139", "+86139000000211234", "+8613900oo0021", "", "+86 13900000021"] {
        assert_eq!(Desk::new().guest(&[("mobile", bad)]).says(), "move email", "{bad}");
        assert_eq!(
            Desk::new().guest(&[("mobile", bad)]).without("email").says(),
            "skip bad_address",
            "{bad}"
        );
    }
    for bad in [
        "nobody",
        "a@b",
        "@example.com",
        "a@b@example.com",
        "a b@example.com",
        "<a@example.com>",
        "a@example.com,",
        "a@exa\u{7}mple.com",
    ] {
        assert_eq!(
            Desk::new().guest(&[("email", bad)]).without("mobile").says(),
            "skip bad_address",
            "{bad}"
        );
    }
    let mut by_mail = Desk::new();
    by_mail.channel = ChannelName::Email;
    assert_eq!(by_mail.says(), "send email chen@example.com");
    // The channels before the present one have been tried: there is no way back to them.
    let mut back = Desk::new().without("email");
    back.channel = ChannelName::Email;
    assert_eq!(back.says(), "skip no_address");
}

#[test]
fn a_channel_that_is_not_configured() {
    let mut desk = Desk::new();
    desk.channels = BTreeSet::from([ChannelName::Email]);
    assert_eq!(desk.says(), "move email");
    desk.channels = BTreeSet::new();
    assert_eq!(desk.says(), "skip no_channel");
    assert_eq!(desk.in_mode(Mode::Shadow).says(), "skip shadow with 您好。");
}

#[test]
fn a_suppressed_address() {
    let mut desk = Desk::new();
    desk.suppressed = vec![(ChannelName::Sms, MOBILE)];
    assert_eq!(desk.says(), "move email");
    desk.suppressed.push((ChannelName::Email, EMAIL));
    assert_eq!(desk.says(), "skip suppressed");
    desk.suppressed = vec![(ChannelName::Email, MOBILE), (ChannelName::Sms, EMAIL)];
    assert_eq!(desk.says(), GO);
}

#[test]
fn outside_the_send_window() {
    let desk =
        |class: &str, now: &str| Desk::new().rule("service", class).rule("12 hours", "3 days").at(now).says();
    for (class, now, expected) in [
        ("service", "2026-03-31 20:29", GO),
        ("service", "2026-03-31 20:30", "defer window 2026-04-01 08:30"),
        ("service", "2026-04-01 03:00", "defer window 2026-04-01 08:30"),
        ("service", "2026-04-01 08:30", GO),
        ("care", "2026-03-31 20:00", "defer window 2026-04-01 09:00"),
        ("care", "2026-04-01 08:59", "defer window 2026-04-01 09:00"),
        ("staff", "2026-04-01 03:00", GO),
    ] {
        assert_eq!(desk(class, now), expected, "{class} {now}");
    }
    // Too late by the time it opens: the window is the reason to keep.
    assert_eq!(Desk::new().at("2026-03-31 21:00").says(), "skip window");
    assert_eq!(Desk::new().rule("each =", "urgent = true\neach =").at("2026-03-31 21:00").says(), GO);
}

#[test]
fn as_many_as_the_caps_allow() {
    let care = |sent: &[(Class, &'static str)], late_ok: &str| {
        let mut desk = Desk::new().rule("service", "care").rule("12 hours", late_ok);
        desk.sent = sent.to_vec();
        desk.says()
    };
    use Class::{Care, Marketing, Service};
    for (sent, expected) in [
        (&[][..], GO),
        (&[(Service, "2026-03-31 09:00"), (Marketing, "2026-03-31 09:00")], GO),
        (&[(Care, "2026-03-30 23:59")], GO),
        (&[(Care, "2026-03-31 00:00")], "defer cap 2026-04-01 09:00"),
        (&[(Care, "2026-03-02 10:00"), (Care, "2026-03-09 10:00"), (Care, "2026-03-20 10:00")], GO),
        (
            &[
                (Care, "2026-03-01 10:00"),
                (Care, "2026-03-09 10:00"),
                (Care, "2026-03-20 10:00"),
                (Care, "2026-03-29 10:00"),
            ],
            "defer cap 2026-04-01 09:00",
        ),
        (
            &[
                (Care, "2026-03-01 09:59"),
                (Care, "2026-03-09 10:00"),
                (Care, "2026-03-20 10:00"),
                (Care, "2026-03-29 10:00"),
            ],
            GO,
        ),
    ] {
        assert_eq!(care(sent, "3 days"), expected, "{sent:?}");
        let skipped = if expected == GO { GO } else { "skip cap" };
        assert_eq!(care(sent, "12 hours"), skipped, "{sent:?}, not to be sent tomorrow");
    }
    // Service messages and those to staff have no caps.
    for class in ["service", "staff"] {
        let mut desk = Desk::new().rule("service", class);
        desk.sent = vec![(Class::Service, "2026-03-31 09:00"); 9];
        desk.sent.extend(vec![(Class::Staff, "2026-03-31 09:00"); 9]);
        assert_eq!(desk.says(), GO, "{class}");
    }
}

#[test]
fn one_phone_in_two_records() {
    let desk = |class: &str, used: (&'static str, &'static str, i64)| {
        let mut desk = Desk::new().rule("service", class);
        desk.used = vec![used];
        desk.says()
    };
    assert_eq!(desk("care", (MOBILE, "2026-03-31 09:00", 2)), "skip same_address");
    assert_eq!(desk("care", (MOBILE, "2026-03-31 00:00", 2)), "skip same_address");
    assert_eq!(desk("care", (MOBILE, "2026-03-30 23:59", 2)), GO);
    assert_eq!(desk("care", ("+8613900000022", "2026-03-31 09:00", 2)), GO);
    assert_eq!(desk("care", (MOBILE, "2026-03-31 09:00", 1)), GO, "its own earlier attempt");
    // Two complaints of one customer on one day have two answers, and staff hear of each.
    assert_eq!(desk("service", (MOBILE, "2026-03-31 09:00", 2)), GO);
    assert_eq!(desk("staff", (MOBILE, "2026-03-31 09:00", 2)), GO);
}

#[test]
fn a_template_that_cannot_be_filled_in() {
    let share = || Desk::new().rule("\"note\"", "\"share\"").rule(", \"email\"", "");
    assert_eq!(share().guest(&[("visits", "4")]).ready().text, "每次3件。");
    assert_eq!(share().guest(&[("visits", "0")]).says(), "skip template_error");
    // It is gone, or the rule has another one by now.
    assert_eq!(Desk { has_templates: false, ..Desk::new() }.says(), "skip template_error");
    let edited = Desk::new().rule(", \"email\"", "").edited("\"note\"", "\"other\"");
    let edited = Desk { rule: Some(edited.planned_by.replace("\"note\"", "\"other\"")), ..edited };
    assert_eq!(edited.ready().text, "再见。");
}

#[test]
fn how_far_the_daemon_may_go() {
    for (mode, class, expected) in [
        (Mode::Live, "service", GO),
        (Mode::Live, "staff", GO),
        (Mode::StaffOnly, "staff", GO),
        (Mode::StaffOnly, "service", "skip staff_only with 您好。"),
        (Mode::Shadow, "service", "skip shadow with 您好。"),
        (Mode::Shadow, "staff", "skip shadow with 您好。"),
    ] {
        assert_eq!(Desk::new().rule("service", class).in_mode(mode).says(), expected, "{mode} {class}");
    }
    // What would have stood in the way is the reason, also where nothing is sent.
    let opted_out = Desk::new().guest(&[("service_opt_out", "true")]).in_mode(Mode::Shadow);
    assert_eq!(opted_out.says(), "skip opted_out");
    assert_eq!(Desk::new().in_mode(Mode::Shadow).at("2026-03-31 21:00").says(), "skip window");
    let ready = Desk::new().in_mode(Mode::Shadow).ready();
    assert_eq!((ready.address.as_str(), ready.channel), (MOBILE, ChannelName::Sms));
}

#[test]
fn people_who_work_here_are_reached_whatever_the_rule_is_for() {
    let desk =
        Desk::new().rule("service", "marketing").rule("\"self\"", "\"host\"").guest(&[("host", "S-1")]);
    let host = desk.town.record("staff:S-1", &[("mobile", MOBILE), ("no_contact", "true")]);
    let records = vec![desk.records[0].clone(), host];
    let desk = Desk { records, ..desk }.at("2026-03-31 15:59").in_mode(Mode::StaffOnly);
    assert_eq!(desk.says(), GO, "no consent, staff only");
    let night = desk.rule("12 hours", "3 days").at("2026-04-01 03:00");
    assert_eq!(night.says(), GO, "no window");
    assert_eq!(night.ready().text, "您好。", "no way out offered");
}

#[test]
fn the_words_in_the_right_language_with_a_way_out() {
    let care = || Desk::new().rule("service", "care").rule("\"note\"", "\"named\"").rule(", \"email\"", "");
    assert_eq!(care().ready().text, "陈女士,您好。拒收请回复R");
    assert_eq!(
        care().guest(&[("language", "en"), ("salutation", "Ms Chen")]).ready().text,
        "Dear Ms Chen. Reply R to stop"
    );
    assert_eq!(
        care().guest(&[("language", "en-GB"), ("salutation", "Ms Chen")]).ready().text,
        "Dear Ms Chen. Reply R to stop"
    );
    assert_eq!(care().guest(&[("language", "fr")]).ready().text, "陈女士,您好。拒收请回复R");
    assert_eq!(care().without("salutation").ready().text, "客户,您好。拒收请回复R");
    let service = Desk::new().rule("\"note\"", "\"named\"").rule(", \"email\"", "");
    assert_eq!(service.ready().text, "陈女士,您好。");
    let mut mail = Desk::new().rule("service", "care");
    mail.channel = ChannelName::Email;
    let ready = mail.ready();
    assert_eq!((ready.subject.as_str(), ready.address.as_str()), ("问候", EMAIL));
    assert!(!ready.text.contains("拒收请回复R"), "one does not reply R to a mail: it has a header for that");
    assert!(ready.html.is_some_and(|html| html.contains("您好")));
}

/// Three orders of one guest that end on one day, in one message.
fn grouped() -> Desk {
    let desk = Desk::new();
    let text = "id = \"guests\"\ntitle = \"Orders\"\nclass = \"service\"\neach = \"order\"\n[when]\ndate = \"ends_on\"\nat = \"10:00\"\nstop_once = \"closed_at\"\n[send]\nto = \"guest\"\nvia = \"sms\"\ntemplate = \"list\"\ngroup = \"recipient\"\n";
    let order = |id: &str, item: &str| {
        desk.town.record(id, &[("guest", "G-1"), ("ends_on", "2026-03-31"), ("item", item)])
    };
    let records = vec![
        order("order:O-1", "门窗"),
        order("order:O-2", "防水"),
        order("order:O-3", "外墙"),
        desk.records[0].clone(),
    ];
    Desk { planned_by: text.to_owned(), rule: Some(text.to_owned()), records, ..desk }
}

#[test]
fn a_grouped_message_goes_without_what_no_longer_holds() {
    assert_eq!(grouped().ready().text, "3件:门窗、防水、外墙。");
    let mut desk = grouped();
    let mut records = desk.records.clone();
    records[1].fields.insert("closed_at".into(), Value::Datetime(desk.town.wall("2026-03-30 10:00")));
    records[2].fields.insert("ends_on".into(), Value::Date(date(2026, 4, 30)));
    desk.changed = Some(records.clone());
    let ready = desk.ready();
    assert_eq!(ready.text, "1件:门窗。");
    assert_eq!(ready.dropped, [(TouchId(2), Reason::Stopped), (TouchId(3), Reason::NotMatching)]);
    records.remove(0);
    desk.changed = Some(records);
    assert_eq!(desk.says(), "cancel record_gone", "none is left; the first one's reason");
}

#[test]
fn a_group_goes_together_once_the_first_of_it_is_due() {
    let text = "id = \"guests\"\ntitle = \"Orders\"\nclass = \"service\"\neach = \"order\"\n[when]\ndate = \"placed_at\"\n[send]\nto = \"guest\"\nvia = \"sms\"\ntemplate = \"list\"\ngroup = \"recipient\"\n";
    let desk = Desk::new();
    let order = |id: &str, at: &str, item: &str| {
        desk.town.record(id, &[("guest", "G-1"), ("placed_at", at), ("item", item)])
    };
    let records = vec![
        order("order:O-1", "2026-03-31 10:00", "门窗"),
        order("order:O-2", "2026-03-31 10:40", "防水"),
        desk.records[0].clone(),
    ];
    let desk = Desk { planned_by: text.to_owned(), rule: Some(text.to_owned()), records, ..desk };
    let ready = desk.ready();
    assert_eq!(
        (ready.text.as_str(), ready.dropped.len()),
        ("2件:门窗、防水。", 0),
        "neither sent without, nor lost"
    );
    assert_eq!(desk.at("2026-03-31 09:59").says(), "defer moved 2026-03-31 10:00");
}

#[test]
fn what_still_holds_is_asked_without_a_message_too() {
    let desk = Desk::new();
    let (_, touches) = desk.planned();
    let rules = |text: &str| {
        let source = crate::diagnostic::Source::new("rules/guests.toml", text);
        RuleSet::read(&[source], desk.town.around(), &mut crate::diagnostic::Report::default())
    };
    let asked = |rules: &RuleSet, records: &[Record]| {
        holds(&touches[0], rules, desk.town.world(), &desk.town.handful(records.to_vec())).unwrap()
    };
    let now = rules(&desk.planned_by);
    assert_eq!(asked(&now, &desk.records), Ok(desk.town.wall("2026-03-31 10:00")));
    assert_eq!(asked(&now, &[]), Err(Reason::RecordGone));
    assert_eq!(asked(&RuleSet::default(), &desk.records), Err(Reason::RuleOff));
    assert_eq!(
        asked(&rules(&desk.planned_by.replace("10:00", "18:00")), &desk.records),
        Ok(desk.town.wall("2026-03-31 18:00"))
    );
}
