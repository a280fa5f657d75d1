//! The page of `forecast`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::terms::Reason;

/// The page of `forecast`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForecastSentence {
    /// There is no database: the file is where it will be.
    NoRecords {
        file: String,
    },
    Heading {
        zone: String,
        touches: u64,
        held: u64,
        from: Date,
        to: Date,
        /// Whether some of the days are marked because their working days are not known.
        marked: bool,
    },
    More {
        more: u64,
    },
    NotSent {
        touches: u64,
        reasons: Vec<(Reason, u64)>,
        /// Whether they are shown already.
        shown: bool,
    },
    WillGo,
    Went,
    IsHeld,
    WillNotGo,
    Nobody,
    Number {
        sent: u64,
        held: u64,
        skipped: u64,
    },
    Day {
        day: Date,
        /// Whether its working days are known.
        known: bool,
    },
    FromTo {
        from: Date,
        to: Date,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn both(said: &ForecastSentence) -> [String; 2] {
        [Language::English, Language::Chinese].map(|language| language.say(said))
    }

    #[test]
    fn a_day_has_the_name_that_people_give_it() {
        let day = jiff::civil::date(2026, 12, 6);
        assert_eq!(both(&ForecastSentence::Day { day, known: true }), ["Sun 2026-12-06", "2026-12-06 周日"]);
        let names = (1..=7).map(|number| {
            let day = jiff::civil::date(2026, 12, number);
            both(&ForecastSentence::Day { day, known: false })[1].clone()
        });
        let names: String = names.filter_map(|name| name.chars().rev().nth(1)).collect();
        assert_eq!(names, "二三四五六日一");
    }

    #[test]
    fn what_becomes_of_touches_is_counted_in_words() {
        let number = ForecastSentence::Number { sent: 1_200, held: 3, skipped: 2 };
        assert_eq!(both(&number), ["1,200 + 3 held (2 not sent)", "1,200 + 3 待确认（2 不发）"]);
        let reasons = vec![(Reason::Cap, 2), (Reason::OptedOut, 1)];
        assert_eq!(
            both(&ForecastSentence::NotSent { touches: 3, reasons, shown: false }),
            [
                "not sent: 3 (cap 2, opted_out 1); --all shows them",
                "不发：3 次。其中：此人收到的这类消息已达到 [caps] 的上限 2 次；客户已退订这类消息 1 次。加 --all 逐条列出"
            ]
        );
        for (said, english, chinese) in [
            (ForecastSentence::Went, "sent", "已发出"),
            (ForecastSentence::IsHeld, "held", "待确认"),
            (ForecastSentence::WillNotGo, "skipped", "不发"),
            (ForecastSentence::Nobody, "nobody", "没有接收人"),
            (
                ForecastSentence::More { more: 9 },
                "and 9 more; --csv has all",
                "另有 9 行；--csv 可以列出全部",
            ),
        ] {
            assert_eq!(both(&said), [english, chinese]);
        }
    }
}
