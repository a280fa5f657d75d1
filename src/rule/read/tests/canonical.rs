//! The canonical form: every line as it is written down. A change here moves `effective_from` of every rule that an
//! installation has: it is a new version of the form, never an edit of these texts.

use super::*;
use crate::plan::tests::guests;

fn text(rule: &str) -> String {
    Town::new().rule(rule).canonical().text.clone()
}

/// A rule that says everything a rule can say.
const EVERYTHING: &str = r#"id = "gift"
title = "礼物"
class = "service"
each = "guest"
urgent = true
was = ["present"]
where = """visits is not none
and note != "\\n\\"" """
[when]
date = "moment"
after = "2个工作日"
at = "9:30"
if_holiday = "working day after"
late_ok = "半小时"
stop_once = "ended_at"
[only]
status = ["active", "void"]
visits = ">= 3"
weight = 1.50
regular = true
hobbies = "书法"
note = "filled"
ended_at = "empty"
day = "< 2026-02-01"
host = "!= S-1"
[limits]
at_most = 200
[[step]]
id = "note"
to = "self"
via = "sms"
template = "note"
[[step]]
id = "again"
after = "3 days"
at = "18:00"
repeat = "1周"
times = 4
to = "role:director"
via = ["email", "sms"]
template = "note"
only = { visits = 7, role = "director" }
group = "recipient"
[[test]]
given = {}
expect = []
"#;

/// Its form.
const WRITTEN_DOWN: &str = r#"touchbase-rule 1
each = "guest"
when.trigger = datetime
when.field = "moment"
when.offset = 2 working day after
when.at = 09:30
when.if_holiday = working day after
when.late_ok = 30 minute
when.stop_once = "ended_at"
only.1 = "status" any of "active", "void"
only.2 = "visits" >= 3
only.3 = "weight" any of number 1.5
only.4 = "regular" any of true
only.5 = "hobbies" any of "书法"
only.6 = "note" filled
only.7 = "ended_at" empty
only.8 = "day" < 2026-02-01
only.9 = "host" != "S-1"
where = "visits is not none\nand note != \"\\n\\\"\" "
step.1.id = "note"
step.1.to = "self"
step.2.id = "again"
step.2.after = 3 day
step.2.at = 18:00
step.2.repeat = 1 week, 4 times
step.2.only.1 = record "visits" any of 7
step.2.only.2 = recipient "role" any of "director"
step.2.to = "role:director"
"#;

#[test]
fn a_rule_that_says_everything() {
    assert_eq!(text(EVERYTHING), WRITTEN_DOWN);
}

#[test]
fn every_trigger_has_its_lines() {
    let town = Town::new();
    for (when, expected) in [
        ("date = \"day\"", "date\nwhen.field = \"day\""),
        (
            "date = \"moment\"\nbefore = \"3 hours\"",
            "datetime\nwhen.field = \"moment\"\nwhen.offset = 3 hour before",
        ),
        ("created = true", "datetime\nwhen.field = \"created_at\""),
        ("changed = \"host\"", "datetime\nwhen.field = \"host.changed_at\""),
        (
            "date = \"day\"\nevery = \"4 years\"",
            "every\nwhen.field = \"day\"\nwhen.every = 4 year\nwhen.if_no_such_day = day before",
        ),
        (
            "date = \"birthday\"\nif_no_such_day = \"skip\"\nin_leap_month = \"leap month if any\"",
            "anniversary\nwhen.field = \"birthday\"\nwhen.if_no_such_day = skip\n\
             when.in_leap_month = leap month if any",
        ),
        (
            "date = \"birthday\"\nif_no_such_day = \"day after\"",
            "anniversary\nwhen.field = \"birthday\"\nwhen.if_no_such_day = day after\n\
             when.in_leap_month = ordinary month",
        ),
        (
            "festival = [\"spring-festival\", \"mid-autumn\"]",
            "festival\nwhen.festivals = \"spring-festival\", \"mid-autumn\"",
        ),
        ("yearly = \"05-15\"", "yearly\nwhen.day = solar 05-15"),
        ("yearly = \"农历08-15\"", "yearly\nwhen.day = lunar 08-15"),
        ("yearly = \"农历闰4-08\"", "yearly\nwhen.day = lunar leap 04-08"),
        ("monthly = 5", "monthly\nwhen.day = 5"),
        ("monthly = \"first working day\"", "monthly\nwhen.day = first working day"),
        ("monthly = \"last working day\"", "monthly\nwhen.day = last working day"),
        ("monthly = \"last day\"", "monthly\nwhen.day = last day"),
        ("weekly = \"周三\"", "weekly\nwhen.day = wednesday"),
        (
            "cron = \"*/30 9 1 * MON-FRI\"",
            "cron\nwhen.cron = 0,30 9 1 1,2,3,4,5,6,7,8,9,10,11,12 1,2,3,4,5 either day",
        ),
        ("cron = \"5 8,20 1,15 6 *\"", "cron\nwhen.cron = 5 8,20 1,15 6 0,1,2,3,4,5,6 both days"),
    ] {
        let text = town.rule(&guests(when)).canonical().text.clone();
        let expected = format!(
            "touchbase-rule 1\neach = \"guest\"\nwhen.trigger = {expected}\nwhen.if_holiday = send anyway\n\
             when.late_ok = 3 day\nstep.1.id = \"send\"\nstep.1.to = \"self\"\n"
        );
        assert_eq!(text, expected, "{when}");
    }
}

