//! To whom, and for which records.

use super::*;

/// Plans a rule about each order, placed on 30 September 2026; `step@recipient` or the reason for each touch.
fn orders(town: &Town, rest: &str, records: &[Record]) -> Vec<String> {
    let text = format!(
        "id = \"orders\"\ntitle = \"Orders\"\nclass = \"care\"\neach = \"order\"\n{}",
        rest.replace('\'', "\"")
    );
    let span = town.span(date(2026, 1, 1), date(2026, 12, 31));
    let touches = town.plan(&town.rule(&text), records, span);
    let shown = |touch: &PlannedTouch| match (&touch.key.recipient, touch.reason) {
        (Some(person), None) => format!("{person} {}", touch.class),
        (person, reason) => format!("{person:?} {:?} {:?}", touch.state, reason),
    };
    touches.iter().map(shown).collect()
}

fn send(to: &str) -> String {
    format!("[when]\ndate = 'ends_on'\n[send]\nto = '{to}'\nvia = 'sms'\ntemplate = 'note'\n")
}

fn people(town: &Town) -> Vec<Record> {
    vec![
        town.record(
            "order:O-1",
            &[("ends_on", "2026-09-30"), ("guest", "G-1"), ("clerk", "S-1"), ("level", "2")],
        ),
        town.record("guest:G-1", &[("host", "S-2"), ("status", "active"), ("birthday", "1980-09-30")]),
        town.record("companion:C-1", &[("guest", "G-1"), ("birthday", "2010-09-30")]),
        town.record("companion:C-2", &[("guest", "G-1"), ("birthday", "2010-10-01")]),
        town.record("companion:C-3", &[("guest", "G-9"), ("birthday", "1950-01-01")]),
        town.record("staff:S-1", &[("role", "clerk"), ("manager", "S-2")]),
        town.record("staff:S-2", &[("role", "manager")]),
        town.record("staff:S-3", &[("role", "manager"), ("left_on", "2026-01-31")]),
        town.record("staff:S-4", &[("role", "clerk"), ("left_on", "2026-09-30")]),
        town.record("staff:S-5", &[("role", "clerk"), ("left_on", "2026-10-01")]),
    ]
}

#[test]
fn paths_lead_to_people() {
    let town = Town::new();
    let records = people(&town);
    for (to, expected) in [
        ("guest", &["guest:G-1 care"][..]),
        ("guest.companions", &["companion:C-1 care", "companion:C-2 care"]),
        ("guest.host", &["staff:S-2 staff"]),
        ("clerk", &["staff:S-1 staff"]),
        ("clerk.manager", &["staff:S-2 staff"]),
        ("clerk.manager.manager", &["None Skipped Some(NoRecipient)"]),
        ("role:manager", &["staff:S-2 staff"]),
        // Somebody's last day is the day before `left_on`.
        ("role:clerk", &["staff:S-1 staff", "staff:S-5 staff"]),
        ("role:director", &["None Skipped Some(NoRecipient)"]),
    ] {
        assert_eq!(orders(&town, &send(to), &records), expected, "{to}");
    }
}

#[test]
fn nobody_there_is_a_row_with_its_reason() {
    let town = Town::new();
    let nobody = vec![town.record("order:O-1", &[("ends_on", "2026-09-30")])];
    let gone =
        vec![town.record("order:O-1", &[("ends_on", "2026-09-30"), ("guest", "G-7"), ("clerk", "S-3")])];
    for to in ["guest", "guest.companions", "clerk", "clerk.manager", "guest.host"] {
        assert_eq!(orders(&town, &send(to), &nobody), ["None Skipped Some(NoRecipient)"], "{to}");
        assert_eq!(orders(&town, &send(to), &gone), ["None Skipped Some(NoRecipient)"], "{to}");
    }
    let mut left = people(&town);
    left[0] = town.record("order:O-1", &[("ends_on", "2026-09-30"), ("clerk", "S-3")]);
    assert_eq!(orders(&town, &send("clerk"), &left), ["None Skipped Some(NoRecipient)"]);
    // The path may lead through somebody who has left, to who is still there.
    left[5] = town.record("staff:S-1", &[("manager", "S-2"), ("left_on", "2020-01-01")]);
    left[0] = town.record("order:O-1", &[("ends_on", "2026-09-30"), ("clerk", "S-1")]);
    assert_eq!(orders(&town, &send("clerk.manager"), &left), ["staff:S-2 staff"]);
}

