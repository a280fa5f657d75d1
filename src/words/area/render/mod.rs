//! Why a template could not be filled in. Names the template and its parts, never a value.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::ChannelName;
use crate::words::Sentence;

/// Why a template could not be filled in: [`RenderSentence::Template`], and the reasons that stand in it. What each
/// says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenderSentence {
    Template {
        template: String,
        reason: Box<Sentence>,
    },
    /// The template is not there any more.
    Gone,
    /// There is no record that it could be about.
    NothingToSay,
    NoTextFor {
        channel: ChannelName,
    },
    TextEmpty,
    SubjectOrTextEmpty,
    Param {
        param: String,
        reason: Box<Sentence>,
    },
    DoesNotCompile,
    WholeRecord,
    NotValue,
    Layout {
        reason: Box<Sentence>,
    },
    InFile {
        reason: Box<Sentence>,
        file: String,
        line: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn a_message_needs_something_to_be_about() {
        let said = RenderSentence::NothingToSay;
        assert_eq!(
            [said.to_string(), said.zh().to_string()],
            ["there is no record to write about", "没有可写的记录"]
        );
    }
}
