//! Whether now is the time and this not too much: windows, caps, one phone once, the mode.

use super::*;
use crate::planted::{self, Bug};

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
    // The last instant of `late_ok` is included, for as long as it takes to take up what waited for it.
    let last = |now: &str| Desk::new().rule("10:00", "20:30").at(now).says();
    for (now, expected) in [
        ("2026-03-31 20:30", "defer window 2026-04-01 08:30"),
        ("2026-04-01 08:30", GO),
        ("2026-04-01 08:30:59", GO),
        ("2026-04-01 08:31", "skip too_late"),
    ] {
        assert_eq!(last(now), expected, "{now}");
    }
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
        (&[(Care, "2026-03-31 23:59")], "defer cap 2026-04-01 09:00"),
        // What went by a clock that was ahead belongs to days that are still to come.
        (&[(Care, "2026-04-01 00:00")], GO),
        (&[(Care, "2027-03-31 10:00"); 5], GO),
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
    // Of twins the second goes with the first, of triplets the third; more on one day are a mistake in the records.
    for (of_step, expected) in [(0, "skip cap"), (1, GO), (2, GO), (3, "skip cap")] {
        let mut desk = Desk::new().rule("service", "care");
        desk.sent = vec![(Care, "2026-03-31 09:00")];
        desk.of_step = of_step;
        assert_eq!(desk.says(), expected, "{of_step} of the step");
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
    let desk = |class: &str, said: (&'static str, &'static str, i64, &'static str)| {
        let mut desk = Desk::new().rule("service", class);
        desk.said = vec![said];
        desk.says()
    };
    // Word for word the same is said once, whatever the class.
    for class in ["care", "service", "staff"] {
        assert_eq!(desk(class, (MOBILE, "2026-03-31 09:00", 2, "您好。")), "skip same_address", "{class}");
    }
    assert_eq!(desk("care", (MOBILE, "2026-03-31 00:00", 2, "您好。")), "skip same_address");
    assert_eq!(desk("care", (MOBILE, "2026-03-30 23:59", 2, "您好。")), GO);
    // What went by a clock that was ahead did not go on this day.
    assert_eq!(desk("care", (MOBILE, "2026-03-31 23:59", 2, "您好。")), "skip same_address");
    assert_eq!(desk("care", (MOBILE, "2026-04-01 00:00", 2, "您好。")), GO);
    assert_eq!(desk("care", (MOBILE, "2027-03-31 10:00", 2, "您好。")), GO);
    assert_eq!(desk("care", ("+8613900000022", "2026-03-31 09:00", 2, "您好。")), GO);
    assert_eq!(desk("care", (MOBILE, "2026-03-31 09:00", 1, "您好。")), GO, "its own earlier attempt");
    let ahead = || desk("care", (MOBILE, "2027-03-31 10:00", 2, "您好。"));
    assert_eq!(
        planted::while_planted(Bug::AheadCountsAsSent, ahead),
        "skip same_address",
        "it would be seen"
    );
    // Two complaints of one customer on one day have two answers, staff hear of each, and of twins each is greeted.
    for class in ["care", "service", "staff"] {
        assert_eq!(desk(class, (MOBILE, "2026-03-31 09:00", 2, "陈先生,您好。")), GO, "{class}");
    }
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