#[test]
fn a_person_reached_twice_is_one_recipient() {
    let town = Town::new();
    let mut records = people(&town);
    records.push(town.record("order:O-2", &[("guest", "G-1")]));
    let rule = town.rule(&guests("date = \"birthday\"").replace("to = \"self\"", "to = \"orders.guest\""));
    let touches = town.plan(&rule, &records, town.span(date(2026, 1, 1), date(2026, 12, 31)));
    let to: Vec<String> =
        touches.iter().filter_map(|t| t.key.recipient.as_ref()).map(ToString::to_string).collect();
    assert_eq!(to, ["guest:G-1"]);
}

#[test]
fn only_about_the_record() {
    let town = Town::new();
    let records = people(&town);
    let yes = vec!["guest:G-1 care".to_owned()];
    for (only, fits) in [
        ("level = 2", true),
        ("level = [1, 3]", false),
        ("level = '>= 2'", true),
        ("level = '> 2'", false),
        ("item = 'filled'", false),
        ("item = 'empty'", true),
        ("item = '!= 门窗'", true),
        ("item = '门窗'", false),
        ("level = 2\nclerk = 'S-1'", true),
        ("level = 2\nclerk = 'S-2'", false),
        ("ends_on = 2026-09-30", true),
        ("ends_on = '< 2026-09-30'", false),
    ] {
        let expected = if fits { yes.clone() } else { Vec::new() };
        assert_eq!(
            orders(&town, &format!("{}[only]\n{only}\n", send("guest")), &records),
            expected,
            "{only}"
        );
        let step = format!(
            "[when]\ndate = 'ends_on'\n[[step]]\nto = 'guest'\nvia = 'sms'\ntemplate = 'note'\n[step.only]\n{only}\n"
        );
        assert_eq!(orders(&town, &step, &records), expected, "{only}, in a step");
    }
}

#[test]
fn only_about_the_recipient() {
    let town = Town::new();
    let records = people(&town);
    let companions = |only: &str| {
        let step = format!(
            "[when]\ndate = 'ends_on'\n[[step]]\nto = 'guest.companions'\nvia = 'sms'\ntemplate = 'note'\nonly.{only}\n"
        );
        orders(&town, &step, &records)
    };
    // The day counts on which it is due: one turns 16 on that day, the other on the next.
    assert_eq!(companions("age = '>= 16'"), ["companion:C-1 care"]);
    assert_eq!(companions("age = '< 16'"), ["companion:C-2 care"]);
    assert_eq!(companions("age = '>= 99'"), Vec::<String>::new(), "all left out by `only` is no row");
    let guest = format!("{}[send.only]\nstatus = 'active'\n", send("guest"));
    assert_eq!(orders(&town, &guest, &records), ["guest:G-1 care"]);
}

#[test]
fn a_field_that_both_have_is_the_records() {
    let town = Town::new();
    let rule = guests("date = \"birthday\"").replace("to = \"self\"", "to = \"companions\"");
    for (name, count) in [("G-1", 2), ("C-1", 0)] {
        let rule = town.rule(&format!("{rule}only.name = \"{name}\"\n"));
        let touches = town.plan(&rule, &people(&town), town.span(date(2026, 1, 1), date(2026, 12, 31)));
        assert_eq!(touches.len(), count, "{name}");
    }
}

#[test]
fn the_age_of_the_record_itself() {
    let town = Town::new();
    for (when, only, due) in [
        ("date = \"birthday\"", "age = \">= 60\"", "2026 2027"),
        ("date = \"birthday\"", "age = 60", "2026"),
        ("date = \"birthday\"\nbefore = \"1 day\"", "age = 60", "2027"),
        ("date = \"birthday\"", "age = \"< 18\"", ""),
    ] {
        let rule = town.rule(&format!("{}[only]\n{only}\n", guests(when)));
        let guest = town.record("guest:G-1", &[("birthday", "1966-05-05")]);
        let touches = town.plan(&rule, &[guest], town.span(date(2025, 1, 1), date(2027, 12, 31)));
        let years: Vec<String> =
            touches.iter().map(|touch| town.calendars.zone.civil(touch.due_at).year().to_string()).collect();
        assert_eq!(years.join(" "), due, "{when} {only}");
    }
}

