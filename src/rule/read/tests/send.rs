//! What can be wrong with `[only]`, `where`, `[send]`, steps, limits and tests.

use super::*;
use crate::rule::Path;

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
                "R113 8:9 `level` is a whole number: this does not fit | a value, a list of values, a comparison such as \">= 16\", \
               \"filled\" or \"empty\"",
            ],
        ),
        (
            "[send]",
            "[only]\nlevel = []\n[send]",
            &[
                "R113 8:9 `level` is a whole number: this does not fit | a value, a list of values, a comparison such as \">= 16\", \
               \"filled\" or \"empty\"",
            ],
        ),
        (
            "[when]",
            "where = \"level >\"\n[when]",
            &["R110 5:16 this is not an expression: it ends where a value should stand"],
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
            &["R145 10:12 the template `letter` has no text for SMS | add templates/letter/sms.zh.txt"],
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
           [send] for one message, or a [[step]] for each of several"],
        ),
        (
            "[[test]]",
            "[[step]]\nafter = \"1 day\"\nto = \"guest\"\nvia = \"sms\"\ntemplate = \"note\"\n[[test]]",
            &[
                "R140 1:1 [send] and [[step]] are both here | write [send] for one message, or a [[step]] for each of several",
            ],
        ),
        (
            "[send]",
            "[[step]]\nrepeat = \"1 day\"",
            &["R141 7:1 `repeat` without `times` | add times = 30, for instance"],
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
                "R147 7:1 `at` only works where days are counted, and `after` counts hours | keep one of them, or \
               count in days or working days",
            ],
        ),
        (
            "[[test]]",
            "only.agee = 3\n[[test]]",
            &[
                "R104 11:6 neither `order` nor `guest` has a field `agee` | expected one of: guest, clerk, level, \
               placed_at, ends_on, closed_at, item, name, salutation, mobile, email, language, and 23 more",
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

/// What the kinds of a town that is right cannot show.
#[test]
fn a_path_ends_at_people_after_a_few_references() {
    let refused = |records: &str, from: &str, path: &str| {
        let kinds = Kinds::read(&Source::new("records.toml", records), &mut Report::default());
        let error = Path::read(path, kinds.get(from).unwrap(), &kinds).unwrap_err();
        (error.message.to_string(), error.message.zh().to_string())
    };
    let of = |records: &str, path: &str| refused(records, "order", path);
    let staff = "[order]\n[order.fields]\nclerk = '-> staff'\nhome = '-> home'\n[staff]\nstaff = true\n\
                 [staff.fields]\nmanager = '-> staff'\n";
    for (path, english, chinese) in [
        ("home", "`home` leads to a kind that does not exist", "`home` 关联到的资料类别不存在"),
        (
            "clerk.manager.manager.manager.manager",
            "`clerk.manager.manager.manager.manager` follows more than 4 references",
            "`clerk.manager.manager.manager.manager` 经过的关联超过 4 层",
        ),
        ("role:clerk", "no kind of staff has a field `role`", "员工的资料类别里没有字段 `role`（岗位）"),
    ] {
        assert_eq!(of(staff, path), (english.to_owned(), chinese.to_owned()));
    }
}

#[test]
fn a_finding_of_a_template_names_the_rule_that_uses_it() {
    // The text of `share` asks for a guest's `visits`, which an order has not.
    let found = findings(&GIFT.replace("\"note\"", "\"share\""));
    assert!(found.len() == 1 && found[0].ends_with("used by the rule `gift`"), "{found:?}");
}

#[test]
fn limits_and_tests() {
    check(&[
        (
            "[[test]]",
            "[limits]\napprove = \"each day\"\non_unknown = \"retry\"\n[[test]]",
            &[
                "R112 12:11 `approve` cannot be `each day` | expected one of: no, each run",
                "R112 13:14 `on_unknown` cannot \
               be `retry` | expected one of: hold, resend",
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
                "R151 14:10 `soon` is not a span of days | such as \"2026\", \"2026..2027\" or \"2026-02-01..2026-03-15\"",
            ],
        ),
        (
            "expect = []",
            "expect = []\nbecause = \"optedout\"",
            &[
                "R152 14:11 `optedout` is not a reason | did you mean `opted_out`? (also: no_consent, no_contact, \
               no_recipient, too_many, no_address, bad_address, suppressed, same_address, already_told, cap, \
               window, too_late, and 35 more)",
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
fn who_stands_in_is_a_list_of_paths() {
    let listed = |to: &str| GIFT.replace("to = \"guest\"", &format!("to = {to}"));
    assert_eq!(findings(&listed("[\"clerk\", \"role:manager\"]")), Vec::<String>::new());
    let nobody = findings(&listed("[]"));
    assert_eq!(nobody.len(), 1, "{nobody:?}");
    assert!(nobody[0].starts_with("R142 "), "{nobody:?}");
    assert!(
        nobody[0].ends_with("`to` names nobody | such as to = [\"handler\", \"role:manager\"]"),
        "{nobody:?}"
    );
    let odd = findings(&listed("[\"clerk\", \"gest\"]"));
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert!(odd[0].starts_with("R142 8:16 `order` has no reference `gest`"), "{odd:?}");
}

#[test]
fn the_ledgers_own_name_is_nobody_elses() {
    let town = crate::plan::tests::Town::new();
    let mut report = Report::default();
    let text = GIFT.replace("\"gift\"", "\"alarm\"");
    assert!(Rule::read(&Source::new("rules/alarm.toml", &text), town.around(), &mut report).is_none());
    let said: Vec<String> = report
        .findings()
        .iter()
        .map(|found| format!("{} {} {}", found.code, found.location().unwrap(), found.message))
        .collect();
    assert_eq!(
        said,
        [
            "R126 rules/alarm.toml:1:9 no rule can be called `alarm`: the ledger keeps the alarms of [alarm] under this name"
        ]
    );
    assert_eq!(
        report.findings()[0].help[0].to_string(),
        "give the file another name, and write that as its id"
    );
}
