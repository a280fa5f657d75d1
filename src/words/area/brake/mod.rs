//! What waits for a person because there is unusually much of it.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::terms::{Door, Reason};

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
        /// How many a person would have to accept, with what waits for another reason.
        accept: u64,
    },
    /// What waits, or would, because it may have gone before the database was adopted.
    MayHaveGone {
        touches: u64,
        rules: Vec<String>,
        /// How many a person would have to accept, where nothing is written yet.
        accept: Option<u64>,
    },
    /// What the limits of rules keep back.
    BeyondLimits {
        days: Box<BrakeSentence>,
    },
    /// What a rule itself keeps back of what a list adds.
    WaitsByRule {
        rule: String,
        touches: u64,
        why: Reason,
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
    /// Rules that are edited, or calendars or windows, and how much of what waits would not go any more.
    EndsMuch {
        touches: u64,
        brake: u64,
        rules: Vec<(String, u64)>,
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
    use crate::terms::{Door, Reason};
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
    fn what_an_edit_ends_is_named_by_rule() {
        let rules = vec![("gift".to_owned(), 600), ("visit".to_owned(), 1)];
        assert_eq!(
            both(&Says::EndsMuch { touches: 601, brake: 500, rules }),
            [
                "reload refused: 601 touches that wait would not go any more (brake = 500): gift 600, visit 1; go ahead: \
                 touchbase reload --accept 601",
                "没有重新读取规则：601 次待发的联系将不再发送（brake = 500）：gift 600 次、visit 1 次；确认无误：touchbase \
                 reload --accept 601"
            ]
        );
    }

    #[test]
    fn what_a_rule_keeps_back_is_said_with_why() {
        let of = |why| Says::WaitsByRule { rule: "gift".to_owned(), touches: 3, why };
        assert_eq!(
            both(&of(Reason::Approve)),
            [
                "3 touches of gift wait for a person, for every run of the rule does (approve); let them go: touchbase \
                 approve gift",
                "gift 的 3 次联系待确认，因为规则的每一次都要确认（approve）；放行：touchbase approve gift"
            ]
        );
        assert_eq!(
            both(&of(Reason::NewName)),
            [
                "3 touches of gift wait for a person, for nobody has said yet whether the rule or its step is an earlier \
                 one with a new name (new_name); write `was` in rules/gift.toml, or let them go: touchbase approve gift",
                "gift 的 3 次联系待确认，因为还没写明这条规则或步骤是不是由以前的改名而来（new_name）；在 rules/gift.toml 里写 \
                 `was`，或放行：touchbase approve gift"
            ]
        );
    }

    #[test]
    fn what_may_have_gone_before_says_how_it_is_let_go() {
        let rules = || vec!["by-sms".to_owned(), "gift".to_owned()];
        let would = Says::MayHaveGone { touches: 3, rules: rules(), accept: Some(30) };
        assert_eq!(
            both(&would),
            [
                "3 touches would wait for a person, for they fell due before this database was adopted and may have gone \
                 then: by-sms, gift; let them go: --apply --accept 30",
                "将有 3 次联系待确认，因为应发时间在接管数据库之前，可能已经发过：by-sms、gift；直接放行：--apply --accept 30",
            ]
        );
        let waits = Says::MayHaveGone { touches: 1, rules: rules(), accept: None };
        assert_eq!(
            both(&waits),
            [
                "1 touch wait for a person, for they fell due before this database was adopted and may have gone then: \
                 by-sms, gift; let them go: touchbase approve RULE",
                "1 次联系待确认，因为应发时间在接管数据库之前，可能已经发过：by-sms、gift；放行：touchbase approve 规则",
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
