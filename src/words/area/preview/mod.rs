//! The page of `preview`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Class};
use crate::words::Sentence;

/// The page of `preview`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviewSentence {
    Heading {
        template: String,
        title: String,
        rules: Vec<String>,
        class: Class,
    },
    /// A text as it stands under its channel and language.
    Text {
        channel: ChannelName,
        language: String,
    },
    Length {
        characters: u64,
        segments: u64,
        /// Whether it can be written in the short alphabet.
        gsm7: bool,
        sign: Option<String>,
    },
    Fails {
        said: Box<Sentence>,
    },
    Code {
        code: String,
    },
    NothingFor {
        fields: Vec<String>,
    },
    Subject {
        subject: String,
    },
    NeedsReveal,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn what_stands_under_a_text_reads_in_both_languages() {
        let both = |said: &PreviewSentence| {
            [Language::English, Language::Chinese].map(|language| language.say(said))
        };
        let fields = vec!["phone".to_owned(), "name".to_owned()];
        assert_eq!(
            both(&PreviewSentence::NothingFor { fields }),
            ["nothing in the record for: phone, name", "记录里没有填写：phone、name"]
        );
        assert_eq!(both(&PreviewSentence::Code { code: "S1".to_owned() }), ["code S1", "模板编号 S1"]);
        assert_eq!(
            both(&PreviewSentence::Fails { said: Box::new(Sentence::Quoted("x".to_owned())) }),
            ["FAIL x", "错误：x"]
        );
        let length =
            PreviewSentence::Length { characters: 70, segments: 1, gsm7: true, sign: Some("甲".to_owned()) };
        assert_eq!(
            both(&length),
            [
                "70 characters of GSM-7 with 【甲】, 1 segment",
                "70 个字符（GSM-7），含签名【甲】，计 1 条短信"
            ]
        );
    }
}
