//! Whom a message is about: the dead, and those who want no messages although somebody else would get them.

use super::*;
use crate::diagnostic::Source;

/// Three companions of one guest with their birthday on one day, in one message to the guest.
fn family() -> Desk {
    let templates = [
        Source::new(
            "templates/family/template.toml",
            "title = \"F\"\nlanguages = [\"zh\"]\n[params]\nnames = \"items | map(attribute='name') | join('、')\"\n[sample]\nnames = \"陈静\"\n",
        ),
        Source::new("templates/family/sms.zh.txt", "{{ names }}生日快乐。\n"),
    ];
    let records = "[guest]\nperson = true\n[guest.many]\ncompanions = \"companion.guest\"\n[companion]\nperson = true\n\
         [companion.fields]\nguest = \"-> guest\"\nday = \"date\"\n[visit.fields]\nguest = \"-> guest\"\nwith = \"-> companion\"\nday = \"date\"\n\
         [staff]\nstaff = true\n[staff.fields]\nrole = [\"clerk\"]\n";
    let town = Town::of("Asia/Shanghai", records, &templates);
    let text = "id = \"guests\"\ntitle = \"Family\"\nclass = \"care\"\neach = \"companion\"\n[when]\ndate = \"day\"\nat = \"10:00\"\n[send]\nto = \"guest\"\nvia = \"sms\"\ntemplate = \"family\"\ngroup = \"recipient\"\n";
    let child = |id: &str, name: &str, mobile: &str| {
        let fields = [("guest", "G-1"), ("day", "2026-03-31"), ("name", name), ("mobile", mobile)];
        town.record(id, &fields)
    };
    let records = vec![
        child("companion:F-1", "大宝", "+8613900000031"),
        child("companion:F-2", "小宝", "+8613900000032"),
        child("companion:F-3", "李四", "+8613900000033"),
        town.record("guest:G-1", &[("mobile", MOBILE)]),
    ];
    let desk = Desk::new();
    Desk { town, planned_by: text.to_owned(), rule: Some(text.to_owned()), records, ..desk }
}

/// What becomes of it: the text, and who stays behind for which reason.
fn sent(desk: &Desk) -> (String, Vec<(i64, Reason)>) {
    let ready = desk.ready();
    (
        ready.text.trim_end_matches("拒收请回复R").to_owned(),
        ready.dropped.into_iter().map(|(id, reason)| (id.0, reason)).collect(),
    )
}

fn set(desk: &mut Desk, number: usize, field: &str, value: Value) {
    desk.records[number].fields.insert(field.to_owned(), value);
}

#[test]
fn in_a_mode_that_keeps_everything_back_those_of_whom_nothing_may_be_said_are_left_out_too() {
    let mut desk = family().in_mode(Mode::Shadow);
    set(&mut desk, 2, "no_contact", Value::Bool(true));
    assert_eq!(desk.says(), "skip shadow with 大宝、小宝生日快乐。拒收请回复R");
    assert_eq!(sent(&desk).1, vec![(3, Reason::OptedOut)]);
}

#[test]
fn nobody_is_told_about_the_dead_or_about_those_who_want_nothing() {
    assert_eq!(sent(&family()), ("大宝、小宝、李四生日快乐。".to_owned(), vec![]));
    let yes = || Value::Bool(true);
    for (field, reason) in
        [("deceased", Reason::Deceased), ("no_contact", Reason::OptedOut), ("care_opt_out", Reason::OptedOut)]
    {
        let mut desk = family();
        set(&mut desk, 2, field, yes());
        assert_eq!(sent(&desk), ("大宝、小宝生日快乐。".to_owned(), vec![(3, reason)]), "{field}");
        set(&mut desk, 0, field, yes());
        set(&mut desk, 1, field, yes());
        assert_eq!(desk.says(), format!("skip {reason}"), "{field}: nobody is left");
    }
    // Another class, or a channel by which nobody writes to the companion anyway.
    let mut desk = family();
    set(&mut desk, 2, "marketing_opt_out", yes());
    set(&mut desk, 1, "sms_opt_out", yes());
    set(&mut desk, 0, "deceased", Value::Bool(false));
    assert!(sent(&desk).1.is_empty());
}

#[test]
fn a_wish_belongs_to_the_number_of_whom_it_is_about_too() {
    let mut desk = family();
    desk.unwanted = vec![(ChannelName::Sms, "+8613900000032")];
    assert_eq!(sent(&desk), ("大宝、李四生日快乐。".to_owned(), vec![(2, Reason::OptedOut)]));
    // A dead number is no wish.
    let mut desk = family();
    desk.suppressed = vec![(ChannelName::Sms, "+8613900000032")];
    assert!(sent(&desk).1.is_empty());
}

#[test]
fn the_dead_get_nothing_whatever_the_class() {
    for class in ["service", "care", "staff"] {
        let desk = Desk::new().rule("service", class).then(&[("deceased", "true")]);
        assert_eq!(desk.says(), "skip deceased", "{class}");
    }
}

/// A visit to the guest together with a companion.
fn visit() -> Desk {
    let desk = family();
    let text = desk.planned_by.replace("each = \"companion\"", "each = \"visit\"");
    let text = text.replace("class = \"care\"", "class = \"service\"");
    let text = text.replace("template = \"family\"", "template = \"plain\"");
    let plain = [
        Source::new("templates/plain/template.toml", "title = \"P\"\nlanguages = [\"zh\"]\n"),
        Source::new("templates/plain/sms.zh.txt", "明天见。\n"),
    ];
    let visit = desk.town.record("visit:V-1", &[("guest", "G-1"), ("with", "F-1"), ("day", "2026-03-31")]);
    let mut records = desk.records.clone();
    records.push(visit);
    let mut town = desk.town;
    let mut report = crate::diagnostic::Report::default();
    town.templates = Catalog::read(&plain, &town.company, &mut report);
    Desk { town, planned_by: text.clone(), rule: Some(text), records, ..Desk::new() }
}

#[test]
fn a_record_is_about_the_people_whom_it_names() {
    assert_eq!(visit().says(), GO);
    let mut desk = visit();
    set(&mut desk, 0, "deceased", Value::Bool(true));
    assert_eq!(desk.says(), "skip deceased");
    // What the companion wants of messages to the companion is not the guest's.
    let mut desk = visit();
    set(&mut desk, 0, "no_contact", Value::Bool(true));
    assert_eq!(desk.says(), GO);
}

#[test]
fn a_guardian_is_written_to_and_what_the_ward_wants_holds() {
    let mut desk = visit();
    let guardian = desk.town.record("guest:G-2", &[("mobile", "+8613900000041")]);
    desk.records.push(guardian);
    set(&mut desk, 3, "guardian", Value::Text("G-2".to_owned()));
    assert_eq!(desk.planned().0.recipient.to_string(), "guest:G-2");
    assert_eq!(desk.says(), "send sms +8613900000041");
    let last = desk.records.len();
    desk.records[last - 1].fields.extend(desk.town.record("guest:G-2", &[("guardian", "G-3")]).fields);
    let next = desk.town.record("guest:G-3", &[("mobile", "+8613900000042")]);
    desk.records.push(next);
    assert_eq!(desk.says(), "send sms +8613900000042");
    set(&mut desk, 3, "service_opt_out", Value::Bool(true));
    assert_eq!(desk.says(), "skip opted_out", "also where the guardian has a guardian");
}
