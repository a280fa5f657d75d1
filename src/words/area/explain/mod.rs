//! The page of `explain`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::terms::{AttemptOutcome, ChannelName, Class, Outcome, Reason};
use crate::words::Sentence;

/// The page of `explain`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExplainSentence {
    /// Somebody named no rule.
    NameARule {
        what: String,
    },
    /// No record of the kind has to do with what was named.
    NoRecord {
        rule: String,
        about: String,
        kind: String,
    },
    NothingThatDay {
        rule: String,
        record: String,
        day: Date,
    },
    NeverDue {
        rule: String,
        record: String,
    },
    MoreTouches {
        more: u64,
    },
    NothingNext,
    /// Several records have to do with what was named.
    Several {
        rule: String,
        records: u64,
        about: String,
    },
    OneOfThem {
        kind: String,
        rule: String,
    },
    AsThingsStand,
    Nobody,
    /// The code of a reason, by which the log can be searched.
    ReasonCode {
        reason: Reason,
    },
    /// Not the record has changed, but the rule.
    CalledOffByEdit,
    /// The daemon has not run with the rule.
    NeverRan,
    RuleSince {
        at: String,
    },
    RecordSince {
        at: String,
    },
    ChangedSince,
    Touch {
        touch: String,
        step: String,
    },
    AboutOccurrence {
        record: String,
        occurrence: String,
    },
    AboutDay {
        record: String,
        day: Date,
    },
    Due {
        at: String,
        until: String,
    },
    Message {
        message: String,
        class: Class,
        channel: ChannelName,
        address: Option<String>,
        /// The other side's id for it.
        their_id: Option<String>,
        template: String,
    },
    Until {
        at: String,
    },
    TextIsKept,
    Event {
        from: Option<Outcome>,
        to: Outcome,
        reason: Option<Reason>,
        by: String,
    },
    Attempt {
        number: u32,
        channel: ChannelName,
        outcome: Option<AttemptOutcome>,
        /// By which the other side can be asked.
        id: String,
        detail: Option<Box<Sentence>>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Word as _;
    use crate::words::Language;

    fn both(said: &ExplainSentence) -> [String; 2] {
        [Language::English, Language::Chinese].map(|language| language.say(said))
    }

    #[test]
    fn an_attempt_says_how_it_ended() {
        let attempt = |outcome| ExplainSentence::Attempt {
            number: 2,
            channel: ChannelName::Sms,
            outcome,
            id: "k7".to_owned(),
            detail: Some(Box::new(Sentence::Quoted("450".to_owned()))),
        };
        let temporary = Some(AttemptOutcome::Temporary);
        assert_eq!(
            both(&attempt(temporary)),
            ["attempt 2 by sms, id k7: temporary: 450", "第 2 次发送（短信，编号 k7）：暂时被拒收：450"]
        );
        assert_eq!(
            both(&attempt(None)),
            ["attempt 2 by sms, id k7: under way: 450", "第 2 次发送（短信，编号 k7）：发送中：450"]
        );
        for outcome in AttemptOutcome::ALL {
            let [english, chinese] = both(&attempt(Some(*outcome)));
            assert!(english.contains(outcome.as_str()) && !chinese.contains(outcome.as_str()), "{chinese}");
        }
    }

    #[test]
    fn whoever_changed_something_is_named() {
        let by = |by: &str| {
            both(&ExplainSentence::Event {
                from: Some(Outcome::Held),
                to: Outcome::Cancelled,
                reason: Some(Reason::Operator),
                by: by.to_owned(),
            })
        };
        assert_eq!(
            by("operator wang"),
            [
                "held → cancelled, operator, by operator wang",
                "待确认 → 已取消（按操作人的决定），操作人 wang"
            ]
        );
        assert!(by("edit")[0].ends_with(", by edit") && by("edit")[1].ends_with("，规则改动"));
        assert!(by("daemon")[1].ends_with("，后台服务"));
        assert!(by("import a by b.csv by wang")[1].ends_with("，wang 导入 a by b.csv"));
        assert!(by("demo")[1].ends_with("，demo"));
    }

    #[test]
    fn why_the_ledger_does_not_know_of_a_touch_is_said() {
        let at = || "2026-12-02 09:00".to_owned();
        for (said, english, chinese) in [
            (
                ExplainSentence::RuleSince { at: at() },
                "this version of the rule is in force since 2026-12-02 09:00; what was due before is not sent",
                "规则从 2026-12-02 09:00 起按现在的写法生效，之前应发的不补发",
            ),
            (
                ExplainSentence::RecordSince { at: at() },
                "the record came in later, on 2026-12-02 09:00",
                "这条记录后来才导入，时间是 2026-12-02 09:00",
            ),
            (
                ExplainSentence::ChangedSince,
                "nothing of it is in the ledger: what it depends on has changed since",
                "台账里没有这一次：规则或资料后来改过",
            ),
            (
                ExplainSentence::MoreTouches { more: 3 },
                "and 3 more; --on DATE shows one day",
                "另有 3 次；用 --on DATE 看某一天",
            ),
        ] {
            assert_eq!(both(&said), [english, chinese]);
        }
    }

    #[test]
    fn an_edit_that_called_something_off_is_said_to_have_done_so() {
        assert_eq!(
            both(&ExplainSentence::CalledOffByEdit),
            ["the rule was edited, and no longer had it", "规则改过，改后的规则不再发这一次"]
        );
    }
}
