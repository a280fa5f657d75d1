//! Templates: their folders, `template.toml`, and the layout.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// Templates: their folders, `template.toml`, and the layout. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateSentence {
    BelongsToNone {
        file: String,
    },
    OwnFolders,
    NoDeclaration {
        template: String,
    },
    WriteDeclaration,
    NotTemplateFile {
        file: String,
    },
    NotItsLanguage {
        language: String,
    },
    /// Under the carets.
    ThisLanguageUnknown,
    AddLanguage {
        language: String,
    },
    FileMissing {
        file: String,
    },
    /// Under the carets.
    AnnouncedHere,
    WriteFile,
    SaysNothing,
    WriteBodies,
    NotLanguage {
        written: String,
    },
    /// Under the carets.
    SuchLanguages,
    LanguageTwice {
        language: String,
    },
    NoSample {
        param: String,
    },
    /// Under the carets.
    NeedsSample,
    WriteSample {
        param: String,
    },
    /// A name in `[sample]` or `[fallback]` that is no parameter.
    NotInParams {
        name: String,
        /// `sample` or `fallback`.
        table: String,
    },
    /// A parameter has something for some languages, and not for this one.
    LanguageLeftOut {
        param: String,
        language: String,
    },
    /// Under the carets.
    NeedsLanguages,
    SampleShape,
    /// Under the carets.
    NotSample,
    /// A name in `[sms.provider.…]` that is no parameter.
    NoSuchParam {
        name: String,
    },
    LayoutUnreadable {
        /// What is wrong with it.
        said: Box<Sentence>,
    },
    LayoutHasNo {
        name: String,
    },
    LayoutWithoutContent,
    WriteContent,
}
