//! The files of `gateways/`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::ShapeSentence;

/// The files of `gateways/`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewaySentence {
    NotWebAddress,
    WriteWebAddress,
    OnlyAddress,
    NameSecrets,
    PlainOnlyHere,
    /// Under the carets.
    PhonesUnprotected,
    WriteHttps,
    NotHttps,
    BareSignature,
    BracketsAreAdded,
    NoPlaceholder {
        word: String,
    },
    /// Under the carets.
    ThisPlaceholderUnknown,
    NotHeaderName,
    HeaderNotAscii,
    NotInHeader,
    NobodyGetsIt,
    NothingIsSaid,
    OnlyJsonNests,
    DateInQuotes,
    NotPointer {
        key: String,
    },
    WritePointer,
    NotCode {
        key: String,
        found: ShapeSentence,
    },
    NotCodes {
        key: String,
    },
    CodeOfSuccess {
        code: String,
    },
    CodeTwice {
        code: String,
    },
}
