//! Reading rule files: what is right is there, what is wrong is said with its place.

use super::*;
use crate::calendar::period::{Direction, Unit};
use crate::plan::tests::Town;
use crate::rule::path::Way;
use crate::rule::{RuleSet, Trigger};
use crate::terms::ChannelName;

const GIFT: &str = r#"id    = "gift"
title = "Gift"
class = "care"
each  = "order"
[when]
date = "ends_on"
[send]
to = "guest"
via = ["sms"]
template = "note"
[[test]]
given = {}
expect = []
"#;

/// `code place message | help | help` for everything found wrong.
fn findings(text: &str) -> Vec<String> {
    let town = Town::new();
    let mut report = Report::default();
    let rule = Rule::read(&Source::new("rules/gift.toml", text), town.around(), &mut report);
    assert_eq!(rule.is_some(), report.errors() == 0, "a rule is there exactly if it is right: {text}");
    let shown = |finding: &Diagnostic| {
        let place = finding.location().unwrap_or_else(|| "nowhere".to_owned());
        let said = format!("{} {} {}", finding.code, place.replace("rules/gift.toml:", ""), finding.message);
        std::iter::once(said).chain(finding.help.iter().cloned()).collect::<Vec<_>>().join(" | ")
    };
    report.findings().iter().map(shown).collect()
}

/// Each case replaces a piece of the right rule, and says what is found then.
fn check(cases: &[(&str, &str, &[&str])]) {
    for (right, wrong, expected) in cases {
        assert!(GIFT.contains(right), "{right}");
        assert_eq!(findings(&GIFT.replacen(right, wrong, 1)), *expected, "{wrong}");
    }
}

#[test]
fn the_right_rule_is_right() {
    assert_eq!(findings(GIFT), Vec::<String>::new());
}

