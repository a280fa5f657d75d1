//! What stands in the directory of every made-up installation: kinds, templates, festivals, working days; and
//! `touchbase.toml`, which differs from world to world.

use crate::dice::Dice;
use touchbase::diagnostic::Source;
use touchbase::source::Sources;

/// The zones: plain, with summer time, with half an hour, with summer time of half an hour.
const ZONES: [&str; 6] = [
    "Asia/Shanghai",
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
];

/// The classes that have a window, each with windows that a world may give it.
const WINDOWS: [&str; 7] =
    ["09:00-20:00", "08:30-20:30", "10:15-10:45", "12:00-13:00", "00:00-24:00", "20:00-02:00", "08:10-18:40"];

const RECORDS: &str = r#"
[customer]
person = true
[customer.fields]
birthday  = "anniversary"
joined_on = "date"
segment   = ["key", "plain"]
balance   = "int"
steward   = "-> staff"
[customer.many]
family = "family_member.customer"
things = "item.customer"
[family_member]
person = true
[family_member.fields]
customer = "-> customer"
birthday = "anniversary"
[item]
[item.fields]
customer  = "-> customer"
handler   = "-> staff"
label     = "text"
level     = "int"
status    = ["active", "void"]
ends_on   = "date"
visit_at  = "datetime"
closed_on = "date"
closed_at = "datetime"
[staff]
staff = true
[staff.fields]
role     = ["steward", "manager"]
manager  = "-> staff"
birthday = "anniversary"
hired_on = "date"
left_on  = "date"
"#;

/// A template: its name, its parameters, and what its bodies say.
pub(super) struct Wording {
    /// Its folder.
    pub(super) name: &'static str,
    params: &'static str,
    says: &'static str,
    /// The kinds of record whose rules may use it; empty for all.
    pub(super) each: &'static [&'static str],
}

/// Texts that are the same for everybody, for one person, for one record, for one day; and those that cannot be put
/// into words for some records.
pub(super) const WORDINGS: [Wording; 8] = [
    Wording { name: "plain", params: "", says: "您好，祝您安康。", each: &[] },
    Wording { name: "named", params: "name = \"to.name\"", says: "{{ name }}，您好。", each: &[] },
    Wording {
        name: "dated",
        params: "day = \"occurrence.date | date_iso\"",
        says: "您好：{{ day }}。",
        each: &[],
    },
    Wording { name: "today", params: "day = \"today | date_iso\"", says: "今天是{{ day }}。", each: &[] },
    Wording { name: "label", params: "what = \"item.label\"", says: "关于{{ what }}。", each: &["item"] },
    Wording {
        name: "rated",
        params: "what = \"12 // (item.level | default(3))\"",
        says: "第{{ what }}级。",
        each: &["item"],
    },
    Wording {
        name: "listed",
        params: "what = \"items | map(attribute='item.label') | join('、')\"",
        says: "关于{{ what }}。",
        each: &["item"],
    },
    Wording {
        name: "owing",
        params: "what = \"100 // (customer.balance | default(5))\"",
        says: "余{{ what }}。",
        each: &["customer"],
    },
];

/// The lines of a made-up `touchbase.toml`.
pub(super) fn config(dice: &mut Dice) -> Vec<String> {
    let one = |dice: &mut Dice, all: &[&str]| dice.pick(all).copied().unwrap_or_default().to_owned();
    let mode = if dice.per_mille(780) {
        "live"
    } else {
        dice.pick(&["shadow", "staff-only"]).copied().unwrap_or("live")
    };
    let mut lines = vec![format!("mode = \"{mode}\""), format!("zone = \"{}\"", one(dice, &ZONES))];
    if dice.per_mille(300) {
        lines.push("[working_hours]".to_owned());
        lines.push("hours = [\"09:00-12:00\", \"13:30-18:00\"]".to_owned());
    }
    lines.push("[windows]".to_owned());
    for class in ["service", "care", "marketing"] {
        if dice.per_mille(400) {
            lines.push(format!("{class} = \"{}\"", one(dice, &WINDOWS)));
        }
    }
    lines.push("[caps]".to_owned());
    for class in ["service", "care", "marketing"] {
        if dice.per_mille(350) {
            let (day, month) = (dice.between(0, 2), dice.between(0, 3));
            lines.push(format!("{class} = {{ per_day = {day}, per_month = {month} }}"));
        }
    }
    if dice.per_mille(250) {
        lines.push("[consent]".to_owned());
        lines.push("care = \"opt-in\"".to_owned());
    }
    lines
}

/// The directory with this configuration and these rules.
pub(super) fn sources(config: &[String], rules: Vec<Source>) -> Sources {
    let festivals = include_str!("../../../calendars/festivals.toml");
    let years = [
        ("2025", include_str!("../../../calendars/cn/2025.toml")),
        ("2026", include_str!("../../../calendars/cn/2026.toml")),
    ];
    Sources {
        config: Some(Source::new("touchbase.toml", &config.join("\n"))),
        records: Some(Source::new("records.toml", RECORDS)),
        rules,
        templates: WORDINGS.iter().flat_map(templates).collect(),
        festivals: Some(Source::new("calendars/festivals.toml", festivals)),
        years: years
            .iter()
            .map(|(year, text)| Source::new(&format!("calendars/cn/{year}.toml"), text))
            .collect(),
        ..Sources::default()
    }
}

fn templates(wording: &Wording) -> [Source; 3] {
    let file = |ending: &str, text: &str| Source::new(&format!("templates/{}/{ending}", wording.name), text);
    let name = wording.params.split_once(' ').map_or(String::new(), |(name, _)| format!("{name} = \"样\"\n"));
    let declaration =
        format!("title = \"made up\"\nlanguages = [\"zh\"]\n[params]\n{}\n[sample]\n{name}", wording.params);
    [
        file("email.zh.md", &format!("Subject: 您好\n\n{}\n", wording.says)),
        file("sms.zh.txt", wording.says),
        file("template.toml", &declaration),
    ]
}
