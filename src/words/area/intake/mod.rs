//! The page of `import`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::{Cited, Sentence};

/// The page of `import`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntakeSentence {
    Csv {
        rows: u64,
        /// The name of its encoding.
        encoding: String,
        delimiter: char,
    },
    Sheet {
        rows: u64,
        sheet: String,
    },
    Guessed,
    GuessedAndSaved {
        file: String,
    },
    MappingOf {
        file: String,
    },
    /// After a column whose cells are left out.
    Ignored,
    /// After a field: how many of its days are of which calendar.
    Calendars {
        solar: u64,
        lunar: u64,
    },
    Written {
        new: u64,
        changed: u64,
        same: u64,
    },
    Rejected {
        rows: u64,
    },
    Row {
        number: u64,
    },
    /// The header of a column, and what a cell of it says.
    Cell {
        column: String,
        cell: Cited,
    },
    /// Why a row or a cell is not taken.
    Fault {
        reason: Box<Sentence>,
        /// What to do.
        suggestion: Option<Box<Sentence>>,
    },
    MoreRejected {
        rows: u64,
    },
    Warning(Box<Sentence>),
    UnknownReferences {
        records: u64,
        /// Whether there may be more.
        at_least: bool,
        /// Some of them.
        some: Vec<String>,
    },
    Effect {
        touches: i64,
        days: i64,
        /// Of each rule for which it makes a difference.
        rules: Vec<(String, i64)>,
        today: i64,
        /// On another day, or about another date.
        moved: u64,
        /// Not any more.
        gone: u64,
    },
    EffectUnknown {
        /// What went wrong, in the same language.
        why: String,
    },
    Applied {
        /// Its effect, where it is known.
        effect: Option<Box<IntakeSentence>>,
    },
    NotApplied {
        /// The effect that it would have, where it is known.
        effect: Option<Box<IntakeSentence>>,
    },
    /// The bar that grows while a list is read: a template of the one who draws it.
    Bar,
    ReadSoFar {
        bytes: u64,
        of: u64,
        seconds: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::IntakeSentence;
    use crate::words::Language;

    fn both(said: &IntakeSentence) -> [String; 2] {
        [Language::English.say(said), Language::Chinese.say(said)]
    }

    #[test]
    fn an_effect_names_each_rule_and_which_way_it_goes() {
        let rules = vec![("birthday".to_owned(), 1_200), ("gift".to_owned(), -1_201)];
        let effect = IntakeSentence::Effect { touches: -1, days: 60, rules, today: 0, moved: 2, gone: 1_201 };
        let expected = [
            "−1 touch in 60 days (birthday +1,200, gift −1,201), +0 today, 2 moved, 1,201 cancelled",
            "60 天内 −1 次联系（birthday +1,200，gift −1,201），其中今天 +0 次，2 次改期，1,201 次取消",
        ];
        assert_eq!(both(&effect), expected);
        let why = "the disk is gone".to_owned();
        assert_eq!(
            both(&IntakeSentence::EffectUnknown { why }),
            ["note: the effect is not known: the disk is gone", "注意：无法得知影响：the disk is gone"]
        );
    }

    #[test]
    fn how_far_reading_has_come() {
        let said = IntakeSentence::ReadSoFar { bytes: 1_024, of: 4_096, seconds: 10 };
        assert_eq!(
            both(&said),
            ["1,024 of 4,096 bytes read after 10 seconds", "10 秒后已读取 1,024 / 4,096 字节"]
        );
    }
}