#[test]
fn who_it_is_about() {
    check(&[
        (
            "\"gift\"",
            "\"present\"",
            &[
                "R120 1:9 the id is `present`, the file is `gift.toml` | after renaming a rule, write id = \"gift\" and \
               was = [\"present\"] | without `was`, everything it ever sent would be due again under the new name",
            ],
        ),
        ("id    = \"gift\"\n", "", &["F003 1:1 `id` is missing"]),
        ("title = \"Gift\"\n", "", &["F003 1:1 `title` is missing"]),
        (
            "\"care\"",
            "\"caring\"",
            &["C101 3:9 `caring` is no class | expected one of: service, care, marketing, staff"],
        ),
        ("class = \"care\"\n", "", &["F003 1:1 `class` is missing"]),
        (
            "\"order\"",
            "\"orders\"",
            &[
                "R101 4:9 `orders` is not a kind of record | did you mean `order`? (also: companion, guest, staff) | \
               kinds are declared in records.toml",
            ],
        ),
        ("each  = \"order\"\n", "", &["F003 1:1 `each` is missing"]),
        (
            "class =",
            "clas =",
            &[
                "F003 1:1 `class` is missing",
                "F004 3:1 unknown key `clas` | did you mean `class`? (also: each, id, \
               limits, only, send, step, test, title, urgent, was, when, where)",
            ],
        ),
        (
            "[[test]]\ngiven = {}\nexpect = []\n",
            "",
            &["R501 1:1 no [[test]] in gift | given = { … }, expect = [\"2026-02-28 10:00 sms customer\"]"],
        ),
        ("id    =", "id    ", &["F002 1:8 this is not TOML: key with no value, expected `=`"]),
    ]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn when_it_is_due() {
    let triggers = "write one of: date, festival, yearly, monthly, weekly, created, changed, cron";
    check(&[
        ("[when]\ndate = \"ends_on\"\n", "", &["F003 1:1 `when` is missing"]),
        (
            "date = \"ends_on\"",
            "at = \"10:00\"",
            &[&format!("R103 5:1 [when] does not say what to count from | {triggers}")],
        ),
        (
            "date = \"ends_on\"",
            "date = \"ends_on\"\nweekly = \"monday\"",
            &[&format!("R103 5:1 [when] counts from several things: date, weekly | {triggers}")],
        ),
        (
            "\"ends_on\"",
            "\"end_on\"",
            &[
                "R104 6:8 `order` has no field `end_on` | did you mean `ends_on`? (also: guest, clerk, level, placed_at, \
               closed_at, item)",
            ],
        ),
        (
            "\"ends_on\"",
            "\"level\"",
            &[
                "R102 6:8 a rule counts from a day, `level` is int | expected one of: placed_at, ends_on, closed_at",
            ],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nbefore = \"1 day\"\nafter = \"1 day\"",
            &["R105 5:1 `before` and `after` contradict each other | keep one of them"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nstop_once = \"level\"",
            &["R106 7:13 `stop_once` needs a date or datetime, `level` is int"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nstop_once = \"closed\"",
            &[
                "R104 7:13 `order` has no field `closed` | did you mean `closed_at`? (also: guest, clerk, level, \
               placed_at, ends_on, item)",
            ],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nevery = \"2 working days\"",
            &[
                "R108 6:8 `every` counts days, weeks, months or years | for hours or working days, repeat a [[step]]: \
               repeat = \"…\", times = …",
            ],
        ),
        (
            "date = \"ends_on\"",
            "festival = [\"mid-autum\", \"spring-festival\"]",
            &[
                "R109 6:13 `mid-autum` is not a festival | did you mean `mid-autumn`? (also: arbor-day, army-day, \
               childrens-day, christmas, double-ninth, dragon-boat, dragon-head, fathers-day, laba, labour-day, lantern, \
               little-new-year) | festivals are in calendars/festivals.toml",
            ],
        ),
        (
            "date = \"ends_on\"",
            "festival = []",
            &["R109 5:1 `festival` names none | festivals are in calendars/festivals.toml"],
        ),
        (
            "date = \"ends_on\"",
            "created = false",
            &[
                "R103 5:1 `created = false` is never due | write created = true, or another of the keys that say when",
            ],
        ),
        (
            "date = \"ends_on\"",
            "changed = \"clark\"",
            &[
                "R104 6:11 `order` has no field `clark` | did you mean `clerk`? (also: guest, level, placed_at, ends_on, \
               closed_at, item)",
            ],
        ),
        (
            "date = \"ends_on\"",
            "changed = \"created_at\"",
            &[
                "R104 6:11 `order` has no field `created_at` | expected one of: guest, clerk, level, placed_at, ends_on, \
               closed_at, item",
            ],
        ),
        (
            "date = \"ends_on\"",
            "date = \"placed_at\"\nafter = \"2 hours\"\nat = \"10:00\"",
            &[
                "R114 5:1 `at` sets the hour of what is counted in days, here it is hours from an instant | leave `at` \
               out, or count in days or working days",
            ],
        ),
    ]);
}

#[test]
fn phrases_are_understood_or_refused_with_what_was_meant() {
    check(&[
        (
            "\"ends_on\"",
            "\"ends_on\"\nbefore = \"2 workdays\"",
            &["R130 7:10 `2 workdays` is not a length of time | did you mean `2 working days`?"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nat = \"10 Uhr\"",
            &["R130 7:6 `10 Uhr` is no time of day | such as \"10:00\""],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nat = 10:00:00",
            &["F006 7:6 `at` must be a string in quotes, not a date or time"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nif_holiday = \"workday before\"",
            &["R130 7:14 `workday before` is not understood | did you mean `working day before`?"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nlate_ok = \"1月\"",
            &["R130 7:11 `1月` is not a length of time | did you mean `1个月`?"],
        ),
        (
            "date = \"ends_on\"",
            "yearly = \"02-30\"",
            &["R130 6:10 the day `02-30` does not exist | did you mean `02-29`?"],
        ),
        (
            "date = \"ends_on\"",
            "monthly = 32",
            &[
                "R130 6:11 no month has a day 32 | 1 to 31, `first working day`, `last working day` or `last day`",
            ],
        ),
        (
            "date = \"ends_on\"",
            "weekly = \"mondy\"",
            &["R130 6:10 `mondy` is not understood | did you mean `monday`?"],
        ),
        (
            "date = \"ends_on\"",
            "date = \"ends_on\"\nif_no_such_day = \"day befor\"",
            &["R130 7:18 `day befor` is not understood | did you mean `day before`?"],
        ),
    ]);
    assert!(
        findings(&GIFT.replace("date = \"ends_on\"", "cron = \"61 9 * * *\""))[0].starts_with("R130 6:8 ")
    );
}

#[test]
fn which_records() {
    check(&[
        (
            "[send]",
            "[only]\nlevle = 2\n[send]",
            &[
                "R104 8:1 `order` has no field `levle` | did you mean `level`? (also: guest, clerk, placed_at, ends_on, \
               closed_at, item)",
            ],
        ),
        (
            "[send]",
            "[only]\nlevel = \"two\"\n[send]",
            &[
                "R113 8:9 `level` is int: this does not fit | a value, a list of values, a comparison such as \">= 16\", \
               \"filled\" or \"empty\"",
            ],
        ),
        (
            "[send]",
            "[only]\nlevel = []\n[send]",
            &[
                "R113 8:9 `level` is int: this does not fit | a value, a list of values, a comparison such as \">= 16\", \
               \"filled\" or \"empty\"",
            ],
        ),
        (
            "[when]",
            "where = \"level >\"\n[when]",
            &["R110 5:16 this is not an expression: unexpected end of input, expected expression"],
        ),
    ]);
    let unknown = findings(&GIFT.replace("[when]", "where = \"levle == 2\"\n[when]"));
    assert_eq!(unknown.len(), 1);
    assert!(unknown[0].starts_with("R111 5:10 `levle` is not known here"), "{unknown:?}");
    // A list of allowed words proposes one of them.
    let words = GIFT
        .replace("\"order\"", "\"guest\"")
        .replace("ends_on", "day")
        .replace("\"guest\"\nvia", "\"self\"\nvia");
    assert_eq!(
        findings(&words.replace("[send]", "[only]\nstatus = \"activ\"\n[send]")),
        [
            "R113 8:10 `status` is one of active, void: this does not fit | did you mean `active`? (also: void)"
        ]
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_sent_to_whom() {
    check(&[
        (
            "to = \"guest\"",
            "to = \"gest\"",
            &["R142 8:6 `order` has no reference `gest` | did you mean `guest`? (also: clerk)"],
        ),
        (
            "to = \"guest\"",
            "to = \"self\"",
            &["R142 8:6 `self` leads to `order`, which is not a person | expected one of: guest, clerk"],
        ),
        (
            "to = \"guest\"",
            "to = \"role:manger\"",
            &["R142 8:6 nobody can have the role `manger` | did you mean `manager`? (also: clerk, director)"],
        ),
        (
            "[\"sms\"]",
            "[\"sms\", \"fax\"]",
            &["R143 9:15 `fax` is not a channel | expected one of: sms, email"],
        ),
        (
            "via = [\"sms\"]",
            "via = []",
            &["R143 7:1 `via` names no channel | such as via = [\"sms\", \"email\"]"],
        ),
        ("via = [\"sms\"]\n", "", &["F003 7:1 `via` is missing"]),
        (
            "\"note\"",
            "\"notes\"",
            &[
                "R144 10:12 there is no template `notes` | did you mean `note`? (also: letter, list, named, other, share) | \
               a template is a folder: templates/notes/template.toml",
            ],
        ),
        (
            "\"note\"",
            "\"letter\"",
            &["R145 10:12 the template `letter` has no text for sms | add templates/letter/sms.zh.txt"],
        ),
        (
            "\"note\"",
            "\"note\"\ngroup = \"person\"",
            &["R146 11:9 cannot group by `person` | expected one of: recipient"],
        ),
        (
            "[send]\nto = \"guest\"\nvia = [\"sms\"]\ntemplate = \"note\"\n",
            "",
            &["R140 1:1 nothing to send | write \
           [send] for a single message, or [[step]] for a ladder"],
        ),
        (
            "[[test]]",
            "[[step]]\nto = \"guest\"\nvia = \"sms\"\ntemplate = \"note\"\n[[test]]",
            &[
                "R140 1:1 [send] and [[step]] are both here | write [send] for a single message, or [[step]] for a ladder",
            ],
        ),
        (
            "[send]",
            "[[step]]\nrepeat = \"1 day\"",
            &["R141 7:1 a repeat needs a bound | add times = 30, for instance"],
        ),
        (
            "[send]",
            "[[step]]\ntimes = 3",
            &["R141 7:1 `times` without `repeat` | add repeat = \"1 day\", for instance"],
        ),
        (
            "[send]",
            "[[step]]\nrepeat = \"1 dayz\"\ntimes = 0",
            &[
                "R130 8:10 `1 dayz` is not a length of time | did you mean `1 day`?",
                "F005 9:9 `times` is out of range | \
               expected 1 to 1000",
            ],
        ),
        (
            "[send]",
            "[[step]]\nafter = \"2 hours\"\nat = \"09:00\"",
            &[
                "R147 7:1 `at` sets the hour of what is counted in days, `after` counts hours | keep one of them, or count \
               in days or working days",
            ],
        ),
        (
            "[[test]]",
            "only.agee = 3\n[[test]]",
            &[
                "R104 11:6 neither `order` nor `guest` has a field `agee` | expected one of: guest, clerk, level, \
               placed_at, ends_on, closed_at, item, name, salutation, mobile, email, language",
            ],
        ),
        // The recipient's fields cannot be judged where the path is wrong.
        (
            "to = \"guest\"",
            "to = \"gest\"\nonly.age = 3",
            &["R142 8:6 `order` has no reference `gest` | did you mean `guest`? (also: clerk)"],
        ),
    ]);
}

#[test]
fn limits_and_tests() {
    check(&[
        (
            "[[test]]",
            "[limits]\napprove = \"each day\"\non_unknown = \"retry\"\n[[test]]",
            &[
                "R112 12:11 `each day` is no way to approve | expected one of: no, each run",
                "R112 13:14 `retry` is no \
               way to on_unknown | expected one of: hold, resend",
            ],
        ),
        (
            "[[test]]",
            "[limits]\nat_most = 0\n[[test]]",
            &["F005 12:11 `at_most` is out of range | expected 1 to 100000000"],
        ),
        ("given = {}\n", "", &["F003 11:1 `given` is missing"]),
        ("given = {}", "given = 3", &["R150 12:9 `given` is a record, not a number"]),
        ("expect = []\n", "", &["F003 11:1 `expect` is missing"]),
        (
            "expect = []",
            "expect = []\nduring = \"soon\"",
            &[
                "R151 14:10 `soon` is no span of days | such as \"2026\", \"2026..2027\" or \"2026-02-01..2026-03-15\"",
            ],
        ),
        (
            "expect = []",
            "expect = []\nbecause = \"optedout\"",
            &[
                "R152 14:11 `optedout` is no reason | did you mean `opted_out`? (also: no_consent, no_contact, \
               no_recipient, no_address, bad_address, suppressed, same_address, cap, window, too_late, not_matching, \
               moved)",
            ],
        ),
    ]);
    for during in
        ["2026-13", "2026-01..2026-13", "2026-02-30", "2027..2026", "1776", "2026..9999", "2026-2-31"]
    {
        let found = findings(&GIFT.replace("expect = []", &format!("expect = []\nduring = \"{during}\"")));
        assert!(found.len() == 1 && found[0].starts_with("R151 14:10 "), "{during}: {found:?}");
    }
}

#[test]
fn keys_that_are_planned_but_not_there_yet_are_unknown() {
    check(&[
        (
            "[[test]]",
            "[limits]\nspread = \"2 hours\"\n[[test]]",
            &["F004 12:1 unknown key `spread` | expected one of: approve, at_most, on_unknown"],
        ),
        (
            "[send]",
            "[[step]]\ntask = \"上门回访\"",
            &[
                "F004 8:1 unknown key `task` | expected one of: after, at, group, id, only, repeat, template, times, to, via",
            ],
        ),
        (
            "[send]",
            "[[step]]\nset = { level = 3 }",
            &[
                "F004 8:1 unknown key `set` | expected one of: after, at, group, id, only, repeat, template, times, to, via",
            ],
        ),
    ]);
}

#[test]
fn misspelt_keys_propose_the_right_one() {
    for (table, wrong, right) in [
        ("[when]", "befor = \"1 day\"", "before"),
        ("[when]", "if_hollyday = \"send anyway\"", "if_holiday"),
        ("[when]", "evry = \"year\"", "every"),
        ("[send]", "grup = \"recipient\"", "group"),
        ("[[test]]", "becuse = \"cap\"", "because"),
        ("[when]", "late-ok = \"1 day\"", "late_ok"),
    ] {
        let found = findings(&GIFT.replace(table, &format!("{table}\n{wrong}")));
        assert!(
            found.len() == 1 && found[0].contains(&format!("did you mean `{right}`?")),
            "{wrong}: {found:?}"
        );
    }
}

#[test]
fn one_pass_finds_every_fault() {
    let text = r#"id    = "present"
titel = "Gift"
class = "caring"
each  = "order"
where = "levle == 2"
[when]
date = "end_on"
before = "2 workdays"
[only]
itme = "x"
[limits]
spread = "2 hours"
[[step]]
to = "gest"
via = ["fax"]
template = "notes"
[[step]]
to = "guest"
via = ["sms"]
template = "note"
repeat = "1 day"
[[test]]
given = 3
expect = []
because = "nothing"
"#;
    let codes: Vec<String> =
        findings(text).iter().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    let mut expected = vec![
        "R120 1:9",
        "F003 1:1",
        "C101 3:9",
        "F004 12:1",
        "R150 23:9",
        "R152 25:11",
        "R104 7:8",
        "R130 8:10",
        "R104 10:1",
        "R111 5:10",
        "R142 14:6",
        "R143 15:8",
        "R144 16:12",
        "R141 17:1",
        "F004 2:1",
    ];
    let mut codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    codes.sort_unstable();
    expected.sort_unstable();
    assert_eq!(codes, expected);
    // Also where the kind is unknown, as far as that can be judged.
    let codes: Vec<String> = findings(&text.replace("\"order\"", "\"ordr\""))
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes, ["R120", "F003", "C101", "F004", "R152", "R150", "R101", "F004"]);
}

#[test]
fn a_rule_with_an_error_is_left_out_and_the_others_stay() {
    let town = Town::new();
    let sources = [
        Source::new("rules/gift.toml", GIFT),
        Source::new("rules/bad.toml", &GIFT.replace("\"gift\"", "\"bad\"").replace("ends_on", "end_on")),
        Source::new("rules/torn.toml", "id = \"torn\ntitle"),
        Source::new("rules/renamed.toml", &GIFT.replace("\"gift\"", "\"renamed\"\nwas = [\"old\"]")),
        Source::new(
            "rules/warned.toml",
            &GIFT.replace("\"gift\"", "\"warned\"").replace("[[test]]\ngiven = {}\nexpect = []\n", ""),
        ),
    ];
    let mut report = Report::default();
    let rules = RuleSet::read(&sources, town.around(), &mut report);
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!((ids, rules.len(), rules.is_empty()), (vec!["gift", "renamed", "warned"], 3, false));
    assert!(report.errors() >= 2 && report.warnings() == 1, "{report:?}");
    assert_eq!(rules.get("old").map(|rule| rule.id.as_str()), Some("renamed"));
    assert!(rules.get("bad").is_none() && rules.get("torn").is_none());
}

#[test]
fn what_is_read_is_what_was_written() {
    let town = Town::new();
    let rule = town.rule(
        r#"id = "gift"
title = "礼物"
class = "service"
each = "order"
urgent = true
was = ["present"]
where = "level is not none"
[when]
date = "placed_at"
after = "2个工作日"
at = "9:30"
if_holiday = "working day after"
late_ok = "半小时"
stop_once = "closed_at"
[only]
item = ["门窗", "防水"]
[limits]
at_most = 200
approve = "each run"
on_unknown = "resend"
[[step]]
to = "clerk.manager"
via = "sms"
template = "note"
[[step]]
id = "again"
after = "3 days"
at = "18:00"
repeat = "1周"
times = 4
to = "role:director"
via = ["email", "sms", "email"]
template = "note"
only.role = "director"
group = "recipient"
[[step]]
to = "guest"
via = "email"
template = "note"
"#,
    );
    assert_eq!((rule.id.as_str(), rule.title.as_str(), rule.class), ("gift", "礼物", Class::Service));
    assert!(rule.urgent && rule.was == ["present"] && rule.filter.is_some());
    assert_eq!(rule.when.trigger, Trigger::Once { field: "placed_at".into(), instant: true });
    let offset = rule.when.offset.unwrap();
    assert_eq!((offset.direction, offset.period), (Direction::After, Period::new(2, Unit::WorkingDay)));
    assert_eq!(rule.when.at, Some(jiff::civil::time(9, 30, 0, 0)));
    assert_eq!(rule.when.late_ok, Period::new(30, Unit::Minute));
    assert_eq!(rule.when.stop_once.as_deref(), Some("closed_at"));
    assert_eq!(rule.limits, Limits { at_most: Some(200), approve: true, resend_unknown: true });
    let ids: Vec<&str> = rule.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["note", "again", "note.2"]);
    let again = &rule.steps[1];
    assert_eq!(
        again.repeat.map(|repeat| (repeat.every, repeat.times)),
        Some((Period::new(1, Unit::Week), 4))
    );
    assert_eq!(again.via, [ChannelName::Email, ChannelName::Sms]);
    assert!(again.group && again.only[0].of_recipient);
    assert_eq!(again.to.way, Way::Role { kind: "staff".into(), role: "director".into() });
    let plain = town.rule(GIFT);
    assert_eq!(plain.steps[0].id, "send");
    assert_eq!(plain.when.late_ok, Period::new(12, Unit::Hour));
    assert_eq!(plain.limits, Limits::default());
}

#[test]
fn names_of_steps_never_meet() {
    let town = Town::new();
    let step = |id: &str| format!("[[step]]\n{id}to = \"guest\"\nvia = \"sms\"\ntemplate = \"note\"\n");
    let steps = [step(""), step("id = \"note.2\"\n"), step(""), step("id = \"note.2\"\n")].concat();
    let (head, tail) = GIFT.split_once("[send]").unwrap();
    let tail = tail.split_once("[[test]]").unwrap().1;
    let rule = town.rule(&format!("{head}{steps}[[test]]{tail}"));
    let ids: Vec<&str> = rule.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["note", "note.2", "note.3", "note.2.2"]);
}

#[test]
fn the_digest_changes_with_what_decides_and_with_nothing_else() {
    let town = Town::new();
    let digest = |text: &str| town.rule(text).digest().to_owned();
    let plain = digest(GIFT);
    for same in [
        GIFT.replace("\"Gift\"", "\"Gifts\""),
        GIFT.replace("[\"sms\"]", "[\"sms\", \"email\"]"),
        GIFT.replace("\"note\"", "\"other\""),
        GIFT.replace("\"care\"", "\"care\"\nurgent = true"),
        GIFT.replace("[[test]]", "[limits]\nat_most = 3\n[[test]]"),
        GIFT.replace("expect = []", "expect = []\nduring = \"2026\""),
    ] {
        assert_eq!(digest(&same), plain, "{same}");
    }
    for other in [
        GIFT.replace("ends_on", "placed_at"),
        GIFT.replace("[send]", "at = \"10:00\"\n[send]"),
        GIFT.replace("[send]", "[only]\nlevel = 1\n[send]"),
        GIFT.replace("[when]", "where = \"true\"\n[when]"),
        GIFT.replace("to = \"guest\"", "to = \"clerk\""),
        GIFT.replace("[[test]]", "after = \"1 day\"\n[[test]]"),
    ] {
        assert_ne!(digest(&other), plain, "{other}");
    }
}

/// Every plan looks at every occurrence that one of the repeats might bring back.
#[test]
fn what_fires_often_is_not_repeated_often() {
    let repeated = |cron: &str, times: u32| {
        let text = GIFT.replace("date = \"ends_on\"", &format!("cron = \"{cron}\""));
        let step = format!("[[step]]\nrepeat = \"1 year\"\ntimes = {times}\n");
        findings(&text.replace("[send]\n", &step))
    };
    assert_eq!(
        repeated("* * * * *", 1_000),
        [
            "R148 7:1 what fires 1440 times a day cannot be repeated 1000 times | at most times = 20, or a cron that \
              fires less often"
        ]
    );
    assert_eq!(repeated("0 9 * * *", 1_000), Vec::<String>::new());
    assert_eq!(repeated("*/15 * * * *", 312), Vec::<String>::new());
    assert_eq!(repeated("*/15 * * * *", 313).len(), 1);
}
