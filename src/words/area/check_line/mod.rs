//! What has to be right before a touch is sent, as `explain` says it line by line.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Class};
use crate::words::Sentence;

/// One thing that has to be right before a touch is sent. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckLine {
    NotFilledIn {
        field: String,
    },
    NotFilledInYet {
        field: String,
    },
    /// How many touches the day has, and how many the rule allows.
    OfDay {
        touches: u64,
        at_most: u32,
    },
    WhereFails {
        text: String,
        error: Box<Sentence>,
    },
    WhereIsNotSo {
        text: String,
    },
    FieldIs {
        field: String,
        value: Option<String>,
        wanted: Option<Wanted>,
    },
    LeadsTo {
        path: String,
        name: String,
        id: String,
    },
    LeadsToTooMany {
        path: String,
    },
    LeadsToNobody {
        path: String,
    },
    Until {
        at: String,
    },
    UntilResumed,
    InTimeUntil {
        at: String,
    },
    StaffAlways,
    NoWishAgainst,
    NotOptedOut {
        class: Class,
    },
    Agreed {
        class: Class,
        ground: Option<String>,
    },
    Addresses {
        /// The channels by which the person can be reached, each with the address, masked.
        open: Vec<(ChannelName, String)>,
        closed: Vec<ChannelName>,
    },
    /// Somebody has died, or wants no messages: nothing is said about a record.
    NotAbout {
        record: String,
        whose: String,
        deceased: bool,
    },
    Hours {
        class: Class,
        window: String,
        opens_at: Option<String>,
    },
    /// How many messages of a class the person has had, and how many it may be.
    Had {
        class: Class,
        day: Option<(u32, u32)>,
        month: Option<(u32, u32)>,
    },
}

/// What a rule wants of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    AnyOf(Vec<String>),
    FilledIn,
    NotFilledIn,
    Not(String),
    /// A sign such as `>=`, and a value.
    Compared(String, String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn both(line: &CheckLine) -> [String; 2] {
        [Language::English, Language::Chinese].map(|language| language.say(line))
    }

    #[test]
    fn what_a_rule_wants_is_said_where_it_is_not_so() {
        let of = |value: Option<&str>, wanted| {
            let value = value.map(str::to_owned);
            both(&CheckLine::FieldIs { field: "level".to_owned(), value, wanted: Some(wanted) })
        };
        let any = Wanted::AnyOf(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(of(Some("c"), any), ["level is c, wanted: a or b", "level 为 c，规则要求：a 或 b"]);
        assert_eq!(
            of(None, Wanted::FilledIn),
            ["level is not filled in, wanted: filled in", "level 没有填写，规则要求：已填写"]
        );
        assert_eq!(
            of(Some("3"), Wanted::Compared(">".to_owned(), "5".to_owned())),
            ["level is 3, wanted: > 5", "level 为 3，规则要求：> 5"]
        );
        assert_eq!(
            of(Some("3"), Wanted::Not("3".to_owned())),
            ["level is 3, wanted: not 3", "level 为 3，规则要求：不是 3"]
        );
        assert_eq!(
            of(Some("3"), Wanted::NotFilledIn),
            ["level is 3, wanted: not filled in", "level 为 3，规则要求：未填写"]
        );
    }

    #[test]
    fn consent_addresses_and_hours_read_in_both_languages() {
        let agreed = CheckLine::Agreed { class: Class::Marketing, ground: Some("form".to_owned()) };
        assert_eq!(both(&agreed), ["marketing: agreed, form", "营销消息：已同意，依据：form"]);
        let addresses = CheckLine::Addresses {
            open: vec![(ChannelName::Sms, "139".to_owned()), (ChannelName::Email, "c@x".to_owned())],
            closed: Vec::new(),
        };
        assert_eq!(both(&addresses), ["sms 139, else email c@x", "短信 139，其次 邮件 c@x"]);
        let (window, opens_at) = ("09:00-20:00".to_owned(), Some("2026-12-02 09:00".to_owned()));
        assert_eq!(
            both(&CheckLine::Hours { class: Class::Care, window, opens_at }),
            ["care 09:00-20:00: waits until 2026-12-02 09:00", "关怀 09:00-20:00：等到 2026-12-02 09:00"]
        );
        let had = CheckLine::Had { class: Class::Care, day: None, month: Some((4, 4)) };
        assert_eq!(both(&had), ["care: 4 of 4 in 30 days", "关怀：30 天内已有 4 条，上限 4 条"]);
    }

    #[test]
    fn what_seldom_stands_in_the_way_is_said_too() {
        let at = || "2026-12-02 09:00".to_owned();
        for (line, english, chinese) in [
            (
                CheckLine::NotFilledInYet { field: "solved_at".to_owned() },
                "solved_at is not filled in yet",
                "solved_at 还没有填写",
            ),
            (
                CheckLine::OfDay { touches: 9, at_most: 5 },
                "9 that day, at_most 5",
                "当天有 9 次，at_most 为 5",
            ),
            (
                CheckLine::LeadsToTooMany { path: "to".to_owned() },
                "to leads to too many people",
                "按 to 找到的人太多",
            ),
            (
                CheckLine::NotAbout { record: "a:1".to_owned(), whose: "b:2".to_owned(), deceased: true },
                "nothing about a:1: b:2 has died",
                "不提 a:1：b:2 已故",
            ),
            (
                CheckLine::NotAbout { record: "a:1".to_owned(), whose: "b:2".to_owned(), deceased: false },
                "nothing about a:1: b:2 does not want it",
                "不提 a:1：b:2 不愿收到这类消息",
            ),
            (CheckLine::Until { at: at() }, "until 2026-12-02 09:00", "到 2026-12-02 09:00 为止"),
            (
                CheckLine::InTimeUntil { at: at() },
                "may be sent until 2026-12-02 09:00",
                "2026-12-02 09:00 之前都可以发送",
            ),
            (
                CheckLine::WhereFails {
                    text: "a > 1".to_owned(),
                    error: Box::new(Sentence::Quoted("no a".to_owned())),
                },
                "a > 1 (no a)",
                "a > 1（no a）",
            ),
        ] {
            assert_eq!(both(&line), [english, chinese]);
        }
    }
}