#[test]
fn where_true_false_and_failing() {
    let town = Town::new();
    let records = people(&town);
    for (condition, expected) in [
        ("level == 2", &["guest:G-1 care"][..]),
        ("level == 3", &[]),
        ("guest.companions | length == 2", &["guest:G-1 care"]),
        ("guest.orders | length > 1", &[]),
        ("today == date('2026-09-30')", &["guest:G-1 care"]),
        ("clerk.manager.role == 'manager'", &["guest:G-1 care"]),
        ("level is none or 12 // level == 6", &["guest:G-1 care"]),
        ("level is none or 12 // (level - 2) == 6", &["None Skipped Some(WhereError)"]),
    ] {
        let text = format!("where = \"{condition}\"\n[when]\ndate = \"ends_on\"\n");
        let rule = format!(
            "id = \"orders\"\ntitle = \"Orders\"\nclass = \"care\"\neach = \"order\"\n{text}\
             [send]\nto = \"guest\"\nvia = \"sms\"\ntemplate = \"note\"\n"
        );
        let mut report = Report::default();
        let source = Source::new("rules/orders.toml", &rule);
        let Some(rule) = Rule::read(&source, town.around(), &mut report) else {
            panic!(
                "{}",
                crate::diagnostic::render(report.findings(), crate::diagnostic::FrameStyle::default())
            )
        };
        let touches = town.plan(&rule, &records, town.span(date(2026, 1, 1), date(2026, 12, 31)));
        let got: Vec<String> = touches
            .iter()
            .map(|touch| match (&touch.key.recipient, touch.reason) {
                (Some(person), None) => format!("{person} {}", touch.class),
                (person, reason) => format!("{person:?} {:?} {:?}", touch.state, reason),
            })
            .collect();
        assert_eq!(got, expected, "{condition}");
    }
}

#[test]
fn a_where_that_fails_stops_only_its_record() {
    let town = Town::new();
    let condition = "each = \"guest\"\nwhere = \"visits is not none and 12 // visits > 2\"";
    let rule = town.rule(&guests("date = \"day\"").replace("each = \"guest\"", condition));
    let guest = |id: &str, visits: &str| town.record(id, &[("day", "2026-03-31"), ("visits", visits)]);
    let records =
        [guest("guest:G-1", "4"), guest("guest:G-2", "0"), guest("guest:G-3", "9"), guest("guest:G-4", "1")];
    let touches = town.plan(&rule, &records, town.span(date(2026, 1, 1), date(2026, 12, 31)));
    let got: Vec<_> =
        touches.iter().map(|touch| (touch.key.record.id.as_str(), touch.state, touch.reason)).collect();
    let errors: Vec<String> =
        touches.iter().filter_map(|touch| touch.error.as_ref().map(ToString::to_string)).collect();
    assert_eq!(errors, ["invalid operation"]);
    assert_eq!(
        got,
        [
            ("G-1", TouchState::Planned, None),
            ("G-2", TouchState::Skipped, Some(Reason::WhereError)),
            ("G-4", TouchState::Planned, None),
        ]
    );
}

#[test]
fn a_step_that_does_not_match_the_record_leads_to_nobody_without_a_word() {
    let town = Town::new();
    // Nobody stands at the end of the path; only the step that is meant says so.
    let order = |level: &str| {
        let record = town.record("order:O-1", &[("ends_on", "2026-03-31"), ("level", level)]);
        let rule = town.rule(
            "id = \"orders\"\ntitle = \"Orders\"\nclass = \"service\"\neach = \"order\"\n[when]\ndate = \"ends_on\"\n\
             [[step]]\nid = \"all\"\nonly = { level = \">= 5\" }\nto = \"guest\"\nvia = \"sms\"\ntemplate = \"note\"\n",
        );
        let touches = town.plan(&rule, &[record], town.span(date(2026, 1, 1), date(2026, 12, 31)));
        touches.iter().map(|touch| touch.reason).collect::<Vec<_>>()
    };
    assert_eq!(order("5"), [Some(Reason::NoRecipient)]);
    assert_eq!(order("4"), []);
}

