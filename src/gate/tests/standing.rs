//! Whether what was planned still holds: rule, record, hour, lateness, the others of a group.

use super::*;

#[test]
fn the_rule_is_gone_or_paused() {
    let mut desk = Desk::new();
    desk.rule = None;
    assert_eq!(desk.says(), "cancel rule_off");
    let mut desk = Desk::new();
    for paused in ["guests", "*"] {
        desk.paused = PausedRules::from_iter([(paused, PauseEnd::Open)]);
        assert_eq!(desk.says(), "defer paused 2026-03-31 11:00");
    }
    desk.paused = PausedRules::from_iter([("others", PauseEnd::Open)]);
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
