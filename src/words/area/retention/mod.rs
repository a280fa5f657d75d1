//! How long texts and rows are kept.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How long texts and rows are kept. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionSentence {
    TooShort {
        /// `bodies` or `rows`.
        key: String,
        written: String,
    },
    /// Under the carets.
    LessThanFiveMonths,
    TheLaw,
    NotCountedSo {
        /// `bodies` or `rows`.
        key: String,
        written: String,
    },
    CountIn,
    RowsGoFirst {
        bodies: String,
        rows: String,
    },
    /// In the place of a text.
    TextGone {
        /// The first day on which it is not kept any more; none where it went earlier than it would by now.
        since: Option<Date>,
        bodies: String,
    },
    /// Nothing goes by a clock that has moved far.
    ClockMoved {
        before: String,
        until: String,
    },
    SetClockOrWait,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn the_law_is_named_with_its_number() {
        for language in [Language::English, Language::Chinese] {
            let said = language.say(&RetentionSentence::TheLaw);
            assert!(said.contains("通信短信息服务管理规定") && said.contains("5"), "{said}");
        }
        assert_eq!(
            Language::English.say(&RetentionSentence::TheLaw),
            "the law asks for 5 months: 通信短信息服务管理规定, order 31 of the ministry (工信部令第31号), 2015"
        );
        assert_eq!(Language::English.say(&RetentionSentence::LessThanFiveMonths), "less than 5 months");
        assert_eq!(
            Language::English.say(&RetentionSentence::CountIn),
            "count in days, weeks, months or years: `180 days`, `3 years`"
        );
    }

    #[test]
    fn whoever_looks_for_a_text_that_is_gone_is_told_how_long_they_are_kept() {
        let since = Some(jiff::civil::date(2026, 7, 31));
        let said = RetentionSentence::TextGone { since, bodies: "180 days".to_owned() };
        assert_eq!(
            Language::English.say(&said),
            "gone since 2026-07-31: such texts are kept for 180 days ([retention] in touchbase.toml)"
        );
        assert_eq!(
            Language::Chinese.say(&said),
            "自 2026-07-31 起不再保留：这类消息的正文只保留 `180 days`（见 touchbase.toml 的 [retention]）"
        );
        let said = RetentionSentence::TextGone { since: None, bodies: "180 days".to_owned() };
        assert_eq!(
            Language::English.say(&said),
            "gone: such texts are kept for 180 days ([retention] in touchbase.toml)"
        );
        assert_eq!(
            Language::Chinese.say(&said),
            "已删除：这类消息的正文只保留 `180 days`（见 touchbase.toml 的 [retention]）"
        );
    }

    #[test]
    fn a_clock_that_has_moved_far_is_told_with_what_to_do() {
        let at = |text: &str| text.to_owned();
        let moved =
            RetentionSentence::ClockMoved { before: at("2026-07-31 12:00"), until: at("2029-08-14 12:00") };
        assert_eq!(
            Language::English.say(&moved),
            "the clock has moved far since 2026-07-31 12:00: no text and no row that was kept long enough is deleted \
             before 2029-08-14 12:00"
        );
        assert_eq!(
            Language::English.say(&RetentionSentence::SetClockOrWait),
            "set the clock if it is wrong; if it is right, there is nothing to do"
        );
        assert!(Language::Chinese.say(&moved).contains("2029-08-14 12:00 之前"));
        assert!(Language::Chinese.say(&RetentionSentence::SetClockOrWait).contains("时钟"));
    }
}
