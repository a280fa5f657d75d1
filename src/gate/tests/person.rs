//! Whether the person may be told, and by which way: consent, addresses, channels.

use super::*;

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
    // A wish that came by one address holds for the person's others, whatever the other side says of those.
    desk.suppressed = vec![(ChannelName::Sms, MOBILE)];
    desk.unwanted = vec![(ChannelName::Email, MOBILE)];
    assert_eq!(desk.says(), "skip suppressed");
    desk.unwanted = vec![(ChannelName::Email, "+8613900000099")];
    assert_eq!(desk.says(), "move email");
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
