//! One message instead of more than ten urgent ones.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// One message instead of more than ten urgent ones. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManySentence {
    /// How many, and of which rules.
    Head {
        items: u64,
        rules: Vec<(String, u64)>,
        /// Rules that are not named.
        more: u64,
    },
    /// The first of them, one after another.
    First {
        items: Vec<String>,
        /// Those that are not named.
        more: u64,
    },
    /// Those of a list that are not named, on a line of their own.
    NotListed { items: u64 },
    /// Where to see all of them.
    Where,
}

#[cfg(test)]
mod tests {
    use super::ManySentence as Says;
    use crate::words::Language;

    fn both(said: &Says) -> [String; 2] {
        [Language::English.say(said), Language::Chinese.say(said)]
    }

    #[test]
    fn how_many_of_which_rules_and_the_first_of_them() {
        let rules = vec![("Serious complaint".to_owned(), 30), ("Lift out of order".to_owned(), 10)];
        assert_eq!(
            both(&Says::Head { items: 40, rules: rules.clone(), more: 0 }),
            [
                "40 urgent: Serious complaint 30, Lift out of order 10",
                "共 40 件紧急事项：Serious complaint 30 件、Lift out of order 10 件"
            ]
        );
        assert_eq!(
            both(&Says::Head { items: 41, rules, more: 2 }),
            [
                "41 urgent: Serious complaint 30, Lift out of order 10, and 2 more rules",
                "共 41 件紧急事项：Serious complaint 30 件、Lift out of order 10 件，另有 2 条规则"
            ]
        );
        let items = vec!["C-1".to_owned(), "C-2".to_owned()];
        assert_eq!(both(&Says::First { items: items.clone(), more: 0 }), ["C-1, C-2", "C-1、C-2"]);
        assert_eq!(both(&Says::First { items, more: 38 }), ["C-1, C-2 and 38 more", "C-1、C-2，还有 38 件"]);
        assert_eq!(both(&Says::NotListed { items: 1 }), ["and 1 more", "还有 1 件"]);
        assert_eq!(both(&Says::Where), ["all: touchbase log", "全部：touchbase log"]);
    }
}
