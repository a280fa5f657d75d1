//! Pausing, resuming, and sending a test.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::{AttemptOutcome, ChannelName};
use crate::words::Sentence;

/// Pausing, resuming, and sending a test. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskSentence {
    /// Without a rule: all of them.
    Paused {
        rule: Option<String>,
        until: Option<String>,
        waiting: u64,
    },
    Resumed {
        rule: Option<String>,
        waiting: u64,
    },
    NotPaused {
        rule: Option<String>,
        paused: Vec<Option<String>>,
    },
    CannotBeMarked,
    /// What came of sending a test.
    Tested {
        outcome: AttemptOutcome,
        channel: ChannelName,
        name: String,
        address: String,
        template: String,
        touch: Option<String>,
        told: Option<GatewayReply>,
    },
}

/// What the other side said of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayReply {
    /// Its id for the message.
    Id(String),
    /// What it said, or did.
    Words(Box<Sentence>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn both(said: &DeskSentence) -> [String; 2] {
        [Language::English, Language::Chinese].map(|language| language.say(said))
    }

    #[test]
    fn a_test_says_what_came_of_it() {
        let tested = |outcome, told| DeskSentence::Tested {
            outcome,
            channel: ChannelName::Sms,
            name: "王**".to_owned(),
            address: "139****0021".to_owned(),
            template: "warranty-month".to_owned(),
            touch: Some("T-17".to_owned()),
            told,
        };
        assert_eq!(
            both(&tested(AttemptOutcome::Accepted, Some(GatewayReply::Id("8f2".to_owned())))),
            [
                "accepted  sms  王** 139****0021  warranty-month  T-17  id 8f2",
                "已发出  短信  王** 139****0021  warranty-month  T-17  对方编号 8f2"
            ]
        );
        let fault = tested(
            AttemptOutcome::ChannelFault,
            Some(GatewayReply::Words(Box::new(Sentence::Quoted("isv.OUT no credit".to_owned())))),
        );
        assert!(
            both(&fault)[0].starts_with("channel fault  sms")
                && both(&fault)[1].ends_with("  isv.OUT no credit")
        );
        assert!(both(&DeskSentence::CannotBeMarked)[1].ends_with("无法标明这是测试"));
    }

    #[test]
    fn a_pause_names_its_rule_or_all() {
        let rule = || Some("gift".to_owned());
        assert_eq!(
            both(&DeskSentence::Paused { rule: rule(), until: None, waiting: 1 }),
            ["paused gift: 1 touch is planned", "规则 gift 已暂停：1 次联系待发"]
        );
        assert_eq!(
            both(&DeskSentence::NotPaused { rule: None, paused: vec![rule()] }),
            ["all rules at once are not paused; paused: gift", "没有暂停所有规则；目前暂停的是：规则 gift"]
        );
        assert_eq!(
            both(&DeskSentence::NotPaused { rule: rule(), paused: Vec::new() }),
            ["the rule gift is not paused; paused: nothing is", "规则 gift 没有暂停；目前没有暂停任何规则"]
        );
    }
}