/// Whether `[only]` and `where` say the same of an age, and what is so, the day before somebody is sixty and on the day.
fn ages_agree(birthday: &str) -> bool {
    let town = Town::new();
    let year = town.span(date(2026, 1, 1), date(2026, 12, 31));
    [("2026-09-28", 0), ("2026-09-29", 1)].iter().all(|(day, touches)| {
        let guest = town.record("guest:G-1", &[("day", day), ("birthday", birthday)]);
        let rule = guests("date = \"day\"");
        let only = rule.replace("[send]", "[only]\nage = \">= 60\"\n[send]");
        let filtered = rule.replace("each = \"guest\"", "each = \"guest\"\nwhere = \"age >= 60\"");
        [only, filtered]
            .iter()
            .all(|text| town.plan(&town.rule(text), std::slice::from_ref(&guest), year).len() == *touches)
    })
}

#[test]
fn an_age_is_the_same_wherever_it_is_asked_for() {
    // The fifteenth of the eighth lunar month of 1966 was 29 September.
    assert!(ages_agree("1966-09-29") && ages_agree("农历1966-08-15"));
    let planted = || !ages_agree("农历1966-08-15");
    assert!(crate::planted::while_planted(crate::planted::Bug::AgeBySolarBirthdayOnly, planted));
}

#[test]
fn what_a_touch_carries() {
    let town = Town::new();
    let records = people(&town);
    let text = format!(
        "id = \"orders\"\ntitle = \"Orders\"\nclass = \"care\"\neach = \"order\"\n{}group = \"recipient\"\n",
        send("guest").replace("via = 'sms'", "via = ['email', 'sms']").replace('\'', "\"")
    );
    let touches = town.plan(&town.rule(&text), &records, town.span(date(2026, 1, 1), date(2026, 12, 31)));
    let [touch] = touches.as_slice() else { panic!("{touches:?}") };
    assert!(touch.group);
    assert_eq!(touch.via, [crate::terms::ChannelName::Email, crate::terms::ChannelName::Sms]);
    assert_eq!(
        (touch.template.as_str(), touch.class, touch.state),
        ("note", Class::Care, TouchState::Planned)
    );
    assert_eq!(touch.key.occurrence, "2026-09-30");
    let alone = town.rule(&text.replace("group = \"recipient\"\n", ""));
    assert!(!town.plan(&alone, &records, town.span(date(2026, 1, 1), date(2026, 12, 31)))[0].group);
}

#[test]
fn more_people_than_one_touch_may_be_for_are_told_nothing() {
    let town = Town::new();
    let several = |count: usize| {
        let mut records = people(&town);
        records.extend((0..count).map(|n| town.record(&format!("staff:T-{n:05}"), &[("role", "director")])));
        orders(&town, &send("role:director"), &records)
    };
    assert_eq!(several(recipient::RECIPIENTS_MAX).len(), recipient::RECIPIENTS_MAX);
    assert_eq!(several(recipient::RECIPIENTS_MAX + 1), ["None Skipped Some(TooMany)"]);
}

#[test]
fn a_guardian_stands_in_the_place_of_a_person_but_not_of_the_dead() {
    let town = Town::new();
    let with = |fields: &[(&str, &str)]| {
        let mut records = people(&town);
        records[1].fields.extend(town.record("guest:G-1", fields).fields);
        records.push(town.record("guest:G-7", &[]));
        orders(&town, &send("guest"), &records)
    };
    assert_eq!(with(&[("guardian", "G-7")]), ["guest:G-7 care"]);
    let chain = |last: &str| {
        let mut records = people(&town);
        records[1].fields.extend(town.record("guest:G-1", &[("guardian", "G-7")]).fields);
        records.push(town.record("guest:G-7", &[("guardian", "G-8")]));
        records.push(town.record("guest:G-8", &[("guardian", last)]));
        records.push(town.record("guest:G-9", &[]));
        orders(&town, &send("guest"), &records)
    };
    assert_eq!(chain("G-9"), ["guest:G-9 care"], "who has a guardian is written to by nobody");
    assert_eq!(chain("G-1"), ["None Skipped Some(NoRecipient)"], "a circle leads to nobody");
    assert_eq!(with(&[("guardian", "G-99")]), ["None Skipped Some(NoRecipient)"], "there is no such person");
    assert_eq!(with(&[("guardian", "G-7"), ("deceased", "true")]), ["guest:G-1 care"], "the judge says no");
}
