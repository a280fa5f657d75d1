//! Reading rule files: what is right is there, what is wrong is said with its place.

mod canonical;
mod meaning;
mod send;
mod when;

use super::*;
use crate::calendar::period::{Direction, Unit};
use crate::plan::tests::Town;
use crate::rule::path::PathTarget;
use crate::rule::{RuleSet, Trigger};
use crate::terms::ChannelName;
use crate::words::{Sentence, Translate as _};

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
        in_chinese(finding);
        std::iter::once(said)
            .chain(finding.help.iter().map(ToString::to_string))
            .collect::<Vec<_>>()
            .join(" | ")
    };
    report.findings().iter().map(shown).collect()
}

/// What is said of a finding is Chinese for those who read Chinese.
fn in_chinese(finding: &Diagnostic) {
    let label = finding.place.as_ref().and_then(|place| place.label.as_ref());
    for sentence in std::iter::once(&finding.message).chain(label).chain(&finding.help) {
        let (said, english) = (sentence.zh().to_string(), sentence.to_string());
        let chinese = said.chars().any(|letter| ('一'..='龥').contains(&letter));
        assert!(chinese || matches!(sentence, Sentence::Quoted(_)), "{said}");
        assert!(!english.is_empty());
    }
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
            &["C101 3:9 `class` cannot be `caring` | expected one of: service, care, marketing, staff"],
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
            &[
                "R501 1:1 the rule `gift` has no [[test]] | for instance given = { … }, expect = [\"2026-02-28 10:00 sms customer\"]",
            ],
        ),
        ("id    =", "id    ", &["F002 1:8 this is not TOML: a key needs `=` and a value"]),
    ]);
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
                "F004 8:1 unknown key `task` | expected one of: after, at, group, id, only, repeat, template, times, to, via, was",
            ],
        ),
        (
            "[send]",
            "[[step]]\nset = { level = 3 }",
            &[
                "F004 8:1 unknown key `set` | expected one of: after, at, group, id, only, repeat, template, times, to, via, was",
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
        "R123 17:1",
        "F004 2:1",
    ];
    let mut codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    codes.sort_unstable();
    expected.sort_unstable();
    assert_eq!(codes, expected);
    // Where the kind is unknown, the nearest that is known judges the rest; where none is near, what can be judged is.
    let of_kind = |kind: &str| -> Vec<String> {
        findings(&text.replace("\"order\"", kind))
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    };
    let near = [
        "R120", "F003", "C101", "F004", "R152", "R150", "R101", "R104", "R130", "R104", "R111", "R142",
        "R143", "R144", "R141", "R123", "F004",
    ];
    assert_eq!(of_kind("\"ordr\""), near);
    let far = ["R120", "F003", "C101", "F004", "R152", "R150", "R101", "F004"];
    assert_eq!(of_kind("\"submarine\""), far);
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
fn an_id_is_one_rules_and_a_name_before_that_of_one_which_is_gone() {
    let town = Town::new();
    let said = |files: &[(&str, &str, &str)]| -> Vec<String> {
        let mut report = Report::default();
        let source = |(path, id, was): &(&str, &str, &str)| {
            Source::new(path, &GIFT.replace("\"gift\"", &format!("\"{id}\"\n{was}")))
        };
        let sources: Vec<Source> = files.iter().map(source).collect();
        RuleSet::read(&sources, town.around(), &mut report);
        report
            .findings()
            .iter()
            .inspect(|finding| in_chinese(finding))
            .map(|finding| {
                let place = finding.location().unwrap_or_default();
                let help: Vec<String> = finding.help.iter().map(ToString::to_string).collect();
                format!("{} {place} {} | {}", finding.code, finding.message, help.join(" | "))
            })
            .collect()
    };
    let (gift, other) = (("rules/gift.toml", "gift", ""), ("rules/other.toml", "other", "was = []"));
    assert_eq!(said(&[gift, other]), Vec::<String>::new());
    assert_eq!(
        said(&[gift, ("rules/more/gift.toml", "gift", "")]),
        [
            "R122 rules/more/gift.toml:1:1 the rule `gift` is in rules/gift.toml as well | a rule's id is its file's name, \
          whatever the folder: rename one of them"
        ]
    );
    assert_eq!(
        said(&[gift, ("rules/other.toml", "other", "was = [\"gift\"]")]),
        [
            "R121 rules/other.toml:2:8 `was` names the rule `gift`, which is still there (rules/gift.toml) | after renaming, \
          remove the old file; for a new rule beside `gift`, remove it from `was`"
        ]
    );
    assert_eq!(
        said(&[("rules/a.toml", "a", "was = [\"c\"]"), ("rules/b.toml", "b", "was = [\"c\"]")]),
        [
            "R121 rules/b.toml:2:8 `was` names the rule `c`, which the rule `a` claims as well | only one rule can go on for \
          an earlier one: remove it from the other's `was`"
        ]
    );
    // A copy is a new rule, and is not told to take what the other has sent.
    assert_eq!(
        said(&[gift, ("rules/copy.toml", "gift", "")]),
        [
            "R120 rules/copy.toml:1:9 the id is `gift`, the file is `copy.toml` | `gift` is still there, so this is a new rule: \
          write id = \"copy\", without `was`"
        ]
    );
}
