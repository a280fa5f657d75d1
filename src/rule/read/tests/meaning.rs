//! What a right rule means once it is read.

use super::*;

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
id = "note"
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
id = "note.2"
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
    assert_eq!(rule.when.stop_once, ["closed_at"]);
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
    assert_eq!(again.to.way, PathTarget::Role { kind: "staff".into(), role: "director".into() });
    let plain = town.rule(GIFT);
    assert_eq!(plain.steps[0].id, "send");
    assert_eq!(plain.when.late_ok, Period::new(12, Unit::Hour));
    assert_eq!(plain.limits, Limits::default());
}

#[test]
fn each_step_of_a_ladder_needs_a_name_of_its_own() {
    let step = |more: &str| format!("[[step]]\n{more}to = \"guest\"\nvia = \"sms\"\ntemplate = \"note\"\n");
    let steps = [
        "",
        "id = \"note.2\"\nafter = \"1 day\"\n",
        "after = \"2 days\"\n",
        "id = \"note.2\"\nafter = \"3 days\"\n",
    ];
    let steps = steps.map(step).concat();
    let (head, tail) = GIFT.split_once("[send]").unwrap();
    let tail = tail.split_once("[[test]]").unwrap().1;
    let text = format!("{head}{steps}[[test]]{tail}");
    // The advice is the name under which its touches stood when steps needed none.
    assert_eq!(
        findings(&text),
        [
            "R123 7:1 a rule with several steps needs an id for each | what it has sent stands under this name: id = \"note\"",
            "R123 17:1 a rule with several steps needs an id for each | what it has sent stands under this name: id = \"note.3\"",
            "R124 22:1 two steps of this rule have the id `note.2`",
        ]
    );
    let was = |first: &str, second: &str| {
        let steps = [
            step(&format!("id = \"a\"\n{first}")),
            step(&format!("id = \"b\"\nafter = \"1 day\"\n{second}")),
        ]
        .concat();
        findings(&format!("{head}{steps}[[test]]{tail}"))
    };
    assert_eq!(was("was = [\"c\"]\n", "was = []\n"), Vec::<String>::new());
    assert_eq!(was("was = [\"b\"]\n", ""), ["R125 7:1 `was` names the step `b`, which is still there"]);
    assert_eq!(
        was("was = [\"c\"]\n", "was = [\"c\"]\n"),
        ["R125 13:1 `was` names the step `c`, which another step claims as well"]
    );
}