#[test]
fn another_spelling_of_the_same_is_the_same() {
    for (one, other) in [
        ("date = \"day\"\nbefore = \"2 working days\"", "date = \"day\"\nbefore = \"2个工作日\""),
        ("date = \"day\"\nat = \"9:05\"", "date = \"day\"\nat = \"09:05\""),
        ("date = \"birthday\"", "date = \"birthday\"\nevery = \"year\"\nin_leap_month = \"ordinary month\""),
        ("date = \"day\"", "date = \"day\"\nif_holiday = \"send anyway\"\nlate_ok = \"3 days\""),
        ("weekly = \"monday\"", "weekly = \"星期一\""),
        ("cron = \"0 9 * * 5-7\"", "cron = \"0 9 * 1-12 FRI,SAT,SUN\""),
    ] {
        assert_eq!(text(&guests(one)), text(&guests(other)), "{one}");
    }
}

#[test]
fn the_digest_is_of_the_text_and_stays() {
    let rule = Town::new().rule(GIFT);
    assert_eq!(rule.digest(), rule.canonical().digest);
    assert_eq!(rule.digest(), "860d589545860c14537140d6");
}

#[test]
fn what_decides_occurrences_changes_it_and_nothing_else_does() {
    let town = Town::new();
    let digest = |text: &str| town.rule(text).digest().to_owned();
    let plain = digest(GIFT);
    for same in [
        GIFT.replace("\"Gift\"", "\"Gifts\""),
        GIFT.replace("[\"sms\"]", "[\"sms\", \"email\"]"),
        GIFT.replace("\"note\"", "\"other\""),
        GIFT.replace("\"care\"", "\"service\"").replace("[send]", "late_ok = \"12 hours\"\n[send]"),
        GIFT.replace("\"care\"", "\"care\"\nurgent = true"),
        GIFT.replace("\"care\"", "\"care\"\nwas = [\"present\"]"),
        GIFT.replace("\"note\"", "\"note\"\ngroup = \"recipient\""),
        GIFT.replace(
            "[[test]]",
            "[limits]\nat_most = 3\napprove = \"each run\"\non_unknown = \"resend\"\n[[test]]",
        ),
        GIFT.replace("expect = []", "expect = []\nduring = \"2026\""),
    ] {
        assert_eq!(digest(&same), plain, "{same}");
    }
    let mut met = std::collections::BTreeSet::from([plain]);
    for other in [
        GIFT.replace("\"order\"", "\"guest\"")
            .replace("ends_on", "day")
            .replace("\"guest\"\nvia", "\"self\"\nvia"),
        GIFT.replace("ends_on", "placed_at"),
        GIFT.replace("[send]", "every = \"1 year\"\n[send]"),
        GIFT.replace("[send]", "every = \"2 years\"\n[send]"),
        GIFT.replace("[send]", "every = \"1 year\"\nif_no_such_day = \"skip\"\n[send]"),
        GIFT.replace("[send]", "before = \"1 month\"\n[send]"),
        GIFT.replace("[send]", "after = \"1 month\"\n[send]"),
        GIFT.replace("[send]", "after = \"1 week\"\n[send]"),
        GIFT.replace("[send]", "at = \"10:00\"\n[send]"),
        GIFT.replace("[send]", "if_holiday = \"working day before\"\n[send]"),
        GIFT.replace("[send]", "late_ok = \"3 days\"\n[send]"),
        GIFT.replace("[send]", "stop_once = \"closed_at\"\n[send]"),
        GIFT.replace("[send]", "stop_once = [\"closed_at\", \"ends_on\"]\n[send]"),
        GIFT.replace("[send]", "[only]\nlevel = 1\n[send]"),
        GIFT.replace("[send]", "[only]\nlevel = \">= 1\"\n[send]"),
        GIFT.replace("[send]", "[only]\nlevel = \"filled\"\n[send]"),
        GIFT.replace("[when]", "where = \"true\"\n[when]"),
        GIFT.replace("to = \"guest\"", "to = \"clerk\""),
        GIFT.replace("[[test]]", "after = \"1 day\"\n[[test]]"),
        GIFT.replace("[[test]]", "at = \"10:00\"\n[[test]]"),
        GIFT.replace("[[test]]", "repeat = \"1 day\"\ntimes = 2\n[[test]]"),
        GIFT.replace("[[test]]", "repeat = \"1 day\"\ntimes = 3\n[[test]]"),
        GIFT.replace("[[test]]", "only = { level = 1 }\n[[test]]"),
        GIFT.replace("[[test]]", "only = { visits = 1 }\n[[test]]"),
        GIFT.replace("[send]", "[[step]]\nid = \"main\""),
        GIFT.replace(
            "[send]",
            "[[step]]\nid = \"send\"\nto = \"guest\"\nvia = \"sms\"\ntemplate = \"note\"\n[[step]]\nid = \"two\"",
        ),
    ] {
        assert!(met.insert(digest(&other)), "{other}");
    }
}
