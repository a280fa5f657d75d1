//! What is asked and told where somebody decides about touches: approve, retry, cancel.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::{Outcome, Reason};

/// What is asked and told where somebody decides about touches. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecideSentence {
    NotPlannedYet {
        touches: u64,
        people: u64,
    },
    /// What would be done to whom; the first few are named.
    Whom {
        touches: u64,
        people: u64,
        first: Vec<String>,
        more: bool,
    },
    SendThem,
    SendAgain {
        touches: u64,
    },
    CancelThem,
    NothingDone,
    TooLate {
        touches: u64,
    },
    NothingHeld {
        rule: String,
    },
    /// What was skipped in shadow mode, while the daemon is in it.
    StillShadow,
    /// Of a rule, for this reason.
    NothingSkipped {
        rule: String,
        reason: Reason,
    },
    NothingToSendAgain,
    NothingToCancel,
    MayHaveArrived {
        touches: u64,
    },
    NotAgain {
        touch: String,
        outcome: Outcome,
        reason: Option<Reason>,
        why: NotAgain,
    },
    LeftOut {
        touch: String,
        outcome: Outcome,
    },
    Released {
        touches: u64,
    },
    WillBeSentAgain {
        touches: u64,
    },
    Cancelled {
        touches: u64,
    },
    /// Of how many touches it was not done after all, and why.
    NotDone {
        touches: u64,
        why: NotDone,
    },
}

/// Why a touch cannot be sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotAgain {
    Sent,
    OnItsWay,
    Held,
    Nobody,
}

/// Why something was not done after all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotDone {
    TooLateLeftHeld,
    NotHeldAnyMore,
    Unaddressed,
    TooLateLeftOut,
    ChangedLeftOut,
    UnaddressedLeftOut,
    WentMeanwhile,
    EndedMeanwhile,
    GoneLeftOut,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn both(said: &DecideSentence) -> [String; 2] {
        [Language::English, Language::Chinese].map(|language| language.say(said))
    }

    #[test]
    fn nothing_that_was_skipped_is_said_with_the_reason_that_was_asked_for() {
        let said = DecideSentence::NothingSkipped { rule: "gift".to_owned(), reason: Reason::BeforeRule };
        assert_eq!(both(&said)[0], "no touch of the rule gift was skipped as before_rule");
        assert!(both(&said)[1].contains("gift") && both(&said)[1].contains("before_rule"), "{said:?}");
    }

    #[test]
    fn what_was_not_done_is_said_with_its_cause() {
        for (why, english, chinese) in [
            (
                NotDone::TooLateLeftHeld,
                "2 touches too late (late_ok) by now, left held",
                "2 次联系现在已超过补发期限（late_ok），仍待确认",
            ),
            (NotDone::NotHeldAnyMore, "2 touches not held any more", "2 次联系已经不是待确认"),
            (NotDone::Unaddressed, "2 touches without a recipient or a channel", "2 次联系没有接收人或渠道"),
            (
                NotDone::TooLateLeftOut,
                "2 touches too late (late_ok) by now, left out",
                "2 次联系现在已超过补发期限（late_ok），不重发",
            ),
            (NotDone::ChangedLeftOut, "2 touches changed meanwhile, left out", "2 次联系其间有变化，不重发"),
            (
                NotDone::UnaddressedLeftOut,
                "2 touches without a recipient or a channel, left out",
                "2 次联系没有接收人或渠道，不重发",
            ),
            (NotDone::WentMeanwhile, "2 touches went meanwhile", "2 次联系其间已经发出"),
            (
                NotDone::GoneLeftOut,
                "2 touches of a rule or a step that is not there any more, left out",
                "2 次联系的规则或步骤已经没有了，不放行",
            ),
            (NotDone::EndedMeanwhile, "2 touches ended meanwhile", "2 次联系其间已经结束"),
        ] {
            assert_eq!(both(&DecideSentence::NotDone { touches: 2, why }), [english, chinese]);
        }
    }

    #[test]
    fn what_would_be_skipped_again_is_said_to_be_so() {
        assert_eq!(
            both(&DecideSentence::StillShadow),
            [
                "nothing is let go: in shadow mode it would be skipped again; mode = \"live\" in touchbase.toml first",
                "没有放行：现在还是试运行，放行了也不会发送；请先在 touchbase.toml 写 mode = \"live\""
            ]
        );
    }

    #[test]
    fn a_touch_that_is_left_out_is_named() {
        let touch = || "T-17".to_owned();
        let left = DecideSentence::LeftOut { touch: touch(), outcome: Outcome::Accepted };
        assert_eq!(both(&left), ["T-17 is accepted, left out", "不处理 T-17：已发出"]);
        let (outcome, reason, why) = (Outcome::Held, Some(Reason::Approve), NotAgain::Held);
        assert_eq!(
            both(&DecideSentence::NotAgain { touch: touch(), outcome, reason, why }),
            [
                "T-17 is held (approve), left out: it is held: touchbase approve",
                "不重发 T-17（待确认，规则要求每次都由人放行，等待人工确认）：还待确认，请用 touchbase approve 放行"
            ]
        );
        assert_eq!(both(&DecideSentence::SendThem), ["Send them?", "放行发送吗？"]);
        assert_eq!(both(&DecideSentence::NothingDone), ["nothing was done", "没有做任何改动"]);
    }
}
