//! What waits for a person because there is unusually much of it.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::terms::Door;

/// What waits for a person because there is unusually much of it. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrakeSentence {
    /// How many touches of which rule on which day.
    Days {
        days: Vec<(String, Date, u64)>,
        /// Rules and days that are not named.
        more: u64,
    },
    /// What an import that has been written keeps back.
    Waits {
        touches: u64,
        brake: u64,
        days: Box<BrakeSentence>,
        cause: i64,
    },
    /// What it would keep back.
    WouldWait {
        touches: u64,
        brake: u64,
        days: Box<BrakeSentence>,
    },
    /// What the limits of rules keep back.
    BeyondLimits {
        days: Box<BrakeSentence>,
    },
    /// Beside the effect of a list.
    Moved {
        touches: u64,
    },
    Gone {
        touches: u64,
    },
    /// Rules that are taken away, and what waits of them.
    RemovesMuch {
        touches: u64,
        brake: u64,
        rules: Vec<String>,
    },
    /// A problem of `status`.
    Cause {
        door: Door,
        name: String,
        at: String,
        held: u64,
        to_come: u64,
    },
    /// There is no cause with this number of which something waits.
    NothingOf {
        cause: i64,
    },
    /// What is not planned yet goes, too.
    ToCome {
        touches: u64,
    },
    /// `reload_brake` has another name now.
    OldKey,
    CallItBrake,
    /// A rule goes to everybody on one day, and has no `at_most`.
    ForEverybody {
        kind: String,
    },
    SetAtMost,
}

#[cfg(test)]
mod tests {
    use super::BrakeSentence as Says;
    use crate::terms::Door;
    use crate::words::Language;

    fn both(said: &Says) -> [String; 2] {
        [Language::English.say(said), Language::Chinese.say(said)]
    }

    #[test]
    fn what_waits_is_named_by_rule_and_day() {
        let day = jiff::civil::date(2026, 11, 23);
        let days = Says::Days { days: vec![("birthday".to_owned(), day, 1_000)], more: 2 };
        assert_eq!(
            both(&days),
            ["birthday 1,000 on 2026-11-23, and 2 more", "birthday 2026-11-23 共 1,000 次，另有 2 处"]
        );
        let removes = Says::RemovesMuch { touches: 600, brake: 500, rules: vec!["gift".to_owned()] };
        assert_eq!(
            both(&removes),
            [
                "reload refused: it takes away gift, of which 600 touches wait (brake = 500); go ahead: touchbase \
                 reload --accept 600",
                "没有重新读取规则：规则 gift 被删除，还有 600 次联系待发（brake = 500）；确认无误：touchbase reload \
                 --accept 600"
            ]
        );
    }

    #[test]
    fn a_cause_is_named_by_its_door() {
        let of = |door| Says::Cause {
            door,
            name: "list.csv".to_owned(),
            at: "2026-11-23 10:00".to_owned(),
            held: 900,
            to_come: 100,
        };
        assert_eq!(
            both(&of(Door::Import)),
            [
                "900 touches wait for a person, and 100 more will: the list list.csv of 2026-11-23 10:00 brought more than \
                 `brake` on a day",
                "900 次联系待确认，之后还有 100 次：名单 list.csv（2026-11-23 10:00）使某天的数量超过 brake",
            ]
        );
        assert!(both(&of(Door::Reload))[0].contains("the reload list.csv of"));
        assert!(both(&of(Door::Restart))[0].contains("the start list.csv of"));
    }
}
